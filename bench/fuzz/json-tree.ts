/** JSON as a tree that can also hold what `JSON.parse` would lose: spellings of numbers, members given twice, text that is no JSON. */
export type JsonTree = JsonScalar | JsonList | JsonObject;

/** A scalar as it is spelled, or any text in its place. */
export interface JsonScalar {
  text: string;
}

export interface JsonList {
  items: JsonTree[];
}

export interface JsonObject {
  /** Keys are spelled with their quotes. */
  members: [key: string, value: JsonTree][];
}

/** The tree of a valid text. Numbers have JavaScript's spelling. Throws `SyntaxError` for other texts. */
export function treeOf(text: string): JsonTree {
  return treeOfValue(JSON.parse(text));
}

function treeOfValue(value: unknown): JsonTree {
  if (Array.isArray(value)) return { items: value.map(treeOfValue) };
  if (typeof value === 'object' && value !== null)
    return { members: Object.entries(value).map(([key, member]) => [JSON.stringify(key), treeOfValue(member)]) };
  return { text: JSON.stringify(value) };
}

/** The JSON text of a tree, without spaces. */
export function textOfTree(tree: JsonTree): string {
  if ('text' in tree) return tree.text;
  if ('items' in tree) return `[${tree.items.map(textOfTree).join(',')}]`;
  return `{${tree.members.map(([key, value]) => `${key}:${textOfTree(value)}`).join(',')}}`;
}

/** The tree and everything in it. */
export function partsOf(tree: JsonTree): JsonTree[] {
  const parts = [tree];
  for (const part of parts) {
    if ('items' in part) parts.push(...part.items);
    if ('members' in part) parts.push(...part.members.map(([, value]) => value));
  }
  return parts;
}
