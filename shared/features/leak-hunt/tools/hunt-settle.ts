/**
 * Backlog or leak: after the last round the hunt waits without any action, collects garbage and looks again. Objects of work that is still to be
 * done, of timers, and of caches whose entries expire go by themselves; those of a leak stay.
 */
import { AppFailure, settle } from '../../../base/errors.ts';
import type { GrowingPath, SteadyWaiting } from '../../../engine/heap/contract/leak-growth.ts';
import { isGone, stillThere } from '../settled.ts';
import { asksOf } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { withGrowthByItself } from './growth-by-itself.ts';
import { openAll, type HuntComparison } from './hunt-comparison.ts';
import { rest, settledSnapshot } from './hunt-player.ts';

/** Seconds that a hunt waits unless it is told otherwise: timers and debounced work are done by then. */
export const SETTLE_SECONDS = 5;
/** Rows that are looked at, the largest ones. */
const MAX_ROWS = 10;

export interface SettleParts {
  readonly growing: readonly GrowingPath[];
  readonly gained: HuntComparison['gained'];
  /** The snapshots that the rows are about, the first one first. */
  readonly sources: readonly CaptureSource[];
  readonly seconds: number;
  /** The end of the last snapshot after an action, in milliseconds since 1970: what has passed since then is not waited again. Absent: wait in full. */
  readonly sinceMs?: number | undefined;
  /** Own code of which each round left some waiting: look again though no path grows. */
  readonly waiting: readonly SteadyWaiting[];
  /** Calls that wait may leave more, so look again too: paths count that gained so many objects; null where nothing waits to be called. */
  readonly lateFrom: number | null;
}

export interface Settled {
  readonly growing: readonly GrowingPath[];
  /** Rows whose objects were gone. */
  readonly backlog: readonly GrowingPath[];
  /** The snapshot after the wait; null if there is none whose objects can be told. */
  readonly later: string | null;
  /** Paths that gained objects only after the last action. */
  readonly late: readonly GrowingPath[];
  /** Things that still wait. */
  readonly waiting: readonly SteadyWaiting[];
}

/** Waits, and tells which of the growth went away. What cannot be told stays as it is. Throws `AppFailure`. */
export async function settleGrowth(
  { growing, gained, sources, seconds, sinceMs, waiting, lateFrom }: SettleParts,
  context: CallContext,
): Promise<Settled> {
  const { signal, note } = context;
  const asFound = { growing, backlog: [], later: null, late: [], waiting };
  if ((growing.length === 0 && waiting.length === 0 && lateFrom === null) || seconds === 0) return asFound;
  await rest(Math.max(0, (sinceMs ?? Date.now()) + seconds * 1000 - Date.now()), signal);
  const taken = await settle(() => settledSnapshot(seconds, context));
  if (!taken.ok && signal.aborted) throw new AppFailure(taken.error);
  if (!taken.ok || taken.value.isRenumbered) {
    const why = taken.ok ? 'V8 numbered all objects again during the wait.' : taken.error.message;
    note(`Whether the growth goes by itself is not known: ${why}`);
    return asFound;
  }
  const later = taken.value.source;
  const rows = growing.slice(0, MAX_ROWS);
  await openAll([later], { from: 98, to: 99 }, context);
  const asked = { bases: sources.map(({ file }) => file), rows, gained, seconds, waiting, lateFrom };
  const found = await asksOf(context)(later.file, 'heap.series-left', asked);
  const told = rows.map((row, at) => {
    const left = found.rows[at] ?? null;
    return left === null ? row : { ...row, settled: { seconds, ...stillThere(row, left.asked, left.present) } };
  });
  const [last, before] = sources.toReversed();
  const staying = told.filter((row) => !isGone(row));
  const byItself = await withGrowthByItself({ growing: staying, before, last, later, seconds }, context);
  return {
    growing: [...byItself, ...growing.slice(MAX_ROWS)],
    backlog: told.filter(isGone),
    later: later.file,
    late: found.late,
    waiting: found.waiting,
  };
}
