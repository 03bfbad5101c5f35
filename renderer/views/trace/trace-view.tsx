/** An open trace: tracks on one time axis, the analysis pane below, and insights alongside. */
import {
  useCallback,
  useDeferredValue,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type Ref,
} from 'react';
import { formatCount } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { flamePlaceOf, type FlamePlace } from '../../../shared/contracts/flame-links.ts';
import type { TraceFlow, TraceRange, TraceTrack } from '../../../shared/contracts/traces.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useClipboard } from '../../stores/use-command.ts';
import { useViewHistory } from '../../stores/use-view-history.ts';
import type { SourceMaps } from '../../stores/use-source-maps.ts';
import { useCaptureTitle, useLayout, useWindowProblems } from '../../stores/workbench.tsx';
import { Button, IconButton } from '../../widgets/button.tsx';
import { CloseIcon } from '../../widgets/icons.tsx';
import { OriginalsContext, originalsOf } from '../../widgets/profile/originals.ts';
import { useCategoriesOff } from '../../widgets/profile/profile-legend.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { originOf } from './activities.ts';
import { AnalysisPane, scopeWords, type PaneView } from './tables/analysis-pane.tsx';
import { boxText, SpotCard } from './details/box-card.tsx';
import { boxMenu, type SamplesPlace } from './details/box-menu.ts';
import { timeText } from './diff/durations.tsx';
import { momentOn, TraceClockContext, useMoment } from './use-moment.ts';
import { EngineInsights } from './insights/engine-insights.tsx';
import { eventJson, FactList } from './details/event-details.tsx';
import type { WantedName } from './tables/events-table.tsx';
import { findBoxes, nextFound } from './find.ts';
import { InsightsPane } from './insights/insights-pane.tsx';
import { Legend } from './tracks/legend.tsx';
import { loadMarkers, type Marker } from './tracks/markers.ts';
import { selectionPane } from './details/selection-pane.tsx';
import { headFacts, lostParts, recordedPart } from './trace-facts.ts';
import { labelNames } from './tracks/track-chart.ts';
import type { PlacedTrack } from './tracks/track-list.ts';
import { TracksPictureMenu } from './tracks/tracks-picture-menu.tsx';
import { TracksView, type TracksHandle } from './tracks/tracks-view.tsx';
import { activePart, TraceMinimap } from './tracks/trace-minimap.tsx';
import type { TraceGo, TraceOverview } from './trace-types.ts';
import { useEngineInsights } from './insights/use-engine-insights.ts';
import { useLoadPath } from './insights/use-load-path.ts';
import { useFind, type TraceFound } from './use-find.ts';
import { useFlows } from './tracks/use-flows.ts';
import { useSettledRange, useSettledWindow } from './tracks/use-settled-range.ts';
import { useSteadyGo } from './tracks/use-steady-go.ts';
import { useTimeAxis, useTimeWindow } from './tracks/use-time-axis.ts';
import { useTraceLink } from './use-trace-link.ts';
import { useTraceSelection } from './use-trace-selection.ts';
import { useTrackList } from './tracks/use-track-list.ts';
import { useTrackStores } from './tracks/use-track-stores.ts';
import { layoutOf, type BoxRef, type ContentOf, type Spot } from './tables/walk.ts';

export interface TraceViewHandle {
  readonly goToHit: (step: 1 | -1) => void;
  readonly copyLink: () => Promise<boolean>;
  /** Navigates the history: −1 back, 1 forward. */
  readonly goInHistory: (step: -1 | 1) => void;
}

export interface TraceViewProps {
  readonly document: AnalysisDocument;
  readonly overview: TraceOverview;
  readonly capture: CaptureRecord;
  readonly facts: ReactNode;
  readonly search: string;
  readonly onSearch: (text: string) => void;
  readonly onFound: (found: TraceFound) => void;
  readonly isNarrow: boolean;
  readonly showsInsights: boolean;
  readonly onHideInsights: () => void;
  readonly onReopen: () => void;
  readonly maps: SourceMaps;
  /** The places key of the tracks. */
  readonly placeId: string;
  /** Opens a place in the samples of a thread. */
  readonly onSamples: (place: FlamePlace) => void;
  readonly handle: Ref<TraceViewHandle>;
}

