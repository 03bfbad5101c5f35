/** Composes the running workbench: core, MCP server, sample, window, and the window's topics. */
import { join } from 'node:path';
import { app, ipcMain, nativeTheme, type BrowserWindow } from 'electron';
import { settle, unwrap } from '../../../shared/base/errors.ts';
import type { Finding } from '../../../shared/core/contracts/diagnostics.ts';
import type { AppState } from '../../../shared/core/contracts/window-topics.ts';
import { WINDOW_PARTS } from '../../features/window.ts';
import { createBrowserLaunch } from '../browser-launch/index.ts';
import { createEndpoints, isDebuggerAt, USUAL_PORTS } from '../cdp/index.ts';
import { checkDataFolder, checkEndpoints, checkRuntime } from '../diagnostics/index.ts';
import type { Log } from '../log/log.ts';
import { collectGarbage } from '../process/collect-garbage.ts';
import { pageCaller } from '../ipc/page-caller.ts';
import { createSenderCheck } from '../ipc/sender-check.ts';
import { createWindowChannel } from '../ipc/window-channel.ts';
import { receiveWindowMessages } from '../ipc/window-messages.ts';
import { createLocalProcesses } from '../local-processes/index.ts';
import type { Fault } from '../log/faults.ts';
import { describeRuntime } from '../process/runtime.ts';
import { createSampleTarget } from '../sample/index.ts';
import { askToQuit } from './ask-to-quit.ts';
import { createAuditCommands, lighthouseHtml } from './commands/audit-commands.ts';
import { hasTray } from './has-tray.ts';
import { createIdleMemory } from './idle-memory.ts';
import { createInteractionCommands } from './commands/interaction-commands.ts';
import { createWindowCommands, platformName } from './commands/commands.ts';
import { createDroppedFiles } from './dropped-files.ts';
import { USUAL_ADDRESSES } from './commands/endpoint-commands.ts';
import { createLiveFeeds } from './live-feeds.ts';
import { createMainWindow } from './main-window.ts';
import { endBackground } from '../discovery/index.ts';
import { startMcpService } from './mcp-service.ts';
import { openCore } from './open-core.ts';
import { createOpener, reportProblem } from './opener.ts';
import type { MenuItem, WindowTray } from './part.ts';
import { createPersonWindow } from './person-window.ts';
import { createQuitQuestion, type QuitQuestion } from './quit-question.ts';
import { captureLabel, logsNotKept, runningWork } from './running-work.ts';
import { createSampleConnection } from './sample-connection.ts';
import { createTopics } from './topics.ts';
import type { WorkbenchOptions } from './workbench-options.ts';

// The checks of `pen doctor` in the running app, which reports itself as the running app.

const LOOK_DEADLINE_MS = 5000;

async function readDiagnostics(parts: {
  readonly version: string;
  readonly dataDirectory: string;
  readonly analysisEntry: string;
  readonly mcpAddress: string | null;
  readonly log: Log;
}): Promise<Finding[]> {
  const { version, dataDirectory, analysisEntry, mcpAddress, log } = parts;
  const addresses = USUAL_PORTS.map((port) => `http://localhost:${port}`);
  // A separate list: probing connects nothing and adds nothing to the sidebar.
  const endpoints = createEndpoints({ log });
  try {
    return [
      ...checkRuntime({ build: version, analysisEntry, display: 'this window' }),
      await checkDataFolder(dataDirectory, 'Start PEN Workbench with --data-dir and another folder.'),
      {
        subject: 'Running app',
        state: 'ok',
        detail: `process ${process.pid}, MCP ${mcpAddress === null ? 'is off' : `at ${mcpAddress}`}`,
      },
      ...(await checkEndpoints(endpoints, {
        addresses,
        explained: addresses[0] ?? '',
        signal: AbortSignal.timeout(LOOK_DEADLINE_MS),
      })),
    ];
  } finally {
    await endpoints.close();
  }
}

// Paths of the parts that are not bundled into main: in a checkout and in a package.

interface Installation {
  /** The folder (or archive) that holds package.json. */
  readonly appFolder: string;
  readonly isPackaged: boolean;
}

/** The sample target's program; null in a package, which is its own sample (`SAMPLE_FLAG`). */
function sampleFolder({ appFolder, isPackaged }: Installation): string | null {
  return isPackaged ? null : join(appFolder, 'sample');
}

