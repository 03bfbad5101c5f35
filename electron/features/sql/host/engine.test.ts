import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NO_INTEGER, NO_TEXT, type ColumnValues } from '../../../../shared/engine/tables/table-columns.ts';
import { AppFailure, type AppError } from '../../../../shared/base/errors.ts';
import type { SqlSourceRef } from '../../../../shared/features/sql/contract/sql-process.ts';
import { withColumns } from '../../../../shared/engine/tables/contract/sql-schema.ts';
import { createTableWriter } from '../../../core/table-files/index.ts';
import { openDatabase } from './database.ts';
import { createEngine, type Engine } from './engine.ts';
import { definitionOf } from './stored-tables.ts';

const namesOf = (table: string): string[] => (definitionOf('heap', table)?.columns ?? []).map(({ name }) => name);
const folder = mkdtempSync(join(tmpdir(), 'pen-sql-'));
const A: SqlSourceRef = { schema: 'a', source: 'heap', key: 'first', captureId: 'heap-00000001' };
const B: SqlSourceRef = { schema: 'b', source: 'heap', key: 'second', captureId: 'heap-00000002' };
const running = { signal: new AbortController().signal, timeLimitMs: 60_000 };

let engine: Engine;

async function load(
  key: string,
  table: string,
  columns: readonly ColumnValues[],
  rowCount: number,
  names = namesOf(table),
): Promise<void> {
  const definition = definitionOf('heap', table);
  if (definition === undefined) throw new Error(`no table ${table}`);
  const path = join(folder, `${key}-${table}`);
  const file = openSync(path, 'w+');
  const writer = createTableWriter(withColumns(definition, names), file);
  writer.write({ rowCount, columns });
  closeSync(file);
  await engine.load('heap', key, table, { filePath: path, layout: writer.finish() }, running.signal);
}

/** Two columns of edges matter here. */
async function loadEdges(key: string, rows: number): Promise<void> {
  const names = ['next', 'größe', "it's"];
  const index = (row: number): number => (row % 4 === 3 ? NO_TEXT : row % 4);
  await load(
    key,
    'edge',
    [
      Int32Array.from({ length: rows }, (_, row) => row),
      Int32Array.from({ length: rows }, (_, row) => row * 2),
      { texts: ['property'], indexes: new Uint32Array(rows) },
      { texts: names, indexes: Uint32Array.from({ length: rows }, (_, row) => index(row)) },
      Int32Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? NO_INTEGER : row)),
    ],
    rows,
  );
}

async function loadClasses(key: string, counts: Readonly<Record<string, number>>): Promise<void> {
  const names = Object.keys(counts);
  const rows = names.length;
  const none = { texts: [], indexes: new Uint32Array(rows).fill(NO_TEXT) };
  const all = Uint32Array.from(names, (_, row) => row);
  await load(
    key,
    'class',
    [
      { texts: names, indexes: all },
      none,
      Int32Array.from(names, (name) => counts[name] ?? 0),
      Float64Array.from(names, (_, row) => row * 100.5),
      Float64Array.from(names, (_, row) => (row === 0 ? Number.NaN : row)),
      new Int32Array(rows).fill(NO_INTEGER),
      none,
      new Int32Array(rows).fill(NO_INTEGER),
    ],
    rows,
  );
}

async function ask(sql: string, sources: readonly SqlSourceRef[] = [A, B], limit = 1000): Promise<unknown[][]> {
  const result = await engine.run({ sql, sources: [...sources] }, limit, running);
  if (result === null) throw new Error('a table is missing');
  return result.rows;
}

async function errorOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof AppFailure) return thrown.error;
    throw thrown;
  }
  throw new Error('there was no error');
}

beforeAll(async () => {
  const memoryLimitBytes = 96 * 1024 ** 2;
  const database = await openDatabase({ memoryLimitBytes, directory: folder });
  engine = await createEngine({ database, memoryLimitBytes, now: () => performance.now() });
  await loadEdges('first', 5000);
  await loadClasses('first', { Cart: 3, 'Größe 🛒': 7 });
  await loadClasses('second', { Cart: 10, New: 1 });
});

