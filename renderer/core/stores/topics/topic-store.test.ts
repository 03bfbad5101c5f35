import { describe, expect, it } from 'vitest';
import { createTopicStore, keepIdentity } from './topic-store.ts';

describe('keepIdentity', () => {
  it('returns the old value if nothing changed', () => {
    const before = { list: [{ id: 'a', tags: ['x'] }], count: 1 };
    expect(keepIdentity(before, structuredClone(before))).toBe(before);
  });

  it('keeps unchanged records when the list grows at the front', () => {
    const before = [
      { id: 'a', n: 1 },
      { id: 'b', n: 2 },
    ];
    const next = keepIdentity(before, [
      { id: 'c', n: 3 },
      { id: 'a', n: 1 },
      { id: 'b', n: 9 },
    ]);
    expect(next[1]).toBe(before[0]);
    expect(next[2]).toEqual({ id: 'b', n: 9 });
    expect(next[2]).not.toBe(before[1]);
  });

  it('detects removed keys, shorter lists and another order', () => {
    const record: Record<string, number> = { a: 1, b: 2 };
    expect(keepIdentity(record, { a: 1 })).toEqual({ a: 1 });
    expect(keepIdentity([1, 2, 3], [1, 2])).toEqual([1, 2]);
    const ordered = [{ id: 'a' }, { id: 'b' }];
    expect(keepIdentity(ordered, [{ id: 'b' }, { id: 'a' }]).map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('distinguishes null, numbers and objects', () => {
    const before: { v: unknown } = { v: { x: 1 } };
    expect(keepIdentity(before, { v: null })).toEqual({ v: null });
    expect(keepIdentity<{ v: unknown }>({ v: null }, { v: { x: 1 } })).toEqual({ v: { x: 1 } });
  });
});

describe('topic store', () => {
  it('is unknown until the first value, even if that equals the default', () => {
    const store = createTopicStore<readonly string[]>([]);
    expect(store.getState().known).toBe(false);
    store.receive([]);
    expect(store.getState()).toEqual({ known: true, value: [] });
  });

  it('does not notify for an equal value', () => {
    const store = createTopicStore({ n: 0 });
    store.receive({ n: 1 });
    let notified = 0;
    store.subscribe(() => (notified += 1));
    store.receive({ n: 1 });
    expect(notified).toBe(0);
    store.receive({ n: 2 });
    expect(notified).toBe(1);
  });
});
