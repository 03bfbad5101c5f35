/** Flight recorders of a real Chromium and a real Node: what they keep, what pauses them, and that nothing records afterwards. */
import { readFile } from 'node:fs/promises';
import CDP from 'chrome-remote-interface';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import type { TraceInsights } from '../../../../shared/engine/trace/contract/trace-insights.ts';
import { RecorderStateSchema } from '../../../../shared/features/live/recorder/contract/recorders.ts';
import {
  eventually,
  startChromium,
  startNode,
  startSite,
  type RealTarget,
} from '../../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../../core/app/testing/core-bench.ts';

/**
 * A function that blocks for the given time or more when it is called from outside, on a page that paints all the time: it leaves a mark with its number
 * in the trace, and passes on how long it lasted by the page's own clock.
 */
const PAGE = `<title>shop</title><p id="clock">0</p><script>
let blocks = 0;
globalThis.blockForAWhile = function blockForAWhile(ms) {
  const start = performance.now();
  let sum = 0;
  performance.mark('block ' + ++blocks);
  for (const end = start + ms; performance.now() < end;) for (let i = 0; i < 100_000; i += 1) sum += Math.sqrt(i);
  globalThis.sum = sum;
  setTimeout(globalThis.whenBlocked, 100, performance.now() - start);
};
setInterval(() => { document.getElementById('clock').textContent = String(performance.now()); }, 16);
</script>`;
const SERVER = `globalThis.blockForAWhile = function blockForAWhile(ms) { const start = performance.now(); while (performance.now() < start + ms); setTimeout(globalThis.whenBlocked, 100, performance.now() - start); };
setInterval(() => undefined, 20);`;
/** Settles in a task after that of the block, with the duration in milliseconds. */
const blocking = (ms: number): string =>
  `new Promise((done) => { globalThis.whenBlocked = done; setTimeout(blockForAWhile, 0, ${ms}); })`;
/** The clock of a page shows 100 µs, that of a trace 1 µs. */
const CLOCK_STEP_MS = 0.2;

const ResultSchema = z.object({
  recorder: RecorderStateSchema,
  capture: z.object({ captureId: z.string(), file: z.string(), durationMs: z.number() }).optional(),
});

