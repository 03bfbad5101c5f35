/**
 * What actions leave only when their rounds are over: a save that waits for a pause, a request that takes longer than a round. No path gains it in every round, so that
 * a look after a wait decides whether something came.
 */
import { ok } from '../../base/result.ts';
import { formatCount, formatSpread } from '../../base/units.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { isValueClass, withMeaning } from '../../contracts/heap/heap-class-names.ts';
import type { CallContext } from '../define.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { withoutArtifacts } from './hunt-artifacts.ts';
import { compareRound } from './hunt-comparison.ts';
import { growingPaths, referenceText, type GrowingPath } from './path-growth.ts';
import { withVariableOwners } from './variable-owners.ts';

const NAMED = 3;

export interface LateParts {
  readonly last: CaptureSource | undefined;
  /** After a wait without any action; null if nobody looked again. */
  readonly later: CaptureSource | null;
  /** Actions of a round: fewer objects are not what each of them leaves. */
  readonly repeat: number;
}

/** Paths of the page that gained objects after the last action. Empty where objects cannot be followed. */
export async function lateGrowth(
  { last, later, repeat }: LateParts,
  context: CallContext,
): Promise<AppResult<readonly GrowingPath[]>> {
  if (last === undefined || later === null) return ok([]);
  const compared = await compareRound(later, last, context);
  if (!compared.ok) return compared;
  const { change, matchedBy } = compared.value;
  if (matchedBy !== 'ids') return ok([]);
  const { ofPage } = withoutArtifacts(growingPaths([change], []));
  const late = ofPage.filter(
    ({ className, objectsPerRound, keeper }) =>
      keeper === undefined && !isValueClass(className) && (objectsPerRound[0] ?? 0) >= repeat,
  );
  return withVariableOwners(later.file, late, context);
}

/** `20 × Saved came through variable saved` */
export function lateText(late: readonly GrowingPath[]): string {
  const named = late
    .slice(0, NAMED)
    .map(
      (path) =>
        `${formatSpread(path.objectsPerRound)} × ${withMeaning(path.className)} came through ${referenceText(path)}`,
    );
  return `${named.join('; ')}${late.length > NAMED ? `; and ${formatCount(late.length - NAMED)} more` : ''}`;
}
