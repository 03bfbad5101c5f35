/** Data derived from the library: captures by day, search, and unseen captures. */
import { createStore, type StoreApi } from 'zustand/vanilla';
import { CAPTURE_KINDS, type CaptureKind, type CaptureRecord } from '../../../../shared/core/contracts/captures.ts';
import { huntRoundOf } from '../../../../shared/core/contracts/leak-hunts.ts';
import { madeIn, ownedParts } from '../../../../shared/core/contracts/results.ts';
import { isServerRuntime } from '../../../../shared/core/contracts/targets.ts';
import { isNamedAfterTarget } from '../documents/capture-titles.ts';
import { hostOf, endpointText, targetName } from './targets.ts';

/** `takenBy` of captures made in this window. */
export const TAKEN_BY_WINDOW = 'you';

/** The drag data type of captures, accepted by everything that compares or attaches captures. */
export const CAPTURE_DRAG_TYPE = 'application/x-pen-capture';

export function findCapture(captures: readonly CaptureRecord[], captureId: string | undefined): CaptureRecord | null {
  return captures.find((capture) => capture.id === captureId) ?? null;
}

/** Searched text: name, note, target, client, id and kind. Every word must match. */
export function matchesSearch(capture: CaptureRecord, search: string): boolean {
  return matchesWords(capture, wordsOf(search));
}

function wordsOf(search: string): readonly string[] {
  return search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

function matchesWords(capture: CaptureRecord, words: readonly string[]): boolean {
  const text = [
    capture.name,
    capture.note,
    capture.target?.title ?? '',
    capture.target?.url ?? '',
    capture.takenBy,
    capture.id,
    CAPTURE_KINDS[capture.kind].label,
  ]
    .join(' ')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long' });
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });
const DAY_OF_YEAR = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

function startOfDay(atMs: number): number {
  return new Date(atMs).setHours(0, 0, 0, 0);
}

/** `Today`, `Yesterday`, a weekday within the last week, otherwise the date. */
export function dayLabel(atMs: number, nowMs: number): string {
  // Rounded: a day has 23 or 25 hours when daylight saving time changes.
  const daysAgo = Math.round((startOfDay(nowMs) - startOfDay(atMs)) / 86_400_000);
  if (daysAgo <= 0) return 'Today';
  if (daysAgo === 1) return 'Yesterday';
  if (daysAgo < 7) return WEEKDAY.format(atMs);
  return new Date(atMs).getFullYear() === new Date(nowMs).getFullYear() ? DAY.format(atMs) : DAY_OF_YEAR.format(atMs);
}

export type LibraryRow =
  | { readonly type: 'day'; readonly key: string; readonly label: string }
  /** A result that a running call is making: its captures so far are below it. */
  | { readonly type: 'result'; readonly key: string; readonly label: string; readonly expanded: boolean }
  | {
      readonly type: 'capture';
      readonly key: string;
      readonly capture: CaptureRecord;
      /** From 2 on: a capture below the result that made it. */
      readonly level: number;
      /** True if the captures that it made are shown; null for one without any. */
      readonly expanded: boolean | null;
    };

export const LIBRARY_ORDERS = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  largest: 'Largest first',
  name: 'By name',
} as const;
export type LibraryOrder = keyof typeof LIBRARY_ORDERS;

/** A capture with its time: parsing the time at each comparison would take most of the time of sorting thousands. */
interface TimedCapture {
  readonly capture: CaptureRecord;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
}

type Comparison = (a: TimedCapture, b: TimedCapture) => number;
const BY_NAME = new Intl.Collator();
const newestFirst: Comparison = (a, b) => b.startedAtMs - a.startedAtMs;
const COMPARISONS: Readonly<Record<LibraryOrder, Comparison>> = {
  newest: newestFirst,
  oldest: (a, b) => newestFirst(b, a),
  largest: (a, b) => b.capture.sizeBytes - a.capture.sizeBytes || newestFirst(a, b),
  name: (a, b) => BY_NAME.compare(a.capture.name, b.capture.name) || newestFirst(a, b),
};

export interface LibraryFilter {
  readonly search: string;
  /** Null: all kinds. */
  readonly kind: CaptureKind | null;
  readonly order: LibraryOrder;
  /** Ids of the results whose captures are shown. */
  readonly expanded?: ReadonlySet<string>;
  /** Ids of the calls that run. */
  readonly running?: ReadonlySet<string>;
}

/** The captures of each result that made them, by its id; one of two results is below the newer one, a pinned one stands by itself. */
export function partsOfResults(captures: readonly CaptureRecord[]): ReadonlyMap<string, readonly CaptureRecord[]> {
  const byId = new Map(captures.map((capture) => [capture.id, capture]));
  const below = new Map<string, readonly CaptureRecord[]>();
  for (const result of captures) {
    const found = ownedParts(result).flatMap((id) => byId.get(id) ?? []);
    for (const { id } of found) byId.delete(id);
    const folded = found.filter(({ pinned }) => !pinned);
    if (folded.length > 0) below.set(result.id, folded);
  }
  return below;
}

/** The captures of each call that is making a result, by its id; one that a hunt took is below the hunt. */
function partsOfCalls(captures: readonly CaptureRecord[], running: ReadonlySet<string>) {
  const made = captures.flatMap((capture) => {
    const by = capture.pinned ? null : madeIn(capture);
    return by !== null && running.has(by.callId) ? [{ ...by, capture }] : [];
  });
  return [...Map.groupBy(made, ({ callId }) => callId)];
}

