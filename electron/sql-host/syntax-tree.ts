/** Reads the syntax tree that DuckDB serializes as JSON. Its form is not documented, so every value is checked. */

export type TreeNode = Readonly<Record<string, unknown>>;

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
