import { expect, it } from 'vitest';
import { CAPTURE_TABLE, DATASET_TABLES, DATASET_VERSION, PARTITIONS } from './dataset.ts';
import { SQL_TABLES } from '../sql/contract/tables/index.ts';
import { DATASET_V2_COLUMNS } from './testing/dataset-v2.ts';

/** The columns of each table as `name type`, in their order. */
const COLUMNS = Object.fromEntries(
  [...DATASET_TABLES, CAPTURE_TABLE].map(({ name, columns }) => [
    name,
    columns.map((column) => `${column.name} ${column.type}`),
  ]),
);
it.each(Object.entries(DATASET_V2_COLUMNS))(
  'still has every column of %s: one that changes needs the next DATASET_VERSION',
  (table, columns) => {
    expect(COLUMNS[table]?.slice(0, columns.length)).toEqual(columns);
  },
);

it('lists every column in testing/dataset-v2.ts: add new ones at the end of their table', () => {
  expect(DATASET_VERSION).toBe(2);
  expect(DATASET_V2_COLUMNS).toEqual(COLUMNS);
});

it('has a table of its own for each table of each kind of document', () => {
  const names = DATASET_TABLES.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const all = Object.entries(SQL_TABLES).filter(([source]) => source !== 'library');
  expect(names.length).toBe(all.reduce((sum, [, tables]) => sum + tables.length, 0));
  // A leak hunt has no tables: its snapshots have.
  for (const [document] of all.filter(([, tables]) => tables.length > 0))
    expect(DATASET_TABLES.some((table) => table.document === document && table.isDefault)).toBe(true);
});

it('has no column twice, and none that a path or the id has already', () => {
  for (const { columns } of DATASET_TABLES) {
    const names = ['capture_id', ...PARTITIONS, ...columns.map(({ name }) => name)];
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  }
  expect(DATASET_TABLES.find(({ name }) => name === 'application_member')?.columns[0]).toMatchObject({
    name: 'member_capture_id',
    from: 'capture_id',
  });
});
