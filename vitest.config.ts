/** Unit tests of every part; they run on the app's own runtime (`npm run unit`), because Node 20 has no node:sqlite. */
import { defineConfig } from 'vitest/config';
import { diskTemporaryEnvironment } from './scripts/setup/temporary-folder.mjs';

export default defineConfig({
  test: {
    include: ['{shared,electron,renderer,bench}/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'],
    // Real browsers, real Node and real Deno are started by some of them, on a machine that may be busy.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most of the time goes by in waiting for processes; by itself it would leave one core of two idle.
    maxWorkers: 2,
    // A browser that was slow once is told from a fault by a second try; the report names the tests that needed one.
    retry: 1,
    // No module keeps state (`docs/architecture.md`, rule 9), so files may share a worker: most of a small file's time was its start.
    isolate: false,
    env: diskTemporaryEnvironment(),
    restoreMocks: true,
  },
});
