/** Things that wait in more than one snapshot: rows of the census that gained from one snapshot to the next. */
import type { GainedWaiting, SteadyWaiting } from '../../../engine/heap/contract/leak-growth.ts';
import type { Ask } from '../../../core/kinds/ask.ts';
import {
  type HeapEarlierMoment,
  type HeapWaitingAge,
  type HeapWaitingRow,
} from '../../../engine/heap/contract/heap-waiting.ts';
import { isNoteworthy, moreWaitingText } from '../waiting-text.ts';

/** Rows that are read of each snapshot. */
const MAX_ROWS = 10_000;
/** Rows in a summary. */
const MAX_NOTEWORTHY = 3;
/** Rows in an answer. */
const MAX_GAINED = 5;
/** Fewer are told of a comparison only if they keep this many bytes. */
const MIN_GAINED = 10;
const MIN_GAINED_BYTES = 64 * 1024;
/** Rounds that a hunt needs to call growth steady. */
const MIN_ROUNDS = 3;

/** Largest share of finished work that is left after a wait. */
const MAX_LEFT_SHARE = 0.1;

async function rowsOf(file: string, ask: Ask, earlier: readonly HeapEarlierMoment[] = []): Promise<HeapWaitingRow[]> {
  const found = await ask(file, 'heap.waiting', { earlier: [...earlier], count: MAX_ROWS });
  return found.rows;
}

/** Rows that are worth a sentence where nobody asked what waits. */
export async function noteworthyWaiting(file: string, ask: Ask): Promise<HeapWaitingRow[]> {
  const rows = await rowsOf(file, ask);
  return rows.filter(isNoteworthy).slice(0, MAX_NOTEWORTHY);
}

interface Waiting {
  readonly count: number;
  readonly bytes: number;
}

/** Two rows that read the same count as one. */
function byKey(rows: readonly HeapWaitingRow[]): Map<string, Waiting> {
  const found = new Map<string, Waiting>();
  for (const { key, count, bytes } of rows) {
    const known = found.get(key);
    found.set(key, { count: count + (known?.count ?? 0), bytes: bytes + (known?.bytes ?? 0) });
  }
  return found;
}

/** Own code that has more waiting in the later snapshot, most bytes first. `earlier`: the moment of `base`; null if objects were not matched by id. */
export async function gainedWaiting(
  {
    base,
    current,
    earlier,
  }: { readonly base: string; readonly current: string; readonly earlier: HeapEarlierMoment | null },
  ask: Ask,
): Promise<GainedWaiting[]> {
  const before = await rowsOf(base, ask);
  const after = await rowsOf(current, ask, earlier === null ? [] : [earlier]);
  const ages = agesByKey(after);
  const known = byKey(before);
  const now = byKey(after);
  const seen = new Set<string>();
  const gained = after.flatMap(({ key, isThirdParty, ...row }) => {
    if (isThirdParty || seen.has(key)) return [];
    seen.add(key);
    const { count = 0, bytes = 0 } = now.get(key) ?? {};
    const more = count - (known.get(key)?.count ?? 0);
    const moreBytes = bytes - (known.get(key)?.bytes ?? 0);
    if (more <= 0 || (more < MIN_GAINED && moreBytes < MIN_GAINED_BYTES)) return [];
    return [
      { key, text: moreWaitingText(row, [more]), gained: more, gainedBytes: moreBytes, count, example: row.example.id },
    ];
  });
  const largest = gained.toSorted((a, b) => b.gainedBytes - a.gainedBytes || b.gained - a.gained).slice(0, MAX_GAINED);
  return largest.map(({ key, ...row }) => ({ ...row, ages: earlier === null ? null : (ages.get(key) ?? null) }));
}

/** By key, of rows whose ages are known; those of two rows that read the same together. */
function agesByKey(rows: readonly HeapWaitingRow[]): Map<string, HeapWaitingAge[] | null> {
  const found = new Map<string, HeapWaitingAge[] | null>();
  for (const { key, ages } of rows) {
    const known = found.get(key);
    found.set(key, known === undefined ? ages : known === null || ages === null ? null : together(known, ages));
  }
  return found;
}

