/**
 * Questions about a slow program: one general way for loads, and one for actions, with no hint what is wrong. Whether an answer calls it wrong
 * is read from the part of the answer that says so.
 */
import { startChromium } from '../../electron/core/cdp/testing/real-targets.ts';
import type { BenchCaller } from '../../electron/core/app/testing/core-bench.ts';
import { startOther } from '../load/servers.ts';
import { pageFiles, type Fault, type Program } from './case.ts';
import type { Answer } from './judge.ts';
import { startCaseSite } from './site.ts';

/** Runs of an action while it is profiled. */
const SLOW_TIMES = 10;
const EVALUATE_MS = 60_000;
/** In the next steps of a profile. */
const TRACE_STEP = 'pen_capture_trace {"action":"start"}';

/** Lines of ours that call it wrong: what stands out of a trace, and the verdict of the network answer. */
const OURS: Readonly<Record<Fault, RegExp>> = {
  waits: /^- One after another: |^\*\*Verdict\*\*: WARN, .*are sent one after another: /m,
  blocks: /^- First paint: \d.*which blocks rendering/m,
  shifts: /^- CLS: [\d.]+ \((?:poor|needs improvement)\)/m,
  late: /^### Discovery of the largest paint$/m,
};

/** Insights of chrome-devtools-mcp that call it wrong: those that pass are not in the list of its answer. Null: it has none of this kind. */
const OTHERS: Readonly<Record<Fault, string | null>> = {
  waits: null,
  blocks: 'RenderBlocking',
  shifts: 'CLSCulprits',
  late: 'LCPDiscovery',
};

/** Where nothing is to be called wrong, the profile alone is judged. */
const answerOf = (text: string, fault: Fault | null): Answer => ({
  isFault: fault === null || OURS[fault].test(text),
  text,
});

/** A trace of a reload, then its insights. */
export async function oursOfLoad(caller: BenchCaller, target: string, fault: Fault | null): Promise<Answer> {
  const traced = await caller.ask('pen_capture_trace', { reload: true, target });
  if (!traced.ok) return { isFault: null, text: traced.error.message };
  const insights = await caller.ask('pen_trace_insights', {});
  if (!insights.ok) return { isFault: null, text: insights.error.message };
  return answerOf(`${traced.text}\n${insights.text}`, fault);
}

async function tenTimes(caller: BenchCaller, target: string): Promise<void> {
  await caller.runLarge('pen_evaluate', {
    expression: `await (async () => { for (let at = 0; at < ${SLOW_TIMES}; at += 1) await act(); })()`,
    timeoutMs: EVALUATE_MS,
    target,
  });
}

async function tracedActions(caller: BenchCaller, target: string): Promise<string> {
  await caller.runLarge('pen_capture_trace', { action: 'start', target });
  await tenTimes(caller, target);
  const stopped = await caller.ask('pen_capture_trace', { action: 'stop', target });
  return stopped.ok ? stopped.text : '';
}

/**
 * A CPU profile of ten actions, and the requests that the target sent meanwhile if it reports any. Where the profile proposes a trace of the same work,
 * as it does for a Node that mostly waits, it is taken too.
 */
export async function oursOfAction(caller: BenchCaller, target: string, fault: Fault | null): Promise<Answer> {
  const listens = await caller.ask('pen_network_enable', { target });
  await caller.runLarge('pen_cpu_profile', { action: 'start', target });
  await tenTimes(caller, target);
  const stopped = await caller.ask('pen_cpu_profile', { action: 'stop', target });
  if (!stopped.ok) return { isFault: null, text: stopped.error.message };
  const requests = listens.ok ? await caller.ask('pen_network_waterfall', { target }) : null;
  const traced = stopped.text.includes(TRACE_STEP) ? await tracedActions(caller, target) : '';
  return answerOf(`${stopped.text}\n${requests?.ok === true ? requests.text : ''}\n${traced}`, fault);
}

/** A trace of a reload, and every insight that its answer lists. Null: no load of a page. */
export async function loadByOther(program: Program): Promise<Answer | null> {
  const { document, fault } = program;
  if (document === null || fault === null) return null;
  const site = await startCaseSite(pageFiles(program), program.serves);
  const chromium = await startChromium([site.url()]);
  const other = startOther(chromium.port);
  try {
    const client = await other.connect();
    const page = Number(other.words.pageIds(await client.call(other.words.listPages, {}))[0]);
    const trace = await client.call('performance_start_trace', { reload: true, autoStop: true, pageId: page });
    const insightSetId = /insight set id: (\S+)/.exec(trace)?.[1] ?? '';
    const listed = [...trace.matchAll(/insight name: (\w+)/g)].map(([, name = '']) => name);
    const texts = [trace];
    for (const insightName of listed)
      texts.push(await client.call('performance_analyze_insight', { insightSetId, insightName, pageId: page }));
    await client.close();
    return { isFault: listed.some((name) => name === OTHERS[fault]), text: texts.join('\n') };
  } finally {
    await other.close();
    await chromium[Symbol.asyncDispose]();
    await site[Symbol.asyncDispose]();
  }
}
