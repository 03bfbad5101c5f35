/** Generates docs/sql.md, and a page below docs/sql for each kind, from the definitions of the tables and the worked queries. */
import { cell } from '../../../base/markdown.ts';
import { formatBytes, formatCount, upperFirst } from '../../../base/units.ts';
import { MAX_QUERY_CAPTURES, CAPTURE_KINDS } from '../../../core/contracts/captures.ts';
import { DOCUMENT_KINDS } from '../../../core/kinds/kinds.ts';
import { SettingsSchema } from '../../../core/contracts/settings.ts';
import { ACROSS_KINDS, SQL_EXAMPLES } from '../contract/examples/index.ts';
import type { SqlExample, SqlTable } from '../../../engine/tables/contract/sql-schema.ts';
import { type SqlSource, SQL_TABLES } from '../contract/tables/index.ts';
import { MAX_QUERY_ROWS } from '../contract/sql.ts';
import type { ReferencePage } from '../../reference-page.ts';

/** Kinds without tables have no section. */
const SOURCES: readonly SqlSource[] = [...DOCUMENT_KINDS.filter((kind) => SQL_TABLES[kind].length > 0), 'library'];

/** "Heap snapshots and heap timelines": the kinds of captures that are one kind of document. */
function titleOf(source: SqlSource): string {
  if (source === 'library') return 'The library';
  if (source === 'coverage') return 'JS and CSS coverage';
  const plurals = Object.values(CAPTURE_KINDS).flatMap(({ document, plural }) => (document === source ? [plural] : []));
  return upperFirst(plurals.join(' and '));
}

/** Abbreviations such as CPU keep their capitals. */
function inSentence(title: string): string {
  return /^[A-Z]{2}/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
}

/** A page for each kind; the library is on the first page. */
const pageOf = (source: SqlSource): string => `sql/${source}.md`;

function introduction(): string[] {
  return [
    '# SQL',
    'Generated from `shared/engine/tables/contract` and `shared/engine/tables/contract/examples` by `npm run docs`; do not edit.',
    'Answers queries about captures in the SQL of [DuckDB](https://duckdb.org/docs/stable/sql/introduction). Each kind of capture has its tables. They are made of the columns that the analysis already has, when a query first names them; the file is not read again. `node` and `edge` of a heap, which may have tens of millions of rows, are made of the columns that the first query names, and of all columns for a later query that names others.',
    '## Ask',
    [
      '- In the window: *Ask with SQL*, on a capture or on several that are selected in the library. Tables and columns complete while you type, Ctrl Enter runs the query, and the queries below are on a shelf next to the editor. An id, a time, a function or a request in the answer opens its place in the capture.',
      '- Assistants: `pen_query` with `sql` and `captures` (ids or files). Without `sql` it lists the tables and columns.',
      '- On the command line, also in CI: `pen sql FILE… "select …"`, with `--format table`, `json`, `csv`, `spreadsheet` or `parquet`, and `--output FILE`. `csv` has every value as it is; `spreadsheet` is CSV in which a text that a spreadsheet would compute (it begins with `=`, `+`, `-`, `@`, a tab or a line end, and is no number) has an apostrophe before it. `pen sql FILE describe` lists the tables.',
    ].join('\n'),
    `Several captures are the schemas \`a\`, \`b\`, … in the order that they are given, up to ${MAX_QUERY_CAPTURES}. A name without a schema belongs to \`a\`. The list of captures is \`library.capture\`, whatever else is asked about.`,
    '```sql\nselect name, b.class.count - a.class.count as more\nfrom a.class join b.class using (name)\norder by more desc\nlimit 10\n```',
    `Captures of different kinds are joined in the same way. ${ACROSS_KINDS.title}:`,
    `\`\`\`sql\n${ACROSS_KINDS.sql}\n\`\`\``,
    '`describe node` lists the columns of a table, and `explain select …` shows how a query runs. A wrong name of a column, table or function is answered with the nearest names and with the query that lists all.',
    '## Read the columns',
    [
      '- The end of a name is the unit: `_ms` milliseconds, `_bytes` bytes, `_px` CSS pixels, `_count` a number of things. Times are from the start of the recording; those of a trace from the navigation where there is one, as in the trace tools.',
      '- `is_…` and `has_…` are true or false. What is unknown is `null`, never 0 or an empty text.',
      '- Original names are those of the source maps that are stored with the capture. Where there is none, they are `null`: `coalesce(original_name, name)`.',
    ].join('\n'),
    '## Limits',
    [
      '- One statement that reads: `select`, `with`, `describe` or `explain`. It reaches no file, no network, no setting and no extension, and no capture that is not given. `explain` may have `analyze` and `format json` (or text, html, graphviz, yaml, mermaid).',
      `- An answer has ${formatCount(MAX_QUERY_ROWS)} rows at most; \`cursor\` continues it. Files of \`--format csv\`, \`json\` and \`parquet\` have all rows.`,
      `- The memory of the SQL process is *Memory for SQL* in the settings (${formatBytes(SettingsSchema.parse({}).sqlMemoryBytes)} at first). What does not fit is written to temporary files, which are deleted.`,
      '- A join of all rows of `edge` with `node` takes several times as long as grouping and limiting `edge` first and joining the rows that are left, as the queries below do.',
      '- A query that takes longer than two minutes ends with an error, and so does one that needs more memory than there is. Each limit has its own error. A list as one value (`select range(100000000)`) is computed past that memory; the process ends itself at twice the limit, with the same error.',
      '- Not there: the texts of bodies, scripts and style sheets.',
    ].join('\n'),
    '## Tables',
    SOURCES.map((source) => {
      const names = SQL_TABLES[source].map(({ name }) => `\`${name}\``).join(', ');
      const link = source === 'library' ? '#the-library' : pageOf(source);
      return `- [${titleOf(source)}](${link}): ${names}`;
    }).join('\n'),
  ];
}

function tableSection({ name, description, columns }: SqlTable, heading: string): string[] {
  const rows = columns.map((column) => `| \`${column.name}\` | ${column.type} | ${cell(column.description)} |`);
  return [`${heading}${name}`, description, ['| Column | Type | Meaning |', '| --- | --- | --- |', ...rows].join('\n')];
}

function exampleSection({ title, sql, isComparison }: SqlExample): string[] {
  return [`${title}${isComparison === true ? ' (two captures)' : ''}:`, `\`\`\`sql\n${sql}\n\`\`\``];
}

/** Headings begin at `level`. */
function sourceSection(source: SqlSource, level: '#' | '##'): string[] {
  const schema = source === 'library' ? 'library.' : '';
  return [
    `${level} ${titleOf(source)}`,
    ...SQL_TABLES[source].flatMap((table) => tableSection(table, `${level}# ${schema}`)),
    `${level}# Queries about ${inSentence(titleOf(source))}`,
    ...SQL_EXAMPLES[source].flatMap(exampleSection),
  ];
}

const pageText = (blocks: readonly string[]): string => `${blocks.join('\n\n')}\n`;

/** Markdown with every table, column and query: the introduction with the library, then a page for each kind. */
export function sqlReferencePages(): readonly ReferencePage[] {
  return [
    { path: 'sql.md', text: pageText([...introduction(), ...sourceSection('library', '##')]) },
    ...SOURCES.filter((source) => source !== 'library').map((source) => {
      const [title = '', ...sections] = sourceSection(source, '#');
      const note = `Tables of [SQL](../sql.md). Generated by \`npm run docs\`; do not edit.`;
      return { path: pageOf(source), text: pageText([title, note, ...sections]) };
    }),
  ];
}
