/** The app: reads its flags, composes the parts, opens the window, and ends everything it started. Wiring only. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { app, nativeTheme, session as electronSession, type BrowserWindow } from 'electron';
import { openWorkbench, type Workbench } from './window/workbench.ts';
import { registerAppScheme, serveApp } from './window/app-protocol.ts';
import { appVersion } from './window/commands.ts';
import { parseLaunchFlags } from './window/launch-flags.ts';
import { followLauncher } from './window/launcher.ts';
import { createAppLog } from './window/app-log.ts';
import { SHUTDOWN_GRACE_MS } from './core/index.ts';
import { ensureDataDirectory, resolveDataDirectory } from './data-directory.ts';

const flags = parseLaunchFlags(process.argv.slice(app.isPackaged ? 1 : 2));
const dataDirectory = resolveDataDirectory({
  ...(flags.dataDirectory === undefined ? {} : { flag: flags.dataDirectory }),
  environment: process.env,
  platform: process.platform,
  home: homedir(),
});

// Chromium's own profile lies inside, so one folder is all there is to move or delete, and the single-instance lock is per folder.
app.setPath('userData', join(dataDirectory, 'chromium'));
registerAppScheme();

let workbench: Workbench | null = null;
let quitting: Promise<void> | null = null;

/** Cleans up within the grace, then ends with 0, or with 1 where something had to be left to the next start. */
function quit(): Promise<void> {
  quitting ??= (async () => {
    const forced = setTimeout(() => app.exit(1), SHUTDOWN_GRACE_MS + 500);
    const clean = workbench === null ? true : await workbench.close(SHUTDOWN_GRACE_MS);
    clearTimeout(forced);
    app.exit(clean ? 0 : 1);
  })();
  return quitting;
}

async function start(): Promise<void> {
  await ensureDataDirectory(dataDirectory);
  const log = createAppLog({ dataDirectory, level: flags.logLevel });
  const here = import.meta.dirname;
  serveApp(electronSession.defaultSession, join(here, '..', 'renderer'));
  const devServer = process.env['PEN_DEV_SERVER_URL'];
  const opened = await openWorkbench({
    flags,
    dataDirectory,
    version: appVersion(),
    log,
    appFolder: app.getAppPath(),
    isPackaged: app.isPackaged,
    pageUrl: devServer ?? 'app://pen/index.html',
    preloadPath: join(here, '..', 'preload', 'preload.cjs'),
    analysisEntry: join(here, '..', 'analysis-host', 'analysis-host.js'),
  });
  if (!opened.ok) {
    log.error('PEN Workbench cannot start', { error: opened.error.message });
    process.stderr.write(`pen: ${opened.error.message} ${opened.error.suggestion ?? ''}\n`);
    app.exit(3);
    return;
  }
  workbench = opened.value;
  for (const file of flags.files) {
    const path = resolve(file);
    // The app's own folder is an argument too when it runs unpackaged from a script.
    if (existsSync(path) && path !== app.getAppPath() && dirname(path) !== '') await workbench.openFile(path);
  }
}

/** A person who starts it twice wants the window that is there. */
function showWindow(window: BrowserWindow | null): void {
  if (window === null) return;
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

if (!app.requestSingleInstanceLock()) {
  process.stderr.write('pen: PEN Workbench is running already with this data folder; its window was brought to the front.\n');
  app.exit(0);
} else {
  app.on('second-instance', (_event, argv, workingDirectory) => {
    showWindow(workbench?.window() ?? null);
    const { files } = parseLaunchFlags(argv.slice(app.isPackaged ? 1 : 2));
    for (const file of files) void workbench?.openFile(resolve(workingDirectory, file));
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    void workbench?.openFile(path);
  });
  app.on('window-all-closed', () => void quit());
  app.on('before-quit', (event) => {
    if (quitting !== null) return;
    event.preventDefault();
    void quit();
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void quit());
  followLauncher(process.env['PEN_LAUNCHER_PID'], () => void quit());
  nativeTheme.themeSource = 'system';
  // Not awaited at the top level: an ES module that waits for `ready` here is what `ready` waits for.
  void app.whenReady().then(start);
}
