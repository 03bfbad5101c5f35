/** What paths may not pass, by choice: kept as long as the document is open, whatever object is looked at. */
export interface Ignored {
  /** `key` as the analysis takes it (`FROM_ID.NAME`), `label` as people read it. */
  readonly edges: readonly { readonly key: string; readonly label: string }[];
  readonly nodes: readonly { readonly id: number; readonly label: string }[];
  /** Full names; the looked-at object stays where it is of one. */
  readonly classes: readonly string[];
}

export const NOTHING_IGNORED: Ignored = { edges: [], nodes: [], classes: [] };

/** All of it as `heap.what-if` takes it; `lookedAt` is the id of the object that stays. */
export function ignoredParams(
  { edges, nodes, classes }: Ignored,
  lookedAt: number,
): { edges: string[]; nodes: number[]; classes: string[]; keptNode?: number } {
  return {
    edges: edges.map(({ key }) => key),
    nodes: nodes.map(({ id }) => id),
    classes: [...classes],
    ...(classes.length === 0 ? {} : { keptNode: lookedAt }),
  };
}

export function isAnyIgnored({ edges, nodes, classes }: Ignored): boolean {
  return edges.length + nodes.length + classes.length > 0;
}

/** One thing that is ignored, in a list of all of them. */
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

/** Without one of them; `key` is that of its item. */
export function restored({ edges, nodes, classes }: Ignored, key: string): Ignored {
  return {
    edges: edges.filter((edge) => `edge:${edge.key}` !== key),
    nodes: nodes.filter((node) => `object:${node.id}` !== key),
    classes: classes.filter((name) => `class:${name}` !== key),
  };
}

/** With one edge more, and each once. */
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
