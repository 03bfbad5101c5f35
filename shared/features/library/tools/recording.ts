/** `pen_recording`: reads, awaits or stops a recording by the id from its start. */
import { foreign } from '../../../base/foreign-text.ts';
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatBytes, formatDuration, formatPercent } from '../../../base/units.ts';
import { advice, appError, type AppError, AppFailure, unwrap } from '../../../base/errors.ts';
import { CaptureViewSchema, captureView } from '../../../core/capability/capture-view.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import type { RecordingStatus } from '../../../core/capability/recording-ports.ts';
import { callIdOf } from '../../../core/contracts/runs.ts';
import { callerInfo } from '../../../core/capability/recording-result.ts';
import { answerWith, listOf } from '../../../core/findings/blocks.ts';

const NAME = 'pen_recording';
/** Enough for the longest wait, ten minutes for a browser to write a trace, and the analysis. */
const DEADLINE_MS = 20 * 60_000;

const ResultSchema = z.object({
  recordingId: z.string(),
  /** The tool that started it. */
  tool: z.string(),
  targetId: z.string(),
  targetTitle: z.string(),
  /** ISO 8601 UTC. */
  startedAt: z.string(),
  state: z.enum(['recording', 'stopping', 'ended']),
  /** Null once it has ended. */
  recordedMs: z.number().nullable(),
  heapUsedBytes: z.number().nullable(),
  /** Traces only: buffer usage, 0 to 1. */
  bufferShare: z.number().nullable(),
  /** Length of the lost part at the start of the recording. */
  lostMs: z.number(),
  /** Reason of the end; null while it is active. */
  ended: z.string().nullable(),
  /** The capture; null until it is stored, and if none was stored. */
  capture: CaptureViewSchema.nullable(),
});
type Result = z.infer<typeof ResultSchema>;

function unknownRecording(recordingId: string): AppError {
  return appError(
    'not_recording',
    `There is no recording "${recordingId}" of this client. It ended too long ago, or the id is wrong.`,
    advice(
      'The answer to action "start" has the id; pen_status lists active recordings, pen_list_captures the stored captures.',
      '“Activity” lists what is running, the library what was stored.',
    ),
  );
}

function read(recordingId: string, { ports, caller }: CallContext): Result {
  const status = ports.recordings.status(recordingId, caller);
  if (status === null) throw new AppFailure(unknownRecording(recordingId));
  return resultOf(status, ports.library);
}

function resultOf(
  { recording, recordedMs, ended, captureId }: RecordingStatus,
  library: CallContext['ports']['library'],
): Result {
  const { id, tool, targetId, targetTitle, startedAtMs, state, heapUsedBytes, buffer, lostMs } = recording;
  const record = captureId === null ? null : library.get(captureId);
  return {
    recordingId: id,
    tool,
    targetId,
    targetTitle,
    startedAt: new Date(startedAtMs).toISOString(),
    state: ended === null ? state : 'ended',
    recordedMs,
    heapUsedBytes,
    bufferShare: buffer?.share ?? null,
    lostMs,
    ended,
    capture: record?.ok === true ? captureView(record.value) : null,
  };
}

/** A call that continues, such as a hunt: stopped here as a recording is. Null if the id is none of this client's. */
function runOf(id: string, isStopped: boolean, { ports: { runs }, caller }: CallContext): Result | null {
  const callId = callIdOf(id);
  const run = callId === null ? null : (runs?.read(callId, caller) ?? null);
  if (runs === undefined || callId === null || run === null) return null;
  const isCancelled = isStopped && run.answer === null && runs.cancel(callId);
  return {
    ...{ recordingId: run.runId, tool: run.tool, targetId: '', targetTitle: run.targetTitle ?? '' },
    ...{ startedAt: run.startedAt, recordedMs: null, heapUsedBytes: null },
    ...{ bufferShare: null, lostMs: 0, capture: null },
    ...(run.answer === null
      ? {
          state: isCancelled ? 'stopping' : 'recording',
          ended: isCancelled ? 'cancelled; what it stored by then stays.' : null,
        }
      : { state: 'ended', ended: 'before this call.' }),
  };
}

export const penRecording = defineCapability({
  name: NAME,
  title: 'Recording',
  summary: 'Reads, awaits or stops a recording.',
  category: 'utility',
  kind: 'capture',
  // It reads, and stops only what its own client started, which had the permission then.
  permissions: ({ action }) => (action === 'stop' ? [] : ['read']),
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: false },
  params: z.strictObject({
    recording: z.string().min(1).max(64).describe('Recording id, from the answer to action "start".'),
    action: z
      .enum(['read', 'wait', 'stop'])
      .default('read')
      .describe(
        'read: return at once; wait: return when it has ended, or after "seconds"; stop: stop it and store the capture.',
      ),
    seconds: z.number().int().min(1).max(300).default(30).describe('Maximum wait in seconds; only with action wait.'),
  }),
  result: ResultSchema,
  locks: [],
  deadlineMs: DEADLINE_MS,
  run: async ({ recording, action, seconds }, context) => {
    const { ports, caller, signal, progress } = context;
    const status = ports.recordings.status(recording, caller);
    const run = status === null ? runOf(recording, action === 'stop', context) : null;
    if (run !== null) return run;
    if (status === null) throw new AppFailure(unknownRecording(recording));
    const isOver = status.ended !== null;
    if (action === 'wait') {
      progress({ done: 0, total: null, message: 'Waiting for the recording to end' });
      await ports.recordings.settled(recording, AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]));
    }
    if (action === 'stop' && !isOver) {
      ports.recordings.letStop(recording, callerInfo(caller));
      const { tool, targetId } = status.recording;
      unwrap(await context.runPart(tool, { action: 'stop', target: targetId }, { onProgress: progress }));
    }
    return read(recording, context);
  },
  summarise: (value) => {
    const { recordingId, tool, state, recordedMs, heapUsedBytes, bufferShare, lostMs, ended, capture } = value;
    return answerWith(
      'Recording',
      [
        ['Recording ID', recordingId],
        ['State', state],
        ['Tool', tool],
        ['Target', foreign(value.targetTitle)],
        ['Started at', value.startedAt],
        recordedMs !== null && ['Recorded', formatDuration(recordedMs)],
        heapUsedBytes !== null && ['Heap', formatBytes(heapUsedBytes)],
        bufferShare !== null && ['Trace buffer', `${formatPercent(bufferShare)} full`],
        capture !== null && ['Capture ID', capture.captureId],
      ],
      lostMs > 0 && `The first ${formatDuration(lostMs)} are not in the capture.`,
      ended !== null && `It ended: ${ended}`,
      listOf(
        capture !== null
          ? [
              `${proposedCall('pen_capture_info', { capture: capture.captureId })} describes it.`,
              `File: ${code(capture.file)} (resource ${capture.uri}).`,
            ]
          : ended === null
            ? [`${proposedCall(NAME, { recording: recordingId, action: 'stop' })} stores the capture.`]
            : ['It has no capture in the library; pen_list_captures lists the stored captures.'],
      ),
    );
  },
});
