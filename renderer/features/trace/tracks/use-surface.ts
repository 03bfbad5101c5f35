/** The input of the tracks: what is under a point of them, its hover card, and what keys and clicks do to their boxes. */
import type { KeyboardEvent, RefObject } from 'react';
import type { TraceRange } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { rowAnchor, type useHoverCard } from '../../../core/charts/hover-card.tsx';
import { useChartSurface, type ChartPoint, type WindowPoint } from '../../../core/charts/use-chart-surface.ts';
import { boxHeightPx } from '../../../core/widgets/icicle/icicle-window.ts';
import { layoutOf, spotAt, walk, type BoxRef, type ContentOf, type Spot } from '../tables/walk.ts';
import type { TimeAxis } from './time-axis.ts';
import type { Pointed } from './track-canvases.tsx';
import { rowHeightPx, rowTopPx, type PlacedTrack } from './track-list.ts';

export interface SurfaceParts {
  readonly surface: RefObject<HTMLDivElement | null>;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly axis: TimeAxis;
  readonly placed: readonly PlacedTrack[];
  readonly contentOf: ContentOf;
  readonly card: Pick<ReturnType<typeof useHoverCard<Spot>>, 'over' | 'leave'>;
  readonly onPoint: (pointed: Pointed) => void;
  readonly selected: BoxRef | null;
  readonly hasHits: boolean;
  readonly hasRange: boolean;
  readonly onSelect: (box: BoxRef | null) => void;
  readonly onReveal: (box: BoxRef) => void;
  readonly onFit: (box: BoxRef) => void;
  /** Shows its line of code; false if it has none. */
  readonly onLine: (box: BoxRef) => boolean;
  readonly onHit: (step: 1 | -1) => void;
  readonly onRange: (range: TraceRange | null) => void;
  readonly onCopy: (box: BoxRef) => void;
  readonly onMenu: (point: WindowPoint, box: BoxRef) => void;
}

/** A range has a length. */
const SHORTEST_MS = 0.001;
const NOTHING: Pointed = { trackId: null, box: -1, atMs: 0 };

/** Each time is a separate spot for a counter or screenshot; a box is one spot. */
export function isSameSpot(a: Spot, b: Spot): boolean {
  return a.trackId === b.trackId && a.box === b.box && (a.box >= 0 || a.atMs === b.atMs);
}

export function useSurface(parts: SurfaceParts) {
  const { surface, scroller, axis, placed, contentOf, card, onRange } = parts;
  const spotUnder = ({ topPx, value, reach }: ChartPoint): Spot =>
    spotAt(placed, contentOf, { yPx: topPx, atMs: value, reachMs: reach });
  const topOf = (frame: RefObject<HTMLDivElement | null>): number => frame.current?.getBoundingClientRect().top ?? 0;
  /** The row of a box, or the whole track; null where there is no card. */
  const cardRow = (spot: Spot) => {
    const at = placed[spot.index];
    if (at === undefined || (spot.box < 0 && at.track.kind !== 'screenshots' && at.track.kind !== 'counter'))
      return null;
    const isBox = spot.box >= 0 && at.state === 'open';
    const row = layoutOf(contentOf(at.track.id))?.depths[spot.box] ?? 0;
    const topPx = topOf(surface) + (isBox ? rowTopPx(at, row) : at.topPx);
    return { topPx, heightPx: isBox ? boxHeightPx(rowHeightPx(at)) : at.heightPx };
  };
  /** The time of the selected box, else what is in view. */
  const rangeByKey = (): TraceRange => {
    const layout = parts.selected === null ? null : layoutOf(contentOf(parts.selected.trackId));
    const { from, to } = axis.now();
    if (layout === null) return { fromMs: from, toMs: to };
    const fromMs = layout.starts[parts.selected?.box ?? 0] ?? 0;
    return { fromMs, toMs: fromMs + Math.max(layout.sizes[parts.selected?.box ?? 0] ?? 0, SHORTEST_MS) };
  };
  const events = useChartSurface<BoxRef>({
    frame: surface,
    visible: axis.now,
    heightPx: () => scroller.current?.clientHeight ?? 0,
    zoom: axis.zoom,
    pan: (share, downPx = 0) => {
      if (share !== 0) axis.pan(share);
      if (downPx !== 0) scroller.current?.scrollBy({ top: downPx });
    },
    fitAll: axis.fitAll,
    boxAt: (point) => {
      const { trackId, box } = spotUnder(point);
      return trackId === null || box < 0 ? null : { trackId, box };
    },
    onPoint: (point) => {
      const spot = point === null ? null : spotUnder(point);
      parts.onPoint(spot === null ? NOTHING : { trackId: spot.trackId, box: spot.box, atMs: spot.atMs });
      const row = spot === null ? null : cardRow(spot);
      if (point === null || row === null) card.leave();
      else card.over(spot, rowAnchor(surface, point, row));
    },
    selected: parts.selected,
    onSelect: parts.onSelect,
    boxBeside: (key, middleMs) => walk(placed, contentOf, parts.selected, key, middleMs),
    onReveal: parts.onReveal,
    onFit: parts.onFit,
    onHit: parts.hasHits ? parts.onHit : undefined,
    hasRange: parts.hasRange,
    onRange: (range) => onRange(range === null ? null : { fromMs: range.from, toMs: range.to }),
    onCopy: parts.onCopy,
    onMenu: (box, point) => parts.onMenu(point, box),
    onBoxKey: ({ code, ctrlKey, metaKey, altKey, shiftKey }, box) => {
      if (ctrlKey || metaKey || altKey || shiftKey) return false;
      if (code === 'KeyF') parts.onFit(box);
      else return (code === 'Enter' || code === 'NumpadEnter') && !parts.hasHits && parts.onLine(box);
      return true;
    },
    menuPointOf: () => ({
      x: (surface.current?.getBoundingClientRect().left ?? 0) + 24,
      y: Math.max(topOf(surface), topOf(scroller)) + 24,
    }),
  });
  return {
    ...events,
    onKeyDown: (event: KeyboardEvent<HTMLElement>): void => {
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
      if (event.code !== 'KeyR' || !isPlain || event.target !== event.currentTarget) {
        events.onKeyDown(event);
        return;
      }
      event.preventDefault();
      onRange(rangeByKey());
    },
  };
}
