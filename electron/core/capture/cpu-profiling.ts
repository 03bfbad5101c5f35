/**
 * CPU profiling, for a duration or from start to stop. V8 has one profiler per session, so each recording has a session of its own, on its
 * own connection: a profile arrives as one message of up to a hundred megabytes, which would block everything else on the connection.
 */
import { err, ok } from '../../../shared/base/result.ts';
import { durationText } from '../../../shared/base/duration-text.ts';
import type { StartTogether } from '../../../shared/core/capability/recording-ports.ts';
import type { CpuProfileStream, CpuProfilingPort } from '../../../shared/core/capability/cpu-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
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
import { isPageLike, type TargetInfo, type TargetType, targetName } from '../../../shared/core/contracts/targets.ts';
import { CLEANUP_DEADLINE_MS, orAborted, type DedicatedSession } from '../cdp/index.ts';
import { BUN_INTERVAL_US, BUN_PROFILE_START, BUN_PROFILE_STOP, textOf, withIdleTime } from './bun-code.ts';
import type { DriverParts } from './driver-parts.ts';
import { deoptimise, type OpenCoverage } from './inlined-functions.ts';
import { waitWhileRecording } from './recording-wait.ts';
import { finishClaimed, releaseOnError } from './recordings.ts';
import { spoolText } from './spool-text.ts';
import { waitsForDebugger } from '../../../shared/base/node-start.ts';
import { startStopwatch, type Stopwatch } from '../../../shared/base/stopwatch.ts';

// Reads start and length of a CPU profile without parsing it. V8 writes `{"nodes":[…],"startTime":…,"endTime":…,"samples":…}`.

/** The number of a top-level key, or null. The key cannot be matched inside a string, where its quotes would be escaped. */
function numberOf(profile: string, key: string): number | null {
  const quoted = `"${key}":`;
  const at = profile.indexOf(quoted);
  if (at < 0) return null;
  const digits = /^-?\d+(\.\d+)?/.exec(profile.slice(at + quoted.length, at + quoted.length + 32));
  return digits === null ? null : Number(digits[0]);
}

/** Start of the profile in microseconds, on the monotonic clock that all processes of the machine share; null if it is missing. */
function profileStartUs(profile: string): number | null {
  return numberOf(profile, 'startTime');
}

/** Length of the profile by its own timestamps, in milliseconds; null if they are missing. */
export function profiledMs(profile: string): number | null {
  const startUs = numberOf(profile, 'startTime');
  const endUs = numberOf(profile, 'endTime');
  return startUs === null || endUs === null ? null : Math.max(0, (endUs - startUs) / 1000);
}

/**
 * Counts until `session` is released; the returned function gives the count so far, always 0 for a target that is not a page. Navigations
 * of subframes are not counted. Errors: those of `Page.enable`, except that a target without the domain is not an error.
 */
async function countDocumentNavigations(
  session: DedicatedSession,
  signal: AbortSignal,
): Promise<AppResult<() => number>> {
  const { id, type } = session.target;
  if (!isPageLike(type)) return ok(() => 0);
  let count = 0;
  // The id of a page target is the id of its main frame.
  session.on('Page.navigatedWithinDocument', ({ frameId }) => {
    if (frameId === id) count += 1;
  });
  const enabled = await orAborted(session.enable('Page'), signal);
  return enabled.ok || enabled.error.code === 'cdp_error' ? ok(() => count) : err(enabled.error);
}

/** V8 serialises every sample when it stops (6 s for 92 MB). The length of the recording is added to this. */
const MIN_STOP_DEADLINE_MS = 30_000;
/** Runtimes that choose the interval themselves. Hermes: 100 samples a second on average (`SamplingProfiler`, 2026). */
const OWN_INTERVALS_US: Readonly<Partial<Record<TargetType, number>>> = { bun: BUN_INTERVAL_US, react_native: 10_000 };
/** A profile is shorter than its recording by the time the commands take; below this nothing is lost. */
const MIN_LOST_MS = 250;

export interface CpuProfilingParts extends DriverParts<'openDedicated'> {
  readonly coverage: OpenCoverage;
}

interface Profiling {
  readonly session: DedicatedSession;
  /** Number of same-document navigations so far. */
  readonly documentNavigations: () => number;
  readonly samplingIntervalUs: number;
  /** The samples name functions that V8 had inlined before. */
  readonly namesInlined: boolean;
  readonly watch: Stopwatch;
  /** Aborted when a program that was profiled from its first line has ended. */
  readonly programEnded: AbortSignal;
  readonly startedBy: CallerInfo;
}

