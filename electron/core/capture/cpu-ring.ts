/**
 * A CPU profile in rolling segments, usually each half as long as the ring. Stop and start are sent together: V8 answers both before the target runs
 * on, so no sample is lost between two segments. Segments wait in the spool until they are older than the ring, or are merged. The heap and the
 * answers of the target are measured meanwhile (below), and stored in the merged profile.
 */
import { readFile } from 'node:fs/promises';
import { err, ok } from '../../../shared/base/result.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import { US_PER_MS } from '../../../shared/base/units.ts';
import type { SeriesColumns } from '../../../shared/engine/profile/contract/profile-series.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';
import {
  createSlowStretches,
  mergeSegments,
  readSegment,
  type ProfileSegment,
} from '../../../shared/engine/profile/segments/index.ts';
import type { SpooledFile } from '../../../shared/core/capability/recording-ports.ts';
import type { LossRecord } from '../../../shared/base/loss.ts';
import {
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  unwrap,
  settle,
} from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { startStopwatch, type Stopwatch } from '../../../shared/base/stopwatch.ts';
import { CLEANUP_DEADLINE_MS, type DedicatedSession } from '../cdp/index.ts';
import type { DriverParts } from './driver-parts.ts';
import { deoptimise, type OpenCoverage } from './inlined-functions.ts';
import type { CpuRingOptions, Ring, RingFile, TakeOptions } from './ring.ts';
import { spoolText } from './spool-text.ts';

// Measures a target once a second for the CPU profile of a flight recorder: its heap, and how long it takes to answer. `Runtime.getHeapUsage`
// runs no code in the target.

const INTERVAL_MS = 1000;
/** A blocked target answers late, and the time that it took is what is measured. */
const DEADLINE_MS = 60_000;
/** Relations of the clocks that count: those of the last segments, because clocks of two machines drift apart. */
const RELATIONS = 8;

interface MeasuredPoint {
  /** On the clock of this process. */
  readonly sentMs: number;
  readonly answeredMs: number;
  readonly heapUsed: number;
  readonly heapTotal: number;
}

/** When a command was sent, and its answer received, on the clock of this process. */
export interface SentCommand {
  readonly sentMs: number;
  readonly answeredMs: number;
}

export interface RingSeries {
  /** Relates the two clocks: the clock of the profile was at `profileUs` between the two moments of the command. */
  relate(command: SentCommand, profileUs: number): void;
  /** Forgets what was measured before this moment of the profile. */
  discardBefore(profileUs: number): void;
  /** Returns what was measured in the time of the profile, in order of time; null without any. */
  columnsOf(profile: Pick<ProfileSegment, 'startTime' | 'endTime'>): SeriesColumns | null;
  end(): void;
}

/** Measures until `end`, or until the target refuses. `elapsed` is a monotonic clock in milliseconds. */
export function measureSeries(session: Pick<TargetSession, 'send' | 'closed'>, elapsed: () => number): RingSeries {
  let points: MeasuredPoint[] = [];
  /** The clock of the profile minus ours, in microseconds, is between these two. */
  let offsets: readonly { readonly leastUs: number; readonly mostUs: number }[] = [];
  let offsetUs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const profileUs = (ownMs: number): number => Math.round(ownMs * US_PER_MS + offsetUs);
  const measure = async (): Promise<void> => {
    const sentMs = elapsed();
    const usage = await session.send('Runtime.getHeapUsage', {}, { deadlineMs: DEADLINE_MS });
    if (isOver || session.closed.aborted) return;
    if (usage.ok) {
      const { usedSize, totalSize } = usage.value;
      points.push({ sentMs, answeredMs: elapsed(), heapUsed: usedSize, heapTotal: totalSize });
    } else if (usage.error.code !== 'target_unresponsive') return;
    schedule();
  };
  const schedule = (): void => {
    timer = setTimeout(() => void measure(), INTERVAL_MS);
    timer.unref();
  };
  schedule();

  return {
    relate({ sentMs, answeredMs }, atUs) {
      const offset = { leastUs: atUs - answeredMs * US_PER_MS, mostUs: atUs - sentMs * US_PER_MS };
      offsets = [...offsets, offset].slice(-RELATIONS);
      const leastUs = Math.max(...offsets.map((each) => each.leastUs));
      const mostUs = Math.min(...offsets.map((each) => each.mostUs));
      offsetUs = (leastUs + mostUs) / 2;
    },
    discardBefore(atUs) {
      points = points.filter(({ sentMs }) => profileUs(sentMs) >= atUs);
    },
    columnsOf({ startTime, endTime }) {
      const within = points.filter(({ sentMs }) => profileUs(sentMs) >= startTime && profileUs(sentMs) <= endTime);
      if (within.length === 0) return null;
      return {
        atUs: within.map(({ sentMs }) => profileUs(sentMs)),
        heapUsed: within.map(({ heapUsed }) => heapUsed),
        heapTotal: within.map(({ heapTotal }) => heapTotal),
        answerUs: within.map(({ sentMs, answeredMs }) => Math.round((answeredMs - sentMs) * US_PER_MS)),
      };
    },
    end() {
      isOver = true;
      clearTimeout(timer);
      points = [];
    },
  };
}

