/** A capture as one page, opened from a file in a real Chromium: the same verdict, chart and tables, without us and without a network. */
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from '@playwright/test';
import { z } from 'zod';
import { JWT } from '../shared/base/redaction/testing/made-secrets.ts';
import { traceOfPackets, type Fields } from '../shared/engine/trace/perfetto/testing/packets.ts';
import { SHARED_PARTS, sharedFilePart } from '../shared/core/contracts/shared-parts.ts';
import { newWindow, startPersonsBrowser } from './fixtures/browser-door.ts';
import { expect, test, type Bench } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';

const HOSTILE = '</script><img src=x onerror=alert(1)>';
const VIEWER_BYTES = 1_300_000;

const frame = (functionName: string, url: string) => ({
  functionName,
  url,
  scriptId: '1',
  lineNumber: 6,
  columnNumber: 2,
});
const PROFILE = JSON.stringify({
  nodes: [
    { id: 1, callFrame: frame('(root)', ''), children: [2] },
    { id: 2, callFrame: frame(HOSTILE, `https://shop.test/app.js?token=${JWT}`), children: [3] },
    { id: 3, callFrame: frame('layoutRows', 'https://shop.test/layout.js') },
  ],
  startTime: 0,
  endTime: 400_000,
  samples: [2, 3, 3, 3],
  timeDeltas: [0, 100_000, 100_000, 100_000],
});

/** A program that keeps more from one snapshot of itself to the next. */
const GROWING = `const { writeHeapSnapshot } = require('node:v8');
class Store { held = []; }
const store = new Store();
for (const name of ['a.heapsnapshot', 'b.heapsnapshot']) {
  for (let kept = 0; kept < 1000; kept++) store.held.push({ order: 'kept ' + kept });
  writeHeapSnapshot(name);
}`;

interface Sharing {
  imported(name: string, content: string | Uint8Array): Promise<string>;
  /** Shares it, and opens the file. */
  opened(capture: string, params?: Readonly<Record<string, unknown>>): Promise<{ page: Page; path: string }>;
  /** Opens a shared file. */
  openFile(path: string): Promise<Page>;
  /** Requests to anything but the file itself, messages of the console, errors and dialogs. */
  readonly unwanted: readonly string[];
}

async function sharing(bench: Bench): Promise<Sharing> {
  const folders = bench.folders();
  const call = async (tool: string, params: Readonly<Record<string, unknown>>): Promise<unknown> => {
    const result = await bench.pen(['call', tool, JSON.stringify(params), '--standalone', '--json'], {
      ...folders,
      cwd: folders.project,
    });
    return result.json();
  };
  const context = await newWindow(await startPersonsBrowser(bench.cleanup));
  const unwanted: string[] = [];
  let shared = 0;
  const openFile = async (path: string): Promise<Page> => {
    const page = await context.newPage();
    page.on('request', (request) => {
      if (!/^(?:file|blob|data):/.test(request.url())) unwanted.push(request.url());
    });
    page.on('console', (message) => void unwanted.push(message.text()));
    page.on('pageerror', ({ message }) => void unwanted.push(message));
    page.on('dialog', (dialog) => {
      unwanted.push(dialog.message());
      void dialog.dismiss();
    });
    await page.goto(pathToFileURL(path).href);
    return page;
  };
  return {
    unwanted,
    openFile,
    async imported(name, content) {
      const path = join(folders.project, name);
      writeFileSync(path, content);
      return z.object({ captureId: z.string() }).parse(await call('pen_import', { path })).captureId;
    },
    async opened(capture, params = {}) {
      shared += 1;
      const path = join(folders.project, `shared-${shared}.html`);
      expect(await call('pen_export', { capture, path, format: 'html', ...params })).toMatchObject({ path });
      return { page: await openFile(path), path };
    },
  };
}

