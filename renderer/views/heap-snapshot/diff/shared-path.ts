/** The shared path of a cluster in one line. Its end distinguishes it from others, so the front is shortened. */
import type { HeapEdge, HeapPath } from '../../../../shared/contracts/heap/heap-objects.ts';
import type { ShownNames } from '../../../../shared/contracts/original-positions.ts';
import { classNameParts } from '../classes/class-name.ts';
import { edgeLabel, shownNames } from '../objects/object-cells.tsx';

/** Maximum number of edges; earlier ones become `…`. */
const SHOWN_EDGES = 5;

/** A table of a Map or Set, which is internal to V8. */
const TABLE = 'table';

/** An edge in code notation; element indexes are omitted, because they differ between objects. */
function edgeText(edge: HeapEdge, names: ShownNames): string {
  if (edge.type === 'element' || /^\d+$/.test(edge.name)) return '[]';
  return edge.type === 'property' ? edgeLabel(edge, names) : ` ▸ ${edgeLabel(edge, names)}`;
}

/** Where a path starts to be readable: the owner of the first edge of the program, or the first object that is not a root. */
function startOf(steps: HeapPath['steps']): number {
  const own = steps.findIndex(({ edge }, at) => at > 1 && edge !== null && edge.edgeClass !== 'engine');
  if (own > 0) return own - 1;
  return Math.max(
    1,
    steps.findIndex(({ node }, at) => at > 0 && node.type !== 'synthetic'),
  );
}

/** The last edge on the path that the page controls; the last edge if there is none. */
export function heldBy({ steps }: HeapPath): HeapEdge | null {
  const own = steps.findLast(({ edge }) => edge !== null && edge.edgeClass !== 'engine');
  return (own ?? steps.at(-1))?.edge ?? null;
}

/** Without the page, which is the same for all: `Window [JSGlobalObject] / http://…` is `Window`. */
function shortName(name: string): string {
  return classNameParts(name).name.replace(/ \[[^\]]*\]$/, '');
}

/** `… Window.store.orders[] → Order` */
export function sharedPath({ steps }: HeapPath, names: ShownNames = 'original'): string {
  const named = startOf(steps);
  const edges = steps.slice(named + 1).flatMap(({ edge, node }) => {
    const isTable = edge?.type === 'internal' && edge.name === TABLE && node.type === 'array';
    return edge === null || isTable ? [] : [edgeText(edge, names)];
  });
  const first = steps[named] ?? steps[0];
  const start = first === undefined ? '' : shortName(shownNames(first.node, names).name);
  const last = steps.at(-1);
  const end = edges.length === 0 || last === undefined ? '' : ` → ${shownNames(last.node, names).name}`;
  const shown = edges.slice(-SHOWN_EDGES).join('');
  // The start stays if only few steps are left out.
  return edges.length <= SHOWN_EDGES ? `${start}${shown}${end}` : `…${shown}${end}`;
}
