/** The tracks of an open trace with minimap and footer, what their colors mean, and how they are saved. */
import { useContext, useMemo, type ReactNode, type RefObject } from 'react';
import type { TraceFlow } from '../../../shared/engine/trace/contract/traces.ts';
import type { TraceRange, TraceTrack } from '../../../shared/engine/trace/contract/trace-tracks.ts';
import { useClipboard } from '../../core/stores/hooks/use-command.ts';
import { useLayout, useWindowProblems } from '../../core/stores/workbench.tsx';
import { ColourMenu } from '../../core/widgets/profile/colour-menu.tsx';
import { useCategoriesOff } from '../../core/widgets/profile/profile-legend.tsx';
import { SourceLinksContext } from '../../core/widgets/source-link.tsx';
import { boxText, SpotCard } from './details/box-card.tsx';
import { boxMenu, foldedCalls, lineOfBox, type SamplesPlace } from './details/box-menu.ts';
import { eventJson } from './details/event-details.tsx';
import type { BoxRef, Spot } from './tables/walk.ts';
import type { TraceGo } from './trace-types.ts';
import { Legend } from './tracks/legend.tsx';
import { VisibleRangeText } from './tracks/visible-range-text.tsx';
import { TracksFooter } from './tracks/tracks-footer.tsx';
import { TracksPictureMenu } from './tracks/tracks-picture-menu.tsx';
import { TracksView } from './tracks/tracks-view.tsx';
import type { TracksHandle } from './tracks/tracks-view-props.ts';
import { TraceMinimap } from './tracks/trace-minimap.tsx';
import { useLongTasks, type LongTasks } from './tracks/use-long-tasks.ts';
import type { AnalysisState } from './use-analysis-state.ts';
import type { LoadPathOnTracks } from './insights/use-load-path.ts';
import type { Find } from './use-find.ts';
import { useMoment } from './use-moment.ts';
import type { OpenTrace } from './use-open-trace.ts';

export interface TraceChartProps {
  readonly trace: OpenTrace;
  readonly state: AnalysisState;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly find: Find;
  readonly go: TraceGo;
  readonly toSamples: (place: SamplesPlace) => void;
  readonly copyLink: () => Promise<boolean>;
  /** Begins a note for the selection; null if there are no notes. */
  readonly onAddNote: (() => void) | null;
  /** Begins a note for a range; null if there are no notes. */
  readonly onNoteRange: ((range: TraceRange) => void) | null;
  readonly tracksView: RefObject<TracksHandle | null>;
  readonly loadPath: LoadPathOnTracks;
}

const NO_FLOWS: readonly TraceFlow[] = [];

/** The minimap with the busiest main thread and the requests of the whole trace. */
function WholeTrace({
  trace,
  find,
  longTasks,
}: Pick<TraceChartProps, 'trace' | 'find'> & { readonly longTasks: LongTasks['ofPage'] }) {
  const { axis, busy, overview, lost, tracks, contentOf, scope } = trace;
  const networkTrack = tracks.find(({ kind }) => kind === 'network');
  const network = networkTrack === undefined ? null : contentOf(networkTrack.id);
  return (
    <TraceMinimap
      axis={axis}
      busy={busy}
      recordedMs={overview.durationMs}
      longTasks={longTasks}
      requests={network?.kind === 'requests' ? network.chart : null}
      lost={lost}
      ticks={find.ticks}
      range={scope.range}
    />
  );
}

/** Copies the arguments of an event as JSON. */
function useCopyEvent({ document }: OpenTrace): (event: number) => Promise<void> {
  const copy = useClipboard();
  const addError = useWindowProblems((state) => state.addError);
  return async (event) => {
    const answer = await document.query('trace.event', { event });
    if (answer.ok) await copy(eventJson(answer.value));
    else addError('The event was not copied', answer.error);
  };
}

