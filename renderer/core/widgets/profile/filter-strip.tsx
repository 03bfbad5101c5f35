/** Filters and transforms above charts and tables: a breadcrumb of steps, the remaining share, and the menu. */
import { formatPercent } from '../../../../shared/base/units.ts';
import type { ProfileFilter } from '../../../../shared/engine/profile/contract/sampled-profiles.ts';
import { Button, IconButton } from '../button.tsx';
import { CloseIcon, FilterIcon } from '../icons.tsx';
import { Menu, type MenuEntry } from '../overlays/menu.tsx';
import { functionName } from '../source-place.ts';
import { COLLAPSE_THIRD_PARTY, filterEntries, filterWords, MIN_SHARES, withFilter } from './filter-entries.ts';
import type { FunctionPlace } from './function-rows.tsx';
import { chartName, type Originals } from './originals.ts';

export interface FiltersProps {
  readonly filters: readonly ProfileFilter[];
  readonly onFilters: (filters: readonly ProfileFilter[]) => void;
}

export interface FilterStripProps extends FiltersProps {
  /** The remaining share as text; null while unknown. */
  readonly part: string | null;
  readonly originals: Originals;
}

export function FilterStrip({ filters, onFilters, part, originals }: FilterStripProps) {
  if (filters.length === 0) return null;
  return (
    <section className="profile-filters" aria-label="Filters" data-testid="profile-filters">
      <button type="button" className="profile-step" onClick={() => onFilters([])}>
        All stacks
      </button>
      {filters.map((filter, step) => {
        const { label, title } = filterWords(filter, (place) => chartName(place, originals));
        return (
          <span key={JSON.stringify(filter)} className="profile-chip" title={title} data-testid="filter-chip">
            <button
              type="button"
              className="profile-step cut"
              aria-label={step === filters.length - 1 ? label : `${label}: undo the steps after it`}
              disabled={step === filters.length - 1}
              onClick={() => onFilters(filters.slice(0, step + 1))}
            >
              {label}
            </button>
            <IconButton
              label={`Remove the filter: ${label}`}
              icon={CloseIcon}
              size="tiny"
              onClick={() => onFilters(filters.filter((other) => other !== filter))}
            />
          </span>
        );
      })}
      <Button size="tiny" look="bare" onClick={() => onFilters([])}>
        Clear all
      </Button>
      <span className="grow" />
      <span className="cut third" data-testid="filter-part">
        {part ?? '…'}
      </span>
    </section>
  );
}

/** `place`: the selected function. */
export function FilterMenu({ filters, onFilters, place }: FiltersProps & { readonly place: FunctionPlace | null }) {
  const add = (filter: ProfileFilter): void => onFilters(withFilter(filters, filter));
  const least = filters.find((filter) => filter.kind === 'min-share')?.share ?? null;
  const entries: MenuEntry[] = [
    ...(place === null
      ? [{ kind: 'label' as const, label: 'Select a function to filter by' }]
      : [{ kind: 'label' as const, label: functionName(place.name) }, ...filterEntries(place, add, false)]),
    {
      label: 'Collapse third-party code',
      checked: filters.some(({ kind }) => kind === 'collapse-third-party'),
      onSelect: () => add(COLLAPSE_THIRD_PARTY),
    },
    {
      label: 'Invert stacks',
      checked: filters.some(({ kind }) => kind === 'invert'),
      onSelect: () => add({ kind: 'invert' }),
    },
    { kind: 'separator' },
    ...MIN_SHARES.map((share) => ({
      label: `Hide calls under ${formatPercent(share)}`,
      checked: least === share,
      onSelect: () =>
        least === share
          ? onFilters(filters.filter(({ kind }) => kind !== 'min-share'))
          : add({ kind: 'min-share', share }),
    })),
    { kind: 'separator' },
    {
      label: 'Clear all filters',
      unavailable: filters.length === 0 ? 'no filters' : null,
      onSelect: () => onFilters([]),
    },
  ];
  return (
    <Menu align="end" entries={entries}>
      <IconButton label="Filters" icon={FilterIcon} pressed={filters.length > 0} data-testid="filter-menu" />
    </Menu>
  );
}
