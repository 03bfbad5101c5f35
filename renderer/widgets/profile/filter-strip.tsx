/** Filters above charts and tables: chips, the remaining share, and the filter menu. */
import { formatPercent } from '../../../shared/base/units.ts';
import type { ProfileFilter } from '../../../shared/contracts/sampled-profiles.ts';
import { Button, IconButton } from '../button.tsx';
import { CloseIcon, FilterIcon } from '../icons.tsx';
import { Menu, type MenuEntry } from '../menu.tsx';
import { functionName } from '../source-place.ts';
import { filterEntries, filterWords, LEAST_SHARES, withFilter } from './filter-entries.ts';
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
      {filters.map((filter) => {
        const { label, title } = filterWords(filter, (place) => chartName(place, originals));
        return (
          <span key={JSON.stringify(filter)} className="profile-chip" title={title} data-testid="filter-chip">
            <span className="cut">{label}</span>
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
    { kind: 'separator' },
    ...LEAST_SHARES.map((share) => ({
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
