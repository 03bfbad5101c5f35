/** Against real Chromium, Node and Deno: behaviour that no fake can prove. */
import { afterEach, describe, expect, it } from 'vitest';
import { type AppResult, settle } from '../../../../shared/base/errors.ts';
import type { EndpointInfo, TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { createEndpoints, type Endpoints } from '../index.ts';
import {
  eventually,
  startChromium,
  startDeno,
  startNode,
  startSite,
  type RealTarget,
  type Site,
} from '../testing/real-targets.ts';

const never = new AbortController().signal;
// Workers that nothing refers to may be collected.
const FILES = {
  '/': '<title>outer</title><iframe id="same" src="/same"></iframe><script>globalThis.kept = [new Worker("/worker.js"), new SharedWorker("/shared.js")]</script>',
  '/same': '<title>inner</title><script>globalThis.kept = new Worker("/worker.js?inner")</script>',
  '/frame': '<title>foreign</title>',
  '/plain': '<title>plain</title>',
  '/worker.js':
    'if (!location.search.includes("nested")) globalThis.kept = new Worker("/worker.js?nested"); setInterval(() => 0, 1000)',
  '/shared.js': 'onconnect = () => 0',
};

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

function valueOf<T>(result: AppResult<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

function workbench(): { endpoints: Endpoints; lines: string[] } {
  const lines: string[] = [];
  const log = (message: string): void => void lines.push(message);
  const endpoints = createEndpoints({ log: { debug: log, info: log, warn: log } });
  closers.push(() => endpoints.close());
  return { endpoints, lines };
}

async function site(): Promise<Site> {
  const served = await startSite(FILES);
  closers.push(async () => served[Symbol.asyncDispose]());
  return served;
}

async function chromium(
  urls: readonly string[],
  options: Parameters<typeof startChromium>[1] = {},
): Promise<RealTarget> {
  const browser = await startChromium(urls, options);
  closers.push(() => browser.kill());
  return browser;
}

async function connect(endpoints: Endpoints, port: number): Promise<EndpointInfo> {
  return valueOf(await endpoints.connect(valueOf(endpoints.add(String(port), 'added')).id));
}

function targetWith(endpoints: Endpoints, urlPart: string): TargetInfo {
  const found = endpoints
    .endpoints()
    .flatMap(({ targets }) => targets)
    .find(({ url }) => url.includes(urlPart));
  if (found === undefined) throw new Error(`no target with ${urlPart}`);
  return found;
}

/** Pages as the browser itself lists them, in its own order. */
async function tabs(port: number): Promise<string[]> {
  const list = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
    id: string;
    type: string;
    url: string;
  }[];
  return list.filter(({ type }) => type === 'page').map(({ id, url }) => `${id} ${url}`);
}

function workersOf(endpoints: Endpoints): TargetInfo[] {
  return endpoints.endpoints()[0]?.targets.filter(({ type }) => type === 'worker') ?? [];
}

const WORKERS_LIMIT_MS = 60_000;

/**
 * A browser that runs all five workers of the page. On a busy machine Chromium fetches the script of a worker and, once in a hundred times, never runs it:
 * it lists that worker for good, without an address, and answers nothing for it. Such a browser is of no use here.
 */
async function withAllWorkers(url: string): Promise<Endpoints> {
  for (let attempt = 1; ; attempt += 1) {
    const browser = await chromium([url], { flags: ['--site-per-process'] });
    const { endpoints } = workbench();
    await connect(endpoints, browser.port);
    const deadlineMs = performance.now() + WORKERS_LIMIT_MS;
    const all = await eventually('the workers', () => {
      if (workersOf(endpoints).length === 5) return 'listed';
      return performance.now() > deadlineMs ? 'missing' : null;
    });
    if (all === 'listed') return endpoints;
    if (attempt === 3) throw new Error(`${workersOf(endpoints).length} of five workers are listed, three times`);
    await endpoints.close();
    await browser.kill();
  }
}

describe('Chromium', () => {
  it('keeps its tabs, their order and their focus through connecting, attaching and closing', async () => {
    const pages = await site();
    const browser = await chromium([pages.url('/plain?1'), pages.url('/plain?2')]);
    const before = await tabs(browser.port);
    const { endpoints } = workbench();
    const info = await connect(endpoints, browser.port);
    expect(info).toMatchObject({
      kind: 'browser',
      product: expect.stringMatching(/^(Headless)?Chrome \d+/),
      state: 'connected',
    });
    const session = valueOf(await endpoints.attach(targetWith(endpoints, '/plain?1'), { signal: never }));
    const dedicated = valueOf(await endpoints.openDedicated(targetWith(endpoints, '/plain?2'), { signal: never }));
    // The other order would steal the focus; both report what was visible before.
    const seen = await session.send('Runtime.evaluate', {
      expression: 'document.visibilityState',
    });
    expect(seen.ok).toBe(true);
    expect(targetWith(endpoints, '/plain?1').state).toBe('attached');
    await session.release();
    await dedicated.release();
    expect(targetWith(endpoints, '/plain?1').state).toBe('available');
    await endpoints.close();
    expect(await tabs(browser.port)).toEqual(before);
  });

  it('lists pages, frames and workers, and lets each be attached, nested and framed workers too', async () => {
    const pages = await site();
    const endpoints = await withAllWorkers(pages.url('/'));
    const page = targetWith(endpoints, pages.url('/'));
    expect(page.type).toBe('page');
    const session = valueOf(await endpoints.attach(page, { signal: never }));
    await session.send('Runtime.evaluate', {
      expression: `document.body.append(Object.assign(document.createElement('iframe'), { src: ${JSON.stringify(pages.url('/frame', '127.0.0.1'))} }))`,
    });
    await eventually('the foreign frame', () =>
      endpoints.endpoints()[0]?.targets.some(({ url }) => url.includes('/frame')) === true ? true : null,
    );
    expect(targetWith(endpoints, '/frame')).toMatchObject({ type: 'iframe', parentId: page.id });

    for (const target of [...workersOf(endpoints), targetWith(endpoints, '/frame')]) {
      // A sleeping worker may take longer to wake than one call waits for it.
      const attached = await eventually('its session', async () => {
        const made = await endpoints.attach(target, { signal: never });
        return made.ok ? made.value : null;
      });
      const answer = await attached.send('Runtime.evaluate', {
        expression: 'self.location.href',
      });
      expect(valueOf(answer).result.value).toContain(
        pages.url('/', target.type === 'iframe' ? '127.0.0.1' : 'localhost'),
      );
      await attached.release();
    }
    expect(
      workersOf(endpoints)
        .map(({ url }) => url.slice(pages.url().length))
        .toSorted(),
    ).toEqual(['shared.js', 'worker.js', 'worker.js?inner', 'worker.js?nested', 'worker.js?nested']);
    await session.release();
  });

  it('uses one page while another is frozen or paused', async () => {
    const pages = await site();
    const browser = await chromium(
      [pages.url('/plain?frozen'), pages.url('/plain?paused', '127.0.0.1'), pages.url('/frame')],
      { flags: ['--site-per-process'] },
    );
    const { endpoints } = workbench();
    await connect(endpoints, browser.port);
    const [frozen, paused, healthy] = await Promise.all(
      ['?frozen', '?paused', '/frame'].map(async (part) =>
        valueOf(await endpoints.attach(targetWith(endpoints, part), { signal: never })),
      ),
    );
    if (frozen === undefined || paused === undefined || healthy === undefined) throw new Error('not attached');
    await paused.send('Debugger.enable', {});
    const stopped = new Promise((resolve) => paused.on('Debugger.paused', resolve));
    // Neither of these commands is ever answered.
    const hanging = [
      frozen.send('Runtime.evaluate', { expression: 'for (;;);' }),
      paused.send('Runtime.evaluate', { expression: 'debugger' }),
    ];
    await stopped;

    expect(await frozen.send('DOM.getDocument', {}, { deadlineMs: 200 })).toMatchObject({
      ok: false,
      error: { code: 'target_unresponsive', suggestion: expect.stringContaining('debugger') },
    });
    expect(targetWith(endpoints, '?frozen').state).toBe('unresponsive');
    expect(valueOf(await healthy.send('Runtime.evaluate', { expression: '6 * 7' })).result.value).toBe(42);
    // A second session on the frozen page opens and closes: the browser does that, not the page.
    await valueOf(await endpoints.attach(targetWith(endpoints, '?frozen'), { signal: never })).release();
    await browser.kill();
    for (const result of await Promise.all(hanging))
      expect(result).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  });

  it('distinguishes a closed and a crashed tab from a lost browser', async () => {
    const pages = await site();
    const browser = await chromium([pages.url('/plain?closes'), pages.url('/plain?crashes', '127.0.0.1')], {
      flags: ['--site-per-process'],
    });
    const { endpoints } = workbench();
    const info = await connect(endpoints, browser.port);
    const [closes, crashes] = [targetWith(endpoints, '?closes'), targetWith(endpoints, '?crashes')];
    const [one, other] = [
      valueOf(await endpoints.attach(closes, { signal: never })),
      valueOf(await endpoints.attach(crashes, { signal: never })),
    ];
    const pending = one.send('Runtime.evaluate', { expression: 'new Promise(() => 0)', awaitPromise: true });
    await fetch(`http://127.0.0.1:${browser.port}/json/close/${closes.id}`);
    expect(await pending).toMatchObject({
      ok: false,
      error: { code: 'target_gone', suggestion: expect.stringContaining('pen_list_pages') },
    });
    // The end of the session is reported before that of the tab.
    await eventually('the tab to be gone', () => (endpoints.byId(closes.id)?.state === 'gone' ? true : null));

    // The browser answers neither of them: what it reports about the target ends them.
    const waiting = other.send('Runtime.evaluate', { expression: 'new Promise(() => 0)', awaitPromise: true });
    for (const result of await Promise.all([waiting, other.send('Page.crash', {})]))
      expect(result).toMatchObject({
        ok: false,
        error: { code: 'target_crashed', message: expect.stringContaining('crashed') },
      });
    expect(other.closed.reason).toMatchObject({ code: 'target_crashed' });
    // A client that comes later hears nothing of the crash itself.
    const late = workbench().endpoints;
    await connect(late, browser.port);
    const attached = valueOf(await late.attach(targetWith(late, '?crashes'), { signal: never }));
    expect(await attached.send('Runtime.getIsolateId', {})).toMatchObject({
      ok: false,
      error: { code: 'target_crashed' },
    });
    expect(await late.attach(targetWith(late, '?crashes'), { signal: never })).toMatchObject({
      ok: false,
      error: { code: 'target_crashed' },
    });
    expect(endpoints.endpoints().find(({ id }) => id === info.id)?.state).toBe('connected');
    expect(await endpoints.attach(closes, { signal: never })).toMatchObject({
      ok: false,
      error: { code: 'target_gone' },
    });
  });

  it('reports that another client holds the tracing', async () => {
    const pages = await site();
    const browser = await chromium([pages.url('/plain')]);
    const [mine, theirs] = [workbench().endpoints, workbench().endpoints];
    await connect(mine, browser.port);
    await connect(theirs, browser.port);
    const [holder, refused] = [
      valueOf(await theirs.attach(targetWith(theirs, '/plain'), { signal: never })),
      valueOf(await mine.attach(targetWith(mine, '/plain'), { signal: never })),
    ];
    valueOf(await holder.send('Tracing.start', { transferMode: 'ReturnAsStream' }));
    expect(await refused.send('Tracing.start', { transferMode: 'ReturnAsStream' })).toMatchObject({
      ok: false,
      error: {
        code: 'cdp_error',
        message: expect.stringContaining('already been started'),
        suggestion: expect.stringContaining('Another CDP client'),
      },
    });
  });

  it('is found again on its port after a crash, with a new target list', async () => {
    const pages = await site();
    const browser = await chromium([pages.url('/plain')]);
    const { endpoints, lines } = workbench();
    const { id } = await connect(endpoints, browser.port);
    const old = targetWith(endpoints, '/plain');
    await browser.kill();
    await eventually('the loss', () => (endpoints.endpoints()[0]?.state === 'lost' ? true : null));
    expect(lines).toContain('CDP connection lost — browser may have crashed or been closed');
    await chromium([pages.url('/plain')], { port: browser.port });
    expect(valueOf(await settle(() => endpoints.ensureConnected(id, never))).state).toBe('connected');
    expect(targetWith(endpoints, '/plain').id).not.toBe(old.id);
    expect(endpoints.byId(old.id)).toMatchObject({ state: 'gone', url: old.url });
  });
});

describe('Node and Deno', () => {
  it.each([
    ['node', startNode, /^node\.js v\d+/],
    ['deno', startDeno, /^Deno \d+/],
  ] as const)('%s connects by its target list, answers, and is lost when it ends', async (type, start, product) => {
    const runtime = await start('setInterval(() => 0, 1000)');
    closers.push(() => runtime.kill());
    const { endpoints } = workbench();
    const info = await connect(endpoints, runtime.port);
    expect(info).toMatchObject({
      kind: 'inspector',
      product: expect.stringMatching(product),
      targets: [{ type, url: expect.stringContaining('target.js') }],
    });
    const target = info.targets[0];
    if (target === undefined) throw new Error('no target');
    const session = valueOf(await endpoints.attach(target, { signal: never }));
    expect(valueOf(await session.send('Runtime.evaluate', { expression: '6 * 7' })).result.value).toBe(42);
    expect(await session.send('Page.enable', {})).toMatchObject({
      ok: false,
      error: { code: 'cdp_error', suggestion: expect.stringContaining('does not support') },
    });
    await runtime.kill();
    await eventually('the loss', () => (endpoints.endpoints()[0]?.state === 'lost' ? true : null));
    expect(session.closed.reason).toMatchObject({ code: 'disconnected' });
  });
});

it('knows the debugging port of a browser, of Node and of Deno, so that no request is sent there', async () => {
  const { endpoints } = workbench();
  const waits = 'setInterval(() => 0, 1000);';
  for (const start of [() => chromium([]), () => startNode(waits), () => startDeno(waits)]) {
    const runtime = await start();
    const judged = await settle(() =>
      endpoints.destinations.judge(new URL(`http://localhost:${runtime.port}/orders`), never),
    );
    await runtime.kill();
    expect(judged).toMatchObject({ ok: false, error: { code: 'blocked_url' } });
  }
  const { port } = new URL((await site()).url('/', '127.0.0.1'));
  expect(
    await settle(() => endpoints.destinations.judge(new URL(`http://localhost:${port}/orders`), never)),
  ).toMatchObject({
    ok: true,
  });
});
