/** The network tools through a whole core on a real Chromium, Node and Deno: every type of request, two callers, and a stored log. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { eventually, startChromium, startDeno, startNode } from '../../core/cdp/testing/real-targets.ts';
import { startNetworkSite, HUGE_BYTES, type NetworkSite } from './testing/network-site.ts';
import { createCoreBench, type BenchCaller, type CoreBench } from '../../core/app/testing/core-bench.ts';

let bench: CoreBench;
let site: NetworkSite;
let page: TargetInfo;
let claude: BenchCaller;

beforeAll(async () => {
  bench = await createCoreBench();
  site = bench.keep(await startNetworkSite());
  const chromium = bench.keep(await startChromium(['data:text/html,<title>start (loaded)</title>']));
  await bench.connect(chromium);
  page = await eventually('a page', () => targetsOf().find(({ type }) => type === 'page') ?? null);
  claude = bench.caller('Claude Code');
});
afterAll(async () => bench[Symbol.asyncDispose]());

function targetsOf(): readonly TargetInfo[] {
  return bench.core.endpoints.endpoints().flatMap(({ targets }) => targets);
}

/** The current log of the page. */
function entries(target: TargetInfo = page): NetworkEntry[] {
  const read = bench.core.liveLogs.network?.page(target.id, null, 5000)?.entries ?? [];
  return read as NetworkEntry[];
}

function entryOf(path: string): NetworkEntry {
  const found = entries().findLast(({ url, redirectedTo }) => url === site.url(path) && redirectedTo === null);
  if (found === undefined)
    throw new Error(
      `${path} was not heard: ${entries()
        .map(({ url }) => url)
        .join(' ')}`,
    );
  return found;
}

const row = (path: string) => new RegExp(`\\| \\S[^|]*\\| [^|]*\\| ${site.url(path).replace(/[.?]/g, '\\$&')} [^\\n]*`);

test('each tool reports that network capture is off before it is enabled', async () => {
  for (const tool of ['pen_network_waterfall', 'pen_network_blocking'])
    expect(await claude.ask(tool, { target: page.id })).toMatchObject({ ok: false, error: { code: 'not_recording' } });
  const refused = await claude.ask('pen_network_request', { target: page.id, urlPattern: 'x' });
  expect(refused.text).toContain('pen_network_enable');
  expect(await claude.ask('pen_network_request', { target: page.id })).toMatchObject({
    error: { code: 'invalid_params', message: expect.stringContaining('Neither') },
  });
});

