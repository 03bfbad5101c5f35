/** Targets of the tests besides our own Electron: a real Chromium and a real Deno. Node is the one that runs the tests. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { plainNodes } from './plain-node.mjs';
import { ROOT, SetupProblem } from './project.mjs';
import { findOnPath } from './run.mjs';

const BROWSER_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
  'chrome',
  'msedge',
];
const BROWSER_FILES = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** @returns {string | null} the browser to profile: PEN_CHROMIUM, else the first found */
export function findChromium() {
  const named = process.env['PEN_CHROMIUM'];
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new SetupProblem(`PEN_CHROMIUM is set to ${named}, which does not exist. Correct it or unset it.`);
  }
  return findOnPath(BROWSER_NAMES) ?? BROWSER_FILES.find((file) => existsSync(file)) ?? null;
}

/** @returns {string | null} Deno's own binary, out of the npm package of this platform */
export function findDeno() {
  const scope = join(ROOT, 'node_modules', '@deno');
  const name = process.platform === 'win32' ? 'deno.exe' : 'deno';
  const platforms = existsSync(scope) ? readdirSync(scope) : [];
  return platforms.map((platform) => join(scope, platform, name)).find((file) => existsSync(file)) ?? null;
}

/** The environment in which tests find the real targets. */
export function targetEnvironment() {
  const chromium = findChromium();
  const deno = findDeno();
  if (chromium === null || deno === null) {
    throw new SetupProblem(
      `The tests need ${chromium === null ? 'Chromium' : 'Deno'}. Run: node scripts/bootstrap.mjs --for test`,
    );
  }
  return { PEN_CHROMIUM: chromium, PEN_DENO: deno, ...plainNodes() };
}
