/**
 * What a question may be: one `select`, `with`, `describe` or `explain` over tables of its captures. DuckDB's own parser reads it
 * (`json_serialize_sql`), and its tree is searched for tables and functions, so nothing depends on how the text is written.
 */
import { SQL_TABLES } from '../../shared/contracts/sql-tables/index.ts';
import { withColumns, type SqlTable } from '../../shared/contracts/sql-schema.ts';
import type { SqlSourceRef } from '../../shared/contracts/sql-process.ts';
import { appError, AppFailure, type AppError } from '../../shared/contracts/errors.ts';
import { isObject, textOf, treeNodes, type TreeNode } from './syntax-tree.ts';
import { columnsRead, namedTexts } from './named-columns.ts';
import { didYouMean, nearestOf } from './wrong-name.ts';
import { positionOf } from './sql-error.ts';

/** A table that a question names, with the capture that it belongs to. */
export interface NamedTable {
  readonly source: SqlSourceRef;
  /** With the columns that the question reads. */
  readonly definition: SqlTable;
}

export interface Question {
  readonly tables: readonly NamedTable[];
  /** The same tables by the names that the question gives them, with all their columns. */
  readonly aliases: ReadonlyMap<string, SqlTable>;
  /** False for `describe`, whose answer is the same for tables without rows. */
  readonly needsRows: boolean;
  /** The tree of the select, for the places that result columns lead to; null for `describe` and `explain`. */
  readonly select: TreeNode | null;
}

/** Functions that make rows from their arguments alone. All others read files, settings or the catalog. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['range', 'generate_series', 'unnest', 'json_each', 'json_tree']);

/** Functions that read or change something outside of the tables. */
const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set([
  'getenv',
  'current_setting',
  'current_query',
  'write_log',
  'nextval',
  'currval',
  'setseed',
  'query',
  'query_table',
  'json_execute_serialized_sql',
]);

const FIRST_WORDS: ReadonlySet<string> = new Set(['select', 'with', 'describe', 'explain']);

export function refused(what: string, suggestion: string, position?: AppError['data']): AppFailure {
  return new AppFailure(appError('sql_refused', what, suggestion, position));
}

const ONLY_READING = 'A question is one select, with, describe or explain statement over the tables of its captures.';

/** Spaces, comments and opening brackets. Block comments nest, as in PostgreSQL. */
function skipBlank(sql: string, start: number, skipBrackets: boolean): number {
  let at = start;
  for (;;) {
    if (/\s/.test(sql.charAt(at)) || (skipBrackets && sql.charAt(at) === '(')) at += 1;
    else if (sql.startsWith('--', at)) {
      const end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length : end;
    } else if (sql.startsWith('/*', at)) {
      let depth = 1;
      at += 2;
      while (at < sql.length && depth > 0) {
        const change = sql.startsWith('/*', at) ? 1 : sql.startsWith('*/', at) ? -1 : 0;
        depth += change;
        at += change === 0 ? 1 : 2;
      }
    } else return at;
  }
}

function wordAt(sql: string, at: number): string {
  return /^[a-z_]+/i.exec(sql.slice(at, at + 20))?.[0].toLowerCase() ?? '';
}

/** The end of a bracket that opens at this place; options of `explain` have neither strings nor brackets. */
function bracketEnd(sql: string, at: number): number {
  const end = sql.indexOf(')', at);
  return end < 0 ? sql.length : end + 1;
}

/** Whether it is an `explain`, and the statement that is explained. Throws `sql_refused` for another kind of statement. */
export function splitStatement(sql: string): { readonly word: string; readonly statement: string } {
  const start = skipBlank(sql, 0, true);
  const word = wordAt(sql, start);
  if (word === '') throw refused('There is no question.', 'Write a select statement, such as select * from node.');
  if (!FIRST_WORDS.has(word))
    throw refused(
      `Statements that begin with ${word} are not allowed.`,
      ONLY_READING,
      positionOf(sql, Buffer.byteLength(sql.slice(0, start))),
    );
  if (word !== 'explain') return { word, statement: sql };
  let at = skipBlank(sql, start + word.length, false);
  if (wordAt(sql, at) === 'analyze') at = skipBlank(sql, at + 'analyze'.length, false);
  const isOptions = sql.charAt(at) === '(' && !FIRST_WORDS.has(wordAt(sql, skipBlank(sql, at, true)));
  const statement = sql.slice(isOptions ? bracketEnd(sql, at) : at);
  const explained = wordAt(statement, skipBlank(statement, 0, true));
  if (explained !== 'select' && explained !== 'with')
    throw refused(`explain is for questions, not for ${explained === '' ? 'this' : explained}.`, ONLY_READING);
  return { word, statement };
}

