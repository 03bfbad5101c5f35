/**
 * `npm run bench live`: the slowdown of a page that makes 2,000 requests and logs 50,000 messages when all panels record it, compared with
 * a bare script that enables the same domains and drops every event; the delay of the main process and the window during that; the response
 * times of the tools afterwards; and all of it again with a frozen tab.
 *
 *     --runs N        pairs (3)
 *     --only quiet    without the frozen tab
 *     --json FILE     writes the figures
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { watchEventLoopOf, type LoopDelay } from './event-loop.ts';
import { startAppWindow, type AppWindow } from './heap/app-window.ts';
import { percentile } from './heap/report.ts';
import { MESSAGES, REQUESTS, startTalkingPage, type TalkingPage } from './live/talking-page.ts';
import { median } from './median.ts';
import { processorMsOf } from './process-tree.ts';
import { printTable } from './table.ts';

const RATIO_TARGET = 1.05;
const LOOP_TARGET_MS = 50;
const FRAME_TARGET_MS = 33;
const ANSWER_TARGET_MS = 50;
const ANSWER_BUDGET_BYTES = 8192;
const CALLS = 20;
/** Capture has ended on the page, and garbage collections are over. */
const REST_MS = 2500;

const WATCH_FRAMES = `{ const frames = globalThis.penBenchFrames = []; let last = performance.now();
  const next = (now) => { frames.push(now - last); last = now; if (globalThis.penBenchFrames === frames) requestAnimationFrame(next); };
  requestAnimationFrame(next); } 0`;
const READ_FRAMES = `(() => { const frames = globalThis.penBenchFrames; globalThis.penBenchFrames = null; return frames; })()`;
const USABLE = `document.querySelector('[data-testid="start-document"], [data-testid="live-document"]') !== null`;
const PANEL = `document.querySelector('[data-testid="live-document"]') !== null`;

/** Processor time in ms of the processes of each program, by role, while the page talked. */
type ProcessorTime = Readonly<Record<string, number>>;

interface Talk {
  readonly pageMs: number;
  readonly processorMs: ProcessorTime;
}

interface Attached extends LoopDelay, Talk {
  readonly frames: readonly number[];
  readonly residentGrowthBytes: number;
}

/** Lets the page talk, and returns what that cost the browser and the program beside it. */
async function talk(page: TalkingPage, targetId: string, program: string, pid: number | null): Promise<Talk> {
  const read = (): ProcessorTime => {
    if (process.platform !== 'linux') return {};
    const named = (name: string, root: number): [string, number][] =>
      [...processorMsOf(root)].map(([role, ms]) => [`${name}, ${role}`, ms]);
    return Object.fromEntries([...named('browser', page.pid), ...(pid === null ? [] : named(program, pid))]);
  };
  const before = read();
  const pageMs = await page.talk(targetId);
  const processorMs = Object.fromEntries(Object.entries(read()).map(([name, ms]) => [name, ms - (before[name] ?? 0)]));
  return { pageMs, processorMs };
}

async function besideBareScript(page: TalkingPage): Promise<Talk> {
  const targetId = await page.open();
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'live', 'bare-script.ts'), String(page.port), targetId],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  await once(child.stdout, 'data');
  const talked = await talk(page, targetId, 'bare script', child.pid ?? null);
  const ended = once(child, 'exit');
  child.stdin.end();
  await ended;
  await page.closeTab(targetId);
  return talked;
}

async function alone(page: TalkingPage): Promise<Talk> {
  const targetId = await page.open();
  const talked = await talk(page, targetId, '', null);
  await page.closeTab(targetId);
  return talked;
}

