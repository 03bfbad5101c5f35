/**
 * Coverage recordings: each has a session of its own, runs within one call or from start to stop, and is stopped on the target however it
 * ends. The driver enables the domains, and reads and formats the result.
 */
import { err, ok } from '../../shared/base/result.ts';
import type { CoveragePort, CoverageStream } from '../../shared/capabilities/coverage/coverage-ports.ts';
import type { CallerInfo } from '../../shared/contracts/activity.ts';
import type { LossRecord } from '../../shared/contracts/captures.ts';
import { errorOfAbort, type AppResult } from '../../shared/contracts/errors.ts';
import { isPageLike, type TargetInfo } from '../../shared/contracts/targets.ts';
import type { DedicatedSession, Endpoints } from '../cdp/index.ts';
import type { Spool } from '../spool/index.ts';
import { navigateForCoverage, type CoverageNavigation } from './coverage-navigation.ts';
import type { RecordingKind } from './recording-entry.ts';
import { finishClaimed, releaseOnError, type Recordings } from './recordings.ts';
import { spoolText } from './spool-text.ts';
import { startStopwatch, type Stopwatch } from '../../shared/base/stopwatch.ts';

export interface CoverageParts {
  readonly endpoints: Pick<Endpoints, 'openDedicated'>;
  readonly spool: Spool;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly elapsed?: () => number;
  readonly recordings: Recordings;
}

export interface CoverageDocument {
  /** The content of the file, in parts. */
  readonly parts: readonly string[];
  readonly told: number;
  readonly kept: number;
  readonly withoutText: number;
}

export interface CoverageDriver<Settings> {
  readonly kind: RecordingKind;
  readonly prefix: string;
  /** Starts recording on the target. Its event listeners end with the session. */
  begin(session: DedicatedSession, settings: Settings, signal: AbortSignal): Promise<AppResult<CoverageReader>>;
  /** Stops recording, even if the call was cancelled. Returns false if the target did not answer. */
  cleanUp(session: DedicatedSession): Promise<boolean>;
}

export interface CoverageReader {
  /** Reads what was recorded and stops recording. */
  finish(signal: AbortSignal, facts: CoverageFacts): Promise<AppResult<CoverageDocument>>;
}

/** Facts of the recording, for the header of the file. */
export interface CoverageFacts {
  readonly url: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly navigated: string | null;
}

interface ActiveCoverage<Settings> {
  readonly session: DedicatedSession;
  readonly settings: Settings;
  readonly reader: CoverageReader;
  readonly watch: Stopwatch;
  readonly startedBy: CallerInfo;
  /** When the page was last reloaded, in milliseconds from the start; null without a reload. */
  readonly reloads: { atMs: number | null };
}

export function createCoverageRecording<Settings>(
  { endpoints, spool, now, elapsed, recordings }: CoverageParts,
  driver: CoverageDriver<Settings>,
): CoveragePort<Settings> {
  const active = recordings.forTool<ActiveCoverage<Settings>>(driver.kind);

  const drop = async (session: DedicatedSession): Promise<void> => {
    await ((await driver.cleanUp(session)) ? session.release() : session.end());
  };

  const begin = async (
    target: TargetInfo,
    { settings, startedBy, signal }: { settings: Settings; startedBy: CallerInfo; signal: AbortSignal },
  ): Promise<AppResult<ActiveCoverage<Settings>>> => {
    const opened = await endpoints.openDedicated(target, { signal });
    if (!opened.ok) return opened;
    const session = opened.value;
    const begun = await driver.begin(session, settings, signal);
    const failure = !begun.ok ? begun.error : signal.aborted ? errorOfAbort(signal) : null;
    if (failure !== null || !begun.ok) {
      await drop(session);
      return err(failure ?? errorOfAbort(signal));
    }
    const watch = startStopwatch({ now, elapsed });
    const reloads = { atMs: null as number | null };
    if (isPageLike(target.type)) {
      session.on('Page.frameNavigated', ({ frame }) => {
        if (frame.id === target.id || frame.parentId === undefined) reloads.atMs = watch.elapsedMs();
      });
      const page = await session.enable('Page');
      if (!page.ok) {
        await drop(session);
        return page;
      }
    }
    return ok({ session, settings, reader: begun.value, watch, startedBy, reloads });
  };

  const finish = async (
    coverage: ActiveCoverage<Settings>,
    navigation: CoverageNavigation | null,
    { capBytes, signal }: { capBytes: number; signal: AbortSignal },
  ): Promise<AppResult<CoverageStream<Settings>>> => {
    const { session, reader, watch, startedBy, settings, reloads } = coverage;
    const { startedAtMs } = watch;
    const recordedMs = watch.elapsedMs();
    const read = await reader.finish(signal, {
      url: navigation?.url ?? session.target.url,
      startedAt: new Date(startedAtMs).toISOString(),
      durationMs: recordedMs,
      navigated: navigation?.url ?? null,
    });
    await drop(session);
    if (!read.ok) return read;
    const { parts, ...counts } = read.value;
    const writer = await spool.create({ prefix: driver.prefix, extension: '.json', capBytes });
    if (!writer.ok) return writer;
    const file = await spoolText(writer.value, parts.join(''), signal);
    if (!file.ok) return file;
    const loss: LossRecord[] =
      navigation !== null || reloads.atMs === null
        ? []
        : [
            {
              reason: 'The page was reloaded during the recording: the coverage lacks what ran before the reload',
              lostMs: Math.round(reloads.atMs),
              lostEvents: null,
            },
          ];
    return ok({ file: file.value, startedBy, startedAtMs, recordedMs, loss, navigation, settings, ...counts });
  };

  return {
    record: async (target, { settings, navigate, caller, capBytes, signal, progress }) => {
      const report = (done: number, message: string): void =>
        progress({ done, total: 100, message, bytes: null, bytesPerSecond: null });
      report(0, 'Starting');
      const begun = await begin(target, { settings, startedBy: caller, signal });
      if (!begun.ok) return begun;
      let navigation: CoverageNavigation | null = null;
      if (navigate !== null) {
        const navigated = await navigateForCoverage(begun.value.session, navigate, signal, () =>
          report(50, 'Loading the page'),
        );
        if (!navigated.ok) {
          await drop(begun.value.session);
          return navigated;
        }
        navigation = navigated.value;
      }
      report(80, 'Reading the coverage');
      return finish(begun.value, navigation, { capBytes, signal });
    },
    start: async (target, { settings, owner, signal }) => {
      const begun = await begin(target, { settings, startedBy: owner.caller, signal });
      if (!begun.ok) return releaseOnError(begun, owner.locks);
      const { session } = begun.value;
      const recording = active.begin({
        target,
        owner,
        closed: session.closed,
        drop: () => drop(session),
        payload: begun.value,
      });
      return ok(recording.info());
    },
    stop: (target, options) =>
      finishClaimed(active.claim(target, options.caller), ({ payload }) => finish(payload, null, options)),
  };
}

/** Whether the target has stopped: a protocol error of a stop command means that there was nothing to stop. */
export function hasStopped(result: AppResult<unknown>): boolean {
  return result.ok || result.error.code === 'cdp_error';
}