afterAll(() => {
  engine.close();
  rmSync(folder, { recursive: true });
});

describe('tables', () => {
  it('have the values of every column, with nulls', async () => {
    expect(
      await ask('select from_id, to_id, type, name, element_index from edge where from_id between 2 and 5'),
    ).toEqual([
      [2, 4, 'property', "it's", null],
      [3, 6, 'property', null, 3],
      [4, 8, 'property', 'next', null],
      [5, 10, 'property', 'größe', 5],
    ]);
    expect(await ask('select count(*), count(name), count(element_index), max(from_id) from edge')).toEqual([
      [5000, 3750, 2500, 4999],
    ]);
  });

  it('have texts that compare, sort and join as texts', async () => {
    expect(await ask("select name, count(*) from edge where name != 'zzz' group by name order by name desc")).toEqual([
      ['next', 1250],
      ["it's", 1250],
      ['größe', 1250],
    ]);
    expect(await ask('describe edge')).toContainEqual(['name', 'VARCHAR', 'YES', null, null, null]);
  });

  it('join over captures', async () => {
    expect(
      await ask(
        'select b.class.name, b.class.count - coalesce(a.class.count, 0) as more from b.class left join a.class using (name) order by more desc',
      ),
    ).toEqual([
      ['Cart', 7],
      ['New', 1],
    ]);
    expect(await ask('select name, retained_size_bytes, shallow_size_bytes from class order by name')).toEqual([
      ['Cart', null, 0],
      ['Größe 🛒', 1, 100.5],
    ]);
  });

  it('are named when a query needs them and they are not there, without the tables that it does not name', async () => {
    expect(await engine.check({ sql: 'select * from b.node join a.class on true', sources: [A, B] }, running)).toEqual([
      { schema: 'b', key: 'second', table: 'node', columns: namesOf('node') },
    ]);
    expect(await engine.run({ sql: 'select * from b.node', sources: [A, B] }, 10, running)).toBeNull();
  });

  it('are named with the columns that the query reads, and with all when they have others', async () => {
    const [ids, all] = ['partial', 'whole'];
    const of = (key: string): SqlSourceRef => ({ ...A, key });
    const neededBy = async (key: string, sql: string): Promise<string[] | null> =>
      (await engine.check({ sql, sources: [of(key)] }, running))[0]?.columns ?? null;
    expect(await neededBy(ids, 'select to_id from edge')).toEqual(['to_id']);
    await load(ids, 'edge', [Int32Array.of(7, 8)], 2, ['to_id']);
    expect(await ask('select to_id from edge', [of(ids)])).toEqual([[7], [8]]);
    expect(await neededBy(ids, 'select from_id from edge')).toEqual(namesOf('edge'));
    expect(await engine.run({ sql: 'select from_id from edge', sources: [of(ids)] }, 1, running)).toBeNull();
    expect(await neededBy(all, 'select * from edge')).toEqual(namesOf('edge'));
    await load(ids, 'edge', [Int32Array.of(1, 2), Int32Array.of(7, 8)], 2, ['from_id', 'to_id']);
    expect(await ask('select from_id, to_id from edge', [of(ids)])).toEqual([
      [1, 7],
      [2, 8],
    ]);
  });

  it('have a text that is several times in its list once, as an enumeration', async () => {
    const rows = 9000;
    const texts = ['same', 'other', 'same', 'last'];
    const indexes = Uint32Array.from({ length: rows }, (_, row) => (row % 5 === 4 ? NO_TEXT : row % 5));
    const source = { ...A, key: 'repeated' };
    await load(source.key, 'edge', [{ texts, indexes }], rows, ['name']);
    expect(await ask('select name, count(*) from edge group by name order by name', [source])).toEqual([
      ['last', 1800],
      ['other', 1800],
      ['same', 3600],
      [null, 1800],
    ]);
  });

  it('have many different texts, and null, with their rows', async () => {
    const rows = 150_000;
    const texts = Array.from({ length: 70_000 }, (_, number) => `name ${number}`);
    const indexes = Uint32Array.from({ length: rows }, (_, row) => (row < texts.length ? row : NO_TEXT));
    const ids = Int32Array.from({ length: rows }, (_, row) => row);
    const source = { ...A, key: 'many texts' };
    await load(source.key, 'edge', [ids, { texts, indexes }], rows, ['from_id', 'name']);
    expect(await ask('select count(*), count(name), count(distinct name), min(name) from edge', [source])).toEqual([
      [rows, 70_000, 70_000, 'name 0'],
    ]);
    expect(await ask("select from_id from edge where name = 'name 69999'", [source])).toEqual([[69_999]]);
    expect(await ask('select name from edge where from_id in (5, 140000) order by from_id', [source])).toEqual([
      ['name 5'],
      [null],
    ]);
  });

  it('have texts with the character NUL', async () => {
    const rows = 3000;
    const source = { ...A, key: 'nul' };
    await load(source.key, 'edge', [{ texts: ['a\0b', 'c'], indexes: new Uint32Array(rows) }], rows, ['name']);
    expect(await ask("select count(*) from edge where name = 'a' || chr(0) || 'b'", [source])).toEqual([[rows]]);
  });

  it('are not made for describe', async () => {
    expect(await engine.check({ sql: 'describe node', sources: [{ ...A, key: 'described' }] }, running)).toEqual([]);
    const described = await ask('describe node', [{ ...A, key: 'described' }]);
    expect(described.map(([name]) => name)).toEqual(namesOf('node'));
  });

  it('lead to the places of their captures', async () => {
    const result = await engine.run(
      {
        sql: 'with big as (select name, count as n from b.class) select big.name, a.class.name as other, n + 1 as more from big, a.class',
        sources: [A, B],
      },
      10,
      running,
    );
    expect(result?.columns).toEqual([
      { name: 'name', type: 'VARCHAR', link: 'class', captureId: 'heap-00000002' },
      { name: 'other', type: 'VARCHAR', link: 'class', captureId: 'heap-00000001' },
      { name: 'more', type: 'INTEGER', link: null, captureId: null },
    ]);
    const whole = await engine.run({ sql: 'select e.* from edge e', sources: [A] }, 1, running);
    expect(whole?.columns.map(({ link }) => link)).toEqual(['node', 'node', null, null, null]);
  });

  it('are seen by queries at the same time, each with its own captures', async () => {
    const [one, other] = await Promise.all([
      ask("select count from class where name = 'Cart'", [A]),
      ask("select count from class where name = 'Cart'", [{ ...B, schema: 'a' }]),
    ]);
    expect([one, other]).toEqual([[[3]], [[10]]]);
  });
});

