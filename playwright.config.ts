/** End-to-end tests: the built app, driven as a person and as an assistant would. Started with Node (`npm run e2e`), never on Electron's. */
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'artifacts/e2e',
  globalSetup: './scripts/setup/playwright-setup.mjs',
  // A story waits a third of its time, so three keep two cores busy; stories of one file in all, so that neither is left with a long file at the end.
  workers: 3,
  fullyParallel: true,
  // As in vitest.config.ts: nothing fails because a machine is slow.
  timeout: 600_000,
  expect: { timeout: 60_000 },
  forbidOnly: true,
  // A story that passes sometimes has a fault, or what it tells has one.
  retries: 0,
  // No video: Playwright's own ffmpeg cannot be downloaded everywhere, and the window then never appears.
  use: { trace: 'off', video: 'off', screenshot: 'off' },
  reporter: [['list'], ['json', { outputFile: 'artifacts/playwright.json' }]],
});
