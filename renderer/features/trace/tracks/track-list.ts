/**
 * Placement of tracks: order, collapsed and hidden tracks, and quiet tracks grouped under one line at the end. Choices are persisted by
 * kind of track and apply to later traces.
 */
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { ICICLE_ROW_PX } from '../../../core/widgets/icicle/icicle-window.ts';

export type TrackState = 'open' | 'closed' | 'hidden';

/** By `trackKey`. */
export interface TrackChoices {
  readonly states: Readonly<Record<string, TrackState>>;
  /** Track keys in the order chosen by the person; others keep the order of the trace. */
  readonly order: readonly string[];
}

export const NO_CHOICES: TrackChoices = { states: {}, order: [] };

export interface PlacedTrack {
  readonly track: TraceTrack;
  readonly state: 'open' | 'closed';
  readonly topPx: number;
  readonly heightPx: number;
  /** Of each row, where rows are taller than usual. */
  readonly rowPx?: number;
}

export interface TrackList {
  readonly placed: readonly PlacedTrack[];
  readonly heightPx: number;
  /** Hidden by the person. */
  readonly hidden: readonly TraceTrack[];
  /** Quiet tracks while their group is collapsed. */
  readonly quiet: readonly TraceTrack[];
}

export const CLOSED_PX = 20;
/** Space above the rows of a thread for long task markers. */
export const TRACK_TOP_PX = 3;
export const TRACK_BOTTOM_PX = 4;
const COUNTER_PX = 44;
const SCREENSHOTS_PX = 48;
/** Minimum height for two lines of text on the left. */
const MIN_OPEN_PX = 26;

/** The kind of a track, stable across traces: the key of persisted choices. Threads and counters are identified by name. */
export function trackKey({ kind, name, isMain }: TraceTrack): string {
  if (isMain) return 'main';
  return kind === 'thread' || kind === 'counter' || kind === 'extension' || kind === 'async' ? `${kind}:${name}` : kind;
}

/** Collapsed by default, so that the main thread is visible when a trace opens. */
const CLOSED_AT_FIRST: ReadonlySet<TraceTrack['kind']> = new Set(['frames', 'layout-shifts', 'timings', 'network']);

export function trackState(track: TraceTrack, { states }: TrackChoices): TrackState {
  const chosen = states[trackKey(track)];
  return chosen ?? (track.isQuiet || CLOSED_AT_FIRST.has(track.kind) ? 'closed' : 'open');
}

/** Row counts come with the track, or from `rows` for charts laid out in the window (requests). */
function openHeightPx(track: TraceTrack, rows: number): number {
  if (track.kind === 'counter') return COUNTER_PX;
  if (track.kind === 'screenshots') return SCREENSHOTS_PX;
  return Math.max(MIN_OPEN_PX, rows * ICICLE_ROW_PX + TRACK_TOP_PX + TRACK_BOTTOM_PX);
}

/** In the chosen order: a moved key follows the one it was placed after. */
function ordered(tracks: readonly TraceTrack[], order: readonly string[]): readonly TraceTrack[] {
  if (order.length === 0) return tracks;
  const place = new Map(order.map((key, index) => [key, index]));
  // Unlisted tracks keep following their predecessor.
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
  /** Also shows quiet tracks in place. */
  readonly showsQuiet: boolean;
  /** Row counts of tracks laid out in the window, by id. */
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

/** Part of the height of the view that the main thread has: whoever opens a trace sees mostly it, and the head of what follows. */
const MAIN_SHARE = 0.92;
/** Height of the main thread in a view. */
export function mainRoomPx(viewPx: number): number {
  return Math.round(MAIN_SHARE * viewPx);
}

/** Rows of few calls are taller, so that their names are easier to read and to click. */
const TALL_ROW_PX = 24;

/** The same tracks, of which an open main thread has the room of a view even where it is shallow: first its rows are taller. */
export function withRoomForMain(list: TrackList, viewPx: number): TrackList {
  const { placed } = list;
  const index = placed.findIndex(({ track, state }) => track.isMain && state === 'open');
  const main = placed[index];
  const roomPx = mainRoomPx(viewPx);
  if (main === undefined || main.heightPx >= roomPx) return list;
  const edgesPx = TRACK_TOP_PX + TRACK_BOTTOM_PX;
  const rows = Math.max(1, Math.floor((main.heightPx - edgesPx) / ICICLE_ROW_PX));
  const rowPx = Math.min(TALL_ROW_PX, Math.floor((roomPx - edgesPx) / rows));
  const morePx = roomPx - main.heightPx;
  return {
    ...list,
    placed: placed.map((each, at) =>
      at < index ? each : at === index ? { ...each, heightPx: roomPx, rowPx } : { ...each, topPx: each.topPx + morePx },
    ),
    heightPx: list.heightPx + morePx,
  };
}

/** Height of the rows of an open track. */
export function rowHeightPx({ rowPx = ICICLE_ROW_PX }: Pick<PlacedTrack, 'rowPx'>): number {
  return rowPx;
}

/** Upper edge of a row of an open track, among all tracks. */
export function rowTopPx(at: PlacedTrack, row: number): number {
  return at.topPx + TRACK_TOP_PX + row * rowHeightPx(at);
}

/** Index of the track at a height; −1 below the last. */
export function trackAt(placed: readonly PlacedTrack[], px: number): number {
  return placed.findIndex(({ topPx, heightPx }) => px >= topPx && px < topPx + heightPx);
}

/** The row of a track at a height; −1 above its rows. A collapsed track has one row. */
export function rowAt(at: PlacedTrack, px: number): number {
  if (at.state === 'closed') return 0;
  return Math.floor((px - rowTopPx(at, 0)) / rowHeightPx(at));
}

/** The order after moving a track before another (null: to the end), as keys of all placed tracks. */
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
