/** The running workbench, whatever shows its window: the core, its MCP server, the sample, and what the page asks and follows. */
import { join } from 'node:path';
import { settle, unwrap } from '../../../shared/base/errors.ts';
import type { AppState } from '../../../shared/core/contracts/window-topics.ts';
import type { PersonWindowPort } from '../../../shared/core/capability/pointing-ports.ts';
import { WINDOW_PARTS } from '../../features/window.ts';
import type { Lighthouse } from '../../features/audits/index.ts';
import type { Core, RunningWork } from '../app/types.ts';
import { createBrowserLaunch, type BrowserLaunch } from '../browser-launch/index.ts';
import { isDebuggerAt } from '../cdp/index.ts';
import { createLocalProcesses } from '../local-processes/index.ts';
import type { Fault } from '../log/faults.ts';
import type { Log } from '../log/log.ts';
import type { PenInstallation } from '../pen-on-path/index.ts';
import { describeRuntime } from '../process/runtime.ts';
import type { CallerSession } from '../runner/types.ts';
import type { SampleTarget } from '../sample/index.ts';
import { createAuditCommands, lighthouseHtml } from './commands/audit-commands.ts';
import { createWindowCommands, platformName } from './commands/commands.ts';
import { USUAL_ADDRESSES } from './commands/endpoint-commands.ts';
import { createInteractionCommands } from './commands/interaction-commands.ts';
import type { Door } from './door.ts';
import { createDroppedFiles } from './dropped-files.ts';
import { createLiveFeeds } from './live-feeds.ts';
import { startMcpService } from './mcp-service.ts';
import { createOpener, reportProblem, type Opener } from './opener.ts';
import { pageCaller } from './page-caller.ts';
import { connectPage, type WindowCommandHandlers } from './page-handlers.ts';
import type { MenuItem, OpenWindowPart, WindowPart } from './part.ts';
import { createPersonWindow } from './person-window.ts';
import { readDiagnostics } from './read-diagnostics.ts';
import { runningWork } from './running-work.ts';
import { createSampleConnection } from './sample-connection.ts';
import { createTopics } from './topics.ts';

export interface WorkbenchOptions {
  readonly door: Door;
  /** Features of this door alone. */
  readonly parts: readonly OpenWindowPart[];
  /** Opens the core, whose tools show places in this window. Its errors are those of `openWorkbench`. */
  readonly openCore: (window: PersonWindowPort) => Promise<{ readonly core: Core; readonly lighthouse: Lighthouse }>;
  readonly sample: SampleTarget;
  readonly dataDirectory: string;
  readonly version: string;
  readonly log: Log;
  readonly installation: PenInstallation;
  readonly analysisEntry: string;
  /** The built scripts that run inside pages; null in a checkout without them. */
  readonly pageScriptsFolder: string | null;
  /** The built page of the views in chats. */
  readonly viewFile: string;
  /** Messages for the person from whoever started this. */
  readonly notices: readonly string[];
  /** Look for endpoints at the usual addresses. */
  readonly looksForEndpoints: boolean;
  /** Where the checks say that the window is. */
  readonly display: string;
  /** Replaces what the page may not do without a question. */
  readonly guard?: (asked: Asked, core: Core) => Asked;
}

/** What the page asks for by a name. */
export interface Asked {
  readonly commands: WindowCommandHandlers;
  readonly runner: Pick<Core['runner'], 'run'>;
}

export interface Workbench extends Opener {
  readonly core: Core;
  readonly session: CallerSession;
  readonly browsers: BrowserLaunch;
  readonly work: RunningWork;
  readonly features: readonly WindowPart[];
  /** False if nothing that can be profiled was found at the usual addresses. */
  readonly found: Promise<boolean>;
  /** Starts the sample and connects it, unless it runs. */
  startSample(): Promise<void>;
  /** Lighthouse's own report of a capture as HTML; null if there is none. */
  lighthouseHtml(captureId: string): Promise<string | null>;
  /** Runs an entry of the menu. */
  choose(item: MenuItem): void;
  /** Shows an uncaught bug of ours as a problem. */
  reportFault(fault: Fault): void;
  /** The page is gone: nothing is selected in it, and it follows nothing. */
  pageClosed(): void;
  close(graceMs: number): Promise<boolean>;
}

