/** pen_heap_track and pen_heap_sampling through a whole core on a real Node process: answers, status, disconnecting clients, the end. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually, startNode, startWaitingNode, type RealTarget } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type CoreBench } from '../../core/app/testing/core-bench.ts';
import type { Core } from '../../core/app/types.ts';

const LEAK = `globalThis.kept = [];
setInterval(function growLeak() { for (let i = 0; i < 200; i++) kept.push({ i, text: 'x' + i }); }, 20);`;

let bench: CoreBench;
let core: Core;
let target: RealTarget;

beforeEach(async () => {
  bench = await createCoreBench();
  ({ core } = bench);
  target = await startNode(LEAK);
  await bench.connect(bench.keep(target));
});
afterEach(() => bench[Symbol.asyncDispose]());

test('from start to stop: answers within the budget, status, and captures that the heap tools accept', async () => {
  const claude = bench.caller('Claude Code');
  const run = (tool: string, params: Record<string, unknown> = {}) => claude.runUncut(tool, params);
  await run('pen_heap_track', { action: 'start' });
  await run('pen_heap_sampling', { action: 'start', samplingInterval: 512 });
  await eventually('growth', () => ((core.recordings.list()[0]?.survivingCount ?? 0) > 2000 ? true : null));
  const status = await run('pen_status');
  expect(status.text).toMatch(/Heap Tracking: active \(`.* by Claude Code, heap .* allocated since`\)/);
  expect(status.text).toContain('HeapProfiler.tracking by pen_heap_track of `Claude Code`');
  const tracked = await run('pen_heap_track', { action: 'stop' });
  expect(tracked.text).toMatch(/\| --- \|\n\| growLeak /);
  expect(tracked.text).toContain('Samples over Time');
  const sampled = await run('pen_heap_sampling', { action: 'stop' });
  expect(sampled.text).toMatch(/\| --- \|\n\| growLeak \(/);
  expect(core.locks.state().held).toEqual([]);
  const captures = core.library.list();
  expect(captures.map(({ kind }) => kind).toSorted()).toEqual(['heap-profile', 'heap-timeline']);

  const snapshot = await run('pen_heap_snapshot', { forceGC: false });
  const diff = await run('pen_heap_diff', {
    snapshotA: tracked.value['captureId'],
    snapshotB: snapshot.value['captureId'],
  });
  expect(diff.text).toContain('## Heap Diff');
});

test('ends with its client, with the target, and with the app, and is reported', async () => {
  const cursor = core.sessions.open({ kind: 'mcp', name: 'Cursor', paths: 'project' });
  const you = core.sessions.open({ kind: 'window', name: 'you', paths: 'anywhere' });
  expect(await core.runner.run('pen_heap_track', { action: 'start' }, cursor)).toMatchObject({ ok: true });
  await core.sessions.close(cursor);
  expect(core.locks.state().held).toEqual([]);
  expect(core.activity.problems()[0]).toMatchObject({
    severity: 'warning',
    detail: expect.stringContaining('Cursor disconnected. No capture was stored.'),
  });
  for (const tool of ['pen_heap_track', 'pen_heap_sampling'])
    expect(await core.runner.run(tool, { action: 'start' }, you)).toMatchObject({ ok: true });
  expect(core.locks.state().held).toHaveLength(2);
  // True: within the grace period.
  expect(await core.close(60_000)).toBe(true);
  expect(core.locks.state().held).toEqual([]);
  expect(core.recordings.list()).toEqual([]);
});

test('frees its lock when the process is killed', async () => {
  const you = core.sessions.open({ kind: 'window', name: 'you', paths: 'anywhere' });
  expect(await core.runner.run('pen_heap_track', { action: 'start' }, you)).toMatchObject({ ok: true });
  await target.kill();
  await eventually('the end', () => (core.locks.state().held.length === 0 ? true : null));
  expect(core.activity.problems().map(({ title }) => title)).toEqual([expect.stringContaining('Heap tracking of')]);
});

test('a collection in a process that waits for a debugger is refused at once, with what to do', async () => {
  const waiting = await startWaitingNode('setInterval(() => 0, 1000)');
  try {
    const added = core.endpoints.add(String(waiting.port), 'added');
    if (!added.ok) throw new Error(added.error.message);
    const endpoint = await core.endpoints.connect(added.value.id);
    if (!endpoint.ok) throw new Error(endpoint.error.message);
    const claude = core.sessions.open({ kind: 'mcp', name: 'Claude Code', paths: 'project' });
    const [process] = endpoint.value.targets;
    const outcome = await core.runner.run('pen_collect_garbage', { target: process?.id }, claude);
    expect(outcome).toMatchObject({
      ok: false,
      error: {
        code: 'target_unresponsive',
        message: expect.stringContaining('waits for a debugger before its first line (--inspect-brk)'),
        suggestion: expect.stringContaining('Resume it'),
      },
    });
  } finally {
    await waiting.kill();
  }
});
