/**
 * Checks a query: one `select`, `with`, `describe` or `explain` over tables of its captures. DuckDB's own parser reads it
 * (`json_serialize_sql`), its tree is searched for tables and functions, and a text that DuckDB writes from the tree is what is executed.
 */
import { SQL_TABLES } from '../../../../shared/features/sql/contract/tables/index.ts';
import { withColumns, type SqlTable } from '../../../../shared/engine/tables/contract/sql-schema.ts';
import type { SqlSourceRef } from '../../../../shared/features/sql/contract/sql-process.ts';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import { ownText, statementsOf, type SqlParser } from './own-text.ts';
import { isOfDuckDb, positionOf } from './sql-error.ts';
import { ONLY_READING, refused, splitStatement } from './statement.ts';
import { isObject, newNumberMark, parseTree, textOf, treeNodes, type TreeNode } from './syntax-tree.ts';
import { didYouMean, nearestOf, OWN_PART } from './wrong-name.ts';

// The columns of tables that a query reads, so that a large table is made of these only. A column counts as read if its name is anywhere
// in the syntax tree, also as a text or an alias: each name of the query then means the same as with all columns.

/** The texts of the tree, in lower case; null if the query reads columns without naming them. */
export type NamedTexts = ReadonlySet<string> | null;

function* textsOf(node: TreeNode): Iterable<string> {
  for (const value of Object.values(node)) {
    if (typeof value === 'string') yield value;
    else if (Array.isArray(value)) yield* value.filter((each): each is string => typeof each === 'string');
  }
}

/** The name of a column reference without its table. */
function lastName({ column_names: names }: TreeNode): string {
  const last: unknown = Array.isArray(names) ? names.at(-1) : undefined;
  return typeof last === 'string' ? last.toLowerCase() : '';
}

function isNotEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

/** `*`, `columns(…)`, `#1`, `natural join`, `pivot`, and other names for the columns of a table: `from node as t(x, y)`. */
function readsUnnamed(node: TreeNode): boolean {
  return (
    node['class'] === 'STAR' ||
    node['class'] === 'POSITIONAL_REFERENCE' ||
    node['type'] === 'PIVOT' ||
    node['ref_type'] === 'NATURAL' ||
    (node['type'] === 'BASE_TABLE' && isNotEmpty(node['column_name_alias']))
  );
}

/** The names of a syntax tree in lower case; null if it reads columns without naming them, as `select *` does. */
export function namedTexts(tree: unknown): NamedTexts {
  const texts = new Set<string>();
  const tables = new Set<string>();
  const references: string[] = [];
  for (const node of treeNodes(tree)) {
    if (readsUnnamed(node)) return null;
    for (const text of textsOf(node)) texts.add(text.toLowerCase());
    if (node['type'] === 'BASE_TABLE')
      for (const name of ['table_name', 'alias']) tables.add(textOf(node, name).toLowerCase());
    if (node['class'] === 'COLUMN_REF') references.push(lastName(node));
  }
  // The name of a table as a value is its whole row.
  return references.some((name) => name !== '' && tables.has(name)) ? null : texts;
}

/** The columns of a table that a query reads, in the order of the definition; one of them if it only counts rows. */
export function columnsRead({ columns, isLarge }: SqlTable, texts: NamedTexts): readonly string[] {
  const names = columns.map(({ name }) => name);
  if (isLarge !== true || texts === null) return names;
  const read = names.filter((name) => texts.has(name));
  return read.length === 0 ? names.slice(0, 1) : read;
}

// The functions and types of a query. Functions compute from their arguments; those that read settings, the catalog, files or a query
// that is given as a text are refused. A test compares the list with what DuckDB has.

/** Functions that make rows from their arguments alone. All others read files, settings or the catalog. */
const TABLE_FUNCTIONS: ReadonlySet<string> = new Set(['range', 'generate_series', 'unnest', 'json_each', 'json_tree']);

