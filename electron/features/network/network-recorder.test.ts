/** The recorder's entries for the browser's events, in any order. Times are computed by hand. */
import { describe, expect, test } from 'vitest';
import { statusText } from '../../../shared/engine/network/contract/network.ts';
import { NETWORK_RING } from './request-entries.ts';
import { NO_PARTS, WALL_S, recorder } from './testing/recorder-bench.ts';

describe('a request whose end is not reported', () => {
  test('ends with the response (memory cache), with the load (worker script), or at its last event', () => {
    const { tell, request, response, entries } = recorder();
    request('vendor.js', 10, { type: 'Script' });
    tell('requestServedFromCache', { requestId: 'vendor.js' });
    response('vendor.js');
    request('worker.js', 10, { type: 'Script' });
    response('worker.js');
    tell('dataReceived', { requestId: 'worker.js', timestamp: 10.2, dataLength: 10, encodedDataLength: 10 });
    request('stream', 10);
    response('stream');
    expect(entries().map(({ state }) => state)).toEqual(['finished', 'pending', 'pending']);
    tell('Page.loadEventFired', { timestamp: 11 });
    expect(entries().map(({ state }) => state)).toEqual(['finished', 'finished', 'pending']);
    expect(entries()[1]?.endedAtMs).toBeCloseTo((WALL_S + 10.2) * 1000, 0);
    // A later report replaces the estimate.
    tell('loadingFinished', { requestId: 'worker.js', timestamp: 10.4, encodedDataLength: 30 });
    expect(entries()[1]).toMatchObject({ state: 'finished', transferBytes: 30 });
    expect(entries()[1]?.endedAtMs).toBeCloseTo((WALL_S + 10.4) * 1000, 0);
  });

  test('of a script of a worker, whose response is reported to the worker, ends with its raw headers', () => {
    const { tell, request, entries, wait } = recorder();
    const asked = (requestId: string, destination: string): void => {
      request(requestId, 10, { type: 'Script', initiator: { type: 'other' } });
      tell('requestWillBeSentExtraInfo', { requestId, headers: { 'Sec-Fetch-Dest': destination } });
    };
    const answered = (requestId: string, statusCode: number): void =>
      tell('responseReceivedExtraInfo', {
        requestId,
        statusCode,
        headers: { 'Content-Type': 'text/javascript; charset=utf-8', 'content-length': '120' },
      });
    asked('worker.js', 'worker');
    asked('page.js', 'script');
    asked('moved.js', 'sharedworker');
    wait(10_200);
    for (const id of ['worker.js', 'page.js']) answered(id, 200);
    answered('moved.js', 302);
    expect(entries().map(({ state }) => state)).toEqual(['finished', 'pending', 'pending']);
    expect(entries()[0]).toMatchObject({ status: 200, mimeType: 'text/javascript', transferBytes: 120 });
    expect(entries()[0]?.endedAtMs).toBeCloseTo((WALL_S + 10.2) * 1000, 0);
    // A browser that reports the end to the page too.
    tell('loadingFinished', { requestId: 'worker.js', timestamp: 10.3, encodedDataLength: 300 });
    expect(entries()[0]).toMatchObject({ transferBytes: 300 });
    expect(entries()[0]?.endedAtMs).toBeCloseTo((WALL_S + 10.3) * 1000, 0);
  });

  test('of a fetched body that the page does not read, ends with its last byte', () => {
    const { tell, request, response, entries } = recorder();
    const sized = { headers: { 'content-length': '2000' }, timing: NO_PARTS };
    const data = (requestId: string, timestamp: number, dataLength: number, encodedDataLength: number): void =>
      tell('dataReceived', { requestId, timestamp, dataLength, encodedDataLength });
    request('prices', 10);
    response('prices', sized);
    data('prices', 10.07, 1000, 0);
    expect(entries()[0]).toMatchObject({ state: 'pending', isBodyUnread: false });
    expect(entries()[0]?.lastByteAtMs).toBeCloseTo((WALL_S + 10.07) * 1000, 0);
    // Chromium counts the bytes that came over the network later than the bytes of the body.
    data('prices', 10.08, 1000, 0);
    data('prices', 10.09, 0, 2000);
    expect(entries()[0]).toMatchObject({ state: 'finished', isBodyUnread: true, lastByteAtMs: null });
    expect(entries()[0]).toMatchObject({ transferBytes: 2100, resourceBytes: 2000 });
    expect(entries()[0]?.endedAtMs).toBeCloseTo((WALL_S + 10.09) * 1000, 0);
    expect(entries().map(statusText)).toEqual(['200 (body not read)']);
    // The page read it after all.
    tell('loadingFinished', { requestId: 'prices', timestamp: 10.5, encodedDataLength: 2100 });
    expect(entries()[0]).toMatchObject({ state: 'finished', isBodyUnread: false });

    // Compressed: the length is that of the transferred bytes.
    request('packed', 11);
    response('packed', { headers: { 'Content-Length': '500', 'Content-Encoding': 'gzip' } });
    data('packed', 11.1, 3000, 0);
    expect(entries()[1]?.state).toBe('pending');
    data('packed', 11.2, 0, 500);
    expect(entries()[1]).toMatchObject({ state: 'finished', isBodyUnread: true });
    // Nothing was left to cancel but the reading.
    tell('loadingFailed', { requestId: 'packed', timestamp: 12, errorText: 'net::ERR_ABORTED', canceled: true });
    expect(entries()[1]).toMatchObject({ state: 'finished', isBodyUnread: true, failure: null });
  });

  test('of a response without a body, is finished, though the browser reports a cancellation', () => {
    const { tell, request, response, entries } = recorder();
    request('empty', 10);
    response('empty', { headers: { 'content-length': '0' } });
    request('none', 10);
    response('none', { status: 204 });
    request('head', 10, { request: { url: 'http://shop.test/head', method: 'HEAD', headers: {} } });
    response('head', { headers: { 'content-length': '2000' } });
    request('left', 10);
    response('left', { headers: { 'content-length': '2000' } });
    for (const requestId of ['empty', 'none', 'head', 'left'])
      tell('loadingFailed', { requestId, timestamp: 10.1, errorText: 'net::ERR_ABORTED', canceled: true });
    expect(entries().map(({ state, isBodyUnread }) => [state, isBodyUnread])).toEqual([
      ['finished', false],
      ['finished', false],
      ['finished', false],
      ['canceled', false],
    ]);
  });

  test('ends with the document that requested it', () => {
    const { made, tell, request, response, entries } = recorder();
    made.setMainFrame('F1');
    request('poll', 10);
    request('stream', 10);
    response('stream');
    request('page', 12, { type: 'Document', frameId: 'F1' });
    expect(entries().map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']);
    response('page', { timestamp: 12 });
    expect(entries().map(({ state }) => state)).toEqual(['canceled', 'finished', 'pending']);
    tell('loadingFailed', { requestId: 'poll', timestamp: 12, errorText: 'net::ERR_ABORTED' });
    expect(entries()[0]).toMatchObject({ state: 'failed', failure: 'net::ERR_ABORTED' });
  });
});

describe('the currently open page', () => {
  const navigated = (frameId: string, loaderId: string, type = 'Navigation') => ({
    frame: { id: frameId, loaderId },
    type,
  });

  test('begins with the request of its document, redirects included, and loses no earlier entry', () => {
    const { made, tell, request, entries } = recorder();
    made.setMainFrame('F1');
    request('old', 10);
    expect(made.pageFromId()).toBeNull();
    request('L2', 11, { type: 'Document', frameId: 'F1' });
    request('L2', 12, { type: 'Document', frameId: 'F1', redirectResponse: { url: '', status: 302, headers: {} } });
    request('icon', 13);
    expect(made.pageFromId()).toBeNull();
    tell('Page.frameNavigated', navigated('F1', 'L2'));
    expect(made.pageFromId()).toBe(1);
    tell('Page.frameNavigated', navigated('F9', 'icon'));
    expect(made.pageFromId()).toBe(1);
    expect(entries()).toHaveLength(4);
  });

  test('begins with the next request if it was restored, or its document was not requested', () => {
    const { made, tell, request } = recorder();
    made.setMainFrame('F1');
    request('L1', 10, { type: 'Document', frameId: 'F1' });
    request('poll', 11);
    tell('Page.frameNavigated', navigated('F1', 'about'));
    expect(made.pageFromId()).toBe(2);
    request('later', 12);
    tell('Page.frameNavigated', navigated('F1', 'L1', 'BackForwardCacheRestore'));
    expect(made.pageFromId()).toBe(3);
  });
});

describe('one request', () => {
  test('has its phases, its sizes and its end', () => {
    const { tell, request, response, entries } = recorder();
    request('a', 9.98);
    expect(entries()[0]).toMatchObject({ state: 'pending', endedAtMs: null, priority: 'Low', status: null });
    const timing = {
      ...NO_PARTS,
      dnsStart: 3,
      dnsEnd: 8,
      connectStart: 8,
      connectEnd: 30,
      sslStart: 18,
      sslEnd: 30,
      sendStart: 30,
      sendEnd: 31,
    };
    response('a', { timing });
    tell('dataReceived', { requestId: 'a', dataLength: 5000, encodedDataLength: 2000 });
    tell('loadingFinished', { requestId: 'a', timestamp: 10.1, encodedDataLength: 2150 });
    const [entry] = entries();
    expect(entry).toMatchObject({
      state: 'finished',
      status: 200,
      transferBytes: 2150,
      resourceBytes: 5000,
      source: 'network',
    });
    const rounded = Object.fromEntries(
      Object.entries(entry?.timing ?? {}).map(([name, ms]) => [name, Math.round(ms ?? -1)]),
    );
    // Queued until the first mark: 20 ms before requestTime, 3 after it. Connecting without TLS: 8 to 18.
    expect(rounded).toEqual({ queueMs: 23, dnsMs: 5, connectMs: 10, tlsMs: 12, sendMs: 1, waitMs: 21, downloadMs: 48 });
    expect(entry?.startedAtMs).toBeCloseTo((WALL_S + 9.98) * 1000, 0);
    expect((entry?.endedAtMs ?? 0) - (entry?.startedAtMs ?? 0)).toBeCloseTo(120, 0);
  });

  test('phases that it did not have are null, never negative', () => {
    const { tell, request, response, entries } = recorder();
    request('a', 10.5);
    response('a', { timing: NO_PARTS });
    tell('loadingFinished', { requestId: 'a', timestamp: 10.04, encodedDataLength: 10 });
    expect(entries()[0]?.timing).toEqual({
      queueMs: 0,
      dnsMs: null,
      connectMs: null,
      tlsMs: null,
      sendMs: 1,
      waitMs: 50,
      downloadMs: 0,
    });
  });

  test('cancelled, failed and blocked are three states', () => {
    const { tell, request, entries } = recorder();
    for (const id of ['a', 'b', 'c', 'd']) request(id, 10);
    tell('loadingFailed', { requestId: 'a', timestamp: 11, errorText: 'net::ERR_ABORTED', canceled: true });
    tell('loadingFailed', { requestId: 'b', timestamp: 11, errorText: 'net::ERR_CONNECTION_REFUSED' });
    tell('loadingFailed', { requestId: 'c', timestamp: 11, errorText: '', canceled: true, blockedReason: 'csp' });
    tell('loadingFailed', {
      requestId: 'd',
      timestamp: 11,
      errorText: 'net::ERR_FAILED',
      corsErrorStatus: { corsError: 'MissingAllowOriginHeader' },
    });
    expect(entries().map(({ state, failure }) => [state, failure])).toEqual([
      ['canceled', 'net::ERR_ABORTED'],
      ['failed', 'net::ERR_CONNECTION_REFUSED'],
      ['failed', '(blocked: csp)'],
      ['failed', 'net::ERR_FAILED (CORS: MissingAllowOriginHeader)'],
    ]);
    // An ended request does not end again.
    tell('loadingFinished', { requestId: 'a', timestamp: 12, encodedDataLength: 1 });
    expect(entries()[0]?.state).toBe('canceled');
  });

  test('its source: memory, disk, prefetch, a service worker, its own address', () => {
    const { tell, request, response, entries } = recorder();
    request('memory', 10);
    tell('requestServedFromCache', { requestId: 'memory' });
    response('memory');
    for (const [id, flag] of [
      ['disk', 'fromDiskCache'],
      ['prefetch', 'fromPrefetchCache'],
      ['worker', 'fromServiceWorker'],
    ] as const) {
      request(id, 10);
      response(id, { [flag]: true });
    }
    request('data', 10, { request: { url: `data:text/plain,${'x'.repeat(500)}`, method: 'GET' } });
    expect(entries().map(({ source }) => source)).toEqual([
      'memory-cache',
      'disk-cache',
      'prefetch-cache',
      'service-worker',
      'data',
    ]);
    expect(entries()[4]?.url).toHaveLength(101);
  });

  test('a request from before the capture is recorded from its response on', () => {
    const { tell, response, entries } = recorder();
    response('early', { timing: NO_PARTS });
    tell('loadingFinished', { requestId: 'early', timestamp: 10.1, encodedDataLength: 10 });
    tell('loadingFinished', { requestId: 'unheard', timestamp: 10.1, encodedDataLength: 10 });
    expect(entries()).toMatchObject([{ isPartial: true, method: '', state: 'finished', status: 200 }]);
  });

  test('all priority changes are recorded, and its initiator', () => {
    const { made, tell, request, entries } = recorder();
    const callFrames = [
      { functionName: '', url: '', lineNumber: 0, columnNumber: 0 },
      { functionName: 'load', url: 'http://shop.test/app.js', lineNumber: 11, columnNumber: 4 },
    ];
    request('a', 10, {
      initiator: { type: 'script', stack: { callFrames } },
      renderBlockingBehavior: 'NonBlockingDynamic',
    });
    tell('resourceChangedPriority', { requestId: 'a', newPriority: 'High', timestamp: 10.01 });
    expect(entries()[0]).toMatchObject({
      priority: 'High',
      initiator: { type: 'script', url: 'http://shop.test/app.js', line: 12 },
      renderBlocking: 'none-dynamic',
    });
    expect(made.details(0)?.priorities.map(({ priority }) => priority)).toEqual(['Low', 'High']);
  });

  test('a streaming body updates its entry at most four times a second', () => {
    const { tell, request, entries, wait, changes } = recorder();
    request('a', 10);
    const before = changes();
    for (let part = 0; part < 100; part += 1) {
      wait(10);
      tell('dataReceived', { requestId: 'a', dataLength: 10, encodedDataLength: 10 });
    }
    expect(changes() - before).toBeLessThanOrEqual(5);
    tell('loadingFinished', { requestId: 'a', timestamp: 11, encodedDataLength: 1100 });
    expect(entries()[0]).toMatchObject({ resourceBytes: 1000, transferBytes: 1100 });
  });
});

describe('redirects', () => {
  test('are separate entries, closed by the next hop', () => {
    const { made, request, response, entries } = recorder();
    request('a', 10);
    request('a', 10.02, {
      request: { url: 'http://shop.test/b', method: 'GET' },
      redirectResponse: { url: 'http://shop.test/a', status: 302, headers: { location: '/b' } },
    });
    response('a');
    expect(entries()).toMatchObject([
      { hop: 0, status: 302, state: 'finished', redirectedTo: 'http://shop.test/b' },
      {
        hop: 1,
        status: 200,
        state: 'pending',
        redirectedTo: null,
        initiator: { type: 'redirect', url: 'http://shop.test/a' },
      },
    ]);
    expect(made.hopsOf('a')).toHaveLength(2);
    expect(made.details(0)?.responseHeaders).toEqual({ location: '/b' });
  });

  test('raw headers are matched to their hop, before or after it, including one hop without any', () => {
    const { made, tell, request, response, entries } = recorder();
    // The first is reported before its request, the last one’s response before its own.
    tell('requestWillBeSentExtraInfo', { requestId: 'a', headers: { cookie: 'first' } });
    request('a', 10);
    request('a', 10.01, {
      request: { url: 'http://shop.test/b', method: 'GET' },
      redirectResponse: { url: 'http://shop.test/a', status: 302, headers: {} },
      redirectHasExtraInfo: true,
    });
    tell('responseReceivedExtraInfo', { requestId: 'a', headers: { 'set-cookie': 'one' }, statusCode: 302 });
    request('a', 10.02, {
      request: { url: 'http://shop.test/c', method: 'GET', headers: {} },
      redirectResponse: { url: 'http://shop.test/b', status: 307, headers: { from: 'a service worker' } },
      redirectHasExtraInfo: false,
    });
    tell('requestWillBeSentExtraInfo', { requestId: 'a', headers: { cookie: 'third' } });
    tell('responseReceivedExtraInfo', { requestId: 'a', headers: { 'set-cookie': 'three' }, statusCode: 304 });
    response('a', { status: 200, headers: { plain: 'yes' } });
    const headers = [0, 1, 2].map((id) => [
      made.details(id)?.requestHeaders['cookie'],
      made.details(id)?.responseHeaders['set-cookie'],
    ]);
    expect(headers).toEqual([
      ['first', 'one'],
      [undefined, undefined],
      ['third', 'three'],
    ]);
    expect(made.details(1)?.responseHeaders).toEqual({ from: 'a service worker' });
    // The cache answered 200 for what the server reports as unchanged.
    expect(entries().map(({ status }) => status)).toEqual([302, 307, 304]);
  });
});

test('sockets and event streams count and keep their messages', () => {
  const { made, tell, request, response, entries, wait } = recorder();
  tell('webSocketCreated', { requestId: 's', url: 'ws://shop.test/live' });
  tell('webSocketWillSendHandshakeRequest', {
    requestId: 's',
    timestamp: 10,
    wallTime: WALL_S + 10,
    request: { headers: { upgrade: 'websocket' } },
  });
  tell('webSocketHandshakeResponseReceived', {
    requestId: 's',
    timestamp: 10.1,
    response: { status: 101, headers: {} },
  });
  for (const event of ['webSocketFrameSent', 'webSocketFrameReceived']) {
    wait(300);
    tell(event, { requestId: 's', timestamp: 11, response: { payloadData: 'four' } });
  }
  tell('webSocketClosed', { requestId: 's', timestamp: 12 });
  request('e', 12, { type: 'EventSource' });
  response('e');
  tell('eventSourceMessageReceived', { requestId: 'e', timestamp: 12.1, eventName: 'price', data: '5' });
  tell('loadingFailed', { requestId: 'e', timestamp: 12.2, errorText: 'net::ERR_ABORTED', canceled: true });
  expect(entries()).toMatchObject([
    { resourceType: 'WebSocket', status: 101, messages: 2, resourceBytes: 8, state: 'finished' },
    { resourceType: 'EventSource', messages: 1, state: 'canceled' },
  ]);
  const [socket, stream] = entries().map(({ id }) => made.details(id)?.messages?.read().shown);
  expect(socket).toMatchObject([
    { direction: 'sent', text: 'four', opcode: 1, event: null },
    { direction: 'received', text: 'four' },
  ]);
  expect(stream).toMatchObject([{ direction: 'received', text: '5', event: { name: 'price', id: '' } }]);
});

test('the page’s own document has its load time', () => {
  const { made, tell, request, entries } = recorder();
  made.setMainFrame('F1');
  request('frame', 9, { type: 'Document', frameId: 'F2' });
  request('page', 10, { type: 'Document', frameId: 'F1' });
  tell('Page.domContentEventFired', { timestamp: 10.2 });
  tell('Page.loadEventFired', { timestamp: 10.5 });
  const [frame, page] = entries();
  expect(frame?.loadedAtMs).toBeNull();
  expect((page?.contentLoadedAtMs ?? 0) - (page?.startedAtMs ?? 0)).toBeCloseTo(200, 0);
  expect((page?.loadedAtMs ?? 0) - (page?.startedAtMs ?? 0)).toBeCloseTo(500, 0);
});

test('the oldest are dropped together, with their details', () => {
  expect(NETWORK_RING).toEqual({ limit: 5000, batch: 500 });
  const { made, tell, request, entries } = recorder({ limit: 10, batch: 4 });
  for (let id = 0; id < 11; id += 1) request(`r${id}`, 10 + id / 100);
  expect(made.ring.dropped).toBe(4);
  expect([made.details(3), made.hopsOf('r3')]).toEqual([null, []]);
  // Its end comes too late and changes nothing.
  tell('loadingFinished', { requestId: 'r3', timestamp: 11, encodedDataLength: 1 });
  expect(entries().map(({ requestId }) => requestId)).toEqual(['r4', 'r5', 'r6', 'r7', 'r8', 'r9', 'r10']);
});

test('a cleared log has no details of its requests, and ignores their later events', () => {
  const { made, request, response, tell, entries } = recorder();
  request('r1', 10);
  response('r1');
  const [entry] = entries();
  made.ring.clear();
  expect([made.details(entry?.id ?? -1), made.hopsOf('r1')]).toEqual([null, []]);
  tell('loadingFinished', { requestId: 'r1', timestamp: 11, encodedDataLength: 100 });
  request('r2', 12);
  expect(entries().map(({ requestId }) => requestId)).toEqual(['r2']);
});
