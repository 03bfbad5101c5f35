/**
 * Streams what V8 sends as a heap snapshot, whole or with a timeline, from a session to a spool file. Whatever ends it (cap,
 * cancel, a full disk, a closed tab, a lost browser) ends here: the session is given back, the file of a failed stream deleted.
 */
import { ok } from '../../shared/base/result.ts';
import { formatBytes } from '../../shared/base/units.ts';
import type { SpooledFile, SpoolFollower } from '../../shared/capabilities/ports.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import { orAborted, startDeadline, type DedicatedSession, type Endpoints } from '../cdp/index.ts';
import type { Spool, SpoolWriter } from '../spool/index.ts';
import { createSnapshotCheck, type SnapshotCheck } from './snapshot-check.ts';
import type { SnapshotProgress } from './snapshot-progress.ts';
import { watchSnapshotStart, type SnapshotStart } from './snapshot-start.ts';

/** For one snapshot in all, standing still while the disk is waited for. */
const OVERALL_LIMIT_MS = 5 * 60_000;
/** Less than this free, and not even a small page's snapshot fits. */
const LEAST_FREE_BYTES = 32 * 1024 ** 2;
const CAP_SUGGESTION =
  'Try pen_heap_sampling, which stays small whatever the heap is, or raise the limit in the settings.';

export interface StreamedSnapshot {
  readonly file: SpooledFile;
  readonly chunks: number;
  /** From the command to the first chunk: as long as the target stood still at least. */
  readonly pauseMs: number;
  readonly durationMs: number;
}

/** A refused or ended stream. `keptWaiting`: reading had been stopped for the disk at some time before. */
export type StreamEnding = { readonly ok: false; readonly error: AppError; readonly keptWaiting: boolean };

export interface SnapshotStreamParts {
  readonly session: DedicatedSession;
  readonly spool: Spool;
  readonly file: { readonly prefix: string; readonly extension: string };
  readonly capBytes: number;
  /** Commands that go before; an error ends the stream. */
  readonly prepare: (signal: AbortSignal) => Promise<AppResult<undefined>>;
  /** The command whose response says that all chunks have come. */
  readonly command: 'HeapProfiler.takeHeapSnapshot' | 'HeapProfiler.stopTrackingHeapObjects';
  readonly signal: AbortSignal;
  readonly progress: SnapshotProgress;
  /** Told how far the file has come; what it says is never waited for. */
  readonly follower?: SpoolFollower | undefined;
  /** Gives the session back; called once, before the file of a stream that failed is deleted, so that the target sends no more. */
  readonly release: (endedWell: boolean) => Promise<void>;
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
}

/** Makes a file in the spool, streams into it and gives the session back. */
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
    return { ...writer, keptWaiting: false };
  }
  const result = await record(parts, writer.value, check);
  await parts.release(result.ok);
  if (!result.ok) await writer.value.abandon();
  return result;
}