/** Starts the profiler, by the protocol or by code in the target. */
async function turnProfilerOn(
  session: DedicatedSession,
  {
    samplingIntervalUs,
    signal,
    together,
  }: { samplingIntervalUs: number; signal: AbortSignal; together?: StartTogether | undefined },
): Promise<unknown> {
  if (session.target.type === 'bun') {
    await together?.ready(signal);
    return textOf(session, BUN_PROFILE_START, { signal, deadlineMs: CLEANUP_DEADLINE_MS });
  }
  unwrap(await session.send('Profiler.enable', {}, { signal }));
  unwrap(await session.send('Profiler.setSamplingInterval', { interval: samplingIntervalUs }, { signal }));
  await together?.ready(signal);
  return unwrap(await session.send('Profiler.start', {}, { signal }));
}

/**
 * Lets a Node process run that waits for a debugger before its first line (`--inspect-brk`), so that a short program is profiled whole. The signal is
 * aborted when the program has ended. Not awaited: a busy process answers when its task ends.
 */
function letRun(session: DedicatedSession): AbortSignal {
  const ended = new AbortController();
  const run = async (): Promise<void> => {
    if (!(await waitsForDebugger(session, Number.POSITIVE_INFINITY))) return;
    session.on('NodeRuntime.waitingForDisconnect', () => ended.abort());
    await session.send('NodeRuntime.notifyWhenWaitingForDisconnect', { enabled: true });
    await session.send('Runtime.runIfWaitingForDebugger', {});
  };
  void run();
  return ended.signal;
}

/** The profile as text, absent if the target returned none. The profiler stays on if this fails. */
async function stopProfiler(
  session: DedicatedSession,
  options: { readonly signal: AbortSignal; readonly deadlineMs: number },
): Promise<AppResult<string | undefined>> {
  if (session.target.type === 'bun') {
    const text = await settle(() => textOf(session, BUN_PROFILE_STOP, options));
    return text.ok ? ok(withIdleTime(text.value)) : text;
  }
  const stopped = await session.send('Profiler.stop', {}, { ...options, asText: 'profile' });
  return stopped.ok ? ok(stopped.value.profile) : stopped;
}

/** Turns the profiler off, even if the call was cancelled. If the target does not answer, the end of the session turns it off. */
async function cleanUp(session: DedicatedSession): Promise<void> {
  if (session.target.type === 'bun') {
    const over = await settle(() => textOf(session, BUN_PROFILE_STOP, { deadlineMs: CLEANUP_DEADLINE_MS }));
    return over.ok ? session.release() : session.end();
  }
  const [stopped, disabled] = await Promise.all([
    session.send('Profiler.stop', {}, { deadlineMs: CLEANUP_DEADLINE_MS, asText: 'profile' }),
    session.send('Profiler.disable', {}, { deadlineMs: CLEANUP_DEADLINE_MS }),
  ]);
  const isOff = (stopped.ok || stopped.error.code === 'cdp_error') && disabled.ok;
  await (isOff ? session.release() : session.end());
}

