/** CPU profiles from the record bar, an assistant and the command line, and recordings that end early. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './fixtures/test.ts';
import { until } from './fixtures/until.ts';
import { WorkbenchWindow } from './fixtures/window.ts';
import { spoolFiles } from './fixtures/workbench.ts';

interface Profile {
  readonly nodes: readonly { readonly callFrame: { readonly functionName: string } }[];
  readonly startTime: number;
  readonly endTime: number;
  readonly samples: readonly number[];
}

const functionsOf = ({ nodes }: Profile): string[] => nodes.map(({ callFrame }) => callFrame.functionName);

test('the record bar profiles the sample, and the profile shows its hot function', async ({ bench }) => {
  const app = await bench.app({ flags: ['--allow-eval'] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await window.startSample();
  await window.sampleConnected();
  const assistant = await bench.mcp(app, 'Assistant One');
  await window.openTarget('PEN sample');
  const channel = window.channel('cpu-profile');
  await expect(channel).toHaveAttribute('data-state', 'free');
  await page.keyboard.press('ControlOrMeta+4');
  await expect(channel).toHaveAttribute('data-state', 'recording');
  await expect(channel).toHaveAttribute('aria-label', /0:\d\d/);
  await expect(page.getByTestId('ongoing-strip')).toContainText('CPU profile');
  await expect(page.getByTestId('status-recording')).toContainText('1 recording');
  // The heap tools stay available, and an assistant sees the owner of the recording.
  await expect(window.channel('heap-snapshot')).toHaveAttribute('data-state', 'free');
  const refused = await assistant.call('pen_cpu_profile');
  expect(refused.value).toMatchObject({ code: 'busy' });
  expect(refused.text).toContain('pen_performance_metrics');
  const status = await assistant.call('pen_status');
  expect(status.text).toMatch(/CPU Profiling: active \(`PEN sample for [\d.]+m?s by you`\)/);

  // A click starts the long task of the sample.
  const pressed = await assistant.call('pen_evaluate', { expression: `document.getElementById('block').click()` });
  expect(pressed.isError).toBe(false);
  await window.screenshot('recording-cpu');

  await window.record('cpu-profile');
  await expect(window.captureRows()).toHaveCount(1, { timeout: 60_000 });
  await expect(channel).toHaveAttribute('data-state', 'free');
  const captureId = (await window.captureRows().first().getAttribute('data-capture-id')) ?? '';
  expect(captureId).toMatch(/^cpu-[0-9a-f]{8}$/);
  const document = page.getByTestId('cpu-profile-document').filter({ visible: true });
  await expect(document).toBeVisible({ timeout: 30_000 });
  await expect(document).toContainText('active');
  await window.screenshot('recorded-cpu');

  // An assistant reads the same capture.
  const summary = await assistant.call('pen_cpu_summary', { capture: captureId, filter: 'prime' });
  expect(summary.text).toMatch(/\| (isPrime|countPrimesBelow) /);

  // A cancelled recording leaves nothing and frees the channel.
  await window.record('cpu-profile');
  await expect(channel).toHaveAttribute('data-state', 'recording');
  await window.openTarget('PEN sample');
  await page.getByTestId('ongoing-strip').getByRole('button', { name: 'Cancel' }).click();
  await expect(channel).toHaveAttribute('data-state', 'free');
  await expect(window.captureRows()).toHaveCount(1);
  expect(spoolFiles(app)).toEqual([]);
});

test('an assistant profiles a page, reads the profile, and compares it with the fixed version @night', async ({
  bench,
}) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  // Far apart: samples count the time in which a busy machine runs something else.
  await chromium.open(pages.url('spin.html', { title: 'Slow table', rows: 250 }));
  await chromium.open(pages.url('spin.html', { title: 'Fixed table', rows: 5 }));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const window = new WorkbenchWindow(app);
  await window.selectTarget('Slow table');
  const assistant = await bench.mcp(app, 'Assistant One');

  // Each in front while it is profiled: after ten seconds Chromium gives the timers of a hidden tab a hundredth of the time.
  await assistant.call('pen_select_page', { urlPattern: 'rows=250', front: true });
  const heard: string[] = [];
  const profiling = assistant.call(
    'pen_cpu_profile',
    { target: 'Slow table', duration: 8 },
    { onProgress: ({ message }) => void heard.push(message ?? '') },
  );
  await window.expectChannel('cpu-profile', /Assistant One, \d+ s/);
  await window.screenshot('cpu-profile-of-an-assistant');
  const slow = await profiling;
  expect(slow.isError).toBe(false);
  expect(slow.text).toContain('## CPU Profile');
  expect(slow.text).toMatch(/\| --- \|\n\| (sumRow|sumTable) \| \S*spin\.js:\d+/);
  expect(slow.text).toMatch(/\*\*Verdict\*\*: .*`sum(?:Row|Table) \(spin\.js:\d+/);
  expect(slow.text).not.toMatch(/\| \((idle|program)\)/);
  expect(Buffer.byteLength(slow.text)).toBeLessThanOrEqual(8192);
  expect(slow.links).toHaveLength(1);
  expect(heard.some((message) => /Profiling, \d s left/.test(message))).toBe(true);

  await assistant.call('pen_select_page', { urlPattern: 'rows=5', front: true });
  const fixed = await assistant.call('pen_cpu_profile', { target: 'Fixed table', duration: 8 });
  const { captureId: base } = slow.value as { captureId: string };
  const { captureId: current } = fixed.value as { captureId: string };
  const callers = await assistant.call('pen_cpu_summary', { capture: base, view: 'top-down' });
  expect(callers.text).toContain('refreshTable');
  const compared = await assistant.call('pen_cpu_compare', { base, current });
  expect(compared.text).toMatch(/\| (sumRow|sumTable) .*−.*\| yes/);
  const metrics = await assistant.call('pen_performance_metrics', { target: 'Slow table' });
  expect(metrics.text).toMatch(/\| Nodes +\| \d/);

  // A person stops and opens the recording of an assistant.
  expect((await assistant.call('pen_cpu_profile', { target: 'Slow table', action: 'start' })).isError).toBe(false);
  await window.openChannel('cpu-profile');
  const dialog = app.page.getByRole('dialog');
  await expect(dialog).toContainText('Assistant One has been recording Slow table');
  await dialog.getByRole('button', { name: 'Stop and open' }).click();
  await expect(window.captureRows()).toHaveCount(3, { timeout: 60_000 });
});

test('the command line profiles through the app and writes the file @night', async ({ bench }) => {
  const node = await bench.node();
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  await chromium.open(pages.url('spin.html'));
  const app = await bench.app({ flags: [`--cdp-url=${chromium.address}`] });
  const window = new WorkbenchWindow(app);
  await window.selectTarget('Spin');
  const options = { data: app.data, cwd: bench.folder };
  const recording = bench.pen(
    ['capture', 'cpu', '--target', 'Spin', '--duration', '8', '--out', 'spin.cpuprofile', '--json'],
    options,
  );
  await window.expectChannel('cpu-profile', /pen, \d+ s/);
  const recorded = await recording;
  expect(recorded.code).toBe(0);
  const printed = recorded.json() as { id: string; kind: string; file: string; sizeBytes: number; durationMs: number };
  expect(Object.keys(printed)).toEqual(['id', 'kind', 'file', 'sizeBytes', 'durationMs', 'truncated']);
  expect(printed).toMatchObject({ kind: 'cpu-profile', file: join(bench.folder, 'spin.cpuprofile'), truncated: false });
  expect(printed.durationMs).toBeGreaterThanOrEqual(8000);
  expect((await stat(printed.file)).size).toBe(printed.sizeBytes);
  const profile = JSON.parse(await readFile(printed.file, 'utf8')) as Profile;
  expect(functionsOf(profile)).toContain('sumTable');
  expect((profile.endTime - profile.startTime) / 1e6).toBeGreaterThanOrEqual(8);
  // Every tool is a command: without the app, on a process.
  const called = await bench.pen(['call', 'pen_cpu_summary', JSON.stringify({ capture: printed.file })], options);
  expect(called.code).toBe(0);
  expect(called.stdout).toContain('sumTable');
  const alone = await bench.pen(
    [
      'capture',
      'cpu',
      '--standalone',
      '--cdp-url',
      `localhost:${node.port}`,
      '--duration',
      '1',
      '--out',
      'n.cpuprofile',
      '--json',
    ],
    { ...options, data: bench.folders('alone').data },
  );
  expect(alone.code).toBe(0);
  expect(JSON.parse(await readFile(join(bench.folder, 'n.cpuprofile'), 'utf8'))).toHaveProperty('samples');
});

test('cancelling, closing or killing a recording leaves no profiler, lock or file @night', async ({ bench }) => {
  const chromium = await bench.chromium();
  const pages = await bench.pages();
  const proxy = await bench.proxyTo(chromium.port);
  await chromium.open(pages.url('spin.html', { title: 'Kept table' }));
  const doomed = await chromium.open(pages.url('spin.html', { title: 'Doomed table' }));
  const app = await bench.app({ flags: [`--cdp-url=${proxy.address}`] });
  const window = new WorkbenchWindow(app);
  const assistant = await bench.mcp(app, 'Assistant One');
  const status = async (): Promise<string> => (await assistant.call('pen_status')).text;
  const begun = (): Promise<unknown> =>
    until('the profile to begin', async () => /CPU Profiling: active/.test(await status()));
  const over = (): Promise<unknown> =>
    until('the profile to end', async () => /CPU Profiling: inactive/.test(await status()));

  // Cancelled by an assistant, and by a person in the drawer.
  const abort = new AbortController();
  const cancelled = assistant.call('pen_cpu_profile', { target: 'Kept', duration: 30 }, { signal: abort.signal });
  await begun();
  abort.abort();
  await expect(cancelled).rejects.toThrow();
  await over();
  const stopped = assistant.call('pen_cpu_profile', { target: 'Kept', duration: 30 });
  await begun();
  await window.selectTarget('Kept table');
  await window.cancelRunningCall();
  expect((await stopped).value).toMatchObject({ code: 'cancelled' });
  // Started again at once: a profiler that is still on would cause a refusal or be in the result.
  const beganMs = performance.now();
  const again = await assistant.call('pen_cpu_profile', { target: 'Kept', duration: 1 });
  const tookS = (performance.now() - beganMs) / 1000;
  expect(again.isError).toBe(false);
  const actualS = Number(/\(actual: ([\d.]+)s\)/.exec(again.text)?.[1]);
  expect(actualS).toBeGreaterThanOrEqual(1);
  // Rounded to hundredths.
  expect(actualS).toBeLessThan(tookS + 0.01);

  const closed = assistant.call('pen_cpu_profile', { target: 'Doomed', duration: 30 });
  await begun();
  await chromium.close(doomed.id);
  expect((await closed).value).toMatchObject({ code: 'target_gone' });
  expect((await assistant.call('pen_list_pages')).text).toContain('Kept table');

  const killed = assistant.call('pen_cpu_profile', { target: 'Kept', duration: 30 });
  await begun();
  await chromium.process.kill();
  const answer = await killed;
  expect(answer.value).toMatchObject({ code: 'disconnected' });
  expect(answer.text).toContain('browser disconnected during operation');
  await over();
  expect(spoolFiles(app)).toEqual([]);
  await expect(window.captureRows()).toHaveCount(1);
});