async function record(
  { session, prepare, command, signal, progress, now }: SnapshotStreamParts,
  writer: SpoolWriter,
  check: SnapshotCheck,
): Promise<{ ok: true; value: StreamedSnapshot } | StreamEnding> {
  const startedAtMs = now();
  const stop = new AbortController();
  let keptWaiting = false;
  let chunks = 0;
  let askedAtMs = startedAtMs;
  let firstChunkAtMs: number | null = null;
  let start: SnapshotStart | null = null;

  const failedBy = (error: AppError): StreamEnding => ({ ok: false, error, keptWaiting });
  const deadline = startDeadline(OVERALL_LIMIT_MS, () => stop.abort(tooLong()));
  const follow = (followed: AbortSignal): (() => void) => {
    const onAbort = (): void => stop.abort(errorOfAbort(followed));
    if (followed.aborted) onAbort();
    followed.addEventListener('abort', onAbort, { once: true });
    return () => followed.removeEventListener('abort', onAbort);
  };
  const unfollow = [follow(signal), follow(writer.failed)];

  // Registered before anything is asked for, so that no chunk can be missed; callbacks send no commands (seed 001).
  const listening = [
    session.on<{ chunk: string }>('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
      start?.begun();
      firstChunkAtMs ??= now();
      chunks += 1;
      writer.write(chunk);
      progress.streaming(writer.bytes);
    }),
    session.on<{ done: number; total: number }>('HeapProfiler.reportHeapSnapshotProgress', ({ done, total }) => {
      start?.begun();
      progress.collecting(done, total);
    }),
    writer.pressure.listen((full) => {
      if (full) {
        keptWaiting = true;
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
    const prepared = await prepare(stop.signal);
    if (!prepared.ok) return failedBy(prepared.error);
    askedAtMs = now();
    progress.collecting(0, 0);
    // What a stop of the tracking takes comes at once, whatever the target is doing.
    if (command === 'HeapProfiler.takeHeapSnapshot') start = watchSnapshotStart(session, (error) => stop.abort(error));
    // Progress says "finished" before the first chunk; only this answer proves that all chunks have come.
    const taken = await session.send(
      command,
      { reportProgress: true },
      { signal: stop.signal, deadlineMs: Number.POSITIVE_INFINITY },
    );
    if (!taken.ok) return failedBy(taken.error);
    if (chunks === 0) return failedBy(noChunks(session.target));
    // The target has done its part; what is still queued for the disk may take as long as the disk does.
    deadline.clear();
    const file = await finishedUnlessStopped(writer.finish(), stop.signal);
    if (!file.ok) return failedBy(file.error);
    const problem = check.problem();
    if (problem !== null) {
      await file.value.discard();
      return failedBy(notWhole(problem, file.value.sizeBytes));
    }
    return ok({
      file: file.value,
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

/** The finished file, unless the capture is stopped while the disk is waited for. */
async function finishedUnlessStopped(
  work: Promise<AppResult<SpooledFile>>,
  signal: AbortSignal,
): Promise<AppResult<SpooledFile>> {
  const file = await orAborted(work, signal);
  // It may have been complete already, and no caller takes it any more.
  if (!file.ok && signal.aborted) void work.then((late) => (late.ok ? late.value.discard() : undefined));
  return file;
}

/**
 * A browser that is kept waiting buffers, and at about 256 MB it drops what more there is, or ends the connection. From here the
 * one looks like a damaged snapshot and the other like a crash, unless the browser still answers.
 */
export async function explainEnd(
  { error, keptWaiting }: StreamEnding,
  target: TargetInfo,
  endpoints: Pick<Endpoints, 'look'>,
): Promise<AppError> {
  if (!keptWaiting) return error;
  const gaveUp = error.code === 'disconnected' && (await endpoints.look([target.endpoint])).found.length > 0;
  if (!gaveUp && error.code !== 'incomplete_capture') return error;
  return appError(
    'disk_too_slow',
    'The disk was too slow: the browser had to keep too much of the snapshot waiting and dropped the rest. The partial file was deleted.',
    'Write to a faster disk (TMPDIR), stop what else is writing, or try pen_heap_sampling.',
  );
}

/** `disk_full` where not even a small snapshot fits. */
export function refuseTooLittleSpace(spool: Spool): AppError | null {
  const { freeBytes } = spool.state();
  if (freeBytes >= LEAST_FREE_BYTES) return null;
  return appError(
    'disk_full',
    `Only ${formatBytes(freeBytes)} are free where captures are written, too little for a heap snapshot.`,
    'Free some space or delete captures you no longer need, then try again.',
    { freeBytes },
  );
}

function notWhole(problem: string, sizeBytes: number): AppError {
  return appError(
    'incomplete_capture',
    `The snapshot is not whole: ${problem}. Its file was deleted.`,
    'A browser drops what is not read in time: stop what keeps this machine busy and take it again, or try pen_heap_sampling.',
    { bytesWritten: sizeBytes },
  );
}

function noChunks(target: TargetInfo): AppError {
  return appError(
    'no_chunks',
    `"${target.title}" reported a finished snapshot but sent no part of it.`,
    'A message over the size limit of a connection is a likely cause: something between the workbench and the target (a proxy, a port forwarder) ' +
      'may drop messages over 1 MiB. Connect without it and try again.',
  );
}

function tooLong(): AppError {
  return appError(
    'deadline_exceeded',
    `The snapshot was not complete after ${OVERALL_LIMIT_MS / 60_000} minutes and was stopped; its partial file was deleted.`,
    'The heap may be too large for the machine: try pen_heap_sampling.',
    { deadlineMs: OVERALL_LIMIT_MS },
  );
}
