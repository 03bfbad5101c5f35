/**
 * Samples one target repeatedly while any client watches it, and stores the samples. Samples never overlap: a target with an outstanding
 * answer is silent until it arrives, and the time until then is a gap.
 */
import { Emitter, type Listenable } from '../../../shared/base/emitter.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { createTally, type Tally } from '../../../shared/features/live/samples/index.ts';
import type { AppError, AppResult } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import {
  metricsOf,
  WATCH_INTERVAL_MS,
  type WatchEvent,
  type WatchGap,
  type WatchPoint,
  type WatchReport,
  type WatchState,
} from '../../../shared/features/live/contract/watch.ts';
import { openProbe, type Look, type Probe } from './probe.ts';
import { createTargetSamples } from './target-samples.ts';

// Samples that watchers requested after they had garbage collected: what a collection does not free.

interface CollectedSamples {
  /** True while a watcher waits: the next sample is then taken at once. */
  readonly isWaiting: boolean;
  /** Resolves when the sample is taken, with false if the watch ends first. */
  request(key: string): Promise<boolean>;
  /**
   * A sample that began at this time was taken: the watchers for which it counts. One that began before the request may show what has been
   * collected since.
   */
  taken(beganMs: number): readonly string[];
  /** The watch has ended. */
  end(): void;
}

/** `now`: milliseconds since the Unix epoch. */
function createCollectedSamples(now: () => number): CollectedSamples {
  let requests: { readonly key: string; readonly fromMs: number; readonly settle: (isTaken: boolean) => void }[] = [];
  return {
    get isWaiting() {
      return requests.length > 0;
    },
    request: (key) => new Promise((settle) => requests.push({ key, fromMs: now(), settle })),
    taken(beganMs) {
      const due = requests.filter(({ fromMs }) => fromMs <= beganMs);
      requests = requests.filter(({ fromMs }) => fromMs > beganMs);
      for (const { settle } of due) settle(true);
      return due.map(({ key }) => key);
    },
    end() {
      for (const { settle } of requests) settle(false);
      requests = [];
    },
  };
}

/**
 * Random jitter of the sampling interval: at exact intervals samples would hit a task that a page runs every second always or never
 * (observed: none of 25 hit one of 120 ms that ran twice a second).
 */
const JITTER = 0.2;
/** After its end there is no new attempt for this time: a target that is listed but refuses would be asked with each change of the list. */
const RESUME_AFTER_MS = 1000;
/** Samples after collections that a watch stores; the first is the baseline, so the second is dropped when there are more. */
const COLLECTED_SAMPLES = 20;
/** A target is silent when its answer is outstanding for this time, or for two intervals. */
const SILENT_AFTER_MS = 2000;

export interface Watcher {
  /** The caller's id, unique for each caller and purpose. */
  readonly key: string;
  readonly callerId: string;
  readonly name: string;
  readonly isPlot: boolean;
  readonly intervalMs: number;
}

interface Joined extends Watcher {
  readonly startedAtMs: number;
  readonly tally: Tally;
  /** Samples right after a collection that this watcher asked for, oldest first. */
  readonly collected: WatchPoint[];
}

export interface TargetWatch {
  readonly target: TargetInfo;
  /** A sample arrived, the state changed, or a watcher joined or left. */
  readonly changes: Listenable<void>;
  state(): WatchState;
  /** Samples after a time, in milliseconds since the Unix epoch. */
  pointsAfter(atMs: number): WatchPoint[];
  events(): readonly WatchEvent[];
  /** Adds a watcher. A second call of the same watcher continues its watch at the new interval. */
  join(watcher: Watcher): void;
  leave(key: string): void;
  watchers(): readonly Watcher[];
  /** The watcher's report, or the oldest one's if it has none; null without watchers. */
  report(key: string, rows: number): WatchReport | null;
  /**
   * Takes a sample now, after garbage was collected for this watcher. Resolves when it is taken, with false if the watch ends first; the
   * caller needs a time limit, because a target may not answer.
   */
  sampleCollected(key: string): Promise<boolean>;
  /** Restarts after its end, if it still has watchers. */
  resume(): void;
  /** Settles with the first sample, or with the reason why there is none. */
  firstSample(): Promise<AppError | null>;
}

export interface TargetWatchParts {
  readonly target: TargetInfo;
  readonly attach: (target: TargetInfo) => Promise<AppResult<AttachedSession>>;
  /** The target's current address. */
  readonly urlNow: () => string;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** From 0 to 1, uniformly distributed. */
  readonly random: () => number;
}

