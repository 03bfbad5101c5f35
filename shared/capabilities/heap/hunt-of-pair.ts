/** Two snapshots of one leak hunt: its verdict, from all of its rounds and those that confirmed it, holds for them too. */
import { ok } from '../../base/result.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { huntsOn } from '../../contracts/heap/leak-hunts.ts';
import type { CallContext } from '../define.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import { HeapVerdictSchema, type HeapVerdict } from './heap-verdict.ts';

export interface HuntOfPair {
  readonly huntId: string;
  readonly verdict: HeapVerdict;
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
  return ok(verdict.success ? { huntId: hunt.id, verdict: verdict.data } : null);
}

/** The call that reads the whole result of the hunt. */
export function huntCall(huntId: string): string {
  return proposedCall('pen_leak_hunt', { captures: [huntId] });
}
