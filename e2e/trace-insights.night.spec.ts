/** A trace of a page that is delivered badly: its insights in the window, what to change first, and the ways from them to requests and code. */
import { serveNeglectedShop } from './fixtures/neglected-shop.ts';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('insights of a neglected page', async ({ bench }) => {
  const shop = await serveNeglectedShop(bench.cleanup);
  const chromium = await bench.chromium({ everyHost: shop.port });
  await chromium.open(shop.url);
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const assistant = await bench.mcp(app, 'Assistant One');
  await window.selectTarget('Neglected shop');
  const capture = await until('a trace of the page', async () => {
    const options = { target: 'Neglected shop', duration: 15, cpuSamples: true, preset: 'selectors', reload: true };
    const { isError, value } = await assistant.call('pen_capture_trace', options);
    return isError ? null : (value as { captureId: string }).captureId;
  });
  await window.openCapture(capture);
  const document = page.getByTestId('trace-document').filter({ visible: true });
  const insights = document.getByTestId('trace-insights');

  // The longest block is first; a mere property of the delivery comes later.
  const forced = insights.getByTestId('insight-forced-layout');
  await expect(forced).toContainText('poor', { timeout: 60_000 });
  const ids = await insights.locator('> .insight').evaluateAll((cards) => cards.map((card) => card.dataset['testid']));
  const indexOf = (id: string): number => ids.indexOf(`insight-${id}`);
  expect(indexOf('forced-layout')).toBeGreaterThanOrEqual(0);
  // On a busy machine the answer takes so long that it is poor, too.
  const latency = (await insights.getByTestId('insight-document-latency').textContent()) ?? '';
  if (!latency.includes('poor')) expect(indexOf('document-latency')).toBeGreaterThan(indexOf('forced-layout'));
  expect(indexOf('cache-lifetimes')).toBeGreaterThan(Math.max(indexOf('forced-layout'), indexOf('document-latency')));
  await expect(insights.getByTestId('insight-document-latency')).toContainText(
    /The server took (\d+\.\d ms|\d+\.\d\d s) to answer/,
  );
  await expect(insights.getByTestId('insight-character-set')).toContainText('names its character set nowhere');
  await expect(insights.getByTestId('insight-preconnects')).toContainText('In vain1 preconnect');
  await window.screenshot('trace-insights-1440');

  // The rule of the slowest selector, in the file that the style sheet imports.
  const selectors = await window.openInsight(insights, 'selector-costs');
  const rule = selectors.getByRole('link', { name: 'theme.css:303:1' }).first();
  await expect(rule).toBeVisible();

  await document.getByRole('button', { name: 'Open details' }).click();
  // From a file without a lifetime to its request.
  const caches = await window.openInsight(insights, 'cache-lifetimes');
  await caches.getByRole('button', { name: 'hero.png' }).click();
  await expect(document.getByTestId('request-details')).toContainText('hero.png');
  // A short request narrows what is in view, and the insights to it.
  await document.getByTestId('trace-surface').press('0');

  await window.resize(1000, 900);
  await document.getByRole('button', { name: 'Show insights' }).click();
  await expect(forced).toBeVisible();
  await window.screenshot('trace-insights-1000');

  await window.openInsight(insights, 'selector-costs');
  await rule.click();
  // The page is still open: its style sheet, at the rule.
  const sources = page.getByTestId('sources-panel').filter({ visible: true });
  await expect(sources.getByTestId('code-view')).toContainText('section:has(.price)');
  await window.screenshot('trace-insights-source');
});
