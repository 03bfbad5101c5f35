/**
 * Reads and writes the part of a link that describes a position in a chart (parameters: see `links.ts`). An invalid parameter is noted and
 * ignored; the others apply.
 */
import {
  ProfileFiltersSchema,
  type CpuPlace,
  type CpuRange,
  type ProfileFilter,
} from '../../engine/profile/contract/sampled-profiles.ts';

export const FLAME_VIEWS = [
  'time',
  'left-heavy',
  'sandwich',
  'functions',
  'top-down',
  'bottom-up',
  'url',
  'package',
] as const;
export type FlameView = (typeof FLAME_VIEWS)[number];

/** A call of a chart. */
export interface FlameFrame {
  /** Depth of the call; 0 is the top. */
  readonly level: number;
  /** A time inside the call; when printed, its start. */
  readonly atMs: number;
}

export interface FlameTrack {
  readonly pid: number;
  readonly tid: number;
}

/** A position in a CPU profile or a trace. Null or empty: not in the link. */
export interface FlamePlace {
  readonly view: 'flame';
  readonly show: FlameView | null;
  /** Visible range. */
  readonly visibleRange: CpuRange | null;
  readonly frame: FlameFrame | null;
  /** Selected range. */
  readonly range: CpuRange | null;
  readonly function: CpuPlace | null;
  readonly track: FlameTrack | null;
  /** Trace only: id of a track that is not a thread. */
  readonly row: string | null;
  /** Trace only: the selected event. */
  readonly event: number | null;
  readonly filters: readonly ProfileFilter[];
}

/** Returns a parameter and removes it from the list of unknown ones. */
type Take = (name: string) => string | null;

const MS = String.raw`\d{1,12}(?:\.\d{1,6})?`;
const ONE_MS = new RegExp(`^${MS}$`);
const RANGE = new RegExp(`^(${MS})-(${MS})$`);
const FRAME = new RegExp(`^(\\d{1,6}):(${MS})$`);
const TRACK = /^(\d{1,15}):(\d{1,15})$/;
const AT = /^(.*):(\d{1,9}):(\d{1,9})$/s;

/** Rounds to the resolution of a recording; further digits are rounding errors of computed times. */
export function wholeMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function rangeOf(fromText: string | undefined, toText: string | undefined): CpuRange | null {
  const [fromMs = Number.NaN, toMs = Number.NaN] = [fromText, toText].map((text) =>
    ONE_MS.test(text ?? '') ? Number(text) : Number.NaN,
  );
  return fromMs < toMs ? { fromMs, toMs } : null;
}

function visibleRangeOf(take: Take, notes: string[]): CpuRange | null {
  const [from, to] = [take('from'), take('to')];
  if (from === null && to === null) return null;
  const visibleRange = rangeOf(from ?? undefined, to ?? undefined);
  if (visibleRange === null) notes.push('The visible range of the link is not valid: the whole chart is shown.');
  return visibleRange;
}

function markedOf(text: string | null, notes: string[]): CpuRange | null {
  if (text === null) return null;
  const [, from, to] = RANGE.exec(text) ?? [];
  const range = rangeOf(from, to);
  if (range === null) notes.push(`The range "${text}" is not valid (example: range=100-250.5): nothing is selected.`);
  return range;
}

function frameOf(text: string | null, notes: string[]): FlameFrame | null {
  if (text === null) return null;
  const [, level, at] = FRAME.exec(text) ?? [];
  if (level !== undefined && at !== undefined) return { level: Number(level), atMs: Number(at) };
  notes.push(`The frame "${text}" is not valid (format: frame=LEVEL:MS): no call is selected.`);
  return null;
}

function trackOf(text: string | null, notes: string[]): FlameTrack | null {
  if (text === null) return null;
  const [, pid, tid] = TRACK.exec(text) ?? [];
  if (pid !== undefined && tid !== undefined) return { pid: Number(pid), tid: Number(tid) };
  notes.push(`The track "${text}" is not valid (format: track=PID:TID).`);
  return null;
}

/** Longer than any track id. */
const MAX_ROW = 500;

