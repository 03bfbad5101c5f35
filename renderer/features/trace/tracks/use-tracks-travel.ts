/** Scrolls and zooms the tracks to a box or a track. */
import type { RefObject } from 'react';
import { ICICLE_ROW_PX } from '../../../core/widgets/icicle/icicle-window.ts';
import { layoutOf, type BoxRef, type ContentOf } from '../tables/walk.ts';
import type { TimeAxis } from './time-axis.ts';
import { CLOSED_PX, rowHeightPx, rowTopPx, type PlacedTrack } from './track-list.ts';

/** A box narrower than this cannot be distinguished from its neighbors and is zoomed to. */
const READABLE_PX = 12;
/** Margin around a linked box. */
const AROUND = 0.6;

export interface TracksTravelParts {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly axis: TimeAxis;
  readonly placed: readonly PlacedTrack[];
  readonly contentOf: ContentOf;
  /** Width of the drawn tracks. */
  readonly widthPx: number;
}

export interface TracksTravel {
  /** Scrolls and zooms as little as necessary to show a box. */
  readonly reveal: (box: BoxRef, readablePx?: number) => void;
  /** Zooms to a box. */
  readonly fit: (box: BoxRef) => void;
  /** Scrolls a track into view. */
  readonly scrollTo: (trackId: string) => void;
}

export function useTracksTravel({ scroller, axis, placed, contentOf, widthPx }: TracksTravelParts): TracksTravel {
  const scrollToRow = (at: PlacedTrack, row: number): void => {
    const element = scroller.current;
    if (element === null) return;
    const topPx = at.state === 'closed' ? at.topPx : rowTopPx(at, row);
    const endPx = topPx + (at.state === 'closed' ? CLOSED_PX : rowHeightPx(at));
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
  return {
    reveal: (ref, readablePx = READABLE_PX) => {
      const place = placeOf(ref);
      if (place === null) return;
      const { fromMs, durationMs } = place;
      scrollToRow(place.at, place.row);
      const now = axis.now();
      const width = now.to - now.from;
      const drawnPx = (durationMs / width) * Math.max(1, widthPx);
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
    },
    fit: (ref) => {
      const place = placeOf(ref);
      if (place === null) return;
      scrollToRow(place.at, place.row);
      const lengthMs = place.durationMs > 0 ? place.durationMs : axis.totalMs / 1000;
      axis.glideTo({ from: place.fromMs, to: place.fromMs + lengthMs });
    },
    scrollTo: (trackId) => {
      const at = placed.find(({ track }) => track.id === trackId);
      if (at !== undefined) scrollToRow(at, 0);
    },
  };
}
