/** The shown view of an open profile: a chart with the figures of its range, a table, a tree, or a function with what is around it. */
import { useMemo, type ReactNode, type RefObject } from 'react';
import type { AnalysisAnswer } from '../../../shared/core/analysis/analysis.ts';
import type { CpuRange, ProfileFilter } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import type { AnalysisDocument } from '../../core/bridge/analysis-client.ts';
import { usePagedRows } from '../../core/stores/hooks/use-paged-rows.ts';
import { useSettledRange, useSettledText } from '../../core/stores/hooks/use-settled.ts';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import { useTableLayout } from '../../core/stores/hooks/use-table-layout.ts';
import { CopyIcon, GoToIcon } from '../../core/widgets/icons.tsx';
import { ShareBar } from '../../core/widgets/profile/call-columns.tsx';
import { SplitPane } from '../../core/widgets/split-pane.tsx';
import { countColumn, figureColumn } from '../../core/widgets/tables/figure-columns.tsx';
import { PagedTable } from '../../core/widgets/tables/paged-table.tsx';
import type { Column } from '../../core/widgets/tables/table-columns.ts';
import { ChartView, type ChartHandle } from './chart-view.tsx';
import { FunctionTable, ProfileTree } from './profile-tables.tsx';
import type { FoundCalls } from './profile-toolbar.tsx';
import { useUnit, type ProfileOverview, type UnitLabels } from './profile-units.tsx';
import { RangeFigures } from './range-figures.tsx';
import { Sandwich } from './sandwich.tsx';
import type { OpenedProfile } from './use-filtered-overview.ts';
import type { ProfileNavigation } from './use-profile-navigation.ts';

// Weight by script, or by the package that scripts belong to.

type GroupBy = 'url' | 'package';
type Page = AnalysisAnswer<'profile.groups'>;
type Group = Page['rows'][number];

interface GroupTableProps {
  readonly by: GroupBy;
  readonly document: AnalysisDocument;
  readonly overview: ProfileOverview;
  readonly filters: readonly ProfileFilter[];
  readonly onFilter: (filter: ProfileFilter) => void;
  readonly filter: string;
  readonly onSearch: (text: string) => void;
  /** Shows the functions of a group. */
  readonly onShow: (name: string) => void;
  readonly onReopen: () => void;
  readonly table: RefObject<HTMLDivElement | null>;
}

function groupName({ name }: Group): string {
  return name === '' ? '(no script)' : name;
}

/** Functions are filtered by name and URL; V8's own (in brackets) have no URL. */
function hasAddress(name: string): boolean {
  return name !== '' && !name.startsWith('(');
}

function columnsOf(by: GroupBy, whole: number, { cell, group: means, whole: wholeName }: UnitLabels): Column<Group>[] {
  return [
    {
      id: 'name',
      title: by === 'url' ? 'Script' : 'Package',
      width: 'grow',
      minWidthPx: 200,
      text: groupName,
      canHide: false,
    },
    figureColumn('self', 'Self', (group) => group.self, cell, { width: 96, explanation: means.self }),
    {
      id: 'self-share',
      title: 'Self %',
      width: 112,
      align: 'right',
      cell: (group) => <ShareBar part={group.self} whole={whole} />,
      text: (group) => (whole > 0 ? ((group.self / whole) * 100).toFixed(1) : ''),
      explanation: `Self as a share of ${wholeName}`,
    },
    figureColumn('total', 'Total', (group) => group.total, cell, { width: 96, explanation: means.total }),
    countColumn('functions', 'Functions', (group) => group.functions, {
      width: 92,
      explanation: 'Its functions that appear in samples',
    }),
  ];
}

