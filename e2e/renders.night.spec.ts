/** The panel of renders: what a person sees of real pages of React and Vue while they render, and what is left in them. */
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Chromium } from './fixtures/chromium.ts';
import { serveRenderingPages } from './fixtures/rendering-pages.ts';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

/** A hand in a tab: trusted clicks, and expressions. */
async function handIn(chromium: Chromium, tabId: string) {
  const client = await chromium.client();
  const session = await client.attach(tabId);
  const evaluate = async (expression: string): Promise<unknown> =>
    (await client.send('Runtime.evaluate', { expression, returnByValue: true }, session)).result.value;
  return {
    evaluate,
    async click(selector: string): Promise<void> {
      const place = (await evaluate(
        `((element) => {
          element.scrollIntoView({ block: 'center' });
          const { x, y } = element.getBoundingClientRect();
          return { x: x + 4, y: y + 4 };
        })(document.querySelector(${JSON.stringify(selector)}))`,
      )) as { x: number; y: number };
      for (const type of ['mousePressed', 'mouseReleased'] as const)
        await client.send('Input.dispatchMouseEvent', { type, ...place, button: 'left', clickCount: 1 }, session);
    },
    type: (text: string) => client.send('Input.insertText', { text }, session),
  };
}

const panelOf = (page: Page) => page.getByTestId('renders-panel');
const rowOf = (page: Page, name: string) =>
  panelOf(page)
    .getByRole('row')
    .filter({ has: page.getByText(name, { exact: true }) });

/** What recording replaces in an application of React. */
const REACT_TRACES = `(() => {
  const root = document.querySelector('#root');
  const name = Object.keys(root).find((each) => each.startsWith('__reactContainer$'));
  const { value, ...property } = Object.getOwnPropertyDescriptor(root[name].stateNode, 'current');
  return JSON.stringify([property, value !== undefined, typeof globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__,
    Object.getOwnPropertySymbols(globalThis).map(String).filter((each) => each.includes('PEN'))]);
})()`;

test('a person watches which components of React render, why, and what began it', async ({ bench }) => {
  test.slow();
  const pages = await serveRenderingPages(bench.cleanup, join(bench.folder, 'pages'));
  const chromium = await bench.chromium();
  const tab = await chromium.open(pages.url('orders'));
  const hand = await handIn(chromium, tab.id);
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const before = await hand.evaluate(REACT_TRACES);
  await window.openTarget('Orders');
  await page.getByRole('tab', { name: 'Renders' }).click();
  await expect(page.getByText('Renders are not recorded')).toBeVisible();
  await window.inspect('renders-off');
  await page.getByTestId('renders-start').click();
  const panel = panelOf(page);
  await expect(panel).toContainText('No commit yet');
  await expect(panel.getByTestId('renders-state')).toContainText('React 19, profiling');

  // Typing: each row receives a function that is new.
  await hand.click('input');
  await hand.type('a');
  await expect(rowOf(page, 'OrderRow')).toContainText('60');
  await expect(rowOf(page, 'OrderRow')).toContainText('prop onSelect is a new function from orders.jsx');
  await rowOf(page, 'OrderRow').click();
  const details = panel.getByTestId('renders-details');
  await expect(details).toContainText('What it returned was equal each time');
  await expect(details).toContainText('React function');
  await expect(details.getByRole('region', { name: 'Last commits' })).toContainText('input on input');
  await expect(details).toContainText('not measured before the page is loaded again');
  await window.inspect('renders-component');

  // Where the value comes from, and back: the recording went on meanwhile.
  await details.getByRole('region', { name: 'Why it rendered' }).getByRole('button').first().click();
  await expect(page.getByTestId('sources-panel').or(page.getByText('orders.jsx')).first()).toBeVisible();
  await expect(page.getByText('onSelect={(id) => setText(String(id))}').first()).toBeVisible();
  await hand.click('#load');
  await page.getByRole('tab', { name: 'Renders' }).click();
  await panel.getByRole('radio', { name: 'Commits' }).click();
  await expect(panel.getByRole('row').filter({ hasText: 'after the response of /orders.json' })).toHaveCount(1);
  await panel.getByRole('row').filter({ hasText: 'after the response' }).click();
  await expect(panel.getByRole('complementary', { name: 'Commit' })).toContainText('Orders');
  await window.inspect('renders-commits');

  // A pause leaves out; a reload measures times.
  await panel.getByRole('button', { name: 'Pause' }).click();
  await expect(panel.getByTestId('renders-state')).toContainText('Paused');
  await hand.click('input');
  await hand.type('b');
  await panel.getByRole('button', { name: 'Continue' }).click();
  await expect(panel.getByTestId('renders-state')).toContainText('Recording since');
  await expect(rowOf(page, 'input on input')).toHaveCount(1);
  await panel.getByRole('button', { name: 'Reload to measure times' }).click();
  await panel.getByRole('radio', { name: 'Components' }).click();
  await expect(panel.getByRole('columnheader', { name: 'Self' })).toBeVisible();
  await hand.click('input');
  await hand.type('c');
  await expect(rowOf(page, 'Totals')).toContainText('prop options is a new object');
  await window.resize(1000, 700);
  await window.screenshot('renders-narrow');
  await rowOf(page, 'Totals').click();
  await window.screenshot('renders-narrow-details');
  await window.resize(1440, 900);
  await page.keyboard.press('Escape');

  // The keyboard: rows, and the filter.
  await panel.getByRole('grid', { name: 'Components' }).or(panel.getByRole('treegrid')).first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('/');
  await page.keyboard.type('totals');
  await expect(panel.getByTestId('renders-count')).toContainText(/^1 component,/);
  await window.screenshot('renders-filtered');

  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(panel.getByTestId('renders-state')).toContainText('Not recording');
  await expect.poll(() => hand.evaluate(REACT_TRACES)).toBe(before);
  await panel.getByRole('toolbar', { name: 'Renders' }).getByRole('button', { name: 'Clear' }).click();
  await expect(rowOf(page, 'OrderRow')).toHaveCount(0);
});

