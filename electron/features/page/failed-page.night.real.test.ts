/** Pages that fail to load, on a real Chromium: no load is reported, and nothing is judged on the browser’s error page. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAPABILITIES } from '../../../shared/features/index.ts';
import { startChromium } from '../../core/cdp/testing/real-targets.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

const PAGE = '<!doctype html><html lang="en"><title>shop</title><h1>Shop</h1>';

let bench: CoreBench;
let claude: BenchCaller;
let server: Server;
let port = 0;
const url = (path: string): string => `http://localhost:${port}${path}`;

async function startServer(): Promise<void> {
  server = createServer((request, response) => {
    response.writeHead(request.url === '/broken' ? 500 : 200, {
      'content-type': 'text/html',
      'cache-control': 'no-store',
    });
    response.end(request.url === '/' ? `${PAGE}<a href="/next">Next</a>` : PAGE);
  });
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  ({ port } = server.address() as AddressInfo);
}

async function stopServer(): Promise<void> {
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
}

beforeAll(async () => {
  await startServer();
  bench = await createCoreBench({}, { withoutCooldowns: true });
  // A page from the back/forward cache needs no server.
  const flags = ['--disable-features=BackForwardCache'];
  await bench.connect(bench.keep(await startChromium([], { flags })));
  claude = bench.caller('Claude Code');
  await claude.run('pen_select_page', { targetId: pageId() });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await stopServer();
});

function pageId(): string {
  const page = bench.core.endpoints.endpoints().flatMap(({ targets }) => targets);
  return page.find(({ type }) => type === 'page')?.id ?? '';
}

/** Parameters of the judging tools, as short as possible. */
const PARAMS: Readonly<Record<string, Record<string, unknown>>> = {
  pen_cpu_profile: { duration: 1 },
  pen_capture_trace: { duration: 1 },
  pen_web_vitals: { waitMs: 200 },
  pen_lighthouse: { action: 'snapshot' },
  pen_workflow: { name: 'accessibility-pass' },
  pen_interact: { steps: [{ wait: 10 }] },
  pen_leak_hunt: { seconds: 1 },
  pen_watch: { action: 'read' },
};

test('a reload and a step of the history to a dead server are reported with the browser’s reason; nothing is judged there', async () => {
  await claude.run('pen_navigate', { url: url('/'), wait: 20 });
  await claude.run('pen_navigate', { url: url('/next'), wait: 20 });
  await stopServer();
  for (const action of ['reload', 'back', 'forward']) {
    const failed = await claude.ask('pen_navigate', { action, wait: 20 });
    expect({ action, ...failed }).toMatchObject({ action, ok: false, error: { code: 'navigation_failed' } });
    expect(`${action} ${failed.text}`).toContain('The page did not load: `net::ERR_CONNECTION_REFUSED`');
  }
  const judging = CAPABILITIES.filter(({ judgesPage }) => judgesPage !== undefined).map(({ name }) => name);
  expect(judging).toEqual(expect.arrayContaining(['pen_web_vitals', 'pen_accessibility_check', 'pen_lighthouse']));
  for (const tool of judging) {
    const refused = await claude.ask(tool, PARAMS[tool] ?? {});
    expect({ tool, ...refused }).toMatchObject({ tool, ok: false, error: { code: 'page_failed_to_load' } });
    expect(refused.text).toContain('The page did not load: `net::ERR_CONNECTION_REFUSED`');
    expect(refused.text).not.toContain('PASS');
  }
  const reloaded = await claude.ask('pen_capture_trace', { duration: 1, reload: true });
  expect(reloaded).toMatchObject({ ok: false, error: { code: 'page_failed_to_load' } });
  expect(reloaded.text).toContain('judges nothing. The recording is stored as ');
  // Nor later, from the stored trace.
  const [, stored = ''] = /The recording is stored as (trace-[0-9a-f]+)/.exec(reloaded.text) ?? [];
  expect(await claude.ask('pen_trace_insights', { capture: stored })).toMatchObject({
    ok: false,
    error: { code: 'page_failed_to_load' },
  });
  for (const tool of ['pen_js_coverage', 'pen_css_coverage']) {
    const covered = await claude.ask(tool, { navigate: url('/') });
    expect({ tool, ...covered }).toMatchObject({ tool, ok: false, error: { code: 'navigation_failed' } });
  }
  const bloat = await claude.ask('pen_workflow', { name: 'js-bloat-check', url: url('/') });
  expect(bloat.ok).toBe(false);
  expect(bloat.text).not.toContain('PASS');
  const triaged = await claude.ask('pen_workflow', { name: 'slow-page-triage', duration: 1, waitMs: 200 });
  expect(triaged.ok).toBe(false);
  expect(triaged.text).not.toContain('PASS');

  await startServer();
  // A step that leads to a dead server is no successful interaction with the page behind it.
  await claude.run('pen_navigate', { url: url('/'), wait: 20 });
  await stopServer();
  const led = await claude.ask('pen_interact', { steps: [{ click: 'Next' }, { wait: 200 }], measure: true });
  expect(led).toMatchObject({ ok: false, error: { code: 'page_failed_to_load' } });
  expect(led.text).not.toContain('PASS');
  await startServer();
  expect((await claude.run('pen_navigate', { action: 'reload', wait: 20 })).value).toMatchObject({ httpStatus: 200 });
  expect((await claude.run('pen_accessibility_check')).text).toContain('**Verdict**');
});

test('a page that answers with an error status is a page: judged, with its status', async () => {
  const broken = await claude.run('pen_navigate', { url: url('/broken'), wait: 20 });
  expect(broken.text).toContain('**HTTP status**: 500');
  expect((await claude.run('pen_accessibility_check')).text).toContain('**Verdict**');
});