export interface Workbench {
  window(): BrowserWindow | null;
  /** Imports a file and opens it in the window; a failure is shown as a problem there. */
  openFile(path: string): Promise<void>;
  /** Opens a link; a broken one is shown as a problem in the window. */
  openLink(text: string): Promise<void>;
  /** Lighthouse's own report of a capture as HTML; null if there is none. */
  lighthouseHtml(captureId: string): Promise<string | null>;
  /** Runs an entry of the menu. */
  choose(item: MenuItem): void;
  /** Shows an uncaught bug of ours as a problem. */
  reportFault(fault: Fault): void;
  readonly quitQuestion: QuitQuestion;
  readonly tray: WindowTray;
  close(graceMs: number): Promise<boolean>;
}

const NO_TRAY: WindowTray = { closeToTray: () => false, isInTray: () => false, windowShown: () => undefined };

/** Input after which the window holds more than before; a moved pointer is not. */
const USER_INPUT: ReadonlySet<string> = new Set(['mouseDown', 'mouseWheel', 'rawKeyDown']);

/** Messages from the launcher for the user. */
function launchNotices(): string[] {
  try {
    const parsed: unknown = JSON.parse(process.env['PEN_NOTICES'] ?? '[]');
    return Array.isArray(parsed) ? parsed.filter((notice): notice is string => typeof notice === 'string') : [];
  } catch {
    return [];
  }
}

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { flags, dataDirectory, version, log } = options;
  const { promise: ready, resolve: markReady } = Promise.withResolvers<void>();
  const { promise: isOpen, resolve: markOpen } = Promise.withResolvers<void>();
  // First of all: the page loads in its own process while the core opens here.
  const messages = receiveWindowMessages(ipcMain);
  let window: BrowserWindow | null = createMainWindow({
    dataDirectory,
    preloadPath: options.preloadPath,
    pageUrl: options.pageUrl,
    hidden: flags.hidden,
    opened: isOpen,
    log,
  });
  const trayAnswer = hasTray();
  const personWindow = createPersonWindow({
    isOpen: () => window !== null,
    send: (event) => void ready.then(() => channel.send(event)),
  });
  // Two cores of one data folder would share no locks.
  if (!(await endBackground(dataDirectory))) log.warn('the PEN that a command started in the background did not end');
  const { core, lighthouse } = await openCore(options, personWindow.port);
  const session = core.sessions.open({ kind: 'window', name: 'you', paths: 'anywhere' });

  const announced = await startMcpService(core, personWindow.port, options.viewFile);
  const { server: mcp } = announced;

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
  const work = runningWork(core);
  const isTrayThere = await trayAnswer;
  const features = WINDOW_PARTS.map((open) =>
    open({
      core,
      options,
      window: () => window,
      mcpUrl: () => mcp.state().address ?? `http://127.0.0.1:${core.settings.current().mcpPort}/mcp`,
      work,
      platform: platformName(),
      session,
      send: (event) => channel.send(event),
      hasTray: isTrayThere,
    }),
  );
  const tray = features.find((feature) => feature.tray)?.tray ?? NO_TRAY;

  const applyTheme = (): void => {
    nativeTheme.themeSource = core.settings.current().theme;
  };
  applyTheme();
  core.settings.changes.listen(applyTheme);

  const appState = (): AppState => ({
    version,
    runtime: describeRuntime(),
    platform: platformName(),
    dataDirectory,
    notices: launchNotices(),
    hasTray: isTrayThere,
    sample: {
      state: sample.state,
      endpointId: sampleConnection.endpointId(),
      error: sample.error ?? sampleConnection.error(),
    },
  });

  const { webContents } = window;
  window.on('show', () => tray.windowShown());
  window.on('closed', () => {
    window = null;
    personWindow.forget();
  });

  const audits = createAuditCommands(core, options.pageScriptsFolder);
  const liveFeeds = createLiveFeeds({ feeds: core.liveLogs, send: (event) => channel.send(event) });
  const commands = createWindowCommands({
    core,
    session,
    window: () => window,
    sampleConnection,
    newMcpToken: async () => unwrap(await announced.newToken()),
    browsers,
    localProcesses: createLocalProcesses({ isDebugger: isDebuggerAt }),
    liveFeeds,
    audits: audits.handlers,
    interaction: createInteractionCommands(core, options.pageScriptsFolder),
    features,
    pointing: personWindow.handlers,
    diagnostics: () =>
      readDiagnostics({
        version,
        dataDirectory,
        analysisEntry: options.analysisEntry,
        mcpAddress: mcp.state().address,
        log,
      }),
    projectRoot: core.projectRoot,
  });
  const channel = createWindowChannel({
    webContents,
    messages,
    sender: createSenderCheck({
      pageUrl: options.pageUrl,
      webContentsId: () => (window === null ? null : webContents.id),
    }),
    runner: core.runner,
    session: pageCaller(session, (path) => core.paths.resolve(path, 'read', 'project')),
    files: createDroppedFiles({ core, session }),
    commands,
    topics: createTopics({
      core,
      session,
      app: { read: appState, changes: sampleConnection.changes },
      mcp,
      features,
    }),
    connectAnalysisPort: (port) => core.analysis.connectPort(port),
    log,
    onReady: () => {
      // A reloaded page follows nothing yet, and has not reported a selection.
      personWindow.forget();
      for (const feature of features) feature.reloaded?.();
      liveFeeds.unfollowAll();
      void audits.stopAll();
      markReady();
    },
  });

  core.library.notes.changes.listen((captureId) => channel.send({ type: 'notes', captureId }));

  // Discovery sends one request to each default port; nothing is connected that the user did not connect before.
  if (flags.cdpUrl === undefined) {
    void core.endpoints.look(USUAL_ADDRESSES);
    void core.endpoints.lookForRunning();
  }
  for (const endpoint of core.endpoints.endpoints()) {
    if (endpoint.origin === 'added' || endpoint.origin === 'flag') void core.endpoints.connect(endpoint.id);
  }
  if (flags.sample) void settle(() => sampleConnection.connect());

  // A client waits for an answer: the window requests attention without taking the focus.
  const requestAttention = (): void => {
    const waits = core.consents.state().requests.length > 0 || core.tasks.list().length > 0;
    if (window === null || window.isDestroyed()) return;
    // Nobody sees a window that is closed to the tray.
    if (waits && tray.isInTray()) window.showInactive();
    window.flashFrame(waits && !window.isFocused());
  };
  core.consents.changes.listen(requestAttention);
  core.tasks.changes.listen(requestAttention);

  const opener = createOpener({ core, session, ready, send: (event) => channel.send(event) });
  const quitQuestion = createQuitQuestion({
    settings: core.settings,
    browserName: () => browsers.current()?.name ?? null,
    // A program that drives the app through its debugging port cannot answer a system dialog.
    canAsk: () =>
      (window?.isVisible() === true || tray.isInTray()) && !app.commandLine.hasSwitch('remote-debugging-port'),
    recordings: () => core.recordings.list().map(({ tool, targetTitle }) => `${captureLabel(tool)} of ${targetTitle}`),
    logs: () => logsNotKept(core.liveLogs),
    ask: (ending) => askToQuit(tray.isInTray() ? null : window, ending),
    log,
  });

  markOpen();
  const idleMemory = createIdleMemory({
    work,
    free() {
      collectGarbage();
      channel.freeMemory();
    },
  });
  webContents.on('input-event', (_event, { type }) => {
    if (USER_INPUT.has(type)) idleMemory.touch();
  });
  return {
    window: () => window,
    quitQuestion,
    tray,
    lighthouseHtml: (captureId) => lighthouseHtml(core, (file, given) => lighthouse.html(file, given), captureId),
    openFile: (path) => opener.openFile(path),
    openLink: (text) => opener.openLink(text),
    choose: (item) => item.choose({ commands, send: (event) => channel.send(event) }),
    reportFault: ({ message }) =>
      reportProblem(core, 'Internal error', {
        message,
        suggestion: `PEN Workbench is still running. If something no longer works, restart it. Details: ${join(dataDirectory, 'logs', 'pen.log')}`,
      }),
    async close(graceMs) {
      const startedMs = Date.now();
      idleMemory.dispose();
      await announced.withdraw();
      const clean = await core.close(graceMs - 1000);
      await Promise.race([
        Promise.all([mcp.close(), sample.stop(), browsers.close()]),
        new Promise((resolve) => setTimeout(resolve, Math.max(500, graceMs - (Date.now() - startedMs)))),
      ]);
      for (const feature of features) feature.dispose?.();
      liveFeeds.dispose();
      channel.dispose();
      window?.destroy();
      return clean;
    },
  };
}