export function createCpuProfiling({
  endpoints,
  spool,
  log,
  now,
  elapsed,
  recordings,
  coverage,
}: CpuProfilingParts): CpuProfilingPort {
  const active = recordings.forTool<Profiling>({ tool: 'pen_cpu_profile', noun: 'CPU profiling', key: 'Profiler' });

  /** Starts the profiler on a session of its own. Turns it off again on failure or cancellation. */
  const begin = async (
    target: TargetInfo,
    {
      samplingIntervalUs,
      startedBy,
      signal,
      together,
    }: { samplingIntervalUs: number; startedBy: CallerInfo; signal: AbortSignal; together?: StartTogether | undefined },
  ): Promise<Profiling> => {
    const session = unwrap(await endpoints.openDedicated(target, { signal }));
    const started = await settle(async () => {
      const navigations = unwrap(await countDocumentNavigations(session, signal));
      await turnProfilerOn(session, { samplingIntervalUs, signal, together });
      return navigations;
    });
    // Bun's engine names inlined functions by itself, and Hermes inlines none.
    const namesInlined =
      started.ok &&
      (target.type === 'bun' || target.type === 'react_native' || (await deoptimise(session, coverage, signal)));
    // The call may have been cancelled since the response arrived, and then no later call would stop the profiler.
    if (!started.ok || signal.aborted) {
      await cleanUp(session);
      throw new AppFailure(started.ok ? errorOfAbort(signal) : started.error);
    }
    log.debug('CPU profiling started', { target: target.id, samplingIntervalUs });
    return {
      session,
      documentNavigations: started.value,
      samplingIntervalUs,
      namesInlined,
      watch: startStopwatch({ now, elapsed }),
      // A recording without an end of its own is the caller's, who lets the program run.
      programEnded: new AbortController().signal,
      startedBy,
    };
  };

  const finish = async (
    { session, documentNavigations, samplingIntervalUs, namesInlined, watch, programEnded, startedBy }: Profiling,
    { capBytes, signal }: { capBytes: number; signal: AbortSignal },
  ): Promise<CpuProfileStream> => {
    const recordedMs = watch.elapsedMs();
    const stopped = await stopProfiler(session, { signal, deadlineMs: MIN_STOP_DEADLINE_MS + recordedMs });
    if (!stopped.ok) {
      await cleanUp(session);
      throw new AppFailure(stopped.error);
    }
    const isByCode = session.target.type === 'bun';
    const isOff = isByCode || (await session.send('Profiler.disable', {}, { deadlineMs: CLEANUP_DEADLINE_MS })).ok;
    // A program that has ended exits when its clients are gone.
    await (isOff && !programEnded.aborted ? session.release() : session.end());
    const profile = stopped.value;
    if (profile === undefined || profile.length === 0) throw new AppFailure(noProfile(session.target));
    const writer = unwrap(await spool.create({ prefix: 'cpu', extension: '.cpuprofile', capBytes }));
    const file = await spoolText(writer, profile, signal);
    return {
      file,
      startedBy,
      startedAtMs: watch.startedAtMs,
      recordedMs,
      loss: lossOf(recordedMs, profiledMs(profile)),
      samplingIntervalUs: OWN_INTERVALS_US[session.target.type] ?? samplingIntervalUs,
      namesInlined,
      // Bun writes the time of day, and Hermes has the clock of its device.
      startedUs: session.target.type in OWN_INTERVALS_US ? null : profileStartUs(profile),
      documentNavigations: documentNavigations(),
    };
  };

  return {
    record: (target, { samplingIntervalUs, durationMs, caller, capBytes, signal, onTick, together }) =>
      settle(async () => {
        const begun = await begin(target, { samplingIntervalUs, startedBy: caller, signal, together });
        const { session } = begun;
        const programEnded = letRun(session);
        const ended = await waitWhileRecording(durationMs, [signal, session.closed, programEnded], onTick);
        if (ended !== null && !programEnded.aborted) {
          await cleanUp(session);
          throw new AppFailure(ended);
        }
        return finish({ ...begun, programEnded }, { capBytes, signal });
      }),
    start: async (target, { samplingIntervalUs, owner, signal }) => {
      const beginning = begin(target, { samplingIntervalUs, startedBy: owner.caller, signal });
      const begun = await releaseOnError(beginning, owner.locks);
      const { session } = begun;
      const recording = active.begin({
        target,
        owner,
        closed: session.closed,
        drop: () => cleanUp(session),
        payload: begun,
      });
      return recording.info();
    },
    stop: (target, options) =>
      finishClaimed(active.claim(target, options.caller), ({ payload }) => finish(payload, options)),
  };
}

/** When the page is reloaded, V8 starts a new profile and drops the samples from before (tried on Chromium). */
function lossOf(recordedMs: number, lastedMs: number | null): LossRecord[] {
  const lostMs = lastedMs === null ? 0 : recordedMs - lastedMs;
  if (lostMs < MIN_LOST_MS) return [];
  const reason = `The page was reloaded during the recording: the first ${durationText(lostMs)} are not in the profile`;
  return [{ reason, lostMs: Math.round(lostMs), lostEvents: null }];
}

function noProfile(target: TargetInfo): AppError {
  return appError(
    'incomplete_capture',
    `${targetName(target)} stopped profiling but returned no profile (Profiler.stop).`,
    'Another client of the target (DevTools?) may be profiling: close it, then try again.',
  );
}
