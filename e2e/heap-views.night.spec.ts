/** The views of one heap snapshot: search, presets, treemap, ignored edges, and copying as text. */
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';
import type { Workbench } from './fixtures/workbench.ts';

/** An open snapshot of the sample, whose removed rows are still subscribed. */
async function leakedSample(app: Workbench): Promise<WorkbenchWindow> {
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.openTarget('PEN sample');
  await app.page.getByTestId('grow-leak').click();
  await window.record('heap-snapshot');
  await expect(window.heapDocument().getByTestId('class-row').first()).toBeVisible({ timeout: 40_000 });
  return window;
}

test('search finds objects by expression and by id, presets filter the classes', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = await leakedSample(app);
  const heap = window.heapDocument();
  const field = heap.getByTestId('class-filter');

  await heap.getByTestId('search-mode').click();
  await page.getByTestId('search-mode-name').click();
  await heap.getByTestId('search-regex').click();
  await field.fill('^Order(Row|Store)$');
  const rows = heap.getByTestId('object-row');
  // The constructor may also match, under the same name.
  const store = rows.filter({ hasText: '{orders, listeners}' });
  await expect(store).toHaveCount(1, { timeout: 30_000 });
  await expect(heap.getByText(/^50 of \d{3} objects$/)).toBeVisible();
  const id = (await store.locator('.object-id').textContent()) ?? '';
  expect(id).toMatch(/^@\d+$/);
  await window.screenshot('heap-search-expression');
  await field.fill('(Order');
  await expect(heap.getByText('Invalid regular expression', { exact: true })).toBeVisible();
  await expect(heap.getByRole('alert')).toContainText('Unterminated group');

  // An id can be typed in any view; Enter goes to the object.
  await field.fill('');
  await heap.getByRole('radio', { name: 'Containment' }).check({ force: true });
  await rows.first().click();
  await page.keyboard.press('@');
  await expect(field).toBeFocused();
  await expect(field).toHaveValue('@');
  await field.pressSequentially(id.slice(1));
  await field.press('Enter');
  await expect(heap.getByTestId('object-details')).toContainText(id);
  await expect(heap.getByTestId('retainers-pane')).toContainText(id);

  const preset = async (name: string): Promise<void> => {
    await heap.getByTestId('object-kind').click();
    await page.getByTestId(`preset-${name}`).click();
  };
  await preset('detached-dom');
  const detached = heap.getByTestId('class-row').filter({ hasText: /^Detached <tr>/ });
  await expect(detached).toContainText('200', { timeout: 30_000 });
  await window.screenshot('heap-preset-detached');
  await detached.click();
  await page.keyboard.press('ArrowRight');
  await expect(heap.getByTestId('object-row').first()).toContainText('<tr');
  await preset('listeners');
  await expect(heap.getByTestId('class-row').first()).toBeVisible({ timeout: 30_000 });
  await preset('duplicate-strings');
  await expect(heap.getByTestId('group-row').first()).toBeVisible({ timeout: 30_000 });
  await heap.getByTestId('group-row').first().click();
  await page.keyboard.press('ArrowRight');
  await expect(heap.getByTestId('object-row').first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('heap-preset-strings');
  await preset('dead-captures');
  // The sample's runtime is Electron's, which writes no scopes, or Chromium's.
  const answer = app.door === 'app' ? 'The snapshot has no scopes' : 'No variable is kept that no living function';
  await expect(heap.getByText(answer).first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('heap-preset-captures');
  await preset('realms');
  await expect(heap.getByTestId('group-row').first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('heap-preset-realms');
  await preset('all');
  await field.fill('realm:"window gone"');
  await expect(heap.getByText('No object of such a realm')).toBeVisible({ timeout: 30_000 });
  await field.fill('realm:window Order');
  await expect(heap.getByTestId('class-row').filter({ hasText: /^OrderRow/ })).toHaveCount(1, { timeout: 30_000 });
  await window.screenshot('heap-filter-realm');
  await field.fill('');
  await preset('waiting');
  await expect(heap.getByTestId('group-row').first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('heap-preset-waiting');
  await preset('shapes');
  await expect(heap.getByTestId('group-row').first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('heap-preset-shapes');
  await preset('collections');
  await expect(heap.getByTestId('group-row').first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('heap-preset-collections');
});

test('classes and closures have original or generated names, and third-party code is dimmed', async ({ bench }) => {
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('details.html'));
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.connect(chromium.address);
  await window.expectEndpointState(chromium.address, 'connected');
  await window.openTarget('Details');
  await window.record('heap-snapshot');
  const heap = window.heapDocument();
  await expect(heap.getByTestId('class-row').first()).toBeVisible({ timeout: 40_000 });

  // By the source map of the minified script.
  const toolbar = heap.getByRole('toolbar', { name: 'Heap snapshot' });
  const maps = () => window.toolbarControl(toolbar, (place) => place.getByTestId('source-maps'));
  await expect(await maps()).toHaveAttribute('data-count', '1', { timeout: 30_000 });
  const field = heap.getByTestId('class-filter');
  await field.fill('DetailsView');
  const row = heap.getByTestId('class-row').filter({ hasText: /^DetailsView\s*e/ });
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('details.js');
  await window.screenshot('heap-original-names');

  const choose = async (entry: string): Promise<void> => {
    await (await maps()).click();
    await page.getByTestId(entry).click();
  };
  await choose('original-names');
  const generated = heap.getByTestId('class-row').filter({ hasText: /^e\S*details\.js:1/ });
  await expect(generated).toHaveCount(1);
  await expect(generated).not.toContainText('DetailsView');
  await window.screenshot('heap-generated-names');
  await choose('original-names');
  await expect(row).toHaveCount(1);

  // A search finds objects by original names.
  await heap.getByTestId('search-mode').click();
  await page.getByTestId('search-mode-name').click();
  await expect(heap.getByTestId('object-row').filter({ hasText: 'DetailsView' }).first()).toBeVisible({
    timeout: 30_000,
  });
  await window.screenshot('heap-original-search');
  await heap.getByTestId('search-mode').click();
  await page.getByTestId('search-mode-classes').click();
  await row.click();
  await page.keyboard.press('ArrowRight');
  await expect(heap.getByTestId('object-row').first()).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('y');
  const pane = heap.getByTestId('retainers-pane');
  await expect(pane.getByTestId('path-row').filter({ hasText: 'closure in DetailsView constructor' })).toBeVisible({
    timeout: 30_000,
  });
  await window.screenshot('heap-original-path');

  // The ticker comes from a package.
  await choose('dim-third-parties');
  const fold = pane.getByTestId('path-fold').filter({ hasText: 'third-party' });
  await expect(fold).toContainText(/\d third-party steps/);
  await window.screenshot('heap-third-parties');
  const before = await pane.getByTestId('path-row').count();
  await fold.click();
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => pane.getByTestId('path-row').count()).toBeGreaterThan(before);
});

test('ignored items show what they would free, and paths are copied as text', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = await leakedSample(app);
  const heap = window.heapDocument();
  await window.expectClass('OrderRow', 400);
  await heap
    .getByTestId('class-row')
    .filter({ hasText: /^OrderRow/ })
    .first()
    .click();
  await page.keyboard.press('ArrowRight');
  await expect(heap.getByTestId('object-row').first()).toBeVisible();
  await page.keyboard.press('ArrowRight');
  // Hovering an object shows its preview; the verdict, which comes later, moves the rows.
  await expect(heap.getByRole('region', { name: 'Verdict' })).toContainText('Detached DOM nodes', { timeout: 30_000 });
  await heap.getByTestId('object-row').nth(1).hover();
  await expect(page.getByTestId('object-card')).toContainText('order');
  await window.screenshot('heap-object-card');
  await page.keyboard.press('y');
  await expect(page.getByTestId('object-card')).toHaveCount(0);
  const pane = heap.getByTestId('retainers-pane');
  await expect(pane.getByTestId('path-row').filter({ hasText: 'listeners' }).first()).toBeVisible({ timeout: 30_000 });
  await expect(pane.getByTestId('what-if')).toContainText(/Cutting .*listeners frees/, { timeout: 30_000 });

  // With the focus on the paths, I ignores the edge that frees most.
  await expect(pane.getByRole('treegrid')).toBeFocused();
  await page.keyboard.press('i');
  const strip = pane.getByTestId('ignored-strip');
  await expect(strip).toContainText(/Without it .* could be collected, .* of the heap/, { timeout: 30_000 });
  await expect(strip).toContainText('OrderStore.listeners');
  await window.screenshot('heap-ignored-together');
  await strip.getByRole('button', { name: 'Restore OrderStore.listeners' }).click();
  await expect(strip).toHaveCount(0);
  await expect(pane.getByTestId('path-row').filter({ hasText: 'listeners' }).first()).toBeVisible({ timeout: 30_000 });

  await pane.getByRole('button', { name: 'Copy the path as text' }).click();
  await expect.poll(() => window.clipboard()).toMatch(/^\(synthetic\) @1\n {2}\S[\s\S]*listeners → /);
  await heap.getByTestId('object-row').first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy report as Markdown' }).click();
  await expect.poll(() => window.clipboard()).toMatch(/^## `OrderRow` @\d+\n[\s\S]*### Retaining path/);

  // Treemap: arrow keys select, Enter zooms in, Backspace zooms out.
  await heap.getByRole('radio', { name: 'Dominators' }).check({ force: true });
  await heap.getByRole('radio', { name: 'Treemap' }).check({ force: true });
  const map = heap.getByTestId('treemap');
  await expect(map).toBeVisible({ timeout: 30_000 });
  await map.focus();
  await page.keyboard.press('ArrowRight');
  await expect(map.getByRole('option', { selected: true })).toHaveCount(1);
  await window.screenshot('heap-treemap');
  const crumbs = heap.getByTestId('dominator-crumbs').getByRole('listitem');
  await expect(crumbs).toHaveCount(1);
  await page.keyboard.press('Enter');
  await expect(crumbs).toHaveCount(2);
  await expect(map).toBeVisible();
  await map.focus();
  await page.keyboard.press('Backspace');
  await expect(crumbs).toHaveCount(1);
});

test('objects allocated between two captures are those of the round in between', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = await leakedSample(app);
  await window.openTarget('PEN sample');
  await page.getByTestId('grow-leak').click();
  await window.recordAgain('heap-snapshot');
  await expect(window.captureRows()).toHaveCount(2, { timeout: 30_000 });
  const heap = window.heapDocument();
  await expect(heap.getByTestId('class-row').first()).toBeVisible({ timeout: 30_000 });
  await heap.getByTestId('object-kind').click();
  await page.getByTestId('preset-allocated').click();
  await expect(heap.getByTestId('birth-bar')).toContainText('Allocated after');
  const row = heap.getByTestId('class-row').filter({ hasText: /^OrderRow/ });
  await expect(row).toContainText('200', { timeout: 30_000 });
  await window.screenshot('heap-preset-allocated');
});
