/** Audits: what the window measures, and what an assistant and the command line report for the same page. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

interface Vital {
  readonly name: string;
  readonly value: number | null;
}

test('vitals and Lighthouse of one page, in the window and for an assistant', async ({ bench }) => {
  test.slow();
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  const tab = await chromium.open(pages.url('audits.html'));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const assistant = await bench.mcp(app, 'Assistant One');
  await assistant.call('pen_select_page', { targetId: tab.id });
  await window.openTarget('Audits');

  // Vitals are measured while the page changes.
  await page.getByRole('tab', { name: 'Vitals' }).click();
  const vitals = page.getByTestId('vitals-panel');
  await expect(vitals).toContainText('No measurements yet');
  await vitals.getByTestId('vitals-live').click();
  const card = (name: string) => vitals.locator(`[data-testid="vital"][data-vital="${name}"]`);
  await expect(card('CLS')).toContainText(/0\.\d{4}/);
  await expect(card('INP')).toContainText('No interactions recorded');
  const client = await chromium.client();
  const session = await client.attach(tab.id);
  const expression = `(({ x, y }) => ({ x: x + 4, y: y + 4 }))(document.querySelector('#slow').getBoundingClientRect())`;
  const { result } = await client.send('Runtime.evaluate', { expression, returnByValue: true }, session);
  const place = result.value as { x: number; y: number };
  for (const type of ['mousePressed', 'mouseReleased'] as const)
    await client.send('Input.dispatchMouseEvent', { type, ...place, button: 'left', clickCount: 1 }, session);
  await expect(card('INP')).toContainText(/\d+ ms/);
  await expect(card('INP')).toContainText('#slow');
  await vitals.getByTestId('vitals-measure').click();
  await expect(vitals.getByRole('region', { name: 'Measurements of this session' })).toContainText('audits.html');
  await window.screenshot('vitals');
  await vitals.getByTestId('vitals-live').click();
  await expect(vitals.getByTestId('vitals-state')).toContainText('Measured at');
  const answer = await assistant.call('pen_web_vitals', { waitMs: 300 });
  expect((answer.value['vitals'] as Vital[]).find(({ name }) => name === 'INP')?.value ?? 0).toBeGreaterThanOrEqual(
    120,
  );
  expect(answer.text).toContain('**LCP Element**: `h1#hero`');

  // An assistant scans a page, and again when issues are fixed.
  const scanned = async (): Promise<string[]> =>
    ((await assistant.call('pen_accessibility_check', {})).value['rules'] as { rule: string }[]).map(
      ({ rule }) => rule,
    );
  expect(await scanned()).toEqual(expect.arrayContaining(['img-alt', 'input-label', 'button-name']));
  await assistant.call('pen_navigate', { action: 'goto', url: pages.url('audits.html', { fixed: 1 }) });
  expect(await scanned()).toEqual(['input-label']);

  // The assistant runs Lighthouse: the window shows its report, and no tab was opened or closed.
  const before = (await chromium.tabs()).map(({ id }) => id);
  const audited = await assistant.call('pen_lighthouse', { categories: ['performance', 'accessibility', 'pwa'] });
  expect(audited.text).toMatch(/\*\*`Performance`\*\*: \d+\/100 \[(PASS|WARN|FAIL)\]/);
  expect(audited.text).toContain('pwa');
  expect((await chromium.tabs()).map(({ id }) => id)).toEqual(before);
  await window.openTarget('Audits');
  await page
    .getByRole('tablist', { name: 'Panels of this target' })
    .getByRole('tab', { name: 'Audits', exact: true })
    .click();
  const row = page
    .getByRole('region', { name: 'Reports of this page' })
    .getByRole('button', { name: /Lighthouse report/ });
  await expect(row).toContainText('Performance');
  await window.screenshot('audits-panel');
  await row.click();
  const lighthouse = page.getByTestId('lighthouse-document').filter({ visible: true });
  await expect(lighthouse.getByTestId('lh-score')).toHaveCount(2);
  await expect(lighthouse.locator('[data-audit="label"]')).toBeVisible();
  await window.screenshot('lighthouse');
  await lighthouse.getByRole('radio', { name: 'Lighthouse’s own report' }).click();
  const frame = page.frameLocator('[data-testid="lh-frame"]');
  await expect(frame.locator('.lh-gauge__label', { hasText: 'Performance' }).filter({ visible: true })).toBeVisible();
  await window.screenshot('lighthouse-own-report');

  const exported = await assistant.call('pen_export', { capture: audited.value['captureId'], format: 'html' });
  expect(await readFile(String(exported.value['path']), 'utf8')).toContain('Lighthouse Report');
  const analysed = await bench.pen(['analyze', String(audited.value['file']), '--json'], {
    data: join(bench.folder, 'other'),
  });
  expect(analysed.json()).toMatchObject({ kind: 'lighthouse' });
  await until('nothing to be held any more', async () =>
    (await assistant.call('pen_status')).text.includes('None') ? true : null,
  );
});
