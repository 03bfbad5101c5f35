/** Composes the running workbench: core, MCP server, sample, window, and the window's topics. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { app, nativeTheme, type BrowserWindow } from 'electron';
import { Emitter, type Listenable } from '../../shared/base/emitter.ts';
import type { AppResult } from '../../shared/contracts/errors.ts';
import { parseLink } from '../../shared/contracts/links.ts';
import type { Settings } from '../../shared/contracts/settings.ts';
import type { AppState } from '../../shared/contracts/window.ts';
import { createUtilityProcessLauncher } from '../analysis-client/utility-process-launcher.ts';
import { createAssistantService } from '../assistants/index.ts';
import { createBrowserLaunch } from '../browser-launch/index.ts';
import { createCore } from '../core/index.ts';
import { describeRuntime } from '../runtime.ts';
import { resolveDataDirectory } from '../data-directory.ts';
import { pageCaller } from '../ipc/page-caller.ts';
import { createSenderCheck } from '../ipc/sender-check.ts';
import { createWindowChannel } from '../ipc/window-channel.ts';
import { connectThrough } from '../mcp/chosen-endpoint.ts';
import { createAnnouncedServer } from '../mcp/announced-server.ts';
import { createSampleTarget } from '../sample/index.ts';
import type { Fault } from '../log/faults.ts';
import type { Log } from '../log/log.ts';
import { createLighthouse } from '../lighthouse/index.ts';
import { createTraceEngine } from '../trace-engine/index.ts';
import { createMainWindow } from './main-window.ts';
import { createAuditCommands, lighthouseHtml } from './audit-commands.ts';
import { createInteractionCommands } from './interaction-commands.ts';
import { createDroppedFiles } from './dropped-files.ts';
import { createLiveFeeds } from './live-feeds.ts';
import { createLivePlots } from './live-plots.ts';
import { readDiagnostics } from './diagnostics.ts';
import { createSampleConnection, createWindowCommands, platformName, USUAL_ADDRESSES } from './commands.ts';
import type { LaunchFlags } from './launch-flags.ts';
import { createQuitQuestion, type QuitQuestion } from './quit-question.ts';
import { askToQuit } from './ask-to-quit.ts';
import { penCommand, sampleFolder } from './places.ts';

export interface WorkbenchOptions {
  readonly flags: LaunchFlags;
  readonly dataDirectory: string;
  readonly version: string;
  readonly log: Log;
  readonly appFolder: string;
  readonly isPackaged: boolean;
  readonly pageUrl: string;
  readonly preloadPath: string;
  readonly analysisEntry: string;
  /** The built `trace-engine.js`. */
  readonly traceEngineEntry: string;
  /** The built scripts that run inside pages. */
  readonly pageScriptsFolder: string;
  /** The built programs of Lighthouse. */
  readonly lighthouseFolder: string;
}

export interface Workbench {
  window(): BrowserWindow | null;
  /** Imports a file and opens it in the window; a failure is shown as a problem there. */
  openFile(path: string): Promise<void>;
  /** Opens a link; a broken one is shown as a problem in the window. */
  openLink(text: string): Promise<void>;
  /** Lighthouse's own report of a capture as HTML; null if there is none. */
  lighthouseHtml(captureId: string): Promise<string | null>;
  /** Shows an uncaught bug of ours as a problem. */
  reportFault(fault: Fault): void;
  readonly quitQuestion: QuitQuestion;
  close(graceMs: number): Promise<boolean>;
}

/** Messages from the launcher for the user. */
function launchNotices(): string[] {
  try {
    const parsed: unknown = JSON.parse(process.env['PEN_NOTICES'] ?? '[]');
    return Array.isArray(parsed) ? parsed.filter((notice): notice is string => typeof notice === 'string') : [];
  } catch {
    return [];
  }
}

function usualDataDirectory(): string {
  return resolveDataDirectory({
    environment: { ...process.env, PEN_DATA_DIR: '' },
    platform: process.platform,
    home: homedir(),
  });
}

