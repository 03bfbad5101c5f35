/** Function table of a sampled heap profile: filters, sorts and pages. */
import { assertNever } from '../../base/assert-never.ts';
import type { AllocationFrame, SampledFunction } from '../../contracts/allocations.ts';
import { isBareRoot, type ProfileDocument } from './profile-document.ts';

export type FunctionSort = 'self' | 'total' | 'count' | 'name';

/** By name, URL and position in code unit order, which does not depend on the locale. */
export function byName(a: AllocationFrame, b: AllocationFrame): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (a.url !== b.url) return a.url < b.url ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

function valueOf(row: SampledFunction, sort: Exclude<FunctionSort, 'name'>): number {
  switch (sort) {
    case 'self':
      return row.selfSizeBytes;
    case 'total':
      return row.totalSizeBytes;
    case 'count':
      return row.count;
    default:
      return assertNever(sort, 'sort of functions');
  }
}

/** All functions of the program. */
export function functionsOf(document: ProfileDocument): readonly SampledFunction[] {
  const root = document.calls.count > 0 && isBareRoot(document, 0) ? document.calls.functionOf[0] : -1;
  return document.functionRows.filter((_row, at) => at !== root);
}

/** `filter` is a substring of name or URL, ignoring case; ties are sorted by name, ascending in both directions. */
export function orderFunctions(
  rows: readonly SampledFunction[],
  { filter, sort, descending }: { filter: string; sort: FunctionSort; descending: boolean },
): SampledFunction[] {
  const wanted = filter.toLowerCase();
  const sign = descending ? -1 : 1;
  return rows
    .filter(({ name, url }) => name.toLowerCase().includes(wanted) || url.toLowerCase().includes(wanted))
    .toSorted(
      sort === 'name'
        ? (a, b) => sign * byName(a, b)
        : (a, b) => sign * (valueOf(a, sort) - valueOf(b, sort)) || byName(a, b),
    );
}
