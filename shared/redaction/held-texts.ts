/** Finds what the members of an answer say about each other: a name and a value, an edge of a heap and its text, a search by the name of an edge. */

/** Members that hold what another member of the same object names, as in `{name: "password", value: "…"}`. */
const VALUE_MEMBERS = new Set(['value', 'preview']);
const NAME_MEMBERS = ['name', 'key'] as const;

function textOf(object: unknown, member: string): string | null {
  const value: unknown = typeof object === 'object' && object !== null ? Reflect.get(object, member) : null;
  return typeof value === 'string' ? value : null;
}

/** The name that says what a text in `member` is. `heldBy`: the edge that leads to this object, if one does. */
export function nameOfText(object: object, member: string, heldBy: string | null): string {
  if (!VALUE_MEMBERS.has(member)) return member;
  // Previews of other nodes are not the value of the edge.
  if (heldBy !== null && textOf(object, 'type')?.endsWith('string') === true) return heldBy;
  for (const name of NAME_MEMBERS) {
    const given = textOf(object, name);
    if (given !== null) return given;
  }
  return member;
}

/** The edge that leads to the nodes in `member`: of a row of edges, or of a search by the name of an edge. */
export function edgeTo(object: object, member: string): string | null {
  if (member === 'node') return textOf(Reflect.get(object, 'edge'), 'name');
  return member === 'objects' && textOf(object, 'by') === 'edge' ? textOf(object, 'query') : null;
}