const REFUSED_FUNCTIONS: ReadonlySet<string> = new Set([
  // Settings, the environment, the running program.
  'getenv',
  'current_setting',
  'current_query',
  'current_query_id',
  'current_connection_id',
  'current_transaction_id',
  'txid_current',
  'write_log',
  'setseed',
  // The catalog, in which all captures are.
  'nextval',
  'currval',
  'stats',
  'get_block_size',
  'format_type',
  'pg_get_constraintdef',
  'pg_get_viewdef',
  // Queries that are texts.
  'query',
  'query_table',
  'json_execute_serialized_sql',
  'json_serialize_plan',
  // Waiting that does not end when it is interrupted.
  'sleep_ms',
  'pg_sleep',
]);

export function isRefusedFunction(name: string): boolean {
  return REFUSED_FUNCTIONS.has(name);
}

/** Throws `sql_refused` for a node that calls such a function or names a type of a schema: types of other captures have their texts. */
function refuseFunction(node: TreeNode): void {
  const name = textOf(node, 'function_name').toLowerCase();
  if (name !== '' && isRefusedFunction(name))
    throw refused(`The function ${name} is not allowed.`, 'It reads or changes something outside of the captures.');
  if (node['export_state'] === true)
    throw refused('export_state is not allowed.', 'The state of an aggregate function is no value of an answer.');
  if (node['type'] === 'UNBOUND_TYPE_INFO' && (textOf(node, 'schema') !== '' || textOf(node, 'catalog') !== ''))
    throw refused(`The type ${textOf(node, 'name')} of a schema is not allowed.`, ONLY_READING);
  if (node['type'] !== 'TABLE_FUNCTION' || !isObject(node['function'])) return;
  const table = textOf(node['function'], 'function_name').toLowerCase();
  if (!TABLE_FUNCTIONS.has(table))
    throw refused(
      `The table function ${table === '' ? 'of this query' : table} is not allowed.`,
      `A query reads no files. Allowed: ${[...TABLE_FUNCTIONS].join(', ')}.`,
    );
}

/** A table that a query names, with the capture that it belongs to. */
export interface NamedTable {
  readonly source: SqlSourceRef;
  /** With the columns that the query reads. */
  readonly definition: SqlTable;
}

export interface Query {
  readonly tables: readonly NamedTable[];
  /** The same tables by the names that the query gives them, with all their columns. */
  readonly aliases: ReadonlyMap<string, SqlTable>;
  /** False for `describe`, whose answer is the same for tables without rows. */
  readonly needsRows: boolean;
  /** The tree of the select, for the places that result columns lead to; null for `describe` and `explain`. */
  readonly select: TreeNode | null;
  /** The executed text: written by DuckDB from the checked tree. */
  readonly text: string;
  readonly isExplained: boolean;
  /** By offset in the text, as in an error: the offset in the query. Both in bytes. */
  readonly placeOf: (place: number) => number | undefined;
}

const CTE_NAMES = ['ctename', 'cte_name'] as const;

interface Names {
  readonly schema: string;
  readonly table: string;
}

function tablesLike(table: string, definitions: readonly SqlTable[]): string {
  const names = definitions.map(({ name }) => name);
  return `${didYouMean(nearestOf(table, names))}Tables: ${names.join(', ')}. All with their columns: describe.`;
}

function unknownTable(
  { schema, table }: Names,
  sources: readonly SqlSourceRef[],
  position: { line: number; column: number } | undefined,
): AppFailure {
  const owner = sources.find((each) => each.schema === (schema === '' ? 'a' : schema)) ?? sources[0];
  const schemas = sources.map((each) => each.schema).join(', ');
  const full = schema === '' ? table : `${schema}.${table}`;
  const isSchema = schema === '' || sources.some((each) => each.schema === schema);
  return new AppFailure(
    appError(
      'sql_invalid',
      isSchema ? `There is no table ${full}.` : `There is no ${schema} for ${full}: the query has ${schemas}.`,
      owner === undefined ? undefined : tablesLike(table, SQL_TABLES[owner.source]),
      position,
    ),
  );
}

