/** Figures that the second thread computes before they are asked for, while this one reads the rest and builds the class table. */
import {
  walkInputOf,
  type Ephemerons,
  type FiguresAhead,
  type HeapWalkable,
} from '../../../../shared/engine/heap/index.ts';
import type { SecondThread } from '../second-thread.ts';

/** Columns of dominators and distances by node, and an estimate of the edges: half of them, in real heaps. */
export function retainingBytes({ nodes, edges }: HeapWalkable): number {
  return nodes.count * 62 + edges.count * 6;
}

export function walkableBytes({ nodes, edges, strings }: HeapWalkable): number {
  return nodes.count * (nodes.detachedness === null ? 15 : 16) + edges.byteLength + strings.byteLength;
}

/** Null without a second thread, and without memory for both at once. `restBytes`: about, of the heap's other columns. */
export function beginFigures(
  heap: HeapWalkable,
  ephemerons: Ephemerons,
  restBytes: number,
  options: { readonly second: SecondThread | null; readonly ceilingBytes: (neededBytes: number) => number },
): FiguresAhead | null {
  if (options.ceilingBytes(0) < walkableBytes(heap) + restBytes + retainingBytes(heap)) return null;
  return options.second?.findFigures(walkInputOf(heap, ephemerons)) ?? null;
}
