/** The proxy breaks connections as it says, and knows which recordings they have started. */
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '../../eventually.ts';
import { startFaultProxy, type FaultProxy } from './proxy.ts';

const HEAD = 'GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n';

/** A masked text frame, as clients send them. */
function frame(message: object): Buffer {
  const text = Buffer.from(JSON.stringify(message));
  const head = Buffer.from([0x81, 0x80 | 126, text.length >> 8, text.length & 0xff, 1, 2, 3, 4]);
  return Buffer.concat([head, text.map((byte, at) => byte ^ ((at % 4) + 1))]);
}

/** A server that sends back what it receives, the proxy in front of it, and one connection through it. */
async function setUp(): Promise<{
  proxy: FaultProxy;
  client: Socket;
  received: () => string;
  ended: Promise<unknown>;
}> {
  const echo = createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  await new Promise<void>((done) => echo.listen(0, '127.0.0.1', done));
  const proxy = await startFaultProxy();
  await proxy.connectTo((echo.address() as AddressInfo).port);
  const client = createConnection({ host: '127.0.0.1', port: proxy.port });
  onTestFinished(async () => {
    client.destroy();
    await proxy[Symbol.asyncDispose]();
    echo.close();
  });
  let text = '';
  client.on('data', (part: Buffer) => (text += part.toString('latin1')));
  const ended = new Promise<unknown>((settle) => {
    client.once('end', () => settle('end'));
    client.once('error', settle);
  });
  await once(client, 'connect');
  return { proxy, client, received: () => text, ended };
}
const soon = (look: () => boolean): Promise<true | null> => eventually(() => (look() ? true : null), 10_000);

it('forwards in both directions', async () => {
  const { client, received } = await setUp();
  client.write('hello');
  expect(await soon(() => received() === 'hello')).toBe(true);
});

it('cuts in order, and resets', async () => {
  const first = await setUp();
  first.proxy.break('cut');
  expect(await first.ended).toBe('end');
  const second = await setUp();
  second.client.write('hello');
  await soon(() => second.received() === 'hello');
  second.proxy.break('reset');
  expect(await second.ended).toMatchObject({ code: 'ECONNRESET' });
});

it('forwards nothing on a half-open connection, which is reset when it heals', async () => {
  const { proxy, client, received, ended } = await setUp();
  client.write('before');
  await soon(() => received() === 'before');
  proxy.break('half-open');
  client.write('lost');
  await new Promise((next) => setTimeout(next, 100));
  expect(received()).toBe('before');
  proxy.heal();
  expect(await ended).toMatchObject({ code: 'ECONNRESET' });
});

it('loses nothing while it is slow', async () => {
  const { proxy, client, received } = await setUp();
  proxy.break('slow');
  const text = 'x'.repeat(300_000);
  client.write(text);
  await soon(() => received().length > 0);
  expect(received().length).toBeLessThan(text.length);
  proxy.heal();
  expect(await soon(() => received() === text)).toBe(true);
});

it('refuses connections until it has a target again', async () => {
  const { proxy } = await setUp();
  await proxy.refuse();
  const [refused] = await once(createConnection({ host: '127.0.0.1', port: proxy.port }), 'error');
  expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
});

it('knows the recordings that open connections have started and not ended', async () => {
  const { proxy, client } = await setUp();
  client.write(HEAD);
  client.write(frame({ id: 1, method: 'Profiler.start', sessionId: 'a' }));
  const both = Buffer.concat([frame({ id: 2, method: 'Tracing.start' }), frame({ id: 3, method: 'Page.enable' })]);
  client.write(both.subarray(0, 9));
  client.write(both.subarray(9));
  expect(await soon(() => proxy.recordingsLeft().length === 2)).toBe(true);
  client.write(frame({ id: 4, method: 'Tracing.end' }));
  expect(await soon(() => proxy.recordingsLeft().join('') === 'Profiler.start')).toBe(true);
  client.write(frame({ id: 5, method: 'Target.detachFromTarget', params: { sessionId: 'a' } }));
  expect(await soon(() => proxy.recordingsLeft().length === 0)).toBe(true);
  client.write(frame({ id: 7, method: 'Profiler.start', sessionId: 'c' }));
  expect(await soon(() => proxy.recordingsLeft().length === 1)).toBe(true);
  // The server sends it back, as a browser does when a tab is closed.
  client.write(frame({ method: 'Target.detachedFromTarget', params: { sessionId: 'c' } }));
  expect(await soon(() => proxy.recordingsLeft().length === 0)).toBe(true);
  client.write(frame({ id: 6, method: 'HeapProfiler.startSampling', sessionId: 'b' }));
  expect(await soon(() => proxy.recordingsLeft().length === 1)).toBe(true);
  proxy.break('cut');
  expect(await soon(() => proxy.recordingsLeft().length === 0)).toBe(true);
});
