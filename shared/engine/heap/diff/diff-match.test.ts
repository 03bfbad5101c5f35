import { expect, it } from 'vitest';
import { matchById } from './diff-match.ts';
import type { HeapNodes } from '../graph/heap-graph.ts';
import { runSteps } from '../../steps/steps.ts';

/** Nodes with these ids; negative ids mark nodes without a size. */
function nodesOf(ids: readonly number[]): HeapNodes {
  const count = ids.length;
  const wide = 0xffff_ffff;
  return {
    count,
    type: new Uint8Array(count),
    name: new Uint32Array(count),
    id: Uint32Array.from(ids, (id) => Math.min(wide, Math.abs(id))),
    selfSize: Uint16Array.from(ids, (id) => (id < 0 ? 0 : 8)),
    firstEdge: new Uint32Array(count + 1),
    detachedness: null,
    wideSelfSize: new Map(),
    wideId: new Map([...ids.entries()].filter(([, id]) => Math.abs(id) >= wide)),
  };
}

/** Reported ids; ids in `other` are not the same object though both heaps have them. */
function match(base: readonly number[], current: readonly number[], other: ReadonlySet<number>) {
  const added: number[] = [];
  const removed: number[] = [];
  const nodes = { current: nodesOf(current), base: nodesOf(base) };
  const matched = runSteps(
    matchById(
      {
        ...nodes,
        isSame: (baseOrdinal) => !other.has(base[baseOrdinal] ?? 0),
        onAdded: (ordinal) => added.push(current[ordinal] ?? 0),
        onRemoved: (ordinal) => removed.push(base[ordinal] ?? 0),
      },
      { done: 0, total: 1000 },
    ),
  );
  return { ...matched, added, removed };
}

it('reports objects of only one heap by ascending id, and different objects with the same id in both', () => {
  expect(match([1, 9, 3, 5, -7], [13, 1, 3, 11, 7], new Set([3]))).toEqual({
    shared: 1,
    currentCount: 5,
    added: [3, 7, 11, 13],
    removed: [3, 5, 9],
  });
  expect(match([], [], new Set())).toEqual({ shared: 0, currentCount: 0, added: [], removed: [] });
});

it('reports the same for sparse ids and for ids wider than 32 bits', () => {
  const far = 1_000_000;
  expect(match([1, 9 * far, 3, 5 * far, -7], [13, 1, 3, 11 * far, 9 * far], new Set([3]))).toEqual({
    shared: 2,
    currentCount: 5,
    added: [3, 13, 11 * far],
    removed: [3, 5 * far],
  });
  const wide = 2 ** 33;
  expect(match([1, wide, 3], [3, wide + 1, wide, 1], new Set())).toEqual({
    shared: 3,
    currentCount: 4,
    added: [wide + 1],
    removed: [],
  });
});

it('equals a comparison with sets on random heaps', () => {
  let state = 7;
  const next = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * below);
  };
  for (let round = 0; round < 60; round += 1) {
    // Every other round has ids too sparse for a column.
    const spread = round % 2 === 0 ? 3 : 50;
    const ids = (): number[] => {
      const all = new Set(Array.from({ length: next(80) }, () => 1 + 2 * next(40 * spread)));
      return [...all].map((id) => (next(5) === 0 ? -id : id));
    };
    const [base, current] = [ids(), ids()];
    const other = new Set(base.filter(() => next(6) === 0));
    const sized = (of: readonly number[]): number[] => of.filter((id) => id > 0).toSorted((a, b) => a - b);
    const isShared = (id: number): boolean => base.includes(id) && current.includes(id) && !other.has(id);
    expect(match(base, current, other)).toEqual({
      shared: sized(current).filter(isShared).length,
      currentCount: sized(current).length,
      added: sized(current).filter((id) => !isShared(id)),
      removed: sized(base).filter((id) => !isShared(id)),
    });
  }
});
