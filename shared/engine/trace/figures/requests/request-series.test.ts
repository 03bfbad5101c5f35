/** Requests of a traced page one after another: as in a network log, and without those that a person's input sends. */
import { expect, test } from 'vitest';
import { deliveryOfPage, document, sent } from '../delivery/testing/delivery-of.ts';
import { FRAME, resource, span } from '../../testing/page-events.ts';
import { type PlainEvent, traceOf } from '../../testing/trace-of.ts';
import { nodeSeries } from './node-series.ts';
import { tracedSeries } from './request-series.ts';

const LOAD = { functionName: 'loadRows', url: 'https://site.test/app.js', lineNumber: 12, columnNumber: 22 };

/** Eight requests, one every 23 ms, sent in an event of this type if one is given. */
function rows(type?: string): PlainEvent[] {
  return Array.from({ length: 8 }, (_, at) => {
    const sentMs = 200 + at * 23;
    const request = sent({
      url: `https://site.test/rows/${at}`,
      type: 'Fetch',
      mimeType: 'application/json',
      sentMs,
      endMs: sentMs + 20,
      sent: { stackTrace: [LOAD] },
    });
    return type === undefined ? request : [span('EventDispatch', sentMs - 1, 2, { data: { type } }), ...request];
  }).flat();
}

test('the route, the wait, and the code that sent them', () => {
  expect(tracedSeries(deliveryOfPage(...document(), ...rows()))).toEqual([
    {
      route: 'https://site.test/rows/…',
      count: 8,
      runs: 1,
      waitedMs: 160,
      longestMs: 20,
      spanMs: 181,
      requestId: 'https://site.test/rows/0',
      url: 'https://site.test/rows/0',
      startMs: 200,
      sentBy: { name: 'loadRows', url: 'https://site.test/app.js', line: 12, column: 22, callers: [] },
    },
  ]);
  expect(tracedSeries(deliveryOfPage(...document(), ...rows('readystatechange')))).toHaveLength(1);
});

test('those whose body no code reads, which Blink ends later than the network', () => {
  const unread = Array.from({ length: 8 }, (_, at) => {
    const [sentMs, arrivedMs] = [200 + at * 23, 220 + at * 23];
    const data = { requestId: `U${at}`, frame: FRAME };
    const url = `https://site.test/rows/${at}`;
    const of = { ...data, url, requestMethod: 'GET', resourceType: 'Fetch', stackTrace: [LOAD] };
    return [
      resource('SendRequest', sentMs, of),
      resource('ReceiveResponse', arrivedMs, { ...data, statusCode: 200, mimeType: 'application/json' }),
      resource('Finish', arrivedMs + 50, { ...data, didFail: false, finishTime: 5 + arrivedMs / 1000 }),
    ];
  }).flat();
  expect(tracedSeries(deliveryOfPage(...document(), ...unread))).toMatchObject([
    { route: 'https://site.test/rows/…', count: 8, sentBy: { name: 'loadRows' } },
  ]);
});

test('one for each input is no series, however soon the next one comes', () => {
  expect(tracedSeries(deliveryOfPage(...document(), ...rows('keydown')))).toEqual([]);
  expect(tracedSeries(deliveryOfPage(...document(), ...rows('click')))).toEqual([]);
});

/** Requests of a Node, one every 23 ms; each in a request that it received if `received`. */
function ofNode(received: boolean): PlainEvent[] {
  const base = { cat: 'node,node.http', pid: 10, tid: 10 };
  const ts = (atMs: number): number => 5_000_000 + atMs * 1000;
  return Array.from({ length: 8 }, (_, at) => {
    const ids = { id: `0x${at + 1}` };
    const name = 'http.client.request';
    const data = { path: `/orders/${at}`, statusCode: 200 };
    return [
      ...(received ? [{ ...base, ...ids, name: 'http.server.request', ph: 'b', ts: ts(at * 23 - 1), args: {} }] : []),
      { ...base, ...ids, name, ph: 'b', ts: ts(at * 23), args: {} },
      { ...base, ...ids, name, ph: 'e', ts: ts(at * 23 + 20), args: { data } },
    ];
  }).flat();
}

test('of Node, by its own events', () => {
  expect(nodeSeries(traceOf(ofNode(false)))).toMatchObject([
    { route: '/orders/…', count: 8, waitedMs: 160, spanMs: 181, url: '/orders/0', sentBy: null },
  ]);
});

test('one for each request that a Node received is no series', () => {
  expect(nodeSeries(traceOf(ofNode(true)))).toEqual([]);
  expect(nodeSeries(traceOf([]))).toEqual([]);
});