test('no requests yet is said, and then every type of request is reported as such', async () => {
  const enabled = await claude.run('pen_network_enable', { target: page.id, disableCache: false });
  expect(enabled.text).toContain('Network capture enabled. Cache enabled.');
  expect((await claude.run('pen_network_waterfall', { target: page.id })).text).toContain(
    'No request was recorded: nothing is judged',
  );
  await claude.run('pen_navigate', { target: page.id, action: 'goto', url: site.url('/') });
  await eventually(
    'the socket to close',
    () => entries().find(({ resourceType, state }) => resourceType === 'WebSocket' && state !== 'pending') ?? null,
  );
  await eventually('the page to be loaded', () => (entryOf('/').loadedAtMs !== null ? true : null));

  expect(entryOf('/')).toMatchObject({ status: 200, resourceType: 'Document', state: 'finished', isPartial: false });
  const document = entryOf('/');
  expect(document.contentLoadedAtMs).toBeGreaterThan(document.startedAtMs);
  expect(document.loadedAtMs).toBeGreaterThanOrEqual(document.contentLoadedAtMs ?? 0);
  // All phases are there, add up to the total, and none is negative.
  const { timing } = entryOf('/blocking.js');
  const parts = Object.values(timing ?? {}).filter((part) => part !== null);
  expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
  expect(timing?.waitMs).toBeGreaterThan(30);
  const whole = (entryOf('/blocking.js').endedAtMs ?? 0) - entryOf('/blocking.js').startedAtMs;
  expect(Math.abs(parts.reduce((sum, part) => sum + part, 0) - whole)).toBeLessThan(5);

  expect(entryOf('/missing')).toMatchObject({ status: 404, state: 'finished' });
  expect(entryOf('/broken')).toMatchObject({ status: 500 });
  expect(entryOf('/cut-off')).toMatchObject({ state: 'failed', failure: expect.stringContaining('net::ERR') });
  expect(entryOf('/held')).toMatchObject({ state: 'canceled', status: null });
  expect(entryOf('/preloaded.js')).toMatchObject({ isPreload: true });
  expect(entryOf('/imported.js').initiator.url).toBe(site.url('/module.js'));
  const hops = entries().filter(
    ({ requestId, url }) =>
      requestId === entries().find((one) => one.url === site.url('/first-hop'))?.requestId && url !== '',
  );
  expect(hops.map(({ status, hop, redirectedTo }) => [status, hop, redirectedTo])).toEqual([
    [302, 0, site.url('/second-hop')],
    [307, 1, site.url('/words.txt')],
    [200, 2, null],
  ]);
  const cacheable = entries().filter(({ url }) => url === site.url('/cacheable.js'));
  expect(cacheable.map(({ source }) => source)).toEqual(['network', expect.stringMatching(/cache/)]);
  expect(entries().find(({ url }) => url.startsWith('data:'))).toMatchObject({ source: 'data', state: 'finished' });
  expect(entryOf('/huge.json').transferBytes).toBeGreaterThan(HUGE_BYTES);
  expect(entryOf('/events')).toMatchObject({ resourceType: 'EventSource', messages: 3 });
  const socket = entries().find(({ resourceType }) => resourceType === 'WebSocket');
  expect(socket).toMatchObject({ status: 101, state: 'finished', messages: 2 });
  expect(entryOf('/stream.txt')).toMatchObject({ resourceBytes: 28, state: 'finished' });
});

test('a response whose bytes all came has ended, though the page reads no body', async () => {
  const other = bench.keep(await startNetworkSite());
  const chromium = bench.keep(await startChromium(['data:text/html,<title>unread (loaded)</title>']));
  await bench.connect(chromium);
  const target = await eventually('a page', () => targetsOf().find(({ title }) => title.includes('unread')) ?? null);
  await claude.run('pen_network_enable', { target: target.id });
  await claude.run('pen_navigate', { target: target.id, action: 'goto', url: other.url('/unread-page') });
  await eventually('the end', () => entries(target).find(({ url }) => url.endsWith('/last.txt')) ?? null);
  const states = await eventually('all to have ended', () => {
    const requests = entries(target).filter(({ url }) => /unread=|last/.test(url));
    return requests.every(({ state }) => state !== 'pending') ? requests : null;
  });
  expect(states.map(({ method, status, state, isBodyUnread }) => [method, status, state, isBodyUnread])).toEqual([
    ['GET', 200, 'finished', true],
    ['HEAD', 200, 'finished', false],
    ['GET', 204, 'finished', false],
    ['GET', 200, 'finished', false],
  ]);
  const waterfall = await claude.run('pen_network_waterfall', { target: target.id, urlFilter: 'unread=1' });
  expect(waterfall.text).toMatch(/\| 200 \(body not read\) +\| GET .*\| \d+ms +\|/);
  const one = await claude.run('pen_network_request', { target: target.id, urlPattern: 'unread=1' });
  expect(one.text).toMatch(/Duration: [\d.]+ms/);
  expect(one.text).toContain('the page has not read it to its end');
});

