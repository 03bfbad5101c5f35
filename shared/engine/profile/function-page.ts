/** Function table of a sampled profile: filters, sorts and pages. */
import type { ProfileFunction, CpuPlace } from './contract/sampled-profiles.ts';

/** By name, URL and position in code unit order, which does not depend on the locale. */
export function byName(a: CpuPlace, b: CpuPlace): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.url !== b.url) return a.url < b.url ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

export type FunctionSort = 'self' | 'total' | 'samples' | 'name';

const VALUES: Readonly<Record<Exclude<FunctionSort, 'name'>, (row: ProfileFunction) => number>> = {
  self: (row) => row.self,
  total: (row) => row.total,
  samples: (row) => row.samples,
};

/** Returns a test of whether name or URL contain the text, ignoring case. */
export function nameFilter(filter: string): (place: Pick<CpuPlace, 'name' | 'url'>) => boolean {
  const wanted = filter.toLowerCase();
  return ({ name, url }) => name.toLowerCase().includes(wanted) || url.toLowerCase().includes(wanted);
}

/** `also` is shown regardless of the filter. Ties are sorted by name, ascending in both directions. */
export function orderFunctions(
  rows: readonly ProfileFunction[],
  {
    filter,
    also = [],
    sort,
    descending,
  }: { filter: string; also?: readonly CpuPlace[]; sort: FunctionSort; descending: boolean },
): ProfileFunction[] {
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
export function largestTotalFirst(a: ProfileFunction, b: ProfileFunction): number {
  return b.total - a.total || b.self - a.self || byName(a, b);
}
