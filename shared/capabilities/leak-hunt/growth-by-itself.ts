/**
 * Growth that goes on without any action: what runs in the page or process adds objects as time passes, and a round is a time like any other. It is told from work
 * that an action left to be done by looking twice: such work ends.
 */
import { err, ok } from '../../base/result.ts';
import { pause } from '../../base/within.ts';
import { errorOfAbort, type AppError, type AppResult } from '../../contracts/errors.ts';
import type { HeapCluster } from '../../contracts/heap/heap-differences.ts';
import type { HeapPath } from '../../contracts/heap/heap-objects.ts';
import { stepToCut } from '../../contracts/heap/named-steps.ts';
import { edgeToCut, isVariable, ownerOfEdgeToCut } from '../../kinds/heap/cut-reference.ts';
import type { CallContext } from '../define.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { compareRound } from './hunt-comparison.ts';
import { settledSnapshot } from './hunt-rounds.ts';
import { asShared, type RoundChange } from './joined-paths.ts';
import { capturedBy, classOfObjects, objectsOfCluster, type GrowingPath } from './path-growth.ts';
import { scopeText } from './holder-code.ts';
import { ownerInText } from './variable-owners.ts';

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

/**
 * True if a path leads to the variable of a row in another call of its function: each of many timers may have a list of its own. That both read the same is not enough:
 * another module may have such a variable too.
 */
function isOfOtherCall(path: HeapPath, { edgeToCut: reference, capturedBy: by }: GrowingPath): boolean {
  const named = edgeToCut(path);
  if (!isVariable(named)) return false;
  if (by !== null) return reference === named && capturedBy(path)?.name === by.name;
  const whose = ownerInText(reference);
  const captures = path.steps.slice(0, stepToCut(path)).findLast(({ node }) => node.type === 'closure')?.node;
  if (whose === undefined || captures === undefined || reference !== `${named} of ${whose}`) return false;
  return scopeText([captures]) === whose;
}

/** Objects that a change added at the reference of a row, those that went taken off. */
export function gainedAt(row: GrowingPath, { added, removed }: RoundChange): number {
  const objects = (clusters: readonly HeapCluster[]): number =>
    clusters
      .map((cluster) => (row.isShared === true ? asShared(cluster) : cluster))
      .filter((cluster) => {
        const isAt = row.owner !== null && ownerOfEdgeToCut(cluster.path) === row.owner;
        return classOfObjects(cluster) === row.className && (isAt || isOfOtherCall(cluster.path, row));
      })
      .reduce((sum, cluster) => sum + objectsOfCluster(cluster), 0);
  return objects(added) - objects(removed);
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
          .map((row) => [row, gainedAt(row, change) - (from === last ? leftApart(row) : 0)] as const)
          .filter(([{ objectsPerRound }, objects]) => {
            const expected = ((objectsPerRound.at(-1) ?? 0) * durationMs) / roundMs;
            return objects >= Math.max(MIN_OBJECTS, MIN_SHARE_OF_PACE * expected);
          }),
      ),
    );
  };

  /** A hunt that has a verdict does not lose it here. */
  const untold = (error: AppError): AppResult<readonly GrowingPath[]> => {
    if (context.signal.aborted) return err(error);
    context.note(`Whether it grows without the actions too is not known: ${error.message}`);
    return ok(growing);
  };

  const first = await gainedBy(growing, last, later);
  if (!first.ok) return untold(first.error);
  if (first.value.size === 0) return ok(growing);
  await pause(seconds * 1000, context.signal);
  if (context.signal.aborted) return err(errorOfAbort(context.signal));
  const again = await settledSnapshot(seconds, context);
  if (!again.ok) return untold(again.error);
  const { source, isRenumbered } = again.value;
  const second = isRenumbered
    ? ok(new Map<GrowingPath, number>())
    : await gainedBy([...first.value.keys()], later, source);
  const idleMs = between(last, source, context);
  // Nothing in the answer is about this snapshot.
  if (source.captureId !== null) await context.ports.library.delete(source.captureId);
  if (!second.ok) return untold(second.error);
  const rows = growing.map((row): GrowingPath => {
    const objects = second.value.get(row);
    if (objects === undefined || idleMs === null) return row;
    return { ...row, byItself: { objects: (first.value.get(row) ?? 0) + objects, seconds: Math.round(idleMs / 1000) } };
  });
  return ok([...rows.filter(({ byItself }) => byItself === undefined), ...rows.filter(({ byItself }) => byItself)]);
}
