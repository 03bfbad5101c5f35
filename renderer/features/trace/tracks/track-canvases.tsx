/** Canvases of the visible tracks. Each is redrawn only when its content changed, all in one animation frame. */
import { useCallback, useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { createColourReader, useThemeName } from '../../../core/widgets/canvas/canvas-colours.ts';
import { beginDrawing, type CanvasSize } from '../../../core/widgets/canvas/use-canvas-size.ts';
import type { BoxSet } from '../../../core/widgets/icicle/hits.ts';
import { createTextMeasure, labelToken } from '../../../core/widgets/icicle/icicle-drawing.ts';
import { createPixelSurface, type PixelSurface } from '../../../core/widgets/icicle/icicle-pixels.ts';
import { useOriginals, type Originals } from '../../../core/widgets/profile/originals.ts';
import { boxesOf, NO_BOXES } from '../../../core/widgets/profile/third-party.ts';
import { useMedia } from '../../../core/widgets/use-media.ts';
import type { TraceColours } from '../activities.ts';
import type { Screenshots } from './screenshots.ts';
import { useTraceClock } from '../use-moment.ts';
import type { TimeAxis } from './time-axis.ts';
import { isThirdPartyLabel, NO_HITS, type NameOfLabel, type TrackChart, type TrackHits } from './track-chart.ts';
import type { TrackContent } from './track-contents.ts';
import {
  drawBoxes,
  drawCounter,
  drawGrid,
  drawLongTasks,
  drawRequests,
  drawScreenshots,
  drawStrip,
  type Accents,
  type Ink,
  type LongTask,
  type Sheet,
} from './track-drawing.ts';
import { rowHeightPx, type PlacedTrack } from './track-list.ts';
import { layoutOf, type BoxRef, type ContentOf } from '../tables/walk.ts';

/** The hovered item, a ref because it changes too often for state. */
export interface Pointed {
  readonly trackId: string | null;
  readonly box: number;
  readonly atMs: number;
}

/** A track and the part of its height that a canvas covers. */
export interface CoveredTrack {
  readonly placed: PlacedTrack;
  /** From the top of the track. */
  readonly fromPx: number;
  readonly heightPx: number;
}

export interface TrackCanvasesProps {
  readonly axis: TimeAxis;
  readonly covered: readonly CoveredTrack[];
  readonly size: CanvasSize;
  readonly contentOf: ContentOf;
  readonly nameOf: NameOfLabel;
  readonly colours: TraceColours;
  readonly screenshots: Screenshots;
  /** Increases with each loaded screenshot. */
  readonly pictures: number;
  readonly longTasksOf: (placed: PlacedTrack) => readonly LongTask[];
  readonly hits: ReadonlyMap<string, TrackHits>;
  readonly off: ReadonlySet<number>;
  readonly selected: BoxRef | null;
  readonly pointed: RefObject<Pointed>;
}

type ValueRange = { readonly low: number; readonly high: number };
type CounterContent = Extract<TrackContent, { kind: 'counter' }>;

function rangesOf({ counter }: CounterContent): readonly ValueRange[] {
  return counter.series.map(({ values }) => {
    let low = Infinity;
    let high = -Infinity;
    for (const value of values) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    return { low, high };
  });
}

/**
 * Scroll step at which a canvas taller than the viewport moves: it is redrawn once per step. Small, because the whole canvas is redrawn in
 * every frame of a zoom.
 */
const CHUNK_PX = 72;

/** Tracks that are visible or nearly so. */
export function coveredTracks(
  placed: readonly PlacedTrack[],
  visible: { readonly topPx: number; readonly heightPx: number },
): CoveredTrack[] {
  const from = Math.floor(visible.topPx / CHUNK_PX) * CHUNK_PX - CHUNK_PX;
  const to = Math.ceil((visible.topPx + visible.heightPx) / CHUNK_PX) * CHUNK_PX + CHUNK_PX;
  return placed.flatMap((each) => {
    const fromPx = Math.max(0, from - each.topPx);
    const toPx = Math.min(each.heightPx, to - each.topPx);
    return toPx > fromPx ? [{ placed: each, fromPx, heightPx: toPx - fromPx }] : [];
  });
}

export function TrackCanvases(props: TrackCanvasesProps) {
  const { originMs } = useTraceClock();
  const { axis, covered, size } = props;
  const theme = useThemeName();
  const isOutlined = useMedia('(forced-colors: active)');
  const [readColour] = useState(createColourReader);
  const [measure] = useState(createTextMeasure);
  const canvases = useRef(new Map<string, HTMLCanvasElement>());
  const surfaces = useRef(new Map<string, PixelSurface>());
  /** The current content of each canvas. */
  const drawn = useRef(new Map<string, readonly unknown[]>());
  const ranges = useRef(new WeakMap<CounterContent, readonly ValueRange[]>());
  const originals = useOriginals();
  const dims = useRef(new WeakMap<TrackChart, { readonly of: Originals; readonly boxes: BoxSet }>());
  const inks = useRef<{ readonly inkKey: string; readonly of: TraceColours; readonly ink: Ink } | null>(null);

  const dimOf = (chart: TrackChart): BoxSet => {
    if (!originals.dimsThirdParty) return NO_BOXES;
    const held = dims.current.get(chart);
    if (held?.of === originals) return held.boxes;
    const boxes = boxesOf(chart.labels, chart.labelOf, (label) => isThirdPartyLabel(label, originals));
    dims.current.set(chart, { of: originals, boxes });
    return boxes;
  };
  /** A chart has the colors that it was laid out with until it is laid out again. */
  const inkOf = (element: HTMLElement, of = props.colours): Ink => {
    const inkKey = `${theme} ${isOutlined}`;
    if (inks.current?.inkKey === inkKey && inks.current.of === of) return inks.current.ink;
    const read = (token: string): string => readColour(element, theme, token);
    const ink: Ink = {
      fills: of.tokens.map(read),
      label: read('--fl-text'),
      labels: of.tokens.map((token) => read(labelToken(token))),
      offFill: read('--surface-marked'),
      offLabel: read('--text-third'),
      accent: read('--accent'),
      text: read('--text'),
      second: read('--text-second'),
      line: read('--line-strong'),
      grid: read('--line'),
      longTask: read('--recording'),
      ground: read('--surface-document'),
      font: `11px ${getComputedStyle(element).fontFamily}`,
      isOutlined,
    };
    inks.current = { inkKey, of, ink };
    return ink;
  };
  const surfaceOf = (trackId: string): PixelSurface => {
    const held = surfaces.current.get(trackId);
    if (held !== undefined) return held;
    const made = createPixelSurface();
    surfaces.current.set(trackId, made);
    return made;
  };
  const drawOne = ({ placed, fromPx, heightPx }: CoveredTrack): void => {
    const { track, state } = placed;
    const canvas = canvases.current.get(track.id);
    if (canvas === undefined || size.widthPx === 0) return;
    const content = props.contentOf(track.id);
    const hits = props.hits.get(track.id) ?? NO_HITS;
    const selected = props.selected?.trackId === track.id ? props.selected.box : null;
    const { current: at } = props.pointed;
    const isPointed = at.trackId === track.id;
    const hovered = isPointed && at.box >= 0 ? at.box : null;
    const pointerMs = isPointed && track.kind === 'counter' ? at.atMs : null;
    const visible = axis.shown();
    const shows = [
      visible,
      originMs,
      content,
      state,
      placed.rowPx,
      fromPx,
      heightPx,
      size,
      theme,
      isOutlined,
      hits,
      props.nameOf,
      props.colours,
      originals,
      props.off,
      selected,
      hovered,
      pointerMs,
      track.kind === 'screenshots' ? props.pictures : 0,
    ];
    const before = drawn.current.get(track.id);
    if (before !== undefined && shows.every((value, place) => value === before[place])) return;
    const context = beginDrawing(canvas, { widthPx: size.widthPx, heightPx, pixelRatio: size.pixelRatio });
    if (context === null) return;
    drawn.current.set(track.id, shows);
    const ink = inkOf(canvas, content?.kind === 'boxes' ? content.chart.colours : undefined);
    const sheet: Sheet = { topPx: fromPx, widthPx: size.widthPx, heightPx, pixelRatio: size.pixelRatio, visible };
    const accents: Accents = { off: props.off, hits: hits.set, selected, hovered };
    if (track.kind === 'screenshots') {
      if (state === 'open') drawScreenshots(context, props.screenshots, sheet, ink);
      drawGrid(context, sheet, originMs, ink);
      return;
    }
    const layout = layoutOf(content);
    if (state === 'closed' && layout !== null) drawStrip(layout, sheet, props.off, ink, surfaceOf(track.id), context);
    else if (content?.kind === 'boxes') {
      const { chart } = content;
      drawBoxes(
        context,
        { chart, nameOf: props.nameOf, dim: dimOf(chart), rowPx: rowHeightPx(placed) },
        sheet,
        accents,
        ink,
        measure,
        surfaceOf(track.id),
      );
    } else if (content?.kind === 'requests') drawRequests(context, content.chart, sheet, accents, ink, measure);
    else if (content?.kind === 'counter') {
      const known = ranges.current.get(content) ?? rangesOf(content);
      ranges.current.set(content, known);
      drawCounter(context, content.counter, sheet, known, pointerMs, ink);
    }
    drawLongTasks(context, props.longTasksOf(placed), sheet, ink);
    drawGrid(context, sheet, originMs, ink);
  };
  const drawAll = (): void => {
    for (const each of covered) drawOne(each);
  };
  const latest = useRef(drawAll);
  useEffect(() => axis.subscribe(() => latest.current()), [axis]);
  const placedLast = useRef<readonly unknown[]>([]);
  // A moved canvas is redrawn immediately, otherwise it would show outdated content for a frame; other changes wait for the next frame.
  useLayoutEffect(() => {
    latest.current = drawAll;
    const ids = new Set(covered.map(({ placed }) => placed.track.id));
    for (const map of [surfaces.current, drawn.current]) for (const id of map.keys()) if (!ids.has(id)) map.delete(id);
    const places = [covered, size, theme, isOutlined];
    const hasMoved = places.some((value, at) => value !== placedLast.current[at]);
    placedLast.current = places;
    if (hasMoved) drawAll();
    else axis.requestFrame();
  });
  const take = useCallback((trackId: string, element: HTMLCanvasElement | null) => {
    if (element === null) canvases.current.delete(trackId);
    else canvases.current.set(trackId, element);
  }, []);
  return covered.map(({ placed, fromPx, heightPx }) => (
    <canvas
      key={placed.track.id}
      ref={(element) => {
        take(placed.track.id, element);
        return () => take(placed.track.id, null);
      }}
      className="trace-canvas"
      style={{ top: placed.topPx + fromPx, height: heightPx }}
      aria-hidden
    />
  ));
}
