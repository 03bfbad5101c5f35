/** All tracks of a trace on one time axis: names on the left, contents on the right. */
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from 'react';
import type { FlamePlace } from '../../../../shared/core/contracts/flame-links.ts';
import type { Note } from '../../../../shared/core/contracts/notes.ts';
import { HoverCard, useHoverCard } from '../../../core/charts/hover-card.tsx';
import { useCanvasSize } from '../../../core/widgets/canvas/use-canvas-size.ts';
import { boxHeightPx } from '../../../core/widgets/icicle/icicle-window.ts';
import { NotePin, visibleShare, useNotedPlaces } from '../../../core/widgets/note-pins.tsx';
import { usePointMenu } from '../../../core/widgets/overlays/menu.tsx';
import { LoadPathChain } from '../insights/load-path-chain.tsx';
import { boxOfFrame, layoutOf, type ContentOf, type Spot } from '../tables/walk.ts';
import { runAround } from './folding.ts';
import { FlowArrows } from './flow-arrows.tsx';
import { AxisRangeBand, LostBand, MarkerLines } from './overlays.tsx';
import type { TimeAxis } from './time-axis.ts';
import { TrackCanvases, coveredTracks, type Pointed } from './track-canvases.tsx';
import { boxOfEvent } from './track-chart.ts';
import type { ReadTracks } from './track-contents.ts';
import { TrackHeads } from './track-heads.tsx';
import {
  CLOSED_PX,
  rowHeightPx,
  rowTopPx,
  mainRoomPx,
  withRoomForMain,
  type PlacedTrack,
  type TrackList,
} from './track-list.ts';
import { TracksRuler } from './tracks-ruler.tsx';
import { TracksTable } from './tracks-table.tsx';
import { useTimeWindow } from './use-time-axis.ts';
import { useTracksTravel } from './use-tracks-travel.ts';
import type { TracksViewProps } from './tracks-view-props.ts';
import { isSameSpot, useSurface } from './use-surface.ts';

// Pins of notes on events and calls in the tracks.

interface TrackPinsProps {
  readonly axis: TimeAxis;
  readonly placed: readonly PlacedTrack[];
  readonly contentOf: ContentOf;
}

interface Pin {
  readonly note: Note;
  readonly fromMs: number;
  readonly toMs: number;
  /** Lower edge of the box. */
  readonly yPx: number;
}

function isOf({ frame, track, row }: FlamePlace, { track: of }: PlacedTrack): boolean {
  if (frame === null) return false;
  return row === null ? of.kind === 'thread' && of.pid === track?.pid && of.tid === track.tid : of.id === row;
}

/** The box of a place in a track, or what it is folded into; −1 if it is in another one, or the track is not loaded. */
function boxIn(place: FlamePlace, track: PlacedTrack, contentOf: ContentOf): number {
  const content = contentOf(track.track.id);
  if (place.event !== null && content?.kind === 'boxes') {
    const box = boxOfEvent(content.chart, place.event);
    if (box >= 0) return box;
  }
  if (place.frame === null || !isOf(place, track)) return -1;
  const box = boxOfFrame(content, place.frame);
  return content?.kind === 'boxes' ? (runAround(content.chart.folding, box) ?? box) : box;
}

/** Where a place of the tracks is drawn; null if its track is hidden or not loaded. */
export function pinPlace(
  place: FlamePlace,
  placed: readonly PlacedTrack[],
  contentOf: ContentOf,
): Omit<Pin, 'note'> | null {
  for (const track of placed) {
    const box = boxIn(place, track, contentOf);
    const layout = layoutOf(contentOf(track.track.id));
    if (box < 0 || layout === null) continue;
    const fromMs = layout.starts[box] ?? 0;
    return {
      fromMs,
      toMs: fromMs + (layout.sizes[box] ?? 0),
      yPx:
        track.state === 'closed'
          ? track.topPx + CLOSED_PX
          : rowTopPx(track, layout.depths[box] ?? 0) + boxHeightPx(rowHeightPx(track)),
    };
  }
  return null;
}

function TrackPins({ axis, placed, contentOf }: TrackPinsProps) {
  const visible = useTimeWindow(axis);
  const noted = useNotedPlaces();
  const pins = useMemo(
    () =>
      noted.flatMap(({ place, note }): Pin[] => {
        // With a view, the place is in the samples of a thread.
        const at = place.view === 'flame' && place.show === null ? pinPlace(place, placed, contentOf) : null;
        return at === null ? [] : [{ note, ...at }];
      }),
    [noted, placed, contentOf],
  );
  return pins.map(({ note, fromMs, toMs, yPx }) => {
    const left = visibleShare(visible, fromMs, toMs);
    return left === null ? null : <NotePin key={note.id} note={note} style={{ left: `${left * 100}%`, top: yPx }} />;
  });
}

