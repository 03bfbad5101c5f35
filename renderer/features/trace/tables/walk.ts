/** Keyboard navigation between boxes and tracks, and hit testing. */
import {
  besideBox,
  boxAt,
  parentBox,
  widestChild,
  type IcicleLayout,
} from '../../../core/widgets/icicle/icicle-layout.ts';
import { boxAtLevel } from '../tracks/track-chart.ts';
import type { TrackContent } from '../tracks/track-contents.ts';
import { rowAt, trackAt, type PlacedTrack } from '../tracks/track-list.ts';

export interface BoxRef {
  readonly trackId: string;
  readonly box: number;
}

export type ContentOf = (trackId: string) => TrackContent | null;
export type WalkKey = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

/** The boxes of a track, if it has any. */
export function layoutOf(content: TrackContent | null): IcicleLayout | null {
  return content?.kind === 'boxes' || content?.kind === 'requests' ? content.chart.layout : null;
}

/** Half a microsecond: the resolution of links. */
const REACH_MS = 0.0005;

/** The box that a link names; −1 if the track has none there, or is not loaded. */
export function boxOfFrame(
  content: TrackContent | null,
  { level, atMs }: { readonly level: number; readonly atMs: number },
): number {
  if (content?.kind === 'boxes') return boxAtLevel(content.chart, level, atMs, REACH_MS);
  const layout = layoutOf(content);
  return layout === null ? -1 : boxAt(layout, level, atMs, REACH_MS);
}

/** The box nearest to a time in the first row of the next track with boxes above or below. */
export function boxOfNextTrack(
  placed: readonly PlacedTrack[],
  contentOf: ContentOf,
  fromTrackId: string | null,
  step: 1 | -1,
  atMs: number,
): BoxRef | null {
  const from = placed.findIndex(({ track }) => track.id === fromTrackId);
  const begin = fromTrackId === null ? (step === 1 ? 0 : placed.length - 1) : from + step;
  for (let place = begin; place >= 0 && place < placed.length; place += step) {
    const trackId = placed[place]?.track.id ?? '';
    const layout = layoutOf(contentOf(trackId));
    const box = layout === null ? -1 : boxAt(layout, 0, atMs, Infinity);
    if (box >= 0) return { trackId, box };
  }
  return null;
}

/** Null if there is nothing in that direction. */
export function walk(
  placed: readonly PlacedTrack[],
  contentOf: ContentOf,
  selected: BoxRef | null,
  key: WalkKey,
  middleMs: number,
): BoxRef | null {
  if (selected === null) return boxOfNextTrack(placed, contentOf, null, 1, middleMs);
  const layout = layoutOf(contentOf(selected.trackId));
  if (layout === null) return boxOfNextTrack(placed, contentOf, selected.trackId, 1, middleMs);
  const { box, trackId } = selected;
  const atMs = (layout.starts[box] ?? 0) + (layout.sizes[box] ?? 0) / 2;
  const own = (next: number): BoxRef | null => (next < 0 ? null : { trackId, box: next });
  if (key === 'ArrowLeft') return own(besideBox(layout, box, -1));
  if (key === 'ArrowRight') return own(besideBox(layout, box, 1));
  const next = own(key === 'ArrowUp' ? parentBox(layout, box) : widestChild(layout, box));
  return next ?? boxOfNextTrack(placed, contentOf, trackId, key === 'ArrowUp' ? -1 : 1, atMs);
}

/** The item at a point. */
export interface Spot {
  /** Index among the placed tracks, −1 below the last. */
  readonly index: number;
  readonly trackId: string | null;
  /** −1 between boxes. */
  readonly box: number;
  readonly atMs: number;
}

/** `reachMs` is the tolerance around a thin box. */
export function spotAt(
  placed: readonly PlacedTrack[],
  contentOf: ContentOf,
  point: { readonly yPx: number; readonly atMs: number; readonly reachMs: number },
): Spot {
  const index = trackAt(placed, point.yPx);
  const at = placed[index];
  if (at === undefined) return { index, trackId: null, box: -1, atMs: point.atMs };
  const trackId = at.track.id;
  const layout = layoutOf(contentOf(trackId));
  const box = layout === null ? -1 : boxAt(layout, rowAt(at, point.yPx), point.atMs, point.reachMs);
  return { index, trackId, box, atMs: point.atMs };
}
