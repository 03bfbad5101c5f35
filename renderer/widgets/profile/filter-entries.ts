/** Filters as chips and menu entries, and the filters that a function offers. */
import { packageOf } from '../../../shared/base/script-package.ts';
import { assertNever } from '../../../shared/base/assert-never.ts';
import { formatPercent } from '../../../shared/base/units.ts';
import type { ProfileFilter } from '../../../shared/contracts/sampled-profiles.ts';
import type { MenuEntry } from '../menu.tsx';
import { functionName, sourcePlace, wholeSource } from '../source-place.ts';
import type { FunctionPlace } from './function-rows.tsx';

export const LEAST_SHARES = [0.001, 0.005, 0.01, 0.05] as const;

export interface FilterWords {
  readonly label: string;
  readonly title: string;
}

/** The last URL segment of a script; the name of a package. */
function groupText({ by, name }: Extract<ProfileFilter, { kind: 'collapse' }>): string {
  return by === 'url' ? sourcePlace({ url: name, line: 0 }) || name : name;
}

/** `nameOf`: the function name as in the chart. */
export function filterWords(filter: ProfileFilter, nameOf: (place: FunctionPlace) => string): FilterWords {
  switch (filter.kind) {
    case 'focus':
      return {
        label: `Only with ${nameOf(filter.place)}`,
        title: `Only stacks with ${functionName(filter.place.name)} ${wholeSource(filter.place)}`,
      };
    case 'exclude':
      return {
        label: `Without ${nameOf(filter.place)}`,
        title: `Hide stacks with ${functionName(filter.place.name)} ${wholeSource(filter.place)}`,
      };
    case 'collapse':
      return {
        label: `${groupText(filter)} as one`,
        title: `Nested calls within ${filter.name} are merged`,
      };
    case 'min-share':
      return {
        label: `Calls ≥ ${formatPercent(filter.share)}`,
        title: 'The time of smaller calls counts as self time of their callers',
      };
    default:
      return assertNever(filter, 'filter of a profile');
  }
}

/** Adds a filter; there is at most one minimum share. */
export function withFilter(filters: readonly ProfileFilter[], added: ProfileFilter): readonly ProfileFilter[] {
  const key = JSON.stringify(added);
  const others = filters.filter(
    (filter) => JSON.stringify(filter) !== key && (added.kind !== 'min-share' || filter.kind !== 'min-share'),
  );
  return [...others, added];
}

/** V8's own functions have no stacks to find; a collapsed group cannot be collapsed again. */
function canCollapse({ url, line }: FunctionPlace): boolean {
  return url !== '' && line > 0;
}

/** The filters of a function by their shortcut in the chart. */
export function filtersOfPlace(
  place: FunctionPlace,
): Readonly<Record<'KeyF' | 'KeyX' | 'KeyU' | 'KeyP', ProfileFilter | null>> {
  return {
    KeyF: { kind: 'focus', place },
    KeyX: { kind: 'exclude', place },
    KeyU: canCollapse(place) ? { kind: 'collapse', by: 'url', name: place.url } : null,
    KeyP: canCollapse(place) ? { kind: 'collapse', by: 'package', name: packageOf(place.url) } : null,
  };
}

/** `withKeys`: show the shortcuts. */
export function filterEntries(
  place: FunctionPlace,
  onFilter: (filter: ProfileFilter) => void,
  withKeys: boolean,
): readonly MenuEntry[] {
  const filters = filtersOfPlace(place);
  const entry = (code: keyof typeof filters, label: string): MenuEntry[] => {
    const filter = filters[code];
    if (filter === null) return [];
    return [{ label, onSelect: () => onFilter(filter), ...(withKeys ? { shortcut: code } : {}) }];
  };
  return [
    ...entry('KeyF', 'Only stacks with this function'),
    ...entry('KeyX', 'Hide stacks with this function'),
    ...entry('KeyU', `Collapse ${sourcePlace({ url: place.url, line: 0 })} into one`),
    ...entry('KeyP', `Collapse ${packageOf(place.url)} into one`),
  ];
}
