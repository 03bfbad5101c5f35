/** Unit tests of every part; they run on the app's own runtime (`npm run unit`), because Node 20 has no node:sqlite. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/checks/longest-first.mjs';
import { NIGHT_FILES } from './scripts/checks/parts.mjs';
import { diskTemporaryEnvironment } from './scripts/setup/temporary-folder.mjs';

const OUT_OF_TIME = './scripts/setup/vitest-out-of-time.mjs';

/** Tests that profile a real browser, Node or Deno. */
const REAL_TARGETS = '{shared,electron,bench}/**/*.real.test.ts';

/** Some of them wait most of their time and compare no times: they run beside unit tests. */
const WAITING = '{shared,electron,bench}/**/*.waiting.real.test.ts';

/** By day, files of the night are left out. */
const LEFT_OUT = process.env['PEN_TEST_DAY'] === '1' ? [NIGHT_FILES] : [];

const WITH_DOCUMENT = 'renderer/**/*.{test.tsx,dom.test.ts}';

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{shared,electron,bench,renderer}/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: [REAL_TARGETS, WITH_DOCUMENT, ...LEFT_OUT],
          setupFiles: [OUT_OF_TIME],
        },
      },
      {
        extends: true,
        test: {
          name: 'window',
          // One environment for all files of a project: a file that needs another one makes a new worker, which loads every module again.
          environment: 'happy-dom',
          include: [WITH_DOCUMENT],
          exclude: LEFT_OUT,
          setupFiles: [OUT_OF_TIME, './renderer/core/testing/patience.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'waiting',
          include: [WAITING],
          exclude: LEFT_OUT,
          setupFiles: [OUT_OF_TIME, './electron/core/cdp/testing/end-with-runner.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'real targets',
          include: [REAL_TARGETS],
          exclude: [WAITING, ...LEFT_OUT],
          setupFiles: [OUT_OF_TIME, './electron/core/cdp/testing/end-with-runner.ts'],
        },
      },
    ],
    // A busy machine makes each test later, and nothing is asserted about time: this only names a test that hangs, before the whole run is ended.
    testTimeout: 840_000,
    hookTimeout: 840_000,
    // A flaky test is a fault of the test or of what it tests.
    retry: 0,
    // Nothing is asserted about time: what is waited for comes when the machine has time for it.
    expect: { poll: { timeout: 60_000 } },
    // Tests wait for browsers and other processes more than they compute: fewer workers leave a core of two idle.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // No module keeps state (`docs/architecture.md`, rule 9), so files may share a worker: most of a small file's time was its start.
    isolate: false,
    env: {
      // A command of a test leaves no process behind, except where that is what is tested.
      PEN_BACKGROUND: 'off',
      ...diskTemporaryEnvironment(),
      // Processes that tests start from source compile hundreds of modules, each the same ones.
      NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules', '.cache', 'compiled'),
    },
    restoreMocks: true,
    // Style sheets are empty, except where a test reads one as text.
    css: { include: [/\.css\?raw$/] },
  },
});
