/** HAR files: our own round trip, files of Chrome and Firefox, and other files. */
import { describe, expect, test } from 'vitest';
import { requestKey, type NetworkDetails, type NetworkEntry } from './contract/network.ts';
import { NetworkSelectionSchema } from './contract/network-selection.ts';
import { readHar } from './har-document.ts';
import { createHarReader } from './har-reader.ts';
import { createNetworkQueries } from './har-queries.ts';
import { harEnd, harEntryText, harStart } from './har-write.ts';
import { START_MS, detailsOf, entry } from './contract/testing/network-entry.ts';

function details(of: NetworkEntry, more: Partial<NetworkDetails> = {}): NetworkDetails {
  return detailsOf(of, {
    statusText: 'OK',
    remoteAddress: '192.0.2.1:443',
    requestHeaders: [{ name: 'cookie', value: 'sess… (40 characters)', isMasked: true }],
    responseHeaders: [{ name: 'content-type', value: 'text/javascript', isMasked: false }],
    responseBody: { text: 'grün', sizeBytes: 5, isTruncated: false, note: null },
    stack: [{ name: 'load', url: 'https://shop.test/app.js', line: 12, column: 5 }],
    priorities: [{ atMs: of.startedAtMs, priority: 'High' }],
    ...more,
  });
}

function written(entries: readonly NetworkEntry[], of: (each: NetworkEntry) => NetworkDetails = details): string {
  const head = { version: '0.1.0', title: 'Shop', url: 'https://shop.test/', entries, droppedCount: 0 };
  return harStart(head) + entries.map((each) => harEntryText(of(each))).join(',\n') + harEnd();
}

const OPTIONS = { showsSecrets: false, maxBodyBytes: 1000 };

describe('ours', () => {
  test('has the sum of the timings as the time of a request, also of one that has not ended', () => {
    const timing = { queueMs: 5, dnsMs: null, connectMs: 10, tlsMs: 20, sendMs: 1, waitMs: 40, downloadMs: null };
    const log = [
      entry(0, { isBodyUnread: true }),
      entry(1, { state: 'pending', endedAtMs: null, lastByteAtMs: START_MS + 1 + 90.5, timing }),
      entry(2, { state: 'pending', endedAtMs: null, timing }),
      // Served from a cache in 3 ms, with the phases of the first load.
      entry(3, { source: 'memory-cache', endedAtMs: START_MS + 6 }),
      entry(4, { timing: null }),
    ];
    const { log: file } = JSON.parse(written(log)) as {
      log: { entries: { time: number; timings: Record<string, number> }[] };
    };
    const sums = file.entries.map(({ timings: { ssl: _ssl, ...parts } }) =>
      Object.values(parts).reduce((sum, ms) => sum + Math.max(0, ms), 0),
    );
    expect(sums).toEqual([100, 90.5, 76, 100, 100]);
    expect(file.entries.map(({ time }) => time)).toEqual(sums);
    const times = readHar({ log: file })?.entries.map(({ endedAtMs, lastByteAtMs, isBodyUnread }) => [
      endedAtMs,
      lastByteAtMs,
      isBodyUnread,
    ]);
    expect(times).toEqual(log.map((each) => [each.endedAtMs, each.lastByteAtMs, each.isBodyUnread]));
  });

  test('is unchanged after a round trip', () => {
    const log = [
      entry(0, {
        resourceType: 'Document',
        url: 'https://shop.test/',
        contentLoadedAtMs: START_MS + 80,
        loadedAtMs: START_MS + 95,
      }),
      entry(1),
      entry(2, { state: 'failed', failure: 'net::ERR_CONNECTION_REFUSED', status: null, timing: null }),
      entry(3, { state: 'canceled', failure: 'net::ERR_ABORTED', status: null, timing: null }),
      entry(4, { source: 'disk-cache', transferBytes: 0, renderBlocking: null }),
      entry(5, {
        source: 'service-worker',
        isPreload: true,
        messages: 3,
        resourceType: 'EventSource',
        isPartial: true,
      }),
      entry(6, { requestId: 'r', status: 302, redirectedTo: 'https://shop.test/next' }),
      entry(7, { requestId: 'r', hop: 1, url: 'https://shop.test/next' }),
      entry(8, { state: 'pending', endedAtMs: null, status: null, timing: null }),
    ];
    const read = readHar(JSON.parse(written(log)));
    const untimed = (each: NetworkEntry): NetworkEntry =>
      each.timing === null
        ? {
            ...each,
            timing: {
              queueMs: null,
              dnsMs: null,
              connectMs: null,
              tlsMs: null,
              sendMs: 0,
              waitMs: each.endedAtMs === null ? 0 : 100,
              downloadMs: 0,
            },
          }
        : each;
    // The innermost call stands for the initiator; parts unknown to HAR count as waiting.
    const expected = log.map((each) => ({
      ...untimed(each),
      initiator: { type: 'parser', url: 'https://shop.test/app.js', line: 12, column: 5 },
    }));
    expect(read?.entries).toEqual(expected);
    expect(read?.entries.map(requestKey)).toEqual(['9.0', '9.1', '9.2', '9.3', '9.4', '9.5', 'r#0', 'r', '9.8']);
    expect(read).toMatchObject({ creator: 'PEN Workbench 0.1.0', pages: 1, unreadable: 0, comment: '' });
    const first = read?.details(1, OPTIONS);
    expect(first).toMatchObject({
      remoteAddress: '192.0.2.1',
      requestHeaders: [{ value: 'sess… (40 characters)', isMasked: true }],
      responseBody: { text: 'grün' },
      stack: [{ name: 'load', line: 12, column: 5 }],
    });
    expect(read?.details(6, OPTIONS)?.redirects.map(({ entryId }) => entryId)).toEqual([6, 7]);
    expect(read?.details(99, OPTIONS)).toBeNull();
  });

  test('is HAR 1.2: connect includes TLS, missing parts are −1, times add up', () => {
    const log = JSON.parse(written([entry(0)])).log;
    expect(log).toMatchObject({ version: '1.2', creator: { name: 'PEN Workbench' }, pages: [{ id: 'page_1' }] });
    const [{ timings, time, response, request }] = log.entries;
    expect(timings).toEqual({ blocked: 5, dns: -1, connect: 30, ssl: 20, send: 1, wait: 40, receive: 24 });
    const { ssl: _within, ...others } = timings as Record<string, number>;
    expect(Object.values(others).reduce((sum, ms) => sum + Math.max(0, ms), 0)).toBe(time);
    expect(request.cookies).toEqual([]);
    expect(response.content).toEqual({ size: 4000, mimeType: 'text/javascript', text: 'grün' });
  });

  test('reports dropped requests', () => {
    const head = { version: '0.1.0', title: '', url: 'https://shop.test/', entries: [], droppedCount: 500 };
    expect(JSON.parse(harStart(head) + harEnd()).log).toMatchObject({
      comment: expect.stringContaining('500 older requests'),
      pages: [{ title: 'https://shop.test/' }],
    });
  });
});

