/** Heap recordings from start to stop, from the window, an assistant and the command line, and recordings that end early. */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

test('the record bar records a heap timeline that shows the leak of the sample', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.openTarget('PEN sample');
  await window.record('heap-timeline');
  const channel = window.channel('heap-timeline');
  await expect(channel).toHaveAttribute('data-state', 'recording');
  await expect(channel).toHaveAttribute('aria-label', /0:\d\d, [\d.]+ MB/);
  const strip = page.getByTestId('ongoing-strip');
  await expect(strip).toContainText('Heap timeline');
  // Snapshots, sampling and the other tools stay available.
  await window.record('heap-sampling');
  await expect(window.channel('heap-sampling')).toHaveAttribute('data-state', 'recording');
  await expect(window.channel('heap-snapshot')).toHaveAttribute('data-state', 'free');
  await expect(page.getByTestId('status-recording')).toContainText('2 recording');
  for (let round = 0; round < 3; round += 1) await page.getByTestId('grow-leak').click();
  await window.showDrawer('activity');
  await expect(page.getByTestId('ongoing-row')).toHaveCount(2);
  await window.screenshot('recording-timeline');

  // A cancelled recording leaves nothing.
  await page
    .getByTestId('ongoing-strip')
    .filter({ hasText: 'Heap sampling' })
    .getByRole('button', { name: 'Cancel' })
    .click();
  await window.expectFree('heap-sampling');
  await expect(window.captureRows()).toHaveCount(0);

  await window.record('heap-timeline');
  await expect(window.captureRows()).toHaveCount(1, { timeout: 60_000 });
  await window.expectFree('heap-timeline');
  const captureId = (await window.captureRows().first().getAttribute('data-capture-id')) ?? '';
  expect(captureId).toMatch(/^timeline-[0-9a-f]{8}$/);
  await expect(
    page.locator('[role="tab"][aria-selected="true"]').filter({ hasText: 'PEN sample' }).first(),
  ).toBeVisible();
  // The leaked rows of the sample are among the classes of the recording.
  await expect(page.getByText('OrderRow', { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  await window.screenshot('recorded-timeline');

  // An assistant reads the same capture: it is a heap snapshot too.
  const mcp = await bench.mcp(app);
  const summary = await mcp.call('pen_heap_summary', { capture: captureId, filter: 'OrderRow' });
  expect(summary.text).toContain('OrderRow');
});

test('a timeline shows what waits and for how long at least, and what is observed', async ({ bench }) => {
  const pages = await bench.pages();
  const chromium = await bench.chromium();
  await chromium.open(pages.url('waits.html'));
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.connect(chromium.address);
  await window.expectEndpointState(chromium.address, 'connected');
  await window.openTarget('Waits');
  await window.record('heap-timeline');
  const channel = window.channel('heap-timeline');
  await expect(channel).toHaveAttribute('aria-label', /0:(?:0[4-9]|[1-5]\d), /, { timeout: 30_000 });
  await window.record('heap-timeline');
  const heap = window.heapDocument();
  await heap.getByRole('radio', { name: 'Summary' }).check({ force: true, timeout: 60_000 });
  await heap.getByTestId('object-kind').click();
  await page.getByTestId('preset-waiting').click();
  const row = (text: RegExp) => heap.getByTestId('group-row').filter({ hasText: text });
  await expect(row(/^loadOrder\(\).*pending promise, awaited/)).toContainText(/≥ (?:[3-9]|\d\d) s/, {
    timeout: 30_000,
  });
  await expect(row(/^onResize\(\).*observation of <section> by a ResizeObserver/)).toContainText('6');
  await expect(row(/^onResize\(\).*observation of Detached <section> by a ResizeObserver/)).toContainText('4');
  await expect(row(/^onChange\(\).*observation of <body> by a MutationObserver/)).toContainText('3');
  await window.screenshot('timeline-waiting');
});

test('no button of a page moves when a recording begins, ends or is cancelled', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  await window.openTarget('PEN sample');
  const live = page.getByTestId('live-document').filter({ visible: true });
  const strip = page.getByTestId('ongoing-strip');
  const boxes = () =>
    live
      .locator('.live-head button, .live-panel-tab, .live-main h3')
      .evaluateAll((all) =>
        all.map((each) => [each.textContent, ...Object.values(each.getBoundingClientRect().toJSON())]),
      );
  for (const width of [1440, 1000]) {
    await window.resize(width, 900);
    const before = await boxes();
    expect(before.length).toBeGreaterThan(5);
    await window.record('heap-sampling');
    await expect(strip).toBeVisible();
    expect(await boxes()).toEqual(before);
    await window.screenshot(`recording-moves-nothing-${width}`);
    await strip.getByRole('button', { name: 'Cancel' }).click();
    await expect(strip).toHaveCount(0);
    expect(await boxes()).toEqual(before);
  }
});

test('a recording of an assistant is visible in the window, where a person can stop it', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  const one = await bench.mcp(app, 'Assistant One');
  // Over stdio: it is gone with its process, and is not waited for as a client over HTTP is.
  const two = await bench.mcpOverStdio('Assistant Two', { data: app.data });
  expect((await one.call('pen_heap_track', { action: 'stop' })).value).toMatchObject({ code: 'not_recording' });
  expect((await one.call('pen_heap_track', { action: 'start' })).isError).toBe(false);
  expect((await one.call('pen_heap_track', { action: 'start' })).text).toContain('stop it first');
  const refused = await two.call('pen_heap_track', { action: 'start' });
  expect(refused.value).toMatchObject({ code: 'busy', data: { holderClient: 'Assistant One' } });
  expect(refused.text).toContain('pen_heap_sampling');
  expect((await two.call('pen_heap_track', { action: 'stop' })).text).toContain('started by Assistant One');
  expect((await two.call('pen_status')).text).toContain('Heap Tracking: active');

  // The sample grows while both record.
  expect((await two.call('pen_heap_sampling', { action: 'start', samplingInterval: 1024 })).isError).toBe(false);
  await window.openTarget('PEN sample');
  for (let round = 0; round < 3; round += 1) await page.getByTestId('grow-leak').click();
  const sampled = await two.call('pen_heap_sampling', { action: 'stop' });
  expect(sampled.text).toContain('## Heap Sampling Profile');
  expect(sampled.text).toContain('| Allocation Site | ');
  expect(sampled.links).toHaveLength(1);

  await window.expectChannel('heap-timeline', /Assistant One, \d+ s/);
  await window.openChannel('heap-timeline');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Assistant One has been recording');
  await window.screenshot('recording-of-an-assistant');
  await dialog.getByRole('button', { name: 'Stop and open' }).click();
  await expect(window.captureRows()).toHaveCount(2, { timeout: 60_000 });
  await window.expectFree('heap-timeline');
  const late = await one.call('pen_heap_track', { action: 'stop' });
  expect(late.text).toContain('the person in the window stopped it');

  // The recording of a client ends when the client disconnects.
  expect((await two.call('pen_heap_track', { action: 'start' })).isError).toBe(false);
  await expect(window.channel('heap-timeline')).toHaveAttribute('data-state', 'held');
  await two.close();
  await window.expectFree('heap-timeline');
  await window.showDrawer('problems');
  await expect(page.getByText(/Heap tracking of PEN sample ended/)).toBeVisible();

  // Start and stop over MCP: the functions that allocated the live objects.
  await one.call('pen_heap_track', { action: 'start' });
  await window.openTarget('PEN sample');
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByTestId('ongoing-strip')).toContainText('Lost so far');
  await window.screenshot('recording-with-loss');
  for (let round = 0; round < 3; round += 1) await page.getByTestId('grow-leak').click();
  const tracked = await one.call('pen_heap_track', { action: 'stop' });
  expect(tracked.text).toContain('### Surviving Allocations by Site');
  expect(tracked.text).toMatch(/\| --- \|\n\| \w+/);
  expect(tracked.text).toContain('are not in the timeline');
  expect(Buffer.byteLength(tracked.text)).toBeLessThanOrEqual(8192);
  expect(tracked.value).toMatchObject({ kind: 'heap-timeline', content: { overview: { hasStacks: true } } });
});

test('the command line records through the app, and closing the app ends the recording', async ({ bench }) => {
  const app = await bench.app();
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  const options = { data: app.data, cwd: bench.folder };
  const recording = bench.pen(
    [
      'capture',
      'heap-timeline',
      '--target',
      'PEN sample',
      '--duration',
      '10',
      '--out',
      'sample.heaptimeline',
      '--json',
    ],
    options,
  );
  await expect(window.channel('heap-timeline')).toHaveAttribute('data-state', 'held', { timeout: 30_000 });
  await window.expectChannel('heap-timeline', /pen, \d+ s/);
  const recorded = await recording;
  expect(recorded.code).toBe(0);
  const printed = JSON.parse(recorded.stdout) as { id: string; sizeBytes: number; durationMs: number };
  expect(printed.id).toMatch(/^timeline-/);
  expect(printed.durationMs).toBeGreaterThanOrEqual(10_000);
  expect((await stat(join(bench.folder, 'sample.heaptimeline'))).size).toBe(printed.sizeBytes);
  // Active until the test ends, which checks that the app exits in time and leaves no files.
  await window.record('heap-timeline');
  await expect(window.channel('heap-timeline')).toHaveAttribute('data-state', 'recording');
  await app.close();
});
