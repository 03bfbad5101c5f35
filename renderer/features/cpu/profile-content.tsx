/** The shown view of an open profile: a chart with the figures of its range, a table, a tree, or a function with what is around it. */
import type { ReactNode, RefObject } from 'react';
import type { CpuRange, ProfileFilter } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { useSettledRange, useSettledText } from '../../core/stores/hooks/use-settled.ts';
import { usePanes } from '../../core/stores/hooks/use-panes.ts';
import { SplitPane } from '../../core/widgets/split-pane.tsx';
import { ChartView, type ChartHandle } from './chart-view.tsx';
import { GroupTable } from './group-table.tsx';
import { FunctionTable, ProfileTree } from './profile-tables.tsx';
import type { FoundCalls } from './profile-toolbar.tsx';
import { useUnit, type ProfileOverview } from './profile-units.tsx';
import { RangeFigures } from './range-figures.tsx';
import { Sandwich } from './sandwich.tsx';
import type { OpenedProfile } from './use-filtered-overview.ts';
import type { ProfileNavigation } from './use-profile-navigation.ts';

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
