/** The verdict of two snapshots; that of a leak hunt holds for its first and last, and not for one round between two others. */
import { ok } from '../../base/result.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { HeapMatch } from '../../contracts/heap/heap-objects.ts';
import { huntSnapshots, huntsOn } from '../../contracts/heap/leak-hunts.ts';
import { SAME_CAPTURE, verdictSentences } from '../../findings/verdict.ts';
import { TERSE, told } from '../../findings/voice.ts';
import type { CallContext } from '../define.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { HeapVerdictSchema, type HeapVerdict, type Survivors } from '../../kinds/heap/heap-growth.ts';
import { heapsVerdict, VERDICT_CLASSES } from '../../kinds/heap/verdict.ts';

export interface HuntOfPair {
  readonly huntId: string;
  readonly level: HeapVerdict['level'];
  /** The verdict of all rounds; null if the two are not the first and last of the snapshots that it is about. */
  readonly verdict: HeapVerdict | null;
  /** Numbers of the two among the snapshots of the hunt, from 1. */
  readonly pair: [number, number];
  readonly snapshots: number;
}

/** The newest hunt that both snapshots belong to; null if there is none, or its verdict cannot be read. */
export async function huntOfPair(
  a: CaptureSource,
  b: CaptureSource,
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<HuntOfPair | null>> {
  const { captureId } = b;
  if (a.captureId === null || captureId === null || a.captureId === captureId) return ok(null);
  const [hunt] = huntsOn(huntsOn(ports.library.list(), a.captureId), captureId);
  if (hunt === undefined) return ok(null);
  const file = await ports.analysis.query(hunt.file, 'leak-hunt.file', {}, { signal });
  if (!file.ok) return signal.aborted ? file : ok(null);
  const verdict = HeapVerdictSchema.safeParse(file.value.verdict);
  if (!verdict.success) return ok(null);
  const { judged = [], further = [] } = huntSnapshots(hunt) ?? {};
  const all = [...judged, ...further];
  const isWhole = judged[0] === a.captureId && judged.at(-1) === captureId;
  return ok({
    huntId: hunt.id,
    level: verdict.data.level,
    verdict: isWhole ? verdict.data : null,
    pair: [all.indexOf(a.captureId) + 1, all.indexOf(captureId) + 1],
    snapshots: all.length,
  });
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
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<AppResult<HeapVerdict>> {
  if (a.file === b.file) return ok({ level: 'unclear', text: SAME_CAPTURE });
  const diff = await ports.analysis.query(
    b.file,
    'heap.diff',
    { base: a.file, match, count: VERDICT_CLASSES },
    { signal },
  );
  if (!diff.ok) return diff;
  const verdict = heapsVerdict({ ...diff.value, sizesBytes, survivors: clusters, actions });
  return ok({ level: verdict.growth, text: told(verdictSentences(verdict), TERSE) });
}