describe('pages', () => {
  it('continue a result without running it again, forwards and back', async () => {
    const first = await engine.run({ sql: 'select from_id from edge', sources: [A] }, 10, running);
    const second = await engine.page(first?.cursor ?? '', 3000, running);
    const again = await engine.page(first?.cursor ?? '', 2, running);
    const last = await engine.page(second.cursor ?? '', 5000, running);
    expect([first?.rowCount, second.rows[0], again.rows, last.rows.length, last.cursor, last.rowCount]).toEqual([
      null,
      [10],
      [[10], [11]],
      1990,
      null,
      5000,
    ]);
  });

  it('end at the limit of rows, by name', async () => {
    const first = await engine.run({ sql: 'select * from range(3000000)', sources: [A] }, 1, running);
    const [id] = (first?.cursor ?? '').split(':');
    expect(await errorOf(engine.page(`${id}:1000000`, 10, running))).toMatchObject({ code: 'sql_row_limit' });
  });

  it('of a result that is gone say so', async () => {
    expect((await errorOf(engine.page('0123:10', 10, running))).message).toContain('not held any more');
  });
});

describe('values', () => {
  it.each([
    ['select 1::hugeint * 9007199254740993', '9007199254740993'],
    ['select sum(from_id) from edge', 12_497_500],
    ['select 1.5::decimal(4,2)', 1.5],
    ["select 'nan'::double", null],
    // The parser writes it in a spelling that is no JSON, also beside a text that looks like it.
    ["select if(1e400 > 1 and 'Infinity\" NaN' is not null, 'past every number', '')", 'past every number'],
    ["select 'infinity'::double", 'Infinity'],
    ['select [1, 2]', '[1, 2]'],
    ["select date '2026-01-02'", '2026-01-02'],
    ["select length(repeat('x', 50000))", 50_000],
  ])('%s', async (sql, value) => {
    expect(await ask(sql)).toEqual([[value]]);
  });

  it('cuts long texts', async () => {
    const [[text]] = (await ask("select repeat('x', 50000)")) as [[string]];
    expect(text.length).toBe(10_001);
  });
});

