/**
 * Backlog or leak: after the last round the hunt waits without any action, collects garbage and looks again. Objects of work that is still to be
 * done, of timers, and of caches whose entries expire go by themselves; those of a leak stay.
 */
import { err, ok } from '../../base/result.ts';
import { pause } from '../../base/within.ts';
import { formatCount, formatSpread } from '../../base/units.ts';
import { withMeaning } from '../../contracts/heap/heap-class-names.ts';
import { errorOfAbort, type AppResult } from '../../contracts/errors.ts';
import type { CallContext } from '../define.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { objectsOf } from './cut-sizes.ts';
import { withGrowthByItself } from './growth-by-itself.ts';
import { rowsText } from './hunt-artifacts.ts';
import { settledSnapshot } from './hunt-rounds.ts';
import { referenceText, type GainedObjects, type GrowingPath } from './path-growth.ts';

/** Seconds that a hunt waits unless it is told otherwise: timers and debounced work are done by then. */
export const SETTLE_SECONDS = 5;
/** Growth of which no more than this share is left was backlog. */
const MAX_LEFT_SHARE = 0.1;
/** Rows that are looked at, the largest ones. */
const MAX_ROWS = 10;

export interface SettleParts {
  readonly growing: readonly GrowingPath[];
  readonly gainedOf: ReadonlyMap<number, GainedObjects>;
  /** The snapshots that the rows are about, the first one first. */
  readonly sources: readonly CaptureSource[];
  readonly seconds: number;
  /** The end of the last snapshot after an action, in milliseconds since 1970: what has passed since then is not waited again. Absent: wait in full. */
  readonly sinceMs?: number | undefined;
  /** Something waits that may leave more: look again though no path grows. */
  readonly isWaiting?: boolean;
}

export interface Settled {
  readonly growing: readonly GrowingPath[];
  /** Rows whose objects were gone. */
  readonly backlog: readonly GrowingPath[];
  /** The snapshot after the wait; null if there is none whose objects can be told. */
  readonly later: CaptureSource | null;
}

/**
 * What was left, by the same count as the rows: a place that got another object in each action has as many as before, and what replaced others did not go by itself.
 * `asked`: objects that the rounds added, those that they replaced again included; `present`: those of them that are there.
 */
export function stillThere(
  { objectsPerRound, isChain = false }: Pick<GrowingPath, 'objectsPerRound' | 'isChain'>,
  asked: number,
  present: number,
): { readonly left: number; readonly of: number } {
  const gained = objectsPerRound.reduce((sum, each) => sum + each, 0);
  // Of a chain only its links that are held directly are asked for.
  const of = isChain || gained <= 0 ? asked : Math.min(asked, gained);
  return { left: Math.min(of, present), of };
}

/** Waits, and tells which of the growth went away. What cannot be told stays as it is. */
export async function settleGrowth(
  { growing, gainedOf, sources, seconds, sinceMs, isWaiting = false }: SettleParts,
  context: CallContext,
): Promise<AppResult<Settled>> {
  const { ports, signal, note } = context;
  const asFound = { growing, backlog: [], later: null };
  if ((growing.length === 0 && !isWaiting) || seconds === 0) return ok(asFound);
  await pause(Math.max(0, (sinceMs ?? Date.now()) + seconds * 1000 - Date.now()), signal);
  if (signal.aborted) return err(errorOfAbort(signal));
  const taken = await settledSnapshot(seconds, context);
  if (!taken.ok) {
    if (signal.aborted) return taken;
    note(`Whether the growth goes by itself is not known: ${taken.error.message}`);
    return ok(asFound);
  }
  if (taken.value.isRenumbered) {
    note('Whether the growth goes by itself is not known: V8 numbered all objects again during the wait.');
    return ok(asFound);
  }
  const files = sources.map(({ file }) => file);
  const rows: GrowingPath[] = [];
  const backlog: GrowingPath[] = [];
  for (const row of growing.slice(0, MAX_ROWS)) {
    const ids = await objectsOf(files, gainedOf.get(row.node) ?? { clusters: [] }, context);
    if (!ids.ok) return ids;
    if (ids.value.length === 0) {
      rows.push(row);
      continue;
    }
    const params = { nodes: ids.value, skipsMissing: true };
    const there = await ports.analysis.query(taken.value.source.file, 'heap.what-if', params, { signal });
    if (!there.ok) return there;
    const settled = { seconds, ...stillThere(row, ids.value.length, there.value.present ?? ids.value.length) };
    if (settled.left <= MAX_LEFT_SHARE * settled.of) backlog.push({ ...row, settled });
    else rows.push({ ...row, settled });
  }
  const later = taken.value.source;
  const [last, before] = sources.toReversed();
  const told = await withGrowthByItself({ growing: rows, before, last, later, seconds }, context);
  return told.ok ? ok({ growing: [...told.value, ...growing.slice(MAX_ROWS)], backlog, later }) : told;
}

/** `.rows of Table gained 118 × Row in 10 s without any action, and 240 in each round` */
export function byItselfText(growing: GrowingPath): string {
  const { byItself, objectsPerRound, className } = growing;
  if (byItself === undefined) return '';
  const { objects, seconds } = byItself;
  return `${referenceText(growing)} gained ${formatCount(objects)} × ${withMeaning(className)} in ${formatCount(seconds)} s without any action, and ${formatSpread(objectsPerRound)} in each round`;
}

/** `All 15 were still there after 5 s without any action.`; '' where that is not known. */
export function settledText({ settled, isChain = false, chain }: GrowingPath): string {
  // Of a chain without a known holder only the newest link was looked at.
  if (settled === undefined || (isChain && chain === undefined)) return '';
  const { left, of, seconds } = settled;
  return left >= of
    ? `Not backlog: all ${formatCount(of)} were still there after ${formatCount(seconds)} s without any action.`
    : `After ${formatCount(seconds)} s without any action ${formatCount(left)} of ${formatCount(of)} were still there: the others were backlog.`;
}

/** `5 × Job per round through .queue of Worker: gone after 5 s without any action` */
export function backlogText(backlog: readonly GrowingPath[]): string {
  const seconds = backlog[0]?.settled?.seconds ?? 0;
  return `${rowsText(backlog)}: gone after ${formatCount(seconds)} s without any action`;
}

/** Follows `No leak: …`, where nothing else grows. */
export const BACKLOG_HINT =
  'That was backlog: work still to be done, or entries that expire. It grows in use only if actions come faster than it goes.';
