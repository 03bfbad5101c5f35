/** What only the window in a browser has: who may open it, files that come and go by the browser, and a connection that may break. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { newWindow, startPersonsBrowser, startWebDoor } from './fixtures/browser-door.ts';
import { expect, test, type Bench } from './fixtures/test.ts';
import { WorkbenchWindow } from './fixtures/window.ts';
import { leftBehind } from './fixtures/workbench.ts';

/** A CPU profile of one function. */
function writeProfile(bench: Bench, name: string, functionName: string): string {
  const callFrame = { functionName, scriptId: '1', url: 'shop.js', lineNumber: 4, columnNumber: 2 };
  const root = { functionName: '(root)', scriptId: '0', url: '', lineNumber: -1, columnNumber: -1 };
  const file = join(bench.folder, name);
  const profile = {
    nodes: [
      { id: 1, callFrame: root, children: [2] },
      { id: 2, callFrame },
    ],
    startTime: 0,
    endTime: 40_000,
    samples: [2, 2, 2, 2],
    timeDeltas: [0, 10_000, 10_000, 10_000],
  };
  writeFileSync(file, JSON.stringify(profile));
  return file;
}

const opened = (page: Page) => page.getByTestId('cpu-profile-document').filter({ visible: true });

test('files are opened by the command, by a dialog and by a drop, and one goes as a download', async ({ bench }) => {
  const [ordered, chosen, dropped] = ['priceOrders', 'chooseShop', 'dropBasket'].map((name) =>
    writeProfile(bench, `${name}.cpuprofile`, name),
  ) as [string, string, string];
  const app = await bench.app({ flags: [ordered] });
  const { page } = app;
  const window = new WorkbenchWindow(app);
  await expect(opened(page)).toContainText('priceOrders');

  const [dialog] = await Promise.all([page.waitForEvent('filechooser'), page.keyboard.press('Control+KeyO')]);
  await dialog.setFiles(chosen);
  await expect(window.captureRows()).toHaveCount(2);
  await expect(opened(page)).toContainText('chooseShop');
  await window.dropFile(dropped);
  await expect(window.captureRows()).toHaveCount(3);
  await expect(opened(page)).toContainText('dropBasket');
  await window.screenshot('files');

  const copy = join(bench.folder, 'copy.cpuprofile');
  const name = await window.saveAs(copy, async () => {
    await opened(page).getByTestId('export-button').click();
    await page.getByTestId('export-native').click();
  });
  expect(name).toMatch(/\.cpuprofile$/);
  expect(readFileSync(copy).equals(readFileSync(dropped))).toBe(true);
  await expect(page.getByTestId('notice')).toContainText(`Exported to ${name}`);
});

test('the printed address opens the window once, and only the browser that opened it gets anything @night', async ({
  bench,
}) => {
  const folders = bench.folders();
  const { address } = await startWebDoor(bench.cleanup, [], folders);
  const { origin } = new URL(address);
  const browser = await startPersonsBrowser(bench.cleanup);
  const [person, stranger] = await Promise.all([newWindow(browser), newWindow(browser)]);
  const page = await person.newPage();
  await page.goto(address);
  await expect(page.getByTestId('start-document')).toBeVisible();
  // Neither the address bar nor the history keeps the key, and no script can read the cookie.
  await expect(page).toHaveURL(`${origin}/`);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  expect(await person.cookies()).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);

  const other = await stranger.newPage();
  for (const path of [address, `${origin}/`, `${origin}/index.html`, `${origin}/report/lh-00000000`]) {
    const answer = await other.goto(path);
    expect(answer?.status(), path).toBe(401);
    await expect(other.locator('body')).toContainText('This browser has no session of PEN Workbench');
  }
  expect(await stranger.cookies()).toEqual([]);
  await page.reload();
  await expect(page.getByTestId('start-document')).toBeVisible();
});

/** What a page can try from its own origin; `true` where it got something. Runs in that page, whose browser has the cookie. */
function attack({
  origin,
  host,
  files,
}: {
  origin: string;
  host: string;
  files: readonly string[];
}): Promise<Record<string, unknown>> {
  const loaded = (element: HTMLElement): Promise<boolean> =>
    new Promise((resolve) => {
      element.addEventListener('load', () => resolve(true));
      element.addEventListener('error', () => resolve(false));
      document.body.append(element);
    });
  const made = <T extends HTMLElement>(tag: string, properties: Partial<T>): HTMLElement =>
    Object.assign(document.createElement(tag), properties);
  const [script = '', icon = '', style = ''] = files;
  const upload = `${origin}/upload?use=import&name=planted.cpuprofile`;
  const reads = (url: string, init: RequestInit): Promise<boolean> =>
    fetch(url, { credentials: 'include', ...init }).then(
      async (response) => (await response.text()) !== '',
      () => false,
    );
  navigator.sendBeacon(upload, '{}');
  return (async () => ({
    fetch: await reads(`${origin}/`, {}),
    blindFetch: await reads(`${origin}/`, { mode: 'no-cors' }),
    upload: await reads(upload, { method: 'POST', body: '{}' }),
    blindUpload: await reads(upload, { method: 'POST', body: '{}', mode: 'no-cors' }),
    socket: await new Promise((resolve) => {
      const socket = new WebSocket(`ws://${host}/bridge`);
      socket.addEventListener('open', () => resolve(true));
      socket.addEventListener('error', () => resolve(false));
    }),
    image: await loaded(made<HTMLImageElement>('img', { src: icon })),
    script: await loaded(made<HTMLScriptElement>('script', { src: script })),
    style: await loaded(made<HTMLLinkElement>('link', { rel: 'stylesheet', href: style })),
  }))();
}

