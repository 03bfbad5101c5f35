import { expect, it } from 'vitest';
import type { HeapClassRow } from '../../../../shared/engine/heap/contract/heap-classes.ts';
import { createObjectPages } from '../objects/object-pages.ts';
import { classKey, classLines, type ClassLines } from './class-lines.ts';
import { createClassRows, type ClassQuery } from './class-rows.ts';

const BY_SIZE: ClassQuery = { filter: '', sort: 'shallow', descending: true };
const TOTAL = 30;
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function row(name: string): HeapClassRow {
  return { name, count: 1, shallowSizeBytes: 8, retainedSizeBytes: null, distance: null };
}

/** 30 classes in pages of 10, of which one is cached, and one class expanded into no objects: one line below it. */
async function expanded(name: string) {
  const order = Array.from({ length: TOTAL }, (_, index) => `C${index}`);
  const rows = createClassRows({
    load: ({ start = 0, count = 0 }) =>
      Promise.resolve({
        ok: true,
        value: {
          rows: order.slice(start, start + count).map(row),
          start,
          matching: TOTAL,
          matchingCount: TOTAL,
          matchingShallowSizeBytes: TOTAL * 8,
        },
      }),
    onChange: () => undefined,
    pageRows: 10,
    maxPages: 1,
  });
  const pages = createObjectPages({
    load: () => Promise.resolve({ ok: true, value: { rows: [], total: 0 } }),
    onChange: () => undefined,
  });
  rows.ask(BY_SIZE);
  await settle();
  pages.open(classKey(name), { kind: 'class', className: name, order: { sort: 'shallow', descending: true } });
  await settle();
  const look = async (start: number): Promise<void> => {
    rows.look(start, start + 10);
    await settle();
  };
  return { rows, order, look, lines: () => classLines(rows, pages, TOTAL) };
}

function names(lines: ClassLines, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, at) => {
    const line = lines.at(from + at);
    return line === undefined ? '…' : line.kind === 'class' ? line.row.name : line.kind;
  });
}

it('puts the lines of an expanded class below it, also after its page was evicted', async () => {
  const { look, lines } = await expanded('C2');
  expect([lines().count, ...names(lines(), 0, 5)]).toEqual([31, 'C0', 'C1', 'C2', 'more', 'C3']);
  await look(20);
  expect([lines().count, ...names(lines(), 0, 5)]).toEqual([31, '…', '…', '…', 'more', '…']);
  expect(names(lines(), 21, 24)).toEqual(['C20', 'C21', 'C22']);
});

it('does not put them below another class that took its place in a refresh', async () => {
  const { rows, order, look, lines } = await expanded('C2');
  await look(20);
  order.splice(2, 1);
  order.splice(15, 0, 'C2');
  rows.refresh();
  await look(0);
  expect(names(lines(), 0, 4)).toEqual(['C0', 'C1', 'C3', 'C4']);
  await look(10);
  expect(names(lines(), 14, 18)).toEqual(['C15', 'C2', 'more', 'C16']);
});

it('finds the line of a class and of an object by key, and the class of a line', async () => {
  const { lines } = await expanded('C2');
  expect(lines().placeOfKey(classKey('C2'))).toBe(2);
  expect(lines().placeOfKey(classKey('C3'))).toBe(4);
  expect(lines().placeOfKey(classKey('C29'))).toBe(-1);
  expect([lines().rowAt(3), lines().rowAt(4)]).toEqual([2, 3]);
});
