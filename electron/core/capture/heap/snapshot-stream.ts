/**
 * Streams a heap snapshot, with or without a timeline, from a session to a spool file. However the stream ends (size limit, cancel, full
 * disk, closed tab, lost browser), the session is released, and the file of a failed stream is deleted.
 */
import { createHeapStringDropper, type DroppedStrings } from '../../../../shared/base/redaction/drop-heap-strings.ts';
import { createBuiltInNames, createHeapNameRules } from '../../../../shared/base/redaction/heap-name-rules.ts';
import { ok } from '../../../../shared/base/result.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import type { SpooledFile, SpoolFollower } from '../../../../shared/core/capability/recording-ports.ts';
import { appError, errorOfAbort, type AppError, type AppResult, settle } from '../../../../shared/base/errors.ts';
import { targetName, type TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { createFindSecrets } from '../../../../shared/core/redaction/find-secrets.ts';
import { orAborted, startDeadline, type DedicatedSession, type Endpoints } from '../../cdp/index.ts';
import type { Spool, SpoolWriter } from '../../spool/index.ts';
import { createSnapshotCheck, type SnapshotCheck } from './snapshot-check.ts';
import type { SnapshotProgress } from './snapshot-progress.ts';
import { watchSnapshotStart, type SnapshotStart } from './snapshot-start.ts';

// Writes the chunks of a heap snapshot as they arrive, with or without the contents of strings. Unfiltered text is neither written nor kept.

interface ChunkWriter {
  write(chunk: string): void;
  /** Why the snapshot could not be filtered, as a part of a sentence; null if it was, or was not to be. */
  problem(): string | null;
  /** Null if nothing was to be dropped. */
  counts(): DroppedStrings | null;
}

function createChunkWriter(writer: Pick<SpoolWriter, 'write' | 'writeBytes'>, dropStrings: boolean): ChunkWriter {
  if (!dropStrings) return { write: (chunk) => writer.write(chunk), problem: () => null, counts: () => null };
  const dropper = createHeapStringDropper(createHeapNameRules(createFindSecrets(), createBuiltInNames(globalThis)));
  const encoder = new TextEncoder();
  return {
    // V8 escapes what is not ASCII, so no chunk ends inside a character.
    write: (chunk) => writer.writeBytes(dropper.push(encoder.encode(chunk))),
    problem: () => dropper.problem(),
    counts: () => dropper.counts(),
  };
}

/** Time limit for one snapshot, without the time that the disk needs. */
const OVERALL_LIMIT_MS = 5 * 60_000;
/** Minimum free disk space: with less, not even the snapshot of a small page fits. */
const MIN_FREE_BYTES = 32 * 1024 ** 2;
const CAP_SUGGESTION =
  'Use pen_heap_sampling, which stays small for any heap size, or raise the limit in the settings.';

export interface StreamedSnapshot {
  readonly file: SpooledFile;
  readonly chunks: number;
  /** Time from the command to the first chunk; the target was paused for at least as long. */
  readonly pauseMs: number;
  readonly durationMs: number;
}

/** A failed stream. `wasPaused`: reading was paused for the disk at least once. */
export type StreamEnding = { readonly ok: false; readonly error: AppError; readonly wasPaused: boolean };

export interface SnapshotStreamParts {
  readonly session: DedicatedSession;
  readonly spool: Spool;
  readonly file: { readonly prefix: string; readonly extension: string };
  readonly capBytes: number;
  /** Drops the contents of strings before anything is written. */
  readonly dropStrings?: boolean;
  readonly numericValues?: boolean;
  /** Commands to send before; an error ends the stream. */
  readonly prepare: (signal: AbortSignal) => Promise<void>;
  /** The command whose response confirms that all chunks were sent. */
  readonly command: 'HeapProfiler.takeHeapSnapshot' | 'HeapProfiler.stopTrackingHeapObjects';
  readonly signal: AbortSignal;
  readonly progress: SnapshotProgress;
  /** Receives how much of the file has been written; the stream does not wait for it. */
  readonly follower?: SpoolFollower | undefined;
  /** Releases the session. Called once, before the file of a failed stream is deleted, so that the target sends no more. */
  readonly release: (endedWell: boolean) => Promise<void>;
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
}

/** Creates a file in the spool, streams into it, and releases the session. */
export async function streamSnapshot(
  parts: SnapshotStreamParts,
): Promise<{ ok: true; value: StreamedSnapshot } | StreamEnding> {
  const check = createSnapshotCheck();
  const writer = await parts.spool.create({
    ...parts.file,
    capBytes: parts.capBytes,
    capSuggestion: CAP_SUGGESTION,
    onBytes: (bytes) => check.push(bytes),
    ...(parts.follower === undefined ? {} : { onWritten: parts.follower.written }),
  });
  if (!writer.ok) {
    await parts.release(false);
    return { ...writer, wasPaused: false };
  }
  const result = await record(parts, writer.value, check);
  await parts.release(result.ok);
  if (!result.ok) await writer.value.abandon();
  return result;
}

async function record(
  { session, prepare, command, signal, progress, now, dropStrings = false, numericValues = false }: SnapshotStreamParts,
  writer: SpoolWriter,
  check: SnapshotCheck,
): Promise<{ ok: true; value: StreamedSnapshot } | StreamEnding> {
  const startedAtMs = now();
  const stop = new AbortController();
  let wasPaused = false;
  let chunks = 0;
  let askedAtMs = startedAtMs;
  let firstChunkAtMs: number | null = null;
  let start: SnapshotStart | null = null;
  const chunkWriter = createChunkWriter(writer, dropStrings);

  const failedBy = (error: AppError): StreamEnding => ({ ok: false, error, wasPaused });
  const deadline = startDeadline(OVERALL_LIMIT_MS, () => stop.abort(tooLong()));
  const follow = (followed: AbortSignal): (() => void) => {
    const onAbort = (): void => stop.abort(errorOfAbort(followed));
    if (followed.aborted) onAbort();
    followed.addEventListener('abort', onAbort, { once: true });
    return () => followed.removeEventListener('abort', onAbort);
  };
  const unfollow = [follow(signal), follow(writer.failed)];

  // Subscribed before the first command, so that no chunk is missed. The listeners send no commands: while chunks stream, the target answers none.
  const listening = [
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
      start?.begun();
      firstChunkAtMs ??= now();
      chunks += 1;
      chunkWriter.write(chunk);
      progress.streaming(writer.bytes);
    }),
    session.on('HeapProfiler.reportHeapSnapshotProgress', ({ done, total }) => {
      start?.begun();
      progress.collecting(done, total);
    }),
    writer.pressure.listen((full) => {
      if (full) {
        wasPaused = true;
        deadline.hold();
        session.pause();
        progress.waitingForDisk(writer.bytes);
      } else {
        session.resume();
        deadline.resume();
      }
    }),
  ];

  try {
    const prepared = await settle(() => prepare(stop.signal));
    if (!prepared.ok) return failedBy(prepared.error);
    askedAtMs = now();
    progress.collecting(0, 0);
    // The stop of a tracking is answered at once, whatever the target is running.
    if (command === 'HeapProfiler.takeHeapSnapshot')
      start = watchSnapshotStart(session, {
        onStuck: (error) => stop.abort(error),
        onBusy: (waitedMs) => progress.waitingForTask(waitedMs),
      });
    // Progress reports "finished" before the first chunk; only this response proves that all chunks have arrived.
    const taken = await session.send(
      command,
      { reportProgress: true, ...(numericValues ? { captureNumericValue: true } : {}) },
      { signal: stop.signal, deadlineMs: Number.POSITIVE_INFINITY },
    );
    if (!taken.ok) return failedBy(taken.error);
    if (chunks === 0) return failedBy(noChunks(session.target));
    // The target is done; what is still in the write queue may take as long as the disk needs.
    deadline.clear();
    const file = await finishedUnlessStopped(writer.finish(), stop.signal);
    if (!file.ok) return failedBy(file.error);
    const problem = chunkWriter.problem() ?? check.problem();
    if (problem !== null) {
      await file.value.discard();
      return failedBy(incomplete(problem, file.value.sizeBytes));
    }
    return ok({
      file: { ...file.value, heapBytes: check.heapBytes() },
      chunks,
      pauseMs: Math.round((firstChunkAtMs ?? now()) - askedAtMs),
      durationMs: Math.round(now() - startedAtMs),
    });
  } finally {
    deadline.clear();
    start?.dispose();
    unfollow.forEach((done) => done());
    for (const subscription of listening) subscription.dispose();
  }
}

