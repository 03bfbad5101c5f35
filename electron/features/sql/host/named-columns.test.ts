import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SqlTable } from '../../../../shared/engine/tables/contract/sql-schema.ts';
import { columnsRead, namedTexts } from './query.ts';

const TABLE: SqlTable = {
  name: 'node',
  description: 'A node.',
  isLarge: true,
  columns: [
    { name: 'id', type: 'integer', description: 'Id.' },
    { name: 'name', type: 'text', description: 'Name.' },
    { name: 'size', type: 'double', description: 'Size.' },
  ],
};

let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function readBy(sql: string, table = TABLE): Promise<readonly string[]> {
  const reader = await connection.runAndReadAll('SELECT json_serialize_sql($1::VARCHAR)', [sql]);
  return columnsRead(table, namedTexts(JSON.parse(String(reader.getRows()[0]?.[0]))));
}

it.each([
  ['select count(*) from node', ['id']],
  ['select size from node', ['size']],
  ['select sum(SIZE) from node where "Name" = \'x\'', ['name', 'size']],
  ['select n.size from node n order by n.id', ['id', 'size']],
  ['select a.count from edge a join node using (size)', ['size']],
  ['select name.upper() from node', ['name']],
  ['with t as (select id as x from node) select x from t', ['id']],
  ['select (select max(size) from node where id = other.x) from other', ['id', 'size']],
  ['select count(*) as n from node order by n', ['id']],
])('%s', async (sql, columns) => {
  expect(await readBy(sql)).toEqual(columns);
});

it.each([
  'select * from node',
  'from node',
  'select n.* from node n',
  "select columns('i.*') from node",
  'select node from node',
  'select n from node n',
  'select a.node from a.node',
  'select struct_pack(n) from node n',
  'select #1 from node',
  'select x from node as t(x, y)',
  'select id from node natural join edge',
  'unpivot node on id',
])('%s: all columns', async (sql) => {
  expect(await readBy(sql)).toEqual(['id', 'name', 'size']);
});

it('reads all columns of a small table', async () => {
  const { isLarge: _, ...small } = TABLE;
  expect(await readBy('select size from node', small)).toEqual(['id', 'name', 'size']);
});