test('the waterfall filters, sorts, pages and rates', async () => {
  const all = await claude.run('pen_network_waterfall', { target: page.id });
  expect(all.text).toMatch(
    /\*\*Verdict\*\*: FAIL, 2 requests failed; the first is `\/broken`: `500`\. `\/missing` was answered with `404`\. 2 resources blocked rendering\./,
  );
  expect(all.text).toMatch(row('/'));
  expect(all.text).toContain('(canceled)');
  expect(all.text).toContain('FAIL');
  expect(all.text).toContain('(cache)');
  const next = await claude.run('pen_network_waterfall', {
    target: page.id,
    cursor: all.value['nextCursor'] ?? '0',
    limit: 2,
  });
  expect(next.value['shown']).toBeGreaterThan(0);
  const errors = await claude.run('pen_network_waterfall', { target: page.id, statusFilter: 'ERROR' });
  expect(errors.value).toMatchObject({ matched: 3 });
  expect((await claude.run('pen_network_waterfall', { target: page.id, statusFilter: '4xx' })).value).toMatchObject({
    matched: 1,
  });
  expect(await claude.ask('pen_network_waterfall', { target: page.id, statusFilter: '9xx' })).toMatchObject({
    error: { code: 'invalid_params' },
  });
  const largest = await claude.run('pen_network_waterfall', { target: page.id, sortBy: 'size', limit: 1 });
  expect(largest.text).toContain('/huge.json');
  const none = await claude.run('pen_network_waterfall', { target: page.id, urlFilter: 'no-such-thing' });
  expect(none.text).toMatch(
    /\*\*Showing\*\*: 0 of 0.*\n\n\*\*Verdict\*\*: WARN, No request matches the filters: nothing is judged\./,
  );
  expect((await claude.run('pen_network_waterfall', { target: page.id, filter: 'image/' })).value).toMatchObject({
    matched: 2,
  });
});

test('the blocking resources are those that the browser reports: no module, no print style sheet, nothing deferred', async () => {
  const { text, value } = await claude.run('pen_network_blocking', { target: page.id });
  const blocking = value['blocking'] as { url: string; basis: string }[];
  expect(
    blocking.map(({ url, basis }) => `${basis} ${url}`).toSorted((one, other) => one.localeCompare(other)),
  ).toEqual([`fact ${site.url('/blocking.css')}`, `fact ${site.url('/blocking.js')}`]);
  expect(text).toContain('### Large Uncached Assets (>100KB)');
  expect(text).toContain('/huge.json');
});

test('one request: masked headers, bodies within their limits, hops, and its initiator', async () => {
  const posted = await claude.run('pen_network_request', { target: page.id, urlPattern: 'POSTED' });
  expect(posted.text).toContain('Bear… (31 characters)');
  expect(posted.text).not.toContain('secret-token');
  expect(posted.text).not.toContain('very-secret');
  expect(posted.text).toContain('{"order":7}');
  expect(posted.text).toContain('{"done":true}');
  expect(posted.text).toMatch(/\| Wait\/TTFB +\| [\d.]+ms/);
  expect(JSON.stringify(posted.value)).not.toContain('secret-token');
  const words = await claude.run('pen_network_request', { target: page.id, urlPattern: 'words.txt' });
  expect(words.text).toContain('grün | `words`');
  expect(words.value).toMatchObject({ matched: 2 });
  const hop = entries().find(({ url }) => url === site.url('/first-hop'));
  const first = await claude.run('pen_network_request', { target: page.id, requestID: `${hop?.requestId}#0` });
  expect(first.text).toContain('none: it was redirected');
  expect(first.value).toMatchObject({
    entry: { status: 302 },
    responseHeaders: expect.arrayContaining([{ name: 'x-hop', value: '1', isMasked: false }]),
  });
  const huge = await claude.run('pen_network_request', { target: page.id, urlPattern: 'huge.json' });
  expect(huge.text).toContain('[truncated at 2500 bytes');
  const asked = await claude.ask('pen_network_request', {
    target: page.id,
    urlPattern: 'huge.json',
    maxBodyBytes: 20_000,
  });
  expect(asked.text).toContain('[truncated at 20000 bytes]');
  const notes = async (part: string) =>
    (await claude.run('pen_network_request', { target: page.id, urlPattern: part })).text;
  expect(await notes('pixel.png')).toContain('not captured (binary)');
  expect(await notes('/held')).toContain('(canceled)');
  expect(await notes('/imported.js')).toMatch(/Initiator chain: `[^`]*module\.js` ← `[^`]*\/`/);
  expect(await claude.ask('pen_network_request', { target: page.id, urlPattern: 'nowhere' })).toMatchObject({
    error: { code: 'invalid_params', message: expect.stringContaining('No request matches') },
  });
});

