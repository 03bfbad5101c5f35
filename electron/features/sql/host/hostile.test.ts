/** Every way out of a query: files, network, extensions, settings, other captures, and statements that change something. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusedFunction } from './query.ts';
import { literal } from './database.ts';
import { createHostileBench, OTHER, OWN, SECRET, type HostileBench } from './testing/hostile-bench.ts';

let bench: HostileBench;
/** As they are in the texts of the queries: of the file, its folder, the server. */
const [FILE, FOLDER, SERVER] = ["'FILE'", 'FOLDER', 'http://SERVER'];

beforeAll(async () => {
  bench = await createHostileBench();
});
afterAll(() => bench.close());

function filled(sql: string): string {
  return sql.replaceAll(FILE, literal(bench.file)).replaceAll(FOLDER, bench.folder).replaceAll(SERVER, bench.server);
}

const outcomeOf = (sql: string): Promise<unknown> => bench.outcomeOf(filled(sql));

describe('a query is refused that', () => {
  it.each([
    `select * from read_csv(${FILE})`,
    `select * from read_csv_auto(${FILE})`,
    `select * from read_text(${FILE})`,
    `select * from read_blob(${FILE})`,
    `select * from read_json(${FILE})`,
    `select * from parquet_scan(${FILE})`,
    `select * from glob('${FOLDER}/*')`,
    `select * from sniff_csv(${FILE})`,
    `with t as (select * from read_csv(${FILE})) select * from t`,
    `select (select max(name) from read_csv(${FILE})) from class`,
    `select * from class where name in (select name from read_csv(${FILE}))`,
    `select * from class order by (select count(*) from read_text(${FILE}))`,
    `explain analyze select * from read_csv(${FILE})`,
    `describe select * from read_csv(${FILE})`,
    `copy class to '${FOLDER}/out.csv'`,
    `copy (select 1) to '${FOLDER}/out.csv'`,
    `copy class from ${FILE}`,
    `explain analyze copy (select 1) to '${FOLDER}/out.csv'`,
    `attach '${FOLDER}/new.db'`,
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
    `export database '${FOLDER}'`,
    `import database '${FOLDER}'`,
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
    "select json_serialize_plan('select 1')",
    'select pg_get_viewdef(1)',
    'select sleep_ms(1)',
    'select * from pragma_table_info($$class$$)',
    "select * from parquet_metadata('FILE')",
    'select * from (show tables)',
    'select * from (show databases)',
    'select name, "query"($$select 1$$) from class',
    'select $$HOME$$.getenv()',
    'select system.main.current_setting($$temp_directory$$)',
    'explain (format json, verbose) select 1',
    'explain pragma version',
    'explain describe class',
    'select sum(1) export_state',
  ])('%s', async (sql) => {
    expect(await outcomeOf(sql)).toMatch(/^sql_(refused|invalid)$/);
  });

  // One reader of the text sees a select where another sees the statement.
  it.each(
    [
      (statement: string) => `explain (analyze /* ) select 1 -- */) ${statement}`,
      (statement: string) => `explain --\ranalyze ${statement} --\n select 1`,
      (statement: string) => `explain --\r${statement} --\n select 1`,
      (statement: string) => `explain (analyze --)\n) ${statement}`,
      (statement: string) => `explain analyze /* /* */ select 1 -- */ ${statement}`,
      (statement: string) => `--\rexplain ${statement}\n--\nselect 1`,
    ].flatMap((hide) =>
      [
        "install leak from 'http://SERVER/hidden'",
        "call enable_logging(storage='file', storage_config={'path': 'FOLDER/log'})",
        "copy (select 1) to 'FOLDER/copied/x.csv'",
        'create table t (x integer)',
        'set variable x = 1',
        'select * from duckdb_settings()',
      ].map((statement) => hide(statement)),
    ),
  )('hides a statement: %j', async (sql) => {
    const files = readdirSync(bench.folder, { recursive: true });
    const outcome = await outcomeOf(sql);
    // The rest may be a plan of a harmless select.
    const told = typeof outcome === 'string' ? outcome : `plan ${JSON.stringify(outcome)}`;
    expect(told).toMatch(/^(sql_refused|sql_invalid|plan .*)$/s);
    expect(told).not.toMatch(/duckdb_settings|enable_logging/i);
    expect(bench.requests()).toEqual([]);
    expect(readdirSync(bench.folder, { recursive: true })).toEqual(files);
    expect(await outcomeOf('select 1')).toEqual([[1]]);
  });

  it.each([
    `select * from ${FILE}`,
    `select * from "${FOLDER}/secret.csv"`,
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
    const before = readdirSync(bench.folder, { recursive: true });
    await outcomeOf(`copy (select 1) to '${FOLDER}/out.csv'`);
    expect(readdirSync(bench.folder, { recursive: true })).toEqual(before);
  });
});

