/** Allocation recordings in the window: when objects were allocated, and by which functions. */
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { keptEveryStack, recordHeapProfile, recordHeapTimeline } from './fixtures/allocation-recordings.ts';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('a heap timeline shows what was allocated in a range and by which functions', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const client = await chromium.client();
  const file = join(bench.folder, 'bursts.heaptimeline');
  // What the window says of a recording whose stacks V8 lost is tested beside its pane.
  let between = 0;
  do {
    const tab = await chromium.open(pages.url('bursts.html'));
    const { pausesMs } = await recordHeapTimeline(client, await client.attach(tab.id), file, async (bursts, pause) => {
      await bursts.burst('early', 3000);
      await pause();
      await bursts.burst('garbage', 20_000);
      await bursts.burst('late', 5000);
      await pause();
    });
    between = pausesMs[0] ?? 0;
  } while (!keptEveryStack(file, 'LateRow'));

  const app = await bench.app({ flags: ['--cdp-url=http://localhost:9', file] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const view = page.getByTestId('allocations').filter({ visible: true });
  const row = (name: string): Locator => view.getByTestId('born-class-row').filter({ hasText: new RegExp(`^${name}`) });
  // First the whole recording: live objects only.
  await expect(row('EarlyRow')).toContainText('3,000', { timeout: 30_000 });
  await expect(row('LateRow')).toContainText('5,000');
  // Figures that arrive later must not change the screenshot.
  await expect(view.getByText('…', { exact: true })).toHaveCount(0);
  await window.screenshot('allocations');

  // A typed range.
  await view.getByTestId('range-to').fill(String(between));
  await view.getByTestId('range-to').press('Enter');
  await expect(row('LateRow')).toHaveCount(0);
  await expect(row('EarlyRow')).toContainText('3,000');

  // A dragged range, from between the bursts to the end. A drag that starts at the edge of a range would move that edge.
  await view.getByRole('button', { name: 'Whole recording' }).click();
  const plot = view.getByRole('application', { name: /Allocations over time/ });
  const whole = Number((await view.getByTestId('range-to').getAttribute('placeholder'))?.replaceAll(',', ''));
  const from = await window.pointIn(plot, between / whole, 0.6);
  const to = await window.pointIn(plot, 0.999, 0.6);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y, { steps: 4 });
  await page.mouse.up();
  await expect(row('EarlyRow')).toHaveCount(0);
  await expect(row('LateRow')).toContainText('5,000');

  // A class expands into the objects of the range; the details of an object show its allocation stack.
  await row('LateRow').click();
  await page.keyboard.press('ArrowRight');
  await expect(view.getByTestId('born-object-row').first()).toBeVisible();
  await page.keyboard.press('ArrowRight');
  const stack = page.getByTestId('allocation-stack');
  await expect(stack).toContainText('makeLateRows');
  await expect(stack).toContainText(/bursts\.js:\d+/);
  const origin = page.getByTestId('object-origin');
  await expect(origin).toContainText(/Born between .* of the recording/, { timeout: 30_000 });
  await expect(origin).toContainText('makeLateRows');
  await window.screenshot('allocations-object');

  await view.getByRole('radio', { name: 'Sites' }).check({ force: true });
  const site = (name: string): Locator => view.getByTestId('site-row').filter({ hasText: name });
  await expect(site('makeLateRows')).toBeVisible();
  await expect(site('makeLateRows')).toContainText(/bursts\.js:\d+/);
  await window.screenshot('allocations-sites');
  await view.getByRole('radio', { name: 'Call tree' }).check({ force: true });
  await expect(view.getByTestId('call-node-row').filter({ hasText: '(root)' })).toBeVisible();
  await expect(view.getByTestId('call-node-row').nth(1)).toBeVisible();
  await window.screenshot('allocations-tree');

  // By keyboard: clear the range, and select it again from its first bar.
  await view.getByRole('radio', { name: 'Classes' }).check({ force: true });
  await plot.focus();
  await page.keyboard.press('Escape');
  await expect(view.getByTestId('range-from')).toHaveValue('');
  await expect(row('EarlyRow')).toContainText('3,000');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+End');
  await expect(view.getByTestId('range-from')).toHaveValue('0');
  await expect(row('LateRow')).toContainText('5,000');

  // The other views are those of every heap snapshot; the range stays selected.
  await page.getByRole('radio', { name: 'Summary' }).check({ force: true });
  await window.expectClass('EarlyRow', 3000);
  await page.getByRole('radio', { name: 'Allocations' }).check({ force: true });
  await expect(view.getByTestId('range-from')).toHaveValue('0');
  await window.resize(1000, 700);
  await window.screenshot('allocations-narrow');
});

