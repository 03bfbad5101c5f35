import { describe, expect, it } from 'vitest';
import { createListCaches, mergedList, selectedList, sortedList, type ObjectList } from './object-lists.ts';
import { sortOrdinals } from '../columns/sort-ordinals.ts';
import { runSteps } from '../../steps/steps.ts';

/** Many equal values, so that the order of ties is visible. */
const valueOf = (ordinal: number): number => (ordinal * 7919) % 613;
const pageOf = (list: ObjectList, start: number, count: number): number[] => [...runSteps(list.page(start, count))];

describe('object list', () => {
  const ordinals = Uint32Array.from({ length: 10_000 }, (_, at) => at * 3 + 1);

  it.each([true, false])('selects the same first pages as a full sort (descending: %s)', (descending) => {
    const sorted = [...runSteps(sortOrdinals(ordinals, valueOf, descending))];
    const list = selectedList(ordinals, valueOf, descending);
    expect(list.total).toBe(10_000);
    for (const [start, count] of [
      [0, 50],
      [2000, 48],
      [1990, 100],
      [9990, 50],
      [0, 3],
      [20_000, 5],
    ] as const)
      expect(pageOf(list, start, count)).toEqual(sorted.slice(start, start + count));
  });

  it.each([true, false])('supports lists that are not in file order (descending: %s)', (descending) => {
    const sorted = [...runSteps(sortOrdinals(ordinals, valueOf, descending))];
    const shuffled = ordinals.toSorted((a, b) => ((a * 7907) % 10_007) - ((b * 7907) % 10_007));
    const list = selectedList(shuffled, valueOf, descending, false);
    expect(pageOf(list, 0, 2000)).toEqual(sorted.slice(0, 2000));
    expect(pageOf(list, 4000, 50)).toEqual(sorted.slice(4000, 4050));
  });

  it('merges sorted lists', () => {
    const sortedOf = (rest: number): Uint32Array =>
      runSteps(
        sortOrdinals(
          ordinals.filter((ordinal) => ordinal % 5 === rest),
          valueOf,
          true,
        ),
      );
    const list = mergedList([0, 1, 2, 3, 4].map(sortedOf), valueOf, 0);
    const sorted = [...runSteps(sortOrdinals(ordinals, valueOf, true))];
    expect(list.total).toBe(10_000);
    expect(pageOf(list, 0, 20)).toEqual(sorted.slice(0, 20));
    expect(pageOf(list, 5000, 20)).toEqual(sorted.slice(5000, 5020));
    expect(pageOf(list, 10, 20)).toEqual(sorted.slice(10, 30));
    expect(pageOf(list, 9990, 50)).toEqual(sorted.slice(9990));
  });

  it('may be empty', () => {
    expect(pageOf(mergedList([], valueOf, 0), 0, 10)).toEqual([]);
    expect(pageOf(selectedList(new Uint32Array(0), valueOf, true), 0, 10)).toEqual([]);
  });
});

describe('list cache', () => {
  it('builds lists once and drops the least recently used', () => {
    const lists = createListCaches();
    const made: string[] = [];
    const ask = (key: string, rows: number): void => {
      runSteps(
        lists.get(key, function* make() {
          yield* [];
          made.push(key);
          return sortedList(new Uint32Array(rows));
        }),
      );
    };
    const halfOfAll = 4 * 2 ** 20;
    ask('a', halfOfAll);
    ask('b', halfOfAll);
    ask('a', halfOfAll);
    expect(made).toEqual(['a', 'b']);
    ask('c', 10);
    ask('a', halfOfAll);
    expect(made).toEqual(['a', 'b', 'c']);
    ask('b', halfOfAll);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
    // A list above the limit is cached alone.
    ask('large', 3 * halfOfAll);
    ask('large', 3 * halfOfAll);
    expect(made.slice(4)).toEqual(['large']);
    expect(lists.byteLength).toBe(12 * halfOfAll);
    lists.clear();
    expect(lists.byteLength).toBe(0);
  });
});
