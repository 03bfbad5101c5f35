/**
 * Tracks allocations over time. V8 tracks a whole heap but remembers per session that it does, and keeps a clock per session, so
 * one session of its own starts and stops it (tried: a stop from another session leaves the first one counting), on a connection
 * of its own, so that the timeline may stand unread while the disk is slow. When any session on the target ends, V8 forgets
 * stacks and ids (tried on Chromium, Node and Deno): ours are kept meanwhile, and where another client's ends, tracking is begun
 * anew at once and what lay before is a loss.
 */
import { err, ok } from '../../shared/base/result.ts';
import { formatDuration } from '../../shared/base/units.ts';
import type { HeapTimelineStream, HeapTrackingPort } from '../../shared/capabilities/ports.ts';
import type { LossRecord } from '../../shared/contracts/captures.ts';
import { errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';
import type { Recording } from '../../shared/contracts/recordings.ts';
import type { TargetInfo } from '../../shared/contracts/targets.ts';
import type { DedicatedSession, Endpoints } from '../cdp/index.ts';
import type { Spool } from '../spool/index.ts';
import { createHeapMoments } from './heap-moments.ts';
import { createHeapStatistics } from './heap-statistics.ts';
import { pollHeapUsage } from './heap-usage-poll.ts';
import {
  finishClaimed,
  givingBack,
  lostMsOf,
  type ClaimedRecording,
  type OpenRecording,
  type Recordings,
} from './recordings.ts';
import { createSnapshotProgress } from './snapshot-progress.ts';
import { explainEnd, refuseTooLittleSpace, streamSnapshot } from './snapshot-stream.ts';

/** To start, V8 numbers every object there is: a heap of gigabytes takes its time. */
const START_DEADLINE_MS = 120_000;

export interface HeapTrackingParts {
  readonly endpoints: Endpoints;
  readonly spool: Spool;
  readonly log: { debug(message: string, details?: Record<string, unknown>): void };
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly elapsed?: () => number;
  readonly recordings: Recordings;
}

/** Tracking that goes on: its session, and what the target has told of the heap. */
interface Tracking {
  readonly session: DedicatedSession;
  readonly trackAllocations: boolean;
  readonly observed: Observed;
}

export function createHeapTracking(parts: HeapTrackingParts): HeapTrackingPort {
  const { endpoints, spool, log, recordings, elapsed = parts.now } = parts;
  const active = recordings.forTool<Tracking>({
    tool: 'pen_heap_track',
    noun: 'Heap tracking',
    key: 'HeapProfiler.tracking',
  });

  const begin = async (
    target: TargetInfo,
    { trackAllocations, owner, signal }: Parameters<HeapTrackingPort['start']>[1],
  ): ReturnType<HeapTrackingPort['start']> => {
    const opened = await endpoints.openDedicated(target, { signal, guardsTarget: true });
    if (!opened.ok) return opened;
    const session = opened.value;
    let recording: OpenRecording | null = null;
    const observed = observe(session, trackAllocations, elapsed, () => recording?.changed());
    const enabled = await session.send('HeapProfiler.enable', {}, { signal });
    const started = enabled.ok
      ? await session.send(
          'HeapProfiler.startTrackingHeapObjects',
          { trackAllocations },
          { signal, deadlineMs: START_DEADLINE_MS },
        )
      : enabled;
    // Between the answer and this line the call may have been given up: then nobody would ever stop it.
    const failure = !started.ok ? started.error : signal.aborted ? errorOfAbort(signal) : null;
    if (failure !== null) {
      observed.dispose();
      await session.end();
      return err(failure);
    }
    recording = active.begin({
      target,
      owner,
      closed: session.closed,
      payload: { session, trackAllocations, observed },
      figures: observed.figures,
      drop: async () => {
        observed.dispose();
        // Not by its stop command, which makes V8 take a whole snapshot first: with its session the tracking ends at once.
        await session.end();
      },
    });
    log.debug('Heap tracking began', { target: target.id, trackAllocations });
    return ok(recording.info());
  };

  const finish = async (
    target: TargetInfo,
    { info, recordedMs, payload }: ClaimedRecording<Tracking>,
    { capBytes, signal, progress: report }: Parameters<HeapTrackingPort['stop']>[1],
  ): Promise<AppResult<HeapTimelineStream>> => {
    const { session, observed, trackAllocations } = payload;
    const noSpace = refuseTooLittleSpace(spool);
    if (noSpace !== null) {
      observed.dispose();
      await session.end();
      return err(noSpace);
    }
    const { startedAtMs, caller: startedBy } = info;
    const progress = createSnapshotProgress(report, elapsed);
    progress.start('Stopping the tracking');
    const result = await streamSnapshot({
      session,
      spool,
      file: { prefix: 'heap', extension: '.heaptimeline' },
      capBytes,
      prepare: async () => {
        observed.freeze();
        return ok();
      },
      command: 'HeapProfiler.stopTrackingHeapObjects',
      signal,
      progress,
      release: async (endedWell) => {
        observed.dispose();
        // A target that did not say that it stopped is made to by the end of the session.
        await (endedWell ? session.release() : session.end());
      },
      now: elapsed,
    });
    if (!result.ok) {
      log.debug('A heap timeline ended early; its file was deleted', { target: target.id, code: result.error.code });
      return err(await explainEnd(result, target, endpoints));
    }
    progress.finished(result.value.file.sizeBytes);
    const { file, chunks, pauseMs } = result.value;
    const { overTime, loss } = observed;
    return ok({
      file,
      chunks,
      pauseMs,
      startedBy,
      startedAtMs,
      recordedMs,
      trackAllocations,
      overTime: overTime(),
      loss: loss(),
    });
  };

  return {
    start: async (target, options) => givingBack(await begin(target, options), options.owner.locks),
    stop: (target, options) =>
      finishClaimed(active.claim(target, options.caller), (claimed) => finish(target, claimed, options)),
  };
}

interface Observed {
  readonly figures: () => Pick<Recording, 'heapUsedBytes' | 'keptSizeBytes' | 'keptCount' | 'lostMs'>;
  readonly overTime: () => HeapTimelineStream['overTime'];
  readonly loss: () => LossRecord[];
  /** What is to be stopped is begun anew no more. */
  readonly freeze: () => void;
  readonly dispose: () => void;
}

/** Listens while it is tracked. Deno runs no clock for the inspector and tells nothing by itself: there the heap is asked for. */
function observe(
  session: DedicatedSession,
  trackAllocations: boolean,
  now: () => number,
  onChange: () => void,
): Observed {
  const startedAtMs = now();
  const statistics = createHeapStatistics();
  const moments = createHeapMoments();
  const lost: LossRecord[] = [];
  let tellsByItself = false;
  let beganAtMs = startedAtMs;
  let isFrozen = false;

  /**
   * What was tracked up to now is not in the file that will come, and without this no more stacks would be: V8 counts on, but has
   * forgotten that it shall note them. Off and on again, for V8 stumbles over a second start.
   */
  const beginAnew = (why: (after: string) => string): void => {
    if (isFrozen) return;
    void session.send('HeapProfiler.disable');
    void session.send('HeapProfiler.enable');
    void session.send('HeapProfiler.startTrackingHeapObjects', { trackAllocations }, { deadlineMs: START_DEADLINE_MS });
    const atMs = now();
    lost.push({
      reason: why(formatDuration(atMs - startedAtMs)),
      lostMs: Math.round(atMs - beganAtMs),
      lostEvents: null,
    });
    beganAtMs = atMs;
    statistics.reset();
  };
  const note = (moment: { heapUsedBytes: number; keptSizeBytes: number | null; keptCount: number | null }): void => {
    moments.add({ atMs: Math.round(now() - startedAtMs), ...moment });
    onChange();
  };

  const listening = [
    session.on<{ statsUpdate: number[] }>('HeapProfiler.heapStatsUpdate', ({ statsUpdate }) => {
      // Stopping makes every target tell, once: only those that told before know what was born since.
      const isFirstAndLast = isFrozen && !tellsByItself;
      tellsByItself = true;
      if (!statistics.update(statsUpdate)) {
        beginAnew((after) => `Another client left the target after ${after}, and V8 forgot what it had tracked`);
        return;
      }
      const { sizeBytes, keptCount, keptSizeBytes } = statistics.totals();
      note({
        heapUsedBytes: sizeBytes,
        keptCount: isFirstAndLast ? null : keptCount,
        keptSizeBytes: isFirstAndLast ? null : keptSizeBytes,
      });
    }),
    // V8 tracks the page that was loaded by itself, but as the sessions of its target move over one by one, the end of the second
    // in the old page takes the stacks from the first in the new one (tried: always, where there are two).
    session.on('HeapProfiler.resetProfiles', () =>
      beginAnew((after) => `The page was loaded anew after ${after}, and what was tracked went with its heap`),
    ),
    pollHeapUsage(
      session,
      () => !tellsByItself,
      (heapUsedBytes) => {
        if (!tellsByItself) note({ heapUsedBytes, keptCount: null, keptSizeBytes: null });
      },
    ),
  ];
  return {
    figures: () => {
      const { heapUsedBytes, keptSizeBytes, keptCount } = moments.last() ?? {};
      return {
        heapUsedBytes: heapUsedBytes ?? null,
        keptSizeBytes: keptSizeBytes ?? null,
        keptCount: keptCount ?? null,
        lostMs: lostMsOf(lost),
      };
    },
    overTime: () => moments.all(),
    loss: () => [...lost],
    freeze: () => {
      isFrozen = true;
    },
    dispose: () => {
      for (const subscription of listening) subscription.dispose();
    },
  };
}
