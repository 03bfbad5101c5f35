/** The part of a link that says where in a chart: see `links.ts` for its parameters. What is wrong in one is noted, the rest holds. */
import { CpuFiltersSchema, type CpuFilter, type CpuPlace, type CpuRange } from './cpu-profiles.ts';

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
  /** 0 is the top. */
  readonly level: number;
  /** A moment in it: where it begins, as printed. */
  readonly atMs: number;
}

export interface FlameTrack {
  readonly pid: number;
  readonly tid: number;
}

/** A place in a CPU profile or a trace. Null or empty: the link does not say. */
export interface FlamePlace {
  readonly view: 'flame';
  readonly show: FlameView | null;
  /** What is in sight. */
  readonly sight: CpuRange | null;
  readonly frame: FlameFrame | null;
  /** What is marked. */
  readonly range: CpuRange | null;
  readonly function: CpuPlace | null;
  readonly track: FlameTrack | null;
  /** Of a trace, a track that is no thread, by its id. */
  readonly row: string | null;
  /** Of a trace, the event that is selected. */
  readonly event: number | null;
  readonly filters: readonly CpuFilter[];
}

/** Takes a parameter, so that it is not unknown any more. */
type Take = (name: string) => string | null;

const MS = String.raw`\d{1,12}(?:\.\d{1,6})?`;
const ONE_MS = new RegExp(`^${MS}$`);
const RANGE = new RegExp(`^(${MS})-(${MS})$`);
const FRAME = new RegExp(`^(\\d{1,6}):(${MS})$`);
const TRACK = /^(\d{1,15}):(\d{1,15})$/;
const AT = /^(.*):(\d{1,9}):(\d{1,9})$/s;

/** All that a recording knows of time; what is divided and multiplied has more digits, which say nothing. */
export function wholeMicroseconds(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

function rangeOf(fromText: string | undefined, toText: string | undefined): CpuRange | null {
  const [fromMs = Number.NaN, toMs = Number.NaN] = [fromText, toText].map((text) =>
    ONE_MS.test(text ?? '') ? Number(text) : Number.NaN,
  );
  return fromMs < toMs ? { fromMs, toMs } : null;
}

function sightOf(take: Take, notes: string[]): CpuRange | null {
  const [from, to] = [take('from'), take('to')];
  if (from === null && to === null) return null;
  const sight = rangeOf(from ?? undefined, to ?? undefined);
  if (sight === null) notes.push('What the link puts in sight is no range: the whole chart is shown.');
  return sight;
}

function markedOf(text: string | null, notes: string[]): CpuRange | null {
  if (text === null) return null;
  const [, from, to] = RANGE.exec(text) ?? [];
  const range = rangeOf(from, to);
  if (range === null) notes.push(`The range "${text}" is none, as range=100-250.5 is one: nothing is marked.`);
  return range;
}

function frameOf(text: string | null, notes: string[]): FlameFrame | null {
  if (text === null) return null;
  const [, level, at] = FRAME.exec(text) ?? [];
  if (level !== undefined && at !== undefined) return { level: Number(level), atMs: Number(at) };
  notes.push(`The frame "${text}" is none, as frame=LEVEL:MS is one: no call is selected.`);
  return null;
}

function trackOf(text: string | null, notes: string[]): FlameTrack | null {
  if (text === null) return null;
  const [, pid, tid] = TRACK.exec(text) ?? [];
  if (pid !== undefined && tid !== undefined) return { pid: Number(pid), tid: Number(tid) };
  notes.push(`The track "${text}" is none, as track=PID:TID is one.`);
  return null;
}

/** Longer than any id of a track. */
const MAX_ROW = 500;

function rowOf(text: string | null, notes: string[]): string | null {
  if (text === null || (text !== '' && text.length <= MAX_ROW)) return text;
  notes.push('The row of the link is none.');
  return null;
}

function eventOf(text: string | null, notes: string[]): number | null {
  if (text === null) return null;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  notes.push(`The event "${text}" is none, as event=4711 is one: no event is selected.`);
  return null;
}

function functionOf(take: Take, notes: string[]): CpuPlace | null {
  const name = take('function');
  const at = take('at');
  if (name === null && at === null) return null;
  const [, url, line, column] = AT.exec(at ?? '::0:0') ?? [];
  if (name !== null && url !== undefined)
    return { name, url: at === null ? '' : url, line: Number(line), column: Number(column) };
  notes.push('A function is named as function=NAME&at=URL:LINE:COLUMN: none is picked.');
  return null;
}

function filtersOf(text: string | null, notes: string[]): readonly CpuFilter[] {
  if (text === null) return [];
  let given: unknown = null;
  try {
    given = JSON.parse(text);
  } catch {
    // No JSON: refused below as any other text.
  }
  const filters = CpuFiltersSchema.safeParse(given);
  if (filters.success) return filters.data;
  notes.push('The filters of the link were not understood: nothing is filtered.');
  return [];
}

function shownView(text: string | null, notes: string[]): FlameView | null {
  if (text === null) return null;
  const view = FLAME_VIEWS.find((each) => each === text) ?? null;
  if (view === null) notes.push(`A chart has no view "${text}": the flame chart is shown.`);
  return view;
}

export function flamePlace(take: Take, notes: string[]): FlamePlace {
  return {
    view: 'flame',
    show: shownView(take('view'), notes),
    sight: sightOf(take, notes),
    frame: frameOf(take('frame'), notes),
    range: markedOf(take('range'), notes),
    function: functionOf(take, notes),
    track: trackOf(take('track'), notes),
    row: rowOf(take('row'), notes),
    event: eventOf(take('event'), notes),
    filters: filtersOf(take('filters'), notes),
  };
}

/** What `flamePlace` reads back, without the question mark. */
export function flameParameters(place: FlamePlace): string {
  const { show, sight, frame, range, function: of, track, row, event, filters } = place;
  const parts: [name: string, value: string][] = [];
  if (show !== null) parts.push(['view', show]);
  if (sight !== null) {
    parts.push(['from', String(wholeMicroseconds(sight.fromMs))], ['to', String(wholeMicroseconds(sight.toMs))]);
  }
  // A call of a trace may be shorter than a microsecond.
  if (frame !== null) parts.push(['frame', `${frame.level}:${Math.round(frame.atMs * 1e6) / 1e6}`]);
  if (range !== null) parts.push(['range', `${wholeMicroseconds(range.fromMs)}-${wholeMicroseconds(range.toMs)}`]);
  if (of !== null) parts.push(['function', of.name], ['at', `${of.url}:${of.line}:${of.column}`]);
  if (track !== null) parts.push(['track', `${track.pid}:${track.tid}`]);
  if (row !== null) parts.push(['row', row]);
  if (event !== null) parts.push(['event', String(event)]);
  if (filters.length > 0) parts.push(['filters', JSON.stringify(filters)]);
  return parts.map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%3A', ':')}`).join('&');
}

/** A place in a chart that says only what is given. */
export function flamePlaceOf(parts: Partial<Omit<FlamePlace, 'view'>>): FlamePlace {
  const nothing = {
    show: null,
    sight: null,
    frame: null,
    range: null,
    function: null,
    track: null,
    row: null,
    event: null,
  };
  return { view: 'flame', ...nothing, filters: [], ...parts };
}
