/** The transforms of stacks that a function or a call offers, as menu entries with shortcuts. */
import type { ProfileFilter } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { MenuEntry } from '../overlays/menu.tsx';
import { COLLAPSE_THIRD_PARTY } from './filter-entries.ts';
import type { FunctionPlace } from './function-rows.tsx';

/** The target of a transform: a function, and where it is known the call and its callers. */
export interface TransformTarget {
  readonly place: FunctionPlace;
  /** The functions that lead to the call, outermost first, with its own. */
  readonly path?: readonly FunctionPlace[];
  /** In inverted stacks: from the function on top to this caller. */
  readonly callers?: readonly FunctionPlace[];
}

function bare({ name, url, line, column }: FunctionPlace) {
  return { name, url, line, column };
}

/** V8's own entries, such as `(garbage collector)`, have no callers and no callees. */
function isOverhead({ name, url }: FunctionPlace): boolean {
  return url === '' && name.startsWith('(');
}

/** The menu "Transform stacks". The shortcuts work on the selected box or row. */
export function transformEntries(target: TransformTarget, onFilter: (filter: ProfileFilter) => void): MenuEntry {
  const place = bare(target.place);
  const path = target.path?.map(bare) ?? [];
  const callers = target.callers?.map(bare) ?? [];
  const entry = (label: string, shortcut: string, filter: ProfileFilter): MenuEntry => ({
    label,
    shortcut,
    onSelect: () => onFilter(filter),
  });
  const ofFunction = [
    entry('Merge function into its callers', 'Shift+KeyM', { kind: 'merge-function', place }),
    entry('Collapse function with its callees', 'Shift+KeyC', { kind: 'collapse-function', place }),
    entry('Collapse recursion', 'Shift+KeyR', { kind: 'collapse-recursion', place, isDirect: false }),
    entry('Collapse direct recursion only', 'Shift+KeyD', { kind: 'collapse-recursion', place, isDirect: true }),
  ];
  const ofCall = [
    entry('Merge this call only', 'Shift+KeyN', { kind: 'merge-call', path }),
    entry('Collapse this call only', 'Shift+KeyK', { kind: 'collapse-call', path }),
  ];
  const hasCall = path.length > 0 && !isOverhead(place);
  return {
    kind: 'submenu',
    label: 'Transform stacks',
    entries: [
      entry('Focus on function', 'Shift+KeyF', { kind: 'focus-function', place }),
      ...(hasCall ? [entry('Focus on this call only', 'Shift+KeyS', { kind: 'focus-call', path })] : []),
      ...(callers.length === 0
        ? []
        : [entry('Focus on these callers only', 'Shift+KeyS', { kind: 'focus-callers', path: callers })]),
      ...(isOverhead(place) ? [] : [{ kind: 'separator' } as const, ...ofFunction, ...(hasCall ? ofCall : [])]),
      { kind: 'separator' },
      entry('Collapse third-party code', 'Shift+KeyL', COLLAPSE_THIRD_PARTY),
      entry('Invert stacks', 'Shift+KeyI', { kind: 'invert' }),
    ],
  };
}
