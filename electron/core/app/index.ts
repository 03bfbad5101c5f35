/** Composes the core: every part is created, connected and closed here. */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { ignoreList } from '../../../shared/base/third-party.ts';
import { startStopwatch } from '../../../shared/base/stopwatch.ts';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { createKnownSecrets } from '../../../shared/base/redaction/known-secrets.ts';
import { createAnalysisClient } from '../analysis-client/index.ts';
import { createCapture, createReportSpool, createTrackedTimes } from '../capture/index.ts';
import { createShare } from '../shared-file/write-shared-file.ts';
import { createInteraction, createPerformedSteps, prepareWorlds } from '../interaction/index.ts';
import { collectGarbage } from '../process/collect-garbage.ts';
import { sweepAbandoned } from '../column-cache/index.ts';
import { createKindLookup } from '../library/index.ts';
import { createCooldowns } from '../locks/cooldowns.ts';
import { createLocks } from '../locks/locks.ts';
import { createPageScripts, noteInputs, readShiftedBoxes } from '../page-scripts/index.ts';
import { PARTS } from '../../features/parts.ts';
import { createPathRule, createProjectRoot } from '../permissions/index.ts';
import { createPersonTasks } from '../runner/person-tasks.ts';
import { createAnswerRedactor } from '../runner/answer-redactor.ts';
import { createRunner } from '../runner/runner.ts';
import type { RunnerPorts } from '../runner/call-ports.ts';
import { createCallerSessions } from '../runner/sessions.ts';
import { createCaptureMaps, createLiveOriginals } from '../../features/sources/index.ts';
import { runAudit } from '../../features/audits/index.ts';
import { openAccess } from './access-parts.ts';
import { openAudit } from './audit-parts.ts';
import { measuredTargets } from './measured-targets.ts';
import { createCallerNotices } from './caller-notices.ts';
import { watchCaptures } from './capture-watch.ts';
import { endedEmulation, reportLost } from './ended-early.ts';
import { watchIdle } from './idle.ts';
import { createLocksView } from './locks-view.ts';
import { openEndpoints } from './open-endpoints.ts';
import { whoAnswers } from '../local-processes/index.ts';
import { createLocalRequests } from '../runner/local-requests.ts';
import { openStorage } from './open-storage.ts';
import { openParts } from './part.ts';
import { mergeRecordingEnds } from './recording-ends.ts';
import { createSelectionKeeper } from './selection-keeper.ts';
import { createViewSelections } from './view-selections.ts';
import { shutDown } from './shut-down.ts';
import { createSnapshotDigests } from '../../features/heap/snapshot-digests.ts';
import { createAnsweredTraces } from '../../features/trace/answered-traces.ts';
import { createRuns } from './runs.ts';
import { createStatusPort } from './status-port.ts';
import { stopClients } from './stop-clients.ts';
import { followStoredCaptures } from './stored-captures.ts';
import { subsystemsOf } from './subsystems.ts';
import { createTargetParts } from './target-parts.ts';
import type { Core, CoreOptions } from './types.ts';

export { watchIdle } from './idle.ts';
export type { Core } from './types.ts';

/** Time limit for all cleanup together; then the process ends anyway. */
export const SHUTDOWN_GRACE_MS = 5000;

