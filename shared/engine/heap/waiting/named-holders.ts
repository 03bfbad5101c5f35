/** The nearest reference with a name that holds an object: `.cache of Store` for an entry of the Map that is its cache. */
import type { HeapGraph } from '../graph/heap-graph.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

export interface NamedHolder {
  readonly from: number;
  /** Edge row. */
  readonly edge: number;
}

/** Elements and tables between an object and a reference with a name. */
const MAX_LEVELS = 6;
const [UNNAMED, ELEMENT, VARIABLE, PROPERTY] = [1, 2, 3, 4];

/** By node. Objects that only roots or unnamed references hold have none. */
export function* findNamedHolders(
  { nodes, edges, strings, meta }: HeapGraph,
  wanted: Iterable<number>,
): Steps<ReadonlyMap<number, NamedHolder>> {
  const [property, context, element, weak, synthetic] = [
    ...['property', 'context', 'element', 'weak'].map((type) => meta.edgeTypes.indexOf(type)),
    meta.nodeTypes.indexOf('synthetic'),
  ];
  const proto = strings.indexOf('__proto__');
  const rankOf = (edge: number): number => {
    const type = edges.typeAt(edge);
    if (type === property) return edges.nameAt(edge) === proto ? 0 : PROPERTY;
    return type === context ? VARIABLE : type === element ? ELEMENT : UNNAMED;
  };
  const best = new Map<number, NamedHolder & { readonly rank: number }>();
  let level = new Set(wanted);
  for (let pass = 0; pass < MAX_LEVELS && level.size > 0; pass += 1) {
    for (let from = 0; from < nodes.count; from += 1) {
      if (from % ROWS_PER_STEP === 0) yield { stage: 'tables', done: from, total: nodes.count };
      if (nodes.type[from] === synthetic) continue;
      for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
        const to = edges.to[edge];
        if (edges.typeAt(edge) === weak || to === from || !level.has(to)) continue;
        const rank = rankOf(edge);
        if (rank > (best.get(to)?.rank ?? 0)) best.set(to, { from, edge, rank });
      }
    }
    const next = new Set<number>();
    for (const node of level) {
      const found = best.get(node);
      if (found !== undefined && found.rank < VARIABLE && !best.has(found.from)) next.add(found.from);
    }
    level = next;
  }
  const holders = new Map<number, NamedHolder>();
  for (const node of wanted) {
    let found = best.get(node);
    for (let step = 0; found !== undefined && found.rank < VARIABLE && step < MAX_LEVELS; step += 1)
      found = best.get(found.from);
    if (found !== undefined && found.rank >= VARIABLE) holders.set(node, found);
  }
  return holders;
}