function anyChange(...sources: Listenable<unknown>[]): Listenable<void> {
  const changes = new Emitter<void>();
  for (const source of sources) source.listen(() => changes.emit());
  return changes;
}

export async function openWorkbench(options: WorkbenchOptions): Promise<AppResult<Workbench>> {
  const { flags, dataDirectory, version, log } = options;
  const analysisLauncher = createUtilityProcessLauncher({
    entryPath: options.analysisEntry,
    log,
    // Called when a process starts; the core exists by then.
    keepColumns: () => ({ dataDirectory, libraryLimitBytes: core.settings.current().libraryLimitBytes }),
  });
  const lighthouse = createLighthouse({
    execPath: process.execPath,
    auditEntry: join(options.lighthouseFolder, 'audit.js'),
    reportEntry: join(options.lighthouseFolder, 'report.js'),
    log,
  });
  const made = await createCore({
    dataDirectory,
    version,
    log,
    projectRoot: process.cwd(),
    settingsOverrides: {
      ...(flags.allowEval ? { evalMode: 'allow' as const } : {}),
      ...(flags.projectRoot === undefined ? {} : { projectRoot: flags.projectRoot }),
      ...(flags.mcpPort === undefined ? {} : { mcpPort: flags.mcpPort }),
      ...(flags.coreTools ? { coreTools: true } : {}),
      ...(flags.structuredResults ? { structuredResults: true } : {}),
      ...(flags.disabledCategories.length === 0 ? {} : { disabledCategories: [...flags.disabledCategories] }),
    },
    endpoints:
      flags.cdpUrl === undefined
        ? { addresses: ['http://localhost:9222'], origin: 'default' }
        : { addresses: [flags.cdpUrl], origin: 'flag' },
    canAskPerson: () => window !== null,
    launchAnalysis: analysisLauncher,
    traceEngine: createTraceEngine({ execPath: process.execPath, entryPath: options.traceEngineEntry, log }),
    pageScriptsFolder: options.pageScriptsFolder,
    lighthouse,
  });
  if (!made.ok) return made;
  const core = made.value;
  // An invalid project root is reported at the start, not with the first file.
  core.projectRoot();
  const session = core.sessions.open({ kind: 'window', name: 'you', paths: 'anywhere' });

  const announced = await createAnnouncedServer({
    dataDirectory,
    yieldsToRunning: false,
    runner: core.runner,
    sessions: core.sessions,
    library: core.library,
    version,
    log,
    connectEndpoint: connectThrough(core.endpoints),
    recordingEnds: core.recordingEnds,
    showsSecrets: () => core.settings.current().tellSecrets,
    coreTools: () => core.settings.current().coreTools,
    structuredResults: () => core.settings.current().structuredResults,
    disabledCategories: () => core.settings.current().disabledCategories,
    runsCode: () => core.settings.current().evalMode !== 'off',
  });
  if (!announced.ok) return announced;
  const { server: mcp } = announced.value;
  const appChanged = new Emitter<void>();

  const listen = async (): Promise<void> => {
    const listening = await announced.value.listen({
      host: '127.0.0.1',
      port: core.settings.current().mcpPort,
      exactPort: false,
    });
    if (!listening.ok) {
      core.activity.report({
        severity: 'error',
        title: 'The MCP server does not listen',
        detail: listening.error.message,
        suggestion: listening.error.suggestion ?? null,
        callId: null,
      });
      return;
    }
    for (const warning of listening.value.warnings)
      core.activity.report({
        severity: 'warning',
        title: 'Another process holds a port of the MCP server',
        detail: warning,
        suggestion: null,
        callId: null,
      });
  };
  if (core.settings.current().mcpEnabled) await listen();

  const sample = createSampleTarget({
    executablePath: process.execPath,
    sampleDirectory: sampleFolder(options),
    log,
    // Chromium refuses its sandbox to root; the launcher has warned about it, and the sample is the same binary.
    extraArguments:
      process.argv.includes('--no-sandbox') || app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : [],
  });
  const sampleConnection = createSampleConnection({ core, sample, session });
  const browsers = createBrowserLaunch({ dataDirectory, log });
  const assistants = createAssistantService({
    ...penCommand(options),
    // A client starts `pen` with its own environment, so a non-default data folder must be in the command.
    dataDirectory: dataDirectory === usualDataDirectory() ? undefined : dataDirectory,
    mcpUrl: () => mcp.state().address ?? `http://127.0.0.1:${core.settings.current().mcpPort}/mcp`,
    token: () => announced.value.token(),
    projectRoot: core.projectRoot,
    platform: platformName(),
  });

  const applyTheme = (): void => {
    nativeTheme.themeSource = core.settings.current().theme;
  };
  applyTheme();
  let mcpWanted = core.settings.current().mcpEnabled;
  const listedTools = ({ evalMode, disabledCategories, structuredResults, coreTools }: Settings): string =>
    JSON.stringify([evalMode, disabledCategories, structuredResults, coreTools]);
  let listed = listedTools(core.settings.current());
  core.settings.changes.listen((settings) => {
    applyTheme();
    if (listedTools(settings) !== listed) {
      listed = listedTools(settings);
      mcp.toolListChanged();
    }
    if (settings.mcpEnabled !== mcpWanted) {
      mcpWanted = settings.mcpEnabled;
      void (mcpWanted ? listen() : mcp.stopListening());
    }
  });

  const appState = (): AppState => ({
    version,
    runtime: describeRuntime(),
    platform: platformName(),
    dataDirectory,
    notices: launchNotices(),
    sample: {
      state: sample.state,
      endpointId: sampleConnection.endpointId(),
      error: sample.error ?? sampleConnection.error(),
    },
  });

  let window: BrowserWindow | null = createMainWindow({
    dataDirectory,
    preloadPath: options.preloadPath,
    pageUrl: options.pageUrl,
    hidden: flags.hidden,
    log,
  });
  const { webContents } = window;
  window.on('closed', () => {
    window = null;
  });

  let markReady: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => {
    markReady = resolve;
  });
  const selection = new Emitter<void>();
  session.onSelect(() => selection.emit());
  const livePlots = createLivePlots({
    watches: core.watches,
    caller: () => session.info,
    send: (event) => channel.send(event),
  });
  const audits = createAuditCommands(core, options.pageScriptsFolder);
  const liveFeeds = createLiveFeeds({ feeds: core.liveLogs, send: (event) => channel.send(event) });
  const channel = createWindowChannel({
    webContents,
    sender: createSenderCheck({
      pageUrl: options.pageUrl,
      webContentsId: () => (window === null ? null : webContents.id),
    }),
    runner: core.runner,
    session: pageCaller(session, (path) => core.paths.resolve(path, 'read', 'project')),
    files: createDroppedFiles({ core, session }),
    commands: createWindowCommands({
      core,
      session,
      window: () => window,
      sample,
      sampleConnection,
      assistants,
      newMcpToken: () => announced.value.newToken(),
      browsers,
      livePlots,
      liveFeeds,
      audits: audits.handlers,
      interaction: createInteractionCommands(core, options.pageScriptsFolder),
      diagnostics: () =>
        readDiagnostics({
          version,
          dataDirectory,
          analysisEntry: options.analysisEntry,
          mcpAddress: mcp.state().address,
          log,
        }),
      projectRoot: core.projectRoot,
    }),
    topics: {
      app: { read: appState, changes: anyChange(appChanged, sampleConnection.changes) },
      session: { read: () => ({ selectedTargetId: session.selectedTargetId() }), changes: selection },
      endpoints: { read: () => [...core.endpoints.endpoints()], changes: core.endpoints.changes },
      captures: { read: () => [...core.library.list()], changes: core.library.changes },
      calls: { read: () => [...core.activity.calls()], changes: core.activity.changes },
      problems: { read: () => [...core.activity.problems()], changes: core.activity.changes },
      locks: { read: () => core.locks.state(), changes: core.locks.changes },
      recordings: { read: () => core.recordings.list(), changes: core.recordings.changes },
      consents: { read: () => core.consents.state(), changes: core.consents.changes },
      emulations: { read: () => core.emulations.list(), changes: core.emulations.changes },
      settings: { read: () => core.settings.current(), changes: anyChange(core.settings.changes) },
      mcp: { read: () => mcp.state(), changes: mcp.changes },
      spool: {
        read: () => ({ ...core.spool.state(), libraryBytes: core.library.usage().libraryBytes }),
        changes: anyChange(core.spool.changes, core.library.changes),
      },
    },
    connectAnalysisPort: (port) => core.analysis.connectPort(port),
    log,
    onReady: () => {
      // A reloaded page follows nothing yet.
      livePlots.unfollowAll();
      liveFeeds.unfollowAll();
      void audits.stopAll();
      markReady();
    },
  });

  // Discovery sends one request to each default port; nothing is connected that the user did not connect before.
  if (flags.cdpUrl === undefined) void core.endpoints.look(USUAL_ADDRESSES);
  for (const endpoint of core.endpoints.endpoints()) {
    if (endpoint.origin === 'added' || endpoint.origin === 'flag') void core.endpoints.connect(endpoint.id);
  }
  if (flags.sample) void sampleConnection.connect();

  // A client waits for an answer: the window requests attention without taking the focus.
  core.consents.changes.listen(() => {
    const waits = core.consents.state().requests.length > 0;
    if (window !== null && !window.isDestroyed()) window.flashFrame(waits && !window.isFocused());
  });

  const quitQuestion = createQuitQuestion({
    settings: core.settings,
    browserName: () => browsers.current()?.name ?? null,
    // A program that drives the app through its debugging port cannot answer a system dialog.
    canAsk: () => window?.isVisible() === true && !app.commandLine.hasSwitch('remote-debugging-port'),
    ask: (browserName) => askToQuit(window, browserName),
    log,
  });

  return {
    ok: true,
    value: {
      window: () => window,
      quitQuestion,
      lighthouseHtml: (captureId) => lighthouseHtml(core, (file, given) => lighthouse.html(file, given), captureId),
      async openFile(path) {
        await ready;
        const outcome = await core.runner.run('pen_import', { path }, session);
        if (outcome.ok) channel.send({ type: 'open-capture', captureId: String(outcome.value['captureId']) });
        else
          core.activity.report({
            severity: 'error',
            title: 'The file was not opened',
            detail: outcome.error.message,
            suggestion: outcome.error.suggestion ?? null,
            callId: outcome.callId,
          });
      },
      async openLink(text) {
        await ready;
        const link = parseLink(text);
        // The window parses it again and reports the unknown parts.
        if (link.ok) channel.send({ type: 'open-link', link: text.trim() });
        else
          core.activity.report({
            severity: 'error',
            title: 'The link was not opened',
            detail: link.error.message,
            suggestion: link.error.suggestion ?? null,
            callId: null,
          });
      },
      reportFault: ({ message }) =>
        core.activity.report({
          severity: 'error',
          title: 'Internal error',
          detail: message,
          suggestion: `PEN Workbench is still running. If something no longer works, restart it. Details: ${join(dataDirectory, 'logs', 'pen.log')}`,
          callId: null,
        }),
      async close(graceMs) {
        const startedMs = Date.now();
        await announced.value.withdraw();
        const clean = await core.close(graceMs - 1000);
        await Promise.race([
          Promise.all([mcp.close(), sample.stop(), browsers.close()]),
          new Promise((resolve) => setTimeout(resolve, Math.max(500, graceMs - (Date.now() - startedMs)))),
        ]);
        livePlots.dispose();
        liveFeeds.dispose();
        channel.dispose();
        window?.destroy();
        return clean;
      },
    },
  };
}
