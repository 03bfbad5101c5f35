import { expect, it } from 'vitest';
import { ok } from '../../../../shared/base/result.ts';
import { only } from '../../../../shared/core/capability/testing/only.ts';
import type { AppError } from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { DedicatedSession } from '../../cdp/index.ts';
import { HAS_NOT_STARTED } from '../../../../shared/base/node-start.ts';
import { watchSnapshotStart } from './snapshot-start.ts';

interface Drawn {
  /** Part of the time for which it has a processor; absent: it does not tell. */
  readonly share?: number;
  readonly atStart?: boolean;
  readonly busyLimitMs?: number;
}

function fixture(type: TargetInfo['type'], answers: boolean, { share, atStart = false, busyLimitMs = 60 }: Drawn = {}) {
  const stuck: AppError[] = [];
  const busy: number[] = [];
  let asked = 0;
  let atMs = 0;
  const session = only<DedicatedSession>('the session', {
    target: only<TargetInfo>('the target', { id: 'T1', title: 'app.mjs', type }),
    send: async (method, params) => {
      if (method === 'Runtime.evaluate' && 'expression' in params && params.expression === HAS_NOT_STARTED)
        return ok({ result: { value: atStart } } as never);
      if (method === 'Runtime.evaluate') return ok({ result: { value: share && share * atMs } } as never);
      asked += 1;
      atMs += 10;
      return answers ? ok({} as never) : new Promise(() => undefined);
    },
  });
  const start = watchSnapshotStart(
    session,
    { onStuck: (error) => void stuck.push(error), onBusy: (waitedMs) => void busy.push(waitedMs) },
    { usualProbeAfterMs: 1, busyLimitMs, nowMs: () => atMs },
  );
  return { start, stuck, busy, asked: () => asked };
}

it('reports once that a target answers but does not start its snapshot, and names the tools that work on it', async () => {
  const { stuck } = fixture('node', true);
  await expect.poll(() => stuck).toHaveLength(1);
  expect(stuck[0]).toMatchObject({ code: 'target_unresponsive', message: expect.stringContaining('--inspect-brk') });
  expect(stuck[0]?.suggestion).toContain('pen_heap_track');
});

it('does not report a target that is busy with its snapshot, or has started it', async () => {
  const busy = fixture('page', false);
  const begun = fixture('page', true);
  begun.start.begun();
  const control = fixture('page', true);
  await expect.poll(() => control.stuck).toHaveLength(1);
  expect(busy.stuck).toEqual([]);
  expect(busy.asked()).toBe(1);
  expect(begun.stuck).toEqual([]);
  expect(begun.asked()).toBe(0);
});

it('waits for the end of a task, and says of a target that does not begin which state it is in', async () => {
  const busy = fixture('node', true, { share: 0.9 });
  const stateOf = async (drawn: Drawn): Promise<string | undefined> => {
    const { stuck } = fixture('node', true, drawn);
    await expect.poll(() => stuck).toHaveLength(1);
    return stuck[0]?.message.split(': ').at(-1);
  };
  expect(await stateOf({ share: 0 })).toBe('it is paused at a breakpoint.');
  expect(await stateOf({ share: 0, atStart: true })).toBe('it is paused before its first line (--inspect-brk).');
  await expect.poll(() => busy.stuck).toHaveLength(1);
  expect(busy.busy).toEqual([20, 30, 40, 50]);
  expect(busy.stuck[0]?.message).toContain('one task all the time, perhaps an endless loop');
  // It begins when the task ends.
  const begins = fixture('node', true, { share: 0.9, busyLimitMs: 1e9 });
  await expect.poll(() => begins.busy.length).toBeGreaterThan(2);
  begins.start.begun();
  expect(begins.stuck).toEqual([]);
});