describe('behind the check of the text, the database', () => {
  it.each([
    `select * from read_csv(${FILE})`,
    `select * from ${FILE}`,
    `select * from glob('${FOLDER}/*')`,
    `select * from read_csv('${SERVER}/x.csv')`,
    `from '${SERVER}/x.parquet'`,
    `copy (select 1) to '${SERVER}/x.csv'`,
    `attach '${SERVER}/x.db'`,
    `install leak from '${SERVER}/x'`,
    `force install leak from '${SERVER}/x'`,
    `install '${SERVER}/x/leak.duckdb_extension'`,
    'install leak from community',
    'update extensions',
    `copy (select 1) to '${FOLDER}/copied/out.csv'`,
    `copy (select 1) to '${FOLDER}/copied'`,
    `copy (select 1 as x, 2 as y) to '${FOLDER}/copied/new' (format csv, partition_by (x))`,
    `copy (select 1) to '${FOLDER}/copied/new' (format csv, per_thread_output true)`,
    `copy (select 1) to '${FOLDER}/no-folder'`,
    `copy (select 1) to '${FOLDER}/out.csv'`,
    `attach '${FOLDER}/new.db'`,
    'install httpfs',
    'load httpfs',
    'set enable_external_access = true',
    'set lock_configuration = false',
    "set temp_directory = '/'",
    "set memory_limit = '100GB'",
    `set allowed_directories = ['${FOLDER}']`,
    'set autoload_known_extensions = true',
    'set threads = 8',
    `export database '${FOLDER}/exported'`,
    "create persistent secret s (type s3, key_id 'x', secret 'y')",
  ])('refuses %s', async (sql) => {
    const connection = await bench.database.connect();
    const files = readdirSync(bench.folder, { recursive: true });
    await expect(connection.run(filled(sql))).rejects.toThrow(/./);
    expect(bench.requests()).toEqual([]);
    expect(readdirSync(bench.folder, { recursive: true })).toEqual(files);
    connection.closeSync();
  });

  it('has a folder for temporary data whose name cannot be guessed', () => {
    const names = readdirSync(bench.folder).filter((name) => name.startsWith('spill'));
    expect(names).toEqual([expect.stringMatching(/^spill-[0-9a-f]{32}$/)]);
  });

  it('opens the folder for exports for an export only', async () => {
    const connection = await bench.database.connect();
    const names = await bench.database.exporting(async (folder) => {
      await connection.run(`copy (select 1 as x) to ${literal(join(folder, 'x.csv'))}`);
      return readdirSync(folder);
    });
    expect(names).toEqual(['x.csv']);
    const late = connection.run(`copy (select 1 as x) to '${bench.folder}/copied/x.csv'`);
    await expect(late).rejects.toThrow(/./);
    connection.closeSync();
  });

  it('changes nothing in a transaction that reads', async () => {
    const connection = await bench.database.connect();
    await connection.run('BEGIN TRANSACTION READ ONLY');
    await expect(connection.run('create table main.t (x integer)')).rejects.toThrow(/read-only/);
    connection.closeSync();
  });
});

describe('a query sees only its own captures', () => {
  it('while another one has others', async () => {
    expect(await bench.outcomeOf('select count(*) from header', [OTHER])).toEqual([[3000]]);
  });

  it.each([
    'select (with header as (select 1 x) select max(x) from header), name, value from header',
    'with header as (select 1 as x) select * from a.header',
    'select (with duckdb_views as (select 1 x) select max(x) from duckdb_views), sql from duckdb_views',
    'select (with duckdb_tables as (select 1 x) select max(x) from duckdb_tables), table_name from duckdb_tables',
    'select (with tables as (select 1 x) select max(x) from tables), table_name from information_schema.tables',
    'select (with pg_class as (select 1 x) select max(x) from pg_class), relname from pg_class',
    'select (with "TABLE 1" as (select 1) select 1), * from "table 3".header',
    'select * from pg_catalog.pg_views',
    'select * from system.main.duckdb_views',
    'select * from memory."table 3".header',
    'select * from "query 1".a.header',
    'with recursive sqlite_master as (select 1 as n union all select n + 1 from sqlite_master where n < 2) select (select 1 from sqlite_master limit 1), (select max(name) from (select * from main.sqlite_master))',
    'select enum_range(null::"table 3"."header.value")',
    'select enum_range(null::memory."table 3"."header.value")',
    `select enum_range(from_json('null', '"\\"table 3\\".\\"header.value\\""'))`,
    `select json_transform('null', '"memory.\\"table 3\\".\\"header.value\\""')`,
    'select nextval($$s$$)',
  ])('%s', async (sql) => {
    const outcome = await outcomeOf(sql);
    expect(outcome).toMatch(/^sql_(refused|invalid)$/);
  });

  it('reads no name of another capture in its errors', async () => {
    const sql = 'select (with header as (select 1 x) select max(x) from header), heade from header';
    const asked = bench.engine.run({ sql, sources: [OWN] }, 1, {
      signal: new AbortController().signal,
      timeLimitMs: 10_000,
    });
    await expect(asked).rejects.toMatchObject({
      error: {
        code: 'sql_invalid',
        message: 'There is no table header here: its with clause is in another part of the query.',
        data: { line: 1, column: 76 },
      },
    });
  });

  it('leaves no catalog, no type and no text of another capture behind', async () => {
    const connection = await bench.database.connect();
    const names = async (sql: string) => (await connection.runAndReadAll(sql)).getRows().map(([name]) => name);
    expect(await names('select database_name from duckdb_databases() where not internal')).toEqual(['memory']);
    expect(await names("select type_name from duckdb_types() where logical_type = 'ENUM' and not internal")).toEqual(
      [],
    );
    expect(await names('select view_name from duckdb_views() where not internal')).toEqual([]);
    expect(await names('select distinct value from "table 3".header')).toEqual([SECRET]);
    connection.closeSync();
  });
});