/** Finishes the file, unless the capture is stopped while the disk is waited for. */
async function finishedUnlessStopped(
  work: Promise<AppResult<SpooledFile>>,
  signal: AbortSignal,
): Promise<AppResult<SpooledFile>> {
  const file = await orAborted(work, signal);
  // The file may still be completed, and no caller takes it any more.
  if (!file.ok && signal.aborted) void work.then((late) => (late.ok ? late.value.discard() : undefined));
  return file;
}

/**
 * The error of a failed stream. If reading is paused for too long, the browser drops everything beyond about 256 MB, or closes the connection.
 * The first looks like a damaged snapshot and the second like a crash, unless the browser still answers.
 */
export async function explainEnd(
  { error, wasPaused }: StreamEnding,
  target: TargetInfo,
  endpoints: Pick<Endpoints, 'look'>,
): Promise<AppError> {
  if (!wasPaused) return error;
  const hasClosed = error.code === 'disconnected' && (await endpoints.look([target.endpoint])).found.length > 0;
  if (!hasClosed && error.code !== 'incomplete_capture') return error;
  return appError(
    'disk_too_slow',
    'The disk was too slow: the browser had to buffer too much of the snapshot and dropped the rest. The partial file was deleted.',
    'Write to a faster disk (TMPDIR), stop other programs that write to this one, or use pen_heap_sampling.',
  );
}

/** Returns `disk_full` if not even a small snapshot fits. */
export function refuseTooLittleSpace(spool: Spool): AppError | null {
  const { freeBytes } = spool.state();
  if (freeBytes >= MIN_FREE_BYTES) return null;
  return appError(
    'disk_full',
    `Only ${formatBytes(freeBytes)} are free on the disk for captures, too little for a heap snapshot.`,
    'Free disk space or delete captures that are no longer needed, then try again.',
    { freeBytes },
  );
}

function incomplete(problem: string, sizeBytes: number): AppError {
  return appError(
    'incomplete_capture',
    `The snapshot is incomplete: ${problem}. Its file was deleted.`,
    'A browser drops data that is not read in time: reduce the load on this machine and take the snapshot again, or use pen_heap_sampling.',
    { bytesWritten: sizeBytes },
  );
}

function noChunks(target: TargetInfo): AppError {
  return appError(
    'no_chunks',
    `${targetName(target)} reported a finished snapshot but sent no data.`,
    'A message size limit is a likely cause: a proxy or port forwarder between the workbench and the target may drop messages over 1 MiB. ' +
      'Connect without it and try again.',
  );
}

function tooLong(): AppError {
  return appError(
    'deadline_exceeded',
    `The snapshot was not complete after ${OVERALL_LIMIT_MS / 60_000} minutes and was cancelled; the partial file was deleted.`,
    'The heap may be too large for this machine: use pen_heap_sampling.',
    { deadlineMs: OVERALL_LIMIT_MS },
  );
}
