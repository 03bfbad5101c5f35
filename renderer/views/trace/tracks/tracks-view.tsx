/** All tracks of a trace on one time axis: names on the left, contents on the right. */
import {
  useCallback,
  useEffect,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type PointerEvent,
  type ReactNode,
  type Ref,
} from 'react';
import type { LoadPath } from '../../../../shared/contracts/trace-causes.ts';
import type { TraceFlow, TraceRange, TraceTrack } from '../../../../shared/contracts/traces.ts';
import { useCanvasSize } from '../../../widgets/canvas/use-canvas-size.ts';
import { usePointMenu, type MenuEntry } from '../../../widgets/menu.tsx';
import { ICICLE_BOX_PX, ICICLE_ROW_PX } from '../../../widgets/icicle/icicle-window.ts';
import { LoadPathChain, type ChainThread } from '../insights/load-path-chain.tsx';
import { FlowArrows } from './flow-arrows.tsx';
import { HoverCard, useTrackCard } from './track-card.tsx';
import type { Marker } from './markers.ts';
import { LostBand, MarkerLabels, MarkerLines, RangeBand, type LostPart } from './overlays.tsx';
import { RulerLabels } from './ruler-labels.tsx';
import type { Screenshots } from './screenshots.ts';
import type { TimeAxis } from './time-axis.ts';
import { coveredTracks, TrackCanvases, type Pointed } from './track-canvases.tsx';
import type { NameOfLabel, TrackHits } from './track-chart.ts';
import type { ReadTracks, TrackContents } from './track-contents.ts';
import type { LongTask } from './track-drawing.ts';
import { TrackHeads, type TrackActions } from './track-heads.tsx';
import { CLOSED_PX, TRACK_TOP_PX, type PlacedTrack, type TrackList } from './track-list.ts';
import { TracksTable } from './tracks-table.tsx';
import { useSurface } from './use-surface.ts';
import { layoutOf, type BoxRef, type ContentOf, type Spot } from '../tables/walk.ts';

export interface TracksHandle {
  /** Scrolls as little as necessary to show a box. */
  readonly reveal: (box: BoxRef, readablePx?: number) => void;
  readonly fit: (box: BoxRef) => void;
  /** Scrolls a track into view. */
  readonly scrollTo: (trackId: string) => void;
  readonly focus: () => void;
}

export interface TracksViewProps extends TrackActions {
  readonly axis: TimeAxis;
  readonly list: TrackList;
  readonly contents: TrackContents;
  readonly read: ReadTracks;
  readonly nameOf: NameOfLabel;
  readonly screenshots: Screenshots;
  readonly pictures: number;
  readonly longTasksOf: (placed: PlacedTrack) => readonly LongTask[];
  readonly markers: readonly Marker[];
  readonly onMarker: (marker: Marker) => void;
  readonly lost: readonly LostPart[];
  /** Of the selection. */
  readonly flows: readonly TraceFlow[];
  /** Drawn as a chain; null: not drawn. */
  readonly loadPath: LoadPath | null;
  /** Main thread of the traced page. */
  readonly thread: ChainThread | null;
  readonly hits: ReadonlyMap<string, TrackHits>;
  readonly hasHits: boolean;
  readonly onHit: (step: 1 | -1) => void;
  readonly off: ReadonlySet<number>;
  readonly selected: BoxRef | null;
  readonly onSelect: (box: BoxRef | null) => void;
  readonly range: TraceRange | null;
  readonly onRange: (range: TraceRange | null) => void;
  readonly cardOf: (spot: Spot, track: TraceTrack) => ReactNode;
  /** Accessible text of a box. */
  readonly textOf: (box: BoxRef) => string;
  readonly menuOf: (box: BoxRef) => readonly MenuEntry[];
  readonly onCopy: (box: BoxRef) => void;
  /** Below the last track: hidden tracks and how to show them. */
  readonly footer: ReactNode;
  readonly minimap: ReactNode;
  readonly minimapHead: ReactNode;
  readonly handle: Ref<TracksHandle>;
}

/** A box narrower than this cannot be distinguished from its neighbors and is zoomed to. */
const READABLE_PX = 12;
/** Minimum visible height of the main thread when a trace opens. */
const MAIN_IN_SIGHT_PX = 8 * ICICLE_ROW_PX;
/** Margin around a linked box. */
const AROUND = 0.6;
/** Scroll step of notifications; canvases move in larger steps. */
const SIGHT_STEP_PX = 60;
const NOTHING: Pointed = { trackId: null, box: -1, atMs: 0 };