function namesOf(node: TreeNode): Names {
  return {
    schema: textOf(node, 'schema_name').toLowerCase(),
    table: textOf(node, 'table_name').toLowerCase(),
  };
}

/** The tables of a syntax tree. Throws `sql_invalid` for unknown ones and `sql_refused` for functions that are not allowed. */
function namedTables(
  tree: unknown,
  sources: readonly SqlSourceRef[],
  positionOfNode: (node: TreeNode) => { line: number; column: number } | undefined,
): NamedTable[] {
  const nodes = [...treeNodes(tree)];
  const ownNames = new Set(nodes.flatMap((node) => namesOfCtes(node)));
  const found = new Map<string, NamedTable>();
  for (const node of nodes) {
    refuseFunction(node);
    if (node['type'] !== 'BASE_TABLE' && node['type'] !== 'SHOW_REF') continue;
    const names = namesOf(node);
    // `describe` has a query; `show tables` has a name.
    if (names.table === '') continue;
    const isOwnName = names.schema === '' && ownNames.has(names.table);
    const isPlain = node['type'] === 'BASE_TABLE' && textOf(node, 'catalog_name') === '';
    const named = isPlain ? findTable(names, sources) : null;
    if (named !== null) found.set(`${named.source.schema}.${named.definition.name}`, named);
    else if (!isOwnName || !isPlain) throw unknownTable(names, sources, positionOfNode(node));
  }
  return [...found.values()];
}

function aliasesIn(tree: unknown, sources: readonly SqlSourceRef[]): ReadonlyMap<string, SqlTable> {
  const found = new Map<string, SqlTable>();
  const inOrder = [...treeNodes(tree)]
    .filter((node) => node['type'] === 'BASE_TABLE')
    .toSorted((one, other) => Number(one['query_location']) - Number(other['query_location']));
  for (const node of inOrder) {
    const names = namesOf(node);
    const named = findTable(names, sources);
    const alias = textOf(node, 'alias').toLowerCase();
    if (named !== null) found.set(alias === '' ? names.table : alias, named.definition);
  }
  return found;
}

function findTable({ schema, table }: Names, sources: readonly SqlSourceRef[]): NamedTable | null {
  const isOnlyLibrary = sources.every(({ source }) => source === 'library');
  const wanted = schema === '' ? (isOnlyLibrary ? 'library' : 'a') : schema;
  const source = sources.find((each) => each.schema === wanted);
  const definition = source === undefined ? undefined : SQL_TABLES[source.source].find(({ name }) => name === table);
  return source === undefined || definition === undefined ? null : { source, definition };
}

/** The parts of a `with` clause, each with its name as `key`. */
function cteEntries(node: TreeNode): readonly Record<string, unknown>[] {
  const { map } = isObject(node['cte_map']) ? node['cte_map'] : {};
  return Array.isArray(map) ? map.filter(isObject) : [];
}

/** Names that the query gives to its own parts. */
function namesOfCtes(node: TreeNode): string[] {
  const entries = cteEntries(node).map((entry) => textOf(entry, 'key'));
  return [...entries, ...CTE_NAMES.map((name) => textOf(node, name))]
    .filter((name) => name !== '')
    .map((name) => name.toLowerCase());
}

/** The place in the query by the place in a statement at its end. Both in bytes. */
type Shifted = (place: unknown) => number | undefined;

