/** Unit tests of every part; they run on the app's own runtime (`npm run unit`), because Node 20 has no node:sqlite. */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/checks/longest-first.mjs';
import { RetriedTests } from './scripts/checks/retried-tests.mjs';
import { diskTemporaryEnvironment } from './scripts/setup/temporary-folder.mjs';

/** What starts a real browser, Node or Deno and profiles it. */
const REAL_TARGETS = '{shared,electron,bench}/**/*.real.test.ts';

/** What needs a document. */
const WITH_DOCUMENT = 'renderer/**/*.{test.tsx,dom.test.ts}';

const RETRIED_FILE = process.env['PEN_TEST_RETRIED'];

export default defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{shared,electron,bench,renderer}/**/*.test.ts', 'scripts/**/*.test.mjs'],
          exclude: [REAL_TARGETS, WITH_DOCUMENT],
        },
      },
      {
        extends: true,
        test: {
          name: 'window',
          // One environment for all files of a project: a file that needs another one makes a new worker, which loads every module again.
          environment: 'happy-dom',
          include: [WITH_DOCUMENT],
          setupFiles: ['./renderer/testing/patience.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'real targets',
          include: [REAL_TARGETS],
          setupFiles: ['./electron/cdp/testing/end-with-runner.ts'],
          // A second attempt separates a browser that was slow once from a fault; the summary names the tests that needed it.
          retry: 1,
        },
      },
    ],
    // The whole run (`scripts/test.mjs`) reads what it counts from files.
    reporters: RETRIED_FILE === undefined ? ['default'] : ['default', 'json', new RetriedTests(RETRIED_FILE)],
    // A busy machine makes each test later, and nothing is asserted about time: this only names a test that hangs, before the whole run is ended.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // What passes sometimes is a fault of the test or of what it tests; only what stands on a real target is tried again.
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