function GroupTable(props: GroupTableProps) {
  const { by, document, overview, filters, onFilter, filter, onSearch, onShow, onReopen, table } = props;
  const unit = useUnit();
  const query = useMemo(() => ({ by, filter, filters: [...filters] }), [by, filter, filters]);
  const rows = usePagedRows<typeof query, Group, Page>(document, query, 0, {
    load: (asked, place) => document.query('profile.groups', { ...asked, ...place }),
    totalOf: (page) => page.total,
    keyOf: ({ name }) => name,
  });
  const arranged = useTableLayout(`${unit.layoutKey}.groups.${by}`);
  const columns = useMemo(() => columnsOf(by, overview.total, unit), [by, overview.total, unit]);
  return (
    <PagedTable<Group>
      label={by === 'url' ? 'Scripts' : 'Packages'}
      table={table}
      rows={rows}
      arranged={arranged}
      columns={columns}
      keyOf={({ name }) => name}
      rowTestId="group-row"
      onOpen={({ name }) => {
        if (hasAddress(name)) onShow(name);
      }}
      menuOf={(group) => [
        {
          label: 'Show its functions',
          icon: GoToIcon,
          shortcut: 'Enter',
          unavailable: hasAddress(group.name) ? null : 'These functions have no URL',
          onSelect: () => onShow(group.name),
        },
        { label: 'Collapse into one', onSelect: () => onFilter({ kind: 'collapse', by, name: group.name }) },
        { kind: 'separator' },
        { label: 'Copy name', icon: CopyIcon, onSelect: () => arranged.copy(groupName(group)) },
      ]}
      noun={by === 'url' ? 'script' : 'package'}
      none="No samples."
      filter={filter}
      onFilter={onSearch}
      note={
        by === 'url'
          ? unit.largestFirst
          : `Package name under node_modules, otherwise origin or folder. ${unit.largestFirst}`
      }
      onReopen={onReopen}
    />
  );
}

export interface ProfileContentProps {
  readonly opened: OpenedProfile;
  /** Overview of what remains after filters. */
  readonly overview: ProfileOverview;
  readonly navigation: ProfileNavigation;
  /** The filters as the analysis needs them; links have those of `navigation`. */
  readonly filters: readonly ProfileFilter[];
  /** Title of the profile, for images. */
  readonly title: string;
  readonly onReopen: () => void;
  readonly onFound: (found: FoundCalls) => void;
  /** In a trace: shows the same time in the tracks. */
  readonly onTracks: ((range: CpuRange) => void) | undefined;
  readonly table: RefObject<HTMLDivElement | null>;
  readonly chart: RefObject<ChartHandle | null>;
}

/** The chart, and below it the figures of the selected range. */
function ChartWithRange({ drawn, below }: { readonly drawn: ReactNode; readonly below: ReactNode }) {
  const panesKey = `${useUnit().layoutKey}.range`;
  const split = usePanes(panesKey);
  return (
    <SplitPane
      label="Resize range summary"
      direction="column"
      {...split}
      panes={[
        { id: 'chart', content: drawn, minSize: '160px' },
        ...(below === null ? [] : [{ id: 'range', content: below, initialSize: '36%', minSize: '110px' }]),
      ]}
    />
  );
}

export function ProfileContent(props: ProfileContentProps) {
  const { opened, overview, navigation, filters, title, onReopen, onFound, onTracks, table, chart } = props;
  const { view, leaveTo, typed, setTyped, range, setRange, place, wanted, linked, linkNumber } = navigation;
  const { actions, copyLink, onAddNote, onNoteRange, lastVisible, onVisibleRange, onChosen } = navigation;
  const settled = useSettledText(typed);
  const askedRange = useSettledRange(range);
  const shared = { ...actions, document: opened.document, overview, filters, onReopen, table };
  switch (view) {
    case 'time':
    case 'left-heavy':
      return (
        <ChartWithRange
          drawn={
            <ChartView
              key={`${view} ${JSON.stringify(filters)}`}
              {...shared}
              title={title}
              thread={navigation.thread}
              order={view}
              linkedFilters={navigation.filters}
              search={typed}
              wanted={wanted}
              linked={linked}
              linkNumber={linkNumber}
              lastVisible={lastVisible}
              onVisibleRange={onVisibleRange}
              onCopyLink={() => void copyLink()}
              onAddNote={onAddNote}
              onNoteRange={onNoteRange}
              onTracks={onTracks}
              range={range}
              onRange={setRange}
              onFound={onFound}
              onChosen={onChosen}
              handle={chart}
            />
          }
          below={
            view === 'time' && askedRange !== null && range !== null ? (
              <RangeFigures {...shared} range={askedRange} onClose={() => setRange(null)} />
            ) : null
          }
        />
      );
    case 'sandwich':
      return <Sandwich {...shared} place={place} onPlace={actions.onPick} />;
    case 'functions':
      return <FunctionTable {...shared} range={askedRange} filter={settled} onSearch={setTyped} />;
    case 'url':
    case 'package':
      return (
        <GroupTable
          key={view}
          {...shared}
          by={view}
          filter={settled}
          onSearch={setTyped}
          onShow={(name) => {
            setTyped(name);
            leaveTo('functions');
          }}
        />
      );
    default:
      return (
        <ProfileTree key={JSON.stringify([view, askedRange, filters])} {...shared} view={view} range={askedRange} />
      );
  }
}
