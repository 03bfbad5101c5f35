/** Edges, objects and classes excluded from paths by the person, for as long as the document is open. */
export interface Ignored {
  /** `key` in query form (`FROM_ID.NAME`), `label` for display. */
  readonly edges: readonly { readonly key: string; readonly label: string }[];
  readonly nodes: readonly { readonly id: number; readonly label: string }[];
  /** Full names; the selected object itself is not ignored by its class. */
  readonly classes: readonly string[];
}

export const NOTHING_IGNORED: Ignored = { edges: [], nodes: [], classes: [] };

/** The parameters of `heap.what-if`; `lookedAt` is the id of the selected object, which stays. */
export function ignoredParams(
  { edges, nodes, classes }: Ignored,
  lookedAt: number,
): { edges: string[]; nodes: number[]; classes: string[]; exceptNode?: number } {
  return {
    edges: edges.map(({ key }) => key),
    nodes: nodes.map(({ id }) => id),
    classes: [...classes],
    ...(classes.length === 0 ? {} : { exceptNode: lookedAt }),
  };
}

export function isAnyIgnored({ edges, nodes, classes }: Ignored): boolean {
  return edges.length + nodes.length + classes.length > 0;
}

/** An ignored item in the list. */
export interface IgnoredItem {
  readonly key: string;
  readonly label: string;
  readonly kind: 'edge' | 'object' | 'class';
}

export function ignoredItems({ edges, nodes, classes }: Ignored): IgnoredItem[] {
  return [
    ...edges.map(({ key, label }): IgnoredItem => ({ key: `edge:${key}`, label, kind: 'edge' })),
    ...nodes.map(({ id, label }): IgnoredItem => ({ key: `object:${id}`, label, kind: 'object' })),
    ...classes.map((name): IgnoredItem => ({ key: `class:${name}`, label: name, kind: 'class' })),
  ];
}

/** Removes an item by its key. */
export function restored({ edges, nodes, classes }: Ignored, key: string): Ignored {
  return {
    edges: edges.filter((edge) => `edge:${edge.key}` !== key),
    nodes: nodes.filter((node) => `object:${node.id}` !== key),
    classes: classes.filter((name) => `class:${name}` !== key),
  };
}

/** Adds an edge once. */
export function withEdge(ignored: Ignored, key: string, label: string): Ignored {
  return ignored.edges.some((edge) => edge.key === key)
    ? ignored
    : { ...ignored, edges: [...ignored.edges, { key, label }] };
}

export function withObject(ignored: Ignored, id: number, label: string): Ignored {
  return ignored.nodes.some((node) => node.id === id)
    ? ignored
    : { ...ignored, nodes: [...ignored.nodes, { id, label }] };
}

export function withClass(ignored: Ignored, name: string): Ignored {
  return ignored.classes.includes(name) ? ignored : { ...ignored, classes: [...ignored.classes, name] };
}
