/** An open trace: tracks over one time axis, what is selected in them under them, and what the trace tells by itself beside them. */
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type ReactNode,
  type Ref,
} from 'react';
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { CaptureRecord } from '../../../shared/contracts/captures.ts';
import { flamePlaceOf, type FlamePlace } from '../../../shared/contracts/flame-links.ts';
import { formatLink } from '../../../shared/contracts/links.ts';
import type { TraceRange, TraceTrack } from '../../../shared/contracts/traces.ts';
import type { AnalysisDocument } from '../../bridge/analysis-client.ts';
import { captureDocument } from '../../stores/documents.ts';
import { useAnswer } from '../../stores/use-answer.ts';
import { useClipboard } from '../../stores/use-command.ts';
import { usePlace } from '../../stores/use-place.ts';
import { useSettledText } from '../../stores/use-settled-text.ts';
import { useLayout } from '../../stores/workbench.tsx';
import { Button, IconButton } from '../../widgets/button.tsx';
import { CloseIcon, CopyIcon } from '../../widgets/icons.tsx';
import { boxAt } from '../../widgets/icicle/icicle-layout.ts';
import type { MenuEntry } from '../../widgets/menu.tsx';
import { useCategoriesOff } from '../../widgets/profile/profile-legend.tsx';
import { RowsError } from '../../widgets/profile/rows-error.tsx';
import { SplitPane } from '../../widgets/split-pane.tsx';
import { originOf } from './activities.ts';
import { AnalysisPane, type PaneView } from './analysis-pane.tsx';
import { boxText, SpotCard } from './box-card.tsx';
import { momentText, timeText } from './durations.tsx';
import { EventDetails, eventJson, FactList, stackText, type Fact } from './event-details.tsx';
import type { WantedName } from './events-table.tsx';
import { findBoxes, foundTicks, nextFound, placeAmong } from './find.ts';
import { FunctionDetails, stackOfBox } from './function-details.tsx';
import { InsightsPane } from './insights-pane.tsx';
import { Legend } from './legend.tsx';
import { askMarkers, type Marker } from './markers.ts';
import type { LostPart } from './overlays.tsx';
import { RequestDetails } from './request-details.tsx';
import { eventAt, labelAt, labelName } from './track-chart.ts';
import type { PlacedTrack } from './track-list.ts';
import { TracksView, type TracksHandle } from './tracks-view.tsx';
import { activePart, TraceMinimap } from './trace-minimap.tsx';
import type { TraceGo, TraceOverview } from './trace-types.ts';
import { useSettledRange } from './use-settled-range.ts';
import { useTimeAxis, useTimeWindow } from './use-time-axis.ts';
import { useTraceSelection } from './use-trace-selection.ts';
import { useTrackList } from './use-track-list.ts';
import { useTrackStores } from './use-track-stores.ts';
import { layoutOf, type BoxRef, type ContentOf, type Spot } from './walk.ts';

export interface TraceViewHandle {
  readonly goToHit: (step: 1 | -1) => void;
  readonly copyLink: () => Promise<boolean>;
}

export interface TraceFound {
  readonly hits: number;
  /** Which of them is selected, from 1; 0: none. */
  readonly at: number;
  /** Events by that name in the whole file, read or not; null until it is known. */
  readonly events: number | null;
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
  readonly handle: Ref<TraceViewHandle>;
}

const PANES_KEY = 'trace.analysis';
const SIDE_KEY = 'trace.insights';
const BUSY_BUCKETS = 1000;
/** What is jumped to is at least so wide, so that it and its surroundings can be read. */
const JUMP_PX = 60;
const NO_TRACKS: readonly TraceTrack[] = [];
const NO_MARKERS: readonly Marker[] = [];
const NO_TASKS: TraceOverview['longTasks'] = [];

/** What was asked for and is not there: from where the browser's buffer was full to the end. */
export function lostParts(overview: TraceOverview, capture: CaptureRecord): LostPart[] {
  const sumOf = (records: CaptureRecord['loss']): number =>
    records.reduce((sum, { lostMs: own }) => sum + (own ?? 0), 0);
  // The trace itself knows that it was cut; how long the recording went on knows whoever recorded it.
  const records = sumOf(capture.loss) > 0 ? capture.loss : overview.loss;
  const lostMs = sumOf(records);
  // A ring lost what came before the first event, which is where the axis begins: the strip above says how much.
  if (lostMs <= 0 || capture.options['wentRound'] === true) return [];
  const reason = records.map((record) => record.reason).join(' ');
  return [{ fromMs: overview.durationMs, toMs: overview.durationMs + lostMs, reason }];
}

