/**
 * Coverage recordings: each has a session of its own, runs within one call or from start to stop, and is stopped on the target however it
 * ends. The driver enables the domains, and reads and formats the result.
 */
import { foreign } from '../../../shared/base/foreign-text.ts';
import type { CoveragePort, CoverageStream } from '../../../shared/core/capability/coverage-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { errorOfAbort, appError, AppFailure, unwrap, settle } from '../../../shared/base/errors.ts';
import type { CommandCall, ProtocolCommand } from '../../../shared/core/contracts/protocol-commands.ts';
import { isPageLike, type TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { CLEANUP_DEADLINE_MS, type DedicatedSession } from '../cdp/index.ts';
import type { DriverParts } from './driver-parts.ts';
import type { RecordingKind } from './recording-entry.ts';
import { finishClaimed, releaseOnError } from './recordings.ts';
import { spoolText } from './spool-text.ts';
import { startStopwatch, type Stopwatch } from '../../../shared/base/stopwatch.ts';
import { pause, within } from '../../../shared/base/within.ts';
import type { TargetSession } from '../../../shared/core/capability/target-ports.ts';

/** The coverage of a page that loads for longer is read as it is then. */
const LOAD_LIMIT_MS = 30_000;
/** Code that runs right after the load event is part of the page load. */
const SETTLE_MS = 2000;

interface CoverageNavigation {
  readonly url: string;
  readonly loaded: boolean;
}

/** Navigates to `url`, which the caller has checked. Calls `onCommitted` when the navigation has committed and the page loads. */
async function navigateForCoverage(
  session: TargetSession,
  url: string,
  signal: AbortSignal,
  onCommitted: () => void,
): Promise<CoverageNavigation> {
  const page = unwrap(await session.enable('Page'));
  const ends = [signal, session.closed];
  // Subscribed before the command: a small page is loaded before the response is read.
  const load = Promise.withResolvers<true>();
  const loads = session.on('Page.loadEventFired', () => load.resolve(true));
  const loading = within(LOAD_LIMIT_MS, load.promise, ...ends);
  try {
    const navigated = unwrap(await session.send('Page.navigate', { url }, { deadlineMs: LOAD_LIMIT_MS, signal }));
    const { errorText, isDownload, loaderId } = navigated;
    if (isDownload === true || (errorText !== undefined && errorText !== '')) {
      const why = errorText === undefined || isDownload === true ? 'it is a download' : foreign(errorText);
      throw new AppFailure(
        appError(
          'navigation_failed',
          `Navigation to ${foreign(url)} failed: ${why}.`,
          'Check the address and that its server is running. No capture was stored.',
        ),
      );
    }
    onCommitted();
    // A navigation within the document has no loader.
    const loaded = loaderId === undefined || (await loading) === true;
    await pause(SETTLE_MS, ...ends);
    const ended = ends.find(({ aborted }) => aborted);
    if (ended === undefined) return { url, loaded };
    throw new AppFailure(errorOfAbort(ended));
  } finally {
    loads.dispose();
    page.dispose();
  }
}

const START_DEADLINE_MS = 15_000;

export type CoverageParts = Omit<DriverParts<'openDedicated'>, 'log'>;

export interface CoverageEntries {
  /** The entries of the file, each as JSON. */
  readonly entries: readonly string[];
  readonly reportedCount: number;
  readonly withoutText: number;
}

/** Reads what was recorded and stops recording. */
export type ReadCoverage = (signal: AbortSignal) => Promise<CoverageEntries>;

export interface CoverageDriver<Settings> {
  readonly kind: RecordingKind;
  /** The kind of the file. */
  readonly document: 'js-coverage' | 'css-coverage';
  readonly prefix: string;
  /** Starts recording on the target. Its event listeners end with the session. */
  begin(session: DedicatedSession, settings: Settings, signal: AbortSignal): Promise<ReadCoverage>;
  /** The commands that stop recording, even if the call was cancelled. */
  readonly stops: readonly ProtocolCommand[];
  /** Called when the target has stopped, or does not answer. */
  ended?(session: DedicatedSession): void;
}

interface ActiveCoverage<Settings> {
  readonly session: DedicatedSession;
  readonly settings: Settings;
  readonly read: ReadCoverage;
  readonly watch: Stopwatch;
  readonly startedBy: CallerInfo;
  /** The last document that the page loaded during the recording, with its time from the start; null without one. */
  readonly pageLoad: { last: { readonly atMs: number; readonly url: string } | null };
}

export function createCoverageRecording<Settings>(
  { endpoints, spool, now, elapsed, recordings }: CoverageParts,
  driver: CoverageDriver<Settings>,
): CoveragePort<Settings> {
  const active = recordings.forTool<ActiveCoverage<Settings>>(driver.kind);

  const drop = async (session: DedicatedSession): Promise<void> => {
    const stopped = await Promise.all(
      driver.stops.map((method) => session.send(method, {}, { deadlineMs: CLEANUP_DEADLINE_MS })),
    );
    // A protocol error of a stop command means that there was nothing to stop.
    const hasStopped = stopped.every((result) => result.ok || result.error.code === 'cdp_error');
    driver.ended?.(session);
    await (hasStopped ? session.release() : session.end());
  };

  const begin = async (
    target: TargetInfo,
    { settings, startedBy, signal }: { settings: Settings; startedBy: CallerInfo; signal: AbortSignal },
  ): Promise<ActiveCoverage<Settings>> => {
    const session = unwrap(await endpoints.openDedicated(target, { signal }));
    const begun = await settle(() => driver.begin(session, settings, signal));
    const failure = !begun.ok ? begun.error : signal.aborted ? errorOfAbort(signal) : null;
    if (failure !== null || !begun.ok) {
      await drop(session);
      throw new AppFailure(failure ?? errorOfAbort(signal));
    }
    const watch = startStopwatch({ now, elapsed });
    const pageLoad: ActiveCoverage<Settings>['pageLoad'] = { last: null };
    if (isPageLike(target.type)) {
      session.on('Page.frameNavigated', ({ frame }) => {
        if (frame.id === target.id || frame.parentId === undefined)
          pageLoad.last = { atMs: watch.elapsedMs(), url: frame.url };
      });
      const page = await session.enable('Page');
      if (!page.ok) {
        await drop(session);
        throw new AppFailure(page.error);
      }
    }
    return { session, settings, read: begun.value, watch, startedBy, pageLoad };
  };

  const finish = async (
    coverage: ActiveCoverage<Settings>,
    navigation: CoverageNavigation | null,
    { capBytes, signal }: { capBytes: number; signal: AbortSignal },
  ): Promise<CoverageStream<Settings>> => {
    const { session, watch, startedBy, settings } = coverage;
    const { startedAtMs } = watch;
    const recordedMs = watch.elapsedMs();
    const pageLoad = navigation === null ? coverage.pageLoad.last : null;
    const read = await settle(() => coverage.read(signal));
    await drop(session);
    const { entries, ...counts } = unwrap(read);
    const head = {
      version: 1,
      kind: driver.document,
      ...settings,
      url: navigation?.url ?? pageLoad?.url ?? session.target.url,
      startedAt: new Date(startedAtMs).toISOString(),
      durationMs: recordedMs,
      navigated: navigation?.url ?? null,
    };
    const text = `{"penCoverage":${JSON.stringify(head)},"result":[${entries.join(',\n')}]}`;
    const writer = unwrap(await spool.create({ prefix: driver.prefix, extension: '.json', capBytes }));
    const file = await spoolText(writer, text, signal);
    const entryCount = entries.length;
    return {
      file,
      startedBy,
      startedAtMs,
      recordedMs,
      navigation,
      // No loss: the document before is gone with its scripts, and coverage of the new one is complete from its load on.
      pageLoadAfterMs: pageLoad === null ? null : Math.round(pageLoad.atMs),
      settings,
      entryCount,
      ...counts,
    };
  };

  return {
    record: (target, { settings, navigate, caller, capBytes, signal, progress }) =>
      settle(async () => {
        const report = (done: number, message: string): void =>
          progress({ done, total: 100, message, bytes: null, bytesPerSecond: null });
        report(0, 'Starting');
        const begun = await begin(target, { settings, startedBy: caller, signal });
        let navigation: CoverageNavigation | null = null;
        if (navigate !== null) {
          const navigated = await settle(() =>
            navigateForCoverage(begun.session, navigate, signal, () => report(50, 'Loading the page')),
          );
          if (!navigated.ok) await drop(begun.session);
          navigation = unwrap(navigated);
        }
        report(80, 'Reading the coverage');
        return finish(begun, navigation, { capBytes, signal });
      }),
    start: async (target, { settings, owner, signal }) => {
      const begun = await releaseOnError(begin(target, { settings, startedBy: owner.caller, signal }), owner.locks);
      const { session } = begun;
      const recording = active.begin({
        target,
        owner,
        closed: session.closed,
        drop: () => drop(session),
        payload: begun,
      });
      return recording.info();
    },
    stop: (target, options) =>
      finishClaimed(active.claim(target, options.caller), ({ payload }) => finish(payload, null, options)),
  };
}

/** Sends the commands that start a recording, one after the other; the first error ends it. */
export async function sendAll(
  session: DedicatedSession,
  commands: readonly CommandCall[],
  signal: AbortSignal,
): Promise<void> {
  for (const [method, params] of commands)
    unwrap(await session.send(method, params, { signal, deadlineMs: START_DEADLINE_MS }));
}
