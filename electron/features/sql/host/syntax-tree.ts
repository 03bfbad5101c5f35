/**
 * Reads and writes the syntax tree that DuckDB serializes as JSON. Its form is not documented, so every value is checked. Numbers that
 * JavaScript cannot hold exactly stay as they are written.
 */
import { randomBytes } from 'node:crypto';

export type TreeNode = Readonly<Record<string, unknown>>;

/** A number that is not exact in JavaScript is a text in the tree: this mark, then the number as DuckDB writes it. */
export type NumberMark = string;

/** Texts, and numbers, of which DuckDB also writes those that no JSON has, such as `Infinity` for `1e400`. */
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:Infinity|NaN|\d[\d.eE+-]*)/g;

/** A mark that no text of a query can contain, because it is made after the query. */
export function newNumberMark(): NumberMark {
  return `number ${randomBytes(16).toString('hex')} `;
}

function isExact(number: string): boolean {
  return Number.isFinite(Number(number)) && String(Number(number)) === number;
}

export function parseTree(json: string, mark: NumberMark): unknown {
  return JSON.parse(
    json.replace(TEXT_OR_NUMBER, (found) => (found.startsWith('"') || isExact(found) ? found : `"${mark}${found}"`)),
  );
}

/** The JSON of a tree, with its numbers as they were. `change` may replace a node. */
export function writeTree(tree: unknown, mark: NumberMark, change: (node: TreeNode) => TreeNode): string {
  const json = JSON.stringify(tree, (_, value: unknown) => (isObject(value) ? change(value) : value));
  return json.replaceAll(new RegExp(`"${mark}([^"]*)"`, 'g'), '$1');
}

export function isObject(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text of a node; empty if it has none by this name. */
export function textOf(node: TreeNode, name: string): string {
  const value = node[name];
  return typeof value === 'string' ? value : '';
}

/** Every object in the tree. */
export function* treeNodes(tree: unknown): Iterable<TreeNode> {
  const waiting: unknown[] = [tree];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (Array.isArray(value)) waiting.push(...value);
    else if (isObject(value)) {
      yield value;
      waiting.push(...Object.values(value));
    }
  }
}