function headFacts(overview: TraceOverview): Fact[] {
  const { durationMs, events, categories, processes, samples, page, fileSizeBytes, readMs, unmatched, longTasks } =
    overview;
  return [
    { label: 'Length', value: timeText(durationMs), isMono: true },
    { label: 'Page', value: page === null ? 'none: no renderer in this trace' : page.url || 'unnamed' },
    { label: 'Events', value: `${formatCount(events)} in ${formatCount(categories)} categories` },
    {
      label: 'Processes',
      value: `${formatCount(processes.length)}, ${formatCount(processes.reduce((sum, { threads }) => sum + threads.length, 0))} threads`,
    },
    { label: 'CPU samples', value: samples === 0 ? 'not recorded' : formatCount(samples) },
    { label: 'Long tasks', value: formatCount(longTasks.length) },
    ...(unmatched > 0 ? [{ label: 'Not placed', value: `${formatCount(unmatched)} events` }] : []),
    { label: 'Read', value: `${formatBytes(fileSizeBytes)} in ${timeText(readMs)}` },
  ];
}

export function TraceView(props: TraceViewProps) {
  const { document, overview, capture, search, onFound, isNarrow, onReopen, handle } = props;
  const { page, durationMs } = overview;
  const lost = useMemo(() => lostParts(overview, capture), [overview, capture]);
  const axis = useTimeAxis(Math.max(lost.at(-1)?.toMs ?? 0, durationMs, 0.001));
  const stores = useTrackStores(document, originOf(page?.url ?? ''));
  const { contents, screenshots, read } = stores;
  const copy = useClipboard();
  const tracksAnswer = useAnswer(document.documentId, () => document.query('trace.tracks', {}));
  const tracks = tracksAnswer.answer?.ok === true ? tracksAnswer.answer.value.tracks : NO_TRACKS;
  const busyAnswer = useAnswer(document.documentId, () => document.query('trace.busy', { buckets: BUSY_BUCKETS }));
  const busy = busyAnswer.answer?.ok === true ? busyAnswer.answer.value : null;
  const isFitted = useRef(false);
  useEffect(() => {
    if (busy === null || isFitted.current) return;
    isFitted.current = true;
    const { from, to } = axis.now();
    const active = activePart(busy, durationMs);
    // Whoever has moved already, by hand or by a link, stays where they are.
    if (active !== null && from <= 0 && to >= axis.totalMs) axis.show(active);
  }, [axis, busy, durationMs]);
  const [markers, setMarkers] = useState(NO_MARKERS);
  useEffect(() => {
    let isCurrent = true;
    const ask = async (): Promise<void> => {
      const found = await askMarkers(document, page);
      if (isCurrent) setMarkers(found);
    };
    void ask();
    return () => {
      isCurrent = false;
    };
  }, [document, page]);
  const list = useTrackList(tracks, read);
  const selection = useTraceSelection({ document, axis, tracks, contents, onNeedTrack: list.bringOut });
  const [range, setRange] = useState<TraceRange | null>(null);
  const settledRange = useSettledRange(range);
  const [view, setView] = useState<PaneView>('summary');
  const [threadId, setThreadId] = useState<string | null>(null);
  const [off, toggle] = useCategoriesOff();
  const tracksView = useRef<TracksHandle>(null);
  const panes = useLayout((state) => state.panes[PANES_KEY]);
  const side = useLayout((state) => state.panes[SIDE_KEY]);
  const setPanes = useLayout((state) => state.setPanes);

  const contentOf = useCallback<ContentOf>((trackId) => read.ready.get(trackId) ?? null, [read]);
  const threads = useMemo(() => tracks.filter(({ kind }) => kind === 'thread'), [tracks]);
  const selectedTrack = selection.box?.trackId ?? null;
  const thread =
    threads.find(({ id }) => id === threadId) ?? threads.find(({ isMain }) => isMain) ?? threads[0] ?? null;
  const breakdown = useAnswer(
    thread === null ? null : JSON.stringify([document.documentId, thread.id, settledRange]),
    () =>
      document.query('trace.breakdown', {
        track: thread?.id ?? '',
        ...(settledRange === null ? {} : { range: settledRange }),
      }),
  );

  const settled = useSettledText(search);
  const order = list.placed.map(({ track }) => track.id).join('\n');
  const found = useMemo(() => findBoxes(read.ready, order.split('\n'), settled), [read, order, settled]);
  const named = useAnswer(settled.trim() === '' ? null : settled, async () => {
    const answer = await document.query('trace.events', { name: settled.trim(), count: 1 });
    return answer.ok ? { ok: true, value: { of: settled, total: answer.value.total } } : answer;
  });
  const events = named.answer?.ok === true && named.answer.value.of === settled ? named.answer.value.total : null;
  const at = useMemo(() => placeAmong(found, selection.box), [found, selection.box]);
  useEffect(() => onFound({ hits: found.total, at, events }), [onFound, found, at, events]);
  const ticks = useMemo(() => foundTicks(found, read.ready, axis.totalMs), [found, read, axis]);

  // A box may be wanted before its track is placed, open and read.
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
  /** The first event by that name in a track that is not read: going to it reads the track, and then its boxes count as found. */
  const goToUnread = async (): Promise<void> => {
    const answer = await document.query('trace.events', { name: settled.trim(), count: 1000 });
    if (!answer.ok) return;
    const isRead = ({ pid, tid }: { pid: number; tid: number }): boolean =>
      threads.some((track) => track.pid === pid && track.tid === tid && read.ready.has(track.id));
    const next =
      answer.value.rows.find((row) => !isRead(row)) ?? (found.total === 0 ? answer.value.rows[0] : undefined);
    if (next !== undefined) selection.toEvent(next.event);
    else if (found.total > 0) goToHit(1, true);
  };
  const goToHit = (step: 1 | -1, around = false): void => {
    const isLast = step === 1 && at === found.total && (events ?? 0) > 0;
    if (!around && (found.total === 0 || isLast)) {
      void goToUnread();
      return;
    }
    const next = nextFound(found, selection.box, step);
    if (next !== null) selection.toBox(next);
  };
  const toRange = (next: TraceRange): void => {
    setRange(next);
    selection.choose(null);
    setView('summary');
  };
  const { onSearch } = props;
  const goFromList: TraceGo = {
    toEvent: selection.toEvent,
    toRequest: selection.toRequest,
    toRange,
    toName: (name) => {
      onSearch(name);
      const first = nextFound(findBoxes(read.ready, order.split('\n'), name), null, 1);
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

  const placeNow = (): FlamePlace => {
    const { from, to } = axis.now();
    const { box, chosen } = selection;
    const track = tracks.find(({ id }) => id === box?.trackId);
    const content = box === null ? null : contentOf(box.trackId);
    const layout = layoutOf(content);
    const event =
      chosen?.kind === 'event'
        ? chosen.event
        : box !== null && content?.kind === 'boxes'
          ? eventAt(content.chart, box.box)
          : null;
    return flamePlaceOf({
      sight: from <= 0 && to >= axis.totalMs ? null : { fromMs: from, toMs: to },
      range,
      track:
        track?.kind === 'thread' && track.pid !== null && track.tid !== null
          ? { pid: track.pid, tid: track.tid }
          : null,
      row: track === undefined || track.kind === 'thread' ? null : track.id,
      frame:
        box === null || layout === null
          ? null
          : { level: layout.depths[box.box] ?? 0, atMs: layout.starts[box.box] ?? 0 },
      event,
    });
  };
  const copyLink = (): Promise<boolean> => copy(formatLink(capture.id, placeNow()));
  useImperativeHandle(handle, () => ({ goToHit, copyLink }));
  usePlace(captureDocument(capture).id, tracks.length > 0, (to) => {
    if (to.view !== 'flame') return;
    setRange(to.range);
    setView('summary');
    onSearch('');
    selection.choose(null);
    const own = tracks.find((track) =>
      to.row === null
        ? track.kind === 'thread' && track.pid === to.track?.pid && track.tid === to.track.tid
        : track.id === to.row,
    );
    const show = (): void => {
      if (to.sight === null) axis.fitAll();
      else axis.show({ from: to.sight.fromMs, to: to.sight.toMs });
    };
    show();
    const { frame } = to;
    if (own === undefined || frame === null) {
      if (to.event !== null) selection.toEvent(to.event);
      return;
    }
    list.bringOut(own);
    const arrive = async (): Promise<void> => {
      const layout = layoutOf(await contents.load(own));
      // Half of a microsecond: links are not finer than that.
      const box = layout === null ? -1 : boxAt(layout, frame.level, frame.atMs, 0.0005);
      if (box < 0) return;
      selection.toBox({ trackId: own.id, box });
      // What the link puts in sight counts, not what it would take to see the box.
      requestAnimationFrame(() => requestAnimationFrame(show));
    };
    void arrive();
  });

  const menuOf = (box: BoxRef): readonly MenuEntry[] => {
    const content = contentOf(box.trackId);
    const layout = layoutOf(content);
    if (content === null || layout === null) return [];
    const fromMs = layout.starts[box.box] ?? 0;
    const toMs = fromMs + (layout.sizes[box.box] ?? 0);
    const label = content.kind === 'boxes' ? labelAt(content.chart, box.box) : null;
    const name = label === null ? boxText(contentOf, box) : labelName(label);
    const stack = content.kind === 'boxes' ? stackOfBox(content.chart, box.box) : [];
    const event = content.kind === 'boxes' ? eventAt(content.chart, box.box) : null;
    const track = tracks.find(({ id }) => id === box.trackId);
    return [
      { label: 'Zoom to it', shortcut: 'Enter', onSelect: () => tracksView.current?.fit(box) },
      {
        label: 'Select its range',
        unavailable: toMs > fromMs ? null : 'It has no length',
        onSelect: () => toRange({ fromMs, toMs }),
      },
      { label: 'Find all of this name', onSelect: () => onSearch(name) },
      ...(label === null ? [] : [{ label: 'List all of this name', onSelect: () => listName(name) }]),
      { kind: 'separator' },
      { label: 'Copy name', icon: CopyIcon, onSelect: () => void copy(name) },
      ...(stack.length === 0
        ? []
        : [{ label: 'Copy stack', icon: CopyIcon, onSelect: () => void copy(stackText(stack)) }]),
      ...(event === null
        ? []
        : [{ label: 'Copy event as JSON', icon: CopyIcon, onSelect: () => void copyEvent(event) }]),
      { label: 'Copy link', icon: CopyIcon, onSelect: () => void copyLink() },
      ...(track === undefined
        ? []
        : ([
            { kind: 'separator' },
            { label: `Hide ${track.name}`, onSelect: () => list.setState(track, 'hidden') },
          ] satisfies MenuEntry[])),
    ];
  };
  const [listed, setListed] = useState<WantedName | null>(null);
  const listName = (name: string): void => {
    setListed({ name });
    setView('events');
  };
  const copyEvent = async (event: number): Promise<void> => {
    const answer = await document.query('trace.event', { event });
    if (answer.ok) await copy(eventJson(answer.value));
  };

  const selectionPane = (): ReactNode => {
    const { chosen, box } = selection;
    if (chosen === null) return null;
    if (chosen.kind === 'event')
      return <EventDetails document={document} event={chosen.event} go={go} onLink={copyLink} onReopen={onReopen} />;
    if (box === null) return <p className="trace-waiting third">Looking for the request …</p>;
    const content = contentOf(box.trackId);
    if (content?.kind === 'requests') {
      const request = content.chart.requests[box.box];
      return request === undefined ? null : <RequestDetails request={request} go={go} onLink={copyLink} />;
    }
    if (content?.kind !== 'boxes') return null;
    const event = eventAt(content.chart, box.box);
    if (event !== null)
      return <EventDetails document={document} event={event} go={go} onLink={copyLink} onReopen={onReopen} />;
    const name = tracks.find(({ id }) => id === box.trackId)?.name ?? '';
    return <FunctionDetails chart={content.chart} box={box.box} threadName={name} go={go} onLink={copyLink} />;
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
        screenshots={screenshots}
        pictures={stores.pictures}
        longTasksOf={longTasksOf}
        markers={markers}
        onMarker={({ event }) => go.toEvent(event)}
        lost={lost}
        hits={found.byTrack}
        hasHits={found.total > 0 || (events ?? 0) > 0}
        onHit={goToHit}
        off={off}
        selected={selection.box}
        onSelect={choose}
        range={range}
        onRange={setRange}
        cardOf={cardOf}
        textOf={(box) => boxText(contentOf, box)}
        menuOf={menuOf}
        onCopy={(box) => void copy(boxText(contentOf, box))}
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
            {tracks.length === 0 ? <span className="third">Reading tracks …</span> : null}
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
        <SightText axis={axis} />
      </div>
    </div>
  );
  const analysis = (
    <AnalysisPane
      document={document}
      view={view}
      onView={setView}
      range={settledRange}
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
      selection={selectionPane()}
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
        <h3 className="grow">Insights</h3>
        <IconButton label="Hide insights" icon={CloseIcon} size="tiny" onClick={props.onHideInsights} />
      </div>
      <InsightsPane document={document} go={go} onReopen={onReopen} />
    </aside>
  );
  return (
    <>
      <SplitPane
        label="Resize the figures"
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
                  { id: 'figures', content: analysis, minSize: isNarrow ? '0px' : '320px' },
                  ...(isNarrow || !props.showsInsights
                    ? []
                    : [
                        {
                          id: 'insights',
                          content: insights,
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
    </>
  );
}

function SightText({ axis }: { axis: ReturnType<typeof useTimeAxis> }) {
  const sight = useTimeWindow(axis);
  const isWhole = sight.from <= 0 && sight.to >= axis.totalMs;
  return (
    <>
      <span
        className="mono small"
        data-testid="trace-sight"
        title={`From ${momentText(sight.from)} to ${momentText(sight.to)}`}
      >
        {timeText(sight.to - sight.from)}
      </span>
      <Button size="tiny" shortcut="Digit0" disabled={isWhole} onClick={axis.fitAll}>
        All
      </Button>
    </>
  );
}
