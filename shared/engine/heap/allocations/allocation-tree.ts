/** Tree of allocation stacks with the sums of each subtree, and its children by size. */
import { NO_TRACE, type TraceTree } from '../graph/allocation-columns.ts';
import type { AllocationTotals } from './trace-totals.ts';

export interface AllocationTree {
  /** By row, including its subtree. */
  readonly counts: Float64Array;
  readonly sizesBytes: Float64Array;
  readonly allocatedCounts: Float64Array;
  readonly allocatedSizesBytes: Float64Array;
  /** Callees of a row, largest live size first; `null` for the outermost rows. */
  childrenOf(row: number | null): readonly number[];
  hasChildren(row: number): boolean;
}

export function sumTree({ count, parent }: TraceTree, totals: AllocationTotals): AllocationTree {
  const counts = totals.counts.slice();
  const sizesBytes = totals.sizesBytes.slice();
  const allocatedCounts = totals.allocatedCounts.slice();
  const allocatedSizesBytes = totals.allocatedSizesBytes.slice();
  /** Index of a row's first child in `children`; the outermost rows come last. */
  const firstChild = new Uint32Array(count + 2);
  const placeOf = (row: number): number => (parent[row] === NO_TRACE ? count : parent[row]);
  // Callers have smaller numbers, so iterating downwards completes every sum before it is added to the caller.
  for (let row = count - 1; row >= 0; row -= 1) {
    firstChild[placeOf(row) + 1] += 1;
    const up = parent[row];
    if (up === NO_TRACE) continue;
    counts[up] += counts[row];
    sizesBytes[up] += sizesBytes[row];
    allocatedCounts[up] += allocatedCounts[row];
    allocatedSizesBytes[up] += allocatedSizesBytes[row];
  }
  for (let place = 0; place <= count; place += 1) firstChild[place + 1] += firstChild[place];
  const next = firstChild.slice();
  const children = new Uint32Array(count);
  for (let row = 0; row < count; row += 1) {
    const place = placeOf(row);
    children[next[place]] = row;
    next[place] += 1;
  }

  return {
    counts,
    sizesBytes,
    allocatedCounts,
    allocatedSizesBytes,
    childrenOf(row) {
      const place = row ?? count;
      const rows = Array.from(children.subarray(firstChild[place], firstChild[place + 1]));
      return rows.toSorted(
        (a, b) => sizesBytes[b] - sizesBytes[a] || allocatedSizesBytes[b] - allocatedSizesBytes[a] || a - b,
      );
    },
    hasChildren: (row) => firstChild[row + 1] > firstChild[row],
  };
}
