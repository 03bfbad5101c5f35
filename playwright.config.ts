/** End-to-end tests: the built app, driven as a person and as an assistant would. Started with Node (`npm run e2e`), never on Electron's. */
import { defineConfig } from '@playwright/test';
import { nightPattern } from './scripts/checks/stories-of-the-night.mjs';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  // What runs at night only (CONTRIBUTING.md).
  ...(process.env['PEN_TEST_NIGHT'] === '1' ? {} : { grepInvert: nightPattern() }),
  outputDir: 'artifacts/e2e',
  globalSetup: './scripts/setup/playwright-setup.mjs',
  // Two windows with a browser each are what two cores bear; stories of one file in both, so that neither is left with a long file at the end.
  workers: 2,
  fullyParallel: true,
  // As in vitest.config.ts: nothing fails because a machine is slow.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
  // A second attempt separates a machine that was slow once from a fault; the summary names the tests that needed it.
  retries: 1,
  // No video: Playwright's own ffmpeg cannot be downloaded everywhere, and the window then never appears.
  use: { trace: 'off', video: 'off', screenshot: 'off' },
  reporter: [['list'], ['json', { outputFile: 'artifacts/playwright.json' }]],
});
