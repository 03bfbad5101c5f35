/** Endpoints of browsers that we started: known by their pipe, connected over it, and restarted. */
import { afterEach, describe, expect, it } from 'vitest';
import { appError, unwrap } from '../../../../shared/base/errors.ts';
import { createBrowserPipe, type BrowserPipe } from './browser-pipe.ts';
import { streamChannel } from './browser-channel.ts';
import { createEndpoints, type Endpoints } from '../endpoints/endpoints.ts';
import { firstPage } from '../first-page.ts';
import { fakePipeBrowser, type FakePipeBrowser, type PipeCommandSeen } from '../testing/fake-pipe-browser.ts';
import { startFakeCdpServer } from '../testing/fake-cdp-server.ts';
import { eventually } from '../testing/real-targets.ts';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const PAGE = { targetId: 'page-1', type: 'page', title: 'PEN sample', url: 'http://127.0.0.1:1/' };
const signal = new AbortController().signal;

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function endpointsOf(): Endpoints {
  const endpoints = createEndpoints({ log: quiet });
  closers.push(() => endpoints.close());
  return endpoints;
}

function startBrowser(): { pipe: BrowserPipe; browser: FakePipeBrowser } {
  const browser = fakePipeBrowser(({ method }) => {
    if (method === 'Browser.getVersion') return { product: 'Chrome/148.0' };
    return method === 'Target.getTargets' ? { targetInfos: [PAGE] } : {};
  });
  const pipe = createBrowserPipe({
    address: 'pipe:sample',
    log: quiet,
    channel: streamChannel(browser.toBrowser, browser.fromBrowser),
  });
  closers.push(() => pipe.close(appError('cancelled', 'the test is over')));
  return { pipe, browser };
}

describe('a browser that we started', () => {
  it('is an endpoint with its targets, at an address without a port', async () => {
    const endpoints = endpointsOf();
    const { pipe } = startBrowser();
    const added = endpoints.addPipe(pipe, 'sample');
    expect(added).toMatchObject({ address: 'pipe:sample', origin: 'sample', state: 'idle' });
    const connected = unwrap(await endpoints.connect(added.id));
    expect(connected).toMatchObject({ kind: 'browser', product: 'Chrome 148.0', state: 'connected' });
    expect(connected.targets).toMatchObject([{ id: 'page-1', endpoint: 'pipe:sample' }]);
    // As `--cdp-url` names it.
    expect(endpoints.add('pipe:sample', 'flag')).toMatchObject({ ok: true, value: { id: added.id } });
  });

  it('is captured over a dedicated connection that ends with the capture', async () => {
    const endpoints = endpointsOf();
    const { pipe, browser } = startBrowser();
    const connected = unwrap(await endpoints.connect(endpoints.addPipe(pipe, 'sample').id));
    const [page] = connected.targets;
    if (page === undefined) throw new Error('no page');
    const dedicated = unwrap(await endpoints.openDedicated(page, { signal }));
    expect([...browser.sessions.values()].map(({ targetId }) => targetId)).toEqual(['browser', 'browser', 'page-1']);
    await dedicated.end();
    await eventually('its sessions to end', () => (browser.sessions.size === 1 ? true : null));
  });

  it('is reported gone as soon as it has ended, and is replaced when it is started again', async () => {
    const endpoints = endpointsOf();
    const first = startBrowser();
    const { id } = endpoints.addPipe(first.pipe, 'sample');
    await endpoints.connect(id);
    first.browser.fromBrowser.end();
    await eventually('the end', () => (endpoints.endpoints()[0]?.state === 'lost' ? true : null));
    expect(endpoints.endpoints()[0]?.error).toMatchObject({
      code: 'disconnected',
      suggestion: expect.not.stringContaining('port') as string,
    });
    expect(await endpoints.connect(id)).toMatchObject({ ok: false, error: { code: 'not_connected' } });

    const second = startBrowser();
    expect(endpoints.addPipe(second.pipe, 'sample')).toMatchObject({ id, state: 'idle', error: null });
    expect(await endpoints.connect(id)).toMatchObject({ ok: true, value: { state: 'connected' } });
    expect(endpoints.endpoints()).toHaveLength(1);
  });

  it('is not an endpoint before it was started', () => {
    const endpoints = endpointsOf();
    expect(endpoints.add('pipe:sample', 'flag')).toMatchObject({ ok: false, error: { code: 'not_connected' } });
    expect(endpoints.endpoints()).toEqual([]);
  });
});

describe('the first page', () => {
  it('is waited for, because a browser answers before it has one', async () => {
    const { pipe, browser } = startBrowser();
    let isThere = false;
    const waiting = firstPage(pipe, signal).then((shown) => ((isThere = true), shown));
    const asked = (): PipeCommandSeen | null =>
      browser.commands.find(({ method }) => method === 'Target.setDiscoverTargets') ?? null;
    const { sessionId } = await eventually('the question', asked);
    const tell = (type: string): void =>
      browser.say({ method: 'Target.targetCreated', params: { targetInfo: { ...PAGE, type } }, sessionId });
    tell('tab');
    await pipe.describe();
    expect(isThere).toBe(false);
    tell('page');
    expect(await waiting).toEqual({ ok: true, value: undefined });
    await eventually('the end of the connection', () => (browser.sessions.size === 0 ? true : null));
  });

  it('fails when the browser ends or the wait is cancelled', async () => {
    const { pipe, browser } = startBrowser();
    const given = new AbortController();
    const [first, second] = [firstPage(pipe, signal), firstPage(pipe, given.signal)];
    await eventually('both connections', () => (browser.sessions.size === 2 ? true : null));
    given.abort(appError('cancelled', 'enough'));
    expect(await second).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    browser.fromBrowser.end();
    expect(await first).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  });
});

describe('access for another process', () => {
  it('uses the discovered and checked socket without asking the address again', async () => {
    const endpoints = endpointsOf();
    const server = await startFakeCdpServer({
      command: ({ method }) => (method === 'Target.getTargets' ? { targetInfos: [PAGE] } : {}),
    });
    closers.push(() => server.close());
    const added = unwrap(endpoints.add(`localhost:${server.port}`, 'added'));
    const [page] = unwrap(await endpoints.connect(added.id)).targets;
    if (page === undefined) throw new Error('no page');
    const asked = [...server.requests];
    expect(await endpoints.browserAccess(page, signal)).toEqual({
      kind: 'socket',
      webSocketUrl: `ws://127.0.0.1:${server.port}/devtools/browser/fake`,
    });
    expect(server.requests).toEqual(asked);
  });

  it('is relayed when the browser has a pipe', async () => {
    const endpoints = endpointsOf();
    const { pipe } = startBrowser();
    const [page] = unwrap(await endpoints.connect(endpoints.addPipe(pipe, 'sample').id)).targets;
    if (page === undefined) throw new Error('no page');
    expect(await endpoints.browserAccess(page, signal)).toMatchObject({ kind: 'relay' });
  });
});
