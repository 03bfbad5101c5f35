import { expect, test } from 'vitest';
import type { LibraryPort } from '../../shared/capabilities/ports.ts';
import { ok } from '../../shared/base/result.ts';
import type { CaptureKind } from '../../shared/contracts/captures.ts';
import { followStoredCaptures } from './stored-captures.ts';

test('a stored capture is noted with the recording of its tool, unless it has no target; its maps are collected', async () => {
  const noted: string[] = [];
  let collected = 0;
  const library = followStoredCaptures(
    { add: async () => ok({ record: { id: 'C1' } }) } as unknown as LibraryPort,
    {
      captured: (tool, targetId, startedAtMs, captureId) =>
        void noted.push(`${tool} ${targetId} ${startedAtMs} ${captureId}`),
    },
    { collect: () => void (collected += 1) },
  );
  const add = (kind: CaptureKind, target: { id: string } | null) =>
    library.add(
      {} as never,
      { kind, target, startedAt: '1970-01-01T00:00:01.000Z' } as never,
      new AbortController().signal,
    );
  await add('heap-timeline', { id: 'T1' });
  await add('css-coverage', { id: 'T1' });
  await add('trace', null);
  expect(noted).toEqual(['pen_heap_track T1 1000 C1', 'pen_css_coverage T1 1000 C1']);
  expect(collected).toBe(3);
});
