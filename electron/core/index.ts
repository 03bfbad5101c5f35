/** Composes the core: every part is created, connected and closed here. */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { Emitter } from '../../shared/base/emitter.ts';
import { formatDuration } from '../../shared/base/units.ts';
import { CAPABILITIES } from '../../shared/capabilities/index.ts';
import type { AnyCapability } from '../../shared/capabilities/define.ts';
import { emulationLines } from '../../shared/contracts/emulation.ts';
import type { CapabilityPorts, TraceEnginePort } from '../../shared/capabilities/ports.ts';
import { appError, type AppResult } from '../../shared/contracts/errors.ts';
import type { RecordingEnd } from '../../shared/contracts/recordings.ts';
import type { Settings } from '../../shared/contracts/settings.ts';
import { createActivity } from '../activity/activity.ts';
import { createAnalysisClient, type AnalysisLauncher } from '../analysis-client/index.ts';
import { watchCaptures } from './capture-watch.ts';
import { createCapture, createReportSpool } from '../capture/index.ts';
import { createEndpoints, createHeldSessions } from '../cdp/index.ts';
import { createEmulations } from '../emulation/index.ts';
import { createInteraction } from '../interaction/index.ts';
import { createConsoleLog } from '../console-log/index.ts';
import { createPrivateDirectory } from '../data-directory.ts';
import { sweepAbandoned } from '../kept-columns/index.ts';
import { createKindLookup, createLibrary } from '../library/index.ts';
import { createCooldowns } from '../locks/cooldowns.ts';
import { createLocks } from '../locks/locks.ts';
import { createPageScripts } from '../page-scripts/index.ts';
import { createConsents, createPathRule, createProjectRoot } from '../permissions/index.ts';
import { createRunner } from '../runner/runner.ts';
import { createCallerSessions } from '../runner/sessions.ts';
import type { Lighthouse } from '../lighthouse/index.ts';
import type { Log } from '../log/log.ts';
import { createScripts } from '../scripts/index.ts';
import { createNetworkLogs } from '../network-log/index.ts';
import { createSettingsStore } from '../settings/index.ts';
import { createSpool } from '../spool/index.ts';
import { createWatches } from '../watch/index.ts';
import { describeRuntime } from '../runtime.ts';
import { auditThrough } from './audit-through.ts';
import { createCallerNotices } from './caller-notices.ts';
import { recordingSubsystems, reportingToRecordings } from './recording-subsystems.ts';
import { createSelectionKeeper } from './selection-keeper.ts';
import { startStopwatch } from '../../shared/base/stopwatch.ts';
import type { ComposedCore } from './types.ts';

export type { ComposedCore } from './types.ts';

/** Time limit for all cleanup together; then the process ends anyway. */
export const SHUTDOWN_GRACE_MS = 5000;

export interface CoreOptions {
  readonly dataDirectory: string;
  readonly version: string;
  readonly log: Log;
  /** Values of flags: they override stored settings for this run and are not stored. */
  readonly settingsOverrides?: Partial<Settings>;
  /** The folder for file arguments of MCP callers, unless the settings name one or it is too wide (`permissions/project-root.ts`). */
  readonly projectRoot: string;
  /** Addresses known from the start; `flag` if the user named it, which also disables the search for others. */
  readonly endpoints: { readonly addresses: readonly string[]; readonly origin: 'default' | 'flag' };
  readonly launchAnalysis: AnalysisLauncher;
  /** Whether a window can ask the user now; default: never. */
  readonly canAskPerson?: () => boolean;
  /** Without it trace_engine's insights are left out. */
  readonly traceEngine?: TraceEnginePort;
  /** Without it pages cannot be audited. */
  readonly lighthouse?: Lighthouse;
  /** The folder of the built scripts that run inside pages; default: they are read from the checkout. */
  readonly pageScriptsFolder?: string;
  /** Default: the app's own list; tests add a toy. */
  readonly capabilities?: readonly AnyCapability[];
  readonly temporaryDirectory?: string;
  readonly now?: () => number;
  /** Monotonic milliseconds for durations; default: `now`. */
  readonly elapsed?: () => number;
}

