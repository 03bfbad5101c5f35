/**
 * Tests that run only after a change of what they test: the check of the checkers, those of the packages, and by day the tests of the night of
 * a feature. `last-passed.json` has a hash of that for each, from the last run in which it passed. It is committed, so that a bare clone has it too.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, readJson, writeWhole } from '../setup/project.mjs';
import { featuresOfTheNight } from './parts.mjs';

/** Each part with the files and folders that it tests; tests in them are left out. */
const TESTED_BY = {
  /** The checkers, their configuration, and the tools with their versions. What is planted is in `check-the-checks.mjs`. */
  'check the checks': [
    ...['scripts/checks/checkers.mjs', 'scripts/checks/check-the-checks.mjs', 'scripts/checks/kind-tables.mjs'],
    ...['scripts/checks/size.mjs', 'scripts/setup/run.mjs'],
    ...['scripts/docs.mjs', 'scripts/event-kernel.mjs', 'scripts/sample-page.mjs'],
    ...['.oxlintrc.json', '.oxfmtrc.json', '.dependency-cruiser.mjs', 'knip.jsonc', 'vitest.config.ts'],
    ...['tsconfig.base.json', 'tsconfig.json', 'shared/tsconfig.json', 'shared/base/tsconfig.json'],
    ...['shared/engine/tsconfig.json', 'shared/engine/tsconfig.contract.json', 'electron/tsconfig.in-page.json'],
    ...['electron/tsconfig.json', 'electron/core/preload/tsconfig.json', 'renderer/tsconfig.json', 'e2e/tsconfig.json'],
    ...['bench/tsconfig.json', 'scripts/tsconfig.json', 'package-lock.json', '.npmrc'],
  ],
  /** Files that make and fill the packages, and what only a package does: it updates itself, and puts `pen` on the PATH. */
  packages: [
    ...['scripts/package.mjs', 'scripts/package-npm.mjs', 'scripts/packaging', 'electron-builder.yml'],
    ...[
      'vite.config.ts',
      'package.json',
      'package-lock.json',
      'electron/features/updates',
      'electron/core/pen-on-path',
    ],
    ...['e2e/packaged.spec.ts', 'e2e/npm-package.spec.ts', 'e2e/fixtures/environment.ts'],
    ...['e2e/fixtures/npm-install.ts', 'e2e/fixtures/update-server.ts'],
  ],
};

/**
 * Files below `path`, or itself.
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(root, path) {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .toSorted()
    .filter((name) => !/\.test\.\w+$/.test(name))
    .flatMap((name) => filesIn(root, `${path}/${name}`));
}

/**
 * @param {string} root
 * @param {readonly string[]} paths a missing one throws: it was renamed, and here is its old name
 */
function hashOf(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((each) => filesIn(root, each))) {
    const bytes = readFileSync(join(root, path));
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** A feature need not have a folder in every part. @param {Record<string, string[]>} features */
function existingOf(features) {
  return Object.fromEntries(
    Object.entries(features).map(([name, folders]) => [name, folders.filter((path) => existsSync(join(ROOT, path)))]),
  );
}

/** @param {{ root?: string, file?: string, parts?: Record<string, readonly string[]> }} [options] */
export function lastPassed({
  root = ROOT,
  file = join(import.meta.dirname, 'last-passed.json'),
  parts = { ...TESTED_BY, ...existingOf(featuresOfTheNight()) },
} = {}) {
  const read = () => readJson(file) ?? {};
  return {
    /** Hash of a part's tested files as they are now. @param {string} part */
    hash: (part) => hashOf(root, parts[part] ?? []),
    /** True if this part must run. @param {string} part */
    isChanged: (part) => read()[part] !== hashOf(root, parts[part] ?? []),
    /** Writes that a part has passed as it is now; returns whether that was new. @param {string} part */
    record: (part) => {
      const before = read();
      const hash = hashOf(root, parts[part] ?? []);
      if (before[part] === hash) return false;
      writeWhole(file, `${JSON.stringify({ ...before, [part]: hash }, null, 2)}\n`);
      return true;
    },
  };
}
