import { EventEmitter } from 'node:events';
import CDP from 'chrome-remote-interface';
import { afterEach, describe, expect, it } from 'vitest';
import { startFakeCdpServer } from './testing/fake-cdp-server.ts';
import { underlyingSocket } from './underlying-socket.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function client(): Promise<CDP.Client> {
  const server = await startFakeCdpServer();
  closers.push(() => server.close());
  return CDP({
    target: `ws://127.0.0.1:${server.port}/x`,
    protocol: { version: { major: '1', minor: '3' }, domains: [] },
  });
}

describe('the WebSocket inside chrome-remote-interface', () => {
  it('is where it is expected, and can be ended', async () => {
    const underlying = underlyingSocket(await client());
    expect(underlying.remoteAddress).toBe('127.0.0.1');
    const end = new Promise<string>((resolve) => underlying.onEnd(resolve));
    underlying.terminate();
    expect(await end).toBe('closed');
  });

  it('is reported missing when messages have another listener than the parser', async () => {
    const other = await client();
    const webSocket: unknown = Reflect.get(other, '_ws');
    if (!(webSocket instanceof EventEmitter)) throw new Error('no _ws');
    const underlying = underlyingSocket(other);
    webSocket.on('message', () => undefined);
    expect(() => underlyingSocket(other)).toThrow(/chrome-remote-interface changed: the one listener/);
    underlying.terminate();
  });

  it.each(['_ws', '_ws._socket', '_ws.terminate'])('is reported missing when a new version moves %s', async (path) => {
    const moved = await client();
    const webSocket: unknown = Reflect.get(moved, '_ws');
    if (typeof webSocket !== 'object' || webSocket === null) throw new Error('no _ws');
    const underlying = underlyingSocket(moved);
    if (path === '_ws') Reflect.set(moved, '_ws', undefined);
    else Reflect.set(webSocket, path.slice('_ws.'.length), undefined);
    expect(() => underlyingSocket(moved)).toThrow(/chrome-remote-interface changed/);
    if (path === '_ws') Reflect.set(moved, '_ws', webSocket);
    if (path !== '_ws.terminate') return;
    underlying.terminate();
  });
});
