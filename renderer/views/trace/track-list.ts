/**
 * Which tracks stand where: their order, which are closed to a strip or put away, and the ones nobody looks at first under one line
 * at the end. Choices are kept by kind of track, so that they hold for the next trace, too.
 */
import type { TraceTrack } from '../../../shared/contracts/traces.ts';
import { ICICLE_ROW_PX } from '../../widgets/icicle/icicle-window.ts';

export type TrackState = 'open' | 'closed' | 'hidden';

/** By `trackKey`. */
export interface TrackChoices {
  readonly states: Readonly<Record<string, TrackState>>;
  /** Keys in the order somebody gave them; tracks whose key is not in it stand where the trace puts them. */
  readonly order: readonly string[];
}

export const NO_CHOICES: TrackChoices = { states: {}, order: [] };

export interface PlacedTrack {
  readonly track: TraceTrack;
  readonly state: 'open' | 'closed';
  readonly topPx: number;
  readonly heightPx: number;
}

export interface TrackList {
  readonly placed: readonly PlacedTrack[];
  readonly heightPx: number;
  /** Put away by choice. */
  readonly hidden: readonly TraceTrack[];
  /** Under the line at the end while it is closed. */
  readonly quiet: readonly TraceTrack[];
}

export const CLOSED_PX = 20;
/** Above the rows of a track, where long tasks are marked. */
export const TRACK_TOP_PX = 3;
export const TRACK_BOTTOM_PX = 4;
const COUNTER_PX = 44;
const SCREENSHOTS_PX = 48;
/** Two lines of words at the left need so much. */
const MIN_OPEN_PX = 26;

/** The kind of a track, the same in every trace: what a choice is kept by. Threads and counters are told by their names. */
export function trackKey({ kind, name, isMain }: TraceTrack): string {
  if (isMain) return 'main';
  return kind === 'thread' || kind === 'counter' || kind === 'extension' || kind === 'async' ? `${kind}:${name}` : kind;
}

/** Drawn closed until somebody opens them, so that the main thread is in sight when a trace opens. */
const CLOSED_AT_FIRST: ReadonlySet<TraceTrack['kind']> = new Set(['frames', 'layout-shifts', 'timings', 'network']);

export function trackState(track: TraceTrack, { states }: TrackChoices): TrackState {
  const chosen = states[trackKey(track)];
  return chosen ?? (track.isQuiet || CLOSED_AT_FIRST.has(track.kind) ? 'closed' : 'open');
}

/** Rows are known with the track; those of a chart that is laid out anew (requests) are told by `rows`. */
function openHeightPx(track: TraceTrack, rows: number): number {
  if (track.kind === 'counter') return COUNTER_PX;
  if (track.kind === 'screenshots') return SCREENSHOTS_PX;
  return Math.max(MIN_OPEN_PX, rows * ICICLE_ROW_PX + TRACK_TOP_PX + TRACK_BOTTOM_PX);
}

/** In the order of choice: a key that somebody moved stands behind the one it was put behind. */
function ordered(tracks: readonly TraceTrack[], order: readonly string[]): readonly TraceTrack[] {
  if (order.length === 0) return tracks;
  const place = new Map(order.map((key, index) => [key, index]));
  // What is not in the list stays behind all that it stood behind.
  let last = -1;
  const ranks = tracks.map((track, index) => {
    const own = place.get(trackKey(track));
    if (own !== undefined) last = Math.max(last, own);
    return { track, rank: own ?? last, index };
  });
  return ranks.toSorted((a, b) => a.rank - b.rank || a.index - b.index).map(({ track }) => track);
}

export interface PlaceOptions {
  readonly choices: TrackChoices;
  /** Quiet tracks are shown where they stand, too. */
  readonly showsQuiet: boolean;
  /** Rows of tracks that are laid out here, by id. */
  readonly rowsOf: ReadonlyMap<string, number>;
}

export function placeTracks(tracks: readonly TraceTrack[], { choices, showsQuiet, rowsOf }: PlaceOptions): TrackList {
  const placed: PlacedTrack[] = [];
  const hidden: TraceTrack[] = [];
  const quiet: TraceTrack[] = [];
  let topPx = 0;
  for (const track of ordered(tracks, choices.order)) {
    const state = trackState(track, choices);
    if (state === 'hidden') hidden.push(track);
    else if (track.isQuiet && !showsQuiet && choices.states[trackKey(track)] === undefined) quiet.push(track);
    else {
      const heightPx = state === 'closed' ? CLOSED_PX : openHeightPx(track, rowsOf.get(track.id) ?? track.depths);
      placed.push({ track, state, topPx, heightPx });
      topPx += heightPx;
    }
  }
  return { placed, heightPx: topPx, hidden, quiet };
}

/** Place of the track at a height; −1 below the last. */
export function trackAt(placed: readonly PlacedTrack[], px: number): number {
  return placed.findIndex(({ topPx, heightPx }) => px >= topPx && px < topPx + heightPx);
}

/** The row of a track at a height; −1 above its rows. A closed one shows its first row only. */
export function rowAt({ topPx, state }: PlacedTrack, px: number): number {
  if (state === 'closed') return 0;
  return Math.floor((px - topPx - TRACK_TOP_PX) / ICICLE_ROW_PX);
}

/** The order after a track was put before another one (null: at the end), as keys of all that are placed. */
export function orderAfterMove(
  placed: readonly PlacedTrack[],
  movedId: string,
  beforeId: string | null,
): readonly string[] {
  const moved = placed.find(({ track }) => track.id === movedId);
  if (moved === undefined || movedId === beforeId) return placed.map(({ track }) => trackKey(track));
  const rest = placed.filter((each) => each !== moved);
  const at = beforeId === null ? rest.length : rest.findIndex(({ track }) => track.id === beforeId);
  rest.splice(at < 0 ? rest.length : at, 0, moved);
  return [...new Set(rest.map(({ track }) => trackKey(track)))];
}
