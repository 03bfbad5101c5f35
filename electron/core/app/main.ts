/** The app: reads its flags, composes the parts, opens the window, and ends everything it started. Wiring only. */
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app, session as electronSession } from 'electron';
import { printable } from '../../../shared/base/visible-text.ts';
import { describeError, type AppError, settle } from '../../../shared/base/errors.ts';
import { openAppWorkbench, type AppWorkbench } from '../window/app-workbench.ts';
import { APP_ORIGIN, REPORT_PREFIX, registerAppScheme, serveApp } from '../window/app-protocol.ts';
import { guardContents, guardSession } from '../window/contents-guard.ts';
import { pageAddress } from '../window/page-address.ts';
import { setApplicationMenu } from '../window/menu.ts';
import { createOpenings } from '../window/openings.ts';
import { hasGraphicsDevice } from '../window/graphics-device.ts';
import { showWindow } from '../window/show-window.ts';
import { parseLaunchFlags } from '../window/launch-flags.ts';
import { followLauncher } from '../window/launcher.ts';
import { createAppLog } from '../window/app-log.ts';
import { watchFaults } from '../log/faults.ts';
import type { Log } from '../log/log.ts';
import { SHUTDOWN_GRACE_MS } from './index.ts';
import { createPrivateDirectory, dataDirectoryHere } from '../process/data-directory.ts';
import { SAMPLE_FLAG } from '../sample/index.ts';

/** An installer that has not quit the app by then never will. On macOS the system copies the new version first. */
const INSTALL_GRACE_MS = 120_000;