/** Entries as each browser writes them, limited to members that are read. */
const har = (url: string, more: Record<string, unknown> = {}, response: Record<string, unknown> = {}) => ({
  startedDateTime: new Date(START_MS).toISOString(),
  time: 50,
  request: { method: 'GET', url, headers: [{ name: 'Authorization', value: 'Bearer abcdefghijklmnop' }] },
  response: {
    status: 200,
    content: { mimeType: 'text/html', size: 10 },
    redirectURL: '',
    headersSize: 100,
    bodySize: 900,
    ...response,
  },
  timings: { blocked: 1, dns: -1, connect: 12, ssl: 7, send: 0, wait: 20, receive: 17 },
  ...more,
});

describe('others’', () => {
  test('Chrome: types, 0-based initiator lines, caches, errors, sockets', () => {
    const read = readHar({
      log: {
        version: '1.2',
        creator: { name: 'WebInspector', version: '537.36' },
        pages: [
          {
            id: 'p',
            startedDateTime: new Date(START_MS).toISOString(),
            pageTimings: { onContentLoad: 30, onLoad: 45.5 },
          },
        ],
        entries: [
          har('https://shop.test/', {
            pageref: 'p',
            _resourceType: 'document',
            _priority: 'VeryHigh',
            _initiator: { type: 'other' },
          }),
          har(
            'https://shop.test/a.js',
            {
              _resourceType: 'script',
              _fromCache: 'memory',
              _initiator: { type: 'parser', url: 'https://shop.test/', lineNumber: 6 },
            },
            { _transferSize: 0 },
          ),
          har(
            'https://shop.test/gone',
            { _resourceType: 'fetch' },
            { status: 0, _error: 'net::ERR_ABORTED', _transferSize: 0 },
          ),
          har(
            'https://shop.test/refused',
            { _resourceType: 'fetch' },
            { status: 0, _error: 'net::ERR_CONNECTION_REFUSED' },
          ),
          har('wss://shop.test/live', { _resourceType: 'websocket', _webSocketMessages: [{}, {}] }, { status: 101 }),
        ],
      },
    });
    expect(read?.entries).toMatchObject([
      { resourceType: 'Document', loadedAtMs: START_MS + 45.5, contentLoadedAtMs: START_MS + 30, transferBytes: 1000 },
      { source: 'memory-cache', initiator: { type: 'parser', url: 'https://shop.test/', line: 7 }, transferBytes: 0 },
      { state: 'canceled', status: null },
      { state: 'failed', failure: 'net::ERR_CONNECTION_REFUSED' },
      { resourceType: 'WebSocket', messages: 2, status: 101 },
    ]);
    expect(read?.entries[0]?.timing).toEqual({
      queueMs: 1,
      dnsMs: null,
      connectMs: 5,
      tlsMs: 7,
      sendMs: 0,
      waitMs: 20,
      downloadMs: 17,
    });
    expect(read?.details(1, OPTIONS)?.initiatorChain).toEqual([
      { entryId: 0, url: 'https://shop.test/', resourceType: 'Document' },
    ]);
  });

  test('Firefox: ordered by end, without types; redirects linked by URL', () => {
    const later = new Date(START_MS + 10).toISOString();
    const read = readHar({
      log: {
        creator: { name: 'Firefox', version: '140' },
        entries: [
          har(
            'https://shop.test/next',
            { startedDateTime: later },
            { content: { mimeType: 'application/json', size: 1 } },
          ),
          har('https://shop.test/old', {}, { status: 301, redirectURL: '/next' }),
        ],
      },
    });
    expect(read?.entries).toMatchObject([
      { id: 0, url: 'https://shop.test/old', redirectedTo: 'https://shop.test/next', resourceType: 'Document' },
      { id: 1, hop: 1, resourceType: 'XHR' },
    ]);
    expect(read?.details(1, OPTIONS)?.redirects).toHaveLength(2);
  });

  test.each<[string, object, object, object]>([
    [
      'Playwright',
      { time: -1 },
      { status: -1, _failureText: 'net::ERR_CONNECTION_REFUSED' },
      { state: 'failed', failure: 'net::ERR_CONNECTION_REFUSED', endedAtMs: null },
    ],
    [
      'Playwright, ended by the test',
      { time: -1, _wasAborted: true },
      { status: -1 },
      { state: 'canceled', failure: 'aborted' },
    ],
    ['Playwright of Firefox', {}, { status: -1, _failureText: 'NS_BINDING_ABORTED' }, { state: 'canceled' }],
    ['Playwright, closed before the response', { time: -1 }, { status: -1 }, { state: 'unanswered', endedAtMs: null }],
    ['Firefox', { time: 0 }, { status: 0 }, { state: 'unanswered', endedAtMs: null }],
    ['Chrome, blocked', {}, { status: 0, _error: 'net::ERR_BLOCKED_BY_CLIENT' }, { state: 'failed' }],
    [
      'Chrome, a connection that was aborted',
      {},
      { status: 0, _error: 'net::ERR_CONNECTION_ABORTED' },
      { state: 'failed' },
    ],
    [
      'Chrome, cut after the headers',
      {},
      { status: 200, _error: 'net::ERR_INCOMPLETE_CHUNKED_ENCODING' },
      { state: 'failed', status: 200 },
    ],
    [
      'browsermob-proxy',
      {},
      { status: -999, statusText: 'NO RESPONSE' },
      { state: 'failed', status: null, failure: 'NO RESPONSE' },
    ],
    ['WinINet codes', {}, { status: 12029 }, { state: 'failed', status: null, failure: 'error 12029' }],
    [
      'mitmproxy',
      {},
      { status: 0, _error: { message: 'connection lost' } },
      { state: 'failed', failure: 'connection lost' },
    ],
    ['Charles', {}, { status: 200, _charlesStatus: 'EXCEPTION' }, { state: 'failed', failure: 'EXCEPTION' }],
    ['Charles, complete', {}, { status: 200, _charlesStatus: 'COMPLETE' }, { state: 'finished', failure: null }],
    [
      'Insomnia, never sent',
      { timings: { send: -1, wait: -1, receive: -1 } },
      { status: 0, statusText: '' },
      { state: 'unanswered' },
    ],
    [
      'a body and no status',
      {},
      { status: null, content: { size: 12, mimeType: 'text/plain' } },
      { state: 'finished', status: null },
    ],
    ['a status as text', {}, { status: '404' }, { state: 'finished', status: 404 }],
    [
      'Safari, of its cache',
      { _fetchType: 'Memory Cache' },
      { status: 200 },
      { state: 'finished', source: 'memory-cache' },
    ],
    [
      'a time of null',
      { time: null, timings: { send: 0, wait: null, receive: null } },
      { status: 200 },
      { state: 'finished', endedAtMs: null },
    ],
    [
      'a time of null, its parts known',
      { time: null, timings: { send: 1, wait: 20, receive: 9 } },
      { status: 200 },
      { endedAtMs: START_MS + 30 },
    ],
    [
      'a time of 0, its parts known',
      { time: 0, timings: { send: 1, wait: 20, receive: 9 } },
      { status: 200 },
      { endedAtMs: START_MS + 30 },
    ],
    ['a response of null', { response: null }, {}, { state: 'unanswered', failure: null }],
  ])('%s: state, reason and time by what was written', (_writer, more, response, expected) => {
    const bare = {
      startedDateTime: new Date(START_MS).toISOString(),
      time: 5,
      request: { method: 'GET', url: 'https://a.test/api' },
    };
    const content = { size: -1, mimeType: 'x-unknown' };
    const read = readHar({
      log: {
        entries: [{ ...bare, response: { headers: [], headersSize: -1, bodySize: -1, content, ...response }, ...more }],
      },
    });
    expect(read?.entries).toMatchObject([expected]);
  });

  test('masks secrets by default, truncates bodies between characters, and does not show binary bodies', () => {
    const read = readHar({
      log: {
        entries: [
          har('https://shop.test/', {}, { content: { mimeType: 'text/plain', text: 'ü'.repeat(10), size: 20 } }),
          har(
            'https://shop.test/b',
            {},
            { content: { mimeType: 'image/png', text: 'AAAA', encoding: 'base64', size: 3 } },
          ),
          har('https://shop.test/c'),
        ],
      },
    });
    expect(read?.details(0, OPTIONS)?.requestHeaders).toEqual([
      { name: 'Authorization', value: 'Bear… (23 characters)', isMasked: true },
    ]);
    expect(read?.details(0, { ...OPTIONS, showsSecrets: true })?.requestHeaders).toEqual([
      { name: 'Authorization', value: 'Bearer abcdefghijklmnop', isMasked: false },
    ]);
    expect(read?.details(0, { showsSecrets: false, maxBodyBytes: 5 })?.responseBody).toMatchObject({
      text: 'üü[truncated at 5 bytes]',
      isTruncated: true,
      sizeBytes: 20,
    });
    expect(read?.details(1, OPTIONS)?.responseBody).toMatchObject({ text: null, note: 'not shown (binary)' });
    expect(read?.details(2, OPTIONS)?.responseBody).toMatchObject({ text: null, note: 'not in the file' });
  });

  test('skips and counts entries without a request; all other members are optional', () => {
    const bare = { startedDateTime: new Date(START_MS).toISOString(), request: { url: 'https://shop.test/' } };
    const read = readHar({ log: { entries: [null, 7, {}, { request: { url: 'x' } }, bare] } });
    expect(read).toMatchObject({
      unreadable: 4,
      creator: '',
      entries: [{ status: null, state: 'unanswered', failure: null, endedAtMs: null, timing: null }],
    });
    expect(readHar({ log: { entries: 3 } })).toBeNull();
    expect(readHar([])).toBeNull();
  });
});

