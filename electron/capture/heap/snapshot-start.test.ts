import { expect, it, vi } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import { only } from '../../../shared/capabilities/testing/only.ts';
import type { AppError } from '../../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../../shared/contracts/targets.ts';
import type { DedicatedSession } from '../../cdp/index.ts';
import { watchSnapshotStart } from './snapshot-start.ts';

function fixture(type: TargetInfo['type'], answers: boolean) {
  const stuck: AppError[] = [];
  let asked = 0;
  const session = only<DedicatedSession>('the session', {
    target: only<TargetInfo>('the target', { id: 'T1', title: 'app.mjs', type }),
    send: async () => {
      asked += 1;
      return answers ? ok({} as never) : new Promise(() => undefined);
    },
  });
  const start = watchSnapshotStart(session, (error) => void stuck.push(error), 1);
  return { start, stuck, asked: () => asked };
}

it('reports once that a target answers but does not start its snapshot, and names the tools that work on it', async () => {
  const { stuck } = fixture('node', true);
  await vi.waitFor(() => expect(stuck).toHaveLength(1));
  expect(stuck[0]).toMatchObject({ code: 'target_unresponsive', message: expect.stringContaining('--inspect-brk') });
  expect(stuck[0]?.suggestion).toContain('pen_heap_track');
});

it('does not report a target that is busy with its snapshot, or has started it', async () => {
  const busy = fixture('page', false);
  const begun = fixture('page', true);
  begun.start.begun();
  const control = fixture('page', true);
  await vi.waitFor(() => expect(control.stuck).toHaveLength(1));
  expect(busy.stuck).toEqual([]);
  expect(busy.asked()).toBe(1);
  expect(begun.stuck).toEqual([]);
  expect(begun.asked()).toBe(0);
});