export function TraceChart(props: TraceChartProps) {
  const { trace, state, search, onSearch, find, go, toSamples, copyLink, onAddNote, tracksView, loadPath } = props;
  const { overview, axis, stores, tracks, list, contentOf, originals, nameOf, colours, markers, selection, scope } =
    trace;
  const { contents, screenshots, read, pictures } = stores;
  const copy = useClipboard();
  const copyEvent = useCopyEvent(trace);
  const longTasks = useLongTasks(overview);
  const [off, toggle] = useCategoriesOff();
  const choose = (box: BoxRef | null): void => {
    selection.choose(box === null ? null : { kind: 'box', ref: box });
    if (box !== null) state.setView('summary');
  };
  const sources = useContext(SourceLinksContext);
  const moment = useMoment();
  const textOf = (box: BoxRef): string => boxText(contentOf, box, originals, moment);
  const cardOf = (spot: Spot, track: TraceTrack): ReactNode => (
    <SpotCard spot={spot} track={track} contentOf={contentOf} screenshots={screenshots} />
  );
  return (
    <div className="trace-chart column full">
      <TracksView
        axis={axis}
        list={list}
        contents={contents}
        read={read}
        nameOf={nameOf}
        colours={colours}
        screenshots={screenshots}
        pictures={pictures}
        longTasksOf={longTasks.ofTrack}
        markers={markers}
        onMarker={({ event }) => go.toEvent(event)}
        lost={trace.lost}
        flows={trace.flows?.flows ?? NO_FLOWS}
        loadPath={loadPath.isDrawn ? loadPath.path : null}
        thread={overview.page}
        hits={find.found.byTrack}
        hasHits={search.trim() !== '' && (find.found.total > 0 || (find.events ?? 0) > 0)}
        onHit={find.goToHit}
        off={off}
        selected={selection.box}
        onSelect={choose}
        range={scope.range}
        onRange={scope.setRange}
        onNoteRange={props.onNoteRange}
        cardOf={cardOf}
        textOf={textOf}
        menuOf={(box) =>
          boxMenu(box, {
            contentOf,
            tracks,
            onFit: (of) => tracksView.current?.fit(of),
            sources,
            onUnfold: contents.unfold,
            onRange: (range: TraceRange) => go.toRange(range),
            onFind: onSearch,
            onList: state.listName,
            onCopy: (text) => void copy(text),
            onCopyEvent: (event) => void copyEvent(event),
            onCopyLink: () => void copyLink(),
            onAddNote,
            onHide: (track) => list.setState(track, 'hidden'),
            onSamples: toSamples,
          })
        }
        onCopy={(box) => void copy(textOf(box))}
        onLine={(box) => {
          const content = contentOf(box.trackId);
          if (content?.kind === 'boxes' && foldedCalls(content.chart, box.box)) {
            contents.unfold(box.trackId, box.box, true);
            return true;
          }
          const line = lineOfBox(box, contentOf);
          if (line === null || sources.show === null) return false;
          sources.show(line);
          return true;
        }}
        onState={list.setState}
        onMove={list.move}
        onRetry={contents.retry}
        onOnly={list.only}
        onShowAll={list.showAll}
        handle={tracksView}
        minimapHead={<ChartHead trace={trace} state={state} off={off} onToggle={toggle} />}
        minimap={<WholeTrace trace={trace} find={find} longTasks={longTasks.ofPage} />}
        footer={<TracksFooter list={list} isLoading={tracks.length === 0} />}
      />
    </div>
  );
}

/** Length of what is in view, and what the colors of the tracks mean. */
function ChartHead({
  trace,
  state,
  off,
  onToggle,
}: Pick<TraceChartProps, 'trace' | 'state'> & {
  readonly off: ReadonlySet<number>;
  readonly onToggle: (category: number) => void;
}) {
  const { axis, colours, overview, selection } = trace;
  const { read } = trace.stores;
  const allEvents = useLayout((layout) => layout.traceAllEvents);
  const setAllEvents = useLayout((layout) => layout.setTraceAllEvents);
  const folds = useLayout((layout) => layout.foldsLibraries);
  const setFolds = useLayout((layout) => layout.setFoldsLibraries);
  const by = useLayout((layout) => layout.flameColours);
  const setBy = useLayout((layout) => layout.setFlameColours);
  const present = useMemo(() => {
    const seen = new Set<number>();
    for (const content of read.ready.values())
      if (content.kind === 'boxes') for (const category of content.chart.categories) seen.add(category);
    return seen;
  }, [read]);
  const { answer } = state.breakdown;
  return (
    <>
      <span className="row">
        <VisibleRangeText axis={axis} />
      </span>
      <ColourMenu by={by} onBy={overview.samples > 0 ? setBy : null}>
        <div className="colour-legend">
          <Legend
            breakdown={answer?.ok === true ? answer.value : null}
            colours={colours}
            present={present}
            off={off}
            onToggle={onToggle}
          />
        </div>
        {overview.samples > 0 ? (
          <Switch
            label="Fold calls of libraries"
            testId="fold-libraries"
            title="In main threads, calls of libraries that call each other are one box"
            isOn={folds}
            onChange={setFolds}
          />
        ) : null}
        <Switch
          label="All events"
          testId="all-events"
          title="Also shows the browser's own events that DevTools hides, such as task queues and message pipes"
          isOn={allEvents}
          onChange={(isOn) => {
            selection.choose(null);
            setAllEvents(isOn);
          }}
        />
      </ColourMenu>
    </>
  );
}

interface SwitchProps {
  readonly label: string;
  readonly title: string;
  readonly testId: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}

function Switch({ label, title, testId, isOn, onChange }: SwitchProps) {
  return (
    <label className="menu-item row" title={title}>
      <input type="checkbox" data-testid={testId} checked={isOn} onChange={({ target }) => onChange(target.checked)} />
      {label}
    </label>
  );
}

/** Saves the tracks as an image. */
export function TracePicture({ trace }: { readonly trace: OpenTrace }) {
  const { axis, title, list, contentOf, markers, nameOf, colours, originals } = trace;
  const moment = useMoment();
  return (
    <TracksPictureMenu
      axis={axis}
      title={title}
      placed={list.placed}
      contentOf={contentOf}
      markers={markers}
      nameOf={nameOf}
      colours={colours}
      titleOf={(trackId, box) => boxText(contentOf, { trackId, box }, originals, moment)}
    />
  );
}
