/** A target has one long run at a time, and a refusal says which. */
import { expect, test } from 'vitest';
import { penHeapSnapshot } from '../../../shared/features/heap/tools/heap-snapshot.ts';
import { createBench } from './testing/bench.ts';

function benchWithRun() {
  const { promise, resolve } = Promise.withResolvers<void>();
  const bench = createBench(
    async ({ n }, context) => {
      if (n === 1) await promise;
      const part = n === 2 ? await context.runPart('pen_toy', { n: 3 }) : null;
      return part === null || part.ok ? { said: 'done' } : part;
    },
    { becomesRun: true, locks: [] },
    [{ ...penHeapSnapshot, permissions: () => [] }],
  );
  return { ...bench, end: resolve };
}

test('a second one is refused with the run, its time and the call that reads it', async () => {
  const { runner, sessions, activity, clock, you, end } = benchWithRun();
  const claude = sessions.open({ kind: 'mcp', name: 'Claude', paths: 'project' });
  const first = runner.run('pen_toy', { n: 1 }, claude);
  await Promise.resolve();
  const [record] = activity.calls();
  activity.change(record?.id ?? '', {
    progress: { done: 1, total: 2, message: 'Round 1 of 2', bytes: null, bytesPerSecond: null },
  });
  clock.nowMs += 90_000;
  const second = await runner.run('pen_toy', { n: 3 }, claude);
  expect(second).toMatchObject({
    ok: false,
    error: { code: 'busy', data: { runId: `run-${record?.id}`, heldForMs: 90_000 } },
  });
  expect(second.text).toContain('since 1970-01-01T00:16:40.000Z (1.5min)');
  expect(second.text).toContain('It is at: Round 1 of 2.');
  expect(second.text).toContain(`pen_capture_info {"capture":"run-${record?.id}"}`);
  // Another client cannot read it.
  const other = await runner.run('pen_toy', { n: 3 }, you);
  expect(other).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('pen_toy of Claude has this target') },
  });
  expect(other.text).not.toContain('pen_capture_info');
  expect(await runner.run('pen_toy', { n: 3, target: 'T2' }, you)).toMatchObject({ ok: true });
  end();
  await first;
  expect(await runner.run('pen_toy', { n: 3 }, you)).toMatchObject({ ok: true });
});

test('a recording beside a run says that it has the work of the run too', async () => {
  const { runner, you, end } = benchWithRun();
  const first = runner.run('pen_toy', { n: 1 }, you);
  await Promise.resolve();
  const beside = await runner.run(penHeapSnapshot.name, {}, you);
  expect(beside.text).toContain('pen_toy works on this target meanwhile');
  end();
  await first;
  expect((await runner.run(penHeapSnapshot.name, {}, you)).text).not.toContain('meanwhile');
});

test('a part of the run itself is none', async () => {
  const { runner, you } = benchWithRun();
  expect(await runner.run('pen_toy', { n: 2 }, you)).toMatchObject({ ok: true });
});

test('a lock that a part of the run holds is refused with the call that reads the run', async () => {
  const { runner, locks, you, end } = benchWithRun();
  const first = runner.run('pen_toy', { n: 1 }, you);
  await Promise.resolve();
  locks.acquire(
    ['HeapProfiler'],
    { targetId: 'T1', targetTitle: 'Orders', endpointId: 'E1', endpointTitle: 'E1' },
    { tool: 'pen_leak_hunt', callerName: 'you', callId: 'part' },
  );
  const refused = await runner.run('pen_heap_snapshot', {}, you);
  expect(refused).toMatchObject({
    ok: false,
    error: { code: 'busy', message: expect.stringContaining('HeapProfiler') },
  });
  expect(refused.text).toContain('pen_capture_info {"capture":"run-');
  end();
  await first;
});
