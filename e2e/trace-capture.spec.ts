/** Traces: by a person with the record bar and the gauge, by an assistant whose buffer runs over, and what ends one in the middle. */
import { setTimeout as delay } from 'node:timers/promises';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connectCdp } from './fixtures/cdp-client.ts';
import { browserSocketUrl } from './fixtures/debug-port.ts';
import { cutControls } from './fixtures/accessibility.ts';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';
import { spoolFiles } from './fixtures/workbench.ts';

test('the record bar traces the sample, shows the buffer usage, and opens the trace', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  const assistant = await bench.mcp(app, 'Assistant One');
  await window.openTarget('PEN sample');
  const channel = window.channel('trace');
  await expect(channel).toHaveAttribute('data-state', 'free');

  // The recorded categories are next to the channel.
  await window.openTraceOptions();
  const options = page.getByRole('dialog');
  await expect(options.getByLabel('CPU samples')).toBeChecked();
  expect(await cutControls(options)).toEqual([]);
  await options.getByLabel('Screenshots').check();
  await options.getByLabel('Reload page').check();
  await window.screenshot('trace-options');
  await page.keyboard.press('Escape');
  await expect(options).toBeHidden();

  await window.record('trace');
  await expect(channel).toHaveAttribute('data-state', 'recording');
  await expect(channel).toHaveAttribute('aria-label', /0:\d\d, buffer [\d.]+%/);
  await expect(page.getByTestId('status-recording')).toContainText('1 recording');
  // The gauge moves while it is recorded.
  const gauge = page.getByTestId('trace-buffer');
  const filled = async (): Promise<number> => Number.parseFloat(await gauge.locator('b').innerText());
  await until('the browser to say how full its buffer is', async () => (await filled()) > 0);
  const first = await filled();
  await until('the gauge to move', async () => (await filled()) > first);
  await window.showDrawer('activity');
  await expect(page.getByTestId('ongoing-row')).toContainText(/Buffer [\d.]+%/);
  await window.screenshot('recording-trace');
  const refused = await assistant.call('pen_capture_trace');
  expect(refused.value).toMatchObject({ code: 'busy' });
  expect(refused.text).toContain('pen_cpu_profile or pen_performance_metrics');
  expect((await assistant.call('pen_status')).text).toMatch(
    /Tracing: active \(`PEN sample for [\d.]+m?s by you, buffer [\d.]+% full`\)/,
  );

  await window.record('trace');
  await expect(window.captureRows()).toHaveCount(1, { timeout: 120_000 });
  const captureId = (await window.captureRows().first().getAttribute('data-capture-id')) ?? '';
  expect(captureId).toMatch(/^trace-[0-9a-f]{8}$/);
  await expect(page.getByTestId('trace-document').filter({ visible: true })).toBeVisible({ timeout: 60_000 });
  const { value } = await assistant.call('pen_capture_info', { capture: captureId });
  const { file } = value as { file: string };
  const { traceEvents } = JSON.parse(await readFile(file, 'utf8')) as { traceEvents: readonly { name: string }[] };
  const names = new Set(traceEvents.map(({ name }) => name));
  for (const name of ['RunTask', 'ProfileChunk', 'Screenshot', 'navigationStart', 'MarkLoad', 'ResourceSendRequest'])
    expect(names).toContain(name);

  // A cancelled trace leaves nothing, and the sample can be traced again at once if there is no cooldown.
  await window.recordAgain('trace');
  await expect(channel).toHaveAttribute('data-state', 'recording');
  await window.openTarget('PEN sample');
  await page.getByTestId('ongoing-strip').getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByTestId('status-recording')).toBeHidden();
  await expect(window.captureRows()).toHaveCount(1);
  expect(spoolFiles(app)).toEqual([]);
});

test('an assistant sees the loss of a small trace buffer, and a killed browser leaves no partial file @night', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('spin.html', { title: 'Busy table' }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  const assistant = await bench.mcp(app, 'Assistant One');

  await window.selectTarget('Busy table');
  await window.openTarget('Busy table');
  const target = 'Busy table';
  const begin = (more: Record<string, unknown> = {}): Promise<unknown> =>
    // Two starts are five seconds apart at least.
    until('the rest to be over', async () => {
      const started = await assistant.call('pen_capture_trace', { target, action: 'start', ...more });
      return !started.isError;
    });
  await begin({ preset: 'everything', bufferMB: 1 });
  await expect(page.getByTestId('trace-buffer')).toHaveAttribute('data-warning', 'true', { timeout: 60_000 });
  await window.screenshot('trace-buffer-full');
  // The warning comes before the buffer is full: without a moment more there may be nothing to lose.
  await delay(3000);
  const lossy = await assistant.call('pen_capture_trace', { target, action: 'stop' });
  expect(lossy.isError).toBe(false);
  expect(lossy.text).toMatch(/⚠ \*\*Warning\*\*: Truncated after about .*, when the trace buffer of 1\.0 MB was full/);
  expect(lossy.text).toContain('### Trace Summary');
  expect(lossy.value).toMatchObject({ truncated: true, loss: [{ lostMs: expect.any(Number) }] });
  expect(Buffer.byteLength(lossy.text)).toBeLessThanOrEqual(8192);
  const { captureId } = lossy.value as { captureId: string };
  await expect(window.captureRows().first()).toContainText('lost');
  await window.openCapture(captureId);
  await expect(page.getByText('Truncated after about').filter({ visible: true }).first()).toBeVisible();
  await window.screenshot('trace-with-loss');

  // The command line records through the app and writes the file.
  await expect(window.channel('trace')).toHaveAttribute('data-state', 'free', { timeout: 30_000 });
  const recorded = await bench.pen(
    ['capture', 'trace', '--target', 'Busy table', '--duration', '1', '--out', 'busy.json', '--json'],
    { data: app.data, cwd: bench.folder },
  );
  expect(recorded.code).toBe(0);
  const printed = recorded.json() as { kind: string; file: string; sizeBytes: number };
  expect(printed).toMatchObject({ kind: 'trace', file: join(bench.folder, 'busy.json'), truncated: false });
  expect((await stat(printed.file)).size).toBe(printed.sizeBytes);

  // After a cancel the browser has stopped tracing: the next caller can start.
  const status = async (): Promise<string> => (await assistant.call('pen_status')).text;
  await begin();
  await window.openChannel('trace');
  await page.getByRole('dialog').getByRole('button', { name: 'Stop and discard' }).click();
  await until('the trace to end', async () => /Tracing: inactive/.test(await status()));
  const outside = await connectCdp(await browserSocketUrl(chromium.port));
  await outside.send('Tracing.start', { transferMode: 'ReturnAsStream' });
  await outside.close();

  await begin();
  await chromium.process.kill();
  await until('the trace to end', async () => /Tracing: inactive/.test(await status()));
  const late = await assistant.call('pen_capture_trace', { target, action: 'stop' });
  expect(late.isError).toBe(true);
  expect(spoolFiles(app)).toEqual([]);
});