/** Limit of one segment; a busy server writes some ten kilobytes in a second. */
const SEGMENT_CAP_BYTES = 64 * 1024 ** 2;
/** A target in a long task answers when V8 interrupts it; one that is paused in a debugger does not. */
const STOP_DEADLINE_MS = 60_000;
const TOLERATED_LOSS_MS = 500;

export type CpuRingParts = Omit<DriverParts<'openDedicated'>, 'recordings'> & { readonly coverage: OpenCoverage };

interface StoredSegment {
  readonly file: SpooledFile;
  readonly endUs: number;
}

/** Turns the profiler off. If the target does not answer, the end of the session turns it off. */
async function turnOff(session: DedicatedSession): Promise<void> {
  if (session.closed.aborted) return;
  const [, disabled] = await Promise.all([
    session.send('Profiler.stop', {}, { deadlineMs: CLEANUP_DEADLINE_MS, asText: 'profile' }),
    session.send('Profiler.disable', {}, { deadlineMs: CLEANUP_DEADLINE_MS }),
  ]);
  await (disabled.ok ? session.release() : session.end());
}

/** Returns why the profile holds less than it should: a page was reloaded, or a segment could not be stored. */
function missing(heldMs: number, wantedMs: number): LossRecord[] {
  const lostMs = Math.round(wantedMs - heldMs);
  if (lostMs < TOLERATED_LOSS_MS) return [];
  const reason = `The first ${durationText(lostMs)} are not in the profile: a segment of the flight recorder was lost`;
  return [{ reason, lostMs, lostEvents: null }];
}

