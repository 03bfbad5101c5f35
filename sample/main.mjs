/**
 * The sample target: a small separate Electron app that serves a page with a real leak, long tasks, unused code and many requests, so that
 * the first capture needs no browser setup. DevTools connect over its parent's pipe (`--remote-debugging-pipe`); it keeps its window
 * hidden, on its own page, and ends with its parent.
 */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrowserWindow, app } from 'electron';

const PAGE_FOLDER = join(dirname(fileURLToPath(import.meta.url)), 'page');
const CONTENT_TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.map': 'application/json',
};
const PARENT_LOOK_MS = 1000;
/** Slow enough to be visible in a network log. */
const SLOW_ANSWER_MS = 350;
const ORDERS_PER_PAGE = 40;

/** The page's small API. All data is synthetic and the same every time. */
function answerApi(url, response) {
  const json = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(JSON.stringify(value));
  };
  if (url.pathname === '/api/orders') {
    const page = Number(url.searchParams.get('page') ?? '1');
    const orders = Array.from({ length: ORDERS_PER_PAGE }, (_, index) => {
      const number = (page - 1) * ORDERS_PER_PAGE + index + 1;
      return { number, customer: `Customer ${(number * 37) % 211}`, cents: 500 + ((number * 7919) % 90_000) };
    });
    json(200, { page, orders });
  } else if (url.pathname === '/api/prices') {
    setTimeout(() => json(200, { currency: 'EUR', factor: 1.19 }), SLOW_ANSWER_MS);
  } else {
    json(404, { error: `there is no ${url.pathname}` });
  }
}

function answerFile(url, response) {
  const file = normalize(join(PAGE_FOLDER, url.pathname === '/' ? 'index.html' : decodeURIComponent(url.pathname)));
  const contentType = CONTENT_TYPES[extname(file)];
  if (contentType === undefined || !file.startsWith(PAGE_FOLDER + sep)) {
    response.writeHead(404).end();
    return;
  }
  createReadStream(file)
    .once('open', () => response.writeHead(200, { 'content-type': `${contentType}; charset=utf-8` }))
    .once('error', () => response.writeHead(404).end())
    .pipe(response);
}

/** Serves page and API on a free port of this machine only. Resolves with the page's address. */
function servePage() {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (url.pathname.startsWith('/api/')) answerApi(url, response);
    else answerFile(url, response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}/`));
  });
}

/** Ends this process when its parent has ended: our stdin closes, or, if a window program has no stdin, its process id is gone. */
function endWithStarter() {
  const starter = process.ppid;
  const end = () => app.exit(0);
  if (process.platform !== 'win32') {
    process.stdin.on('end', end).on('error', end).resume();
  }
  setInterval(() => {
    if (process.ppid !== starter) end();
    try {
      process.kill(starter, 0);
    } catch (error) {
      if (error.code === 'ESRCH') end();
    }
  }, PARENT_LOOK_MS);
}

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
  const address = await servePage();
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

endWithStarter();
app.on('window-all-closed', () => app.quit());
app.whenReady().then(open, (error) => {
  process.stderr.write(`PEN sample: ${error instanceof Error ? error.message : String(error)}\n`);
  app.exit(1);
});