test('a stored log is HAR 1.2 without secrets, and gives the same answers as the target', async () => {
  const stored = await claude.run('pen_network_capture', { target: page.id, includeBodies: true });
  const id = String(stored.value['captureId']);
  expect(id).toMatch(/^net-[0-9a-f]{8}$/);
  const text = await readFile(String(stored.value['file']), 'utf8');
  expect(text).not.toMatch(/secret-token|very-secret/);
  const har = JSON.parse(text) as { log: { version: string; entries: unknown[] } };
  expect(har.log.version).toBe('1.2');
  expect(har.log.entries).toHaveLength(entries().length);
  const live = await claude.ask('pen_network_waterfall', { target: page.id, limit: 500, urlFilter: '/' });
  const read = await claude.ask('pen_network_waterfall', { capture: id, limit: 500, urlFilter: '/' });
  expect(read.ok && read.value['verdict']).toEqual(live.ok && live.value['verdict']);
  expect((await claude.run('pen_network_blocking', { capture: id })).value).toMatchObject({ blockingCount: 2 });
  const posted = await claude.run('pen_network_request', { capture: id, urlPattern: 'posted' });
  expect(posted.text).toContain('{"done":true}');
  expect(posted.text).toContain('Bear… (31 characters)');
  expect(await claude.ask('pen_network_waterfall', { capture: 'net-00000000' })).toMatchObject({
    error: { code: 'capture_not_found' },
  });
});

