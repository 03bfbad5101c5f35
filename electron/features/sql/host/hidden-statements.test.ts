/** Whatever spaces, comments, quotes and brackets are around it: no other statement runs than one that reads. */
import { readdirSync } from 'node:fs';
import { StatementType } from '@duckdb/node-api';
import { array, assert, asyncProperty, constantFrom, oneof, string, tuple } from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppFailure } from '../../../../shared/base/errors.ts';
import { checkQuery } from './query.ts';
import { createHostileBench, OWN, SECRET, type HostileBench } from './testing/hostile-bench.ts';

let bench: HostileBench;
beforeAll(async () => {
  bench = await createHostileBench();
});
afterAll(() => bench.close());

const SPACES = [
  ' ',
  '\n',
  '\r',
  '\r\n',
  '\t',
  '\v',
  '\f',
  '\0',
  '\u0085',
  '\u00a0',
  '\u1680',
  '\u2003',
  '\u2028',
  '\u2029',
  '\u200b',
  '\u3000',
  '\ufeff',
];
const COMMENTS = [
  '--',
  '-- x\n',
  '-- x\r',
  '--\u2028',
  '/*',
  '*/',
  '/* x */',
  '/* /* */',
  '/* ) */',
  '/* -- */',
  '#',
  '//',
  '-- */\n',
  "/* ' */",
  '/**/',
];
const QUOTES = ["'", '"', "''", '""', '$$', '$x$', "E'\\'", "'--'", "'/*'", '"("', "$$ ' $$", "U&'\\0041'", '`'];
const BRACKETS = ['(', ')', '((', '))', '[', ']', '{', '}', ';', ',', '\\', '.', '::', '$1', '?', '@'];
const WORDS = [
  'explain',
  'EXPLAIN',
  'analyze',
  'Analyze',
  '(analyze',
  '(format json)',
  'format json',
  'select 1',
  'select',
  'with t as (select 1)',
  'from t',
  'describe',
  'class',
  'as',
  'from class',
  'union all',
  'exists',
];

/** `SERVER` and `FOLDER` are filled in. The last ones read what is no capture. */
const FORBIDDEN = [
  "install leak from 'SERVER/hidden'",
  "force install leak from 'SERVER/hidden'",
  "load 'FOLDER/x'",
  "attach 'SERVER/x.db' as stolen",
  "copy (select 1) to 'FOLDER/copied/x.csv'",
  "copy (select 1) to 'FOLDER/x.csv'",
  "call enable_logging(storage='file', storage_config={'path': 'FOLDER/log'})",
  "set variable x = 'y'",
  'pragma enable_profiling',
  'create table t (x integer)',
  'drop table class',
  'delete from class',
  "select * from read_text('FOLDER/secret.csv')",
  "from 'FOLDER/secret.csv'",
  'select * from duckdb_settings()',
  'select * from "table 3".header',
  'select enum_range(null::"table 3"."header.value")',
];

const noise = oneof(
  { weight: 4, arbitrary: constantFrom(...SPACES) },
  { weight: 3, arbitrary: constantFrom(...COMMENTS) },
  { weight: 3, arbitrary: constantFrom(...WORDS) },
  { weight: 1, arbitrary: constantFrom(...QUOTES) },
  { weight: 2, arbitrary: constantFrom(...BRACKETS) },
  { weight: 1, arbitrary: string({ unit: 'binary', maxLength: 2 }) },
);
const around = array(noise, { maxLength: 7 }).map((parts) => parts.join(''));
/** Begins as a query does, so that more than the first word is looked at. */
const query = tuple(
  constantFrom(
    '',
    'explain ',
    'explain analyze ',
    'explain (analyze',
    'explain --',
    'select ',
    'with x as (select 1) ',
    'describe ',
  ),
  around,
  constantFrom(...FORBIDDEN),
  around,
  constantFrom('', ' select 1', ') select 1', '\nselect 1', '\rselect 1', ' */ select 1', " '"),
).map((parts) => parts.join(''));

/** Statement that the engine would execute; null for a query that is refused. */
async function executedFor(sql: string): Promise<string | null> {
  const connection = await bench.database.connect();
  const parse = async (call: string, text: string): Promise<string> =>
    String((await connection.runAndReadAll(`select ${call}`, [text])).getRows()[0]?.[0]);
  try {
    const { text } = await checkQuery(sql, [OWN], {
      read: (statement) => parse('json_serialize_sql($1::VARCHAR)', statement),
      write: (tree) => parse('json_deserialize_sql($1::JSON)', tree),
    });
    return text;
  } catch (thrown) {
    if (thrown instanceof AppFailure) return null;
    throw thrown;
  } finally {
    connection.closeSync();
  }
}

/** The kinds of the statements of a text, as DuckDB reads them; those that cannot be prepared are not there. */
async function kindsOf(text: string): Promise<StatementType[]> {
  const connection = await bench.database.connect();
  try {
    const extracted = await connection.extractStatements(text);
    const kinds: StatementType[] = [];
    for (let index = 0; index < extracted.count; index += 1)
      kinds.push(
        await extracted.prepare(index).then(
          (prepared) => prepared.statementType,
          () => StatementType.INVALID,
        ),
      );
    return kinds;
  } finally {
    connection.closeSync();
  }
}

it('runs nothing but one select, or the plan of one', async () => {
  const files = readdirSync(bench.folder, { recursive: true });
  const allowed: readonly StatementType[] = [StatementType.SELECT, StatementType.EXPLAIN, StatementType.INVALID];
  let asked = 0;
  let accepted = 0;
  await assert(
    asyncProperty(query, async (pattern) => {
      const sql = pattern.replaceAll('SERVER', bench.server).replaceAll('FOLDER', bench.folder);
      asked += 1;
      const text = await executedFor(sql);
      if (text !== null) accepted += 1;
      const kinds = text === null ? [] : await kindsOf(text);
      expect(kinds.length).toBe(text === null ? 0 : 1);
      expect(kinds.every((kind) => allowed.includes(kind))).toBe(true);
      const outcome = await bench.outcomeOf(sql);
      expect(typeof outcome === 'string' ? outcome : JSON.stringify(outcome)).not.toContain(SECRET);
      expect(bench.requests()).toEqual([]);
    }),
    { numRuns: 1500 },
  );
  expect(readdirSync(bench.folder, { recursive: true })).toEqual(files);
  // Otherwise nothing was tried.
  expect([asked >= 1500, accepted > 20]).toEqual([true, true]);
  expect(await bench.outcomeOf('select count(*) from class')).toEqual([[0]]);
});
