/** A real Chromium behind a stand-in for adb and a device (`testing/stand-in-adb.ts`). */
import { expect, it, onTestFinished } from 'vitest';
import { unwrap } from '../../../../shared/base/errors.ts';
import { createEndpoints, type Endpoints } from '../endpoints/endpoints.ts';
import { eventually, startChromium, startSite } from '../testing/real-targets.ts';
import { NOT_ALLOWED, PHONE, startStandInAdb, UNPLUGGED, type StandInAdb } from '../testing/stand-in-adb.ts';
import { createAdbServer } from './adb-server.ts';

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const NOBODY = { home: '/nonexistent', environment: {}, platform: 'linux' } as const;

async function withDevice(leadsTo: number): Promise<{ adb: StandInAdb; endpoints: Endpoints }> {
  const adb = await startStandInAdb(leadsTo);
  const endpoints = createEndpoints({ log: SILENT, adb: createAdbServer(adb.port), person: NOBODY });
  onTestFinished(async () => {
    await endpoints.close();
    await adb[Symbol.asyncDispose]();
  });
  return { adb, endpoints };
}

it('Chrome and WebViews of a device are listed by name, connected through a forwarded port, and the port is given back', async () => {
  const site = await startSite({ '/': '<title>on the phone</title>' });
  const chromium = await startChromium([site.url('/')]);
  onTestFinished(async () => {
    await chromium.kill();
    await site[Symbol.asyncDispose]();
  });
  const { adb, endpoints } = await withDevice(chromium.port);
  const found = await endpoints.lookForRunning();
  expect(found.map(({ name, address, state }) => [name, address, state])).toEqual([
    ['Chrome on Pixel 8', 'android:R5CT10ABCDE/chrome_devtools_remote', 'idle'],
    ['WebView of com.acme.shop on Pixel 8', 'android:R5CT10ABCDE/webview_devtools_remote_4711', 'idle'],
  ]);
  expect(adb.forwarded.size).toBe(0);
  const connected = unwrap(await endpoints.connect(found[1]?.id ?? ''));
  expect(connected).toMatchObject({ kind: 'browser', name: 'WebView of com.acme.shop on Pixel 8' });
  expect(adb.forwarded.size).toBe(1);
  const page = connected.targets.find(({ type }) => type === 'page');
  if (page === undefined) throw new Error('a page was expected');
  const session = unwrap(await endpoints.openDedicated(page, { signal: new AbortController().signal }));
  expect(unwrap(await session.send('Runtime.evaluate', { expression: 'document.title' }))).toMatchObject({
    result: { value: expect.stringContaining('on the phone') },
  });
  await session.release();
  await endpoints.disconnect(connected.id);
  await eventually('the port to be given back', () => (adb.forwarded.size === 0 ? true : null));
});

it('a device that is not allowed says what to press, and is gone from the list when it is allowed', async () => {
  const { adb, endpoints } = await withDevice(1);
  adb.setDevices([NOT_ALLOWED, UNPLUGGED]);
  const [notAllowed, unplugged] = await endpoints.lookForRunning();
  expect(notAllowed).toMatchObject({
    state: 'failed',
    error: { suggestion: expect.stringContaining('press Allow in “Allow USB debugging?”') },
  });
  expect(unplugged).toMatchObject({
    state: 'failed',
    error: { message: expect.stringContaining('adb does not reach it') },
  });
  adb.setDevices([PHONE]);
  await endpoints.lookForRunning();
  expect(endpoints.endpoints().map(({ name }) => name)).toEqual([
    'Chrome on Pixel 8',
    'WebView of com.acme.shop on Pixel 8',
  ]);
});

it('a port behind which nothing answers is given back at once', async () => {
  const { adb, endpoints } = await withDevice(1);
  const [chrome] = await endpoints.lookForRunning();
  expect(await endpoints.connect(chrome?.id ?? '')).toMatchObject({ ok: false });
  await eventually('the port to be given back', () => (adb.forwarded.size === 0 ? true : null));
});

it('an address of a device that is not there says how to get there', async () => {
  const { endpoints } = await withDevice(1);
  const added = unwrap(endpoints.add('android:R5CT10ABCDE/webview_devtools_remote_9', 'added'));
  expect(await endpoints.connect(added.id)).toMatchObject({
    ok: false,
    error: { suggestion: expect.stringContaining('USB debugging') },
  });
});

it('without adb nothing is listed', async () => {
  const { adb, endpoints } = await withDevice(1);
  await adb[Symbol.asyncDispose]();
  expect(await endpoints.lookForRunning()).toEqual([]);
});