/** The whole app. Nothing of it runs when this process is the sample target of a packaged app. */
function runApp(): void {
  const flags = parseLaunchFlags(process.argv.slice(1), !app.isPackaged);
  const dataDirectory = dataDirectoryHere(flags.dataDirectory);

  // Chromium's own profile is inside, so there is one folder to move or delete, and the single-instance lock is per folder.
  app.setPath('userData', join(dataDirectory, 'chromium'));
  registerAppScheme();
  // Every renderer, whatever its window sets. This removes `--no-sandbox`, without which root cannot start.
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
  if (!hasGraphicsDevice()) app.disableHardwareAcceleration();
  app.on('web-contents-created', (_event, contents) => guardContents(contents, { framePrefix: REPORT_PREFIX }));
  app.on('session-created', guardSession);

  let workbench: AppWorkbench | null = null;
  let log: Log | null = null;
  watchFaults({
    source: process,
    handle: (fault) => {
      if (log === null) process.stderr.write(`pen: internal error: ${fault.stack}\n`);
      else log.error('Internal error', { ...fault });
      workbench?.reportFault(fault);
    },
  });
  let quitting: Promise<unknown> | null = null;
  const openings = createOpenings();

  /** Cleans up within the grace period; false if something was left to the next start. */
  const close = async (): Promise<boolean> => {
    const forced = setTimeout(() => app.exit(1), SHUTDOWN_GRACE_MS + 500);
    const clean = workbench === null ? true : await workbench.close(SHUTDOWN_GRACE_MS);
    clearTimeout(forced);
    return clean;
  };

  /** Cleans up, then exits with 0, or with 1 if something was left to the next start. */
  const quit = (): Promise<unknown> => {
    quitting ??= close().then((clean) => app.exit(clean ? 0 : 1));
    return quitting;
  };

  /** Quits after the user closed the window or chose Quit in the menu. */
  const askThenQuit = async (): Promise<void> => {
    if (workbench === null || (await workbench.quitQuestion.mayQuit())) await quit();
  };

  /** Closes the app for an update, whose installer quits it and starts the new version. */
  const closeAndInstall = async (install: () => void): Promise<boolean> => {
    if (workbench === null || quitting !== null || !(await workbench.quitQuestion.mayQuit())) return false;
    quitting = close();
    await quitting;
    // The new version starts before this process has ended.
    app.releaseSingleInstanceLock();
    setTimeout(() => app.exit(1), INSTALL_GRACE_MS);
    try {
      install();
    } catch (thrown) {
      log?.error('The update was not installed', { error: String(thrown) });
      // The window is closed: the person gets the version that is there.
      app.relaunch({ execPath: process.env['APPIMAGE'] ?? process.execPath });
      app.exit(1);
    }
    return true;
  };

  const refuseToStart = (error: AppError): void => {
    process.stderr.write(printable(`pen: ${describeError(error)}\n`));
    app.exit(3);
  };

  const start = async (): Promise<void> => {
    const folder = await settle(() => createPrivateDirectory(dataDirectory));
    if (!folder.ok) return refuseToStart(folder.error);
    const appLog = createAppLog({ dataDirectory, level: flags.logLevel });
    log = appLog;
    const here = import.meta.dirname;
    setApplicationMenu((item) => workbench?.choose(item));
    serveApp(electronSession.defaultSession, join(here, '..', 'renderer'), async (captureId) =>
      workbench === null ? null : workbench.lighthouseHtml(captureId),
    );
    const opened = await settle(() =>
      openAppWorkbench({
        flags,
        dataDirectory,
        version: app.getVersion(),
        log: appLog,
        appFolder: app.getAppPath(),
        isPackaged: app.isPackaged,
        closeAndInstall,
        pageUrl: pageAddress({
          isPackaged: app.isPackaged,
          developmentServer: process.env['PEN_DEV_SERVER_URL'],
          builtPage: `${APP_ORIGIN}/index.html`,
        }),
        preloadPath: join(here, '..', 'preload', 'preload.cjs'),
        analysisEntry: join(here, '..', 'analysis-host', 'analysis-host.js'),
        sqlEntry: join(here, '..', 'sql-host', 'sql-host.js'),
        pageScriptsFolder: join(here, '..', 'page-scripts'),
        viewFile: join(here, '..', 'chat-view', 'view.html'),
        sharedPageFile: join(here, '..', 'shared-page', 'page.html'),
        lighthouseFolder: join(here, '..', 'lighthouse'),
      }),
    );
    if (!opened.ok) return refuseToStart(opened.error);
    workbench = opened.value;
    const { quitQuestion, tray } = opened.value;
    opened.value.window()?.on('close', (event) => {
      if (quitting !== null) return;
      const isInTray = tray.closeToTray();
      if (!isInTray && !quitQuestion.isNeeded()) return;
      event.preventDefault();
      if (!isInTray) void askThenQuit();
    });
    await openings.deliverTo(opened.value);
  };

  if (!app.requestSingleInstanceLock()) {
    process.stderr.write(
      'pen: PEN Workbench is already running with this data folder; its window was brought to the front.\n',
    );
    app.exit(0);
    return;
  }
  for (const file of flags.files) openings.openFile(resolve(file));
  for (const link of flags.links) openings.openLink(link);
  // On Linux the desktop entry registers the scheme, and requesting it would write into the user's own settings.
  if (app.isPackaged && process.platform !== 'linux') app.setAsDefaultProtocolClient('pen');
  app.on('second-instance', (_event, argv, workingDirectory) => {
    // A second launch focuses the existing window.
    showWindow(workbench?.window() ?? null);
    const { files, links } = parseLaunchFlags(argv.slice(1), !app.isPackaged);
    for (const file of files) openings.openFile(resolve(workingDirectory, file));
    for (const link of links) openings.openLink(link);
  });
  // macOS delivers links this way; elsewhere they are arguments.
  app.on('open-url', (event, url) => {
    event.preventDefault();
    openings.openLink(url);
  });
  // A double click in the Finder; the one that starts the app arrives before its window.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openings.openFile(path);
  });
  app.on('window-all-closed', () => void quit());
  app.on('before-quit', (event) => {
    if (quitting !== null) return;
    event.preventDefault();
    void askThenQuit();
  });
  followLauncher(process.env['PEN_LAUNCHER_PID'], () => void quit());
  /**
   * A signal ends the app without a question. Called when the app is ready: Chromium installs handlers of its own before that, which replace
   * earlier ones of Node and quit as the menu does, with the question.
   */
  const quitOnSignals = (): void => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void quit());
  };
  // Not awaited at the top level: `ready` waits for this ES module, so waiting for `ready` here would block.
  void app
    .whenReady()
    .then(quitOnSignals)
    .then(start)
    .catch((thrown: unknown) => {
      // Without a window the user would not notice: report it on stderr and end.
      const what = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      process.stderr.write(`pen: PEN Workbench could not start: ${what}\n`);
      app.exit(3);
    });
}

if (process.argv.includes(SAMPLE_FLAG)) void import(pathToFileURL(join(app.getAppPath(), 'sample', 'main.mjs')).href);
else runApp();
