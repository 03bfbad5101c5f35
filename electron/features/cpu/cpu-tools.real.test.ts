/** The CPU tools through a whole core on real Chromium, Node and Deno: answers, status, locks, and refusals. */
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  eventually,
  startChromium,
  startDeno,
  startNode,
  startSite,
  type RealTarget,
} from '../../core/cdp/testing/real-targets.ts';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { namedCalls } from '../../core/mcp/testing/named-calls.ts';
import { createCoreBench, type CoreBench } from '../../core/app/testing/core-bench.ts';
import type { Core } from '../../core/app/types.ts';
import { settle } from '../../../shared/base/errors.ts';

/** Most of its time is spent in `slowSum`, called by `tick`. */
const BUSY = `let sum = 0;
function slowSum(n) { for (let i = 0; i < n; i++) sum += Math.sqrt(i); }
function quickSum(n) { for (let i = 0; i < n; i++) sum += i; }
setInterval(function tick() { for (let k = 0; k < 60; k++) slowSum(40_000); quickSum(1000); }, 30);`;

let bench: CoreBench;
let core: Core;

beforeEach(async () => {
  bench = await createCoreBench();
  ({ core } = bench);
});
afterEach(() => bench[Symbol.asyncDispose]());

const connect = (target: RealTarget) => bench.connect(bench.keep(target));

