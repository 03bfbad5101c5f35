/** The filters above chart, tables and trees: a chip each, what part of the whole they leave, and the menu that sets one. */
import { formatCount, formatPercent } from '../../../shared/base/units.ts';
import type { CpuFilter, CpuPlace } from '../../../shared/contracts/cpu-profiles.ts';
import { Button, IconButton } from '../../widgets/button.tsx';
import { CloseIcon, FilterIcon } from '../../widgets/icons.tsx';
import { Menu, type MenuEntry } from '../../widgets/menu.tsx';
import { functionName } from '../../widgets/source-place.ts';
import type { CpuOverview } from './cpu-tables.tsx';
import { filterEntries, filterWords, LEAST_SHARES, withFilter } from './filter-entries.ts';
import { formatMs } from './milliseconds.tsx';
import { chartName, type Originals } from '../../widgets/profile/originals.ts';

export interface FiltersProps {
  readonly filters: readonly CpuFilter[];
  readonly onFilters: (filters: readonly CpuFilter[]) => void;
}

export interface FilterStripProps extends FiltersProps {
  readonly overview: CpuOverview | null;
  readonly originals: Originals;
}

export function FilterStrip({ filters, onFilters, overview, originals }: FilterStripProps) {
  if (filters.length === 0) return null;
  const { activeMs = 0, wholeActiveMs = 0, samples = 0, wholeSamples = 0 } = overview ?? {};
  return (
    <section className="cpu-filters" aria-label="Filters" data-testid="cpu-filters">
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
        {overview === null
          ? '…'
          : `${formatMs(activeMs)} of ${formatMs(wholeActiveMs)} active time (${formatPercent(wholeActiveMs > 0 ? activeMs / wholeActiveMs : 0)}), ${formatCount(samples)} of ${formatCount(wholeSamples)} samples`}
      </span>
    </section>
  );
}

/** `place`: the function that is selected, to filter by. */
export function FilterMenu({ filters, onFilters, place }: FiltersProps & { readonly place: CpuPlace | null }) {
  const add = (filter: CpuFilter): void => onFilters(withFilter(filters, filter));
  const least = filters.find((filter) => filter.kind === 'min-share')?.share ?? null;
  const entries: MenuEntry[] = [
    ...(place === null
      ? [{ kind: 'label' as const, label: 'Select a function to filter by it' }]
      : [{ kind: 'label' as const, label: functionName(place.name) }, ...filterEntries(place, add, false)]),
    { kind: 'separator' },
    ...LEAST_SHARES.map((share) => ({
      label: `Leave out calls under ${formatPercent(share)}`,
      checked: least === share,
      onSelect: () =>
        least === share
          ? onFilters(filters.filter(({ kind }) => kind !== 'min-share'))
          : add({ kind: 'min-share', share }),
    })),
    { kind: 'separator' },
    {
      label: 'Clear all filters',
      unavailable: filters.length === 0 ? 'There is none' : null,
      onSelect: () => onFilters([]),
    },
  ];
  return (
    <Menu align="end" entries={entries}>
      <IconButton label="Filters" icon={FilterIcon} pressed={filters.length > 0} data-testid="filter-menu" />
    </Menu>
  );
}
