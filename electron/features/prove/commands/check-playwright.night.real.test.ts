/** `pen check` with a test of Playwright and its configuration, as docs/budgets.md describes them. */
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CheckReportSchema } from '../../../../shared/features/prove/contract/budget-reports.ts';
import { startSite } from '../../../core/cdp/testing/real-targets.ts';
import { createCommandLine, INSTALLATION } from '../../../core/cli/testing/command-line.ts';
import { PLAIN_NODE } from '../../../core/process/own-programs-fixture.ts';

/** A fixed amount of work: a busy machine takes longer for it, but no less CPU time. */
const PAGE = `<!doctype html><title>shop</title><button onclick="showDetails()">Details</button><script>
function showDetails() { let sum = 0; for (let i = 0; i < 2e8; i++) sum = (sum * 31 + i) | 0; document.title = sum === 1 ? 'One' : 'Details'; }
</script>`;
const CONFIG = `import { defineConfig } from '@playwright/test';
export default defineConfig({
  workers: 1,
  use: {
    baseURL: process.env.SHOP_URL,
    launchOptions: {
      executablePath: process.env.SHOP_BROWSER,
      args: ['--no-sandbox', ...(process.env.PEN_CDP_PORT ? ['--remote-debugging-port=' + process.env.PEN_CDP_PORT] : [])],
    },
  },
});`;
const SPEC = `import { expect, test } from '@playwright/test';
const pen = (what: 'start' | 'stop') =>
  process.env.PEN_CHECK_URL === undefined ? undefined : fetch(process.env.PEN_CHECK_URL + '/' + what);
test('orders open', async ({ page }) => {
  await page.goto('/');
  await pen('start');
  await page.getByRole('button', { name: 'Details' }).click();
  await expect(page).toHaveTitle('Details');
  await pen('stop');
});`;

test('a test of Playwright is recorded between its two requests, in the page of its own context', async () => {
  const line = await createCommandLine();
  const site = await startSite({ '/': PAGE });
  try {
    await symlink(join(INSTALLATION.rootFolder, 'node_modules'), join(line.folder, 'node_modules'));
    const node = JSON.stringify(PLAIN_NODE);
    const files = {
      'playwright.config.ts': CONFIG,
      'orders.spec.ts': SPEC,
      'pen-budgets.json': JSON.stringify({
        scenario: { test: `${node} node_modules/@playwright/test/cli.js test orders.spec.ts` },
        repeats: 1,
        warmUp: 0,
        budgets: [{ measure: 'functionTime', function: 'showDetails', max: 10_000 }],
      }),
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(line.folder, name), text);
    const ran = await line.run(['check', '--json'], {
      environment: {
        SHOP_URL: site.url(),
        SHOP_BROWSER: process.env['PEN_CHROMIUM'] ?? '/usr/bin/chromium',
      },
    });
    expect(ran.stderr).not.toContain('pen: Run 1 of 1 (cpu):');
    expect(ran.status).toBe(0);
    expect(CheckReportSchema.parse(ran.json()).budgets[0]?.current.median).toBeGreaterThan(20);
  } finally {
    await site[Symbol.asyncDispose]();
    await line.remove();
  }
});
