/** Builds the bundles with Vite, only when a source is newer than the last build; two concurrent builds run one after the other. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './setup/lock.mjs';
import { CACHE, ROOT, SetupProblem, createSay, isMain, readJson, runMain, writeWhole } from './setup/project.mjs';
import { run } from './setup/run.mjs';

const SOURCE_FOLDERS = ['electron', 'shared', 'renderer'];
const SOURCE_FILES = [
  'vite.config.ts',
  'scripts/ascii-bundle.mjs',
  'scripts/lighthouse-bundle.mjs',
  'scripts/shared-file-bundle.mjs',
  'scripts/view-bundle.mjs',
  'package.json',
  'package-lock.json',
];
/** Written last, so that an interrupted build does not count. */
const STAMP = join(ROOT, 'dist', '.built.json');

/** Names, sizes and times of every source: reads no content, so it takes milliseconds. */
function fingerprint() {
  const hash = createHash('sha256');
  /** @param {string} path */
  const addFile = (path) => {
    const { size, mtimeMs } = statSync(join(ROOT, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  };
  /** @param {string} folder */
  const addFolder = (folder) => {
    const entries = readdirSync(join(ROOT, folder), { withFileTypes: true });
    for (const entry of entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) addFolder(path);
      else if (!/\.test\.tsx?$/.test(entry.name)) addFile(path);
    }
  };
  SOURCE_FOLDERS.forEach(addFolder);
  SOURCE_FILES.forEach(addFile);
  return hash.digest('hex');
}

/** @param {string} sources */
function isFresh(sources) {
  const stamp = readJson(STAMP);
  return (
    stamp?.sources === sources && stamp.outputs.every((/** @type {string} */ path) => existsSync(join(ROOT, path)))
  );
}

/** The entry of each bundle; the renderer's is its page. */
const OUTPUTS = [
  'dist/main/main.js',
  'dist/cli/pen.js',
  'dist/preload/preload.cjs',
  'dist/analysis-host/analysis-host.js',
  'dist/second-thread/second-thread.js',
  'dist/sql-host/sql-host.js',
  'dist/chat-view/view.html',
  'dist/page-scripts/vitals.js',
  'dist/page-scripts/fetch-heap.cjs',
  'dist/lighthouse/audit.js',
  'dist/lighthouse/report.js',
  'dist/renderer/index.html',
  'dist/shared-page/page.html',
];

/** Returns whether every bundle is there and newer than its sources. */
export function isBuilt() {
  return isFresh(fingerprint());
}

/** @param {import('./setup/project.mjs').Say} say */
export async function buildIfStale(say) {
  if (isBuilt()) return;
  await withLock('build', { what: 'building', say }, async (lock) => {
    const sources = fingerprint();
    if (isFresh(sources)) return;
    const startedAt = performance.now();
    say('building');
    rmSync(STAMP, { force: true });
    // The compiled code of earlier bundles (electron/core/cli/compile-cache.ts).
    rmSync(join(CACHE, 'compiled'), { recursive: true, force: true });
    const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
    const result = await run(process.execPath, [vite, 'build', '--app', '--logLevel', 'warn'], {
      onStart: (pid) => lock.include(pid),
    });
    const missing = OUTPUTS.filter((path) => !existsSync(join(ROOT, path)));
    if (result.code !== 0 || missing.length > 0) {
      throw new SetupProblem(
        `The build failed${missing.length > 0 ? `; ${missing.join(', ')} is missing` : ''}:\n\n${result.output.trim()}`,
        1,
      );
    }
    writeWhole(STAMP, JSON.stringify({ sources, outputs: OUTPUTS }));
    say(`built in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  });
}

if (isMain(import.meta.url)) await runMain(() => buildIfStale(createSay('build')));
