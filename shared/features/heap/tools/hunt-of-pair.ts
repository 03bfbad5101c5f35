/** The verdict of two snapshots; that of a leak hunt holds for its first and last, and not for one round between two others. */
import { z } from 'zod';
import { proposedCall } from '../../../base/proposed-call.ts';
import { AppFailure } from '../../../base/errors.ts';
import type { HeapMatch } from '../../../engine/heap/contract/heap-differences.ts';
import { HuntFileSchema, huntSnapshots, huntsOn } from '../../../core/contracts/leak-hunts.ts';
import { SAME_CAPTURE, verdictSentences } from '../../../core/findings/verdict.ts';
import { TERSE, told } from '../../../core/findings/voice.ts';
import { asking, askOverview } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { HeapVerdictSchema, type HeapVerdict, type Survivors } from '../survivors.ts';
import { heapsVerdict, VERDICT_CLASSES } from '../verdict.ts';

export interface HuntOfPair {
  readonly huntId: string;
  readonly level: HeapVerdict['level'];
  /** The verdict of all rounds; null if the two are not the first and last of the snapshots that it is about. */
  readonly verdict: HeapVerdict | null;
  readonly isWhole: boolean;
  /** Numbers of the two among the snapshots that the verdict is about, from 1; null for one that only confirmed it. */
  readonly pair: [number | null, number | null];
  readonly snapshots: number;
  /** Actions of the hunt between the two; null if that is not known. */
  readonly actions: number | null;
}

/** The part of a stored result that tells the actions of a round. */
const PlayedSchema = z.object({
  rounds: z.number(),
  actions: z.number().nullable(),
  performed: z.object({ inRounds: z.number() }).optional(),
});

/** Actions in so many rounds; null if there were none, or rounds differ. */
function actionsIn(result: unknown, rounds: number): number | null {
  const played = PlayedSchema.safeParse(result).data;
  if (played === undefined || played.actions === null || played.rounds === 0) return null;
  if (played.performed !== undefined && played.performed.inRounds !== played.actions) return null;
  return Math.round((played.actions / played.rounds) * rounds);
}

/** The newest hunt that both snapshots belong to; null if there is none, or its verdict cannot be read. */
export async function huntOfPair(
  a: CaptureSource,
  b: CaptureSource,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<HuntOfPair | null> {
  const { captureId } = b;
  if (a.captureId === null || captureId === null || a.captureId === captureId) return null;
  const [hunt] = huntsOn(huntsOn(ports.library.list(), a.captureId), captureId);
  if (hunt === undefined) return null;
  const file = await askOverview(hunt.file, hunt.kind, { ports, signal });
  if (!file.ok && signal.aborted) throw new AppFailure(file.error);
  const hunted = HuntFileSchema.safeParse(file.ok ? file.value : null).data;
  const verdict = HeapVerdictSchema.safeParse(hunted?.verdict);
  if (!verdict.success) return null;
  const { judged = [] } = huntSnapshots(hunt) ?? {};
  const numberOf = (id: string): number | null => (judged.includes(id) ? judged.indexOf(id) + 1 : null);
  const [first, second] = [numberOf(a.captureId), numberOf(captureId)];
  const isWhole = judged[0] === a.captureId && judged.at(-1) === captureId;
  return {
    huntId: hunt.id,
    level: verdict.data.level,
    verdict: isWhole ? verdict.data : null,
    isWhole,
    pair: [first, second],
    snapshots: judged.length,
    actions: first === null || second === null || second <= first ? null : actionsIn(hunted?.result, second - first),
  };
}

/** The call that reads the whole result of the hunt. */
export function huntCall(huntId: string): string {
  return proposedCall('pen_leak_hunt', { captures: [huntId] });
}

interface ComparedBy {
  readonly match: HeapMatch;
  readonly actions: number | undefined;
  readonly clusters: readonly Survivors[];
  readonly sizesBytes: readonly [number, number];
}

/** The verdict that the window and reports have too; with `actions` it may say more. */
export async function verdictOfPair(
  a: CaptureSource,
  b: CaptureSource,
  { match, actions, clusters, sizesBytes }: ComparedBy,
  context: Pick<CallContext, 'ports' | 'signal'>,
): Promise<HeapVerdict> {
  if (a.file === b.file) return { level: 'unclear', text: SAME_CAPTURE };
  const diff = await asking(b.file, context)('heap.diff', { base: a.file, match, count: VERDICT_CLASSES });
  const verdict = heapsVerdict({ ...diff, match, sizesBytes, survivors: clusters, actions });
  return { level: verdict.growth, text: told(verdictSentences(verdict), TERSE) };
}
