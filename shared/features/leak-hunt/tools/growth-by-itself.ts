/**
 * Growth that goes on without any action: what runs in the page or process adds objects as time passes, and a round is a time like any other. It is told from work
 * that an action left to be done by looking twice: such work ends.
 */
import { AppFailure, settle } from '../../../base/errors.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { asksOf } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { openAll } from './hunt-comparison.ts';
import { rest, settledSnapshot } from './hunt-player.ts';

/** Fewer objects are chance. */
const MIN_OBJECTS = 3;
/** Share of the pace of the last round, which had the actions beside it. */
const MIN_SHARE_OF_PACE = 0.5;

/** The snapshots of the last round, and one taken after a wait without any action. */
export interface IdleParts {
  readonly growing: readonly GrowingPath[];
  readonly before: CaptureSource | undefined;
  readonly last: CaptureSource | undefined;
  readonly later: CaptureSource;
  /** Length of each wait. */
  readonly seconds: number;
}

/** Milliseconds between two snapshots of the library; null for files from elsewhere. */
function between(from: CaptureSource, to: CaptureSource, { ports }: CallContext): number | null {
  const [start, end] = [from, to].map(({ captureId }) => {
    const record = captureId === null ? null : ports.library.get(captureId);
    return record === null || !record.ok ? Number.NaN : Date.parse(record.value.startedAt);
  });
  const durationMs = (end ?? Number.NaN) - (start ?? Number.NaN);
  return durationMs > 0 ? durationMs : null;
}

/** Objects that one more action left whose steps were performed apart, after the last round. */
const leftApart = ({ byStep = [] }: GrowingPath): number => byStep.reduce((sum, { objects }) => sum + objects, 0);

/** The rows, those last that grow as fast without any action as in the last round. Throws `AppFailure`. */
async function byThemselves(
  { growing, before, last, later, seconds }: IdleParts,
  context: CallContext,
): Promise<readonly GrowingPath[]> {
  const roundMs = before === undefined || last === undefined ? null : between(before, last, context);
  if (growing.length === 0 || last === undefined || roundMs === null) return growing;

  /** Objects that rows gained between two snapshots, of those that kept the pace. */
  const gainedIn = async (
    rows: readonly GrowingPath[],
    from: CaptureSource,
    to: CaptureSource,
  ): Promise<ReadonlyMap<GrowingPath, number>> => {
    const durationMs = between(from, to, context);
    if (durationMs === null) return new Map();
    await openAll([to], { from: 98, to: 99 }, context);
    const { objects } = await asksOf(context)(to.file, 'heap.series-gains', { base: from.file, rows });
    const gained = rows.map((row, at) => [row, (objects?.[at] ?? 0) - (from === last ? leftApart(row) : 0)] as const);
    return new Map(
      gained.filter(([{ objectsPerRound }, count]) => {
        const expected = ((objectsPerRound.at(-1) ?? 0) * durationMs) / roundMs;
        return count >= Math.max(MIN_OBJECTS, MIN_SHARE_OF_PACE * expected);
      }),
    );
  };

  const first = await gainedIn(growing, last, later);
  if (first.size === 0) return growing;
  await rest(seconds * 1000, context.signal);
  const { source, isRenumbered } = await settledSnapshot(seconds, context);
  const idleMs = between(last, source, context);
  let second: ReadonlyMap<GrowingPath, number>;
  try {
    second = isRenumbered ? new Map() : await gainedIn([...first.keys()], later, source);
  } finally {
    // Nothing in the answer is about this snapshot.
    const { captureId } = source;
    if (captureId !== null) await settle(() => context.ports.library.delete(captureId));
  }
  const rows = growing.map((row): GrowingPath => {
    const objects = second.get(row);
    if (objects === undefined || idleMs === null) return row;
    return { ...row, byItself: { objects: (first.get(row) ?? 0) + objects, seconds: Math.round(idleMs / 1000) } };
  });
  return [...rows.filter(({ byItself }) => byItself === undefined), ...rows.filter(({ byItself }) => byItself)];
}

/** Rows that grow by themselves have `byItself`; the others come first. What cannot be told stays as it is: a hunt that has a verdict does not lose it here. */
export async function withGrowthByItself(parts: IdleParts, context: CallContext): Promise<readonly GrowingPath[]> {
  const told = await settle(() => byThemselves(parts, context));
  if (told.ok) return told.value;
  if (context.signal.aborted) throw new AppFailure(told.error);
  context.note(`Whether it grows without the actions too is not known: ${told.error.message}`);
  return parts.growing;
}