let bench: CoreBench;
beforeEach(async () => {
  bench = await createCoreBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

async function watch(caller: BenchCaller, params: Record<string, unknown>): Promise<z.infer<typeof ResultSchema>> {
  return ResultSchema.parse((await caller.run('pen_watch', params)).value);
}

/** Blocks the target through another client, as its own code would; answers for how long, in milliseconds by the target's own clock. */
async function block({ port }: RealTarget, target?: string, ms = 200): Promise<number> {
  const client = await CDP({ host: '127.0.0.1', port, local: true, ...(target === undefined ? {} : { target }) });
  const { result } = await client.Runtime.evaluate({ expression: blocking(ms), awaitPromise: true });
  await client.close();
  return z.number().min(ms).parse(result.value);
}

/** True if another client can trace the browser, which records one trace at a time. */
async function canTrace({ port }: RealTarget, target: string): Promise<boolean> {
  const client = await CDP({ host: '127.0.0.1', port, target, local: true });
  try {
    await client.Tracing.start({ transferMode: 'ReturnAsStream' });
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

/** What a trace says of a range, in milliseconds since its start. */
async function insightsOf(file: string, range?: { fromMs: number; toMs: number }): Promise<TraceInsights> {
  const params = { topN: 1000, ...(range === undefined ? {} : { range }) };
  const answer = await bench.core.analysis.query(file, 'trace.insights', params, {
    signal: AbortSignal.timeout(30_000),
  });
  if (!answer.ok) throw new Error(answer.error.message);
  return answer.value;
}

/** Durations of the long tasks in a trace, in milliseconds. */
async function longTasks(caller: BenchCaller, capture: string | undefined): Promise<number[]> {
  const insights = await caller.run('pen_trace_insights', { capture });
  return z
    .object({ insights: z.object({ longTasks: z.object({ rows: z.array(z.object({ durationMs: z.number() })) }) }) })
    .parse(insights.value)
    .insights.longTasks.rows.map(({ durationMs }) => durationMs);
}

/** The duration that a text has at the first group of `place`, in milliseconds. */
function msIn(text: string | undefined, place: RegExp): number {
  const [, amount = '', unit = ''] = /^([\d.]+) ?(m?s)$/.exec(place.exec(text ?? '')?.[1] ?? '') ?? [];
  return unit === 's' ? Number(amount) * 1000 : Number(unit === 'ms' ? amount : Number.NaN);
}

const TraceEventSchema = z.looseObject({
  name: z.string(),
  ph: z.string(),
  ts: z.number(),
  dur: z.number().optional(),
  pid: z.number(),
  tid: z.number(),
});

/** The blocks in a trace by their marks, each with the duration of the task around it, in milliseconds. */
function blocksIn(trace: string): { name: string; taskMs: number[] }[] {
  const { traceEvents } = z.object({ traceEvents: z.array(z.unknown()) }).parse(JSON.parse(trace));
  const events = traceEvents.flatMap((event) => TraceEventSchema.safeParse(event).data ?? []);
  const tasks = events.filter(({ name, dur }) => name === 'RunTask' && dur !== undefined);
  return events
    .filter(({ name }) => /^block \d+$/.test(name))
    .map(({ name, ts, pid, tid }) => ({
      name,
      taskMs: tasks
        .filter((task) => task.pid === pid && task.tid === tid && task.ts <= ts && ts <= task.ts + (task.dur ?? 0))
        .map(({ dur = 0 }) => dur / 1000),
    }));
}

async function openPage() {
  const site = bench.keep(await startSite({ '/': PAGE }));
  const browser = bench.keep(await startChromium([site.url()]));
  const targets = await bench.connect(browser);
  const page = targets.find(({ type, url }) => type === 'page' && url.startsWith(site.url()));
  if (page === undefined) throw new Error('The page is not listed');
  return { browser, page };
}

test('the block of a page is in the last seconds, over and over, and nothing records afterwards', async () => {
  const { browser, page } = await openPage();
  const claude = bench.caller('Claude Code');
  const on = await watch(claude, { action: 'record', seconds: 5, detail: 'full', target: page.id });
  expect(on.recorder).toMatchObject({
    records: 'trace',
    state: 'recording',
    seconds: 5,
    caller: { name: 'Claude Code' },
  });
  const status = await claude.run('pen_status');
  expect(status.text).toMatch(/Recording the last 5 s of shop/);
  expect(await canTrace(browser, page.id)).toBe(false);

  for (const name of ['block 1', 'block 2']) {
    const blockedMs = await block(browser, page.id);
    const { capture } = await watch(claude, { action: 'keep', target: page.id });
    const text = await readFile(capture?.file ?? '', 'utf8');
    // Each keeps what came after the one before: its own block only, and the whole task.
    const blocks = blocksIn(text);
    expect(blocks).toEqual([{ name, taskMs: [expect.any(Number)] }]);
    const taskMs = blocks[0]?.taskMs[0] ?? 0;
    expect(taskMs).toBeGreaterThanOrEqual(blockedMs - CLOCK_STEP_MS);
    expect(await longTasks(claude, capture?.captureId)).toContainEqual(expect.closeTo(taskMs, 1));
    expect(capture?.durationMs).toBeLessThanOrEqual(5000);
    expect(text.includes('blockForAWhile')).toBe(true);
  }
  // Longer than the ring: the second capture has been cut to its last seconds.
  await new Promise((resolve) => setTimeout(resolve, 6000));
  const last = await watch(claude, { action: 'keep', target: page.id });
  expect(last.capture?.durationMs).toBeGreaterThan(4000);
  const text = await readFile(last.capture?.file ?? '', 'utf8');
  expect(text.includes('blockForAWhile')).toBe(false);
  const times = [...text.matchAll(/"ph":"X".*"ts":(\d+)/g)].map(([, us]) => Number(us));
  expect((Math.max(...times) - Math.min(...times)) / 1e6).toBeLessThanOrEqual(5);

  await watch(claude, { action: 'off', target: page.id });
  await eventually('a browser that does not record', async () => ((await canTrace(browser, page.id)) ? true : null));
});

test('CPU samples of the last seconds name the functions of a slow moment, however long it has recorded @night', async () => {
  const { browser, page } = await openPage();
  const claude = bench.caller('Claude Code');
  await watch(claude, { action: 'record', seconds: 5, detail: 'samples', target: page.id });
  // V8 optimises the loop, and looks at its code again for the capture after this one.
  await block(browser, page.id);
  await watch(claude, { action: 'keep', target: page.id });
  await new Promise((resolve) => setTimeout(resolve, 6000));
  await block(browser, page.id);
  const { capture } = await watch(claude, { action: 'keep', target: page.id });
  expect(capture?.durationMs).toBeLessThanOrEqual(5000);
  expect(bench.core.library.get(capture?.captureId ?? '')).toMatchObject({
    ok: true,
    value: { loss: [], options: { samplingIntervalUs: expect.any(Number) } },
  });
  const { hotFunctions, longTasks: tasks } = await insightsOf(capture?.file ?? '');
  expect(hotFunctions[0]).toMatchObject({ name: 'blockForAWhile' });
  // The samples are those of the one task, on the clock of the trace. A busy machine takes single ones late, so their sum is no measure.
  const { startMs = NaN, durationMs = NaN } = tasks?.rows[0] ?? {};
  const during = await insightsOf(capture?.file ?? '', { fromMs: startMs, toMs: startMs + durationMs });
  expect(during.hotFunctions[0]).toMatchObject({ name: 'blockForAWhile' });
  const before = await insightsOf(capture?.file ?? '', { fromMs: 0, toMs: startMs });
  expect(before.hotFunctions.map(({ name }) => name)).not.toContain('blockForAWhile');
  await watch(claude, { action: 'off', target: page.id });
  const client = await CDP({ host: '127.0.0.1', port: browser.port, target: page.id, local: true });
  await client.Profiler.enable();
  await expect(client.Profiler.stop()).rejects.toThrow('No recording profiles found');
  await client.close();
});

test('a trace of another client pauses it, a condition keeps, and it ends with its browser @night', async () => {
  const { browser, page } = await openPage();
  const you = bench.caller('you', 'window');
  const claude = bench.caller('Claude Code');
  await watch(you, { action: 'record', seconds: 60, target: page.id, keepWhen: 'blocked > 500 ms' });

  const traced = await claude.run('pen_capture_trace', { duration: 1, target: page.id });
  expect(traced.value['captureId']).toMatch(/^trace-/);
  await eventually('the recorder to continue', () => {
    const state = bench.core.recorders.of(page.id);
    return state?.state === 'recording' ? true : null;
  });
  expect(await canTrace(browser, page.id)).toBe(false);

  const startMs = performance.now();
  // Longer than a busy machine may hold up a task that paints.
  const blockedMs = await block(browser, page.id, 700);
  const callMs = performance.now() - startMs;
  const kept = await eventually('a capture of the condition', () => bench.core.recorders.of(page.id)?.kept[0] ?? null);
  // The task that blocked is in the light trace too, and is what the condition has observed: with what the browser does around it, which a busy
  // machine interrupts, so only the call is surely longer.
  const [longestMs = 0] = (await longTasks(claude, kept.captureId)).toSorted((a, b) => b - a);
  expect(longestMs).toBeGreaterThanOrEqual(blockedMs - CLOCK_STEP_MS);
  const observedMs = msIn(kept.trigger, /^Main thread blocked for (\S+ m?s)/);
  expect(observedMs).toBeGreaterThanOrEqual(Math.floor(blockedMs));
  expect(observedMs).toBeLessThanOrEqual(Math.ceil(callMs));
  const record = bench.core.library.get(kept.captureId);
  expect(record).toMatchObject({
    ok: true,
    value: {
      takenBy: 'you',
      options: { recorderSeconds: 60 },
      // Events of the other trace.
      loss: [
        { reason: expect.stringMatching(/ while pen_capture_trace of Claude Code used the tracing of the browser$/) },
      ],
    },
  });
  expect(bench.core.activity.problems().at(-1)?.title).toMatch(/^Kept the last .+ of shop/);

  await browser.kill();
  await eventually('the end of the recorder', () => (bench.core.recorders.list().length === 0 ? true : null));
  expect(bench.core.activity.problems().some(({ title }) => title.startsWith('The flight recorder of shop'))).toBe(
    true,
  );
});

test('the block of a Node process is in the last seconds, and keeps them by a condition', async () => {
  const node = bench.keep(await startNode(SERVER));
  const [process] = await bench.connect(node);
  const claude = bench.caller('Claude Code');
  const target = process?.id;
  await watch(claude, { action: 'record', seconds: 5, target, keepWhen: 'blocked > 150 ms' });
  await block(node);
  // Found when the segment ends, within half of the seconds.
  const kept = await eventually(
    'a capture of the condition',
    () => bench.core.recorders.of(target ?? '')?.kept[0] ?? null,
  );
  expect(msIn(kept.trigger, /^Main thread blocked for (\S+ m?s)/)).toBeGreaterThan(150);
  const summary = await claude.run('pen_cpu_summary', { capture: kept.captureId });
  expect(summary.text).toContain('blockForAWhile');
  // Several segments, merged and cut.
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await block(node);
  const { capture } = await watch(claude, { action: 'keep', target });
  expect(capture?.durationMs).toBeGreaterThan(4500);
  expect(capture?.durationMs).toBeLessThanOrEqual(5000);
  const profile = JSON.parse(await readFile(capture?.file ?? '', 'utf8')) as {
    samples: number[];
    timeDeltas: number[];
    startTime: number;
    endTime: number;
    penSeries: { atUs: number[]; heapUsed: number[] };
  };
  // The heap was measured once a second, on the clock of the profile.
  const { atUs, heapUsed } = profile.penSeries;
  expect(atUs.length).toBeGreaterThan(1);
  expect(atUs.filter((us) => us < profile.startTime || us > profile.endTime)).toEqual([]);
  expect(Math.min(...heapUsed)).toBeGreaterThan(100_000);
  expect(profile.samples.length).toBe(profile.timeDeltas.length);
  // By now V8 may have inlined the function, but its time is there.
  const again = await claude.run('pen_cpu_summary', { capture: capture?.captureId });
  expect(msIn(again.text, /Active\*\*: ([\d.]+m?s)/)).toBeGreaterThan(0);
  expect(msIn(again.text, /Event loop delay: max ([\d.]+m?s) at .+ JS heap /)).toBeGreaterThan(0);
  // The session of the client ends, and the profiler with it.
  await bench.core.sessions.close(claude.session);
  expect(bench.core.recorders.list()).toEqual([]);
  const client = await CDP({ host: '127.0.0.1', port: node.port, local: true });
  await client.Profiler.enable();
  // No profile of any other session disturbs this one.
  await expect(client.Profiler.stop()).rejects.toThrow('No recording profiles found');
  await client.close();
});
