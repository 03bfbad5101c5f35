/** Function table of a CPU profile: filters, sorts and pages. */
import type { CpuFunction, CpuPlace } from '../../contracts/cpu-profiles.ts';
import { byName } from '../heap-profile/function-page.ts';

export type FunctionSort = 'self' | 'total' | 'samples' | 'name';

const VALUES: Readonly<Record<Exclude<FunctionSort, 'name'>, (row: CpuFunction) => number>> = {
  self: (row) => row.selfMs,
  total: (row) => row.totalMs,
  samples: (row) => row.samples,
};

/** Whether name or URL contain the text, ignoring case. */
export function nameFilter(filter: string): (place: Pick<CpuPlace, 'name' | 'url'>) => boolean {
  const wanted = filter.toLowerCase();
  return ({ name, url }) => name.toLowerCase().includes(wanted) || url.toLowerCase().includes(wanted);
}

/** `also` is shown regardless of the filter. Ties are sorted by name, ascending in both directions. */
export function orderFunctions(
  rows: readonly CpuFunction[],
  {
    filter,
    also = [],
    sort,
    descending,
  }: { filter: string; also?: readonly CpuPlace[]; sort: FunctionSort; descending: boolean },
): CpuFunction[] {
  const sign = descending ? -1 : 1;
  const fits = nameFilter(filter);
  const others = new Set(also.map(placeKey));
  const found = rows.filter((row) => fits(row) || (others.size > 0 && others.has(placeKey(row))));
  if (sort === 'name') return found.toSorted((a, b) => sign * byName(a, b));
  const valueOf = VALUES[sort];
  return found.toSorted((a, b) => sign * (valueOf(a) - valueOf(b)) || byName(a, b));
}

function placeKey({ name, url, line, column }: CpuPlace): string {
  return `${line}:${column}:${url}\n${name}`;
}

/** Largest total first, ties by self time, then by name. */
export function largestTotalFirst(a: CpuFunction, b: CpuFunction): number {
  return b.totalMs - a.totalMs || b.selfMs - a.selfMs || byName(a, b);
}