export function createTargetWatch({ target, attach, urlNow, now, random }: TargetWatchParts): TargetWatch {
  const metrics = metricsOf(target.type);
  const samples = createTargetSamples(target, metrics);
  const joined = new Map<string, Joined>();
  const changes = new Emitter<void>();
  let running: { firstSample: Promise<AppError | null> } | null = null;
  let silentSinceMs: number | null = null;
  let ended: AppError | null = null;
  let resuming: ReturnType<typeof setTimeout> | null = null;
  let wake: () => void = () => undefined;
  const collections = createCollectedSamples(now);

  const intervalMs = (): number =>
    Math.min(WATCH_INTERVAL_MS.most, ...[...joined.values()].map((watcher) => watcher.intervalMs));
  const setSilent = (sinceMs: number | null): void => {
    if (silentSinceMs === sinceMs) return;
    silentSinceMs = sinceMs;
    changes.emit();
  };

  /** Stores the newest sample for the watchers that had garbage collected before it began. */
  const storeCollected = (beganMs: number): void => {
    for (const key of collections.taken(beganMs)) {
      const collected = joined.get(key)?.collected;
      collected?.push(samples.newest());
      if (collected !== undefined && collected.length > COLLECTED_SAMPLES) collected.splice(1, 1);
    }
  };

  const store = (look: Look, gap: WatchGap): void => {
    samples.add(look, gap, urlNow());
    const { values } = samples.newest();
    for (const { tally } of joined.values()) tally.add(values);
    silentSinceMs = null;
    changes.emit();
  };

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  /** Samples until there are no watchers; resolves with the reason if the target or its connection ended it. */
  const lookOn = async (probe: Probe, onSample: () => void): Promise<AppError | null> => {
    let gap: WatchGap = samples.newestAtMs === null ? 'none' : 'unwatched';
    while (joined.size > 0) {
      const beganMs = now();
      const everyMs = intervalMs();
      const patienceMs = Math.max(SILENT_AFTER_MS, 2 * everyMs);
      const silence = setTimeout(() => setSilent(samples.newestAtMs ?? beganMs), patienceMs);
      const look = await probe.look();
      clearTimeout(silence);
      if (!look.ok) return look.error;
      if (now() - beganMs > patienceMs && samples.newestAtMs !== null) gap = 'unanswered';
      store(look.value, gap);
      storeCollected(beganMs);
      onSample();
      const dueMs = beganMs + everyMs * (1 - JITTER + 2 * JITTER * random());
      const sleptFromMs = now();
      const sleepMs = Math.max(0, dueMs - sleptFromMs);
      if (joined.size > 0 && !collections.isWaiting) await sleep(sleepMs);
      // The machine was suspended, or this process was blocked: no samples were taken.
      gap = now() - sleptFromMs - sleepMs > patienceMs ? 'unwatched' : 'none';
    }
    return null;
  };

  const run = async (onSample: () => void): Promise<AppError | null> => {
    const silence = setTimeout(() => setSilent(now()), SILENT_AFTER_MS);
    const attached = await attach(target);
    if (!attached.ok) {
      clearTimeout(silence);
      return attached.error;
    }
    const session = attached.value;
    const probe = await openProbe(session, now);
    clearTimeout(silence);
    let end = probe.ok ? await lookOn(probe.value, onSample) : probe.error;
    // A watcher may have joined while the last one left.
    while (probe.ok && end === null && joined.size > 0) end = await lookOn(probe.value, onSample);
    // A watcher that joins from here on starts again; this session is released when no answer is outstanding.
    running = null;
    silentSinceMs = null;
    collections.end();
    ended = end;
    if (probe.ok) await probe.value.close();
    await session.release();
    return end;
  };

  const start = (): void => {
    ended = null;
    let settle: (error: AppError | null) => void = () => undefined;
    const firstSample = new Promise<AppError | null>((resolve) => {
      settle = resolve;
    });
    running = { firstSample };
    const runToEnd = async (): Promise<void> => {
      const error = await run(() => settle(null));
      settle(error);
      if (error !== null && running?.firstSample === firstSample) {
        running = null;
        ended = error;
      }
      changes.emit();
    };
    void runToEnd();
    changes.emit();
  };

  const stateWord = (): WatchState['state'] => {
    if (ended !== null) return 'ended';
    if (joined.size === 0) return 'idle';
    return silentSinceMs === null ? 'watching' : 'silent';
  };

  return {
    target,
    changes,
    state: () => ({
      targetId: target.id,
      state: stateWord(),
      silentSinceMs,
      endedBecause: ended?.message ?? null,
      intervalMs: joined.size === 0 ? WATCH_INTERVAL_MS.usual : intervalMs(),
      watchers: [...joined.values()].map(({ callerId, name, isPlot }) => ({ callerId, name, isPlot })),
      metrics: [...metrics],
      absent: samples.absent(),
    }),
    pointsAfter: samples.after,
    events: () => samples.events,
    join: (watcher) => {
      const before = joined.get(watcher.key);
      const { startedAtMs, tally, collected } = before ?? {
        startedAtMs: now(),
        tally: createTally(metrics),
        collected: [],
      };
      joined.set(watcher.key, { ...watcher, startedAtMs, tally, collected });
      if (running === null) start();
      else {
        wake();
        changes.emit();
      }
    },
    leave: (key) => {
      if (!joined.delete(key)) return;
      if (joined.size === 0) wake();
      changes.emit();
    },
    watchers: () => [...joined.values()],
    report: (key, rows) => {
      const own = joined.get(key);
      const read = own ?? [...joined.values()][0];
      if (read === undefined) return null;
      const { startedAtMs, name } = read;
      return {
        startedAtMs,
        startedBy: name,
        isOwn: own !== undefined,
        intervalMs: read.intervalMs,
        watchedMs: Math.max(0, now() - startedAtMs),
        state: stateWord(),
        silentSinceMs,
        endedBecause: ended?.message ?? null,
        ...samples.reportOf(read, rows),
      };
    },
    sampleCollected: (key) => {
      const taken = collections.request(key);
      wake();
      return taken;
    },
    resume: () => {
      resuming ??= setTimeout(() => {
        resuming = null;
        if (running === null && ended !== null && joined.size > 0) start();
      }, RESUME_AFTER_MS);
      resuming.unref();
    },
    firstSample: () => running?.firstSample ?? Promise.resolve(ended),
  };
}
