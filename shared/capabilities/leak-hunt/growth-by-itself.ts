/**
 * Growth that goes on without any action: what runs in the page or process adds objects as time passes, and a round is a time like any other. It is told from work
 * that an action left to be done by looking twice: such work ends.
 */
import { err, ok } from '../../base/result.ts';
import { pause } from '../../base/within.ts';
import { errorOfAbort, type AppResult } from '../../contracts/errors.ts';
import type { CallContext } from '../define.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { compareRound } from './hunt-comparison.ts';
import { settledSnapshot } from './hunt-rounds.ts';
import { gainedAlike, type GrowingPath } from './path-growth.ts';

/** Fewer objects are chance. */
const MIN_OBJECTS = 3;
/** Of the pace of the last round, which had the actions beside it. */
const MIN_SHARE_OF_PACE = 0.5;

/** The snapshots of the last round, and one taken after a wait without any action. */
export interface IdleParts {
  readonly growing: readonly GrowingPath[];
  readonly before: CaptureSource | undefined;
  readonly last: CaptureSource | undefined;
  readonly later: CaptureSource;
  /** Of each wait. */
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

/** What one more action left whose steps were performed apart, after the last round. */
const leftApart = ({ byStep = [] }: GrowingPath): number => byStep.reduce((sum, { objects }) => sum + objects, 0);

/** Rows that grow as fast without any action as in the last round have `byItself`; the others come first. What cannot be told stays as it is. */
export async function withGrowthByItself(
  { growing, before, last, later, seconds }: IdleParts,
  context: CallContext,
): Promise<AppResult<readonly GrowingPath[]>> {
  if (growing.length === 0 || before === undefined || last === undefined) return ok(growing);
  const roundMs = between(before, last, context);
  if (roundMs === null) return ok(growing);

  /** Objects that rows gained between two snapshots, of those that kept the pace. */
  const gainedBy = async (
    rows: readonly GrowingPath[],
    from: CaptureSource,
    to: CaptureSource,
  ): Promise<AppResult<ReadonlyMap<GrowingPath, number>>> => {
    const durationMs = between(from, to, context);
    if (durationMs === null) return ok(new Map());
    const compared = await compareRound(to, from, context);
    if (!compared.ok) return compared;
    const { change, matchedBy } = compared.value;
    if (matchedBy !== 'ids') return ok(new Map());
    return ok(
      new Map(
        rows
          .map((row) => [row, gainedAlike(row, change) - (from === last ? leftApart(row) : 0)] as const)
          .filter(([{ objectsPerRound }, objects]) => {
            const expected = ((objectsPerRound.at(-1) ?? 0) * durationMs) / roundMs;
            return objects >= Math.max(MIN_OBJECTS, MIN_SHARE_OF_PACE * expected);
          }),
      ),
    );
  };

  const first = await gainedBy(growing, last, later);
  if (!first.ok) return first;
  if (first.value.size === 0) return ok(growing);
  await pause(seconds * 1000, context.signal);
  if (context.signal.aborted) return err(errorOfAbort(context.signal));
  const again = await settledSnapshot(seconds, context);
  if (!again.ok) return context.signal.aborted ? again : ok(growing);
  if (again.value.isRenumbered) return ok(growing);
  const { source } = again.value;
  const second = await gainedBy([...first.value.keys()], later, source);
  if (!second.ok) return second;
  const idleMs = between(last, source, context);
  // Nothing in the answer is about this snapshot.
  if (source.captureId !== null) await context.ports.library.delete(source.captureId);
  const rows = growing.map((row): GrowingPath => {
    const objects = second.value.get(row);
    if (objects === undefined || idleMs === null) return row;
    return { ...row, byItself: { objects: (first.value.get(row) ?? 0) + objects, seconds: Math.round(idleMs / 1000) } };
  });
  return ok([...rows.filter(({ byItself }) => byItself === undefined), ...rows.filter(({ byItself }) => byItself)]);
}
