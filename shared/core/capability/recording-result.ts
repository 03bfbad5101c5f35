/** Parameters and results that all tools with start and stop share. */
import { z } from 'zod';
import { proposedCall } from '../../base/proposed-call.ts';
import type { CaptureDraft } from '../contracts/captures.ts';
import { HeapMomentSchema, type HeapMoment, type Recording } from '../contracts/recordings.ts';
import { targetName, targetSnapshot, type ShownTarget } from '../contracts/targets.ts';
import { CaptureViewSchema } from './capture-view.ts';
import type { RecordingOwner } from './recording-ports.ts';
import type { CallContext } from './define.ts';
import { answerWith, listOf, type Answer } from '../findings/blocks.ts';
import type { Fact } from '../findings/model.ts';

export const actionParam = z.enum(['start', 'stop']).describe('start or stop; stop returns the capture.');

/** Heap samples in an answer, enough to show a trend. */
const ANSWERED_MOMENTS = 20;

/** A start has only the first fields; a stop also has the capture. */
export const RecordingResultSchema = CaptureViewSchema.partial().extend({
  action: actionParam,
  recordingId: z.string().optional(),
  /** ISO 8601 UTC. */
  startedAt: z.string(),
  /** Heap usage during the recording. */
  overTime: z.array(HeapMomentSchema).optional(),
});

export function recordingOwner({ caller, keepLocks }: CallContext): RecordingOwner {
  return { caller: callerInfo(caller), locks: keepLocks() };
}

export function callerInfo({ id, kind, name, assistantId }: CallContext['caller']): RecordingOwner['caller'] {
  return { id, kind, name, ...(assistantId === undefined ? {} : { assistantId }) };
}

/** First, last, and evenly spread samples between them. */
export function answeredMoments(moments: readonly HeapMoment[]): HeapMoment[] {
  if (moments.length <= ANSWERED_MOMENTS) return [...moments];
  const step = (moments.length - 1) / (ANSWERED_MOMENTS - 1);
  return Array.from({ length: ANSWERED_MOMENTS }, (_, index) => moments[Math.round(index * step)]).filter(
    (moment) => moment !== undefined,
  );
}

/** Heap sizes to store with the capture. */
export function heapOptions(moments: readonly HeapMoment[]): CaptureDraft['options'] {
  const first = moments[0];
  const last = moments.at(-1);
  if (first === undefined || last === undefined) return {};
  return {
    heapAtStartBytes: first.heapUsedBytes,
    heapAtEndBytes: last.heapUsedBytes,
    heapPeakBytes: Math.max(...moments.map(({ heapUsedBytes }) => heapUsedBytes)),
  };
}

/** The result of a start. */
export function startedResult(
  { id, startedAtMs }: Pick<Recording, 'id' | 'startedAtMs'>,
  target: ShownTarget,
): Required<Pick<z.infer<typeof RecordingResultSchema>, 'action' | 'recordingId' | 'startedAt' | 'target'>> {
  return {
    action: 'start',
    recordingId: id,
    startedAt: new Date(startedAtMs).toISOString(),
    target: targetSnapshot(target),
  };
}

export function startedText(
  noun: string,
  tool: `pen_${string}`,
  {
    recordingId = '',
    startedAt,
    target,
  }: {
    recordingId?: string | undefined;
    startedAt: string;
    target?: { id: string; title: string; url: string } | null | undefined;
  },
  facts: readonly Fact[],
): Answer {
  return answerWith(
    noun,
    [
      ['State', 'active'],
      !(target === undefined || target === null) && ['Target', targetName(target)],
      ['Started at', startedAt],
      ['Recording ID', recordingId],
      ...facts,
    ],
    listOf([
      `Perform the interaction to record, then ${proposedCall(tool, { action: 'stop', target: target?.id })}.`,
      `${proposedCall('pen_recording', { recording: recordingId })} reads its progress; action wait waits for its end, and action stop stops it, also from another session of this client.`,
      'The recording ends with its client: if that disconnects, or has no session and sends nothing for 30 minutes, no capture is stored.',
    ]),
  );
}
