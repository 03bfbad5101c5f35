/** The places that the columns of a result lead to: those of a table's columns that the query selects as they are. */
import { SQL_TABLES } from '../../../../shared/features/sql/contract/tables/index.ts';
import type { SqlLink } from '../../../../shared/engine/tables/contract/sql-schema.ts';
import type { SqlSourceRef } from '../../../../shared/features/sql/contract/sql-process.ts';
import { isObject, textOf, type TreeNode } from './syntax-tree.ts';

export interface ColumnLink {
  readonly link: SqlLink | null;
  readonly captureId: string | null;
}

const NO_LINK: ColumnLink = { link: null, captureId: null };

interface OutputColumn extends ColumnLink {
  readonly name: string;
}

/** A part of `from` with its columns, by the name that the query gives it. */
interface Part {
  readonly name: string;
  readonly columns: readonly OutputColumn[];
}

type Ctes = ReadonlyMap<string, readonly OutputColumn[]>;

function childNode(node: TreeNode, name: string): TreeNode | null {
  const child = node[name];
  return isObject(child) ? child : null;
}

function childNodes(node: TreeNode, name: string): readonly TreeNode[] {
  const children = node[name];
  return Array.isArray(children) ? children.filter(isObject) : [];
}

/** By column of the result; all without a place if the tree has a form that is not known here. */
export function resultLinks(
  select: TreeNode | null,
  sources: readonly SqlSourceRef[],
  columnCount: number,
): readonly ColumnLink[] {
  const columns = select === null ? null : outputOf(select, sources, new Map());
  return Array.from({ length: columnCount }, (_, index) =>
    columns?.length === columnCount ? (columns[index] ?? NO_LINK) : NO_LINK,
  );
}

/** Null if it is not known which columns there are. */
function outputOf(node: TreeNode, sources: readonly SqlSourceRef[], outer: Ctes): readonly OutputColumn[] | null {
  if (node['type'] !== 'SELECT_NODE') return null;
  const ctes = new Map(outer);
  for (const entry of childNodes(childNode(node, 'cte_map') ?? {}, 'map')) {
    const query = childNode(childNode(childNode(entry, 'value') ?? {}, 'query') ?? {}, 'node');
    const columns = query === null ? null : outputOf(query, sources, ctes);
    ctes.set(textOf(entry, 'key').toLowerCase(), columns ?? []);
  }
  const from = childNode(node, 'from_table');
  const parts = from === null ? [] : partsOf(from, sources, ctes);
  const output: OutputColumn[] = [];
  for (const expression of childNodes(node, 'select_list')) {
    if (textOf(expression, 'class') === 'STAR') {
      const relation = textOf(expression, 'relation_name').toLowerCase();
      const chosen = parts?.filter(({ name }) => relation === '' || name === relation);
      const isPlain = !hasEntries(expression, 'exclude_list') && !hasEntries(expression, 'replace_list');
      if (chosen === undefined || !isPlain) return null;
      output.push(...chosen.flatMap(({ columns }) => columns));
    } else output.push(columnOf(expression, parts ?? []));
  }
  return output;
}

function hasEntries(expression: TreeNode, name: string): boolean {
  const list = expression[name];
  return Array.isArray(list) && list.length > 0;
}

function columnOf(expression: TreeNode, parts: readonly Part[]): OutputColumn {
  const names = expression['column_names'];
  const path = Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
  const name = (path.at(-1) ?? '').toLowerCase();
  const alias = textOf(expression, 'alias').toLowerCase();
  if (textOf(expression, 'class') !== 'COLUMN_REF') return { name: alias, ...NO_LINK };
  const owner = path.length > 1 ? (path.at(-2) ?? '').toLowerCase() : '';
  const found = parts
    .filter((part) => owner === '' || part.name === owner)
    .flatMap(({ columns }) => columns)
    .find((column) => column.name === name);
  return { name: alias === '' ? name : alias, link: found?.link ?? null, captureId: found?.captureId ?? null };
}

/** Null for parts whose columns are not known: the columns of `*` are not either then. */
function partsOf(from: TreeNode, sources: readonly SqlSourceRef[], ctes: Ctes): readonly Part[] | null {
  const alias = textOf(from, 'alias').toLowerCase();
  const type = textOf(from, 'type');
  if (type === 'EMPTY_FROM' || type === 'EMPTY') return [];
  if (type === 'BASE_TABLE') {
    const table = textOf(from, 'table_name').toLowerCase();
    const schema = textOf(from, 'schema_name').toLowerCase();
    const own = schema === '' ? ctes.get(table) : undefined;
    const columns = own ?? columnsOf(schema, table, sources);
    return [{ name: alias === '' ? table : alias, columns }];
  }
  if (type === 'SUBQUERY') {
    const query = childNode(childNode(from, 'subquery') ?? {}, 'node');
    const columns = query === null ? null : outputOf(query, sources, ctes);
    return columns === null ? null : [{ name: alias, columns }];
  }
  if (type !== 'JOIN') return null;
  const left = childNode(from, 'left');
  const right = childNode(from, 'right');
  const [ofLeft, ofRight] = [left, right].map((side) => (side === null ? null : partsOf(side, sources, ctes)));
  if (ofLeft === null || ofRight === null || ofLeft === undefined || ofRight === undefined) return null;
  // The columns of `using` and natural joins are there once.
  const using = from['using_columns'];
  const shared = new Set(Array.isArray(using) ? using.map((name) => String(name).toLowerCase()) : []);
  return [
    ...ofLeft,
    ...ofRight.map(({ name, columns }) => ({ name, columns: columns.filter((column) => !shared.has(column.name)) })),
  ];
}

function columnsOf(schema: string, table: string, sources: readonly SqlSourceRef[]): readonly OutputColumn[] {
  const wanted = schema === '' ? (sources.every(({ source }) => source === 'library') ? 'library' : 'a') : schema;
  const source = sources.find((each) => each.schema === wanted);
  const definition = source === undefined ? undefined : SQL_TABLES[source.source].find(({ name }) => name === table);
  return (definition?.columns ?? []).map(({ name, link }) => ({
    name,
    link: link ?? null,
    captureId: link === undefined ? null : (source?.captureId ?? null),
  }));
}
