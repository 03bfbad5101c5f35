import { describe, expect, it } from 'vitest';
import { appError, type AppResult } from '../../../../shared/base/errors.ts';
import { heapEdge, heapNode } from '../../../core/testing/analysis.ts';
import { linesBetweenRows, linesUnder } from './object-lines.ts';
import { createObjectPages } from './object-pages.ts';
import type { ObjectPage, ObjectSource } from './object-source.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const ORDERS: ObjectSource = { kind: 'class', className: 'Order' };

/** 120 objects for every query. */
function many() {
  const asked: { start: number; count: number }[] = [];
  let fails = false;
  const pages = createObjectPages({
    load: (_source, { start, count }): Promise<AppResult<ObjectPage>> => {
      asked.push({ start, count });
      if (fails) return Promise.resolve({ ok: false, error: appError('analysis_failed', 'No.') });
      const length = Math.min(count, 120 - start);
      const rows = Array.from({ length }, (_, place) => ({ node: heapNode(start + place), edge: heapEdge('next') }));
      return Promise.resolve({ ok: true, value: { rows, total: 120 } });
    },
    onChange: () => undefined,
  });
  return { pages, asked, fail: (now: boolean) => (fails = now) };
}

describe('objects below a row', () => {
  it('load 50 at a time and end in a count', async () => {
    const { pages } = many();
    pages.open('a', ORDERS);
    expect(linesUnder(pages, 'a', 2)).toMatchObject([{ kind: 'more', isLoading: true, total: null }]);
    await turn();
    expect(linesUnder(pages, 'a', 2)).toHaveLength(51);
    expect(linesUnder(pages, 'a', 2).at(-1)).toMatchObject({ kind: 'more', shown: 50, total: 120 });
    pages.more('a');
    await turn();
    pages.more('a');
    await turn();
    // All are loaded: no last line.
    expect(linesUnder(pages, 'a', 2)).toHaveLength(120);
    expect(linesUnder(pages, 'a', 2).at(-1)).toMatchObject({ kind: 'object', item: { node: { id: 119 } } });
  });

  it('keep loaded rows when a page fails, and retry it', async () => {
    const { pages, fail } = many();
    pages.open('a', ORDERS);
    await turn();
    fail(true);
    pages.more('a');
    await turn();
    expect(linesUnder(pages, 'a', 2).at(-1)).toMatchObject({ kind: 'more', shown: 50, error: { message: 'No.' } });
    fail(false);
    pages.more('a');
    await turn();
    expect(linesUnder(pages, 'a', 2).at(-1)).toMatchObject({ shown: 100, error: null });
  });

  it('expand one level deeper and collapse with their descendants', async () => {
    const { pages } = many();
    pages.open('a', ORDERS);
    await turn();
    const [first] = linesUnder(pages, 'a', 2);
    if (first?.kind !== 'object') throw new Error('an object was expected');
    pages.open(first.key, first.source);
    await turn();
    expect(linesUnder(pages, 'a', 2)[0]).toMatchObject({ expanded: true, level: 2 });
    expect(linesUnder(pages, 'a', 2)[1]).toMatchObject({ kind: 'object', level: 3, source: { kind: 'references' } });
    pages.close('a');
    expect(pages.keys()).toEqual([]);
  });

  it('drop a result that arrives after the row was collapsed, and reload the same length', async () => {
    const { pages, asked } = many();
    pages.open('a', ORDERS);
    pages.close('a');
    await turn();
    expect(pages.opened('a')).toBeNull();
    pages.open('a', ORDERS);
    await turn();
    pages.more('a');
    await turn();
    pages.refresh();
    await turn();
    expect(asked.at(-1)).toEqual({ start: 0, count: 100 });
    expect(pages.opened('a')?.rows).toHaveLength(100);
  });
});

describe('rows with lines between them', () => {
  const lines = linesBetweenRows(4, [
    { row: 2, lines: ['c1'] },
    { row: 0, lines: ['a1', 'a2'] },
  ]);
  const drawn = Array.from({ length: lines.count }, (_, index) => {
    const { row, line } = lines.at(index);
    return line ?? row;
  });

  it('are in row order', () => expect(drawn).toEqual([0, 'a1', 'a2', 1, 2, 'c1', 3]));

  it('are found by their index', () => {
    expect([0, 1, 2, 3].map((row) => lines.placeOfRow(row))).toEqual([0, 3, 4, 6]);
    expect(lines.placeOfRow(-1)).toBe(-1);
    expect(lines.placeOfLine((line) => line === 'c1')).toBe(5);
    expect(lines.placeOfLine((line) => line === 'x')).toBe(-1);
  });
});
