/**
 * The text that is executed for a query: DuckDB writes it from the checked tree, and reads it again. If that tree is another one, the
 * query is not run. So no part of the client's text is ever executed, and what two parsers make of it makes no difference.
 */
import { isObject, parseTree, textOf, treeNodes, writeTree, type NumberMark, type TreeNode } from './syntax-tree.ts';

/** DuckDB's parser. */
export interface SqlParser {
  /** `json_serialize_sql`. */
  read(statement: string): Promise<string>;
  /** `json_deserialize_sql`. */
  write(tree: string): Promise<string>;
}

export interface OwnText {
  readonly text: string;
  /** The tree that DuckDB reads in the text. */
  readonly tree: unknown;
  /** By offset of a node in the text: its offset in the query. Both in bytes. */
  readonly places: ReadonlyMap<number, number>;
}

/** As a text, `1e6` becomes `1000000.0`, which is a decimal number, and `1e400` cannot be written. */
function isDouble(node: TreeNode): boolean {
  const { value } = node;
  return (
    node['type'] === 'VALUE_CONSTANT' && isObject(value) && isObject(value['type']) && value['type']['id'] === 'DOUBLE'
  );
}

/** A number as DuckDB reads it as a double. */
function spelled(number: string): string {
  if (number.endsWith('Infinity')) return `${number.startsWith('-') ? '-' : ''}1e400`;
  return /e/i.test(number) ? number : `${number}e0`;
}

async function writtenText(tree: unknown, mark: NumberMark, parser: SqlParser): Promise<string> {
  const doubles: string[] = [];
  // A column of this name is written as it is; no query has it, because the mark is random.
  const name = `double_${/[0-9a-f]{32}/.exec(mark)?.[0] ?? ''}_`;
  const json = writeTree(tree, mark, (node) => {
    if (!isDouble(node)) return node;
    const { value, ...rest } = node;
    const number = isObject(value) ? String(value['value']).replace(mark, '') : '';
    doubles.push(spelled(number));
    return { ...rest, class: 'COLUMN_REF', type: 'COLUMN_REF', column_names: [`${name}${doubles.length - 1}`] };
  });
  const text = await parser.write(json);
  return doubles.length === 0
    ? text
    : text.replaceAll(new RegExp(`${name}(\\d+)`, 'g'), (_, index: string) => doubles[Number(index)] ?? '');
}

/** `(values …)` is written as a subquery that selects everything of it. */
function withoutSubquery(asked: TreeNode, written: TreeNode): TreeNode {
  if (asked['type'] !== 'EXPRESSION_LIST' || written['type'] !== 'SUBQUERY') return written;
  const { subquery } = written;
  const select = isObject(subquery) && isObject(subquery['node']) ? subquery['node'] : {};
  const inner = select['from_table'];
  return isObject(inner) ? inner : written;
}

/** `is true` compares with a constant, which is written as the text of a cast. */
function withoutCast(asked: TreeNode, written: TreeNode): TreeNode {
  const { value } = asked;
  const isTruth = isObject(value) && typeof value['value'] === 'boolean';
  if (asked['type'] !== 'VALUE_CONSTANT' || !isTruth || written['type'] !== 'OPERATOR_CAST') return written;
  const { child } = written;
  const text = isObject(child) && isObject(child['value']) ? textOf(child['value'], 'value') : '';
  return text === (value['value'] === true ? 't' : 'f') ? { ...asked, query_location: null } : written;
}

/** The places of all nodes of two equal trees, by that in the second; null if they differ. */
function equalPlaces(asked: unknown, written: unknown): ReadonlyMap<number, number> | null {
  const places = new Map<number, number>();
  const waiting: [unknown, unknown][] = [[asked, written]];
  for (let pair = waiting.pop(); pair !== undefined; pair = waiting.pop()) {
    const [one, other] = pair;
    if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
      one.forEach((value: unknown, index) => void waiting.push([value, other[index]]));
    else if (isObject(one) && isObject(other)) {
      const same = withoutCast(one, withoutSubquery(one, other));
      const { query_location: askedPlace, ...asks } = one;
      const { query_location: place, ...has } = same;
      if (typeof place === 'number' && typeof askedPlace === 'number') places.set(place, askedPlace);
      const names = Object.keys(asks);
      if (names.length !== Object.keys(has).length) return null;
      for (const name of names) waiting.push([asks[name], has[name]]);
    } else if (one !== other) return null;
  }
  return places;
}

/** `statements` of a tree that DuckDB serialized without an error. */
export function statementsOf(serialized: unknown): readonly unknown[] {
  const statements = isObject(serialized) ? serialized['statements'] : null;
  return Array.isArray(statements) ? statements : [];
}

const TRUE: TreeNode = {
  class: 'CAST',
  type: 'OPERATOR_CAST',
  alias: '',
  child: {
    class: 'CONSTANT',
    type: 'VALUE_CONSTANT',
    alias: '',
    value: { type: { id: 'VARCHAR', type_info: null }, is_null: false, value: 't' },
  },
  cast_type: { id: 'BOOLEAN', type_info: null },
  try_cast: false,
};

/** `cross join` is written as a comma, which binds less than the other joins; with a condition that is true, the order stays. */
function withoutCommas(statement: unknown): unknown {
  const tree: unknown = structuredClone(statement);
  for (const node of treeNodes(tree))
    if (node['type'] === 'JOIN' && node['ref_type'] === 'CROSS')
      Object.assign(node, { ref_type: 'REGULAR', condition: TRUE });
  return tree;
}

async function writtenAgain(statement: unknown, mark: NumberMark, parser: SqlParser): Promise<OwnText | null> {
  const text = await writtenText({ error: false, statements: [statement] }, mark, parser);
  const read = statementsOf(parseTree(await parser.read(text), mark));
  const places = read.length === 1 ? equalPlaces(statement, read[0]) : null;
  return places === null ? null : { text, tree: read[0], places };
}

/** Writes the only statement of a checked tree. Null if DuckDB does not read the same in it. */
export async function ownText(statement: unknown, mark: NumberMark, parser: SqlParser): Promise<OwnText | null> {
  return (await writtenAgain(statement, mark, parser)) ?? (await writtenAgain(withoutCommas(statement), mark, parser));
}