test('clearing affects one session only; the cache switch is followed, and both end with the last listener', async () => {
  const cursor = bench.caller('Cursor');
  const before = (await cursor.run('pen_network_waterfall', { target: page.id })).value['total'];
  const again = await cursor.run('pen_network_enable', { target: page.id });
  expect(again.value).toMatchObject({ isNew: false, entries: 0, cacheDisabled: true });
  expect((await claude.run('pen_network_waterfall', { target: page.id })).value['total']).toBe(before);
  await claude.run('pen_navigate', { target: page.id, action: 'goto', url: site.url('/plain') });
  await eventually(
    'its request',
    () => entries().find(({ url, state }) => url === site.url('/plain') && state === 'finished') ?? null,
  );
  expect((await cursor.run('pen_network_waterfall', { target: page.id })).text).toContain('/plain');
  expect((await bench.caller('you', 'window').run('pen_status')).text).toMatch(
    /Network Capture: active \(`.*Claude Code, Cursor/,
  );
  const on = await claude.run('pen_network_enable', { target: page.id, disableCache: false, clearFirst: false });
  expect(on.value).toMatchObject({ cacheDisabled: false });
  await bench.core.sessions.close(cursor.session);
  expect(entries().length).toBeGreaterThan(10);
});

test('requests of a worker and a service worker are reported', async () => {
  // The worker first: a service worker would answer for its script too, and takes its time to start on a busy machine.
  await claude.run('pen_navigate', { target: page.id, action: 'goto', url: site.url('/worker-page') });
  const worker = await eventually('the worker', () => targetsOf().find(({ type }) => type === 'worker') ?? null);
  await claude.run('pen_network_enable', { target: worker.id });
  const fetched = await eventually(
    'a request of the worker',
    () => entries(worker).find(({ state }) => state === 'finished') ?? null,
  );
  // Its bar has phases that add up, as those of the page.
  const parts = Object.values(fetched.timing ?? {}).filter((part) => part !== null);
  expect(parts.length).toBeGreaterThan(2);
  const sum = parts.reduce((whole, part) => whole + part, 0);
  expect(Math.abs(sum - ((fetched.endedAtMs ?? 0) - fetched.startedAtMs))).toBeLessThan(5);
  // Its script is a request of the page, which has a length too, although only the worker receives its response.
  const script = await eventually('the script of the worker', () =>
    entryOf('/worker.js').state === 'finished' ? entryOf('/worker.js') : null,
  );
  expect(script).toMatchObject({ status: 200, mimeType: 'text/javascript', resourceType: 'Script' });
  expect(script.endedAtMs).toBeGreaterThan(script.startedAtMs);
  const listed = await claude.run('pen_network_waterfall', { target: page.id, urlFilter: '/worker.js' });
  expect(listed.text).toMatch(/\/worker\.js \| javascript \| \d+ B +\| \d+ms/);
  expect((await claude.run('pen_network_waterfall', { target: worker.id, limit: 3 })).text).toContain('from=worker');
  await claude.run('pen_navigate', { target: page.id, action: 'goto', url: site.url('/served-page') });
  const served = await eventually(
    'the answer of the service worker',
    () => entries().find(({ url, state }) => url === site.url('/from-the-worker.txt') && state === 'finished') ?? null,
  );
  expect(served).toMatchObject({ source: 'service-worker', status: 200 });
});

test('from start to stop, only the requests between them are stored', async () => {
  await claude.run('pen_network_capture', { target: page.id, action: 'start' });
  await claude.run('pen_navigate', { target: page.id, action: 'goto', url: site.url('/plain') });
  await eventually('its end', () => (entries().at(-1)?.state === 'finished' ? true : null));
  const stopped = await claude.run('pen_network_capture', { target: page.id, action: 'stop' });
  expect(stopped.value['entries']).toBeLessThan(5);
  expect(await claude.ask('pen_network_waterfall', { target: page.id })).toMatchObject({
    error: { code: 'not_recording' },
  });
});

test('Node and Deno report their requests, or why they cannot', async () => {
  // Deno ends a program that handles no refusal, and this one may not use the network.
  const script = `setInterval(() => fetch('${site.url('/words.txt?from=runtime')}').then((response) => response.text()).catch(() => ''), 150);`;
  for (const runtime of [bench.keep(await startNode(script)), bench.keep(await startDeno(script))]) {
    const [target] = await bench.connect(runtime);
    const enabled = await claude.ask('pen_network_enable', { target: target?.id });
    expect(enabled).toMatchObject({ error: { code: 'target_unsupported' } });
    expect(enabled.text).toMatch(target?.type === 'node' ? /experimental-network-inspection/ : /Deno/);
  }
});

test('a worker thread of Node is listed, and reports why it has no requests', async () => {
  const script = `const { Worker } = require('node:worker_threads');
    new Worker('setInterval(() => 0, 1000)', { eval: true, name: 'silent' }); setInterval(() => 0, 1000);`;
  await bench.connect(bench.keep(await startNode(script)));
  const listed = await eventually('the worker', async () => {
    const { value } = await claude.run('pen_list_pages', { filter: 'silent' });
    return value['matching'] === 1 ? (value['targets'] as { id: string; type: string }[]) : null;
  });
  expect(listed).toMatchObject([{ type: 'worker', title: '[worker 1] silent' }]);
  const enabled = await claude.ask('pen_network_enable', { target: listed[0]?.id });
  expect(enabled).toMatchObject({ error: { code: 'target_unsupported' } });
  expect(enabled.text).toContain('experimental-network-inspection');
});

test('a target that goes away ends its log, and the next reader gets an error', async () => {
  await claude.run('pen_network_capture', { target: page.id, action: 'start' });
  const session = await bench.core.endpoints.attach(page, { signal: new AbortController().signal });
  if (!session.ok) throw new Error(session.error.message);
  await session.value.send('Page.close', {});
  await eventually('the end', () =>
    bench.core.liveLogs.network?.page(page.id, null, 1)?.state.state === 'ended' ? true : null,
  );
  const gone = bench.core.liveLogs.network?.page(page.id, null, 1);
  expect(gone?.state.endedBecause).not.toBeNull();
  const stopped = await claude.run('pen_network_capture', { target: page.id, action: 'stop' });
  expect(stopped.text).toContain('Network capture ended before the recording was stopped');
  const record = bench.core.library.get(String(stopped.value['captureId']));
  expect(record.ok && record.value.loss).toMatchObject([
    { reason: expect.stringContaining('Network capture ended before') },
  ]);
  const reader = await claude.ask('pen_network_waterfall', { target: page.id });
  expect(reader).toMatchObject({ ok: false, error: { code: 'target_not_found' } });
  expect(bench.core.network.read(page, claude.session.info)).toMatchObject({
    ok: false,
    error: { code: 'not_recording', message: expect.stringContaining('until the target or its connection was lost') },
  });
});