test('many components of React, then a page without a framework, and one that closes', async ({ bench }) => {
  test.slow();
  const pages = await serveRenderingPages(bench.cleanup, join(bench.folder, 'pages'));
  const chromium = await bench.chromium();
  const tab = await chromium.open(pages.url('orders', { many: 2000 }));
  const hand = await handIn(chromium, tab.id);
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('Orders');
  await page.getByRole('tab', { name: 'Renders' }).click();
  await page.getByTestId('renders-start').click();
  const panel = panelOf(page);
  await expect(panel).toContainText('No commit yet');
  for (let turn = 0; turn < 3; turn += 1) await hand.click('#turn');
  await expect(panel.getByTestId('renders-count')).toContainText('2,001 components, 6,003 renders, 6,000 wasted');
  await panel.getByRole('columnheader', { name: 'Component' }).click();
  await expect(panel.getByRole('row').nth(1)).toContainText('Widget0');
  await window.screenshot('renders-many');

  await hand.evaluate(`location.href = ${JSON.stringify(pages.url('plain'))}`);
  await expect(panel.getByTestId('renders-state')).not.toContainText('React');
  await panel.getByRole('button', { name: 'Clear' }).click();
  await expect(panel).toContainText('No application found yet');
  await window.inspect('renders-no-framework');
  await chromium.close(tab.id);
  await expect(page.getByText('The page was closed.').first()).toBeVisible();
  await expect(panel).toContainText('Nothing is recorded');
  await window.screenshot('renders-closed');
});

test('a person watches which components of Vue render, and why', async ({ bench }) => {
  const pages = await serveRenderingPages(bench.cleanup, join(bench.folder, 'pages'));
  const chromium = await bench.chromium();
  const tab = await chromium.open(pages.url('basket-vue'));
  const hand = await handIn(chromium, tab.id);
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.openTarget('Basket');
  await page.getByRole('tab', { name: 'Renders' }).click();
  await page.getByTestId('renders-start').click();
  const panel = panelOf(page);
  await expect(panel.getByTestId('renders-state')).toContainText(/Vue 3\.[\d.]+, production/);
  await hand.click('#add');
  await expect(rowOf(page, 'BasketLine')).toContainText('20');
  await expect(rowOf(page, 'BasketLine')).toContainText('prop options is a new object');
  await rowOf(page, 'Basket').click();
  const details = panel.getByTestId('renders-details');
  await expect(details).toContainText('after the write at basket-vue.js');
  await expect(details.getByRole('region', { name: 'Last commits' })).toContainText('click on button#add');
  await window.screenshot('renders-vue');
  await panel.getByRole('button', { name: 'Stop' }).click();
  const own = `Object.hasOwn(document.querySelector('#root')._vnode.component.effect, 'run')`;
  await expect.poll(() => hand.evaluate(own)).toBe(false);
});
