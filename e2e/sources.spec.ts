/**
 * Sources and coverage: a script in generated and original form, search, coverage during a page load, a comparison, and the same through an
 * assistant and the command line.
 */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

interface Analysis {
  readonly kind: string;
  readonly entries: readonly { readonly url: string; readonly totalBytes: number; readonly unusedBytes: number }[];
}
interface Difference {
  readonly kind: string;
  readonly files: readonly { readonly url: string; readonly newlyUsedBytes: number | null }[];
}

test('a person reads a script of a page and its coverage, and an assistant gets the same', async ({ bench }) => {
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('greengrocer.html'));
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.connect(chromium.address);
  await window.expectEndpointState(chromium.address, 'connected');
  const assistant = await bench.mcp(app, 'Assistant One');

  // The debugger is enabled by a button that states its cost.
  await window.openTarget('Greengrocer');
  await page.getByRole('tab', { name: 'Sources' }).click();
  await expect(page.getByText('page is never paused')).toBeVisible();
  await page.getByRole('button', { name: 'List scripts' }).click();
  const panel = page.getByTestId('sources-panel');
  const tree = panel.getByTestId('source-row');
  await expect(panel).toContainText(/Scripts listed for you since \d\d:\d\d/);
  await tree.filter({ hasText: 'greengrocer.js' }).click();
  const code = panel.getByTestId('code-view');
  await expect(code).toContainText('function closeForever()');
  await expect(panel.getByTestId('source-view')).toHaveText('As run by the target');

  // As it was written, by the map beside it.
  await panel.getByRole('radio', { name: 'Original' }).click();
  await expect(panel.getByTestId('source-view')).toHaveText('Original, by the source map of greengrocer.js');
  await expect(code).toContainText('What pears cost');
  await panel.getByRole('radio', { name: 'Generated' }).click();
  await expect(code).toContainText('function closeForever()');

  // A file by its name.
  await panel.getByTestId('source-filter').press('Control+p');
  await page.getByPlaceholder('File name or path').fill('prices');
  await expect(page.getByRole('option', { name: /prices/ })).toBeVisible();
  await window.screenshot('open-file');
  await page.keyboard.press('Enter');
  await expect(panel.getByTestId('source-view')).toHaveText('Original, by the source map of greengrocer.js');
  await expect(code).toContainText('What pears cost');

  // Kept for profiles and traces of the page.
  await panel.getByRole('button', { name: 'Save source maps' }).click();
  await expect(panel.getByTestId('saved-maps')).toContainText('1 source map was saved');

  // A word in all scripts.
  await panel.getByTestId('source-search-field').fill('CLOSED');
  await panel.getByTestId('source-search-field').press('Enter');
  await expect(panel.getByTestId('source-search-summary')).toContainText('1 match in 1 of');
  await panel.getByTestId('source-match').click();
  await expect(code.locator('.code-marked-line')).toContainText("return 'closed'");
  await panel.getByRole('button', { name: 'Close the results' }).click();

  // Code that runs while the page loads.
  await panel.getByRole('button', { name: 'Record coverage' }).click();
  await page.getByRole('menuitem', { name: 'JavaScript coverage' }).click();
  await expect(page.getByTestId('ongoing-strip')).toContainText('Coverage');
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(panel).toContainText('these are its scripts');
  await expect(tree.filter({ hasText: 'greengrocer.js' })).toHaveCount(1);
  await page.getByRole('button', { name: 'Stop and open' }).click();
  const coverage = page.getByTestId('coverage-document');
  await expect(coverage.getByTestId('coverage-summary')).toContainText('1 of 2 functions, by block');
  // A reload is the usual way to cover a load: nothing is missing.
  await expect(coverage.locator('.loss-strip')).toHaveCount(0);
  await coverage.getByTestId('coverage-row').filter({ hasText: 'greengrocer.js' }).click();
  await expect(coverage.getByTestId('coverage-source')).toContainText('closeForever');
  await expect(coverage.locator('.code-mark.code-unused').first()).toBeVisible();
  await expect(coverage.getByRole('region', { name: 'Unused functions' })).toContainText('closeForever');
  await window.screenshot('coverage');

  // Beside the code of the live page: the newest coverage of it.
  await window.openTarget('Greengrocer');
  await tree.filter({ hasText: 'greengrocer.js' }).click();
  await expect(panel.locator('.code-bar.code-unused').first()).toBeVisible();
  await window.screenshot('sources');
  // And beside the author's own lines.
  await panel.getByRole('radio', { name: 'Original' }).click();
  await expect(panel.getByTestId('source-view')).toHaveText('Original, by the source map of greengrocer.js');
  await expect(panel.locator('.code-bar.code-used').first()).toBeVisible();

  // The assistant loads the page by itself, by function this time, and reads what the person reads.
  const url = pages.url('greengrocer.html');
  const taken = await assistant.call('pen_js_coverage', { navigate: url, target: 'Greengrocer' });
  expect(taken.text).toMatch(/\| closeForever +\| 7:1 +\| \d+ B/);
  const listed = await assistant.call('pen_list_sources', { originals: true, target: 'Greengrocer' });
  expect(listed.text).toContain('src/prices.ts');
  const original = await assistant.call('pen_source_content', {
    urlPattern: 'greengrocer.js',
    original: 'prices',
    target: 'Greengrocer',
  });
  expect(original.text).toContain('pears: number');
  const found = await assistant.call('pen_search_source', { query: 'pears > 40', target: 'Greengrocer' });
  expect(found.text).toMatch(/src\/prices\.ts +\| \d+ +\| 3 +\| 7 /);
  const css = await assistant.call('pen_css_coverage', { navigate: url, target: 'Greengrocer' });
  expect(css.text).toContain('Used Rules**: 1 (33.3%)');
  expect(css.text).toContain('.cellar .barrel');

  // Both recordings side by side: the block that was never reached counts as run where functions are counted.
  await coverage.or(page.getByTestId('sources-panel')).first().waitFor();
  await page
    .getByRole('tab', { name: /JS coverage/ })
    .first()
    .click();
  await coverage.getByTestId('compare-button').click();
  await page.getByRole('menuitem').first().click();
  const difference = page.getByTestId('coverage-diff-document');
  await expect(difference.getByRole('region', { name: 'Verdict' })).toContainText('newly ran');
  await difference.getByTestId('coverage-change-row').filter({ hasText: 'greengrocer.js' }).click();
  await expect(difference.locator('.code-mark.code-newly').first()).toBeVisible();
  await window.screenshot('coverage-diff');

  // And from files, without the app.
  const ids = [taken.value['captureId'], css.value['captureId']].map(String);
  for (const [index, id] of ids.entries()) {
    const analysed = await bench.pen(['analyze', id, '--json'], { data: app.data });
    expect(analysed.code, analysed.stderr).toBe(0);
    const { kind, entries } = analysed.json() as Analysis;
    expect(kind).toBe(index === 0 ? 'js-coverage' : 'css-coverage');
    expect(entries[0]?.unusedBytes).toBeGreaterThan(0);
  }
  const captures = await assistant.call('pen_list_captures', {});
  const first = /jscov-[0-9a-f]{8}/g;
  const scripts = [...new Set(captures.text.match(first))].filter((id) => id !== ids[0]);
  const diff = await bench.pen(['diff', scripts[0] ?? '', ids[0] ?? '', '--json'], { data: app.data });
  expect(diff.code, diff.stderr).toBe(0);
  const { kind, files } = diff.json() as Difference;
  expect(kind).toBe('coverage-diff');
  expect(files.find((file) => file.url.endsWith('greengrocer.js'))?.newlyUsedBytes).toBeGreaterThan(0);
});
