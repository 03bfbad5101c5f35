import { expect, it } from 'vitest';
import type { HeapDiff } from '../../../shared/engine/heap/index.ts';
import { appError, type AppResult } from '../../../shared/base/errors.ts';
import { createComparisonCache } from './comparison-cache.ts';
import { startSharedWork, type SharedWork } from './shared-work.ts';

const done = (heldBytes: number): SharedWork<HeapDiff> =>
  startSharedWork(() =>
    Promise.resolve({
      ok: true,
      value: {
        rows: [],
        sharedShare: 1,
        heldBytes,
        nodesOf: () => new Uint32Array(0),
        allNodes: () => new Uint32Array(0),
      },
    }),
  );
const failing = (): SharedWork<HeapDiff> =>
  startSharedWork(() =>
    Promise.resolve<AppResult<HeapDiff>>({ ok: false, error: appError('too_large', 'No room.', 'Close others.') }),
  );

const cachedDiffs = () => createComparisonCache().createCache<HeapDiff>(({ heldBytes }) => heldBytes);

it('keeps the last four, and counts their bytes', async () => {
  const diffs = cachedDiffs();
  const works = [1, 10, 100, 1000, 10_000].map(done);
  works.forEach((work, at) => diffs.add(`now|${at}`, work));
  await Promise.all(works.map(({ result }) => result));
  expect(diffs.get('now|0')).toBeNull();
  expect(diffs.get('now|1')).toBe(works[1]);
  expect(diffs.heldBytes).toBe(11_110);
});

it('drops the comparisons of a document, earlier or later, and no others', () => {
  const diffs = cachedDiffs();
  for (const pair of ['a|b', 'b|c', 'c|ab']) diffs.add(pair, done(1));
  diffs.dropOf('b');
  expect(['a|b', 'b|c', 'c|ab'].map((pair) => diffs.get(pair) !== null)).toEqual([false, false, true]);
});

it('drops failed and cancelled comparisons, so that they can be requested again', async () => {
  const diffs = cachedDiffs();
  const failed = failing();
  diffs.add('a|b', failed);
  await failed.result;
  expect(diffs.get('a|b')).toBeNull();
  const given = done(1);
  diffs.add('a|b', given);
  given.abort();
  expect(diffs.get('a|b')).toBeNull();
});