/** The tree of the only statement. Throws `sql_refused`, and `sql_invalid` with the place of a syntax error. */
function onlyStatement(sql: string, serialized: unknown, shifted: Shifted): unknown {
  if (isObject(serialized) && serialized['error'] === true) {
    const message = textOf(serialized, 'error_message') || 'it cannot be parsed';
    if (/only select statements/i.test(message)) throw refused('The statement does more than reading.', ONLY_READING);
    const place = shifted(Number(serialized['position'] ?? Number.NaN));
    throw new AppFailure(
      appError(
        'sql_invalid',
        `${message.charAt(0).toUpperCase()}${message.slice(1)}.`,
        undefined,
        positionOf(sql, place),
      ),
    );
  }
  const statements = statementsOf(serialized);
  if (statements.length !== 1) throw refused(`There are ${statements.length} statements.`, 'Ask one query at a time.');
  return statements[0];
}

/**
 * The tables and names of a query with a `with` clause of its own get other names, which no table of DuckDB has. So a name out of the
 * reach of its clause is unknown, whatever else has it. Names of the query's own tables stay: they are its tables then.
 */
function nameOwnParts(tree: unknown, sources: readonly SqlSourceRef[]): void {
  const isTable = (table: string): boolean => findTable({ schema: '', table: table.toLowerCase() }, sources) !== null;
  const renamed = (name: unknown): unknown =>
    typeof name !== 'string' || name === '' || isTable(name) ? name : `${OWN_PART}${name}`;
  // The tree is ours alone, so it is changed in place.
  for (const node of treeNodes(tree) as Iterable<Record<string, unknown>>) {
    for (const name of CTE_NAMES) if (name in node) node[name] = renamed(node[name]);
    for (const entry of cteEntries(node)) entry['key'] = renamed(entry['key']);
    if (node['type'] !== 'BASE_TABLE' || textOf(node, 'schema_name') !== '') continue;
    const name = textOf(node, 'table_name');
    if (name === '' || isTable(name)) continue;
    node['table_name'] = renamed(name);
    if (node['alias'] === '') node['alias'] = name;
  }
}

/** Checks a query. Throws `AppFailure`: `sql_refused`, and `sql_invalid` with the place of a syntax error or of an unknown table. */
export async function checkQuery(sql: string, sources: readonly SqlSourceRef[], parser: SqlParser): Promise<Query> {
  const { word, prefix, statement } = splitStatement(sql);
  const start = Buffer.byteLength(sql.slice(0, sql.length - statement.length));
  const shifted: Shifted = (place) => (typeof place === 'number' && Number.isFinite(place) ? place + start : undefined);
  const mark = newNumberMark();
  const serialized = await parser.read(statement);
  const only = onlyStatement(sql, parseTree(serialized, mark), shifted);
  const named = namedTables(only, sources, (node) => positionOf(sql, shifted(node['query_location'])));
  const [renamed] = statementsOf(parseTree(serialized, mark));
  nameOwnParts(renamed, sources);
  const own = await ownText(renamed, mark, parser).catch((thrown: unknown) => unwritable(thrown));
  if (own === null)
    throw new AppFailure(
      appError(
        'sql_invalid',
        'A part of this query is not supported, because it changes when DuckDB writes it again.',
        'Write it in another form, or in smaller parts.',
      ),
    );
  // The executed text is checked, not only what was asked.
  namedTables(own.tree, sources, () => undefined);
  const texts = namedTexts(only);
  const select =
    word !== 'describe' && word !== 'explain' && isObject(only) && isObject(only['node']) ? only['node'] : null;
  const prefixBytes = Buffer.byteLength(prefix);
  return {
    tables: named.map(({ source, definition }) => ({
      source,
      definition: withColumns(definition, columnsRead(definition, texts)),
    })),
    aliases: aliasesIn(only, sources),
    needsRows: word !== 'describe',
    select,
    text: `${prefix}${own.text}`,
    isExplained: prefix !== '',
    placeOf: (place) => shifted(own.places.get(place - prefixBytes)),
  };
}

/** DuckDB cannot write some trees, such as one with an infinite number as the value of a pivot. */
function unwritable(thrown: unknown): null {
  if (thrown instanceof Error && isOfDuckDb(thrown)) return null;
  throw thrown;
}
