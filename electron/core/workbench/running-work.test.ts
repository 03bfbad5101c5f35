import { expect, test } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { CallRecord } from '../../../shared/core/contracts/activity.ts';
import type { Recording } from '../../../shared/core/contracts/recordings.ts';
import { runningWork, type WorkSources } from './running-work.ts';

const call = (title: string, targetTitle: string | null, endedAtMs: number | null): Partial<CallRecord> => ({
  title,
  targetTitle,
  endedAtMs,
});

test('names every recording, work of a feature and running call once, and says when one begins or ends', () => {
  const recordings = new Emitter<void>();
  const recorders = new Emitter<void>();
  const calls = new Emitter<void>();
  const profile: Partial<Recording> = { tool: 'pen_cpu_profile', targetTitle: 'Orders' };
  const sources: WorkSources = {
    recordings: { list: () => [profile as Recording], changes: recordings },
    featureWork: [{ list: () => ['Flight recorder of Shop', 'Flight recorder of Shop'], changes: recorders }],
    activity: {
      calls: () =>
        [
          call('Leak Hunt', 'Orders', null),
          call('List Targets', null, null),
          call('Heap Snapshot', 'Orders', 1000),
        ] as CallRecord[],
      changes: calls,
    },
  };
  const work = runningWork(sources);
  let changes = 0;
  work.changes.listen(() => void (changes += 1));
  expect(work.list()).toEqual([
    'CPU profile of Orders',
    'Flight recorder of Shop',
    'Leak Hunt of Orders',
    'List Targets',
  ]);
  for (const source of [recordings, recorders, calls]) source.emit();
  expect(changes).toBe(3);
});
