/** DuckDB reads the same query in the text that it writes of the checked tree. */
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SQL_EXAMPLES } from '../../../../shared/features/sql/contract/examples/index.ts';
import { ownText, statementsOf, type OwnText, type SqlParser } from './own-text.ts';
import { newNumberMark, parseTree } from './syntax-tree.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
let parser: SqlParser;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:');
  connection = await instance.connect();
  const call = async (name: string, text: string): Promise<string> =>
    String((await connection.runAndReadAll(`select ${name}`, [text])).getRows()[0]?.[0]);
  parser = {
    read: (statement) => call('json_serialize_sql($1::VARCHAR)', statement),
    write: (tree) => call('json_deserialize_sql($1::JSON)', tree),
  };
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

async function ownTextOf(sql: string): Promise<OwnText | null> {
  const mark = newNumberMark();
  const [statement] = statementsOf(parseTree(await parser.read(sql), mark));
  expect(statement).toBeDefined();
  return ownText(statement, mark, parser);
}

const EXAMPLES = Object.entries(SQL_EXAMPLES).flatMap(([source, examples]) =>
  examples.map(({ title, sql }) => [source, title, sql] as const),
);

it.each(EXAMPLES)('%s: %s', async (_, __, sql) => {
  expect(await ownTextOf(sql)).not.toBeNull();
});

describe('the text has the same tree for', () => {
  it.each([
    'select 1 union select 2 union all select 3 order by 1 limit 2 offset 1',
    "select * exclude (x) replace (1 as y), t.* exclude z, columns('a.*'), #1 from t",
    'select * rename (a as b) from t',
    'select sum(x) filter (where x > 1) over (partition by y order by z desc nulls last rows between 1 preceding and current row exclude ties) from t',
    'select sum(x) over w, lag(x, 1) over (order by y), last_value(x ignore nulls) over w from t window w as (partition by y order by z)',
    'select * from a join b using (x) left join c on a.x = c.x cross join d full outer join e on true natural join f',
    'select * from a cross join b join c using (x), d left join e on true',
    'select * from a join (b cross join c) on true',
    'select * from a cross join (b cross join c)',
    'select * from a, unnest(a.x) u(y), lateral (select y + 1) left join c on true',
    'select * from a asof join b on a.x >= b.x',
    'select * from a semi join b using (x) anti join c using (y) positional join d',
    'select * from a, lateral (select a.x + 1) left join (b join c on b.x = c.x) on a.x = b.x',
    'select * from t tablesample reservoir(50 rows) repeatable (100)',
    'select x from t tablesample bernoulli (10 percent) repeatable (3)',
    'select x, y, sum(z), grouping(x) from t group by rollup (x, y)',
    'select x, y from t group by grouping sets ((x), (y), ())',
    'select x, sum(z) from t group by all having sum(z) > 1 order by all',
    'select distinct on (x) x, y from t order by x, y desc nulls first',
    'select x from t qualify row_number() over (partition by y order by z) = 1',
    "select case x when 1 then 'a' else 'b' end, x between 1 and 2, x not in (select y from u), x is distinct from y from t",
    'select exists (select 1), not exists (select 1), x = any (select 1), x > all (select 2) from t',
    "select x like 'a%' escape '!', x ilike 'b', x similar to 'd', x glob 'e', x ~ 'f', x !~ 'g' from t",
    "select 'a' || 'b', 1 // 2, 2 ** 3, 5 % 2, -x, ~x, x & 1, x << 1, -(-1), 5 - -3, not not true from t",
    "select date '2020-01-01', timestamptz '2020-01-01 00:00:00+00', interval 1 day, interval '2' month, interval (x) hour",
    "select [1,2,3][1:2], {'a': 1, 'b': {'c': 2}}.b.c, map {'a': 1}['a'], row(1, 2), (1, 2), {a: 1, \"b c\": 2}",
    'select [x + 1 for x in [1,2,3] if x > 1], list_transform([1,2], lambda x: x + 1), list_reduce([1,2], (a, b) -> a + b)',
    "select x::decimal(10,2), x::integer[3], x::struct(a integer, b varchar), try_cast(x as date), x::enum('a', 'b'), x::timestamp with time zone from t",
    "select 'it''s', E'a\\nb\\t\\'', $$dollar 'quoted'$$, $tag$x$tag$, 'ünïcode 🛒', '\\x00'::blob, x'AB'",
    'select 1.5, 1e10, 1e-300, 1.7976931348623157e308, 4.9e-324, .5, 1_000_000, 1e400, -1e400, -0.0',
    'select 123456789012345678901234567890, 9223372036854775808, -9223372036854775808, 340282366920938463463374607431768211456',
    'select "Weird ""Name""", "select", "t"."x", "a b".c from "my table" "my alias"',
    "select extract(year from d), d at time zone 'UTC', substring(x from 1 for 2), trim(both ' ' from x), x collate nocase from t",
    "select string_agg(x, ',' order by y desc), count(distinct x), percentile_cont(0.5) within group (order by x) from t",
    'with a as (select 1), b as materialized (select * from a), c as not materialized (select 2) select * from b, c',
    'with recursive t(a, b) using key (a) as (select 1, 2 union select a, b + 1 from t where b < 3) select * from t',
    "select * from (values (1, 'a'), (2, 'b')) v(id, name) join (values (3)) w on true",
    'from t select x where y > 1',
    'select * from range(10) r(x), generate_series(1, 3) g, unnest([1, 2]) u(y)',
    "select j->'a', j->>'b', j->'$.a.b', j.a from t",
    'select 1 as x union all by name select 2 as y except all select 3 intersect select 4',
    "select * from t pivot (sum(x) as s, max(x) as m for y in (1, 2) z in ('a') group by w)",
    'select * from t unpivot include nulls (v for n in (a, b))',
    'describe select * from t',
    'describe a."class"',
    'select * from (summarize t)',
    'select x is true, x is not false, x is unknown, true, false from t',
    'select try(1/0), f(a := 1, b => 2), x: 1 from t',
    'select t from t at (version => 1)',
  ])('%s', async (sql) => {
    expect(await ownTextOf(sql)).not.toBeNull();
  });
});

it('knows where each part is in the query', async () => {
  const sql = "select 'ü🛒',\n  lenght( name )\nfrom class";
  const own = await ownTextOf(sql);
  const placeIn = (text: string, part: string): number => Buffer.byteLength(text.slice(0, text.indexOf(part)));
  for (const [part, written] of [
    ['lenght', 'lenght'],
    ['name )', '"name"'],
    ['class', '"class"'],
  ] as const)
    expect(own?.places.get(placeIn(own.text, written))).toBe(placeIn(sql, part));
});

it('has doubles as doubles', async () => {
  expect((await ownTextOf('select 1e6, 1.5, -1e400'))?.text).toBe('SELECT 1000000.0e0, 1.5, -1e400');
});

it('is not written for a tree that it cannot have', async () => {
  expect(await ownTextOf('pivot t on x in (1e6) using sum(y)')).toBeNull();
});