function together(some: readonly HeapWaitingAge[], more: readonly HeapWaitingAge[]): HeapWaitingAge[] {
  const counts = new Map<number, number>();
  for (const { atLeastS, count } of [...some, ...more]) counts.set(atLeastS, count + (counts.get(atLeastS) ?? 0));
  return [...counts].map(([atLeastS, count]) => ({ atLeastS, count })).toSorted((a, b) => b.atLeastS - a.atLeastS);
}

/**
 * Own code of which each round leaves about as many waiting. `files`: the snapshots of the rounds, the first one first. Nothing is told of fewer than three
 * rounds, and where the rounds differ by more than half: what waits when a snapshot is taken may be work that is not done yet.
 */
export async function steadyWaiting(files: readonly string[], ask: Ask): Promise<SteadyWaiting[]> {
  if (files.length - 1 < MIN_ROUNDS) return [];
  const counts: Map<string, Waiting>[] = [];
  let last: readonly HeapWaitingRow[] = [];
  for (const file of files) {
    const rows = await rowsOf(file, ask);
    last = rows;
    counts.push(byKey(rows));
  }
  const seen = new Set<string>();
  const steady = last.flatMap((row): SteadyWaiting[] => {
    if (row.isThirdParty || seen.has(row.key)) return [];
    seen.add(row.key);
    const each = counts.map((of) => of.get(row.key)?.count ?? 0);
    const perRound = each.slice(1).map((count, at) => count - (each[at] ?? 0));
    const [least, most] = [Math.min(...perRound), Math.max(...perRound)];
    if (least < 1 || most > least * 2) return [];
    const bytes = counts.map((of) => of.get(row.key)?.bytes ?? 0);
    const bytesPerRound = bytes.slice(1).map((after, at) => Math.max(0, after - (bytes[at] ?? 0)));
    const text = moreWaitingText(row, perRound, 'round');
    return [{ text, perRound, bytesPerRound, count: each.at(-1) ?? 0, key: row.key, example: row.example.id }];
  });
  return steady.toSorted((a, b) => Math.min(...b.perRound) - Math.min(...a.perRound)).slice(0, MAX_GAINED);
}

/** Kinds of calls that are made once. */
const PENDING: readonly string[] = ['timer', 'promise', 'queue'];

/** True if own code waits to be called by so many timers, promises or queues at least: what actions leave may come then. */
export async function hasPendingCalls(file: string, least: number, ask: Ask): Promise<boolean> {
  const rows = await rowsOf(file, ask);
  return rows.some(({ kind, isThirdParty, count }) => !isThirdParty && PENDING.includes(kind) && count >= least);
}

/** Looks again in a snapshot that was taken after a wait: what no longer waits was work that was not done yet, and is left out. */
export async function settledWaiting(
  steady: readonly SteadyWaiting[],
  { file, seconds }: { readonly file: string; readonly seconds: number },
  ask: Ask,
): Promise<SteadyWaiting[]> {
  const rows = await rowsOf(file, ask);
  const now = byKey(rows);
  return steady.flatMap((row) => {
    const of = row.perRound.reduce((sum, each) => sum + each, 0);
    const left = Math.min(of, Math.max(0, (now.get(row.key)?.count ?? 0) - (row.count - of)));
    return left <= MAX_LEFT_SHARE * of ? [] : [{ ...row, settled: { seconds, left, of } }];
  });
}

/** The same rows with their ages in the last snapshot. `earlier`: the moments of the rounds before it, whose ids mean the same objects. */
export async function agedWaiting(
  steady: readonly SteadyWaiting[],
  { file, earlier }: { readonly file: string; readonly earlier: readonly HeapEarlierMoment[] },
  ask: Ask,
): Promise<SteadyWaiting[]> {
  if (steady.length === 0 || earlier.length === 0) return [...steady];
  const rows = await rowsOf(file, ask, earlier);
  const ages = agesByKey(rows);
  return steady.map((row) => {
    const of = ages.get(row.key) ?? null;
    return of === null ? row : { ...row, ages: of };
  });
}
