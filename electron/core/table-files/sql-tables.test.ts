import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SqlTable } from '../../../shared/engine/tables/contract/sql-schema.ts';
import type { TableLayout } from '../../../shared/core/analysis/table-layout.ts';
import type { TableSlice } from '../../../shared/engine/tables/table-columns.ts';
import { createTableWriter, readSlice, readTexts } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'pen-tables-'));
afterAll(() => rmSync(folder, { recursive: true }));

const TABLE: SqlTable = {
  name: 'thing',
  description: 'A thing.',
  columns: [
    { name: 'id', type: 'integer', description: 'Id.' },
    { name: 'size', type: 'double', description: 'Size.' },
    { name: 'isOld', type: 'boolean', description: 'Old.' },
    { name: 'name', type: 'text', description: 'Name.' },
  ],
};

function slice(from: number, rowCount: number, texts: readonly string[]): TableSlice {
  const rows = Array.from({ length: rowCount }, (_, row) => from + row);
  return {
    rowCount,
    columns: [
      Int32Array.from(rows),
      Float64Array.from(rows, (row) => row + 0.5),
      Uint8Array.from(rows, (row) => row % 2),
      { texts, indexes: Uint32Array.from(rows, (row) => row % texts.length) },
    ],
  };
}

function writeSlices(slices: readonly TableSlice[]): { path: string; layout: TableLayout } {
  const path = join(folder, String(Math.random()));
  const file = openSync(path, 'wx+');
  try {
    const writer = createTableWriter(TABLE, file);
    for (const each of slices) writer.write(each);
    return { path, layout: writer.finish() };
  } finally {
    closeSync(file);
  }
}

describe('a table in a file', () => {
  it('is read as it was written, with rows and texts of any length', async () => {
    const shared = ['', 'grüße', '🛒', 'x'.repeat(3_000_000)];
    const { path, layout } = writeSlices([slice(0, 3, shared), slice(3, 5, shared), slice(8, 1, ['own'])]);
    const file = await open(path);
    const columns = await Promise.all(layout.slices.map((each) => readSlice(file, layout, each)));
    const lists = await Promise.all(layout.lists.map((list) => readTexts(file, list)));
    await file.close();
    expect(layout.rowCount).toBe(9);
    expect(columns.flatMap(([ids]) => [...(ids?.values ?? [])])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(columns.flatMap(([, sizes]) => [...(sizes?.values ?? [])]).at(-1)).toBe(8.5);
    expect(columns.flatMap(([, , isOld]) => [...(isOld?.values ?? [])])).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0]);
    const decoder = new TextDecoder();
    const textsOf = lists.map((list) =>
      Array.from({ length: list.count }, (_, index) => decoder.decode(list.bytesOf(index))),
    );
    expect(textsOf).toEqual([shared, ['own']]);
    expect(layout.slices.map(({ lists: used }) => used)).toEqual([
      [null, null, null, 0],
      [null, null, null, 0],
      [null, null, null, 1],
    ]);
  });

  it.each([
    ['a column is missing', { ...slice(0, 2, ['a']), columns: slice(0, 2, ['a']).columns.slice(1) }],
    ['a column is too short', { ...slice(0, 2, ['a']), rowCount: 3 }],
    [
      'a text is not in its list',
      { rowCount: 1, columns: [...slice(0, 1, ['a']).columns.slice(0, 3), { texts: [], indexes: Uint32Array.of(0) }] },
    ],
    ['a column has another type', { rowCount: 1, columns: slice(0, 1, ['a']).columns.toReversed() }],
  ])('is refused if %s', (_, wrong) => {
    expect(() => writeSlices([wrong])).toThrow(/thing/);
  });
});
