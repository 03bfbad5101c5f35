/** Every way out of a question: files, network, extensions, settings, other captures, and statements that change something. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppFailure } from '../../shared/contracts/errors.ts';
import type { SqlSourceRef } from '../../shared/contracts/sql-process.ts';
import { literal, openDatabase, type Database } from './database.ts';
import { createEngine, type Engine } from './engine.ts';
import { definitionOf } from './stored-tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'pen-hostile-'));
const secret = join(folder, 'secret.csv');
const A: SqlSourceRef = { schema: 'a', source: 'heap', key: 'first', captureId: null };
const running = { signal: new AbortController().signal, timeLimitMs: 10_000 };
/** A table without rows. */
const emptyTable = (table: string) => ({
  rowCount: 0,
  columns: (definitionOf('heap', table)?.columns ?? []).map(({ name }) => name),
  forms: [],
  lists: [],
  slices: [],
});

let database: Database;
let engine: Engine;

beforeAll(async () => {
  writeFileSync(secret, 'name\nhunter2\n');
  const empty = join(folder, 'empty');
  writeFileSync(empty, '');
  const memoryLimitBytes = 128 * 1024 ** 2;
  database = await openDatabase({ memoryLimitBytes, directory: folder });
  engine = await createEngine({ database, memoryLimitBytes, now: () => performance.now() });
  for (const table of ['node', 'class'])
    await engine.load('heap', 'first', table, { filePath: empty, layout: emptyTable(table) }, running.signal);
  await engine.load('heap', 'other', 'class', { filePath: empty, layout: emptyTable('class') }, running.signal);
});

afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true });
});

/** The code of the refusal; the rows if there is none. */
async function outcomeOf(sql: string): Promise<unknown> {
  try {
    return (await engine.run({ sql, sources: [A] }, 10, running))?.rows;
  } catch (thrown) {
    if (thrown instanceof AppFailure) return thrown.error.code;
    throw thrown;
  }
}

const FILE = literal(secret);

describe('a question is refused that', () => {
  it.each([
    `select * from read_csv(${FILE})`,
    `select * from read_csv_auto(${FILE})`,
    `select * from read_text(${FILE})`,
    `select * from read_blob(${FILE})`,
    `select * from read_json(${FILE})`,
    `select * from parquet_scan(${FILE})`,
    `select * from glob(${literal(join(folder, '*'))})`,
    `select * from sniff_csv(${FILE})`,
    `with t as (select * from read_csv(${FILE})) select * from t`,
    `select (select max(name) from read_csv(${FILE})) from class`,
    `select * from class where name in (select name from read_csv(${FILE}))`,
    `select * from class order by (select count(*) from read_text(${FILE}))`,
    `explain analyze select * from read_csv(${FILE})`,
    `describe select * from read_csv(${FILE})`,
    `copy class to ${literal(join(folder, 'out.csv'))}`,
    `copy (select 1) to ${literal(join(folder, 'out.csv'))}`,
    `copy class from ${FILE}`,
    `explain analyze copy (select 1) to ${literal(join(folder, 'out.csv'))}`,
    `attach ${literal(join(folder, 'new.db'))}`,
    `attach ':memory:' as other`,
    `detach memory`,
    'use b',
    'install httpfs',
    'load httpfs',
    `load ${FILE}`,
    'pragma database_list',
    'pragma enable_profiling',
    'set memory_limit = 1000000000000',
    'set enable_external_access = true',
    'reset lock_configuration',
    "set variable x = 'y'",
    'call pragma_version()',
    `export database ${literal(folder)}`,
    `import database ${literal(folder)}`,
    'create table t (x integer)',
    'create macro f(x) as x',
    'create or replace view class as select 1',
    'insert into class select * from class',
    'update class set count = 1',
    'delete from class',
    'drop table class',
    'truncate class',
    'alter table class rename to other',
    'with t as (select 1) insert into class select * from class',
    'with t as (delete from class returning *) select * from t',
    'begin',
    'commit',
    'rollback',
    'checkpoint',
    'vacuum',
    'analyze',
    'prepare p as select 1',
    'execute p',
    'deallocate p',
    'show tables',
    'show all tables',
    'summarize class',
    'from class',
    'values (1)',
    'table class',
    'select 1; select 2',
    'select 1; drop table class',
    "select getenv('HOME')",
    "select current_setting('temp_directory')",
    "select * from query('select 1')",
    "select * from query_table('class')",
    'select * from duckdb_settings()',
    'select * from duckdb_secrets()',
    'select * from duckdb_databases()',
    'select * from duckdb_temporary_files()',
    'select * from pragma_database_list()',
    'select * from checkpoint()',
    "select * from json_execute_serialized_sql('{}')",
    "select * from sql_auto_complete('sel')",
    'select * from duckdb_logs',
    "select write_log('x')",
    '',
    '-- nothing',
    'describe',
  ])('%s', async (sql) => {
    expect(await outcomeOf(sql)).toMatch(/^sql_(refused|invalid)$/);
  });

  it.each([
    `select * from ${FILE}`,
    `select * from "${secret}"`,
    `select * from ${literal('https://example.test/x.parquet')}`,
    'select * from information_schema.tables',
    'select * from pg_catalog.pg_class',
    'select * from sqlite_master',
    'select * from duckdb_tables',
    'select * from duckdb_settings',
    'select * from pragma_database_list',
    'select * from memory.a.class',
    'select * from system.main.duckdb_settings',
    'select * from "capture 2"."class"',
    'select * from temp.class',
    'describe "capture 2"."class"',
    `describe ${FILE}`,
  ])('names a table that is not one of its captures: %s', async (sql) => {
    expect(await outcomeOf(sql)).toBe('sql_invalid');
  });

  it('leaves no file', async () => {
    const before = readdirSync(folder, { recursive: true });
    await outcomeOf(`copy (select 1) to ${literal(join(folder, 'out.csv'))}`);
    expect(readdirSync(folder, { recursive: true })).toEqual(before);
  });
});