/**
 * First what running calls make. Then pinned captures, then in the order of the filter; grouped by day if that is an order by time. Results have the captures that they made below them,
 * unless something is searched for or one kind is shown.
 */
export function libraryRows(
  captures: readonly CaptureRecord[],
  { search, kind, order, expanded = new Set(), running = new Set() }: LibraryFilter,
  nowMs: number,
): readonly LibraryRow[] {
  const words = wordsOf(search);
  const isFolding = words.length === 0 && kind === null;
  const below = isFolding ? partsOfResults(captures) : new Map<string, CaptureRecord[]>();
  const ofResults = new Set([...below.values()].flat());
  const making = isFolding
    ? partsOfCalls(
        captures.filter((capture) => !ofResults.has(capture)),
        running,
      )
    : [];
  const folded = new Set([...ofResults, ...making.flatMap(([, made]) => made.map(({ capture }) => capture))]);
  const found = captures
    .filter((capture) => !folded.has(capture))
    .filter((capture) => kind === null || capture.kind === kind)
    .filter((capture) => words.length === 0 || matchesWords(capture, words))
    .map((capture) => ({ capture, startedAtMs: Date.parse(capture.startedAt) }))
    .toSorted((a, b) => Number(b.capture.pinned) - Number(a.capture.pinned) || COMPARISONS[order](a, b));
  const isByDay = order === 'newest' || order === 'oldest';
  const rows: LibraryRow[] = [];
  let label = '';
  /** The row of a capture, and those of what it made: a proof has its hunts below it, and these their snapshots. */
  const put = (capture: CaptureRecord, level: number): void => {
    const parts = below.get(capture.id);
    const isExpanded = parts === undefined ? null : expanded.has(capture.id);
    rows.push({ type: 'capture', key: capture.id, capture, level, expanded: isExpanded });
    if (isExpanded === true) for (const each of parts ?? []) put(each, level + 1);
  };
  for (const [key, made] of making) {
    const isExpanded = expanded.has(key);
    rows.push({ type: 'result', key, label: made[0]?.result ?? '', expanded: isExpanded });
    if (isExpanded) for (const { capture } of made) put(capture, 2);
  }
  /** Start of the day of the last row that is not pinned. */
  let dayMs: number | null = null;
  for (const { capture, startedAtMs } of found) {
    const startMs = capture.pinned ? null : startOfDay(startedAtMs);
    if (isByDay && (label === '' || startMs !== dayMs)) {
      dayMs = startMs;
      const next = capture.pinned ? 'Pinned' : dayLabel(startedAtMs, nowMs);
      if (next !== label) rows.push({ type: 'day', key: `day:${next}`, label: next });
      label = next;
    }
    put(capture, 1);
  }
  return rows;
}

/** The short name of a capture's source, for its second line. */
export function captureSource(capture: CaptureRecord): string {
  const round = huntRoundOf(capture);
  // `round 1`, `before round 1`: the hunt above has the number of rounds.
  if (round !== null) return round.replace(/^after /, '').replace(/ of \d+$/, '');
  if (capture.target === null) return capture.origin === 'imported' ? 'imported' : 'several targets';
  if (!isNamedAfterTarget(capture)) return targetName(capture.target);
  const { type, url, endpoint } = capture.target;
  return isServerRuntime(type) ? endpointText(endpoint) : hostOf(url);
}

/** A short description of the loss, or null: `lost 2.44 s`, `incomplete`. */
export function lossText(capture: CaptureRecord): string | null {
  const lostMs = capture.loss.reduce((sum, loss) => sum + (loss.lostMs ?? 0), 0);
  if (lostMs > 0) return `lost ${(lostMs / 1000).toFixed(2)} s`;
  const lostEvents = capture.loss.reduce((sum, loss) => sum + (loss.lostEvents ?? 0), 0);
  if (lostEvents > 0) return `lost ${lostEvents} events`;
  if (capture.truncated) return 'incomplete';
  return capture.loss.length > 0 ? 'incomplete' : null;
}

export interface UnseenState {
  /** Ids of captures made by other clients while this window was open and not opened here yet. */
  readonly unseen: ReadonlySet<string>;
  /** Compares with the previous list; the first list marks nothing. */
  readonly notice: (captures: readonly CaptureRecord[]) => void;
  readonly see: (captureId: string) => void;
}

export function createUnseenStore(): StoreApi<UnseenState> {
  let known: ReadonlySet<string> | null = null;
  return createStore<UnseenState>((set) => ({
    unseen: new Set<string>(),
    notice: (captures) => {
      const before = known;
      known = new Set(captures.map((capture) => capture.id));
      if (before === null) return;
      const fresh = captures.filter((capture) => !before.has(capture.id) && capture.takenBy !== TAKEN_BY_WINDOW);
      const present = known;
      set((state) => {
        const remaining = [...state.unseen].filter((id) => present.has(id));
        if (fresh.length === 0 && remaining.length === state.unseen.size) return state;
        return { unseen: new Set([...remaining, ...fresh.map((capture) => capture.id)]) };
      });
    },
    see: (captureId) =>
      set((state) =>
        state.unseen.has(captureId) ? { unseen: new Set([...state.unseen].filter((id) => id !== captureId)) } : state,
      ),
  }));
}