interface Names {
  readonly schema: string;
  readonly table: string;
}

function tablesLike(table: string, definitions: readonly SqlTable[]): string {
  const names = definitions.map(({ name }) => name);
  return `${didYouMean(nearestOf(table, names))}Tables: ${names.join(', ')}. All with their columns: describe.`;
}

function unknownTable(
  sql: string,
  node: TreeNode,
  { schema, table }: Names,
  sources: readonly SqlSourceRef[],
): AppFailure {
  const position = positionOf(sql, node['query_location']);
  const owner = sources.find((each) => each.schema === (schema === '' ? 'a' : schema)) ?? sources[0];
  const schemas = sources.map((each) => each.schema).join(', ');
  const full = schema === '' ? table : `${schema}.${table}`;
  const isSchema = schema === '' || sources.some((each) => each.schema === schema);
  return new AppFailure(
    appError(
      'sql_invalid',
      isSchema ? `There is no table ${full}.` : `There is no ${schema} for ${full}: the question has ${schemas}.`,
      owner === undefined ? undefined : tablesLike(table, SQL_TABLES[owner.source]),
      position,
    ),
  );
}

/** The tables and functions of a syntax tree. Throws `sql_invalid` and `sql_refused`. */
function namedTables(sql: string, tree: unknown, sources: readonly SqlSourceRef[]): NamedTable[] {
  const nodes = [...treeNodes(tree)];
  const ownNames = new Set(nodes.flatMap((node) => namesOfCtes(node)));
  const found = new Map<string, NamedTable>();
  for (const node of nodes) {
    refuseFunction(node);
    if (node['type'] !== 'BASE_TABLE' && node['type'] !== 'SHOW_REF') continue;
    const names = {
      schema: textOf(node, 'schema_name').toLowerCase(),
      table: textOf(node, 'table_name').toLowerCase(),
    };
    // `describe select …` has a query instead of a name.
    if (names.table === '') continue;
    const table = unquoted(names);
    const isOwnName = table.schema === '' && ownNames.has(table.table);
    const named = textOf(node, 'catalog_name') === '' ? findTable(table, sources) : null;
    if (named !== null) found.set(`${named.source.schema}.${named.definition.name}`, named);
    else if (!isOwnName) throw unknownTable(sql, node, table, sources);
  }
  return [...found.values()];
}

function aliasesIn(tree: unknown, sources: readonly SqlSourceRef[]): ReadonlyMap<string, SqlTable> {
  const found = new Map<string, SqlTable>();
  const inOrder = [...treeNodes(tree)]
    .filter((node) => node['type'] === 'BASE_TABLE')
    .toSorted((one, other) => Number(one['query_location']) - Number(other['query_location']));
  for (const node of inOrder) {
    const names = {
      schema: textOf(node, 'schema_name').toLowerCase(),
      table: textOf(node, 'table_name').toLowerCase(),
    };
    const named = findTable(unquoted(names), sources);
    const alias = textOf(node, 'alias').toLowerCase();
    if (named !== null) found.set(alias === '' ? names.table : alias, named.definition);
  }
  return found;
}

/** `describe "b"."node"` has the whole name as text. */
function unquoted({ schema, table }: Names): Names {
  const parts = table.replaceAll('"', '').split('.');
  return parts.length === 2 && schema === '' ? { schema: parts[0] ?? '', table: parts[1] ?? '' } : { schema, table };
}