describe('errors', () => {
  it.each([
    ['  selct 1', 'sql_refused', { line: 1, column: 3 }],
    ['select 1 +', 'sql_invalid', { line: 1, column: 11 }],
    ['select name\nfrom edge\nwhere frm_id = 1', 'sql_invalid', { line: 3, column: 7 }],
    ['select *\nfrom nodes', 'sql_invalid', { line: 2, column: 6 }],
    ['select * from c.node', 'sql_invalid', { line: 1, column: 15 }],
    ["select 'ü', nam from edge", 'sql_invalid', { line: 1, column: 13 }],
    ["select name::integer from edge where name = 'next'", 'sql_invalid', { line: 1, column: 12 }],
  ])('%s', async (sql, code, data) => {
    const error = await errorOf(ask(sql));
    expect(error.code).toBe(code);
    expect(error.data).toEqual(data);
  });

  it('say what a wrong table is called', async () => {
    const error = await errorOf(ask('select * from nodes'));
    expect(error).toMatchObject({ message: 'There is no table nodes.' });
    expect(error.suggestion).toContain('Did you mean node?');
  });

  it.each([
    [
      'select shalow_size from node',
      'There is no column shalow_size in node.',
      'Did you mean shallow_size_bytes? The columns: describe node.',
      { line: 1, column: 8 },
    ],
    [
      'select e.nane\nfrom node join edge e on e.to_id = node.id',
      'There is no column nane in e.',
      'Did you mean name? The columns: describe edge.',
      { line: 1, column: 8 },
    ],
    [
      'select retained_size_bytes from edge',
      'There is no column retained_size_bytes in edge.',
      'retained_size_bytes is a column of node, class, dominator. The columns: describe edge.',
      { line: 1, column: 8 },
    ],
    [
      'with t as (select id as node_number from node)\nselect nodenumber from t',
      'There is no column nodenumber.',
      'Did you mean node_number? The columns: describe node.',
      { line: 2, column: 8 },
    ],
    [
      'select id from node join edge using (from_ix)',
      'There is no column from_ix.',
      'Did you mean from_id? The columns: describe node, describe edge.',
      { line: 1, column: 38 },
    ],
    [
      'select count(*)\nfrom node n where node.id = 1',
      'There is no table node in the from clause.',
      'There: n. A table with an alias has only that name.',
      { line: 2, column: 19 },
    ],
    [
      'select lenght(name) from node',
      'There is no function lenght.',
      'Did you mean length? All functions: https://duckdb.org/docs/stable/sql/functions/overview',
      { line: 1, column: 8 },
    ],
    [
      'select id from node a, node b',
      'Several tables of the query have a column id.',
      'Write its table: a.id or b.id.',
      { line: 1, column: 8 },
    ],
  ])('say what a wrong name may be: %s', async (sql, message, suggestion, data) => {
    const asked = engine.check({ sql, sources: [{ ...A, key: 'not there' }] }, running);
    expect(await errorOf(asked)).toEqual({ code: 'sql_invalid', message, suggestion, data });
  });
});

