/** Words of the language: the dialect that colours a query, and the keywords and functions that are completed. */
import { PostgreSQL, SQLDialect } from '@codemirror/lang-sql';
import type { Completion } from '@codemirror/autocomplete';

/** Coloured as words of the language. Names of columns, such as `name`, `count` and `type`, are none, unlike in PostgreSQL's own list. */
const COLOURED =
  'select distinct from where and or not in is null like ilike between case when then else end as join left right full outer inner cross asof anti semi positional on using natural lateral group grouping sets rollup cube by having order asc desc nulls first last limit offset fetch with recursive union all except intersect over partition rows range unbounded preceding following window qualify exists filter within describe explain analyze summarize exclude replace sample pivot unpivot values cast try_cast true false any some';

export const SQL_DIALECT = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: COLOURED,
  types: 'integer bigint hugeint double float decimal varchar boolean date time timestamp interval',
  builtin: '',
  // Table and column names are lower case and need no quotes.
  caseInsensitiveIdentifiers: true,
});

/** Keywords that are completed; the others are coloured only. */
const KEYWORDS =
  'select|distinct|from|where|and|or|not|in|is null|is not null|like|ilike|between|case|when|then|else|end|as|join|left join|inner join|on|using|group by|having|order by|asc|desc|nulls last|limit|offset|with|union all|except|intersect|over|partition by|qualify|exists|filter (where|describe|explain|null|true|false';

/** Name, and what it gives. */
const FUNCTIONS: readonly (readonly [name: string, gives: string])[] = [
  ['count', 'Rows, or values that are not null.'],
  ['sum', 'The sum of the values.'],
  ['avg', 'The mean of the values.'],
  ['min', 'The smallest value.'],
  ['max', 'The largest value.'],
  ['median', 'The middle value.'],
  ['quantile_cont', 'The value at a share of the sorted values: quantile_cont(x, 0.95).'],
  ['stddev', 'The standard deviation of the values.'],
  ['any_value', 'One of the values that are not null.'],
  ['arg_max', 'The first argument in the row where the second is largest.'],
  ['arg_min', 'The first argument in the row where the second is smallest.'],
  ['string_agg', 'The texts joined by a separator.'],
  ['list', 'The values as a list.'],
  ['histogram', 'How often each value occurs.'],
  ['round', 'The number rounded to this many digits after the point.'],
  ['floor', 'The largest whole number that is not greater.'],
  ['ceil', 'The smallest whole number that is not less.'],
  ['abs', 'The number without its sign.'],
  ['coalesce', 'The first value that is not null.'],
  ['nullif', 'Null if both values are equal, otherwise the first.'],
  ['greatest', 'The largest of the arguments.'],
  ['least', 'The smallest of the arguments.'],
  ['length', 'The number of characters of a text.'],
  ['lower', 'The text in lower case.'],
  ['upper', 'The text in upper case.'],
  ['substring', 'A part of a text: substring(text, from, length).'],
  ['replace', 'The text with each occurrence of the second replaced by the third.'],
  ['contains', 'Whether the first text contains the second.'],
  ['starts_with', 'Whether the first text starts with the second.'],
  ['split_part', "A part of a text between separators: split_part(url, '/', 3)."],
  ['regexp_matches', 'Whether the text has a match of the pattern.'],
  ['regexp_extract', 'The match of a pattern, or of one of its groups.'],
  ['row_number', 'The number of the row in its window: row_number() over (order by …).'],
  ['rank', 'The rank of the row in its window.'],
  ['lag', 'The value in the row before.'],
  ['lead', 'The value in the row after.'],
];

export const SQL_WORDS: readonly Completion[] = [
  ...KEYWORDS.split('|').map((label) => ({ label, type: 'keyword', boost: -20 })),
  ...FUNCTIONS.map(([label, info]) => ({
    label,
    type: 'function',
    apply: `${label}(`,
    detail: 'function',
    info,
    boost: -10,
  })),
];