test('a profile and a comparison of snapshots are read in any browser, with hostile names as text', async ({
  bench,
}) => {
  const share = await sharing(bench);
  const profile = await share.opened(await share.imported('busy.cpuprofile', PROFILE));
  await expect(profile.page.getByTestId('cpu-profile-document')).toContainText('layoutRows');
  await expect(profile.page.locator('.chat-strip')).toContainText('Read only');
  await profile.page
    .getByRole('radio', { name: 'Functions' })
    .or(profile.page.getByRole('tab', { name: 'Functions' }))
    .first()
    .click();
  await expect(profile.page.getByTestId('cpu-profile-document')).toContainText(HOSTILE);
  expect(statSync(profile.path).size).toBeLessThan(VIEWER_BYTES);

  execFileSync(process.execPath, ['--eval', GROWING], {
    cwd: bench.folder,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
  });
  const snapshot = (name: string): Promise<string> => share.imported(name, readFileSync(join(bench.folder, name)));
  const base = await snapshot('a.heapsnapshot');
  const later = await snapshot('b.heapsnapshot');
  const compared = await share.opened(`pen://captures/${later}/compare/${base}`);
  await expect(compared.page.getByRole('main')).toContainText('New and still reachable');
  const single = await share.opened(base);
  await expect(single.page.getByTestId('heap-document')).toContainText(/retained sizes in/);
  await expect(single.page.getByTestId('heap-document')).toContainText('Store');
  expect(share.unwanted).toEqual([]);
});

test('of a trace that a browser cannot read, the page has what the window had shown @night', async ({ bench }) => {
  const trace = join(bench.folder, 'orders.pftrace');
  const time = (us: number, more: Fields): Fields => ({ 8: us * 1000, 10: 1, 11: { 11: 7, ...more } });
  const begin = (us: number, name: string): Fields => time(us, { 9: 1, 22: ['toplevel'], 23: name });
  writeFileSync(
    trace,
    traceOfPackets([
      { 8: 1_000_000, 10: 1, 60: { 1: 7, 4: { 1: 7, 2: 8, 5: 'CrRendererMain' } } },
      begin(1000, 'RunTask'),
      time(81_000, { 9: 2 }),
    ]),
  );
  const app = await bench.app({ flags: ['--cdp-url=http://localhost:9', trace] });
  const window = new WorkbenchWindow(app);
  const document = app.page.getByTestId('trace-document').filter({ visible: true });
  await expect(document).toContainText('the longest task takes 80.0 ms', { timeout: 30_000 });
  const path = join(bench.folder, 'orders.html');
  await window.saveAs(path, async () => {
    await document.getByTestId('export-button').click();
    await app.page.getByTestId('export-html').click();
  });
  await expect(app.page.getByTestId('notice')).toContainText('Exported to');
  const share = await sharing(bench);
  const page = await share.openFile(path);
  await expect(page.getByLabel('About this file')).toContainText(
    /Only what a window had shown of it is here: trace-\w+ is a Perfetto trace/,
  );
  await expect(page.getByTestId('trace-document')).toContainText('the longest task takes 80.0 ms');
  await expect(page.getByTestId('trace-document')).toContainText('TaskMain');
  expect(readFileSync(path, 'utf8')).not.toContain(bench.folder);
  await page.getByText('Bottom-up', { exact: true }).click();
  await expect(page.getByTestId('trace-document')).toContainText('Not in this page');
  expect(share.unwanted).toEqual([]);
});

test('secrets are replaced if that was chosen, in the page and in all that is packed into it @night', async ({
  bench,
}) => {
  const share = await sharing(bench);
  const { page, path } = await share.opened(await share.imported('busy.cpuprofile', PROFILE), { redact: true });
  await expect(page.getByLabel('About this file')).toContainText('1 secret replaced');
  await expect(page.getByTestId('cpu-profile-document')).toContainText('layoutRows');
  expect(await page.evaluate(() => document.body.innerText)).not.toContain(JWT);
  expect(readFileSync(path, 'utf8')).not.toContain(JWT);
  expect(share.unwanted).toEqual([]);
});

test('a file that was cut says so, in its viewer and in its capture @night', async ({ bench }) => {
  const share = await sharing(bench);
  const { path } = await share.opened(await share.imported('busy.cpuprofile', PROFILE));
  const text = readFileSync(path, 'utf8');
  const context = await newWindow(await startPersonsBrowser(bench.cleanup));
  const openCut = async (part: string, length: number): Promise<Page> => {
    const cut = join(bench.folder, `${part}.html`);
    const whole = text.match(new RegExp(`id="${part}">([^<]*)`))?.[1] ?? '';
    expect(whole.length).toBeGreaterThan(length);
    writeFileSync(cut, text.replace(whole, whole.slice(0, length)));
    const page = await context.newPage();
    await page.goto(pathToFileURL(cut).href);
    return page;
  };
  const viewer = await openCut(SHARED_PARTS.viewer, 1000);
  await expect(viewer.locator('#root')).toContainText('This file cannot be shown');
  const capture = await openCut(sharedFilePart(0), 100);
  await expect(capture.getByTestId('cpu-profile-document')).toContainText('The analysis in this file failed');
});
