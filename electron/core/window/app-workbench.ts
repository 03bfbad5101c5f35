/** The workbench in the window of the app: its door, its tray, and the question before it quits. */
import { join } from 'node:path';
import { app, clipboard, ipcMain, nativeTheme, shell, type BrowserWindow } from 'electron';
import { EVENT_CHANNEL, FREE_MEMORY_CHANNEL, TOPIC_CHANNEL } from '../../../shared/core/contracts/channels.ts';
import { APP_PARTS } from '../../features/app-window.ts';
import { endBackground } from '../discovery/index.ts';
import { passPageMessages } from '../ipc/page-messages.ts';
import { createSenderCheck } from '../ipc/sender-check.ts';
import { receiveWindowMessages } from '../ipc/window-messages.ts';
import { collectGarbage } from '../process/collect-garbage.ts';
import { SAMPLE_FLAG, createSampleTarget } from '../sample/index.ts';
import type { Door } from '../workbench/door.ts';
import type { WindowTray } from '../workbench/part.ts';
import { captureLabel, logsNotKept } from '../workbench/running-work.ts';
import { openWorkbench, type Workbench } from '../workbench/workbench.ts';
import type { AppOptions } from './app-options.ts';
import { askToQuit } from './ask-to-quit.ts';
import { createDialogs } from './dialogs.ts';
import { hasTray } from './has-tray.ts';
import { createIdleMemory } from './idle-memory.ts';
import { createMainWindow } from './main-window.ts';
import { openCore } from './open-core.ts';
import { createQuitQuestion, type QuitQuestion } from './quit-question.ts';

export interface AppWorkbench extends Workbench {
  window(): BrowserWindow | null;
  readonly quitQuestion: QuitQuestion;
  readonly tray: WindowTray;
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

/** Its window is shown when the core is open; the page loads meanwhile, and what it asks waits. */
export async function openAppWorkbench(options: AppOptions): Promise<AppWorkbench> {
  const { flags, dataDirectory, log } = options;
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
  const { webContents } = window;
  const isTrayThere = await hasTray();
  // Two cores of one data folder would share no locks.
  if (!(await endBackground(dataDirectory))) log.warn('the PEN that a command started in the background did not end');

  const send = (channel: string, message?: unknown): void => {
    if (!webContents.isDestroyed()) webContents.send(channel, message);
  };
  let tray = NO_TRAY;
  const door: Door = {
    kind: 'app',
    line: { topic: (message) => send(TOPIC_CHANNEL, message), event: (event) => send(EVENT_CHANNEL, event) },
    files: createDialogs(() => window),
    hasTray: isTrayThere,
    isOpen: () => window !== null,
    connect: (handlers) =>
      passPageMessages({
        messages,
        sender: createSenderCheck({
          pageUrl: options.pageUrl,
          webContentsId: () => (window === null ? null : webContents.id),
        }),
        webContents,
        handlers,
        log,
      }),
    copy: (text) => void clipboard.writeText(text),
    reveal: (path) => shell.showItemInFolder(path),
    showTheme: (theme) => void (nativeTheme.themeSource = theme),
    // The window requests attention without taking the focus.
    requestAttention(isWaiting) {
      if (window === null || window.isDestroyed()) return;
      // Nobody sees a window that is closed to the tray.
      if (isWaiting && tray.isInTray()) window.showInactive();
      window.flashFrame(isWaiting && !window.isFocused());
    },
  };
  // Chromium refuses its sandbox to root; the launcher has warned about it, and the sample is the same binary.
  const noSandbox =
    process.argv.includes('--no-sandbox') || app.commandLine.hasSwitch('no-sandbox') ? ['--no-sandbox'] : [];
  const workbench = await openWorkbench({
    door,
    parts: APP_PARTS.map((open) => (parts) => open({ ...parts, options, window: () => window, hasTray: isTrayThere })),
    openCore: (personWindow) => openCore(options, personWindow),
    sample: createSampleTarget({
      findProgram: async () => ({
        program: process.execPath,
        // A package is its own sample.
        arguments: [...noSandbox, options.isPackaged ? SAMPLE_FLAG : join(options.appFolder, 'sample')],
      }),
      log,
    }),
    dataDirectory,
    version: options.version,
    log,
    installation: options,
    analysisEntry: options.analysisEntry,
    pageScriptsFolder: options.pageScriptsFolder,
    viewFile: options.viewFile,
    notices: launchNotices(),
    looksForEndpoints: flags.cdpUrl === undefined,
    display: 'this window',
  });
  const { core, browsers, features, work } = workbench;
  tray = features.find((feature) => feature.tray)?.tray ?? NO_TRAY;
  window.on('show', () => tray.windowShown());
  window.on('closed', () => {
    window = null;
    workbench.pageClosed();
  });
  if (flags.sample) void workbench.startSample();

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
      send(FREE_MEMORY_CHANNEL);
    },
  });
  webContents.on('input-event', (_event, { type }) => {
    if (USER_INPUT.has(type)) idleMemory.touch();
  });
  return {
    ...workbench,
    window: () => window,
    quitQuestion,
    tray,
    async close(graceMs) {
      idleMemory.dispose();
      const clean = await workbench.close(graceMs);
      messages.dispose();
      window?.destroy();
      return clean;
    },
  };
}