export function TracksView(props: TracksViewProps) {
  const { axis, list, contents, read, screenshots, selected, range, onRange, handle } = props;
  const { placed } = list;
  const scroller = useRef<HTMLDivElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const rulerFrame = useRef<HTMLDivElement>(null);
  const pointed = useRef<Pointed>(NOTHING);
  const size = useCanvasSize(surface);
  const [visible, setVisible] = useState({ topPx: 0, heightPx: 0 });
  const menu = usePointMenu(() => surface.current?.focus());
  const card = useTrackCard();
  const contentOf = useCallback<ContentOf>((trackId) => read.ready.get(trackId) ?? null, [read]);
  const look = useCallback(() => {
    const element = scroller.current;
    if (element === null || element.clientHeight === 0) return;
    const topPx = Math.floor(element.scrollTop / SIGHT_STEP_PX) * SIGHT_STEP_PX;
    const heightPx = Math.ceil(element.clientHeight / SIGHT_STEP_PX + 1) * SIGHT_STEP_PX;
    setVisible((now) => (now.topPx === topPx && now.heightPx === heightPx ? now : { topPx, heightPx }));
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
    const wantedPx = Math.min(main.heightPx, MAIN_IN_SIGHT_PX, element.clientHeight);
    element.scrollTop = Math.max(element.scrollTop, main.topPx + wantedPx - element.clientHeight);
  }, [placed, visible.heightPx]);
  const covered = useMemo(() => coveredTracks(placed, visible), [placed, visible]);
  useEffect(() => {
    const inSight = covered.map((each) => each.placed.track);
    contents.want(inSight.toSorted((a, b) => Number(b.isMain) - Number(a.isMain)));
    if (inSight.some(({ kind }) => kind === 'screenshots')) screenshots.begin();
  }, [covered, contents, screenshots]);

  const scrollToRow = (at: PlacedTrack, row: number): void => {
    const element = scroller.current;
    if (element === null) return;
    const topPx = at.topPx + (at.state === 'closed' ? 0 : TRACK_TOP_PX + row * ICICLE_ROW_PX);
    const endPx = topPx + (at.state === 'closed' ? CLOSED_PX : ICICLE_ROW_PX);
    if (topPx < element.scrollTop) element.scrollTop = topPx - ICICLE_ROW_PX;
    else if (endPx > element.scrollTop + element.clientHeight)
      element.scrollTop = endPx - element.clientHeight + ICICLE_ROW_PX;
  };
  const placeOf = ({ trackId, box }: BoxRef) => {
    const layout = layoutOf(contentOf(trackId));
    const at = placed.find(({ track }) => track.id === trackId);
    if (layout === null || at === undefined) return null;
    const fromMs = layout.starts[box] ?? 0;
    return { at, row: layout.depths[box] ?? 0, fromMs, durationMs: layout.sizes[box] ?? 0 };
  };
  const reveal = (ref: BoxRef, readablePx = READABLE_PX): void => {
    const place = placeOf(ref);
    if (place === null) return;
    const { fromMs, durationMs } = place;
    scrollToRow(place.at, place.row);
    const now = axis.now();
    const width = now.to - now.from;
    const drawnPx = (durationMs / width) * Math.max(1, size.widthPx);
    const isVisible = fromMs < now.to && fromMs + durationMs > now.from;
    // An event without duration is centered instead of zoomed to.
    if (durationMs > 0 && drawnPx < readablePx) {
      const around = durationMs * 4;
      axis.glideTo({ from: fromMs - around, to: fromMs + durationMs + around });
    } else if (!isVisible) {
      const middle = fromMs + durationMs / 2;
      const wanted = Math.max(width, durationMs * (1 + AROUND));
      axis.glideTo({ from: middle - wanted / 2, to: middle + wanted / 2 });
    }
  };
  const fit = (ref: BoxRef): void => {
    const place = placeOf(ref);
    if (place === null) return;
    scrollToRow(place.at, place.row);
    const lengthMs = place.durationMs > 0 ? place.durationMs : axis.totalMs / 1000;
    axis.glideTo({ from: place.fromMs, to: place.fromMs + lengthMs });
  };
  useImperativeHandle(handle, () => ({
    reveal,
    fit,
    scrollTo: (trackId) => {
      const at = placed.find(({ track }) => track.id === trackId);
      if (at !== undefined) scrollToRow(at, 0);
    },
    focus: () => surface.current?.focus(),
  }));
  const events = useSurface({
    surface,
    scroller,
    axis,
    placed,
    contentOf,
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
    onReveal: reveal,
    onFit: fit,
    onHit: props.onHit,
    onRange,
    onCopy: props.onCopy,
    onMenu: (point, box) => menu.openAt(point, props.menuOf(box)),
    onOver: (spot, pointer) => {
      const at = spot === null ? undefined : placed[spot.index];
      if (spot === null || at === undefined) {
        card.leave();
        return;
      }
      const hasCard = spot.box >= 0 || at.track.kind === 'screenshots' || at.track.kind === 'counter';
      if (!hasCard) {
        card.leave();
        return;
      }
      const row = layoutOf(contentOf(at.track.id))?.depths[spot.box] ?? 0;
      const surfaceTop = surface.current?.getBoundingClientRect().top ?? 0;
      const isBox = spot.box >= 0 && at.state === 'open';
      const topPx = surfaceTop + at.topPx + (isBox ? TRACK_TOP_PX + row * ICICLE_ROW_PX : 0);
      card.over(spot, { pointerX: pointer.x, topPx, bottomPx: topPx + (isBox ? ICICLE_BOX_PX : at.heightPx) });
    },
  });
  const application = {
    role: 'application',
    'aria-roledescription': 'timeline',
    'aria-label':
      'Tracks over time. Arrow keys select boxes and tracks, W and S zoom, A and D pan, 0 shows all, Alt+drag selects a range. The Events table has the same data.',
    tabIndex: 0,
    ...events,
  };
  const ruler = useRulerRange(axis, onRange);
  const shown = card.card === null ? undefined : placed[card.card.spot.index];
  return (
    <div className="trace-tracks" data-testid="trace-tracks">
      <div className="trace-gutter trace-minimap-head">{props.minimapHead}</div>
      <div className="trace-minimap">{props.minimap}</div>
      <div className="trace-gutter trace-ruler-head third small" data-testid="range-hint">
        Drag ruler to select
      </div>
      <div
        className="trace-ruler"
        ref={rulerFrame}
        data-marked={props.markers.length > 0 || undefined}
        style={{ width: size.widthPx === 0 ? undefined : size.widthPx }}
        title="Drag to select a range. In the tracks: Alt+drag"
        {...ruler}
      >
        <RulerLabels axis={axis} frame={rulerFrame} />
        <RangeBand axis={axis} range={range} />
        <MarkerLabels axis={axis} markers={props.markers} widthPx={size.widthPx} onGo={props.onMarker} />
      </div>
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
            screenshots={screenshots}
            pictures={props.pictures}
            longTasksOf={props.longTasksOf}
            hits={props.hits}
            off={props.off}
            selected={selected}
            pointed={pointed}
          />
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
          <MarkerLines axis={axis} markers={props.markers} />
          <RangeBand axis={axis} range={range} />
          <LostBand axis={axis} lost={props.lost} label />
          <LoadPathChain
            axis={axis}
            path={props.loadPath}
            thread={props.thread}
            placed={placed}
            contentOf={contentOf}
            widthPx={size.widthPx}
          />
          <FlowArrows axis={axis} flows={props.flows} placed={placed} contentOf={contentOf} widthPx={size.widthPx} />
          <output className="visually-hidden">{selected === null ? '' : props.textOf(selected)}</output>
        </div>
        <div className="visually-hidden">
          <TracksTable placed={placed} read={read} />
        </div>
        <div className="trace-tracks-footer">{props.footer}</div>
      </div>
      {menu.element}
      {card.card === null || shown === undefined ? null : (
        <HoverCard place={card.card}>{props.cardOf(card.card.spot, shown.track)}</HoverCard>
      )}
    </div>
  );
}

/** Dragging on the ruler selects a range; a click clears it. */
function useRulerRange(axis: TimeAxis, onRange: (range: TraceRange | null) => void) {
  const held = useRef<{ readonly fromMs: number; readonly x: number; moved: boolean } | null>(null);
  const msAt = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const { from, to } = axis.now();
    const share = width === 0 ? 0 : Math.max(0, Math.min(1, (event.clientX - left) / width));
    return from + share * (to - from);
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      if (event.button !== 0 || event.target instanceof HTMLButtonElement) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { fromMs: msAt(event), x: event.clientX, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>): void => {
      const { current } = held;
      if (current === null || (!current.moved && Math.abs(event.clientX - current.x) < 3)) return;
      current.moved = true;
      const atMs = msAt(event);
      onRange({ fromMs: Math.min(atMs, current.fromMs), toMs: Math.max(atMs, current.fromMs) });
    },
    onPointerUp: (): void => {
      if (held.current?.moved === false) onRange(null);
      held.current = null;
    },
    onPointerCancel: (): void => {
      held.current = null;
    },
  };
}