test('a page: profiled, summarised, compared and measured', async () => {
  const site = await startSite({ '/': `<title>busy</title><script src="busy.js"></script>`, '/busy.js': BUSY });
  bench.keep(site);
  await connect(await startChromium([site.url()]));
  const claude = bench.caller('Claude Code');
  const cursor = bench.caller('Cursor');

  const profiling = claude.runUncut('pen_cpu_profile', { duration: 2, topN: 5 });
  await eventually('the lock', () => core.locks.state().held[0] ?? null);
  const refused = await cursor.ask('pen_cpu_profile');
  expect(refused).toMatchObject({ ok: false, error: { code: 'busy', data: { holderClient: 'Claude Code' } } });
  expect(refused.text).toContain('pen_performance_metrics');
  const status = await cursor.runUncut('pen_status');
  expect(status.text).toMatch(/CPU Profiling: active \(`.* by Claude Code`\)/);
  // The alternative that the error names works at the same time.
  const metrics = await cursor.runUncut('pen_performance_metrics');
  expect(metrics.text).toMatch(/\| JSHeapUsedSize +\| [\d.,]+ [KM]B/);
  expect(metrics.text).toMatch(/\| DomContentLoaded +\| [\d.]+(ms|s) after NavigationStart/);
  expect(metrics.text).toMatch(/\| Timestamp +\| [\d.]+(ms|s) after NavigationStart/);

  const profile = await profiling;
  expect(profile.text).toMatch(/\| --- \|\n\| (slowSum|tick) \| \S*busy\.js:\d/);
  expect(profile.text).toMatch(/^> *\d+ \| .*(?:sum \+=|slowSum)/m);
  expect(profile.value).toMatchObject({
    kind: 'cpu-profile',
    requestedMs: 2000,
    content: { verdict: { rule: 'own-itself' } },
  });
  const first = String(profile.value['captureId']);
  expect(first).toMatch(/^cpu-[0-9a-f]{8}$/);
  const record = core.library.get(first);
  expect(record).toMatchObject({ ok: true, value: { options: { samplingIntervalUs: 100, requestedMs: 2000 } } });
  const file = record.ok ? JSON.parse(await readFile(record.value.file, 'utf8')) : {};
  expect(Object.keys(file)).toEqual(['nodes', 'startTime', 'endTime', 'samples', 'timeDeltas']);

  const summary = await claude.runUncut('pen_cpu_summary', { capture: first, view: 'top-down' });
  expect(summary.text).toMatch(/\| tick /);
  const callers = await claude.runUncut('pen_cpu_summary', { capture: first, view: 'callees', function: 'tick' });
  expect(callers.text).toContain('### Calls');
  expect((await claude.runUncut('pen_cpu_summary', { capture: first, view: 'url' })).text).toContain('busy.js');
  expect((await claude.runUncut('pen_cpu_summary', { capture: first })).text).toContain('Functions by self time');

  // From start to stop, and compared with the first.
  await claude.runUncut('pen_cpu_profile', { action: 'start', sampleRate: 500 });
  expect((await cursor.runUncut('pen_status')).text).toMatch(/CPU Profiling: active \(`busy/);
  expect((await claude.ask('pen_cpu_profile', { duration: 1 })).text).toContain('pen_cpu_profile');
  const startedAtMs = core.recordings.list()[0]?.startedAtMs ?? 0;
  await eventually('a second', () => (Date.now() - startedAtMs > 1000 ? true : null));
  const second = await claude.runUncut('pen_cpu_profile', { action: 'stop' });
  const compared = await claude.runUncut('pen_cpu_compare', { base: first, current: second.value['captureId'] });
  expect(compared.text).toMatch(/\| (slowSum|tick) /);
  expect(core.locks.state().held).toEqual([]);
  expect(await claude.ask('pen_cpu_profile', { duration: 0 })).toMatchObject({ error: { code: 'invalid_params' } });
});

test('a cancelled call leaves neither profiler nor lock behind', async () => {
  await connect(await startNode(BUSY));
  const claude = bench.caller('Claude Code');
  const taking = claude.ask('pen_cpu_profile', { duration: 30 });
  await eventually('the call', () => core.runner.running().find(({ progress }) => (progress?.done ?? 0) > 10) ?? null);
  await core.sessions.close(claude.session);
  expect(await taking).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  expect(core.locks.state().held).toEqual([]);
  expect(core.library.list()).toEqual([]);
  const cursor = bench.caller('Cursor');
  expect((await cursor.runUncut('pen_cpu_profile', { duration: 1 })).text).toContain('## CPU Profile');
});

test.each([
  ['Node', startNode],
  ['Deno', startDeno],
] as const)(
  '%s: profiled, and without page metrics',
  async (_name, start) => {
    await connect(await start(BUSY));
    const claude = bench.caller('Claude Code');
    const profile = await claude.runUncut('pen_cpu_profile', { duration: 99, sampleRate: 1000, action: 'start' });
    expect(profile.value).toMatchObject({ action: 'start' });
    // A call that cannot work on a server is not proposed, nor one that needs the same lock.
    const busy = await bench.caller('Cursor').ask('pen_js_coverage');
    expect(busy).toMatchObject({
      ok: false,
      error: { code: 'busy', suggestion: expect.stringMatching(/^Wait for it to end\. /) },
    });
    expect(busy.text).not.toMatch(/pen_css_coverage|pen_performance_metrics/);
    const startedAtMs = core.recordings.list()[0]?.startedAtMs ?? 0;
    await eventually('two seconds', () => (Date.now() - startedAtMs > 2000 ? true : null));
    const stopped = await claude.runUncut('pen_cpu_profile', { action: 'stop' });
    expect(stopped.text).toMatch(/\| --- \|\n\| (slowSum|tick) /);
    const metrics = await claude.ask('pen_performance_metrics');
    expect(metrics).toMatchObject({ ok: false, error: { code: 'target_unsupported' } });
    expect(metrics.text).toMatch(/This target is (?:Node|Deno); pen_performance_metrics needs a page\./);
  },
  600_000,
);

test('a recording is read, awaited and stopped by the id that its start returned, also from another session of the same token', async () => {
  await connect(await startNode(BUSY));
  const connected = await settle(() => core.assistants.connect('Claude Code'));
  if (!connected.ok) throw new Error(connected.error.message);
  const { id } = connected.value.identity;
  const claude = bench.caller('Claude Code', 'mcp', id);
  const begun = await claude.runUncut('pen_cpu_profile', { action: 'start' });
  const recording = String(begun.value['recordingId']);
  // The call from the answer, unchanged.
  const [read] = namedCalls(begun.text, CAPABILITIES).filter(({ tool }) => tool === 'pen_recording');
  expect(read).toMatchObject({ params: { recording }, problem: null });
  const progress = await claude.runUncut('pen_recording', { ...read?.params });
  expect(progress.value).toMatchObject({ state: 'recording', tool: 'pen_cpu_profile', ended: null, capture: null });

  for (const name of ['Cursor', 'Claude Code'])
    expect(await bench.caller(name).ask('pen_recording', { recording, action: 'stop' })).toMatchObject({
      error: { code: 'not_recording' },
    });
  expect((await claude.runUncut('pen_recording', { recording, action: 'wait', seconds: 1 })).value).toMatchObject({
    state: 'recording',
  });
  const waiting = claude.runUncut('pen_recording', { recording, action: 'wait', seconds: 60 });
  const otherSession = bench.caller('Claude Code', 'mcp', id);
  const stopped = await otherSession.runUncut('pen_recording', { recording, action: 'stop' });
  expect(stopped.value).toMatchObject({ state: 'ended', capture: { kind: 'cpu-profile' } });
  const [stored] = core.library.list();
  expect((await waiting).value).toMatchObject({ state: 'ended', capture: { captureId: stored?.id } });
  expect((await otherSession.runUncut('pen_recording', { recording })).value).toMatchObject({
    capture: { captureId: stored?.id },
  });
  expect(await claude.ask('pen_recording', { recording: 'unknown' })).toMatchObject({
    error: { code: 'not_recording' },
  });
  expect(core.locks.state().held).toEqual([]);
});
