/** The flame chart of a built script: original names, search, filters, links, and export as an image. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

/** `a` was `sumOfRoots`: the map has a name for column 9. */
const BUILT = `function a(b){let c=0;const d=Date.now()+b;while(Date.now()<d)c+=Math.sqrt(c+b);return c}
function rest(b){const d=Date.now()+b;let c=0;while(Date.now()<d)c+=Math.cos(c);return c}
function main(){a(400);rest(200)}
main();
//# sourceMappingURL=orders.min.js.map
`;
const MAP = { version: 3, sources: ['../src/orders.ts'], names: ['sumOfRoots'], mappings: 'SAAAA' };

test('a built script is read by its source map, filtered, linked to and saved as a picture', async ({ bench }) => {
  const script = join(bench.folder, 'orders.min.js');
  writeFileSync(script, BUILT);
  writeFileSync(`${script}.map`, JSON.stringify(MAP));
  const flags = ['--cpu-prof', `--cpu-prof-dir=${bench.folder}`, '--cpu-prof-name=orders.cpuprofile'];
  execFileSync('node', [...flags, script]);

  const app = await bench.app({ flags: ['--cdp-url=http://localhost:9', join(bench.folder, 'orders.cpuprofile')] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  // Wide enough for the whole toolbar with any font.
  await window.resize(1600, 900);
  const document = page.getByTestId('cpu-profile-document').filter({ visible: true });
  const icicle = document.getByTestId('icicle');
  const selected = document.getByTestId('chart-selected');
  await expect(icicle).toBeVisible({ timeout: 30_000 });
  await expect(document.getByTestId('source-maps')).toHaveAttribute('aria-pressed', 'true', { timeout: 30_000 });

  // Search by the original name; both names and positions are shown.
  await document.getByTestId('profile-filter').fill('sumOfRoots');
  await icicle.focus();
  await page.keyboard.press('F3');
  await expect(selected).toContainText('sumOfRoots');
  const details = document.getByTestId('call-details');
  await expect(details.getByRole('heading').first()).toHaveText('sumOfRoots a');
  await expect(details.getByTestId('original-source')).toContainText('orders.ts:1:1');
  await expect(details).toContainText('orders.min.js:1:11');
  await window.screenshot('cpu-source-map');

  // Only its stacks, in the chart and in the list.
  await icicle.focus();
  await page.keyboard.press('KeyF');
  await expect(document.getByTestId('filter-chip')).toHaveText('Only with sumOfRoots');
  await expect(document.getByTestId('filter-part')).toContainText('active time');
  await expect(selected).toContainText('sumOfRoots');
  await window.screenshot('cpu-filtered');
  await document.getByRole('button', { name: 'Copy link to this view' }).click();
  const clipboard = (): Promise<string> => window.clipboard();
  await expect.poll(clipboard).toContain('/flame?view=time');
  const link = await clipboard();

  // The exported image shows the chart.
  const picture = join(bench.folder, 'chart.svg');
  const saved = await window.saveAs(picture, async () => {
    await document.getByTestId('picture-menu').click();
    await page.getByTestId('picture-svg-whole').click();
  });
  await expect(document.getByText(`Saved ${saved}`)).toBeVisible();
  const svg = readFileSync(picture, 'utf8');
  expect(svg).toContain('>sumOfRoots</text>');
  expect(svg).toContain('Only with sumOfRoots');
  expect(svg).not.toContain('>rest<');

  // Stacks that start at the function, and back by the breadcrumb.
  await icicle.focus();
  await page.keyboard.press('Shift+KeyF');
  await expect(document.getByTestId('filter-chip')).toHaveText(['Only with sumOfRoots', 'Focus: sumOfRoots']);
  await document.getByRole('button', { name: 'Only with sumOfRoots: undo the steps after it' }).click();
  await expect(document.getByTestId('filter-chip')).toHaveText(['Only with sumOfRoots']);

  // Filters cleared; then back by the link.
  await document.getByRole('button', { name: 'Clear all' }).click();
  await expect(document.getByTestId('profile-filters')).toHaveCount(0);
  await document.getByRole('toolbar').getByRole('radio', { name: 'Functions' }).check({ force: true });
  const functions = document.getByTestId('function-row');
  await expect(functions.filter({ hasText: 'sumOfRoots' })).toContainText('orders.ts:1');
  await document.getByTestId('profile-filter').fill('');
  await expect(functions.filter({ hasText: 'rest' }).first()).toBeVisible();
  await window.openFromOutside(link);
  await expect(document.getByTestId('filter-chip')).toHaveText('Only with sumOfRoots');
  await expect(selected).toContainText('sumOfRoots');
});

test('calls of third-party code are dimmed in the chart and in tables, and a place opens its original', async ({
  bench,
}) => {
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('details.html'));
  const app = await bench.app({ flags: ['--allow-eval'] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  // Wide enough for the whole toolbar with any font.
  await window.resize(1600, 900);
  await window.connect(chromium.address);
  await window.expectEndpointState(chromium.address, 'connected');
  const assistant = await bench.mcp(app, 'Assistant One');
  await window.openTarget('Details');
  await page.keyboard.press('ControlOrMeta+4');
  const channel = window.channel('cpu-profile');
  await expect(channel).toHaveAttribute('data-state', 'recording');
  // A package calls own code, for long enough that both have samples on any machine.
  const expression = 'for (const end = performance.now() + 500; performance.now() < end; ) shop.tick()';
  expect((await assistant.call('pen_evaluate', { expression })).isError).toBe(false);
  await window.record('cpu-profile');
  const document = page.getByTestId('cpu-profile-document').filter({ visible: true });
  await expect(document.getByTestId('icicle')).toBeVisible({ timeout: 30_000 });
  const maps = document.getByTestId('source-maps');
  await window.screenshot('cpu-third-parties-shown');
  await expect(maps).toHaveAttribute('aria-pressed', 'true', { timeout: 30_000 });
  await window.screenshot('cpu-third-parties-shown');
  await maps.click();
  await page.getByTestId('dim-third-parties').click();
  await window.screenshot('cpu-third-parties-dimmed');
  await maps.click();
  await expect(page.getByTestId('dim-third-parties')).toHaveAttribute('aria-checked', 'true');
  await page.keyboard.press('Escape');

  await document.getByRole('radio', { name: 'Functions' }).check({ force: true });
  const row = (name: RegExp) => document.getByTestId('function-row').filter({ hasText: name });
  await expect(row(/^tick/).first().locator('.third').first()).toBeVisible();
  await expect(row(/^render/).first()).toBeVisible();
  await window.screenshot('cpu-third-parties-table');

  // One click from a hot function to its line, as it was written.
  await row(/^render/)
    .first()
    .getByRole('link', { name: /^details\.js:13 / })
    .click();
  const panel = page.getByTestId('sources-panel').filter({ visible: true });
  await expect(panel.getByTestId('source-view')).toHaveText('Original, by the source map of details.js');
  const code = panel.getByTestId('code-view');
  await expect(code).toContainText('Never unsubscribed: each opened view stays.');
  await expect(code.locator('.code-marked-line')).toContainText('render() {');
  await window.screenshot('place-in-sources');
});