const PANES_KEY = 'trace.analysis';
const SIDE_KEY = 'trace.insights';
const BUSY_BUCKETS = 1000;
/** Minimum width of a link target, so that it and its surroundings are readable. */
const JUMP_PX = 60;
const NO_TRACKS: readonly TraceTrack[] = [];
const NO_FLOWS: readonly TraceFlow[] = [];
const NO_MARKERS: readonly Marker[] = [];
const NO_TASKS: TraceOverview['longTasks'] = [];

export function TraceView(props: TraceViewProps) {
  const { document, overview, capture, search, onFound, isNarrow, onReopen, handle } = props;
  const { page, durationMs } = overview;
  const title = useCaptureTitle(capture);
  const lost = useMemo(() => lostParts(overview, capture), [overview, capture]);
  const axis = useTimeAxis(Math.max(lost.at(-1)?.toMs ?? 0, durationMs, 0.001));
  const allEvents = useLayout((state) => state.traceAllEvents);
  const setAllEvents = useLayout((state) => state.setTraceAllEvents);
  const stores = useTrackStores(document, originOf(page?.url ?? ''), allEvents);
  const { contents, screenshots, read } = stores;
  const copy = useClipboard();
  const addError = useWindowProblems((state) => state.addError);
  const tracksAnswer = useAnswer(`${document.documentId} ${allEvents}`, () =>
    document.query('trace.tracks', { allEvents }),
  );
  const rawTracks = tracksAnswer.answer?.ok === true ? tracksAnswer.answer.value.tracks : NO_TRACKS;
  const tracks = useMemo(() => withPageTitle(rawTracks, capture), [rawTracks, capture]);
  const busyAnswer = useAnswer(document.documentId, () => document.query('trace.busy', { buckets: BUSY_BUCKETS }));
  const busy = busyAnswer.answer?.ok === true ? busyAnswer.answer.value : null;
  const isFitted = useRef(false);
  useEffect(() => {
    if (busy === null || isFitted.current) return;
    isFitted.current = true;
    const { from, to } = axis.now();
    const active = activePart(busy, durationMs) ?? recordedPart(lost, axis.totalMs);
    // Keep the position if the person or a link already moved the view.
    if (active !== null && from <= 0 && to >= axis.totalMs) axis.show(active);
  }, [axis, busy, durationMs, lost]);
  // Render the tracks first and the panes in a later task: all at once would block the window.
  const showsPanes = useDeferredValue(true, false);
  // Keep loaded insights while the pane is hidden.
  const engine = useEngineInsights(capture.id);
  const loadPath = useLoadPath(document);
  const moment = (startMs: number): string => momentOn(overview.clock, startMs);
  const [markers, setMarkers] = useState(NO_MARKERS);
  useEffect(() => {
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      const found = await loadMarkers(document, page);
      if (isCurrent) setMarkers(found);
    };
    void ask();
    return () => {
      isCurrent = false;
    };
  }, [document, page]);
  const { maps } = props;
  const originals = useMemo(() => originalsOf(maps.found?.originals ?? [], maps.inChart), [maps.found, maps.inChart]);
  const nameOf = useMemo(() => labelNames(originals), [originals]);
  const list = useTrackList(tracks, read);
  const selection = useTraceSelection({ document, axis, tracks, contents, onNeedTrack: list.bringOut });
  const [range, setRange] = useState<TraceRange | null>(null);
  const settledRange = useSettledRange(range);
  const visible = useSettledWindow(axis);
  /** The range of the panes: the selected range, otherwise the visible one; null: the whole trace. */
  const scope = range === null ? visible : settledRange;
  const [view, setView] = useState<PaneView>('summary');
  const [threadId, setThreadId] = useState<string | null>(null);
  const [off, toggle] = useCategoriesOff();
  const tracksView = useRef<TracksHandle>(null);
  const panes = useLayout((state) => state.panes[PANES_KEY]);
  const side = useLayout((state) => state.panes[SIDE_KEY]);
  const setPanes = useLayout((state) => state.setPanes);

  const contentOf = useCallback<ContentOf>((trackId) => read.ready.get(trackId) ?? null, [read]);
  const flows = useFlows(document, selection, contentOf);
  const threads = useMemo(() => tracks.filter(({ kind }) => kind === 'thread'), [tracks]);
  const selectedTrack = selection.box?.trackId ?? null;
  const thread =
    threads.find(({ id }) => id === threadId) ?? threads.find(({ isMain }) => isMain) ?? threads[0] ?? null;
  const breakdown = useAnswer(thread === null ? null : JSON.stringify([document.documentId, thread.id, scope]), () =>
    document.query('trace.breakdown', {
      track: thread?.id ?? '',
      ...(scope === null ? {} : { range: scope }),
    }),
  );

  const order = useMemo(() => list.placed.map(({ track }) => track.id), [list.placed]);
  const { found, ticks, events, goToHit } = useFind({
    document,
    search,
    order,
    threads,
    read,
    originals,
    axis,
    selection,
    onFound,
  });

  // A box may be requested before its track is placed, expanded and loaded.
  const { wanted, arrived } = selection;
  useEffect(() => {
    if (wanted === null || layoutOf(contentOf(wanted.trackId)) === null) return;
    if (!list.placed.some(({ track }) => track.id === wanted.trackId)) return;
    tracksView.current?.reveal(wanted, JUMP_PX);
    arrived();
  }, [wanted, arrived, contentOf, list.placed]);

  const choose = (box: BoxRef | null): void => {
    selection.choose(box === null ? null : { kind: 'box', ref: box });
    if (box !== null) setView('summary');
  };
  const toRange = (next: TraceRange): void => {
    setRange(next);
    selection.choose(null);
    setView('summary');
  };
  const { onSearch } = props;
  const onArrive = (marked: TraceRange | null): void => {
    setRange(marked);
    setView('summary');
    onSearch('');
  };
  const goFromList: TraceGo = {
    toEvent: selection.toEvent,
    toRequest: selection.toRequest,
    toRange,
    toName: (name) => {
      onSearch(name);
      const first = nextFound(findBoxes(read.ready, order, name, originals), null, 1);
      if (first !== null) selection.toBox(first);
    },
  };
  const go: TraceGo = {
    ...goFromList,
    toEvent: (event) => {
      setView('summary');
      selection.toEvent(event);
    },
    toRequest: (requestId) => {
      setView('summary');
      selection.toRequest(requestId);
    },
    toName: (name) => {
      setView('summary');
      goFromList.toName(name);
    },
  };

  const steadyGo = useSteadyGo(go);
  const toSamples = ({ show, of, thread: track }: SamplesPlace): void =>
    props.onSamples(flamePlaceOf({ show, function: of, track }));

  const copyLink = useTraceLink({
    capture,
    placeId: props.placeId,
    tracks,
    axis,
    list,
    contents,
    contentOf,
    selection,
    range,
    onArrive,
  });
  const goInHistory = useViewHistory({ visible, range: settledRange, chosen: selection.chosen }, (place) => {
    if (place.visible === null) axis.fitAll();
    else axis.glideTo({ from: place.visible.fromMs, to: place.visible.toMs });
    setRange(place.range);
    selection.choose(place.chosen);
  });
  useImperativeHandle(handle, () => ({ goToHit, copyLink, goInHistory }));

  const [listed, setListed] = useState<WantedName | null>(null);
  const listName = (name: string): void => {
    setListed({ name });
    setView('events');
  };
  const copyEvent = async (event: number): Promise<void> => {
    const answer = await document.query('trace.event', { event });
    if (answer.ok) await copy(eventJson(answer.value));
    else addError('The event was not copied', answer.error);
  };

  const longTasksOf = useMemo(() => {
    const byThread = new Map<string, TraceOverview['longTasks'][number][]>();
    for (const task of overview.longTasks) {
      const key = `${task.pid}:${task.tid}`;
      const own = byThread.get(key);
      if (own === undefined) byThread.set(key, [task]);
      else own.push(task);
    }
    return ({ track }: PlacedTrack) =>
      track.kind === 'thread' ? (byThread.get(`${track.pid}:${track.tid}`) ?? NO_TASKS) : NO_TASKS;
  }, [overview]);
  const mainTasks = useMemo(
    () => overview.longTasks.filter(({ pid, tid }) => page === null || (pid === page.pid && tid === page.tid)),
    [overview, page],
  );
  const present = useMemo(() => {
    const seen = new Set<number>();
    for (const content of read.ready.values())
      if (content.kind === 'boxes') for (const category of content.chart.categories) seen.add(category);
    return seen;
  }, [read]);
  const networkTrack = tracks.find(({ kind }) => kind === 'network');
  const network = networkTrack === undefined ? null : contentOf(networkTrack.id);
  const quietNames = [...new Set(list.quiet.map(({ name, group }) => name || group))].slice(0, 6).join(', ');

  if (tracksAnswer.answer?.ok === false)
    return (
      <RowsError place="panel" error={tracksAnswer.answer.error} onRetry={tracksAnswer.again} onReopen={onReopen} />
    );
  const cardOf = (spot: Spot, track: TraceTrack): ReactNode => (
    <SpotCard spot={spot} track={track} contentOf={contentOf} screenshots={screenshots} />
  );
  const drawn = (
    <div className="trace-chart">
      <TracksView
        axis={axis}
        list={list}
        contents={contents}
        read={read}
        nameOf={nameOf}
        screenshots={screenshots}
        pictures={stores.pictures}
        longTasksOf={longTasksOf}
        markers={markers}
        onMarker={({ event }) => go.toEvent(event)}
        lost={lost}
        flows={flows?.flows ?? NO_FLOWS}
        loadPath={loadPath.isDrawn ? loadPath.path : null}
        thread={page}
        hits={found.byTrack}
        hasHits={search.trim() !== '' && (found.total > 0 || (events ?? 0) > 0)}
        onHit={goToHit}
        off={off}
        selected={selection.box}
        onSelect={choose}
        range={range}
        onRange={setRange}
        cardOf={cardOf}
        textOf={(box) => boxText(contentOf, box, originals, moment)}
        menuOf={(box) =>
          boxMenu(box, {
            contentOf,
            tracks,
            onFit: (of) => tracksView.current?.fit(of),
            onRange: toRange,
            onFind: onSearch,
            onList: listName,
            onCopy: (text) => void copy(text),
            onCopyEvent: (event) => void copyEvent(event),
            onCopyLink: () => void copyLink(),
            onHide: (track) => list.setState(track, 'hidden'),
            onSamples: toSamples,
          })
        }
        onCopy={(box) => void copy(boxText(contentOf, box, originals, moment))}
        onState={list.setState}
        onMove={list.move}
        onRetry={contents.retry}
        onOnly={list.only}
        onShowAll={list.showAll}
        handle={tracksView}
        minimapHead={
          <>
            <b>Whole trace</b>
            <span className="third small cut">
              {timeText(axis.totalMs)}, {formatCount(overview.processes.length)} processes
            </span>
          </>
        }
        minimap={
          <TraceMinimap
            axis={axis}
            busy={busy}
            recordedMs={durationMs}
            longTasks={mainTasks}
            requests={network?.kind === 'requests' ? network.chart : null}
            lost={lost}
            ticks={ticks}
            range={range}
          />
        }
        footer={
          <>
            {tracks.length === 0 ? <span className="third">Loading tracks …</span> : null}
            {list.quiet.length > 0 || list.showsQuiet ? (
              <Button
                size="tiny"
                look="bare"
                aria-expanded={list.showsQuiet}
                data-testid="quiet-tracks"
                title={quietNames}
                onClick={list.toggleQuiet}
              >
                {list.showsQuiet ? 'Fewer tracks' : `${formatCount(list.quiet.length)} more tracks`}
              </Button>
            ) : null}
            {list.quiet.length > 0 ? <span className="third cut">{quietNames}</span> : null}
            {list.hidden.length > 0 ? (
              <Button
                size="tiny"
                look="bare"
                data-testid="hidden-tracks"
                title={list.hidden.map(({ name }) => name).join(', ')}
                onClick={list.showAll}
              >
                {`Show ${formatCount(list.hidden.length)} hidden`}
              </Button>
            ) : null}
          </>
        }
      />
      <div className="profile-legend trace-legend">
        <div className="trace-legend-list">
          <Legend
            breakdown={breakdown.answer?.ok === true ? breakdown.answer.value : null}
            present={present}
            off={off}
            onToggle={toggle}
          />
        </div>
        <TracksPictureMenu
          axis={axis}
          title={title}
          placed={list.placed}
          contentOf={contentOf}
          markers={markers}
          nameOf={nameOf}
          titleOf={(trackId, box) => boxText(contentOf, { trackId, box }, originals, moment)}
        />
        <Button
          size="tiny"
          look={allEvents ? 'plain' : 'bare'}
          aria-pressed={allEvents}
          data-testid="all-events"
          title="Also shows the browser's own events that DevTools hides, such as task queues and message pipes"
          onClick={() => {
            selection.choose(null);
            setAllEvents(!allEvents);
          }}
        >
          All events
        </Button>
        <SightText axis={axis} />
      </div>
    </div>
  );
  const analysis = (
    <AnalysisPane
      document={document}
      view={view}
      onView={setView}
      range={scope}
      isSelected={range !== null}
      allEvents={allEvents}
      onRange={setRange}
      onZoom={({ fromMs, toMs }) => axis.glideTo({ from: fromMs, to: toMs })}
      durationMs={durationMs}
      threads={threads}
      thread={threads.find(({ id }) => id === selectedTrack && threadId === null) ?? thread}
      onThread={setThreadId}
      breakdown={breakdown.answer?.ok === true ? breakdown.answer.value : null}
      breakdownError={
        <RowsError
          error={breakdown.answer?.ok === false ? breakdown.answer.error : null}
          onRetry={breakdown.again}
          onReopen={onReopen}
        />
      }
      selection={selectionPane({ document, selection, contentOf, tracks, flows, go, toSamples, copyLink, onReopen })}
      facts={
        <>
          <FactList facts={headFacts(overview)} />
          {props.facts}
        </>
      }
      go={go}
      goFromList={goFromList}
      wantedName={listed}
      onReopen={onReopen}
    />
  );
  const insights = (
    <aside className="trace-side" aria-label="Insights">
      <div className="pane-head">
        <h3>Insights</h3>
        <span className="grow cut third">{scopeWords(scope, range !== null)}</span>
        <IconButton label="Hide insights" icon={CloseIcon} size="tiny" onClick={props.onHideInsights} />
      </div>
      <div className="trace-insights-list">
        <InsightsPane document={document} range={scope} go={steadyGo} onTracks={loadPath} onReopen={onReopen} />
        <EngineInsights engine={engine} overview={overview} />
      </div>
    </aside>
  );
  return (
    <TraceClockContext value={overview.clock}>
      <OriginalsContext value={originals}>
        <SplitPane
          label="Resize details"
          direction="column"
          sizes={panes}
          onSizes={(percentages) => setPanes(PANES_KEY, percentages)}
          panes={[
            { id: 'tracks', content: drawn, minSize: '180px' },
            {
              id: 'analysis',
              initialSize: '31%',
              minSize: '90px',
              content: (
                <SplitPane
                  label="Resize insights"
                  direction="row"
                  sizes={side}
                  onSizes={(percentages) => setPanes(SIDE_KEY, percentages)}
                  panes={[
                    { id: 'figures', content: showsPanes ? analysis : null, minSize: isNarrow ? '0px' : '320px' },
                    ...(isNarrow || !props.showsInsights
                      ? []
                      : [
                          {
                            id: 'insights',
                            content: showsPanes ? insights : null,
                            initialSize: '360px',
                            minSize: '240px',
                            maxSize: '640px',
                            fixed: true,
                          },
                        ]),
                  ]}
                />
              ),
            },
          ]}
        />
        {isNarrow && props.showsInsights ? <div className="profile-overlay">{insights}</div> : null}
      </OriginalsContext>
    </TraceClockContext>
  );
}

/** A trace has no page title; the capture has. */
function withPageTitle(tracks: readonly TraceTrack[], { target }: CaptureRecord): readonly TraceTrack[] {
  const title = target?.title ?? '';
  if (title === '') return tracks;
  return tracks.map((track) => (track.isMain ? { ...track, group: `${title}, ${track.group}` } : track));
}

function SightText({ axis }: { axis: ReturnType<typeof useTimeAxis> }) {
  const visible = useTimeWindow(axis);
  const moment = useMoment();
  const isWhole = visible.from <= 0 && visible.to >= axis.totalMs;
  return (
    <>
      <span className="mono small" data-testid="trace-sight" title={`${moment(visible.from)} to ${moment(visible.to)}`}>
        {timeText(visible.to - visible.from)}
      </span>
      <Button size="tiny" shortcut="Digit0" disabled={isWhole} onClick={axis.fitAll}>
        All
      </Button>
    </>
  );
}
