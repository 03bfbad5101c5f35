/** The app's window: sandboxed and untrusted. The restrictions are in `contents-guard.ts`, for every window. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserWindow, app, nativeTheme, screen, type Rectangle } from 'electron';
import { z } from 'zod';
import { writeFileAtomically } from '../files/atomic-write.ts';
import type { Log } from '../log/log.ts';

const TITLE_BAR_HEIGHT_PX = 44;

/** Frame and text colours of the two themes, equal to the window's own tokens: the system draws its buttons in them. */
const TITLE_BAR_COLORS = {
  light: { color: '#f0f1f3', symbolColor: '#4a525c' },
  dark: { color: '#16181b', symbolColor: '#b0b7c0' },
} as const;

const WindowStateSchema = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
  maximized: z.boolean(),
});
type WindowState = z.infer<typeof WindowStateSchema>;

export interface MainWindowOptions {
  readonly dataDirectory: string;
  readonly preloadPath: string;
  /** `app://pen/` or the address of the development server. */
  readonly pageUrl: string;
  readonly hidden: boolean;
  /** The page is loaded at once, and the window is shown after this. Never settles if the app cannot start. */
  readonly opened: Promise<unknown>;
  readonly log: Log;
}

function statePath(dataDirectory: string): string {
  return join(dataDirectory, 'window.json');
}

function storedState(dataDirectory: string): WindowState | null {
  try {
    const parsed = WindowStateSchema.safeParse(JSON.parse(readFileSync(statePath(dataDirectory), 'utf8')));
    return parsed.success && isOnAScreen(parsed.data) ? parsed.data : null;
  } catch {
    // Missing or damaged: the system places the window.
    return null;
  }
}

/** A monitor may be gone since: at least the title bar's middle must be where the user can grab it. */
function isOnAScreen({ x, y, width }: Rectangle): boolean {
  const grab = { x: x + width / 2, y: y + TITLE_BAR_HEIGHT_PX / 2 };
  return screen
    .getAllDisplays()
    .some(
      ({ workArea }) =>
        grab.x >= workArea.x &&
        grab.x < workArea.x + workArea.width &&
        grab.y >= workArea.y &&
        grab.y < workArea.y + workArea.height,
    );
}

/** The system draws its buttons on our title bar, in the theme's colours. */
function titleBarOverlay(): { height: number; color: string; symbolColor: string } {
  return { height: TITLE_BAR_HEIGHT_PX - 1, ...TITLE_BAR_COLORS[nativeTheme.shouldUseDarkColors ? 'dark' : 'light'] };
}

export function createMainWindow(options: MainWindowOptions): BrowserWindow {
  const stored = storedState(options.dataDirectory);
  const window = new BrowserWindow({
    width: stored?.width ?? 1440,
    height: stored?.height ?? 900,
    ...(stored === null ? {} : { x: stored.x, y: stored.y }),
    minWidth: 640,
    minHeight: 420,
    show: false,
    title: 'PEN Workbench',
    // Elsewhere the system takes the icon of the program.
    ...(process.platform === 'linux' && app.isPackaged ? { icon: join(process.resourcesPath, 'icon.png') } : {}),
    titleBarStyle: 'hidden',
    ...(process.platform === 'darwin'
      ? { trafficLightPosition: { x: 12, y: 15 } }
      : { titleBarOverlay: titleBarOverlay() }),
    backgroundColor: nativeTheme.shouldUseDarkColors ? TITLE_BAR_COLORS.dark.color : TITLE_BAR_COLORS.light.color,
    webPreferences: {
      preload: options.preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
      // The window shows running captures, even while a browser covers it.
      backgroundThrottling: false,
    },
  });
  if (stored?.maximized === true) window.maximize();

  const { webContents } = window;
  webContents.on('render-process-gone', (_event, details) => {
    options.log.error('the window process ended', { reason: details.reason, exitCode: details.exitCode });
    if (details.reason === 'clean-exit') return;
    // Captures and the MCP server continue in main; only the page reloads. Not inside this event: Chromium is still cleaning up the dead
    // process here, and a reload would end the whole app.
    setImmediate(() => {
      if (!window.isDestroyed()) webContents.reload();
    });
  });

  const followTheme = (): void => {
    if (process.platform !== 'darwin') window.setTitleBarOverlay(titleBarOverlay());
  };
  nativeTheme.on('updated', followTheme);

  window.on('close', () => {
    const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() };
    writeFileAtomically(statePath(options.dataDirectory), JSON.stringify(state)).catch((thrown: unknown) =>
      options.log.warn('the window position was not saved', { error: String(thrown) }),
    );
  });
  window.on('closed', () => nativeTheme.off('updated', followTheme));
  const showWhenOpened = async (): Promise<void> => {
    await options.opened;
    if (!options.hidden && !window.isDestroyed()) window.show();
  };
  window.once('ready-to-show', () => void showWhenOpened());
  void window.loadURL(options.pageUrl);
  return window;
}