for (const attacker of ['127.0.0.1', 'localhost'])
  test(`a page of another origin gets nothing, in the browser that has the window: from ${attacker} @night`, async ({
    bench,
  }) => {
    const app = await bench.app();
    const { page } = app;
    const window = new WorkbenchWindow(app);
    await expect(page.getByTestId('start-document')).toBeVisible();
    const { origin, host } = new URL(page.url());
    // Everyone has the package, and knows the names of its files.
    const files = await page.evaluate(() =>
      ['script[src]', 'link[rel=icon]', 'link[rel=stylesheet]'].map((selector) => {
        const element = document.querySelector(selector);
        return element instanceof HTMLScriptElement ? element.src : (element as HTMLLinkElement).href;
      }),
    );
    const pages = await bench.pages();
    // Of the same site for cookies, which have no port, and of another one.
    const evil = await page.context().newPage();
    await evil.goto(pages.url('checkout.html').replace('127.0.0.1', attacker));
    expect(await evil.evaluate(attack, { origin, host, files })).toEqual({
      fetch: false,
      blindFetch: false,
      upload: false,
      blindUpload: false,
      socket: false,
      image: false,
      script: false,
      style: false,
    });
    await evil.evaluate(
      (src) =>
        new Promise((resolve) => {
          const frame = Object.assign(document.createElement('iframe'), { src });
          frame.addEventListener('load', resolve);
          document.body.append(frame);
        }),
      `${origin}/`,
    );
    expect(evil.frames()).toHaveLength(2);
    expect(evil.frames().map((frame) => frame.url())).not.toContain(`${origin}/`);
    // A form goes where it leads, as any link does; the upload is refused.
    await evil.evaluate((action) => {
      const form = Object.assign(document.createElement('form'), { action, method: 'post', enctype: 'text/plain' });
      form.append(Object.assign(document.createElement('input'), { name: '{"nodes":"', value: '"}' }));
      document.body.append(form);
      form.submit();
    }, `${origin}/upload?use=import&name=planted.cpuprofile`);
    await evil.waitForURL(`${origin}/**`);
    await expect(evil.locator('body')).toContainText('PEN accepts no requests from web pages');

    // The window of the person is as it was.
    await expect(window.captureRows()).toHaveCount(0);
    await expect(page.getByTestId('notice')).toHaveCount(0);
    await evil.close();
  });

test('a newer page has the window, and the first says so until it is loaded again @night', async ({ bench }) => {
  const app = await bench.app({ flags: [writeProfile(bench, 'orders.cpuprofile', 'priceOrders')] });
  const { page } = app;
  await expect(opened(page)).toContainText('priceOrders');
  const second = await page.context().newPage();
  await second.goto(page.url());
  const row = second.getByTestId('capture-row');
  await expect(row).toHaveCount(1);
  await expect(page.getByTestId('notice')).toContainText('Another page has the window now');
  // It stays with the second, which works.
  await row.dblclick();
  await expect(opened(second)).toContainText('priceOrders');
  await expect(second.getByTestId('notice')).toHaveCount(0);

  await page.reload();
  await expect(second.getByTestId('notice')).toContainText('Another page has the window now');
  await page.getByTestId('capture-row').dblclick();
  await expect(opened(page)).toContainText('priceOrders');
  await second.close();
});

test('a killed PEN is told in the page, which follows no other one that listens at its address @night', async ({
  bench,
}) => {
  const folders = bench.folders();
  const app = await bench.app({ folders });
  const { page } = app;
  await expect(page.getByTestId('start-document')).toBeVisible();
  app.disown();
  process.kill(app.pid, 'SIGKILL');
  const notice = page.getByTestId('notice');
  await expect(notice).toContainText('The connection to PEN Workbench was lost');
  await expect(notice).toContainText('start npx pen-workbench in a terminal');
  await new WorkbenchWindow(app).screenshot('connection-lost');

  // The next one has other sessions.
  const { port, origin } = new URL(page.url());
  const again = await startWebDoor(bench.cleanup, [`--addr=127.0.0.1:${port}`], folders);
  await expect(notice).toContainText('The PEN Workbench of this page has ended');
  await expect(page.getByTestId('start-document')).toBeVisible();
  await page.goto(again.address);
  await expect(page).toHaveURL(`${origin}/`);
  await expect(page.getByTestId('start-document')).toBeVisible();
  await expect(notice).toHaveCount(0);
  again.pen.signal('SIGINT');
  expect((await again.pen.ended).code).toBe(0);
  await expect(notice).toContainText('The connection to PEN Workbench was lost');
  // The folder of the killed one is too young to be swept (`restart.night.spec.ts`).
  expect(leftBehind(folders).filter((path) => !path.includes(`process-${app.pid}-`))).toEqual([]);
});

test('what the window would do to this computer is refused where there is no terminal to ask in @night', async ({
  bench,
}) => {
  const app = await bench.app();
  const { page } = app;
  await page.getByRole('button', { name: /^(?:Why is my Chrome|Start another browser)/ }).click();
  await page.getByRole('button', { name: 'Run it for me' }).click();
  await expect(page.getByText(/started without a terminal/)).toBeVisible();
  await new WorkbenchWindow(app).screenshot('refused');
  expect(existsSync(join(app.data, 'run', 'browser.json'))).toBe(false);
});