test('an object of a timeline names the click of the person that it was born in', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const tab = await chromium.open(pages.url('bursts.html'));
  const client = await chromium.client();
  const session = await client.attach(tab.id);
  const evaluate = async (expression: string): Promise<unknown> =>
    (await client.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true }, session)).result
      .value;
  await evaluate(`(() => {
    const button = document.body.appendChild(document.createElement('button'));
    button.textContent = 'Add rows';
    button.onclick = () => runBurst('early', 500);
  })()`);
  const place = (await evaluate(
    `(({ x, y }) => ({ x: x + 4, y: y + 4 }))(document.querySelector('button').getBoundingClientRect())`,
  )) as { x: number; y: number };

  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('bursts');
  await window.record('heap-timeline');
  await expect(window.channel('heap-timeline')).toHaveAttribute('aria-label', /\d:\d\d, [\d.]+ [KM]B/);
  for (const type of ['mousePressed', 'mouseReleased'] as const)
    await client.send('Input.dispatchMouseEvent', { type, ...place, button: 'left', clickCount: 1 }, session);
  // V8 takes a sample after it.
  await evaluate('new Promise((done) => setTimeout(done, 500))');
  await window.record('heap-timeline');
  const view = page.getByTestId('allocations').filter({ visible: true });
  await view
    .getByTestId('born-class-row')
    .filter({ hasText: /^EarlyRow/ })
    .click({ timeout: 60_000 });
  await page.keyboard.press('ArrowRight');
  await expect(view.getByTestId('born-object-row').first()).toBeVisible();
  await page.keyboard.press('ArrowRight');
  const origin = page.getByTestId('object-origin');
  await expect(origin).toContainText(/within the interaction click button “Add rows” \(.*, ± 1\.0ms\)/, {
    timeout: 30_000,
  });
  await window.screenshot('origin-of-a-click');
});

test('a timeline without stacks explains what is missing', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const tab = await chromium.open(pages.url('bursts.html'));
  const client = await chromium.client();
  const file = join(bench.folder, 'plain.heaptimeline');
  await recordHeapTimeline(
    client,
    await client.attach(tab.id),
    file,
    async (bursts, pause) => {
      await bursts.burst('early', 1000);
      await pause();
    },
    { stacks: false },
  );
  const app = await bench.app({ flags: ['--cdp-url=http://localhost:9', file] });
  const window = new WorkbenchWindow(app);
  const view = app.page.getByTestId('allocations').filter({ visible: true });
  await expect(view.getByTestId('born-class-row').filter({ hasText: /^EarlyRow/ })).toContainText('1,000', {
    timeout: 30_000,
  });
  await view.getByRole('radio', { name: 'Sites' }).check({ force: true });
  await expect(view.getByText(/no allocation stacks, so there are no sites/)).toBeVisible();
  await window.screenshot('allocations-no-stacks');
});

