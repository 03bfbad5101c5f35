/** Takes a heap snapshot and streams it to the spool, on a connection of its own that can be left unread while the disk is slow. */
import { err } from '../../../../shared/base/result.ts';
import type { CapturePort } from '../../../../shared/core/capability/capture-ports.ts';
import type { HeapSnapshotStream } from '../../../../shared/core/capability/heap-ports.ts';
import { appError, errorOfAbort, AppFailure, unwrap, settle } from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { Endpoints, DedicatedSession } from '../../cdp/index.ts';
import type { Spool } from '../../spool/index.ts';
import { BUN_SNAPSHOT, textOf } from '../bun-code.ts';
import { spoolText } from '../spool-text.ts';
import { createSnapshotProgress, type SnapshotProgress } from './snapshot-progress.ts';
import { watchSnapshotStart } from './snapshot-start.ts';
import { explainEnd, refuseTooLittleSpace, streamSnapshot } from './snapshot-stream.ts';

const OBJECT_GROUP = 'pen-object-ids';
const NO_ID = '0';
/** Bun makes the whole text before it answers. */
const BY_CODE_LIMIT_MS = 5 * 60_000;
/** A task that is executed comes first; the watch of the start ends what does not begin. */
const GC_LIMIT_MS = 10 * 60_000;

const NO_FILTER_FOR_BUN = appError(
  'target_unsupported',
  'Bun hands over a snapshot as one text with all strings in it, so their contents cannot be dropped on the way.',
  'Take it without dropStrings where its contents may be stored, or use pen_cpu_profile.',
);

/** Null if the target does not say. To be asked before a snapshot, which gives ids to all objects again. */
async function hasObjectIds({ send }: Pick<DedicatedSession, 'send'>, signal: AbortSignal): Promise<boolean | null> {
  // No deadline: the session of a command that timed out ends, and the ids with it.
  const options = { signal, deadlineMs: Number.POSITIVE_INFINITY };
  const found = await send('Runtime.evaluate', { expression: 'globalThis', objectGroup: OBJECT_GROUP }, options);
  const objectId = found.ok ? found.value.result?.objectId : undefined;
  if (objectId === undefined) return null;
  const asked = await send('HeapProfiler.getHeapObjectId', { objectId }, options);
  await send('Runtime.releaseObjectGroup', { objectGroup: OBJECT_GROUP }, options);
  return asked.ok ? asked.value.heapSnapshotObjectId !== NO_ID : null;
}

export interface HeapSnapshotParts {
  readonly endpoints: Endpoints;
  readonly spool: Spool;
  readonly log: { debug(message: string, details?: Record<string, unknown>): void };
  /** Milliseconds; only differences are used. */
  readonly now: () => number;
}

type TakeHeapSnapshot = CapturePort['heapSnapshot'];
type SnapshotOptions = Parameters<TakeHeapSnapshot>[1];

export function createHeapSnapshot({ endpoints, spool, log, now }: HeapSnapshotParts): TakeHeapSnapshot {
  /** One attempt, on a new connection and with a new file. */
  const takeOnce = async (
    target: TargetInfo,
    call: SnapshotOptions,
    progress: SnapshotProgress,
  ): Promise<HeapSnapshotStream> => {
    const session = unwrap(await endpoints.openDedicated(target, { signal: call.signal, onCommand: call.onCommand }));
    let gcFailure: string | null = null;
    let hasEarlierIds: boolean | null = null;
    const prepare = async (signal: AbortSignal): Promise<void> => {
      unwrap(await session.send('HeapProfiler.enable', {}, { signal }));
      // workerd never answers the command; V8 collects by itself before a snapshot.
      if (!call.forceGc || target.type === 'workerd') {
        await call.together?.ready(signal);
        return;
      }
      const stuck = new AbortController();
      const start = watchSnapshotStart(session, {
        onStuck: (error) => stuck.abort(error),
        onBusy: (waitedMs) => progress.waitingForTask(waitedMs),
      });
      const collected = await session.send(
        'HeapProfiler.collectGarbage',
        {},
        { signal: AbortSignal.any([signal, stuck.signal]), deadlineMs: GC_LIMIT_MS },
      );
      start.dispose();
      if (stuck.signal.aborted) throw new AppFailure(errorOfAbort(stuck.signal));
      if (!collected.ok && collected.error.code !== 'cdp_error' && collected.error.code !== 'target_unresponsive')
        throw new AppFailure(collected.error);
      if (!collected.ok) gcFailure = collected.error.message;
      else if (call.isOfSeries === true) hasEarlierIds = await hasObjectIds(session, signal);
      await call.together?.ready(signal);
    };
    const result = await streamSnapshot({
      session,
      spool,
      file: { prefix: 'heap', extension: '.heapsnapshot' },
      capBytes: call.capBytes,
      dropStrings: call.dropStrings ?? false,
      numericValues: call.numericValues ?? false,
      prepare,
      command: 'HeapProfiler.takeHeapSnapshot',
      signal: call.signal,
      progress,
      follower: call.follower,
      release: () => session.release(),
      now,
    });
    if (!result.ok) {
      log.debug('A heap snapshot failed; its file was deleted', { target: target.id, code: result.error.code });
      throw new AppFailure(await explainEnd(result, target, endpoints));
    }
    return {
      ...result.value,
      gcForced: call.forceGc && target.type !== 'workerd' && gcFailure === null,
      gcFailure,
      hasEarlierIds,
    };
  };

  const takeByCode = async (
    target: TargetInfo,
    { signal, capBytes, together, onCommand, follower }: SnapshotOptions,
    progress: SnapshotProgress,
  ): Promise<HeapSnapshotStream> => {
    const opened = unwrap(await endpoints.openDedicated(target, { signal, onCommand }));
    await together?.ready(signal);
    const startedAtMs = now();
    progress.collecting(0, 0);
    const text = await settle(() => textOf(opened, BUN_SNAPSHOT, { signal, deadlineMs: BY_CODE_LIMIT_MS }));
    await opened.release();
    const taken = unwrap(text);
    const pauseMs = now() - startedAtMs;
    const writer = unwrap(
      await spool.create({
        prefix: 'heap',
        extension: '.heapsnapshot',
        capBytes,
        ...(follower === undefined ? {} : { onWritten: follower.written }),
      }),
    );
    const file = await spoolText(writer, taken, signal);
    return {
      file,
      chunks: 1,
      pauseMs,
      durationMs: now() - startedAtMs,
      gcForced: true,
      gcFailure: null,
      hasEarlierIds: null,
    };
  };

  return async (target, call) => {
    const noSpace = refuseTooLittleSpace(spool);
    if (noSpace !== null) return err(noSpace);
    if (target.type === 'bun' && call.dropStrings === true) return err(NO_FILTER_FOR_BUN);
    const progress = createSnapshotProgress(call.progress, now);
    progress.start('Starting heap snapshot');
    const take = target.type === 'bun' ? takeByCode : takeOnce;
    const first = await settle(() => take(target, call, progress));
    // A target may report a finished snapshot without sending any of it; the second attempt usually succeeds.
    const result =
      !first.ok && first.error.code === 'no_chunks' ? await settle(() => take(target, call, progress)) : first;
    if (result.ok) progress.finished(result.value.file.sizeBytes);
    return result;
  };
}
