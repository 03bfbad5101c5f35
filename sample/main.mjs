/**
 * The sample target: a small separate Electron app that serves a page with a real leak, long tasks, unused code and many requests, so that
 * the first capture needs no browser setup. DevTools connect over its parent's pipe (`--remote-debugging-pipe`); it keeps its window
 * hidden, on its own page, and ends with its parent.
 */
import { BrowserWindow, app } from 'electron';
import { servePage } from './serve.mjs';
import { endWithStarter } from './starter.mjs';

/** Keeps the window on its own page: no other address, no other window, no permissions. */
function guard({ webContents }, address) {
  const { origin } = new URL(address);
  const stay = (event) => {
    if (URL.parse(event.url)?.origin !== origin) event.preventDefault();
  };
  webContents.on('will-navigate', stay).on('will-frame-navigate', stay).on('will-redirect', stay);
  webContents.on('will-attach-webview', (event) => event.preventDefault());
  webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  webContents.session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  webContents.session.setPermissionCheckHandler(() => false);
  webContents.session.setDevicePermissionHandler(() => false);
}

async function open() {
  app.dock?.hide();
  const { address } = await servePage();
  const window = new BrowserWindow({
    show: process.argv.includes('--show-sample'),
    width: 1000,
    height: 760,
    title: 'PEN sample',
    webPreferences: { sandbox: true, backgroundThrottling: false, spellcheck: false },
  });
  guard(window, address);
  const auto = process.argv
    .map((argument) => /^--auto-grow-ms=(\d+)$/.exec(argument)?.[1])
    .find((value) => value !== undefined);
  await window.loadURL(auto === undefined ? address : `${address}?auto=${auto}`);
  // The parent waits for this line.
  process.stdout.write(`PEN sample ready ${address}\n`);
}

endWithStarter(() => app.exit(0));
app.on('window-all-closed', () => app.quit());
app.whenReady().then(open, (error) => {
  process.stderr.write(`PEN sample: ${error instanceof Error ? error.message : String(error)}\n`);
  app.exit(1);
});
