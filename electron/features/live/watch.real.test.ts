/** Watches of a real Chromium, Node and Deno. */
import { afterEach, expect, test } from 'vitest';
import { createEndpoints, createHeldSessions } from '../../core/cdp/index.ts';
import {
  eventually,
  startChromium,
  startDeno,
  startNode,
  startSite,
  type RealTarget,
} from '../../core/cdp/testing/real-targets.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type { CommandParams, ProtocolCommand } from '../../../shared/core/contracts/protocol-commands.ts';
import type { TargetInfo, TargetType } from '../../../shared/core/contracts/targets.ts';
import {
  WATCH_METRIC_IDS,
  type WatchMetricId,
  type WatchReport,
} from '../../../shared/features/live/contract/watch.ts';
import { verdictOf } from '../../../shared/features/live/tools/watch-verdict.ts';
import { createWatches, type Watches } from './index.ts';
import { settle, unwrap } from '../../../shared/base/errors.ts';

const ME: CallerInfo = { id: 'me', kind: 'mcp', name: 'test' };
const SILENT_LOG = { debug() {}, info() {}, warn() {}, error() {} };
const closers: (() => PromiseLike<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function watched(real: RealTarget, type: TargetType, urlPart = '') {
  closers.push(() => real.kill());
  const connections = createEndpoints({ log: SILENT_LOG });
  const endpoints = { ...connections, ...createHeldSessions(connections) };
  closers.push(() => endpoints.close());
  const added = endpoints.add(`http://127.0.0.1:${real.port}`, 'flag');
  if (!added.ok) throw new Error(added.error.message);
  await endpoints.connect(added.value.id);
  const target = await eventually(`the ${type} to be listed`, () => {
    const targets = endpoints.endpoints()[0]?.targets ?? [];
    return targets.find((one) => one.type === type && one.url.includes(urlPart)) ?? null;
  });
  const watches = createWatches({
    targets: endpoints,
    attach: async (one, options) => unwrap(await endpoints.attach(one, options)),
    now: Date.now,
  });
  const send = async <M extends ProtocolCommand>(method: M, params: CommandParams<M>): Promise<void> => {
    const session = await endpoints.attach(target, { signal: new AbortController().signal });
    if (!session.ok) throw new Error(session.error.message);
    const sent = await session.value.send(method, params);
    if (!sent.ok) throw new Error(sent.error.message);
    await session.value.release();
  };
  const started = await settle(() =>
    watches.start(target, {
      caller: ME,
      intervalMs: 250,
      signal: new AbortController().signal,
    }),
  );
  expect(started).toMatchObject({ ok: true });
  return { watches, target, send };
}

/** Reads until the condition holds. */
function readUntil(
  watches: Watches,
  target: TargetInfo,
  what: string,
  isWanted: (report: WatchReport) => boolean,
): Promise<WatchReport> {
  return eventually(what, () => {
    const report = watches.read(target, { caller: ME, rows: 5 });
    return report.ok && isWanted(report.value) ? report.value : null;
  });
}

const grows = (report: WatchReport, metric: WatchMetricId): boolean =>
  report.figures.find((figure) => figure.metric === metric)?.trend?.direction === 'grows';

const LEAK =
  'globalThis.kept = []; setInterval(() => kept.push(Array.from({ length: 20000 }, (_, i) => ({ i }))), 200);';

test('a page reports all metrics: a growing heap, a busy main thread, and a new document as an event', async () => {
  const site = await startSite({
    '/': `<title>leaks</title><script>${LEAK}
      setInterval(() => { for (let i = 0; i < 50; i++) { const node = document.createElement('p'); node.onclick = () => 0; kept.push(node); } }, 200);
      setInterval(() => { const end = performance.now() + 120; while (performance.now() < end); }, 200);</script>`,
    '/calm': '<title>calm</title>',
  });
  closers.push(() => site[Symbol.asyncDispose]());
  const { watches, target, send } = await watched(await startChromium([site.url()]), 'page');
  const report = await readUntil(
    watches,
    target,
    'heap, nodes and listeners to grow, and a look into a long task',
    (seen) =>
      grows(seen, 'heapUsed') && grows(seen, 'nodes') && grows(seen, 'listeners') && (seen.longTaskSamples ?? 0) > 0,
  );
  // This Chromium reports every metric with plausible values.
  expect(report.figures.filter(({ last }) => last === null)).toEqual([]);
  expect(report.figures.map(({ metric }) => metric)).toEqual(WATCH_METRIC_IDS);
  const busy = report.figures.find(({ metric }) => metric === 'busy');
  // A sample in which a busy machine let others run has less.
  expect(busy?.max).toBeGreaterThan(0.2);
  expect(busy?.max).toBeLessThanOrEqual(1.05);

  await send('Page.navigate', { url: site.url('/calm') });
  // Its address may be reported first, which alone is a route.
  const isLoad = ({ kind }: { readonly kind: string }): boolean => /navigated|loaded/.test(kind);
  const calm = await readUntil(watches, target, 'the navigation', ({ events }) => events.some(isLoad));
  expect(calm.events.filter(isLoad)).toHaveLength(1);
  await readUntil(watches, target, 'its address', ({ events }) => events.at(-1)?.url === site.url('/calm'));
  expect(calm.trendFromMs).toBe(calm.events.find(isLoad)?.atMs);
});

test('a page that is paused in a debugger stands still, and one with an open dialog is silent until it is closed @night', async () => {
  const site = await startSite({ '/': '<title>stands</title>' });
  closers.push(() => site[Symbol.asyncDispose]());
  const { watches, target, send } = await watched(await startChromium([site.url()]), 'page');
  await readUntil(watches, target, 'a sample', ({ samples }) => samples > 1);
  // In a debugger Chromium still answers: a task without CPU time is visible.
  await send('Debugger.enable', {});
  await send('Runtime.evaluate', { expression: 'setTimeout(() => { debugger; }, 0), 0' });
  await readUntil(watches, target, 'the standstill', ({ stoodStillMs }) => stoodStillMs > 500);
  await send('Debugger.resume', {});
  await send('Debugger.disable', {});
  // A dialog: no command is answered until it is closed.
  await send('Page.enable', {});
  await send('Runtime.evaluate', { expression: 'setTimeout(() => alert(1), 0), 0' });
  await readUntil(watches, target, 'silence', ({ state }) => state === 'silent');
  await send('Page.handleJavaScriptDialog', { accept: true });
  const after = await readUntil(watches, target, 'the gap', ({ gaps }) => gaps.length > 0);
  expect(after).toMatchObject({ gaps: [{ reason: 'unanswered' }] });
});

test.each([
  ['node', () => startNode(LEAK)],
  ['deno', () => startDeno(LEAK)],
] as const)(
  '%s reports its heap, and the metrics that it lacks',
  async (type, start) => {
    const { watches, target } = await watched(await start(), type);
    const report = await readUntil(watches, target, 'its heap to grow', (seen) => grows(seen, 'heapUsed'));
    expect(report.absent.map(({ what }) => what)).toEqual(expect.arrayContaining(['CPU', 'Delay']));
    expect(report.longTaskSamples).toBeNull();
  },
  600_000,
);

test('after a collection a Node service shows what survived, not the garbage between @night', async () => {
  const { watches, target, send } = await watched(
    await startNode(
      `globalThis.kept = []; setInterval(() => { kept.push(new Array(20000).fill({})); let waste = []; for (let i = 0; i < 40; i++) waste.push(new Array(20000).fill(i)); }, 50);`,
    ),
    'node',
  );
  const collect = async (): Promise<void> => {
    await send('HeapProfiler.collectGarbage', {});
    expect(await watches.sampleCollected(target, { caller: ME, signal: new AbortController().signal })).toBe(true);
  };
  await collect();
  await readUntil(watches, target, 'more samples', ({ samples }) => samples > 8);
  await collect();
  const report = watches.read(target, { caller: ME, rows: 5 });
  if (!report.ok) throw new Error(report.error.message);
  expect(report.value.collected).toHaveLength(2);
  expect(verdictOf(report.value)).toMatchObject({
    level: 'WARN',
    text: expect.stringContaining('JS heap after a collection'),
  });
});

test('a worker is watched separately, and its end ends the watch', async () => {
  const site = await startSite({
    '/': `<title>owner</title><script>const worker = new Worker('/worker.js');</script>`,
    '/worker.js': LEAK,
  });
  closers.push(() => site[Symbol.asyncDispose]());
  const { watches, target, send } = await watched(await startChromium([site.url()]), 'worker');
  await readUntil(watches, target, 'its heap to grow', (seen) => grows(seen, 'heapUsed'));
  // Later, so that the command is answered first.
  await send('Runtime.evaluate', { expression: 'setTimeout(close, 500), 0' });
  const ended = await readUntil(watches, target, 'its end', ({ state }) => state === 'ended');
  expect(ended.endedBecause).not.toBeNull();
});
