/** Search results in all loaded tracks, in track order, and navigation between them. */
import type { TraceRange } from '../../../shared/engine/trace/contract/trace-tracks.ts';
import { NO_ORIGINALS, type Originals } from '../../core/widgets/profile/originals.ts';
import { hitsOf, type TrackHits } from './tracks/track-chart.ts';
import type { TrackContent } from './tracks/track-contents.ts';
import type { BoxRef } from './tables/walk.ts';

export interface FoundBoxes {
  readonly total: number;
  readonly byTrack: ReadonlyMap<string, TrackHits>;
}

export const NOTHING_FOUND: FoundBoxes = { total: 0, byTrack: new Map() };

function requestHits(content: Extract<TrackContent, { kind: 'requests' }>, text: string): TrackHits {
  const wanted = text.trim().toLowerCase();
  const { requests, layout } = content.chart;
  const boxes = layout.order.filter((box) => requests[box]?.url.toLowerCase().includes(wanted) === true);
  const found = new Set(boxes);
  // Not the set itself: boxes of tracks without results fade as well.
  return { boxes, set: { size: Math.max(1, boxes.length), has: (box) => found.has(box) } };
}

/** `order` is the track ids from top to bottom; tracks that are not loaded have no results. */
export function findBoxes(
  contents: ReadonlyMap<string, TrackContent>,
  order: readonly string[],
  text: string,
  originals: Originals = NO_ORIGINALS,
): FoundBoxes {
  if (text.trim() === '') return NOTHING_FOUND;
  const byTrack = new Map<string, TrackHits>();
  let total = 0;
  for (const trackId of order) {
    const content = contents.get(trackId);
    if (content?.kind !== 'boxes' && content?.kind !== 'requests') continue;
    const hits = content.kind === 'boxes' ? hitsOf(content.chart, text, originals) : requestHits(content, text);
    byTrack.set(trackId, hits);
    total += hits.boxes.length;
  }
  return { total, byTrack };
}

/** The number of a result, from 1; 0 if it is none. */
export function placeAmong({ byTrack }: FoundBoxes, selected: BoxRef | null): number {
  let before = 0;
  for (const [trackId, { boxes }] of byTrack) {
    if (trackId === selected?.trackId) {
      const place = boxes.indexOf(selected.box);
      return place < 0 ? 0 : before + place + 1;
    }
    before += boxes.length;
  }
  return 0;
}

/** The result with a number, from 1. */
export function boxNumber({ byTrack }: FoundBoxes, number: number): BoxRef | null {
  let before = 0;
  for (const [trackId, { boxes }] of byTrack) {
    if (number <= before + boxes.length) {
      const box = boxes[number - before - 1];
      return box === undefined ? null : { trackId, box };
    }
    before += boxes.length;
  }
  return null;
}

/** Wraps around at the ends. */
export function nextFound(found: FoundBoxes, selected: BoxRef | null, step: 1 | -1): BoxRef | null {
  if (found.total === 0) return null;
  const now = placeAmong(found, selected);
  const next = now === 0 ? (step === 1 ? 1 : found.total) : ((now - 1 + step + found.total) % found.total) + 1;
  return boxNumber(found, next);
}

/** Minimap columns with results, as sorted times: never more ticks than pixels. */
export function foundTicks(
  { byTrack }: FoundBoxes,
  contents: ReadonlyMap<string, TrackContent>,
  totalMs: number,
  columns = 2000,
): Float64Array {
  const marked = new Uint8Array(columns);
  for (const [trackId, { boxes }] of byTrack) {
    const content = contents.get(trackId);
    if (content?.kind !== 'boxes' && content?.kind !== 'requests') continue;
    const { starts } = content.chart.layout;
    for (const box of boxes) {
      const column = Math.floor(((starts[box] ?? 0) / totalMs) * columns);
      marked[Math.max(0, Math.min(columns - 1, column))] = 1;
    }
  }
  const ticks: number[] = [];
  for (let column = 0; column < columns; column += 1)
    if (marked[column] === 1) ticks.push((column / columns) * totalMs);
  return Float64Array.from(ticks);
}

/** A function, or an event that runs one, as trees and lists name it. */
export interface NamedCall {
  readonly name: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** True if a text search finds this function and few others: `(anonymous)` finds all that have no name. */
export function isSearchable({ name }: Pick<NamedCall, 'name'>): boolean {
  return name !== '' && name !== '(anonymous)';
}

/**
 * The longest call of exactly this function in the loaded tracks. Calls that overlap the range come first; without any, the longest of the
 * recording.
 */
export function longestCall(
  contents: ReadonlyMap<string, TrackContent>,
  order: readonly string[],
  { name, url, line, column }: NamedCall,
  range: TraceRange | null,
): BoxRef | null {
  let best: { readonly ref: BoxRef; readonly isInRange: boolean; readonly sizeMs: number } | null = null;
  for (const trackId of order) {
    const content = contents.get(trackId);
    if (content?.kind !== 'boxes') continue;
    const { labels, labelOf, layout } = content.chart;
    const isWanted = Uint8Array.from(labels, (label) =>
      label.name === name && label.url === url && label.line === line && label.column === column ? 1 : 0,
    );
    if (!isWanted.includes(1)) continue;
    for (let box = 0; box < labelOf.length; box += 1) {
      if (isWanted[labelOf[box] ?? 0] !== 1) continue;
      const startMs = layout.starts[box] ?? 0;
      const sizeMs = layout.sizes[box] ?? 0;
      const isInRange = range === null || (startMs < range.toMs && startMs + sizeMs > range.fromMs);
      const isBetter = best === null || (isInRange === best.isInRange ? sizeMs > best.sizeMs : isInRange);
      if (isBetter) best = { ref: { trackId, box }, isInRange, sizeMs };
    }
  }
  return best?.ref ?? null;
}
