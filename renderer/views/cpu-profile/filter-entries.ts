/** Filters as chips and menus say them, and what a function offers to filter by. */
import { packageOf } from '../../../shared/base/script-package.ts';
import { assertNever } from '../../../shared/base/assert-never.ts';
import { formatPercent } from '../../../shared/base/units.ts';
import type { CpuFilter, CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import type { MenuEntry } from '../../widgets/menu.tsx';
import { functionName, sourcePlace, wholeSource } from '../../widgets/source-place.ts';

export const LEAST_SHARES = [0.001, 0.005, 0.01, 0.05] as const;

export interface FilterWords {
  readonly label: string;
  readonly title: string;
}

/** The last part of a script's address; a package's own name. */
function groupText({ by, name }: Extract<CpuFilter, { kind: 'collapse' }>): string {
  return by === 'url' ? sourcePlace({ url: name, line: 0 }) || name : name;
}

/** `nameOf`: as the chart names functions. */
export function filterWords(filter: CpuFilter, nameOf: (place: CpuPlace) => string): FilterWords {
  switch (filter.kind) {
    case 'focus':
      return {
        label: `Only with ${nameOf(filter.place)}`,
        title: `Only stacks that contain ${functionName(filter.place.name)} ${wholeSource(filter.place)}`,
      };
    case 'exclude':
      return {
        label: `Without ${nameOf(filter.place)}`,
        title: `No stack that contains ${functionName(filter.place.name)} ${wholeSource(filter.place)}`,
      };
    case 'collapse':
      return {
        label: `${groupText(filter)} as one`,
        title: `Calls of ${filter.name} that call each other are one call`,
      };
    case 'min-share':
      return {
        label: `Calls from ${formatPercent(filter.share)}`,
        title: 'Calls with less of the active time are their caller’s own time',
      };
    default:
      return assertNever(filter, 'filter of a profile');
  }
}

/** With a filter more; of least shares there is one. */
export function withFilter(filters: readonly CpuFilter[], added: CpuFilter): readonly CpuFilter[] {
  const key = JSON.stringify(added);
  const others = filters.filter(
    (filter) => JSON.stringify(filter) !== key && (added.kind !== 'min-share' || filter.kind !== 'min-share'),
  );
  return [...others, added];
}

/** V8's own have no stack to be found in; a collapsed script or package is no further one. */
function canCollapse({ url, line }: CpuPlace): boolean {
  return url !== '' && line > 0;
}

/** The filters that a function offers, by the key that sets each in the chart. */
export function filtersOfPlace(place: CpuPlace): Readonly<Record<'KeyF' | 'KeyX' | 'KeyU' | 'KeyP', CpuFilter | null>> {
  return {
    KeyF: { kind: 'focus', place },
    KeyX: { kind: 'exclude', place },
    KeyU: canCollapse(place) ? { kind: 'collapse', by: 'url', name: place.url } : null,
    KeyP: canCollapse(place) ? { kind: 'collapse', by: 'package', name: packageOf(place.url) } : null,
  };
}

/** `withKeys`: where the keys do the same. */
export function filterEntries(
  place: CpuPlace,
  onFilter: (filter: CpuFilter) => void,
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
    ...entry('KeyX', 'No stack with this function'),
    ...entry('KeyU', `Collapse ${sourcePlace({ url: place.url, line: 0 })} into one`),
    ...entry('KeyP', `Collapse ${packageOf(place.url)} into one`),
  ];
}
