/**
 * The sample target without Electron: serves the page and shows it in an installed browser of the Chromium family, headless. The first argument is
 * the browser's path, the others are for the browser, whose debugging pipe is that of this program (descriptors 3 and 4).
 */
import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { servePage } from './serve.mjs';
import { endWithStarter } from './starter.mjs';

/** The browser finds no other machine, and does nothing of its own. */
const QUIET = [
  '--headless',
  '--window-size=1000,760',
  '--mute-audio',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-extensions',
  '--disable-sync',
  // The popup of the address bar is a page that nobody sees here.
  '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup',
];

/** Keeps the browser on the page, as `guard` of `main.mjs` does: no other address, no other window, no permissions. */
const GUARD = {
  headers: {
    'content-security-policy': 'sandbox allow-scripts allow-same-origin',
    'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), midi=()',
  },
  opening: `<!doctype html><script>navigation.addEventListener('navigate', (event) => {
    if (URL.parse(event.destination.url)?.origin !== location.origin) event.preventDefault();
  });</script>`,
};

const PIPE = [3, 4];

async function open([program, ...switches]) {
  const { address, scriptHasRun } = await servePage(GUARD);
  const browser = spawn(program, [...switches, ...QUIET, address], { stdio: ['ignore', 'ignore', 'inherit', ...PIPE] });
  // Only the browser holds its pipe, so that its end is seen at the other side.
  PIPE.forEach((descriptor) => closeSync(descriptor));
  browser.once('error', (error) => fail(error));
  browser.once('exit', (code) => process.exit(code ?? 1));
  endWithStarter(() => browser.kill());
  await scriptHasRun;
  // The parent waits for this line.
  process.stdout.write(`PEN sample ready ${address}\n`);
}

function fail(error) {
  process.stderr.write(`PEN sample: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

open(process.argv.slice(2)).catch(fail);