describe('files', () => {
  async function written(sql: string, format: 'csv' | 'json'): Promise<string> {
    const filePath = join(folder, `answer.${format}`);
    const result = await engine.exportFile({ sql, sources: [A, B] }, { format, filePath }, running);
    expect(result).toMatchObject({ rowCount: expect.any(Number) });
    return readFileSync(filePath, 'utf8');
  }

  it('of CSV have texts that no spreadsheet computes, and numbers as they are', async () => {
    const sql = `select t as "=text", -1 as number, length(t) as "ü"
      from (values ('=1+1'), ('+x'), ('-x'), ('@x'), (chr(9) || 'x'), (chr(13) || 'x'), ('-5.5e3'), ('a,"b"'), (null), ('')) v(t)`;
    expect(await written(sql, 'csv')).toBe(
      [
        "'=text,number,ü",
        "'=1+1,-1,4",
        "'+x,-1,2",
        "'-x,-1,2",
        "'@x,-1,2",
        "'\tx,-1,2",
        '"\'\rx",-1,2',
        '-5.5e3,-1,6',
        '"a,""b""",-1,5',
        ',-1,',
        '"",-1,0',
        '',
      ].join('\n'),
    );
  });

  it('of CSV have the order and the names of the answer', async () => {
    const lines = (await written('select from_id, to_id, name from edge order by from_id desc', 'csv')).split('\n');
    expect([lines.length, lines[0], lines[1], lines.at(-2)]).toEqual([
      5002,
      'from_id,to_id,name',
      '4999,9998,',
      '0,0,next',
    ]);
  });

  it('of JSON have texts as they are', async () => {
    expect(JSON.parse(await written("select '=1+1' as t", 'json'))).toEqual([{ t: '=1+1' }]);
  });

  it('say where a query is wrong', async () => {
    const filePath = join(folder, 'wrong.csv');
    const sql = 'select from_id,\n  nam from edge';
    const asked = engine.exportFile({ sql, sources: [A] }, { format: 'csv', filePath }, running);
    expect(await errorOf(asked)).toMatchObject({ code: 'sql_invalid', data: { line: 2, column: 3 } });
    const late = "select from_id, name::integer from edge where name = 'next'";
    const run = engine.exportFile({ sql: late, sources: [A] }, { format: 'csv', filePath }, running);
    expect(await errorOf(run)).toMatchObject({ code: 'sql_invalid', data: { line: 1, column: 21 } });
  });
});

describe('limits', () => {
  it('stops at the time limit', async () => {
    const slow = { sql: 'select count(*) from range(100000000000) a, range(1000) b', sources: [A] };
    expect(await errorOf(engine.run(slow, 10, { ...running, timeLimitMs: 200 }))).toMatchObject({
      code: 'sql_time_limit',
    });
  });

  it('stops when it is cancelled', async () => {
    const controller = new AbortController();
    const slow = { sql: 'select count(*) from range(100000000000) a, range(1000) b', sources: [A] };
    const answer = errorOf(engine.run(slow, 10, { signal: controller.signal, timeLimitMs: 60_000 }));
    setTimeout(() => controller.abort(), 100);
    expect(await answer).toMatchObject({ code: 'cancelled' });
    expect(await ask('select 1')).toEqual([[1]]);
  });

  it('spills what does not fit into its memory', async () => {
    const sorted =
      'select count(*) from (select x, y from range(4000000) t(x), range(1) u(y) order by hash(x) offset 1)';
    expect(await ask(sorted)).toEqual([[3_999_999]]);
  });

  it('stops at the memory limit', async () => {
    const large = "select list(a.range || repeat('x', 1000)) from range(2000000) a";
    expect(await errorOf(ask(large))).toMatchObject({ code: 'sql_memory_limit' });
    expect(await ask('select 1')).toEqual([[1]]);
  });
});
