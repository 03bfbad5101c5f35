import { expect, it } from 'vitest';
import { ok } from '../../../../shared/base/result.ts';
import type { TargetSession } from '../../../../shared/core/capability/target-ports.ts';
import { listenToPageRequests } from './page-requests.ts';

/** The wall clock is 1,000 s ahead of the monotonic one. */
const AHEAD_S = 1000;

async function listening(lastSampleMs: () => number | null = () => null) {
  const listeners = new Map<string, (params: unknown) => void>();
  const sent: string[] = [];
  const session = {
    target: { url: 'http://shop.test/app' },
    closed: new AbortController().signal,
    send: (method: string) => {
      sent.push(method);
      return Promise.resolve(ok({}));
    },
    on: (event: string, listener: (params: unknown) => void) => {
      listeners.set(event, listener);
      return { dispose: () => listeners.delete(event) };
    },
  } as unknown as TargetSession;
  const requests = await listenToPageRequests(session, 'https://shop.test/', lastSampleMs);
  const emit = (event: string, requestId: string, timestamp: number, params: Record<string, unknown> = {}): void =>
    listeners.get(`Network.${event}`)?.({ requestId, timestamp, ...params });
  const send = (requestId: string, url: string, timestamp: number, type = 'Fetch', drift = 0): void =>
    emit('requestWillBeSent', requestId, timestamp, {
      type,
      wallTime: timestamp + AHEAD_S + drift,
      request: { url, method: 'GET' },
    });
  return { requests, emit, send, sent, listeners };
}

it('notes method and path without the query, and when something of the response came', async () => {
  const { requests, emit, send, sent, listeners } = await listening();
  send('1', 'http://shop.test/api/orders?token=secret', 1);
  send('2', 'https://cdn.test/lib.js#x', 1.1, 'Script', 0.002);
  send('3', 'http://shop.test/logo.png', 1.1, 'Image');
  send('4', 'data:application/json,1', 1.1);
  emit('responseReceived', '1', 1.3);
  emit('dataReceived', '1', 1.32);
  emit('loadingFinished', '1', 2);
  emit('loadingFinished', '3', 2);
  const { rows, isFull, driftMs } = await requests.take();
  expect(rows.map(({ text }) => text)).toEqual(['GET /api/orders', 'GET https://cdn.test/lib.js']);
  expect(rows[0]?.sent).toBeCloseTo(1_001_000);
  expect(rows[0]?.bursts.flatMap(({ from, to }) => [Math.round(from), Math.round(to)])).toEqual([
    1_001_300, 1_001_320, 1_002_000, 1_002_000,
  ]);
  expect(rows[1]?.bursts).toEqual([]);
  expect(isFull).toBe(false);
  expect(driftMs).toBeCloseTo(2);
  expect(sent).toEqual(['Network.enable', 'Network.disable']);
  expect(listeners.size).toBe(0);
});

it('counts what the page was told of after a sample as later than that', async () => {
  const { requests, emit, send } = await listening(() => 1_001_900);
  send('1', 'http://shop.test/api', 1);
  emit('loadingFinished', '1', 1.5);
  expect((await requests.take()).rows[0]?.bursts).toEqual([{ from: 1_001_900, to: 1_001_900 }]);
});

it('has the messages of a stream, as many as are of use', async () => {
  const { requests, emit, send } = await listening();
  send('1', 'http://shop.test/events', 1, 'EventSource');
  for (let at = 2; at < 60; at += 1) emit('eventSourceMessageReceived', '1', at);
  const [stream] = (await requests.take()).rows;
  expect(stream?.bursts).toHaveLength(20);
  expect(stream?.bursts.at(-1)?.to).toBeCloseTo(1_059_000);
});

it('says that there were more requests than it notes', async () => {
  const { requests, send } = await listening();
  for (let id = 0; id < 501; id += 1) send(String(id), `http://shop.test/${id}`, 1);
  const { rows, isFull } = await requests.take();
  expect([rows.length, isFull]).toEqual([500, true]);
});