function residentBytes(app: AppWindow): number {
  const status = process.platform === 'linux' ? readFileSync(`/proc/${app.pid}/status`, 'utf8') : '';
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

/** The network panel of the target in the window, with capture on; console and scripts are captured too. */
async function attachAll(app: AppWindow, targetId: string): Promise<void> {
  // Tabs of earlier runs are still listed for a moment after they were closed.
  const rows = `[...document.querySelectorAll('[role="treeitem"]')].filter((row) => row.textContent.includes('Talking page'))`;
  await app.until(
    'the only target',
    `(async () => { await window.pen.call('pen_list_pages', {}); return ${rows}.length === 1; })()`,
  );
  await app.evaluate(
    `(() => { document.querySelector('#pen-bench-row')?.removeAttribute('id'); ${rows}[0].id = 'pen-bench-row'; })()`,
  );
  await app.doubleClick('#pen-bench-row');
  await app.until('the live document', PANEL);
  for (const [tool, parameters] of [
    ['pen_network_enable', { disableCache: false }],
    ['pen_console_enable', {}],
    ['pen_list_sources', {}],
    ['pen_watch', { action: 'start' }],
  ] as const)
    await app.call(tool, { ...parameters, target: targetId });
  await app.evaluate(
    `(() => { const tab = [...document.querySelectorAll('[role="tab"]')].find((each) => each.textContent === 'Network'); tab.focus(); })()`,
  );
}

async function besidePanels(page: TalkingPage, app: AppWindow, targetIds: string[]): Promise<Attached> {
  const targetId = await page.open();
  targetIds.push(targetId);
  await attachAll(app, targetId);
  await delay(REST_MS);
  const loop = await watchEventLoopOf(app.inspectorUrl ?? '');
  const before = residentBytes(app);
  await app.evaluate(WATCH_FRAMES);
  await loop.begin();
  const talked = await talk(page, targetId, 'PEN Workbench', app.pid);
  const delays = await loop.end();
  const frames = z.array(z.number()).parse(await app.evaluate(READ_FRAMES));
  await loop.close();
  return { ...talked, ...delays, frames, residentGrowthBytes: residentBytes(app) - before };
}

/** Tools that read, called repeatedly on the page that has logged. */
async function askReaders(
  app: AppWindow,
  targetId: string,
): Promise<{ tool: string; medianMs: number; bytes: number }[]> {
  const waterfall = z
    .object({ rows: z.array(z.object({ requestId: z.string() }).loose()) })
    .parse(await app.call('pen_network_waterfall', { target: targetId, limit: 5 }));
  const sources = z
    .object({ scripts: z.array(z.object({ scriptId: z.string() }).loose()) })
    .safeParse(await app.call('pen_list_sources', { target: targetId }));
  const scriptID = sources.success ? sources.data.scripts[0]?.scriptId : undefined;
  const questions: [string, Record<string, unknown>][] = [
    ['pen_status', {}],
    ['pen_network_waterfall', { target: targetId }],
    ['pen_network_request', { target: targetId, requestID: waterfall.rows[0]?.requestId ?? '' }],
    ['pen_network_blocking', { target: targetId }],
    ['pen_console_messages', { target: targetId }],
    ['pen_list_sources', { target: targetId }],
    ...(scriptID === undefined
      ? []
      : ([['pen_source_content', { target: targetId, scriptID }]] satisfies [string, Record<string, unknown>][])),
    ['pen_search_source', { target: targetId, query: 'performance' }],
    ['pen_cookies', { target: targetId }],
    ['pen_storage', { target: targetId }],
    ['pen_performance_metrics', { target: targetId }],
    ['pen_watch', { target: targetId, action: 'read' }],
  ];
  const answers = [];
  for (const [tool, parameters] of questions) {
    const tookMs: number[] = [];
    let bytes = 0;
    for (let at = 0; at < CALLS; at += 1) {
      const startedAt = performance.now();
      const text = await app.callText(tool, parameters);
      tookMs.push(performance.now() - startedAt);
      bytes = Math.max(bytes, Buffer.byteLength(text));
    }
    answers.push({ tool, medianMs: median(tookMs), bytes });
  }
  return answers;
}

const ms = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
const judged = (value: number, target: number, text: string): string =>
  `${text} ${value <= target ? 'reached' : 'missed'}`;

async function measure(withFrozenTab: boolean, runs: number, folder: string): Promise<unknown> {
  const page = await startTalkingPage();
  const app = await startAppWindow(folder, folder, { isInspected: true });
  try {
    await app.until('the window', USABLE);
    await app.evaluate(`window.pen.command('endpoints.add', { address: 'localhost:${page.port}' })`);
    if (withFrozenTab) await page.freezeAnother();
    const nothing: Talk[] = [];
    const bare: Talk[] = [];
    const ours: Attached[] = [];
    const targetIds: string[] = [];
    for (let run = 0; run < runs; run += 1) {
      nothing.push(await alone(page));
      bare.push(await besideBareScript(page));
      ours.push(await besidePanels(page, app, targetIds));
      const last = targetIds.at(-1);
      // The last one stays: the calls read it.
      if (last !== undefined && run + 1 < runs) await page.closeTab(last);
      await delay(REST_MS);
    }
    const targetId = targetIds.at(-1) ?? '';
    const readers = await askReaders(app, targetId);
    for (const log of ['network', 'console', 'scripts'])
      await app.evaluate(`window.pen.command('live-log.stop', { log: '${log}', targetId: '${targetId}' })`);
    await app.call('pen_watch', { action: 'stop', target: targetId });
    await delay(REST_MS);
    const afterwards = await page.talk(targetId);

    const ratio = median(ours.map(({ pageMs }, run) => pageMs / (bare[run]?.pageMs ?? Number.NaN)));
    const p99Ms = median(ours.map((one) => one.p99Ms));
    const frameMs = median(ours.map(({ frames }) => percentile(frames, 95)));
    printTable(
      [withFrozenTab ? 'with a frozen tab' : 'quiet', 'figure', 'target'],
      [
        ['page alone', ms(median(nothing.map(({ pageMs }) => pageMs))), ''],
        ['page with the bare script', ms(median(bare.map(({ pageMs }) => pageMs))), ''],
        ['page, all panels listening', ms(median(ours.map(({ pageMs }) => pageMs))), ''],
        ['ours ÷ bare, median of pairs', ratio.toFixed(2), judged(ratio, RATIO_TARGET, `≤ ${RATIO_TARGET}`)],
        ['page after all was stopped', ms(afterwards), 'as alone'],
        ['main process, event loop p99', ms(p99Ms), judged(p99Ms, LOOP_TARGET_MS, `≤ ${LOOP_TARGET_MS} ms`)],
        ['main process, longest', ms(Math.max(...ours.map(({ maxMs }) => maxMs))), ''],
        ['window, frames p95', ms(frameMs), judged(frameMs, FRAME_TARGET_MS, `≤ ${FRAME_TARGET_MS} ms`)],
        [
          'main process, memory it grew by',
          `${ours.map(({ residentGrowthBytes }) => Math.round(residentGrowthBytes / 1e6)).join(', ')} MB`,
          'bounded',
        ],
      ],
    );
    const programs = [nothing, bare, ours];
    const names = new Set(programs.flat().flatMap(({ processorMs }) => Object.keys(processorMs)));
    printTable(
      ['processor time while the page talks', 'alone', 'with the bare script', 'all panels'],
      [...names].map((name) => [
        name,
        ...programs.map((talks) => ms(median(talks.map(({ processorMs }) => processorMs[name] ?? 0)))),
      ]),
    );
    printTable(
      ['tool', 'median', 'target', 'largest answer'],
      readers.map(({ tool, medianMs, bytes }) => [
        tool,
        ms(medianMs),
        judged(medianMs, ANSWER_TARGET_MS, `≤ ${ANSWER_TARGET_MS} ms`),
        `${bytes} B${bytes > ANSWER_BUDGET_BYTES ? ' over the budget' : ''}`,
      ]),
    );
    return {
      withFrozenTab,
      nothing,
      bare,
      ours: ours.map(({ frames, ...rest }) => ({ ...rest, frameMs: percentile(frames, 95) })),
      afterwards,
      readers,
    };
  } finally {
    await app.close();
    await page.close();
  }
}

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '3' }, only: { type: 'string' }, json: { type: 'string' } },
});
process.stdout.write(
  `${REQUESTS} requests and ${MESSAGES} messages, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n\n`,
);
const folder = mkdtempSync(join(tmpdir(), 'pen-bench-live-app-'));
const results: unknown[] = [];
try {
  for (const withFrozenTab of values.only === 'quiet' ? [false] : [false, true])
    results.push(await measure(withFrozenTab, Number(values.runs), join(folder, withFrozenTab ? 'frozen' : 'quiet')));
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
}
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(results, null, 2));