function findTable({ schema, table }: Names, sources: readonly SqlSourceRef[]): NamedTable | null {
  const isOnlyLibrary = sources.every(({ source }) => source === 'library');
  const wanted = schema === '' ? (isOnlyLibrary ? 'library' : 'a') : schema;
  const source = sources.find((each) => each.schema === wanted);
  const definition = source === undefined ? undefined : SQL_TABLES[source.source].find(({ name }) => name === table);
  return source === undefined || definition === undefined ? null : { source, definition };
}

/** Names that the question gives to its own parts. */
function namesOfCtes(node: TreeNode): string[] {
  const own = ['ctename', 'cte_name'].map((name) => textOf(node, name).toLowerCase()).filter((name) => name !== '');
  const { map } = isObject(node['cte_map']) ? node['cte_map'] : {};
  const mapped = Array.isArray(map)
    ? map.flatMap((entry: unknown) => (isObject(entry) ? [textOf(entry, 'key').toLowerCase()] : []))
    : [];
  return [...own, ...mapped];
}

function refuseFunction(node: TreeNode): void {
  const name = textOf(node, 'function_name').toLowerCase();
  if (name !== '' && REFUSED_FUNCTIONS.has(name))
    throw refused(`The function ${name} is not allowed.`, 'It reads or changes something outside of the captures.');
  if (node['type'] !== 'TABLE_FUNCTION' || !isObject(node['function'])) return;
  const table = textOf(node['function'], 'function_name').toLowerCase();
  if (!TABLE_FUNCTIONS.has(table))
    throw refused(
      `The table function ${table === '' ? 'of this question' : table} is not allowed.`,
      `A question reads no files. Allowed: ${[...TABLE_FUNCTIONS].join(', ')}.`,
    );
}

/** The answer of `json_serialize_sql` for a statement. */
interface Serialized {
  readonly error: boolean;
  readonly error_message?: unknown;
  readonly position?: unknown;
  readonly statements?: unknown;
}

/** DuckDB writes numbers past the range of a double, such as `1e400`, in a spelling that is no JSON. */
const TEXT_OR_NOT_FINITE = /"(?:[^"\\]|\\.)*"|-?(?:Infinity|NaN)/g;

function parseSerialized(text: string): Serialized {
  return JSON.parse(
    text.replace(TEXT_OR_NOT_FINITE, (found) => (found.startsWith('"') ? found : 'null')),
  ) as Serialized;
}

/**
 * Checks a question. `serialize` is DuckDB's parser. Throws `AppFailure`: `sql_refused`, and `sql_invalid` with the place of a syntax error
 * or of an unknown table.
 */
export async function checkQuestion(
  sql: string,
  sources: readonly SqlSourceRef[],
  serialize: (statement: string) => Promise<string>,
): Promise<Question> {
  const { word, statement } = splitStatement(sql);
  const serialized = parseSerialized(await serialize(statement));
  if (serialized.error) {
    const offset = sql.length - statement.length;
    const message = typeof serialized.error_message === 'string' ? serialized.error_message : 'it cannot be parsed';
    if (/only select statements/i.test(message)) throw refused('The statement does more than reading.', ONLY_READING);
    const place = Number(serialized.position);
    throw new AppFailure(
      appError(
        'sql_invalid',
        `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
        undefined,
        serialized.position === undefined || !Number.isFinite(place)
          ? undefined
          : positionOf(sql, place + Buffer.byteLength(sql.slice(0, offset))),
      ),
    );
  }
  const statements: readonly unknown[] = Array.isArray(serialized.statements) ? serialized.statements : [];
  if (statements.length !== 1)
    throw refused(`There are ${statements.length} statements.`, 'Ask one question at a time.');
  const [only] = statements;
  const texts = namedTexts(only);
  const tables = namedTables(sql, only, sources).map(({ source, definition }) => ({
    source,
    definition: withColumns(definition, columnsRead(definition, texts)),
  }));
  const select =
    word !== 'describe' && word !== 'explain' && isObject(only) && isObject(only['node']) ? only['node'] : null;
  return { tables, aliases: aliasesIn(only, sources), needsRows: word !== 'describe', select };
}