describe('the functions of DuckDB', () => {
  /** Functions that look at more than their arguments, and may. */
  const HARMLESS = [
    'current_catalog current_database current_date current_role current_schema current_schemas current_user',
    'error gen_random_uuid get_current_time get_current_timestamp in_search_path now random session_user',
    'today transaction_timestamp user uuid uuidv4 uuidv7',
  ].flatMap((line) => line.split(' '));

  it('are refused if they read the catalog, settings or the time of a query, but for harmless ones', async () => {
    const connection = await bench.database.connect();
    const found = await connection.runAndReadAll(`
      select distinct function_name from duckdb_functions()
      where function_type = 'scalar' and stability != 'CONSISTENT'
      or function_type = 'macro' and macro_definition similar to '(?i).*(select|duckdb_|pragma_).*'`);
    const names = found.getRows().map(([name]) => String(name));
    expect(names.filter((name) => !isRefusedFunction(name) && !HARMLESS.includes(name))).toEqual([]);
    connection.closeSync();
  });

  it('are those of the version whose list was read', async () => {
    const connection = await bench.database.connect();
    // If this fails: compare duckdb_functions() of the two versions, then complete the lists of query.ts.
    expect((await connection.runAndReadAll('select version()')).getRows()).toEqual([['v1.5.5']]);
    connection.closeSync();
  });
});

describe('a query is allowed that', () => {
  it.each([
    ['select 1', [[1]]],
    ['  /* a /* nested */ comment */ -- and another\n(select 1)', [[1]]],
    ['select 1;', [[1]]],
    ['with recursive t(n) as (select 1 union all select n + 1 from t where n < 3) select max(n) from t', [[3]]],
    ['with class as (select 7 as n) select n from class', [[7]]],
    ['with class as (select name from class) select count(*) from class', [[0]]],
    ['with t(x) as (select 1) select t.x, (select max(T.x) from t) from t', [[1, 1]]],
    ['with t as (select 1 as x), u as (select t.x + 1 as y from t) select u.y, t from t, u', [[2, "{'x': 1}"]]],
    ['with duckdb_views as (select 1 as x) select duckdb_views.x from duckdb_views', [[1]]],
    ['with recursive T as (select 1 as n union all select t.n + 1 from t where t.n < 3) select max(n) from T', [[3]]],
    [
      "select * from (values (1, 'a'), (2, 'b')) v(id, name)",
      [
        [1, 'a'],
        [2, 'b'],
      ],
    ],
    [
      'select * from range(2) a(x) cross join range(2) b(y) join range(1, 3) c(y) using (y) order by all',
      [
        [0, 1],
        [1, 1],
      ],
    ],
    [
      'select x, y, z from (select [1, 2] as l) a cross join unnest(a.l) u(x) cross join (values (7)) v(y) left join range(3) w(z) on z = x',
      [
        [1, 7, 1],
        [2, 7, 2],
      ],
    ],
    ['select 1 where true is true and false is not true', [[1]]],
    [
      'select typeof(1e6), typeof(1.5), 1e-300 < 1e6, 1e400 > 1, -1e400 < 0',
      [['DOUBLE', 'DECIMAL(2,1)', true, true, true]],
    ],
    [
      'select 9223372036854775807, 170141183460469231731687303715884105727',
      [['9223372036854775807', '170141183460469231731687303715884105727']],
    ],
    ['select unnest([1, 2])', [[1], [2]]],
    ['select * from range(2)', [[0], [1]]],
    ["select 'drop table class; copy'", [['drop table class; copy']]],
    ['select count(*) from (pivot (select 1 as x, 2 as y) on x in (1) using sum(y))', [[1]]],
    ['select count(*) over () from range(1)', [[1]]],
    ['select a.class.name from a.class', []],
  ])('%s', async (sql, rows) => {
    expect(await outcomeOf(sql)).toEqual(rows);
  });

  it('describes tables and queries', async () => {
    expect(await outcomeOf('describe a.class')).toHaveLength(8);
    expect(await outcomeOf('describe class')).toHaveLength(8);
    expect(await outcomeOf('describe select name from class')).toHaveLength(1);
  });

  it('explains a query', async () => {
    expect(await outcomeOf('explain (format json) select * from class')).toHaveLength(1);
    expect(await outcomeOf('explain analyze select * from class')).toHaveLength(1);
    expect(await outcomeOf('explain (analyze, format json) (select * from class)')).toHaveLength(1);
    expect(await outcomeOf('/* a */ explain --b\r analyze -- c\n with t as (select 1) select * from t')).toHaveLength(
      1,
    );
  });
});
