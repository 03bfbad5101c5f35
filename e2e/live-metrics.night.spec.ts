/** Live metrics: a leak shows in the plots while it grows, an assistant sees it, and the command line can read it. */
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

interface Watched {
  readonly verdict: { readonly level: string; readonly statements: readonly string[] };
  readonly seen: { readonly figures: readonly { readonly metric: string; readonly last: number | null }[] };
}

test('the leak of the sample grows the plots, and an assistant that watches is notified', async ({ bench }) => {
  const app = await bench.app();
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  const assistant = await bench.mcp(app, 'Assistant One');
  expect((await assistant.call('pen_watch', { action: 'read' })).value).toMatchObject({ code: 'not_recording' });

  await window.openTarget('PEN sample');
  const live = page.getByTestId('live-metrics').filter({ visible: true });
  const row = (metric: string) => live.locator(`[data-testid="plot-row"][data-metric="${metric}"]`);
  await expect(row('heapUsed')).toContainText(/\d MB/);
  await expect(row('cpu')).toContainText(/mean [\d.]+%/);
  // The plots alone are what an assistant may read; it may not stop them.
  expect((await assistant.call('pen_watch', { action: 'read' })).text).toContain('by `you`');
  expect((await assistant.call('pen_watch', { action: 'stop' })).value).toMatchObject({ code: 'not_recording' });

  const started = await assistant.call('pen_watch', { action: 'start', intervalMs: 250 });
  expect(started.text).toContain('**State**: watching');
  expect(started.text).toContain('Individual long tasks');
  await expect(live).toContainText('also watched by Assistant One');

  const answer = await until(
    'the watch to say that heap and nodes grow',
    async () => {
      await page.getByTestId('grow-leak').click();
      const read = await assistant.call('pen_watch', { action: 'read' });
      const { verdict } = read.value as { verdict: Watched['verdict'] };
      return ['JS heap grows', 'DOM nodes grow'].every((words) =>
        verdict.statements.some((statement) => statement.startsWith(words)),
      )
        ? read
        : null;
    },
    90_000,
  );
  expect(answer.text).toMatch(/\*\*Verdict\*\*: WARN, .*JS heap grows [\d.]+ [KM]B\/min over [\d.]+m?s/);
  expect(answer.text).toContain('pen_heap_snapshot');
  expect(Buffer.byteLength(answer.text)).toBeLessThanOrEqual(8192);
  await until('the plot to say so too', async () => {
    await page.getByTestId('grow-leak').click();
    return (await row('nodes').getAttribute('data-trend')) === 'growth';
  });
  await window.screenshot('live-metrics');

  // A click shows no ring around all plots; the next key does.
  const plot = live.locator('.plots-canvas-place');
  const isRinged = (): Promise<boolean> =>
    plot.evaluate((element) => {
      const { content, borderTopColor } = getComputedStyle(element, '::after');
      return content !== 'none' && borderTopColor !== 'rgba(0, 0, 0, 0)';
    });
  await plot.click();
  await expect(plot).toBeFocused();
  expect(await isRinged()).toBe(false);
  await page.keyboard.press('ArrowLeft');
  await expect.poll(isRinged).toBe(true);

  // Key by key through the samples, while the plots stand still.
  await live.getByRole('button', { name: 'Pause' }).click();
  await expect(live).toContainText('Paused at');
  const now = await row('nodes').innerText();
  await live.getByRole('application').press('Home');
  await expect(live.getByRole('application').locator('output')).toContainText(/JS heap [\d.]+ MB, DOM nodes [\d,]+/);
  expect(await row('nodes').innerText()).not.toBe(now);
  await live.getByRole('application').press('Escape');
  await live.getByRole('button', { name: 'Resume' }).click();

  // A reload adds a mark, and the trend begins there.
  await page.getByRole('button', { name: 'Reload' }).click();
  const anew = await until('the reload', async () => {
    const read = await assistant.call('pen_watch', { action: 'read' });
    return read.text.includes('The page was loaded during the watch') ? read : null;
  });
  expect(anew.text).toContain(' reload: ');
  const read = await bench.pen(['call', 'pen_watch', '{"action":"read"}', '--target', 'PEN sample', '--json'], {
    data: app.data,
  });
  expect(read.code, read.stderr).toBe(0);
  const { seen } = read.json() as Watched;
  expect(seen.figures.find(({ metric }) => metric === 'nodes')?.last).toBeGreaterThan(0);
  expect((await assistant.call('pen_watch', { action: 'stop' })).text).toContain('**State**: stopped');
  await expect(live).not.toContainText('watched by');

  // A start of the command line ends with it, and it says so.
  const alone = await bench.pen(['call', 'pen_watch', '{"action":"start"}', '--target', 'PEN sample'], {
    data: app.data,
  });
  expect(alone.code, alone.stderr).toBe(0);
  expect(alone.stderr).toMatch(/ends with this command.*serve/);
});
