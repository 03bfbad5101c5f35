/** What paths may not pass, by choice: kept as long as the document is open, whatever object is looked at. */
export interface Ignored {
  /** `key` as the analysis takes it (`FROM_ID.NAME`), `label` as people read it. */
  readonly edges: readonly { readonly key: string; readonly label: string }[];
  readonly nodes: readonly { readonly id: number; readonly label: string }[];
}

export const NOTHING_IGNORED: Ignored = { edges: [], nodes: [] };

/** One thing that is ignored, in a list of all of them. */
export interface IgnoredItem {
  readonly key: string;
  readonly label: string;
  readonly kind: 'edge' | 'object';
}

export function ignoredItems({ edges, nodes }: Ignored): IgnoredItem[] {
  return [
    ...edges.map(({ key, label }): IgnoredItem => ({ key: `edge:${key}`, label, kind: 'edge' })),
    ...nodes.map(({ id, label }): IgnoredItem => ({ key: `object:${id}`, label, kind: 'object' })),
  ];
}

/** Without one of them; `key` is that of its item. */
export function restored({ edges, nodes }: Ignored, key: string): Ignored {
  return {
    edges: edges.filter((edge) => `edge:${edge.key}` !== key),
    nodes: nodes.filter((node) => `object:${node.id}` !== key),
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
