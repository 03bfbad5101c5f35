/** End-to-end tests: the built app, driven as a person and as an assistant would. Started with Node (`npm run e2e`), never on Electron's. */
import { defineConfig } from '@playwright/test';
import type { DoorOption } from './e2e/fixtures/test.ts';
import { LAST_BEGIN, OUT_OF_TIME } from './scripts/checks/out-of-time.mjs';
import { BROWSER_STORIES } from './scripts/checks/parts.mjs';

export default defineConfig<DoorOption>({
  testDir: 'e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'artifacts/e2e',
  globalSetup: './scripts/setup/playwright-setup.mjs',
  // A story waits a third of its time, so three keep two cores busy; stories of one file in all, so that neither is left with a long file at the end.
  workers: 3,
  fullyParallel: true,
  // As in vitest.config.ts: nothing fails because a machine is slow.
  timeout: 600_000,
  expect: { timeout: 180_000 },
  forbidOnly: true,
  // A story that passes sometimes has a fault, or what it tells has one.
  retries: 0,
  // No video: Playwright's own ffmpeg cannot be downloaded everywhere, and the window then never appears.
  use: { trace: 'off', video: 'off', screenshot: 'off' },
  // A story has one file for both doors to the window, Electron and `pen open` in a browser, of which `app` comes first.
  projects: [
    { name: 'app', use: { door: 'app' }, testIgnore: '**/web-door.spec.ts' },
    { name: 'browser', use: { door: 'browser' }, testMatch: BROWSER_STORIES, grepInvert: /@app\b/ },
  ],
  metadata: { late: { after: LAST_BEGIN, why: OUT_OF_TIME } },
  reporter: [['list'], ['json', { outputFile: 'artifacts/playwright.json' }]],
});
