/** The ring of a log: entries that it keeps and drops, and changes that it reports. */
import { describe, expect, test } from 'vitest';
import { createEntryRing } from './entry-ring.ts';

interface Entry {
  readonly id: number;
  readonly text: string;
}

function ring(limit = 5, batch = 2) {
  const gone: number[] = [];
  const made = createEntryRing<Entry>({
    limit,
    batch,
    onRemoved: (entries) => gone.push(...entries.map(({ id }) => id)),
  });
  const add = (text: string): Entry => made.append((id) => ({ id, text }));
  return { made, add, gone };
}

const ids = (entries: Iterable<Entry>): number[] => [...entries].map(({ id }) => id);

describe('contents', () => {
  test('ids increase, and nothing is dropped until it is full', () => {
    const { made, add, gone } = ring();
    for (const text of ['a', 'b', 'c', 'd', 'e']) add(text);
    expect(ids(made.entries())).toEqual([0, 1, 2, 3, 4]);
    expect([made.size, made.dropped, made.oldestId]).toEqual([5, 0, 0]);
    expect(gone).toEqual([]);
  });

  test('the oldest are dropped together, and their ids are not reused', () => {
    const { made, add, gone } = ring();
    for (let count = 0; count < 6; count += 1) add('x');
    expect(gone).toEqual([0, 1]);
    expect(ids(made.entries())).toEqual([2, 3, 4, 5]);
    expect([made.size, made.dropped, made.oldestId]).toEqual([4, 2, 2]);
    add('x');
    expect(gone).toEqual([0, 1]);
    add('x');
    expect(gone).toEqual([0, 1, 2, 3]);
    expect(made.get(3)).toBeNull();
    expect(made.get(7)).toEqual({ id: 7, text: 'x' });
  });

  test('an empty ring returns the next id as its oldest', () => {
    const { made } = ring();
    expect([made.size, made.oldestId, made.revision]).toEqual([0, 0, 0]);
    expect(made.changedSince(0, 10)).toEqual({ entries: [], revision: 0, hasMore: false });
  });

  test('a batch larger than the ring empties it', () => {
    const { made, add } = ring(2, 10);
    for (let count = 0; count < 3; count += 1) add('x');
    expect(ids(made.entries())).toEqual([2]);
    expect(made.dropped).toBe(2);
  });
});

describe('changes', () => {
  test('are reported once, complete, in the order of the last change', () => {
    const { made, add } = ring();
    add('a');
    add('b');
    const seen = made.changedSince(0, 10);
    expect(seen).toMatchObject({ entries: [{ id: 0 }, { id: 1 }], hasMore: false });
    expect(made.changedSince(seen.revision, 10).entries).toEqual([]);
    made.change(0, (entry) => ({ ...entry, text: 'A' }));
    add('c');
    made.change(1, (entry) => ({ ...entry, text: 'B' }));
    expect(made.changedSince(seen.revision, 10).entries).toEqual([
      { id: 0, text: 'A' },
      { id: 2, text: 'c' },
      { id: 1, text: 'B' },
    ]);
  });

  test('come in pages that miss nothing, including entries that change in between', () => {
    const { made, add } = ring(100, 10);
    for (let count = 0; count < 25; count += 1) add('x');
    const received = new Map<number, string>();
    let since = 0;
    let pages = 0;
    for (let hasMore = true; hasMore; pages += 1) {
      const page = made.changedSince(since, 10);
      for (const { id, text } of page.entries) received.set(id, text);
      since = page.revision;
      hasMore = page.hasMore;
      // One that was reported and one that was not yet: both are reported again, or still.
      if (pages === 0) for (const id of [3, 20]) made.change(id, (entry) => ({ ...entry, text: 'y' }));
    }
    expect(received.size).toBe(25);
    expect([received.get(3), received.get(20), received.get(4)]).toEqual(['y', 'y', 'x']);
    expect(made.changedSince(since, 10).entries).toEqual([]);
  });

  test('a page that is exactly full reports that nothing follows', () => {
    const { made, add } = ring(100, 10);
    for (let count = 0; count < 10; count += 1) add('x');
    expect(made.changedSince(0, 10)).toMatchObject({ hasMore: false, revision: made.revision });
  });

  test('dropped entries are neither changed nor reported', () => {
    const { made, add } = ring(2, 1);
    for (let count = 0; count < 3; count += 1) add('x');
    expect(made.change(0, (entry) => ({ ...entry, text: 'late' }))).toBeNull();
    expect(ids(made.changedSince(0, 10).entries)).toEqual([1, 2]);
  });

  test('a reader that is ahead, from another run, gets nothing', () => {
    const { made, add } = ring();
    add('a');
    expect(made.changedSince(99, 10)).toEqual({ entries: [], revision: made.revision, hasMore: false });
  });
});
