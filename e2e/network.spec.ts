/** Requests of a real Chromium: recorded by the window and an assistant, inspected, filtered, saved, and read again as a HAR file. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { serveShop } from './fixtures/shop-server.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

const ITEMS = 400;

test('requests are recorded, inspected, filtered, saved, and opened again', async ({ bench }) => {
  const shop = await serveShop(bench.cleanup, ITEMS);
  const chromium = await bench.chromium();
  await chromium.open(shop.url);
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.resize(1440, 900);
  await window.connect(chromium.address);
  await window.openTarget('Shop');
  const assistant = await bench.mcp(app, 'Assistant One');
  const target = shop.origin;
  expect((await assistant.call('pen_network_waterfall', { target })).value).toMatchObject({ code: 'not_recording' });

  // Not listening: what it costs, and one button.
  await page.getByRole('tab', { name: 'Network' }).click();
  await expect(page.getByText('Network recording is off')).toBeVisible();
  await page.getByLabel('Disable cache').check();
  await page.getByRole('button', { name: 'Start recording' }).click();
  await expect(page.getByTestId('network-listening')).toContainText(/Recording since .* for you/);
  // Announced as other recordings are: in the tab, the bar and the status line.
  await expect(page.getByRole('tab', { name: /Recording, Shop/ })).toBeVisible();
  await expect(page.getByTestId('record-network')).toHaveAttribute('data-state', 'listening');
  await expect(page.getByTestId('status-recording')).toContainText('1 recording');
  await page.getByRole('button', { name: 'Reload', exact: true }).click();

  const network = page.getByTestId('network').filter({ visible: true });
  const table = network.getByRole('grid', { name: 'Requests' });
  const row = (name: string) =>
    table.getByRole('row').filter({ has: page.locator('.network-name').getByText(name, { exact: true }) });
  await expect(row('slow')).toContainText('(canceled)');
  await expect(row('broken')).toContainText('500');
  await expect(row('nothing')).toContainText('404');
  await expect(row('old-prices')).toContainText('302');
  await expect(network.getByText(/^Load /)).toBeVisible();
  await expect(network.getByTestId('waterfall')).toBeVisible();
  await expect(network.getByTestId('verdict')).toContainText(/failed/);
  await window.screenshot('network');
  // In a common narrow window the toolbar has one row, so that Save is where it was.
  await window.resize(1280, 800);
  const toolbar = network.getByRole('toolbar', { name: 'Requests' });
  await expect.poll(async () => (await toolbar.boundingBox())?.height).toBeLessThan(45);
  await window.screenshot('network-1280');
  // In a small one columns go, and the waterfall takes their place; nothing scrolls sideways.
  await window.resize(1000, 700);
  await expect.poll(async () => (await toolbar.boundingBox())?.height).toBeLessThan(45);
  await expect(network.getByTestId('waterfall')).toBeVisible();
  await expect.poll(() => table.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  const head = await table.getByRole('columnheader', { name: 'Waterfall' }).boundingBox();
  await expect
    .poll(async () => (await network.getByTestId('waterfall').boundingBox())?.x)
    .toBeCloseTo((head?.x ?? 0) + 8, 0);
  await window.screenshot('network-1000');
  await window.resize(1440, 900);

  // Details by keyboard: masked headers, body, timing and initiator.
  await row('offers').click();
  const details = network.getByTestId('network-details');
  await expect(details).toContainText('Bear…');
  await expect(details).not.toContainText('shop-token-1234567890');
  // Parts that do not fit into the pane are in a menu (fitting-segmented.test.tsx): how many depends on the fonts of the machine.
  const part = async (name: string): Promise<void> => {
    const shown = details.getByRole('radio', { name });
    if (await shown.isVisible()) return shown.click();
    await details.getByTestId('segmented-more').click();
    return page.getByRole('menuitemcheckbox', { name }).click();
  };
  await part('Response');
  await expect(details).toContainText('"name":"apple"');
  await part('Timing');
  await expect(details).toContainText('Waiting (TTFB)');
  await part('Initiator');
  await expect(details).toContainText('shop.js');
  await window.screenshot('network-details');
  await table.press('ArrowDown');
  await expect(details).toContainText('old-prices');
  await page.keyboard.press('Escape');
  await expect(details).toBeHidden();

  // Render-blocking requests: the style sheet and the classic script, not the module.
  await network.getByRole('radio', { name: 'Blocking' }).click();
  await expect(row('shop.css')).toContainText('blocks rendering');
  await expect(row('shop.js')).toContainText('blocks rendering');
  await expect(row('catalogue.json')).toContainText('large, not cached');
  await expect(row('cart.js')).toHaveCount(0);
  await network.getByRole('radio', { name: 'Requests' }).click();

  // The assistant reads the same, and its clear does not affect other logs.
  const read = await assistant.call('pen_network_waterfall', { target });
  expect(read.text).toMatch(
    /\*\*Verdict\*\*: FAIL, `\/broken` failed: `500`\. `\/nothing` was answered with `404`\. 2 resources blocked rendering\./,
  );
  expect(Buffer.byteLength(read.text)).toBeLessThanOrEqual(8192);
  const one = await assistant.call('pen_network_request', { target, urlPattern: 'offers' });
  expect(one.text).toContain('"name":"apple"');
  expect(one.text).not.toContain('shop-token-1234567890');
  const blocking = await assistant.call('pen_network_blocking', { target });
  expect(blocking.value).toMatchObject({ blockingCount: 2, largeCount: 1 });
  const joined = await assistant.call('pen_network_enable', { target, disableCache: true });
  expect(joined.value).toMatchObject({ isNew: false, entries: 0 });
  await expect(page.getByTestId('network-listening')).toContainText('you, Assistant One');
  await expect(row('offers')).toBeVisible();

  // Filters, and many requests.
  const client = await chromium.client();
  const listed = (await chromium.tabs()).find(({ url }) => url.startsWith(shop.origin));
  const session = await client.attach(listed?.id ?? '');
  await client.send('Runtime.evaluate', { expression: `document.querySelector('#more').click()` }, session);
  await until('all items to be heard', async () => {
    const { value } = await assistant.call('pen_network_waterfall', { target, urlFilter: '/item', limit: 1 });
    return (value as { matched?: number }).matched === ITEMS;
  });
  await page.keyboard.press('Slash');
  await network.getByLabel('Filter requests').fill('/item');
  await expect(network.getByTestId('network-count')).toContainText(`${ITEMS} of ${ITEMS + 11}`);
  await network.getByLabel('Filter requests').fill('no such thing');
  await network.getByRole('button', { name: 'Clear filters' }).click();
  await expect(network.getByTestId('network-count')).toContainText(`${ITEMS + 11} requests`);

  // Kept: a capture that opens as the same table, and that the assistant and the command line read.
  await network.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('menuitem', { name: 'Save to library and open' }).click();
  const capture = page.getByTestId('network-document').filter({ visible: true });
  await expect(capture.getByTestId('network-count')).toContainText(`${ITEMS + 11} requests`);
  await expect(capture.getByText(/written by PEN Workbench/)).toBeVisible();
  await window.screenshot('network-har');
  const captures = (await assistant.call('pen_list_captures', { kind: 'network' })).value as {
    captures: readonly { captureId: string }[];
  };
  const id = captures.captures[0]?.captureId ?? '';
  const again = await assistant.call('pen_network_waterfall', { capture: id });
  expect(again.text).toMatch(
    /\*\*Verdict\*\*: FAIL, `\/broken` failed: `500`\. `\/nothing` was answered with `404`\. 2 resources blocked rendering\./,
  );
  const recorded = await bench.pen(
    [
      'capture',
      'network',
      '--target',
      shop.origin,
      '--duration',
      '0.5',
      '--out',
      join(app.project, 'out.har'),
      '--json',
    ],
    { data: app.data },
  );
  expect(recorded.code, recorded.stderr).toBe(0);
  expect(recorded.json()).toMatchObject({ kind: 'network', truncated: false });

  // A HAR file of another program, dropped on the window.
  const foreign = join(app.project, 'foreign.json');
  writeFileSync(foreign, JSON.stringify(FIREFOX_LOG));
  const analysed = await bench.pen(['analyze', foreign, '--json'], { data: app.data });
  expect(analysed.json()).toMatchObject({ kind: 'network', entries: [{ status: 200 }, { status: 404 }] });
  await window.dropFile(foreign);
  await expect(capture.getByTestId('network-count')).toContainText('2 requests');
  await expect(capture.getByText(/written by Firefox/)).toBeVisible();

  // A reload begins a new list; "Preserve log" shows what came before it, which is never lost.
  await window.openTarget('Shop');
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(network.getByTestId('network-count')).toContainText(/^1\d requests/);
  await expect(network.getByText(`${ITEMS + 11} requests of earlier pages not shown`)).toBeVisible();
  await expect(network.getByText(/^Load /)).toBeVisible();
  await network.getByLabel('Preserve log').check();
  await expect(network.getByTestId('network-count')).toContainText(/^42\d requests/);
  await network.getByLabel('Preserve log').uncheck();

  // Stopped by the person: over for everybody, what was heard stays.
  await window.openTarget('Shop');
  await network.getByRole('button', { name: 'Stop' }).click();
  await expect(
    page.getByText('Network recording is off. The requests stay here until the app is closed'),
  ).toBeVisible();
  await expect(row('offers')).toBeVisible();
  expect((await assistant.call('pen_network_waterfall', { target })).value).toMatchObject({ code: 'not_recording' });
});

/** As Firefox writes them: in the order of their ends, without types. */
const FIREFOX_LOG = {
  log: {
    version: '1.2',
    creator: { name: 'Firefox', version: '140.0' },
    pages: [
      {
        id: 'page_1',
        startedDateTime: '2026-01-05T10:00:00.000Z',
        title: 'Orders',
        pageTimings: { onContentLoad: 90, onLoad: 120 },
      },
    ],
    entries: [
      firefoxEntry('https://shop.test/missing.png', 404, 'image/png', '2026-01-05T10:00:00.050Z'),
      firefoxEntry('https://shop.test/', 200, 'text/html; charset=utf-8', '2026-01-05T10:00:00.000Z'),
    ],
  },
};

function firefoxEntry(url: string, status: number, mimeType: string, startedDateTime: string) {
  return {
    pageref: 'page_1',
    startedDateTime,
    time: 40,
    request: {
      method: 'GET',
      url,
      httpVersion: 'HTTP/2',
      headers: [],
      cookies: [],
      queryString: [],
      headersSize: 300,
      bodySize: 0,
    },
    response: {
      status,
      statusText: '',
      httpVersion: 'HTTP/2',
      headers: [{ name: 'set-cookie', value: 'session=very-secret-session-value' }],
      cookies: [],
      content: { mimeType, size: 1000 },
      redirectURL: '',
      headersSize: 200,
      bodySize: 900,
    },
    cache: {},
    timings: { blocked: 1, dns: 2, connect: 10, ssl: 6, send: 0, wait: 20, receive: 7 },
    serverIPAddress: '192.0.2.1',
  };
}
