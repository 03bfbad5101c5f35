/**
 * Takes a heap snapshot on a connection of its own and streams it to the spool. Whatever ends it (cap, cancel, a full disk, a
 * closed tab, a lost browser) ends in one place, which deletes the file and gives the connection back.
 */
import { err, ok } from '../../shared/base/result.ts';
import type { CapturePort, HeapSnapshotStream, SpooledFile } from '../../shared/capabilities/ports.ts';
import { appError, errorOfAbort, type AppError, type AppResult } from '../../shared/contracts/errors.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import { formatBytes } from '../../shared/base/units.ts';
import { startDeadline, type DedicatedSession, type Endpoints } from '../cdp/index.ts';
import type { Spool, SpoolWriter } from '../spool/index.ts';
import { createSnapshotCheck, type SnapshotCheck } from './snapshot-check.ts';
import { createSnapshotProgress, type SnapshotProgress } from './snapshot-progress.ts';

/** For one snapshot in all, standing still while the disk is waited for. */
const OVERALL_LIMIT_MS = 5 * 60_000;
/** Less than this free, and not even a small page's snapshot fits. */
const LEAST_FREE_BYTES = 32 * 1024 ** 2;
const CAP_SUGGESTION =
  'Try pen_heap_sampling, which stays small whatever the heap is, or raise the limit in the settings.';

export interface CaptureOptions {
  readonly endpoints: Endpoints;
  readonly spool: Spool;
  readonly log: { debug(message: string, details?: Record<string, unknown>): void };
  /** Milliseconds; only differences are used. */
  readonly now?: () => number;
}

type SnapshotOptions = Parameters<CapturePort['heapSnapshot']>[1];

export function createCapture(options: CaptureOptions): CapturePort {
  const { endpoints, spool, log, now = () => performance.now() } = options;

  /** One try on a fresh connection and a fresh file. */
  const takeOnce = async (
    target: TargetInfo,
    call: SnapshotOptions,
    progress: SnapshotProgress,
  ): Promise<AppResult<HeapSnapshotStream>> => {
    const session = await endpoints.openDedicated(target, { signal: call.signal, onCommand: call.onCommand });
    if (!session.ok) return session;
    const check = createSnapshotCheck();
    const writer = await spool.create({
      prefix: 'heap',
      extension: '.heapsnapshot',
      capBytes: call.capBytes,
      capSuggestion: CAP_SUGGESTION,
      onBytes: (bytes) => check.push(bytes),
    });
    if (!writer.ok) {
      await session.value.release();
      return writer;
    }
    const result = await record({ session: session.value, writer: writer.value, check, call, progress, now });
    await session.value.release();
    if (!result.ok) {
      await writer.value.abandon();
      log.debug('A heap snapshot ended early; its file was deleted', { target: target.id, code: result.error.code });
      return err(await explainEnd(result, target, endpoints));
    }
    return ok(result.value);
  };

  return {
    heapSnapshot: async (target, call) => {
      const { freeBytes } = spool.state();
      if (freeBytes < LEAST_FREE_BYTES) return err(tooLittleSpace(freeBytes));
      const progress = createSnapshotProgress(call.progress, now);
      progress.start('Starting the snapshot');
      const first = await takeOnce(target, call, progress);
      // A target that says it is done without having sent anything gets a second chance, not a verdict (behaviour.md §7).
      const result = !first.ok && first.error.code === 'no_chunks' ? await takeOnce(target, call, progress) : first;
      if (result.ok) progress.finished(result.value.file.sizeBytes);
      return result;
    },
  };
}

/** `keptWaiting`: reading had been stopped for the disk at some time before. */
type Ending = { ok: false; error: AppError; keptWaiting: boolean };

interface Recording {
  readonly session: DedicatedSession;
  readonly writer: SpoolWriter;
  readonly check: SnapshotCheck;
  readonly call: SnapshotOptions;
  readonly progress: SnapshotProgress;
  readonly now: () => number;
}

