/** Functions by their own allocations, over all their stacks. */
import type { AllocationSite } from '../contract/allocations.ts';
import type { TraceTree } from '../graph/allocation-columns.ts';
import type { AllocationFrames, AllocationTotals, LiveTotals } from './trace-totals.ts';

export type SiteSort = 'size' | 'count' | 'allocated' | 'name';

/** Functions with allocations; with a range, functions with live objects allocated in it. */
export function sumSites(
  traces: TraceTree,
  { frames, frameOf }: AllocationFrames,
  totals: AllocationTotals,
  /** Live objects of a range; null for the whole recording. */
  part: LiveTotals | null,
): AllocationSite[] {
  const live = part ?? totals;
  const sites = frames.map((frame) => ({
    ...frame,
    count: 0,
    sizeBytes: 0,
    allocatedCount: 0,
    allocatedSizeBytes: 0,
  }));
  for (let row = 0; row < traces.count; row += 1) {
    const site = sites[frameOf[traces.functionRow[row]]];
    site.count += live.counts[row];
    site.sizeBytes += live.sizesBytes[row];
    site.allocatedCount += totals.allocatedCounts[row];
    site.allocatedSizeBytes += totals.allocatedSizesBytes[row];
  }
  return sites.filter(({ count, allocatedCount }) => count > 0 || (part === null && allocatedCount > 0));
}

const FIGURES: Readonly<Record<Exclude<SiteSort, 'name'>, (site: AllocationSite) => number>> = {
  size: ({ sizeBytes }) => sizeBytes,
  count: ({ count }) => count,
  allocated: ({ allocatedSizeBytes }) => allocatedSizeBytes,
};

function byName(a: AllocationSite, b: AllocationSite): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.url !== b.url) return a.url < b.url ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** `filter` is a substring of name or URL, ignoring case; ties are sorted by name, ascending in both directions. */
export function orderSites(
  sites: readonly AllocationSite[],
  { filter, sort, descending }: { filter: string; sort: SiteSort; descending: boolean },
): AllocationSite[] {
  const wanted = filter.toLowerCase();
  const sign = descending ? -1 : 1;
  return sites
    .filter(({ name, url }) => name.toLowerCase().includes(wanted) || url.toLowerCase().includes(wanted))
    .toSorted(
      sort === 'name'
        ? (a, b) => sign * byName(a, b)
        : (a, b) => sign * (FIGURES[sort](a) - FIGURES[sort](b)) || byName(a, b),
    );
}
