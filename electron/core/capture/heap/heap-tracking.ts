/**
 * Allocation tracking over time. V8 tracks a whole heap, but keeps the tracking state and a clock per session, so one session starts and
 * stops it (tried: after a stop from another session the first one still counts). That session has its own connection, which can be left
 * unread while the disk is slow. When any session on the target ends, V8 drops allocation stacks and ids (tried on Chromium, Node and Deno).
 * Therefore our own sessions stay open during tracking; when another client's session ends, tracking is restarted at once, and everything
 * before is recorded as a loss.
 */
import { durationText } from '../../../../shared/base/duration-text.ts';
import type { HeapTimelineStream, HeapTrackingPort } from '../../../../shared/core/capability/heap-ports.ts';
import type { LossRecord } from '../../../../shared/base/loss.ts';
import { errorOfAbort, AppFailure, unwrap, settle } from '../../../../shared/base/errors.ts';
import type { Recording } from '../../../../shared/core/contracts/recordings.ts';
import type { TargetSession } from '../../../../shared/core/capability/target-ports.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { DedicatedSession, Endpoints } from '../../cdp/index.ts';
import type { DriverParts } from '../driver-parts.ts';
import { createHeapMoments } from './heap-moments.ts';
import { createHeapStatistics } from './heap-statistics.ts';
import { pollHeapUsage } from './heap-usage-poll.ts';
import { finishClaimed, releaseOnError, lostMsOf, type ClaimedRecording, type OpenRecording } from '../recordings.ts';
import { listenToPageRequests } from './page-requests.ts';
import { listenToRequests } from './server-requests.ts';
import type { TrackedTimes } from './tracked-times.ts';
import { happeningsDuring, withSample, type NotedInTarget, type SampleClock, type TimedStep } from './happenings.ts';
import { createSnapshotProgress } from './snapshot-progress.ts';
import { explainEnd, refuseTooLittleSpace, streamSnapshot } from './snapshot-stream.ts';

/** At the start V8 assigns an id to every object, which takes long for a heap of gigabytes. */
const START_DEADLINE_MS = 120_000;

export interface HeapTrackingParts extends DriverParts<keyof Endpoints> {
  readonly trackedTimes?: TrackedTimes;
  /** Steps that tools performed in a page; absent: none are known. */
  readonly performedSince?: (targetId: string, fromMs: number) => readonly TimedStep[];
  /** Notes what a person does in a page; absent: that is not known. */
  readonly noteInputs?: NoteInputs;
}

type NoteInputs = (
  session: TargetSession,
  signal: AbortSignal,
) => Promise<{ take(): Promise<NotedInTarget['inputs']>; again(): Promise<void> }>;

/** Notes what happens in a target, by its own clock. */
interface Noting {
  /** Ends it. */
  take(): Promise<NotedInTarget>;
  /** After a navigation. */
  again(): void;
}

/** `noteInputs`: null of a target that is no page. */
async function noteTarget(
  session: DedicatedSession,
  { target, noteInputs, signal }: { target: TargetInfo; noteInputs: NoteInputs | undefined; signal: AbortSignal },
  lastSampleMs: () => number | null,
): Promise<Noting> {
  const isPage = target.type === 'page' || target.type === 'iframe';
  const answered = target.type === 'node' ? await listenToRequests(session) : null;
  const inputs = isPage ? ((await noteInputs?.(session, signal)) ?? null) : null;
  const sent = isPage ? await listenToPageRequests(session, target.url, lastSampleMs) : null;
  return {
    take: async () => {
      const [requests, noted, responses] = await Promise.all([answered?.take(), inputs?.take(), sent?.take()]);
      return { answered: requests ?? null, inputs: noted ?? null, sent: responses ?? null };
    },
    again: () => void inputs?.again(),
  };
}

