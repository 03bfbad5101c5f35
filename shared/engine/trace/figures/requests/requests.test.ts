import { describe, expect, it } from 'vitest';
import {
  BROWSER_PID,
  instant,
  navigationStart,
  PID,
  resource,
  timing,
  traceBegins,
} from '../../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../../testing/trace-of.ts';
import { createTraceFigures } from '../trace-figures.ts';

const url = 'https://site.test/data';

const rowsOf = (...events: PlainEvent[]) =>
  createTraceFigures(traceOf([...traceBegins(), navigationStart(1), ...events]))
    .requests()
    .map(({ row }) => row);

const send = (atMs: number, data: object, where = {}) =>
  resource('SendRequest', atMs, { requestId: 'R1', url, requestMethod: 'GET', ...data }, where);
const finish = (atMs: number, data: object = {}, where = {}) =>
  resource('Finish', atMs, { requestId: 'R1', didFail: false, ...data }, where);

describe('requestsOf', () => {
  it('combines the events of a request', () => {
    const [row] = rowsOf(
      send(100, {
        resourceType: 'Fetch',
        priority: 'Low',
        renderBlocking: 'non_blocking',
        initiator: { type: 'script', url: 'https://site.test/app.js' },
      }),
      resource('ChangePriority', 105, { requestId: 'R1', priority: 'High' }),
      resource('ReceiveResponse', 230, {
        requestId: 'R1',
        statusCode: 404,
        mimeType: 'text/html',
        protocol: 'h2',
        fromCache: false,
        timing: timing(110, {
          dnsStart: 2,
          dnsEnd: 12,
          connectStart: 12,
          connectEnd: 42,
          sslStart: 20,
          sslEnd: 42,
          sendStart: 43,
          sendEnd: 44,
          receiveHeadersStart: 100,
          receiveHeadersEnd: 101,
        }),
      }),
      resource('ReceivedData', 235, { requestId: 'R1', encodedDataLength: 900 }),
      finish(260, { encodedDataLength: 1100, decodedBodyLength: 3000, finishTime: 5.25 }),
    );
    expect(row).toMatchObject({
      requestId: 'R1',
      url,
      method: 'GET',
      status: 404,
      mimeType: 'text/html',
      resourceType: 'Fetch',
      priority: 'High',
      renderBlocking: 'non_blocking',
      fromCache: false,
      failed: false,
      protocol: 'h2',
      pid: PID,
      startMs: 100,
      endMs: 260,
      durationMs: 160,
      encodedSizeBytes: 1100,
      decodedSizeBytes: 3000,
      initiator: 'https://site.test/app.js',
    });
    // Requested at 110, the first byte 100 ms later; the last at 250.
    expect(row?.responseMs).toBeCloseTo(210, 6);
    const phases = Object.entries(row?.phases ?? {}).map(([name, valueMs]) => [name, Math.round(Number(valueMs))]);
    expect(Object.fromEntries(phases)).toEqual({
      queueMs: 12,
      dnsMs: 10,
      connectMs: 8,
      tlsMs: 22,
      requestMs: 1,
      waitMs: 56,
      downloadMs: 40,
    });
    expect(row?.redirects).toBeUndefined();
  });

  it('has no dns, connect and tls on a reused connection', () => {
    const [row] = rowsOf(
      send(100, {}),
      resource('ReceiveResponse', 130, {
        requestId: 'R1',
        timing: timing(101, { sendStart: 3, sendEnd: 4, receiveHeadersEnd: 20 }),
      }),
    );
    expect(row?.phases).toMatchObject({ dnsMs: null, connectMs: null, tlsMs: null, downloadMs: null });
    expect(row?.phases?.queueMs).toBeCloseTo(4, 6);
    expect(row?.phases?.waitMs).toBeCloseTo(16, 6);
  });

  it('extends unfinished requests to the end of the trace', () => {
    const [row] = rowsOf(send(100, {}), resource('ReceivedData', 400, { requestId: 'R1', encodedDataLength: 77 }));
    expect(row).toMatchObject({
      endMs: null,
      responseMs: null,
      durationMs: 300,
      status: 0,
      encodedSizeBytes: 77,
      decodedSizeBytes: null,
    });
    expect(row?.phases).toBeUndefined();
  });

  it('adds redirects to the final request', () => {
    const [row, ...others] = rowsOf(
      send(100, { url: 'https://site.test/a' }),
      send(130, { url: 'https://site.test/b' }),
      send(180, {}),
      finish(300),
    );
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      url,
      startMs: 100,
      durationMs: 200,
      redirects: [
        { url: 'https://site.test/a', startMs: 100, durationMs: 30 },
        { url: 'https://site.test/b', startMs: 130, durationMs: 50 },
      ],
    });
  });

  it('starts a document request in the browser process', () => {
    const browser = { pid: BROWSER_PID, tid: 1 };
    const [row] = rowsOf(
      resource('WillSendRequest', 50, { requestId: 'R1' }, browser),
      resource('WillSendRequest', 90, { requestId: 'R1' }, browser),
      send(150, { url: 'https://site.test/start' }),
      send(150.001, {}),
      finish(200),
    );
    expect(row).toMatchObject({ startMs: 50, durationMs: 150 });
    expect(row?.redirects).toEqual([{ url: 'https://site.test/start', startMs: 50, durationMs: 40 }]);
  });

  it('distinguishes equal ids of two processes, and reused ids', () => {
    const other = { pid: 99, tid: 1 };
    const rows = rowsOf(
      send(100, {}),
      send(110, {}, other),
      finish(150, {}, other),
      finish(160, { didFail: true }),
      send(170, {}),
    );
    expect(rows.map(({ pid, startMs, endMs, failed }) => [pid, startMs, endMs, failed])).toEqual([
      [PID, 100, 160, true],
      [99, 110, 150, false],
      [PID, 170, null, false],
    ]);
  });

  it('marks memory cache hits and ignores the timing of their first load', () => {
    const [row] = rowsOf(
      send(100, {}),
      resource('MarkAsCached', 101, { requestId: 'R1' }),
      resource('ReceiveResponse', 102, { requestId: 'R1', timing: timing(2, { receiveHeadersEnd: 20 }) }),
      finish(103),
    );
    expect(row).toMatchObject({ fromCache: true, responseMs: 102 });
    expect(row?.phases).toBeUndefined();
  });

  it('skips data URLs and requests sent before the trace', () => {
    expect(
      rowsOf(
        send(1, { requestId: 'A', url: 'data:text/plain,x' }),
        send(2, { requestId: 'B', url: 'chrome://resources/a.js' }),
        send(3, { requestId: 'C', url: 'about:srcdoc' }),
        finish(4, { requestId: 'D' }),
        send(5, { requestId: 'E', url: 'app://bundle/main.js' }),
      ).map((row) => row.url),
    ).toEqual(['app://bundle/main.js']);
  });

  it("includes the browser's own requests if its own page was traced", () => {
    const figures = createTraceFigures(
      traceOf([
        ...traceBegins(),
        navigationStart(1, { url: 'chrome://settings/' }),
        send(2, { url: 'chrome://resources/a.js' }),
      ]),
    );
    expect(figures.requests().map(({ row }) => row.url)).toEqual(['chrome://resources/a.js']);
  });

  it('marks a fetched response whose body was never read, and ends it with its last data', () => {
    const fetched = { resourceType: 'Other', initiator: { type: 'script', fetchType: 'fetch' } };
    const answered = (mimeType: string) =>
      resource('ReceiveResponse', 120, { requestId: 'R1', statusCode: 200, mimeType });
    const later = instant('UpdateCounters', 900);
    const data = resource('ReceivedData', 125, { requestId: 'R1', encodedDataLength: 9 });
    expect(rowsOf(send(100, fetched), answered('application/json'), data, later)).toMatchObject([
      { unread: true, endMs: null, durationMs: 25 },
    ]);
    // A stream is open, a navigation may continue, and a body that just came may still be read.
    expect(rowsOf(send(100, fetched), answered('text/event-stream'), data, later)[0]?.unread).toBeUndefined();
    expect(rowsOf(send(100, { resourceType: 'Script' }), answered('x/y'), data, later)[0]?.unread).toBeUndefined();
    expect(rowsOf(send(100, fetched), answered('application/json'), data)[0]?.unread).toBeUndefined();
  });
});
