/** Changes an SQL query word by word, so that many mutants get past the parser. */
import type { Random } from './random.ts';

/** Words, numbers, texts, spaces; anything else by itself. */
const PIECE = /\s+|[\p{L}_][\p{L}\p{N}_]*|\d+(?:\.\d+)?|'(?:[^']|'')*'|"[^"]*"|./gsu;

/** Text no query has by itself: limits of numbers, other statements, functions that reach outside, clauses in the wrong place. */
const WORDS = [
  '9223372036854775808',
  '-9223372036854775808',
  '1e400',
  "'nan'::double",
  "'infinity'::double",
  '1 / 0',
  '-0.0',
  'null',
  "''",
  "'\u0000'",
  '"',
  "'",
  '*',
  '(',
  ')',
  ';',
  '--',
  '/*',
  '$1',
  '?',
  'select',
  'from',
  'where false',
  'group by all',
  'order by all desc',
  'limit 18446744073709551615',
  'offset -1',
  'union all select * from node',
  'cross join node',
  'lateral (select 1)',
  'with recursive t(x) as (select 1 union all select x + 1 from t) select * from t',
  // Longer lists take more memory than a query may: they are converted value by value.
  'range(1000)',
  'unnest([1, null, 2])',
  "repeat('a', 100000)",
  '[1, [2]]',
  "{'a': 1}",
  "date '9999-12-31'",
  'interval 1000000000 year',
  'pragma',
  'attach',
  'copy',
  'read_csv',
  "getenv('HOME')",
  'current_setting',
  'a.node',
  'b.node',
  'information_schema.tables',
];
/** Parentheses inside each other. */
const DEPTH = 2000;
/** Most changes of one mutant. */
const MAX_CHANGES = 4;

type Change = (pieces: string[], random: Random) => void;

const CHANGES: readonly Change[] = [
  (pieces, random) => void pieces.splice(random.below(pieces.length), 1 + random.below(3)),
  (pieces, random) => void pieces.splice(random.below(pieces.length), 0, ` ${random.pick(WORDS)} `),
  (pieces, random) => void (pieces[random.below(pieces.length)] = ` ${random.pick(WORDS)} `),
  (pieces, random) => void (pieces[random.below(pieces.length)] = random.pick(pieces)),
  (pieces, random) => {
    const from = random.below(pieces.length);
    pieces.splice(random.below(pieces.length), 0, ...pieces.slice(from, from + random.below(20)));
  },
  (pieces, random) => {
    const at = random.below(pieces.length);
    const depth = random.once(8) ? DEPTH : 1 + random.below(20);
    pieces[at] = `${'('.repeat(depth)}${pieces[at] ?? ''}${')'.repeat(depth)}`;
  },
];

/** Returns a function that makes mutants of a query. */
export function sqlMutator(sql: string): (random: Random) => string {
  const seed = sql.match(PIECE) ?? [];
  return (random) => {
    const pieces = [...seed];
    for (let left = 1 + random.below(MAX_CHANGES); left > 0 && pieces.length > 0; left -= 1)
      random.pick(CHANGES)(pieces, random);
    return pieces.join('');
  };
}