/** Creates a core. Errors come from the data folder (unreadable, not ours) and the spool (`unsafe_spool`). */
export async function createCore(options: CoreOptions): Promise<Core> {
  const now = options.now ?? Date.now;
  const elapsed = options.elapsed ?? options.now ?? (() => performance.now());
  const { log, dataDirectory } = options;
  const newId = (): string => randomBytes(8).toString('hex');
  const uptime = startStopwatch({ now, elapsed });

  const knownSecrets = createKnownSecrets();
  const redactor = createAnswerRedactor(knownSecrets);
  const { settings, activity, library, spool } = await openStorage(options, { now, newId, knownSecrets });
  const endpoints = openEndpoints(options.endpoints, { settings, log, now });
  const projectRoot = createProjectRoot({
    wanted: (rights) => {
      const named = rights.projectRoot ?? settings.current().projectRoot;
      return named === null
        ? { folders: [options.projectRoot, rights.folder ?? options.projectRoot], isNamed: false }
        : { folders: [named], isNamed: true };
    },
    dataDirectory,
    log,
    onReplaced: (detail) =>
      activity.report({
        severity: 'info',
        title: 'The project folder for assistants is inside PEN Workbench',
        detail,
        suggestion: 'Name the folder of your project in the settings.',
        callId: null,
      }),
  });
  const paths = createPathRule({
    projectRoot,
    // Created or checked by the spool: any other folder in a shared place may belong to another user or be a link.
    temporaryDirectory: dirname(spool.state().directory),
    libraryDirectory: join(dataDirectory, 'library'),
    dataDirectory,
  });
  const locks = createLocks({ now, elapsed });
  const cooldowns = createCooldowns({ now, elapsed });
  const sessions = createCallerSessions({
    newId,
    resolvePath: (path, use, scope, roots, rights) => paths.resolve(path, use, scope, { roots, rights }),
    rightsOf: (caller, flags) => clientFlags.rightsOf(caller, flags),
  });
  const analysis = createAnalysisClient({
    launch: options.launchAnalysis,
    log,
    kindOf: createKindLookup(),
    traceLimitBytes: () => settings.current().traceFileLimitBytes,
    sourceMapPaths: () => settings.current().sourceMapPaths,
    ignorePatterns: () => settings.current().ignorePatterns,
  });
  const pageScripts = createPageScripts(options.pageScriptsFolder ?? null);
  const trackedTimes = createTrackedTimes();
  const performed = createPerformedSteps({ now, nextSample: (targetId) => trackedTimes.nextSample(targetId) });
  const capture = watchCaptures(
    createCapture({
      endpoints,
      spool,
      log,
      now,
      elapsed,
      prepareAllocations: async (session, target, signal) => {
        if (target.type === 'page') await prepareWorlds(session, pageScripts, signal);
      },
      trackedTimes,
      performedSince: (targetId, fromMs) => performed.since(targetId, fromMs),
      noteInputs: (session, signal) => noteInputs(session, { scripts: pageScripts, signal }),
      emulated: (targetId) => targetParts.emulations.inForce(targetId),
      recordRenders: async (session, recorded) =>
        (await features.parts.find((part) => part.recordRenders)?.recordRenders?.(session, recorded)) ?? null,
      shiftedBoxes: (session) => readShiftedBoxes(session, pageScripts),
      convertPerfetto: analysis.convertPerfetto,
      onLost: (lost) => reportLost(lost, activity, now()),
    }),
    (isCapturing) => analysis.allowSecondThread(!isCapturing),
  );
  const notices = createCallerNotices();
  const targetParts = createTargetParts({
    endpoints,
    spool,
    version: options.version,
    knownSecrets,
    redactor,
    now,
    onEmulationLost: (state, lost) => {
      const ended = endedEmulation(state, lost);
      notices.add(sessions.all(), ended.notice);
      activity.report(ended.problem);
    },
  });
  const { consoleLog, scripts, network, emulations } = targetParts;
  locks.changes.listen(() => void scripts.measured(measuredTargets(locks.held(), endpoints.endpoints())));
  const captureMaps = createCaptureMaps({
    targets: endpoints,
    attach: (target, attachOptions) => endpoints.attach(target, attachOptions),
    isListed: (captureId) => library.get(captureId).ok,
    log,
  });
  const liveOriginals = createLiveOriginals({
    targets: endpoints,
    attach: (target, attachOptions) => endpoints.attach(target, attachOptions),
    now,
    isIgnored: () => ignoreList(settings.current().ignorePatterns),
    log,
  });
  const {
    consents,
    assistants,
    clientAccess,
    clientFlags,
    pausedClients,
    permissions,
    close: closeAccess,
  } = await openAccess({
    dataDirectory,
    settings,
    sessions,
    log,
    now,
    newId,
    canAsk: options.canAskPerson ?? null,
    projectRoot,
    targetNow: (targetId) => endpoints.byId(targetId),
  });
  const tasks = createPersonTasks({ now, newId, canAsk: options.canAskPerson ?? (() => false) });
  const audit = await openAudit({
    dataDirectory,
    log,
    now,
    activity,
    assistants,
    consents,
    pausedClients,
    redactor,
    showsSecrets: (caller) => clientAccess.showsSecrets(caller),
  });
  const followedLibrary = followStoredCaptures(library, {
    recordings: capture.recordings,
    maps: captureMaps,
    reread: (targetId, signal) => endpoints.reread(targetId, signal),
  });
  const features = openParts(PARTS, {
    options,
    settings,
    endpoints,
    spool,
    analysis,
    library: followedLibrary,
    rings: capture.rings,
    recordings: capture.recordings,
    locks,
    consoleLog,
    pageScripts,
    report: (problem) => activity.report(problem),
    notify: (caller, text) =>
      notices.add(
        sessions.all().filter(({ id }) => id === caller.id),
        text,
      ),
    log,
    now,
  });
  // Everything that a caller began ends with it.
  const ofFeatures = features.parts.flatMap(({ endsWithCaller = [] }) => endsWithCaller);
  for (const work of [capture.recordings, ...ofFeatures, consoleLog, scripts, network]) sessions.endsWithCaller(work);
  sessions.onClose(async (session) => notices.forget(session));
  settings.changes.listen(() => analysis.limitsChanged());

  const recordingEnds = mergeRecordingEnds(capture.recordings, {
    pen_network_capture: network.feed,
    pen_console_capture: consoleLog.feed,
  });
  const locksView = createLocksView(locks, cooldowns);

  const selections = createSelectionKeeper();
  endpoints.changes.listen(() => selections.follow(endpoints.endpoints(), sessions.all()));

  const viewSelections = createViewSelections(options.personWindow?.changes ?? null);

  const corePorts = {
    unmaskedTargets: endpoints,
    capture,
    recordings: capture.recordings.byId,
    pageScripts,
    interaction: performed.noting(createInteraction({ scripts: pageScripts, targets: endpoints })),
    reports: createReportSpool(spool),
    ...(options.sharedPageFile === undefined
      ? {}
      : {
          share: createShare({
            pageFile: options.sharedPageFile,
            library: followedLibrary,
            analysis,
            notes: library.notes,
            redactor,
            version: options.version,
            temporaryFolder: () => spool.state().directory,
            now,
          }),
        }),
    ...(options.personWindow === undefined ? {} : { personWindow: options.personWindow }),
    viewSelections,
    ...(options.lighthouse === undefined
      ? {}
      : { lighthouse: runAudit(options.lighthouse, endpoints, capture.recordings, emulations) }),
    network,
    console: consoleLog,
    scripts,
    emulation: emulations,
    library: followedLibrary,
    notes: library.notes,
    captureMaps,
    liveOriginals,
    snapshotDigests: createSnapshotDigests(),
    answeredTraces: createAnsweredTraces(),
    analysis,
    runs: createRuns(activity, now, (callId) => runner.cancel(callId)),
    status: createStatusPort({
      version: options.version,
      settings,
      projectRoot: (callerId) =>
        projectRoot(
          sessions
            .all()
            .find(({ id }) => id === callerId)
            ?.rights(),
        ),
      locks: locksView,
      uptimeMs: () => uptime.elapsedMs(),
      codeRuleOf: (callerId) => {
        const caller = sessions.all().find(({ id }) => id === callerId);
        const rule = caller === undefined ? 'refuse' : clientAccess.rules(caller.info)['run-code'];
        return rule === 'refuse' ? 'off' : rule;
      },
      showsSecrets: (caller) => clientAccess.showsSecrets(caller),
      subsystems: (nameOf) =>
        subsystemsOf(targetParts, features.parts, capture.recordings.list(), locks.held(), now(), nameOf),
    }),
  };

  // Each feature gives the ports and members that it has declared.
  const ports: RunnerPorts = { ...corePorts, ...(features.ports as Omit<RunnerPorts, keyof typeof corePorts>) };

  const runner = createRunner({
    capabilities: options.capabilities ?? CAPABILITIES,
    ports,
    targets: {
      endpoints: () => endpoints.endpoints(),
      byId: (targetId) => endpoints.byId(targetId),
      reconnect: async (signal) => void (await endpoints.refresh(signal)),
      attach: (target, attachOptions) => endpoints.attach(target, attachOptions),
    },
    requests: createLocalRequests(endpoints.destinations, whoAnswers),
    locks,
    cooldowns,
    activity,
    sessions,
    log,
    answerBudgetBytes: () => settings.current().answerBudgetBytes,
    showsSecrets: (caller) => clientAccess.showsSecrets(caller),
    redactor,
    permissions,
    tasks,
    makeRoom: async (target) => {
      for (const part of features.parts) await part.makeRoom?.(target);
    },
    now,
    elapsed,
    newId,
    noticesFor: (caller) => notices.take(caller),
  });

  const idle = watchIdle({ changes: activity.changes, isRunning: () => runner.running().length > 0 });
  idle.listen(collectGarbage);

  let closing: Promise<boolean> | null = null;
  const close = (graceMs: number): Promise<boolean> =>
    shutDown({
      graceMs,
      log,
      endCalls: (mostMs) => runner.shutDown(mostMs),
      async closeParts() {
        await Promise.all(sessions.all().map((session) => sessions.close(session)));
        closeAccess();
        await audit.flush();
        await captureMaps.close();
        await liveOriginals.close();
        await endpoints.close();
        for (const part of features.parts) await part.close?.();
        await analysis.close();
        // The analysis process may have been ended while it wrote columns.
        await sweepAbandoned(dataDirectory, Date.now());
        await spool.close();
        library.close();
      },
    });

  const members = {
    version: options.version,
    dataDirectory,
    projectRoot,
    log,
    settings,
    redactor,
    runner,
    sessions,
    activity,
    idle,
    locks: locksView,
    skipCooldown: (tool: string, targetId: string) => cooldowns.skip(tool, targetId),
    library,
    analysis,
    endpoints,
    recordings: capture.recordings,
    featureWork: features.parts.flatMap(({ work }) => work ?? []),
    recordingEnds,
    scripts,
    liveOriginals,
    network,
    consoleLog,
    consents,
    tasks,
    assistants,
    audit,
    clientAccess,
    clientFlags,
    pausedClients,
    stopClients: () => stopClients({ pausedClients, runner, recordings: capture.recordings, features: features.parts }),
    paths,
    emulations,
    liveLogs: { network: network.feed, scripts: scripts.feed, console: consoleLog.feed },
    spool,
    close: (graceMs = SHUTDOWN_GRACE_MS) => (closing ??= close(graceMs)),
  };
  return { ...members, ...(features.members as Omit<Core, keyof typeof members>) };
}