/** Starts it. Errors are those of profiling; nothing is left on the target then. */
export async function openCpuRing(
  target: TargetInfo,
  {
    seconds,
    samplingIntervalUs,
    segmentMs = (seconds * 1000) / 2,
    deoptimises = false,
    signal,
    onStretches,
  }: CpuRingOptions,
  { endpoints, spool, log, now, elapsed = now, coverage }: CpuRingParts,
): Promise<Ring> {
  const session = unwrap(await endpoints.openDedicated(target, { signal }));
  /** The start of the current segment. */
  let begunBy: SentCommand = { sentMs: 0, answeredMs: 0 };
  const begin = async (): Promise<unknown> => {
    unwrap(await session.send('Profiler.enable', {}, { signal }));
    unwrap(await session.send('Profiler.setSamplingInterval', { interval: samplingIntervalUs }, { signal }));
    const sentMs = elapsed();
    const started = await session.send('Profiler.start', {}, { signal });
    begunBy = { sentMs, answeredMs: elapsed() };
    if (started.ok && deoptimises) await deoptimise(session, coverage, signal);
    return unwrap(started);
  };
  const begun = await settle(begin);
  if (!begun.ok || signal.aborted) {
    await turnOff(session);
    throw new AppFailure(begun.ok ? errorOfAbort(signal) : begun.error);
  }

  const ended = new AbortController();
  const stretches = createSlowStretches();
  const series = measureSeries(session, elapsed);
  let stored: StoredSegment[] = [];
  let watch: Stopwatch = startStopwatch({ now, elapsed });
  let isOver = false;
  /** Rotations follow one another. */
  let last: Promise<unknown> = Promise.resolve();

  const fail = (error: AppError): void => {
    clearInterval(timer);
    series.end();
    ended.abort(error);
  };
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = last.then(work);
    last = next;
    return next;
  };
  const discardBefore = async (us: number): Promise<void> => {
    const old = stored.filter(({ endUs }) => endUs < us);
    stored = stored.filter(({ endUs }) => endUs >= us);
    for (const { file } of old) await file.discard();
  };

  /** Ends the current segment, begins the next one, and stores the ended one. */
  const rotate = async (): Promise<ProfileSegment> => {
    const sentMs = elapsed();
    const begunBefore = begunBy;
    const [stopped, started] = await Promise.all([
      session.send('Profiler.stop', {}, { asText: 'profile', deadlineMs: STOP_DEADLINE_MS }),
      session.send('Profiler.start', {}, { deadlineMs: STOP_DEADLINE_MS }),
    ]);
    begunBy = { sentMs, answeredMs: elapsed() };
    if (!started.ok) {
      fail(started.error);
      throw new AppFailure(started.error);
    }
    if (deoptimises) await deoptimise(session, coverage, new AbortController().signal);
    if (!stopped.ok) throw new AppFailure(stopped.error);
    const { profile = '' } = stopped.value;
    const segment = unwrap(readSegment(profile));
    const writer = unwrap(
      await spool.create({ prefix: 'segment', extension: '.cpuprofile', capBytes: SEGMENT_CAP_BYTES }),
    );
    const file = await spoolText(writer, profile, new AbortController().signal);
    stored.push({ file, endUs: segment.endTime });
    series.relate(begunBefore, segment.startTime);
    series.relate(begunBy, segment.endTime);
    const oldestUs = segment.endTime - seconds * 1000 * US_PER_MS;
    series.discardBefore(oldestUs);
    await discardBefore(oldestUs);
    onStretches?.(stretches.add(segment));
    return segment;
  };
  const timer = setInterval(
    () =>
      void inTurn(async () => {
        if (isOver || ended.signal.aborted) return;
        const rotated = await settle(rotate);
        // The next one is tried again: what is missing becomes a loss record.
        if (!rotated.ok && !ended.signal.aborted)
          log.debug('A segment of a flight recorder was lost', { target: target.id, code: rotated.error.code });
      }),
    segmentMs,
  );
  timer.unref();
  const onClosed = (): void => {
    if (!isOver) fail(errorOfAbort(session.closed));
  };
  session.closed.addEventListener('abort', onClosed, { once: true });
  if (session.closed.aborted) onClosed();

  const merge = async (endUs: number): Promise<AppResult<ProfileSegment>> => {
    const segments: ProfileSegment[] = [];
    for (const { file } of stored) {
      const segment = readSegment(await readFile(file.path, 'utf8'));
      if (!segment.ok) return segment;
      segments.push(segment.value);
    }
    const merged = mergeSegments(segments, endUs - seconds * 1000 * US_PER_MS);
    return merged === null ? err(appError('incomplete_capture', 'The flight recorder holds no segment.')) : ok(merged);
  };

  return {
    ended: ended.signal,
    sinceMs: () => watch.sinceMs(),
    take: (options: TakeOptions) =>
      inTurn(async (): Promise<AppResult<RingFile>> => {
        if (ended.signal.aborted) return err(errorOfAbort(ended.signal));
        const recordedMs = watch.elapsedMs();
        const rotated = await settle(rotate);
        if (!rotated.ok) return rotated;
        const merged = await merge(rotated.value.endTime);
        if (!merged.ok) return merged;
        const writer = await spool.create({ prefix: 'cpu', extension: '.cpuprofile', capBytes: options.capBytes });
        if (!writer.ok) return writer;
        const penSeries = series.columnsOf(merged.value);
        const text = JSON.stringify({ ...merged.value, ...(penSeries === null ? {} : { penSeries }) });
        const file = await settle(() => spoolText(writer.value, text, options.signal));
        if (!file.ok) return file;
        const { startTime, endTime } = merged.value;
        const heldMs = (endTime - startTime) / US_PER_MS;
        return ok({
          file: file.value,
          heldMs,
          loss: missing(heldMs, Math.min(recordedMs, seconds * 1000)),
          options: { samplingIntervalUs, startedUs: startTime },
        });
      }),
    // Profilers of several sessions do not disturb each other, so nothing needs to pause this one.
    pause: async () => undefined,
    resume: async () => (ended.signal.aborted ? errorOfAbort(ended.signal) : null),
    end: () =>
      inTurn(async () => {
        isOver = true;
        clearInterval(timer);
        series.end();
        session.closed.removeEventListener('abort', onClosed);
        await turnOff(session);
        for (const { file } of stored.splice(0)) await file.discard();
      }),
  };
}