// The part of the tracks that is scrolled into view, in steps; a trace first shows enough of its main thread.

/** Scroll step of notifications; canvases move in larger steps. */
const SIGHT_STEP_PX = 60;

interface VisibleTracks {
  readonly topPx: number;
  readonly heightPx: number;
  /** Exact height of what scrolls. */
  readonly viewPx: number;
}

interface ScrolledTracks {
  /** With room for the main thread. */
  readonly list: TrackList;
  /** For the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly visible: VisibleTracks;
  /** To be called when the element was scrolled. */
  readonly look: () => void;
}

function useVisibleTracks(own: TrackList): ScrolledTracks {
  const scroller = useRef<HTMLDivElement>(null);
  const [visible, setVisible] = useState<VisibleTracks>({ topPx: 0, heightPx: 0, viewPx: 0 });
  const list = useMemo(() => withRoomForMain(own, visible.viewPx), [own, visible.viewPx]);
  const { placed } = list;
  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null || element.clientHeight === 0) return;
    const topPx = Math.floor(element.scrollTop / SIGHT_STEP_PX) * SIGHT_STEP_PX;
    const viewPx = element.clientHeight;
    const heightPx = Math.ceil(viewPx / SIGHT_STEP_PX + 1) * SIGHT_STEP_PX;
    setVisible((now) => (now.topPx === topPx && now.viewPx === viewPx ? now : { topPx, heightPx, viewPx }));
  }, []);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    // In a task of its own: the redraw follows, and the height is known without another layout.
    const frame = requestAnimationFrame(look);
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, [look]);
  const isPlacedAtFirst = useRef(false);
  useLayoutEffect(() => {
    const element = scroller.current;
    const main = placed.find(({ track }) => track.isMain);
    if (isPlacedAtFirst.current || element === null || main === undefined || visible.heightPx === 0) return;
    isPlacedAtFirst.current = true;
    // As little as necessary, so that preceding tracks stay visible if there is room.
    const wantedPx = Math.min(main.heightPx, mainRoomPx(element.clientHeight));
    element.scrollTo({ top: Math.max(element.scrollTop, main.topPx + wantedPx - element.clientHeight) });
  }, [placed, visible.heightPx]);
  return { list, scroller, visible, look };
}

/** Layers over the drawn tracks: borders, loading notes, markers, the selected range, lost time and flows. */
interface SurfaceOverlaysProps extends Pick<
  TracksViewProps,
  'axis' | 'markers' | 'range' | 'lost' | 'flows' | 'loadPath' | 'thread'
> {
  readonly read: ReadTracks;
  readonly placed: readonly PlacedTrack[];
  /** The tracks in view. */
  readonly covered: ReturnType<typeof coveredTracks>;
  readonly contentOf: ContentOf;
  readonly widthPx: number;
}

function SurfaceOverlays(props: SurfaceOverlaysProps) {
  const { axis, markers, range, lost, flows, read, placed, covered, contentOf, widthPx } = props;
  return (
    <>
      {covered.map(({ placed: { track, topPx, heightPx } }) => (
        <span key={track.id} className="trace-border" style={{ top: topPx + heightPx - 1 }} aria-hidden />
      ))}
      {covered.map(({ placed: { track, topPx } }) =>
        read.ready.has(track.id) || read.failed.has(track.id) || track.kind === 'screenshots' ? null : (
          <span key={track.id} className="trace-reading third small" style={{ top: topPx + 3 }}>
            {' '}
            Loading …{' '}
          </span>
        ),
      )}
      <MarkerLines axis={axis} markers={markers} />
      <AxisRangeBand axis={axis} range={range} />
      <LostBand axis={axis} lost={lost} label />
      <LoadPathChain
        axis={axis}
        path={props.loadPath}
        thread={props.thread}
        placed={placed}
        contentOf={contentOf}
        widthPx={widthPx}
      />
      <TrackPins axis={axis} placed={placed} contentOf={contentOf} />
      <FlowArrows axis={axis} flows={flows} placed={placed} contentOf={contentOf} widthPx={widthPx} />
    </>
  );
}

const NOTHING: Pointed = { trackId: null, box: -1, atMs: 0 };

