/** Stores a capture: makes the draft of its record, moves its file into the library, and reads its content for the answer. */
import { proposedCall } from '../../base/proposed-call.ts';
import { err } from '../../base/result.ts';
import { truncateEnd } from '../../base/units.ts';
import type { CallerInfo } from '../contracts/activity.ts';
import { CAPTURE_KINDS, type CaptureDraft, type CaptureKind } from '../contracts/captures.ts';
import type { LossRecord } from '../../base/loss.ts';
import { appError, type AppResult, AppFailure, settle } from '../../base/errors.ts';
import { targetSnapshot, type ShownTarget, type TargetInfo } from '../contracts/targets.ts';
import { captureView, type CaptureView } from './capture-view.ts';
import type { CallContext } from './define.ts';
import type { SpooledFile } from './recording-ports.ts';

interface Recorded {
  readonly startedBy: Pick<CallerInfo, 'name'>;
  /** Milliseconds since the Unix epoch. */
  readonly startedAtMs: number;
  readonly recordedMs: number;
  readonly loss?: readonly LossRecord[];
}

/** Returns how a capture is named after its target. */
export function captureName({ title, url }: Pick<TargetInfo, 'title' | 'url'>): string {
  return truncateEnd(title === '' ? url : title, 80);
}

/** The draft of a capture of one target, named after it. */
export function captureDraft(
  kind: CaptureKind,
  target: ShownTarget,
  { startedBy, startedAtMs, recordedMs, loss = [] }: Recorded,
  options: CaptureDraft['options'],
): CaptureDraft {
  return {
    kind,
    name: captureName(target),
    note: '',
    target: targetSnapshot(target),
    origin: 'captured',
    takenBy: startedBy.name,
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: recordedMs,
    pauseMs: null,
    options,
    truncated: false,
    loss: [...loss],
  };
}

/** Moves a spooled file into the library and adds the library's notes to the answer. Deletes the file if the library refuses it. */
export async function storeCapture(
  {
    ports,
    signal,
    note,
  }: Pick<CallContext, 'signal' | 'note'> & {
    readonly ports: Pick<CallContext['ports'], 'library'>;
  },
  file: SpooledFile,
  draft: CaptureDraft,
): Promise<CaptureView> {
  const options = { ...draft.options, ...(file.heapBytes === undefined ? {} : { heapBytes: file.heapBytes }) };
  const stored = await settle(() => ports.library.add(file, { ...draft, options }, signal));
  if (!stored.ok) {
    await file.discard();
    throw new AppFailure(stored.error);
  }
  for (const text of stored.value.notes) note(text);
  return captureView(stored.value.record);
}

/**
 * The content of a stored capture for its answer. If it could not be analysed, the answer is that error, which names the capture: it stays in the
 * library.
 */
export function contentOfStored<T>(
  { captureId, kind }: Pick<CaptureView, 'captureId' | 'kind'>,
  content: AppResult<T>,
): AppResult<T> {
  if (content.ok) return content;
  const { code, message, suggestion = '', data } = content.error;
  return err(
    appError(
      code,
      `${CAPTURE_KINDS[kind].label} ${captureId} was taken and is in the library, but it could not be analysed. ${message}`,
      `${suggestion} ${proposedCall('pen_export', { capture: captureId })} writes its file for another program.`.trim(),
      { ...data, captureId },
    ),
  );
}