/** An active tracking: its session, and what the target has reported about the heap. */
interface Tracking {
  readonly session: DedicatedSession;
  readonly trackAllocations: boolean;
  readonly observed: Observed;
  readonly noting: Noting;
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
  ): Promise<Recording> => {
    const session = unwrap(await endpoints.openDedicated(target, { signal, guardsTarget: true }));
    await parts.prepareAllocations?.(session, target, signal);
    let recording: OpenRecording | null = null;
    const times = parts.trackedTimes?.begin(target.id);
    let noting: Noting | null = null;
    const observed = observe(session, {
      trackAllocations,
      now: elapsed,
      wallNow: parts.now,
      onChange: () => recording?.changed(),
      onSample: () => times?.sampled(),
      onNavigation: () => noting?.again(),
      onEnd: () => times?.dispose(),
    });
    const noted = await noteTarget(session, { target, noteInputs: parts.noteInputs, signal }, observed.lastSampleMs);
    noting = noted;
    const enabled = await session.send('HeapProfiler.enable', {}, { signal });
    const started = enabled.ok
      ? await session.send(
          'HeapProfiler.startTrackingHeapObjects',
          { trackAllocations },
          { signal, deadlineMs: START_DEADLINE_MS },
        )
      : enabled;
    // The call may have been cancelled since the response arrived, and then no later call would stop the tracking.
    const failure = !started.ok ? started.error : signal.aborted ? errorOfAbort(signal) : null;
    if (failure !== null) {
      observed.dispose();
      await noted.take();
      await session.end();
      throw new AppFailure(failure);
    }
    recording = active.begin({
      target,
      owner,
      closed: session.closed,
      payload: { session, trackAllocations, observed, noting: noted },
      figures: observed.figures,
      drop: async () => {
        observed.dispose();
        await noted.take();
        // The end of the session stops the tracking at once; the stop command would take a whole snapshot first.
        await session.end();
      },
    });
    log.debug('Heap tracking started', { target: target.id, trackAllocations });
    return recording.info();
  };

  const finish = async (
    target: TargetInfo,
    { info, recordedMs, payload }: ClaimedRecording<Tracking>,
    { capBytes, signal, progress: report }: Parameters<HeapTrackingPort['stop']>[1],
  ): Promise<HeapTimelineStream> => {
    const { session, observed, trackAllocations, noting } = payload;
    const noted = await noting.take();
    const performed = parts.performedSince?.(target.id, info.startedAtMs) ?? [];
    const noSpace = refuseTooLittleSpace(spool);
    if (noSpace !== null) {
      observed.dispose();
      await session.end();
      throw new AppFailure(noSpace);
    }
    const { startedAtMs, caller: startedBy } = info;
    const progress = createSnapshotProgress(report, elapsed);
    progress.start('Stopping heap tracking');
    const result = await streamSnapshot({
      session,
      spool,
      file: { prefix: 'heap', extension: '.heaptimeline' },
      capBytes,
      prepare: async () => {
        observed.freeze();
      },
      command: 'HeapProfiler.stopTrackingHeapObjects',
      signal,
      progress,
      release: async (endedWell) => {
        observed.dispose();
        // If the target did not confirm the stop, the end of the session stops the tracking.
        await (endedWell ? session.release() : session.end());
      },
      now: elapsed,
    });
    if (!result.ok) {
      log.debug('A heap timeline failed; its file was deleted', { target: target.id, code: result.error.code });
      throw new AppFailure(await explainEnd(result, target, endpoints));
    }
    progress.finished(result.value.file.sizeBytes);
    const { file, chunks, pauseMs } = result.value;
    const { overTime, loss } = observed;
    return {
      file,
      chunks,
      pauseMs,
      startedBy,
      startedAtMs,
      recordedMs,
      trackAllocations,
      overTime: overTime(),
      loss: loss(),
      happenings: happeningsDuring(observed.clock(), performed, noted),
    };
  };

  return {
    start: (target, options) => settle(() => releaseOnError(begin(target, options), options.owner.locks)),
    stop: (target, options) =>
      finishClaimed(active.claim(target, options.caller), (claimed) => finish(target, claimed, options)),
  };
}

interface Observed {
  readonly figures: () => Pick<Recording, 'heapUsedBytes' | 'survivingSizeBytes' | 'survivingCount' | 'lostMs'>;
  readonly overTime: () => HeapTimelineStream['overTime'];
  readonly loss: () => LossRecord[];
  /** Null until the target has sent a sample. */
  readonly clock: () => SampleClock | null;
  /** The last sample, by the clock of the target: milliseconds since the Unix epoch; null until the first one. */
  readonly lastSampleMs: () => number | null;
  /** Called before the stop: tracking is no longer restarted. */
  readonly freeze: () => void;
  readonly dispose: () => void;
}

interface Observing {
  readonly trackAllocations: boolean;
  readonly now: () => number;
  /** Milliseconds since the Unix epoch. */
  readonly wallNow: () => number;
  readonly onChange: () => void;
  readonly onSample: () => void;
  /** The page is another document now. */
  readonly onNavigation: () => void;
  readonly onEnd: () => void;
}