function rowOf(text: string | null, notes: string[]): string | null {
  if (text === null || (text !== '' && text.length <= MAX_ROW)) return text;
  notes.push('The row of the link is not valid.');
  return null;
}

function eventOf(text: string | null, notes: string[]): number | null {
  if (text === null) return null;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  notes.push(`The event "${text}" is not valid (example: event=4711): no event is selected.`);
  return null;
}

function functionOf(take: Take, notes: string[]): CpuPlace | null {
  const name = take('function');
  const at = take('at');
  if (name === null && at === null) return null;
  const [, url, line, column] = AT.exec(at ?? '::0:0') ?? [];
  if (name !== null && url !== undefined)
    return { name, url: at === null ? '' : url, line: Number(line), column: Number(column) };
  notes.push('The function is not valid (format: function=NAME&at=URL:LINE:COLUMN): no function is selected.');
  return null;
}

function filtersOf(text: string | null, notes: string[]): readonly ProfileFilter[] {
  if (text === null) return [];
  let given: unknown = null;
  try {
    given = JSON.parse(text);
  } catch {
    // Invalid JSON is handled below like any other invalid value.
  }
  const filters = ProfileFiltersSchema.safeParse(given);
  if (filters.success) return filters.data;
  notes.push('The filters of the link are not valid: nothing is filtered.');
  return [];
}

function shownView(text: string | null, notes: string[]): FlameView | null {
  if (text === null) return null;
  const view = FLAME_VIEWS.find((each) => each === text) ?? null;
  if (view === null) notes.push(`There is no chart view "${text}": the flame chart is shown.`);
  return view;
}

export function flamePlace(take: Take, notes: string[]): FlamePlace {
  return {
    view: 'flame',
    show: shownView(take('view'), notes),
    visibleRange: visibleRangeOf(take, notes),
    frame: frameOf(take('frame'), notes),
    range: markedOf(take('range'), notes),
    function: functionOf(take, notes),
    track: trackOf(take('track'), notes),
    row: rowOf(take('row'), notes),
    event: eventOf(take('event'), notes),
    filters: filtersOf(take('filters'), notes),
  };
}

/** A text as the value of a parameter. Half of a surrogate pair, as at the end of a cut name, becomes U+FFFD. */
export function encodedText(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Query string of a place, without the question mark; `flamePlace` reads it back. */
export function flameParameters(place: FlamePlace): string {
  const { show, visibleRange, frame, range, function: of, track, row, event, filters } = place;
  const parts: [name: string, value: string][] = [];
  if (show !== null) parts.push(['view', show]);
  if (visibleRange !== null) {
    parts.push(
      ['from', String(wholeMicroseconds(visibleRange.fromMs))],
      ['to', String(wholeMicroseconds(visibleRange.toMs))],
    );
  }
  // Not rounded to microseconds: a call of a trace may be shorter.
  if (frame !== null) parts.push(['frame', `${frame.level}:${Math.round(frame.atMs * 1e6) / 1e6}`]);
  if (range !== null) parts.push(['range', `${wholeMicroseconds(range.fromMs)}-${wholeMicroseconds(range.toMs)}`]);
  if (of !== null) parts.push(['function', of.name], ['at', `${of.url}:${of.line}:${of.column}`]);
  if (track !== null) parts.push(['track', `${track.pid}:${track.tid}`]);
  if (row !== null) parts.push(['row', row]);
  if (event !== null) parts.push(['event', String(event)]);
  if (filters.length > 0) parts.push(['filters', JSON.stringify(filters)]);
  return parts.map(([name, value]) => `${name}=${encodedText(value).replaceAll('%3A', ':')}`).join('&');
}

/** A chart position with the given parts; the others are empty. */
export function flamePlaceOf(parts: Partial<Omit<FlamePlace, 'view'>>): FlamePlace {
  const nothing = {
    show: null,
    visibleRange: null,
    frame: null,
    range: null,
    function: null,
    track: null,
    row: null,
    event: null,
  };
  return { view: 'flame', ...nothing, filters: [], ...parts };
}
