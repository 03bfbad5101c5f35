/** The path that a cluster shares, as one line: what tells it from others is at its end, so the front gives way. */
import type { HeapEdge, HeapPath } from '../../../../shared/contracts/heap-objects.ts';
import { classNameParts } from '../class-name.ts';
import { edgeLabel } from '../object-cells.tsx';

/** Edges that are written; what is further up is `…`. */
const SHOWN_EDGES = 5;

/** Of a Map or Set, whose entries lie in a table that nobody wrote. */
const TABLE = 'table';

/** An edge as code writes it; numbers of elements differ from object to object, so they are left out. */
function edgeText(edge: HeapEdge): string {
  if (edge.type === 'element' || /^\d+$/.test(edge.name)) return '[]';
  return edge.type === 'property' ? edgeLabel(edge) : ` ▸ ${edge.name}`;
}

/** Where a person would begin to read: what the first edge of a program's own leaves, or the first that is no root. */
function startOf(steps: HeapPath['steps']): number {
  const own = steps.findIndex(({ edge }, at) => at > 1 && edge !== null && edge.edgeClass !== 'engine');
  if (own > 0) return own - 1;
  return Math.max(
    1,
    steps.findIndex(({ node }, at) => at > 0 && node.type !== 'synthetic'),
  );
}

/** The edge that is in somebody's hands: the last on the way that is not the engine's; that one where none is. */
export function heldBy({ steps }: HeapPath): HeapEdge | null {
  const own = steps.findLast(({ edge }) => edge !== null && edge.edgeClass !== 'engine');
  return (own ?? steps.at(-1))?.edge ?? null;
}

/** Without the page it is of, which is the same for all: `Window [JSGlobalObject] / http://…` is `Window`. */
function shortName(name: string): string {
  return classNameParts(name).name.replace(/ \[[^\]]*\]$/, '');
}

/** `… Window.store.orders[] → Order` */
export function sharedPath({ steps }: HeapPath): string {
  const named = startOf(steps);
  const edges = steps.slice(named + 1).flatMap(({ edge, node }) => {
    const isTable = edge?.type === 'internal' && edge.name === TABLE && node.type === 'array';
    return edge === null || isTable ? [] : [edgeText(edge)];
  });
  const start = shortName(steps[named]?.node.name ?? steps[0]?.node.name ?? '');
  const last = steps.at(-1);
  const end = edges.length === 0 || last === undefined ? '' : ` → ${last.node.name}`;
  const shown = edges.slice(-SHOWN_EDGES).join('');
  // What is further up gives way, but what it starts from is worth its place where little is between.
  return edges.length <= SHOWN_EDGES ? `${start}${shown}${end}` : `…${shown}${end}`;
}