test('a sampled heap profile shows which functions allocated', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const tab = await chromium.open(pages.url('bursts.html'));
  const client = await chromium.client();
  const file = join(bench.folder, 'bursts.heapprofile');
  const before = join(bench.folder, 'before.heapprofile');
  const session = await client.attach(tab.id);
  await recordHeapProfile(client, session, before, (bursts) => bursts.burst('early', 30_000));
  await recordHeapProfile(client, session, file, async (bursts) => {
    await bursts.burst('early', 30_000);
    await bursts.burst('late', 60_000);
  });

  const app = await bench.app({ flags: ['--cdp-url=http://localhost:9', before, file] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const document = page.getByTestId('heap-profile-document').filter({ visible: true });
  const functions = document.getByTestId('function-row');
  await expect(functions.filter({ hasText: 'makeLateRows' })).toContainText(/bursts\.js:\d+/, { timeout: 30_000 });
  await expect(functions.first()).toContainText('bursts.js');
  await expect(functions.filter({ hasText: 'makeEarlyRows' })).toBeVisible();
  await window.screenshot('heap-profile-functions');
  await document.getByTestId('profile-filter').fill('LateRow');
  await expect(functions.filter({ hasText: 'makeEarlyRows' })).toHaveCount(0);
  await document.getByTestId('profile-filter').fill('');

  const nodes = document.getByTestId('profile-node-row');
  await document.getByRole('radio', { name: 'Bottom-up' }).check({ force: true });
  await nodes.filter({ hasText: 'makeLateRows' }).first().click();
  await page.keyboard.press('ArrowRight');
  await expect(nodes.filter({ hasText: 'runBurst' }).first()).toBeVisible();
  await window.screenshot('heap-profile-bottom-up');
  await document.getByRole('radio', { name: 'Top-down' }).check({ force: true });
  await expect(nodes.first()).toBeVisible();
  await window.screenshot('heap-profile-top-down');

  // From a row to the icicle, where a search goes from match to match.
  await document.getByRole('radio', { name: 'Functions' }).check({ force: true });
  await functions.filter({ hasText: 'makeEarlyRows' }).dblclick();
  const icicle = document.getByTestId('icicle');
  await expect(icicle).toBeVisible();
  await expect(document.getByTestId('chart-selected')).toContainText('makeEarlyRows');
  await window.screenshot('heap-profile-icicle');

  await document.getByTestId('profile-filter').fill('');

  // The card is below its box, and a click fits the box to the width of the chart.
  await icicle.focus();
  await page.keyboard.press('Digit0');
  const root = await window.pointIn(icicle, 0.3, 0);
  await page.mouse.move(root.x, root.y + 8);
  const card = page.getByTestId('icicle-card');
  await expect(card).toContainText('(root)');
  expect((await card.boundingBox())?.y ?? 0).toBeGreaterThanOrEqual(root.y + 17);
  await window.screenshot('heap-profile-card');
  await page.mouse.click(root.x, root.y + 8);
  await expect(card).toHaveCount(0);
  await expect(document.getByTestId('chart-selected')).toContainText('(root)');
  for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowDown');
  await expect(document.getByTestId('chart-selected')).toContainText('makeLateRows');
  await page.keyboard.press('Enter');
  await expect(document.getByText(/ visible$/)).not.toContainText(/^([\d.]+ MB) of \1 visible$/);
  await page.keyboard.press('Digit0');
  await expect(document.getByText(/ visible$/)).toContainText(/^([\d.]+ MB) of \1 visible$/);

  // Callers and callees, a filter without the function, and back by a link.
  const show = (view: string): Promise<void> => document.getByRole('radio', { name: view }).check({ force: true });
  await show('Functions');
  await functions.filter({ hasText: 'makeLateRows' }).click();
  await show('Sandwich');
  await expect(document.getByTestId('sandwich-function')).toContainText('makeLateRows');
  await expect(document.getByTestId('callers-row').filter({ hasText: 'runBurst' })).toBeVisible();
  await window.screenshot('heap-profile-sandwich');
  await document.getByTestId('filter-menu').click();
  await page.getByRole('menuitem', { name: 'Hide stacks with this function' }).click();
  await expect(document.getByTestId('filter-chip')).toHaveText('Without makeLateRows');
  await show('Functions');
  await expect(functions.filter({ hasText: 'makeEarlyRows' })).toBeVisible();
  await expect(functions.filter({ hasText: 'makeLateRows' })).toHaveCount(0);
  await document.getByRole('button', { name: 'Copy link to this view' }).click();
  const clipboard = (): Promise<string> => window.clipboard();
  await expect.poll(clipboard).toContain('/flame?view=functions');
  const link = await clipboard();
  await document.getByRole('button', { name: 'Clear all' }).click();
  await expect(functions.filter({ hasText: 'makeLateRows' })).toBeVisible();
  await window.openFromOutside(link);
  await expect(document.getByTestId('filter-chip')).toHaveText('Without makeLateRows');

  // Compared with the earlier profile: new allocations are significant, common ones are not.
  await document.getByTestId('compare-button').click();
  await page.getByRole('menuitem').first().click();
  const changes = page.getByTestId('heap-profile-diff-document').filter({ visible: true });
  const late = changes.getByTestId('change-row').filter({ hasText: 'makeLateRows' });
  await expect(late).toContainText('+', { timeout: 30_000 });
  await window.screenshot('heap-profile-comparison');
  await changes.getByRole('button', { name: 'Swap A and B' }).click();
  await expect(late).toContainText('−');
  await changes.getByRole('button', { name: 'Swap A and B' }).click();
  await window.openFromOutside(link);
  await expect(document.getByTestId('filter-chip')).toBeVisible();
  await window.resize(1000, 700);
  await window.screenshot('heap-profile-narrow');
});