export function TracksView(props: TracksViewProps) {
  const { axis, contents, read, screenshots, selected, range, onRange, handle } = props;
  const surface = useRef<HTMLDivElement>(null);
  const pointed = useRef<Pointed>(NOTHING);
  const size = useCanvasSize(surface);
  const { list, scroller, visible, look } = useVisibleTracks(props.list);
  const { placed } = list;
  const menu = usePointMenu(() => surface.current?.focus());
  const { card, over, leave } = useHoverCard<Spot>(isSameSpot);
  const contentOf = useCallback<ContentOf>((trackId) => read.ready.get(trackId) ?? null, [read]);
  const covered = useMemo(() => coveredTracks(placed, visible), [placed, visible]);
  useEffect(() => {
    const inView = covered.map((each) => each.placed.track);
    contents.want(inView.toSorted((a, b) => Number(b.isMain) - Number(a.isMain)));
    if (inView.some(({ kind }) => kind === 'screenshots')) screenshots.begin();
  }, [covered, contents, screenshots]);
  useEffect(() => {
    const lookAtRange = (): void => {
      const { from, to } = axis.now();
      contents.look({ fromMs: from, toMs: to });
    };
    lookAtRange();
    return axis.subscribe(lookAtRange);
  }, [axis, contents]);

  const travel = useTracksTravel({ scroller, axis, placed, contentOf, widthPx: size.widthPx });
  useImperativeHandle(handle, () => ({ ...travel, focus: () => surface.current?.focus() }));
  const events = useSurface({
    surface,
    scroller,
    axis,
    placed,
    contentOf,
    card: { over, leave },
    onPoint: (next) => {
      const { current } = pointed;
      if (current.trackId === next.trackId && current.box === next.box && current.atMs === next.atMs) return;
      pointed.current = next;
      axis.requestFrame();
    },
    selected,
    hasHits: props.hasHits,
    hasRange: range !== null,
    onSelect: props.onSelect,
    onReveal: travel.reveal,
    onFit: travel.fit,
    onLine: props.onLine,
    onHit: props.onHit,
    onRange,
    onCopy: props.onCopy,
    onMenu: (point, box) => menu.openAt(point, props.menuOf(box)),
  });
  const application = {
    role: 'application',
    'aria-roledescription': 'timeline',
    'aria-label':
      'Tracks over time. Arrow keys select boxes and tracks, W and S zoom, A and D pan, 0 shows all, F fits the selected box, Enter shows its line, R or Shift+drag selects a range. The Events table has the same data.',
    tabIndex: 0,
    ...events,
  };
  const shown = card === null ? undefined : placed[card.target.index];
  return (
    <div className="trace-tracks" data-testid="trace-tracks">
      <div className="trace-gutter trace-minimap-head">{props.minimapHead}</div>
      <div className="trace-minimap">{props.minimap}</div>
      <div className="trace-gutter third small" data-testid="range-hint">
        <span className="cut">Shift+drag or R selects</span>
      </div>
      <TracksRuler
        axis={axis}
        markers={props.markers}
        onMarker={props.onMarker}
        range={range}
        onRange={onRange}
        onNoteRange={props.onNoteRange}
        widthPx={size.widthPx}
      />
      <div className="trace-scroller" ref={scroller} onScroll={look}>
        <nav className="trace-heads" aria-label="Tracks" style={{ height: list.heightPx }}>
          <TrackHeads
            placed={placed}
            failed={read.failed}
            onState={props.onState}
            onMove={props.onMove}
            onRetry={props.onRetry}
            onOnly={props.onOnly}
            onShowAll={props.onShowAll}
          />
        </nav>
        <div
          className="trace-surface"
          ref={surface}
          data-testid="trace-surface"
          style={{ height: list.heightPx }}
          {...application}
        >
          <TrackCanvases
            axis={axis}
            covered={covered}
            size={size}
            contentOf={contentOf}
            nameOf={props.nameOf}
            colours={props.colours}
            screenshots={screenshots}
            pictures={props.pictures}
            longTasksOf={props.longTasksOf}
            hits={props.hits}
            off={props.off}
            selected={selected}
            pointed={pointed}
          />
          <SurfaceOverlays
            axis={axis}
            markers={props.markers}
            range={range}
            lost={props.lost}
            flows={props.flows}
            loadPath={props.loadPath}
            thread={props.thread}
            read={read}
            placed={placed}
            covered={covered}
            contentOf={contentOf}
            widthPx={size.widthPx}
          />
          <output className="visually-hidden">{selected === null ? '' : props.textOf(selected)}</output>
        </div>
        <div className="visually-hidden">
          <TracksTable placed={placed} read={read} />
        </div>
        <div className="trace-tracks-footer row">{props.footer}</div>
      </div>
      {menu.element}
      {card === null || shown === undefined ? null : (
        <HoverCard anchor={card} testId="trace-card">
          {props.cardOf(card.target, shown.track)}
        </HoverCard>
      )}
    </div>
  );
}
