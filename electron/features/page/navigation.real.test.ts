/** pen_navigate on a real Chromium: when it returns, what it does not wait for, what blocks it; and pages on which tools cannot work. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium, startSite, type Site } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

let bench: CoreBench;
let claude: BenchCaller;
let site: Site;
/** Answers that no site of pages gives. */
let odd: Server;
const oddUrl = (path: string): string => `http://localhost:${(odd.address() as AddressInfo).port}${path}`;

beforeAll(async () => {
  odd = createServer((request, response) => {
    switch (request.url) {
      case '/nothing':
        response.writeHead(204).end();
        break;
      case '/download':
        response.writeHead(200, { 'content-disposition': 'attachment; filename="a.bin"' }).end('bytes');
        break;
      case '/opaque':
        response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': 'sandbox allow-scripts' });
        response.end('<title>opaque</title>');
        break;
      case '/never':
        // A page whose load event never comes.
        response.writeHead(200, { 'content-type': 'text/html' }).write('<title>never</title><h1>Never</h1>');
        break;
      default:
        response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => odd.listen(0, '127.0.0.1', resolve));
  bench = await createCoreBench();
  bench.keep({
    [Symbol.asyncDispose]: async () => {
      odd.closeAllConnections();
      await new Promise((resolve) => odd.close(resolve));
    },
  });
  site = bench.keep(
    await startSite({
      '/': '<title>start</title><h1>Start</h1>',
      '/next': '<title>next</title><h1>Next</h1>',
      '/stay': `<title>stay</title><button>Stay</button><script>addEventListener('beforeunload', (event) => { if (!globalThis.mayLeave) event.preventDefault(); });</script>`,
    }),
  );
  await bench.connect(bench.keep(await startChromium([site.url()])));
  claude = bench.caller('Claude Code');
});
afterAll(() => bench[Symbol.asyncDispose]());

async function pageSession() {
  const page = bench.core.endpoints
    .endpoints()
    .flatMap(({ targets }) => targets)
    .find(({ type }) => type === 'page');
  if (page === undefined) throw new Error('there is no page');
  const session = await bench.core.endpoints.attach(page, { signal: AbortSignal.timeout(20_000) });
  if (!session.ok) throw new Error(session.error.message);
  return session.value;
}

const navigate = (params: Record<string, unknown>) => claude.ask('pen_navigate', params);
const here = async (): Promise<unknown> => {
  const session = await pageSession();
  const evaluated = await session.send('Runtime.evaluate', { expression: 'location.href' });
  await session.release();
  return evaluated.ok ? evaluated.value.result.value : evaluated.error;
};

test('back and forward go as far as the history does, and report its end', async () => {
  const first = await navigate({ action: 'back' });
  expect(first).toMatchObject({ ok: false, error: { code: 'no_history_entry', data: { index: 0, total: 1 } } });
  expect(first.text).toContain('the page is at entry 1 of 1');
  const gone = await claude.run('pen_navigate', { action: 'goto', url: site.url('/next') });
  expect(gone.value).toMatchObject({ url: site.url('/next'), httpStatus: 200, loaded: true });
  expect(await navigate({ action: 'forward' })).toMatchObject({
    error: { code: 'no_history_entry', data: { index: 1, total: 2 } },
  });
  expect((await claude.run('pen_navigate', { action: 'back' })).value).toMatchObject({ url: site.url(), loaded: true });
  expect((await claude.run('pen_navigate', { action: ' Forward ' })).value).toMatchObject({
    url: site.url('/next'),
    loaded: true,
  });
});

test('an address without a server is reported with the browser’s own reason', async () => {
  const failed = await navigate({ action: 'goto', url: 'http://no-such-host.invalid/' });
  expect(failed).toMatchObject({ ok: false, error: { code: 'navigation_failed' } });
  expect(failed.text).toMatch(/no-such-host\.invalid\/` failed: `net::ERR_/);
});

test.each(['/download', '/nothing'])(
  '%s leaves the page unchanged and reports that',
  async (path) => {
    await claude.run('pen_navigate', { action: 'goto', url: site.url('/next') });
    expect(await navigate({ action: 'goto', url: oddUrl(path) })).toMatchObject({
      ok: false,
      error: { code: 'navigation_failed' },
    });
    expect(await here()).toBe(site.url('/next'));
  },
  600_000,
);

test('wait 0 does not wait; with a wait, a page that never finishes is reported as loading', async () => {
  const unwaited = await claude.run('pen_navigate', { action: 'goto', url: oddUrl('/never'), wait: 0 });
  expect(unwaited.value).toMatchObject({ loaded: false });
  expect(unwaited.text).not.toContain('load event');
  const waited = await claude.run('pen_navigate', { action: 'goto', url: oddUrl('/never'), wait: 1 });
  expect(waited.value).toMatchObject({ loaded: false });
  expect(waited.text).toContain('had not fired its load event after 1s');
});

test.each(['goto', 'reload', 'back'])(
  'a beforeunload dialog blocks %s, is reported and cancelled, and the page continues to answer',
  async (action) => {
    await claude.run('pen_navigate', { action: 'goto', url: site.url('/stay') });
    const session = await pageSession();
    // A browser shows the dialog only after the user has interacted with the page.
    await session.send('Runtime.evaluate', { expression: 'document.title', userGesture: true });
    const held = await navigate({ action, url: site.url(), wait: 30 });
    expect(held).toMatchObject({ ok: false, error: { code: 'navigation_failed' } });
    expect(held.text).toContain('beforeunload');
    expect(held.text).toContain('which was cancelled');
    expect(await here()).toBe(site.url('/stay'));
    await session.send('Runtime.evaluate', { expression: 'globalThis.mayLeave = true' });
    await session.release();
  },
  600_000,
);

test('a change of the page during a recording is reported, because the recording may be affected', async () => {
  await claude.run('pen_heap_sampling', { action: 'start' });
  const affected = 'pen_heap_sampling is running on this target and may be affected.';
  expect((await claude.run('pen_navigate', { action: 'goto', url: site.url() })).text).toContain(affected);
  expect((await claude.run('pen_emulate', { cpuThrottling: 1 })).text).toContain(affected);
  expect((await claude.run('pen_performance_metrics')).text).not.toContain('may be affected');
  await claude.ask('pen_heap_sampling', { action: 'stop' });
  expect((await claude.run('pen_navigate', { action: 'reload' })).text).not.toContain('may be affected');
});

test('a page of an opaque origin has no storage to read', async () => {
  await claude.run('pen_navigate', { action: 'goto', url: oddUrl('/opaque') });
  for (const type of ['local', 'session']) {
    const refused = await claude.ask('pen_storage', { type });
    expect(refused).toMatchObject({ ok: false, error: { code: 'page_error' } });
    expect(refused.text).toContain(`This page has no ${type} storage to read`);
  }
});

test('a browser without pages is connected, and tools report that there is no page', async () => {
  const session = await pageSession();
  await session.send('Page.navigate', { url: 'about:blank' });
  await session.release();
  await bench.core.endpoints.refresh(AbortSignal.timeout(20_000));
  const nobody = bench.caller('Cursor');
  const refused = await nobody.ask('pen_performance_metrics');
  expect(refused).toMatchObject({ ok: false, error: { code: 'no_target' } });
  expect(refused.text).toContain('Open a page');
});
