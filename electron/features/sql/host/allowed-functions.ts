/**
 * The functions and types of a query. Functions compute from their arguments; those that read settings, the catalog, files or a query
 * that is given as a text are refused. A test compares the list with what DuckDB has.
 */
import { ONLY_READING, refused } from './statement.ts';
import { isObject, textOf, type TreeNode } from './syntax-tree.ts';

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
export function refuseFunction(node: TreeNode): void {
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
