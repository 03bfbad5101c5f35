/** What waits in more than one snapshot: rows of the census that gained from one snapshot to the next. */
import { z } from 'zod';
import { ok } from '../../base/result.ts';
import type { AppResult } from '../../contracts/errors.ts';
import {
  HeapWaitingAgeSchema,
  type HeapEarlierMoment,
  type HeapWaitingAge,
  type HeapWaitingRow,
} from '../../contracts/heap/heap-waiting.ts';
import { agesText, isNoteworthy, moreWaitingText } from '../../kinds/heap/waiting-text.ts';
import type { CallContext } from '../define.ts';

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

export const GainedWaitingSchema = z.object({
  /** `5 more pending promises, awaited in loadOrder() (orders.js:41:3)` */
  text: z.string(),
  gained: z.number(),
  gainedBytes: z.number(),
  count: z.number(),
  /** Of these, those that the earlier snapshot had already, and for how long at least; null if objects were not matched by id. */
  ages: z.array(HeapWaitingAgeSchema).nullable(),
  example: z.number(),
});
export type GainedWaiting = z.output<typeof GainedWaitingSchema>;

export const SteadyWaitingSchema = z.object({
  /** `1 more pending promise per round, awaited in loadOrder() (orders.js:41:3)` */
  text: z.string(),
  perRound: z.array(z.number()),
  /** What they keep alive, as it grew in each round. */
  bytesPerRound: z.array(z.number()),
  count: z.number(),
  /** How many of them have waited for how long at least, by the rounds; absent if objects were not followed by id. */
  ages: z.array(HeapWaitingAgeSchema).optional(),
  /** Tells rows apart. */
  key: z.string(),
  example: z.number(),
  /** Of those that the rounds left, the ones that still waited after so many seconds without any action; absent if nobody looked. */
  settled: z.object({ seconds: z.number(), left: z.number(), of: z.number() }).optional(),
});
export type SteadyWaiting = z.output<typeof SteadyWaitingSchema>;
/** What is left of work that is done after a wait: no more than this share. */
const MAX_LEFT_SHARE = 0.1;

type Context = Pick<CallContext, 'ports' | 'signal'>;

async function rowsOf(
  file: string,
  { ports, signal }: Context,
  earlier: readonly HeapEarlierMoment[] = [],
): Promise<AppResult<HeapWaitingRow[]>> {
  const params = { earlier: [...earlier], count: MAX_ROWS };
  const found = await ports.analysis.query(file, 'heap.waiting', params, { signal });
  return found.ok ? ok(found.value.rows) : found;
}

/** Rows that are worth a sentence where nobody asked what waits. */
export async function noteworthyWaiting(file: string, context: Context): Promise<AppResult<HeapWaitingRow[]>> {
  const rows = await rowsOf(file, context);
  return rows.ok ? ok(rows.value.filter(isNoteworthy).slice(0, MAX_NOTEWORTHY)) : rows;
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
  context: Context,
): Promise<AppResult<GainedWaiting[]>> {
  const before = await rowsOf(base, context);
  if (!before.ok) return before;
  const after = await rowsOf(current, context, earlier === null ? [] : [earlier]);
  if (!after.ok) return after;
  const ages = agesByKey(after.value);
  const known = byKey(before.value);
  const now = byKey(after.value);
  const seen = new Set<string>();
  const gained = after.value.flatMap(({ key, isThirdParty, ...row }) => {
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
  return ok(largest.map(({ key, ...row }) => ({ ...row, ages: earlier === null ? null : (ages.get(key) ?? null) })));
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
export async function steadyWaiting(files: readonly string[], context: Context): Promise<AppResult<SteadyWaiting[]>> {
  if (files.length - 1 < MIN_ROUNDS) return ok([]);
  const counts: Map<string, Waiting>[] = [];
  let last: readonly HeapWaitingRow[] = [];
  for (const file of files) {
    const rows = await rowsOf(file, context);
    if (!rows.ok) return rows;
    last = rows.value;
    counts.push(byKey(rows.value));
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
  return ok(steady.toSorted((a, b) => Math.min(...b.perRound) - Math.min(...a.perRound)).slice(0, MAX_GAINED));
}

/** Kinds of calls that are made once. */
const PENDING: readonly string[] = ['timer', 'promise', 'queue'];

/** True if own code waits to be called by so many timers, promises or queues at least: what actions leave may come then. */
export async function hasPendingCalls(file: string, least: number, context: Context): Promise<AppResult<boolean>> {
  const rows = await rowsOf(file, context);
  if (!rows.ok) return rows;
  return ok(
    rows.value.some(({ kind, isThirdParty, count }) => !isThirdParty && PENDING.includes(kind) && count >= least),
  );
}

/** Looks again in a snapshot that was taken after a wait: what no longer waits was work that was not done yet, and is left out. */
export async function settledWaiting(
  steady: readonly SteadyWaiting[],
  { file, seconds }: { readonly file: string; readonly seconds: number },
  context: Context,
): Promise<AppResult<SteadyWaiting[]>> {
  const rows = await rowsOf(file, context);
  if (!rows.ok) return rows;
  const now = byKey(rows.value);
  return ok(
    steady.flatMap((row) => {
      const of = row.perRound.reduce((sum, each) => sum + each, 0);
      const left = Math.min(of, Math.max(0, (now.get(row.key)?.count ?? 0) - (row.count - of)));
      return left <= MAX_LEFT_SHARE * of ? [] : [{ ...row, settled: { seconds, left, of } }];
    }),
  );
}

/** The same rows with their ages in the last snapshot. `earlier`: the moments of the rounds before it, whose ids mean the same objects. */
export async function agedWaiting(
  steady: readonly SteadyWaiting[],
  { file, earlier }: { readonly file: string; readonly earlier: readonly HeapEarlierMoment[] },
  context: Context,
): Promise<AppResult<SteadyWaiting[]>> {
  if (steady.length === 0 || earlier.length === 0) return ok([...steady]);
  const rows = await rowsOf(file, context, earlier);
  if (!rows.ok) return rows;
  const ages = agesByKey(rows.value);
  return ok(
    steady.map((row) => {
      const of = ages.get(row.key) ?? null;
      return of === null ? row : { ...row, ages: of };
    }),
  );
}

/** `Waiting: 1 more pending promise per round, awaited in loadOrder() (orders.js:41:3): 1 for at least 42 s, 1 for at least 28 s.` */
export function steadyWaitingText(steady: readonly SteadyWaiting[]): string {
  const told = steady.map((row) => {
    const ages = steadyAgesText(row);
    return ages === '' ? row.text : `${row.text}: ${ages}`;
  });
  return `Waiting: ${told.join('; ')}.`;
}

/** `5 for at least 42 s, 5 for at least 28 s`; '' if that is not known. */
export function steadyAgesText({ ages = [], count }: SteadyWaiting): string {
  return agesText({ ages, count });
}