async function record({
  session,
  writer,
  check,
  call,
  progress,
  now,
}: Recording): Promise<{ ok: true; value: HeapSnapshotStream } | Ending> {
  const startedAtMs = now();
  const stop = new AbortController();
  let keptWaiting = false;
  let chunks = 0;
  let askedAtMs = startedAtMs;
  let firstChunkAtMs: number | null = null;

  const failedBy = (error: AppError): Ending => ({ ok: false, error, keptWaiting });
  const deadline = startDeadline(OVERALL_LIMIT_MS, () => stop.abort(tooLong()));
  const follow = (signal: AbortSignal): (() => void) => {
    const onAbort = (): void => stop.abort(errorOfAbort(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    return () => signal.removeEventListener('abort', onAbort);
  };
  const unfollow = [follow(call.signal), follow(writer.failed)];

  // Registered before anything is asked for, so that no chunk can be missed; callbacks send no commands (seed 001).
  const listening = [
    session.on<{ chunk: string }>('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => {
      firstChunkAtMs ??= now();
      chunks += 1;
      writer.write(chunk);
      progress.streaming(writer.bytes);
    }),
    session.on<{ done: number; total: number }>('HeapProfiler.reportHeapSnapshotProgress', ({ done, total }) =>
      progress.collecting(done, total),
    ),
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
    const enabled = await session.send('HeapProfiler.enable', {}, { signal: stop.signal });
    if (!enabled.ok) return failedBy(enabled.error);
    let gcFailure: string | null = null;
    if (call.forceGc) {
      const collected = await session.send('HeapProfiler.collectGarbage', {}, { signal: stop.signal });
      if (!collected.ok && collected.error.code !== 'cdp_error' && collected.error.code !== 'target_unresponsive')
        return failedBy(collected.error);
      if (!collected.ok) gcFailure = collected.error.message;
    }
    askedAtMs = now();
    progress.collecting(0, 0);
    // Progress says "finished" before the first chunk; only this answer proves that all chunks have come.
    const taken = await session.send(
      'HeapProfiler.takeHeapSnapshot',
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
      gcForced: call.forceGc && gcFailure === null,
      gcFailure,
      pauseMs: Math.round((firstChunkAtMs ?? now()) - askedAtMs),
      durationMs: Math.round(now() - startedAtMs),
    });
  } finally {
    deadline.clear();
    unfollow.forEach((done) => done());
    for (const subscription of listening) subscription.dispose();
  }
}

/** The finished file, unless the capture is stopped while the disk is waited for. */
async function finishedUnlessStopped(
  work: Promise<AppResult<SpooledFile>>,
  signal: AbortSignal,
): Promise<AppResult<SpooledFile>> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      resolve(err(errorOfAbort(signal)));
      // It may have been complete already: nobody will ask for it.
      void work.then((late) => (late.ok ? late.value.discard() : undefined));
    };
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/**
 * A browser that is kept waiting buffers, and at about 256 MB it drops what more there is, or ends the connection. From here the
 * one looks like a damaged snapshot and the other like a crash, unless the browser still answers.
 */
async function explainEnd({ error, keptWaiting }: Ending, target: TargetInfo, endpoints: Endpoints): Promise<AppError> {
  if (!keptWaiting) return error;
  const gaveUp = error.code === 'disconnected' && (await endpoints.look([target.endpoint])).found.length > 0;
  if (!gaveUp && error.code !== 'incomplete_capture') return error;
  return appError(
    'disk_too_slow',
    'The disk was too slow: the browser had to keep too much of the snapshot waiting and dropped the rest. The partial file was deleted.',
    'Write to a faster disk (TMPDIR), stop what else is writing, or try pen_heap_sampling.',
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

function tooLittleSpace(freeBytes: number): AppError {
  return appError(
    'disk_full',
    `Only ${formatBytes(freeBytes)} are free where captures are written, too little for a heap snapshot.`,
    'Free some space or delete captures you no longer need, then try again.',
    { freeBytes },
  );
}
