/**
 * The parts of the tests: `npm test` (the day), `npm run test:rest` (what the day leaves out), and `npm run test:nightly` (all). A test says
 * itself that it is of the night: by `.night.` in the name of its file, or by `@night` in its title or that of its `describe`.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../setup/project.mjs';

/** Files that vitest leaves out by day. */
export const NIGHT_FILES = '**/*.night.*';
const NIGHT_FILE = /\.night\./;
const NIGHT_TITLE = /@night\b/;
/** A test of the night that goes on where the others of its file ended: all of them run with it. */
const AFTER_OTHERS = /@night, after the others/;
/** Titles of tests that run by day, as vitest matches them. */
export const DAY_TITLES = '^(?:(?!@night\\b)[^])*$';
export const NIGHT_TITLES = '@night\\b';
/** Stories that run in a browser, too, and those of its door alone. A title with `@app` needs Electron's window. */
const IN_BROWSER_BY_DAY = ['leak-hunt', 'trace-capture', 'web-door'];
const IN_BROWSER =
  'leak cpu-profile network console sources interaction audits heap-views.night trace-views.night cpu-views.night comparison.night flame-chart.night sql.night live-metrics.night frame.night';
export const BROWSER_STORIES = [...IN_BROWSER_BY_DAY, ...IN_BROWSER.split(' ')].map((name) => `**/${name}.spec.ts`);
/** Stories of the night: Playwright matches the name of the project and of the file, and the title. */
export const NIGHT_STORIES = `\\.night\\.spec|${NIGHT_TITLES}|^ ?browser (?!\\S*\\b(?:${IN_BROWSER_BY_DAY.join('|')})\\.spec)`;

const TESTED = ['shared', 'electron', 'renderer', 'bench', 'scripts'];

/** @param {string} title with those of its `describe`s */
export const isOfTheNight = (title) => NIGHT_TITLE.test(title);

/**
 * The feature that a file belongs to, as a folder with its files; null for what several features use. A feature has the same name in every part.
 * @param {string} path
 * @returns {string | null}
 */
export function featureOf(path) {
  const [, folder, name = ''] = path.split('/');
  return folder === 'features' && !name.includes('.') ? name : null;
}

/** @param {string} root @param {string} folder @returns {string[]} */
function testsIn(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : testsIn(root, path);
    return /\.test\.(?:tsx?|mjs)$/.test(path) ? [path] : [];
  });
}

/**
 * Files with tests of the night: all of those in `whole`, and those with `@night` in their title in `marked`.
 * @param {string} [root]
 * @returns {{ whole: string[], marked: string[] }}
 */
export function nightTests(root = ROOT) {
  const files = TESTED.flatMap((folder) => testsIn(root, folder));
  // `scripts` has the tests of this module.
  const others = files.filter((path) => !NIGHT_FILE.test(path) && !path.startsWith('scripts/'));
  const marked = others.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return NIGHT_TITLE.test(text) ? [{ path, isWhole: AFTER_OTHERS.test(text) }] : [];
  });
  return {
    whole: [
      ...files.filter((path) => NIGHT_FILE.test(path)),
      ...marked.flatMap(({ path, isWhole }) => (isWhole ? [path] : [])),
    ],
    marked: marked.flatMap(({ path, isWhole }) => (isWhole ? [] : [path])),
  };
}

/**
 * Features with tests of the night, each with its folders.
 * @param {string} [root]
 * @returns {Record<string, string[]>}
 */
export function featuresOfTheNight(root = ROOT) {
  const { whole, marked } = nightTests(root);
  /** @type {Record<string, string[]>} */
  const folders = {};
  for (const path of [...whole, ...marked]) {
    const name = featureOf(path);
    if (name === null) continue;
    folders[name] ??= ['shared', 'electron', 'renderer'].map((part) => `${part}/features/${name}`);
  }
  return folders;
}
