/** The path that a cluster shares, as one line: what tells it from others is at its end, so the front gives way. */
import type { HeapPath } from '../../../../shared/contracts/heap-objects.ts';
import { edgeLabel } from '../object-cells.tsx';

/** Edges that are written; what is further up is `…`. */
const SHOWN_EDGES = 5;

/** `Window.store.orders[] → Order`: numbers of elements differ from object to object, so they are left out. */
export function sharedPath({ steps }: HeapPath): string {
  // Roots of the heap say nothing to a person.
  const named = steps.findIndex(({ node }, at) => at > 0 && node.type !== 'synthetic');
  const from = Math.max(named < 0 ? 1 : named, steps.length - 1 - SHOWN_EDGES);
  const start = steps[from];
  if (start === undefined) return steps[0]?.node.name ?? '';
  const edges = steps.slice(from + 1).map(({ edge }) => {
    if (edge === null) return '';
    if (edge.type === 'element') return '[]';
    return edge.type === 'property' ? edgeLabel(edge) : ` ▸ ${edge.name}`;
  });
  const last = steps.at(-1);
  const end = edges.length === 0 || last === undefined ? '' : ` → ${last.node.name}`;
  return `${from > Math.max(1, named) ? '… ' : ''}${start.node.name}${edges.join('')}${end}`;
}
