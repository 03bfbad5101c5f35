/** Filters as chips and menu entries, and the filters that a function offers. */
import { packageOf } from '../../../../shared/base/script-package.ts';
import { assertNever } from '../../../../shared/base/assert-never.ts';
import { formatPercent } from '../../../../shared/base/units.ts';
import type { ProfileFilter } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { MenuEntry } from '../overlays/menu.tsx';
import { functionName, sourcePlace, wholeSource } from '../source-place.ts';
import type { FunctionPlace } from './function-rows.tsx';
import type { Originals } from './originals.ts';

export const MIN_SHARES = [0.001, 0.005, 0.01, 0.05] as const;

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
    case 'collapse-third-party':
      return {
        label: 'Third-party code as one',
        title: 'Neighboring calls of packages, frameworks, other origins and ignored scripts are merged',
      };
    case 'min-share':
      return {
        label: `Calls ≥ ${formatPercent(filter.share)}`,
        title: 'The time of smaller calls counts as self time of their callers',
      };
    case 'invert':
      return { label: 'Inverted', title: 'Charts begin with the function on top of the stack; its callers follow' };
    default:
      return transformWords(filter, nameOf);
  }
}

type TransformFilter = Exclude<
  ProfileFilter,
  { kind: 'focus' | 'exclude' | 'collapse' | 'collapse-third-party' | 'min-share' | 'invert' }
>;

function transformWords(filter: TransformFilter, nameOf: (place: FunctionPlace) => string): FilterWords {
  const last = 'path' in filter ? filter.path.at(-1) : filter.place;
  const name = last === undefined ? '' : nameOf(last);
  const path = 'path' in filter ? filter.path.map(nameOf).join(' › ') : '';
  switch (filter.kind) {
    case 'focus-function':
      return { label: `Focus: ${name}`, title: `Stacks start at ${name}; stacks without it are hidden` };
    case 'focus-call':
      return { label: `Focus: ${name} (one call)`, title: `Stacks start at this call: ${path}` };
    case 'focus-callers':
      return { label: `Focus: callers up to ${name}`, title: `Only stacks that end with: ${path}` };
    case 'merge-function':
      return { label: `Merged: ${name}`, title: `Time and callees of ${name} belong to its callers` };
    case 'merge-call':
      return {
        label: `Merged: ${name} (one call)`,
        title: `Time and callees of this call belong to its caller: ${path}`,
      };
    case 'collapse-function':
      return {
        label: `Collapsed: ${name}`,
        title: `The time of everything that ${name} calls counts as its self time`,
      };
    case 'collapse-call':
      return { label: `Collapsed: ${name} (one call)`, title: `Its callees count as self time of this call: ${path}` };
    case 'collapse-recursion':
      return filter.isDirect
        ? { label: `Direct recursion: ${name}`, title: `Calls of ${name} by itself are merged` }
        : { label: `Recursion: ${name}`, title: `Calls of ${name} below ${name} are merged into the outermost one` };
    default:
      return assertNever(filter, 'transform of stacks');
  }
}

/** The filter as the analysis needs it; links and notes have it without the functions of this capture. */
export const COLLAPSE_THIRD_PARTY: ProfileFilter = {
  kind: 'collapse-third-party',
  pageOrigin: '',
  patterns: [],
  exceptions: [],
};

/** Fills in what is third-party here. */
export function askedFilters(
  filters: readonly ProfileFilter[],
  { pageOrigin, patterns, exceptions }: Pick<Originals, 'pageOrigin' | 'patterns' | 'exceptions'>,
): readonly ProfileFilter[] {
  if (!filters.some(({ kind }) => kind === 'collapse-third-party')) return filters;
  const known = { pageOrigin, patterns: [...patterns], exceptions: [...exceptions()] };
  return filters.map((filter) => (filter.kind === 'collapse-third-party' ? { ...filter, ...known } : filter));
}

/** Adds a filter as the last step; there is at most one minimum share. A switch that is on is turned off. */
export function withFilter(filters: readonly ProfileFilter[], added: ProfileFilter): readonly ProfileFilter[] {
  const isSwitch = added.kind === 'invert' || added.kind === 'collapse-third-party';
  if (isSwitch && filters.some(({ kind }) => kind === added.kind))
    return filters.filter(({ kind }) => kind !== added.kind);
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