describe('files', () => {
  const read = (...parts: string[]) => {
    const reader = createHarReader({});
    for (const part of parts) reader.write(new TextEncoder().encode(part));
    return reader.end();
  };
  test('are read in chunks and answer queries', () => {
    const text = written([entry(0), entry(1), entry(2)]);
    const file = read(text.slice(0, 700), text.slice(700));
    if (!file.ok) throw new Error(file.error.message);
    const queries = createNetworkQueries(file.value.document, { readMs: 2, fileSizeBytes: text.length });
    expect(queries.answer('network.overview', {})).toMatchObject({
      entries: 3,
      startedAtMs: START_MS,
      endedAtMs: START_MS + 102,
    });
    expect(queries.answer('network.entries', { start: 1, count: 1 })).toMatchObject({
      entries: [{ id: 1 }],
      start: 1,
      total: 3,
    });
    const selected = queries.answer('network.select', NetworkSelectionSchema.parse({ sort: 'newest', count: 2 }));
    expect(selected.entries.map(({ id }) => id)).toEqual([2, 1]);
    expect(selected).toMatchObject({ total: 3, firstAtMs: START_MS, counts: { matched: 3 } });
    expect(queries.answer('network.details', { id: 7, ...OPTIONS }).details).toBeNull();
  });
  test.each([
    ['', 'empty_file'],
    ['{"log":{"entries":[{"start', 'truncated_file'],
    ['{"log":{"entries":[,]}}', 'damaged_file'],
    ['{"log":{"version":"1.2"}}', 'unsupported_format'],
  ])('%j is %s', (text, code) => {
    expect(read(text)).toMatchObject({ ok: false, error: { code } });
  });
  test('a file over the memory limit is refused', () => {
    const reader = createHarReader({ ceilingBytes: () => 100 });
    expect(reader.write(new Uint8Array(1000))).toMatchObject({ error: { code: 'too_large' } });
  });
});
