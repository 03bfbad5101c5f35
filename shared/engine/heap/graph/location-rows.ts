/** Finds the source location of a node: queries ask for one node at a time, and a file has hundreds of thousands of locations. */
import type { HeapLocations } from './heap-graph.ts';

export type LocationColumns = Omit<HeapLocations, 'rowOf'>;

/** V8 writes locations in the order of their nodes as a rule; then no index is needed. */
function isSorted(node: Uint32Array): boolean {
  for (let row = 1; row < node.length; row += 1) if (node[row - 1] > node[row]) return false;
  return true;
}

/** The last row of a node among sorted ones; −1 if there is none. */
function lastOf(node: Uint32Array, ordinal: number): number {
  let [from, to] = [0, node.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (node[middle] <= ordinal) from = middle + 1;
    else to = middle;
  }
  return from > 0 && node[from - 1] === ordinal ? from - 1 : -1;
}

/** The columns with a lookup by node, which is prepared by the first question. */
export function withRowLookup(columns: LocationColumns): HeapLocations {
  let find: ((ordinal: number) => number) | null = null;
  const prepared = (): ((ordinal: number) => number) => {
    const { node } = columns;
    if (isSorted(node)) return (ordinal) => lastOf(node, ordinal);
    const rows = new Map<number, number>();
    for (const [row, ordinal] of node.entries()) rows.set(ordinal, row);
    return (ordinal) => rows.get(ordinal) ?? -1;
  };
  return {
    ...columns,
    rowOf: (ordinal) => {
      find ??= prepared();
      return find(ordinal);
    },
  };
}