/** Listens to heap statistics during tracking. Deno sends none by itself, so its heap usage is polled. */
function observe(
  session: DedicatedSession,
  { trackAllocations, now, wallNow, onChange, onSample, onNavigation, onEnd }: Observing,
): Observed {
  const startedAtMs = now();
  const statistics = createHeapStatistics();
  const moments = createHeapMoments();
  const lost: LossRecord[] = [];
  let clock: SampleClock | null = null;
  let lastSampleMs: number | null = null;
  let sendsStatistics = false;
  let beganAtMs = startedAtMs;
  let isFrozen = false;
  let restarts = 0;
  /** Until V8 says that it tracks again, statistics are of what it tracked before: in a page that was reloaded it goes on by itself at first. */
  let isRestarting = false;

  /**
   * Restarts tracking after V8 has dropped what it tracked: it still counts allocations, but would record no more stacks. The domain is
   * disabled and enabled first, because V8 does not accept a second start.
   */
  const restart = (why: (after: string) => string): void => {
    if (isFrozen) return;
    void session.send('HeapProfiler.disable', {});
    void session.send('HeapProfiler.enable', {});
    restarts += 1;
    const own = restarts;
    isRestarting = true;
    void (async () => {
      await session.send(
        'HeapProfiler.startTrackingHeapObjects',
        { trackAllocations },
        { deadlineMs: START_DEADLINE_MS },
      );
      if (own === restarts) isRestarting = false;
    })();
    const atMs = now();
    lost.push({
      reason: why(durationText(atMs - startedAtMs)),
      lostMs: Math.round(atMs - beganAtMs),
      lostEvents: null,
    });
    beganAtMs = atMs;
    statistics.reset();
    clock = null;
  };
  const addMoment = (moment: {
    heapUsedBytes: number;
    survivingSizeBytes: number | null;
    survivingCount: number | null;
  }): void => {
    moments.add({ atMs: Math.round(now() - startedAtMs), ...moment });
    onChange();
  };

  const listening = [
    session.on('HeapProfiler.heapStatsUpdate', ({ statsUpdate }) => {
      // Every target sends statistics once when it is stopped; without earlier ones they do not say what was allocated since the start.
      if (isRestarting) return;
      const isFirstAndLast = isFrozen && !sendsStatistics;
      sendsStatistics = true;
      if (!statistics.update(statsUpdate)) {
        restart(
          (after) => `Another client detached from the target after ${after}, and V8 dropped what it had tracked`,
        );
        return;
      }
      const { sizeBytes, survivingCount, survivingSizeBytes } = statistics.totals();
      addMoment({
        heapUsedBytes: sizeBytes,
        survivingCount: isFirstAndLast ? null : survivingCount,
        survivingSizeBytes: isFirstAndLast ? null : survivingSizeBytes,
      });
    }),
    session.on('HeapProfiler.lastSeenObjectId', ({ timestamp }) => {
      clock = withSample(clock, timestamp, wallNow());
      lastSampleMs = timestamp;
      onSample();
    }),
    // V8 continues tracking in the new page by itself, but the sessions of the target move over one by one, and the end of the second
    // session in the old page drops the stacks of the first in the new one (tried: always, if there are two sessions).
    session.on('HeapProfiler.resetProfiles', () => {
      restart((after) => `The page was reloaded after ${after}, and V8 dropped what it had tracked in its old heap`);
      if (!isFrozen) onNavigation();
    }),
    pollHeapUsage(
      session,
      () => !sendsStatistics,
      (heapUsedBytes) => {
        if (!sendsStatistics) addMoment({ heapUsedBytes, survivingCount: null, survivingSizeBytes: null });
      },
    ),
  ];
  return {
    figures: () => {
      const { heapUsedBytes, survivingSizeBytes, survivingCount } = moments.last() ?? {};
      return {
        heapUsedBytes: heapUsedBytes ?? null,
        survivingSizeBytes: survivingSizeBytes ?? null,
        survivingCount: survivingCount ?? null,
        lostMs: lostMsOf(lost),
      };
    },
    overTime: () => moments.all(),
    loss: () => [...lost],
    clock: () => clock,
    lastSampleMs: () => lastSampleMs,
    freeze: () => {
      isFrozen = true;
    },
    dispose: () => {
      for (const subscription of listening) subscription.dispose();
      onEnd();
    },
  };
}