export async function openWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { door, sample, dataDirectory, version, log } = options;
  const { promise: ready, resolve: markReady } = Promise.withResolvers<void>();
  const personWindow = createPersonWindow({
    isOpen: () => door.isOpen(),
    send: (event) => void ready.then(() => door.line.event(event)),
  });
  const { core, lighthouse } = await options.openCore(personWindow.port);
  const session = core.sessions.open({ kind: 'window', name: 'you', paths: 'anywhere' });

  const announced = await startMcpService(core, personWindow.port, options.viewFile);
  const { server: mcp } = announced;

  const sampleConnection = createSampleConnection({ core, sample, session });
  const browsers = createBrowserLaunch({ dataDirectory, log });
  const work = runningWork(core);
  const features = [...WINDOW_PARTS, ...options.parts].map((open) =>
    open({
      core,
      installation: options.installation,
      files: door.files,
      mcpUrl: () => mcp.state().address ?? `http://127.0.0.1:${core.settings.current().mcpPort}/mcp`,
      work,
      platform: platformName(),
      session,
      send: (event) => door.line.event(event),
    }),
  );

  const showTheme = (): void => door.showTheme(core.settings.current().theme);
  showTheme();
  core.settings.changes.listen(showTheme);

  const appState = (): AppState => ({
    version,
    runtime: describeRuntime(),
    platform: platformName(),
    door: door.kind,
    dataDirectory,
    notices: [...options.notices],
    hasTray: door.hasTray,
    sample: {
      state: sample.state,
      endpointId: sampleConnection.endpointId(),
      error: sample.error ?? sampleConnection.error(),
    },
  });

  const audits = createAuditCommands(core, options.pageScriptsFolder);
  const liveFeeds = createLiveFeeds({ feeds: core.liveLogs, send: (event) => door.line.event(event) });
  const commands = createWindowCommands({
    core,
    session,
    door,
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
        display: options.display,
        mcpAddress: mcp.state().address,
        log,
      }),
    projectRoot: core.projectRoot,
  });
  /** A page that is gone or loaded again follows nothing, and has not reported a selection. */
  const forgetPage = (): void => {
    personWindow.forget();
    for (const feature of features) feature.reloaded?.();
    liveFeeds.unfollowAll();
    void audits.stopAll();
  };
  const asked = { commands, runner: core.runner };
  const disconnectPage = connectPage({
    door,
    ...(options.guard?.(asked, core) ?? asked),
    session: pageCaller(session, (path) => core.paths.resolve(path, 'read', 'project')),
    files: createDroppedFiles({ core, session }),
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
      forgetPage();
      markReady();
    },
  });

  core.library.notes.changes.listen((captureId) => door.line.event({ type: 'notes', captureId }));

  // Discovery sends one request to each default port; nothing is connected that the person did not connect before.
  const look = async (): Promise<boolean> => {
    if (!options.looksForEndpoints) return true;
    const [{ found }, running] = await Promise.all([
      core.endpoints.look(USUAL_ADDRESSES),
      core.endpoints.lookForRunning(),
    ]);
    return found.length + running.length > 0;
  };
  const found = look();
  for (const endpoint of core.endpoints.endpoints()) {
    if (endpoint.origin === 'added' || endpoint.origin === 'flag') void core.endpoints.connect(endpoint.id);
  }

  const requestAttention = (): void =>
    door.requestAttention(core.consents.state().requests.length > 0 || core.tasks.list().length > 0);
  core.consents.changes.listen(requestAttention);
  core.tasks.changes.listen(requestAttention);

  const opener = createOpener({ core, session, ready, send: (event) => door.line.event(event) });
  return {
    ...opener,
    core,
    session,
    browsers,
    work,
    features,
    found,
    startSample: async () => void (await settle(() => sampleConnection.connect())),
    lighthouseHtml: (captureId) => lighthouseHtml(core, (file, given) => lighthouse.html(file, given), captureId),
    choose: (item) => item.choose({ commands, send: (event) => door.line.event(event) }),
    reportFault: ({ message }) =>
      reportProblem(core, 'Internal error', {
        message,
        suggestion: `PEN Workbench is still running. If something no longer works, restart it. Details: ${join(dataDirectory, 'logs', 'pen.log')}`,
      }),
    pageClosed: forgetPage,
    async close(graceMs) {
      const startedMs = Date.now();
      await announced.withdraw();
      const clean = await core.close(graceMs - 1000);
      await Promise.race([
        Promise.all([mcp.close(), sample.stop(), browsers.close()]),
        new Promise((resolve) => setTimeout(resolve, Math.max(500, graceMs - (Date.now() - startedMs)))),
      ]);
      for (const feature of features) feature.dispose?.();
      liveFeeds.dispose();
      disconnectPage();
      return clean;
    },
  };
}
