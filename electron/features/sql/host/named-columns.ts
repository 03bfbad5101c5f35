/**
 * The columns of tables that a query reads, so that a large table is made of these only. A column counts as read if its name is anywhere
 * in the syntax tree, also as a text or an alias: each name of the query then means the same as with all columns.
 */
import type { SqlTable } from '../../../../shared/engine/tables/contract/sql-schema.ts';
import { textOf, treeNodes, type TreeNode } from './syntax-tree.ts';

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
