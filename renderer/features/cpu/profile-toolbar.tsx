/** The toolbar of a profile: its views, the search, its figures and menus. */
import { useRef, type ReactNode, type RefObject } from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { SourceMaps } from '../../core/stores/hooks/use-source-maps.ts';
import { IconButton } from '../../core/widgets/button.tsx';
import { CopyButton } from '../../core/widgets/copy-button.tsx';
import { enterRows } from '../../core/widgets/tables/enter-rows.ts';
import { Field } from '../../core/widgets/field.tsx';
import { CloseIcon, DetailsIcon, SearchIcon } from '../../core/widgets/icons.tsx';
import { useKeys } from '../../core/widgets/keys/keys.ts';
import { FilterMenu } from '../../core/widgets/profile/filter-strip.tsx';
import { SourceMapMenu } from '../../core/widgets/profile/source-map-menu.tsx';
import { FittingSegmented } from '../../core/widgets/fitting-segmented.tsx';
import { ToolbarEnd } from '../../core/widgets/toolbar-end.tsx';
import type { ChartHandle } from './chart-view.tsx';
import { useUnit, type ProfileOverview } from './profile-units.tsx';
import { rangeText } from './range-figures.tsx';
import { isChart, type ProfileNavigation } from './use-profile-navigation.ts';

export interface FoundCalls {
  /** The number of search results, and the number of the selected one (from 1; 0: none). */
  readonly hits: number;
  readonly at: number;
}

export interface ProfileToolbarProps {
  readonly label: string;
  /** The leading part. */
  readonly leading: ReactNode;
  readonly navigation: ProfileNavigation;
  readonly found: FoundCalls;
  /** Overview of what remains after filters; undefined until the document is open. */
  readonly overview: ProfileOverview | undefined;
  readonly maps: SourceMaps;
  /** Number of functions without filters. */
  readonly functions: number;
  readonly exportMenu: ReactNode;
  readonly details: { readonly isShown: boolean; readonly toggle: () => void };
  readonly root: RefObject<HTMLDivElement | null>;
  readonly table: RefObject<HTMLDivElement | null>;
  readonly chart: RefObject<ChartHandle | null>;
}

function SearchField({ navigation, found, root, table, chart }: ProfileToolbarProps) {
  const { view, typed, setTyped } = navigation;
  const { search } = useUnit();
  const field = useRef<HTMLInputElement>(null);
  const searches = isChart(view);
  const isSearching = searches && typed.trim() !== '';
  const canFind = searches || view === 'functions' || view === 'url' || view === 'package';
  const toField = (): void => {
    field.current?.focus();
    field.current?.select();
  };
  const toHit = (step: 1 | -1) => (): void => chart.current?.goToHit(step);
  useKeys({ Slash: toField, 'Mod+KeyF': toField }, { within: root, enabled: canFind });
  useKeys({ F3: toHit(1), 'Shift+F3': toHit(-1) }, { within: root, enabled: isSearching });
  return (
    <div className="profile-filter">
      <Field
        ref={field}
        label={searches ? search.label : search.filterLabel}
        placeholder={searches ? 'Search functions' : search.filterLabel}
        icon={SearchIcon}
        shortcut="Slash"
        data-testid="profile-filter"
        disabled={!canFind}
        title={canFind ? undefined : search.unavailable}
        value={typed}
        trailing={
          isSearching
            ? found.hits === 0
              ? 'none'
              : `${formatCount(found.at)} of ${formatCount(found.hits)}`
            : undefined
        }
        onValue={setTyped}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && searches) {
            event.preventDefault();
            chart.current?.goToHit(event.shiftKey ? -1 : 1);
          } else if (event.key === 'Enter' || event.key === 'ArrowDown') {
            event.preventDefault();
            if (event.key === 'ArrowDown') enterRows(table.current);
            else table.current?.focus();
          }
        }}
      />
    </div>
  );
}

/** The range in views that are limited to it and do not show it. */
function RangeChip({ view, range, setRange }: ProfileNavigation) {
  if (range === null || (view !== 'functions' && view !== 'top-down' && view !== 'bottom-up')) return null;
  return (
    <span className="profile-chip" data-testid="range-chip">
      <span className="cut">{rangeText(range)}</span>
      <IconButton label="Clear the range" icon={CloseIcon} size="tiny" onClick={() => setRange(null)} />
    </span>
  );
}

export function ProfileToolbar(props: ProfileToolbarProps) {
  const { label, leading, navigation, overview, maps, functions, exportMenu, details } = props;
  const { view, leaveTo, filters, changeFilters, place, copyLink } = navigation;
  const unit = useUnit();
  return (
    <div className="toolbar profile-toolbar" role="toolbar" aria-label={label}>
      {leading}
      <FittingSegmented label="View" value={view} options={unit.views} onValue={leaveTo} />
      <SearchField {...props} />
      <RangeChip {...navigation} />
      <span className="profile-figures cut" title={overview === undefined ? undefined : unit.figuresTitle(overview)}>
        {overview === undefined ? '…' : unit.figures(overview)}
      </span>
      <ToolbarEnd>
        <SourceMapMenu maps={maps} functions={functions} />
        <FilterMenu filters={filters} onFilters={changeFilters} place={place} />
        <CopyButton label="Copy link to this view" iconOnly onCopy={copyLink} />
        {exportMenu}
        <IconButton
          label={details.isShown ? 'Hide details' : 'Show details'}
          icon={DetailsIcon}
          pressed={details.isShown}
          onClick={details.toggle}
        />
      </ToolbarEnd>
    </div>
  );
}