/** Creates a core. Errors come from the data folder (unreadable, not ours) and the spool (`unsafe_spool`). */
export async function createCore(options: CoreOptions): Promise<AppResult<ComposedCore>> {
  const now = options.now ?? Date.now;
  const elapsed = options.elapsed ?? options.now ?? (() => performance.now());
  const { log, dataDirectory } = options;
  const newId = (): string => randomBytes(8).toString('hex');
  const uptime = startStopwatch({ now, elapsed });

  const folder = await createPrivateDirectory(dataDirectory);
  if (!folder.ok) return folder;
  const settings = await createSettingsStore({ dataDirectory, overrides: options.settingsOverrides ?? {}, log });
  const activity = createActivity({ now, newId });
  const opened = await createLibrary({
    dataDirectory,
    limitBytes: () => settings.current().libraryLimitBytes,
    log,
    now,
    report: (problem) => activity.report(problem),
  });
  if (!opened.ok) return opened;
  const library = opened.value;
  const spooled = await createSpool({
    libraryDirectory: join(dataDirectory, 'library'),
    log,
    now,
    ...(options.temporaryDirectory === undefined ? {} : { temporaryDirectory: options.temporaryDirectory }),
  });
  if (!spooled.ok) {
    library.close();
    return spooled;
  }
  const spool = spooled.value;

  const connections = createEndpoints({ log, now });
  const endpoints = { ...connections, ...createHeldSessions(connections) };
  const known = [
    ...options.endpoints.addresses.map((address) => ({ address, origin: options.endpoints.origin })),
    // A flag names the only endpoint of this run and skips the search for others.
    ...(options.endpoints.origin === 'flag'
      ? []
      : settings.current().endpoints.map((address) => ({ address, origin: 'added' as const }))),
  ];
  for (const { address, origin } of known) {
    const added = endpoints.add(address, origin, { exactPort: origin !== 'default' });
    if (!added.ok) log.warn('an endpoint was left out', { address, error: added.error.message });
  }

  const projectRoot = createProjectRoot({
    wanted: () => settings.current().projectRoot ?? options.projectRoot,
    dataDirectory,
    log,
    onReplaced: (detail) =>
      activity.report({
        severity: 'info',
        title: 'The project folder for assistants is inside PEN Workbench',
        detail,
        suggestion: 'Name the folder of your project in the settings, or start with --project-root.',
        callId: null,
      }),
  });
  const paths = createPathRule({
    projectRoot,
    // Created or checked by the spool: any other folder in a shared place may belong to another user or be a link.
    temporaryDirectory: dirname(spool.state().directory),
    libraryDirectory: join(dataDirectory, 'library'),
  });
  const locks = createLocks({ now, elapsed });
  const cooldowns = createCooldowns({ now, elapsed });
  const sessions = createCallerSessions({ newId, resolvePath: (path, use, rule) => paths.resolve(path, use, rule) });
  const analysis = createAnalysisClient({
    launch: options.launchAnalysis,
    log,
    kindOf: createKindLookup(),
    traceLimitBytes: () => settings.current().traceFileLimitBytes,
    sourceMapPaths: () => settings.current().sourceMapPaths,
  });
  const recorder = createCapture({
    endpoints,
    spool,
    log,
    now,
    elapsed,
    convertPerfetto: analysis.convertPerfetto,
    onLost: ({ recording, target, noun, why }) =>
      activity.report({
        severity: 'warning',
        title: `${noun} of ${recording.targetTitle} ended`,
        detail: `${why} It had been recorded by ${recording.caller.name} for ${formatDuration(now() - recording.startedAtMs)}.`,
        suggestion: `Start it again with ${recording.tool}.`,
        callId: null,
        lostRecording: { tool: recording.tool, targetId: target.id },
      }),
  });
  const capture = watchCaptures(recorder, (isCapturing) => analysis.allowSecondThread(!isCapturing));
  sessions.onClose((session) => capture.recordings.endOfCaller(session.info));
  const watches = createWatches({
    targets: endpoints,
    attach: (target, attachOptions) => endpoints.attach(target, attachOptions),
    now,
  });
  sessions.onClose(async (session) => watches.endOfCaller(session.info));
  const consoleLog = createConsoleLog({
    targets: endpoints,
    attach: (target, attachOptions) => endpoints.attach(target, attachOptions),
    now,
  });
  sessions.onClose((session) => consoleLog.endOfCaller(session.info));
  const scripts = createScripts({
    targets: endpoints,
    attach: (target, attachOptions) => endpoints.attach(target, attachOptions),
    now,
  });
  sessions.onClose((session) => scripts.endOfCaller(session.info));

  const notices = createCallerNotices();
  sessions.onClose(async (session) => notices.forget(session));
  const emulations = createEmulations({
    attach: (target, attachOptions) => endpoints.attach(target, attachOptions),
    onLost: (state, { target, why }) => {
      const was = emulationLines(state).join('; ');
      notices.add(
        sessions.all(),
        `Emulation on "${target.title || target.url}" ended with its page or connection: ${why} It was: ${was}. Figures since then were measured without it; call pen_emulate again if you still need it.`,
      );
      activity.report({
        severity: 'info',
        title: 'Emulation ended with its page',
        detail: `${why} It was: ${was}.`,
        suggestion: 'Emulate again with pen_emulate if you still need it.',
        callId: null,
      });
    },
  });

  const consents = createConsents({
    now,
    newId,
    canAsk: options.canAskPerson ?? (() => false),
    targetNow: (targetId) => endpoints.byId(targetId),
  });
  sessions.onClose(async (session) => consents.endOfCaller(session.info));
  let { evalMode } = settings.current();
  settings.changes.listen((changed) => {
    analysis.limitsChanged();
    if (changed.evalMode === evalMode) return;
    evalMode = changed.evalMode;
    log.warn('the setting for running code in targets was changed', { evalMode });
    consents.end(evalMode === 'allow', 'running code in targets was switched off.');
  });

  const network = createNetworkLogs({
    targets: endpoints,
    attach: (target, attachOptions) => endpoints.attach(target, attachOptions),
    spool,
    version: options.version,
    now,
  });
  sessions.onClose((session) => network.endOfCaller(session.info));

  const recordingEnds = new Emitter<RecordingEnd>();
  capture.recordings.ends.listen((ended) => recordingEnds.emit(ended));
  network.feed.lost.listen(({ target, listeners, error }) => {
    for (const { id } of listeners)
      recordingEnds.emit({ tool: 'pen_network_capture', targetId: target.id, callerId: id, error });
  });

  const locksChanged = new Emitter<void>();
  locks.changes.listen(() => locksChanged.emit());
  cooldowns.changes.listen(() => locksChanged.emit());
  const locksState = () => ({ held: [...locks.held()], cooldowns: [...cooldowns.running()] });

  const selections = createSelectionKeeper();
  endpoints.changes.listen(() => selections.follow(endpoints.endpoints(), sessions.all()));

  const pageScripts = createPageScripts(options.pageScriptsFolder ?? null);
  const ports: CapabilityPorts = {
    ...(options.traceEngine === undefined ? {} : { traceEngine: options.traceEngine }),
    targets: endpoints,
    capture,
    recordings: capture.recordings.byId,
    pageScripts,
    interaction: createInteraction({ scripts: pageScripts, targets: endpoints }),
    reports: createReportSpool(spool),
    ...(options.lighthouse === undefined ? {} : { lighthouse: auditThrough(options.lighthouse, endpoints) }),
    watch: watches,
    network,
    console: consoleLog,
    consent: consents,
    scripts,
    emulation: emulations,
    library: reportingToRecordings(library, capture.recordings),
    analysis,
    status: {
      version: () => options.version,
      evalMode: () => settings.current().evalMode,
      projectRoot,
      locks: locksState,
      running: () => runner.running(),
      runtime: () => {
        const { rss, heapUsed } = process.memoryUsage();
        return {
          description: describeRuntime(),
          residentBytes: rss,
          heapUsedBytes: heapUsed,
          uptimeS: uptime.elapsedMs() / 1000,
        };
      },
      subsystems: () => [
        { name: 'Network Capture', active: network.lines().length > 0, detail: network.lines().join('; ') },
        { name: 'Script Debugger', active: scripts.lines().length > 0, detail: scripts.lines().join('; ') },
        { name: 'Console Capture', active: consoleLog.lines().length > 0, detail: consoleLog.lines().join('; ') },
        ...recordingSubsystems(capture.recordings.list(), locks.held(), now()),
        {
          name: 'Emulation',
          active: emulations.list().length > 0,
          detail: emulations
            .list()
            .map((state) => emulationLines(state).join(', '))
            .join('; '),
        },
        { name: 'Live Metrics', active: watches.lines().length > 0, detail: watches.lines().join('; ') },
      ],
      heapSnapshotCapBytes: () => settings.current().heapSnapshotCapBytes,
      showsSecrets: (kind) => (kind === 'window' ? settings.current().showSecrets : settings.current().tellSecrets),
      sourceMapPaths: () => settings.current().sourceMapPaths,
    },
  };

  const runner = createRunner({
    capabilities: options.capabilities ?? CAPABILITIES,
    ports,
    targets: {
      endpoints: () => endpoints.endpoints(),
      byId: (targetId) => endpoints.byId(targetId),
      reconnect: async (signal) => void (await endpoints.refresh(signal)),
      attach: (target, attachOptions) => endpoints.attach(target, attachOptions),
    },
    locks,
    cooldowns,
    activity,
    sessions,
    log,
    answerBudgetBytes: () => settings.current().answerBudgetBytes,
    showsSecrets: () => settings.current().tellSecrets,
    permit: (capability, caller) =>
      capability.kind === 'run-code' && caller.kind !== 'window' && settings.current().evalMode === 'off'
        ? appError(
            'permission_denied',
            `${capability.name} runs code in the target, which is off.`,
            'Start with --allow-eval, or enable it in the settings of PEN Workbench.',
          )
        : null,
    now,
    elapsed,
    newId,
    noticesFor: (caller) => notices.take(caller),
  });

  let closing: Promise<boolean> | null = null;
  const close = async (graceMs: number): Promise<boolean> => {
    const startedMs = performance.now();
    const callsEnded = await runner.shutDown(graceMs);
    const leftMs = Math.max(500, graceMs - (performance.now() - startedMs));
    const rest = (async () => {
      await Promise.all(sessions.all().map((session) => sessions.close(session)));
      await endpoints.close();
      await analysis.close();
      // It may have been ended while it wrote columns.
      await sweepAbandoned(dataDirectory, Date.now());
      await spool.close();
      library.close();
      return true;
    })();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const expired = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), leftMs);
    });
    const restEnded = await Promise.race([rest, expired]);
    clearTimeout(timer);
    if (!callsEnded || !restEnded)
      log.error('shutting down took longer than its grace period; the rest is left to the next start');
    return callsEnded && restEnded;
  };

  return {
    ok: true,
    value: {
      version: options.version,
      dataDirectory,
      projectRoot,
      log,
      settings,
      runner,
      sessions,
      activity,
      locks: { state: locksState, changes: locksChanged },
      library,
      analysis,
      endpoints,
      recordings: capture.recordings,
      recordingEnds,
      watches,
      scripts,
      network,
      consoleLog,
      consents,
      paths,
      emulations,
      liveLogs: { network: network.feed, scripts: scripts.feed, console: consoleLog.feed },
      spool,
      close: (graceMs = SHUTDOWN_GRACE_MS) => (closing ??= close(graceMs)),
    },
  };
}