describe('behind the check of the text, the database', () => {
  it.each([
    `select * from read_csv(${FILE})`,
    `select * from ${FILE}`,
    `select * from glob(${literal(join(folder, '*'))})`,
    "select * from read_csv('http://127.0.0.1:9/x.csv')",
    `copy (select 1) to ${literal(join(folder, 'out.csv'))}`,
    `attach ${literal(join(folder, 'new.db'))}`,
    'install httpfs',
    'load httpfs',
    'set enable_external_access = true',
    'set lock_configuration = false',
    "set temp_directory = '/'",
    "set memory_limit = '100GB'",
    `set allowed_directories = [${literal(folder)}]`,
    'set autoload_known_extensions = true',
    'set threads = 8',
    `export database ${literal(join(folder, 'exported'))}`,
    "create persistent secret s (type s3, key_id 'x', secret 'y')",
  ])('refuses %s', async (sql) => {
    const connection = await database.connect();
    await expect(connection.run(sql)).rejects.toThrow(/./);
    connection.closeSync();
  });

  it('changes nothing in a transaction that reads', async () => {
    const connection = await database.connect();
    await connection.run('BEGIN TRANSACTION READ ONLY');
    await expect(connection.run('create table main.t (x integer)')).rejects.toThrow(/read-only/);
    connection.closeSync();
  });
});

describe('a question is allowed that', () => {
  it.each([
    ['select 1', [[1]]],
    ['  /* a /* nested */ comment */ -- and another\n(select 1)', [[1]]],
    ['select 1;', [[1]]],
    ['with recursive t(n) as (select 1 union all select n + 1 from t where n < 3) select max(n) from t', [[3]]],
    ['with class as (select 7 as n) select n from class', [[7]]],
    ['select unnest([1, 2])', [[1], [2]]],
    ['select * from range(2)', [[0], [1]]],
    ["select 'drop table class; copy'", [['drop table class; copy']]],
    ['select count(*) from (pivot (select 1 as x, 2 as y) on x in (1) using sum(y))', [[1]]],
    ['select count(*) over () from range(1)', [[1]]],
    ['select a.class.name from a.class', []],
  ])('%s', async (sql, rows) => {
    expect(await outcomeOf(sql)).toEqual(rows);
  });

  it('describes tables and questions', async () => {
    expect(await outcomeOf('describe a.class')).toHaveLength(8);
    expect(await outcomeOf('describe class')).toHaveLength(8);
    expect(await outcomeOf('describe select name from class')).toHaveLength(1);
  });

  it('explains a question', async () => {
    expect(await outcomeOf('explain (format json) select * from class')).toHaveLength(1);
    expect(await outcomeOf('explain analyze select * from class')).toHaveLength(1);
  });
});
