import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { startFakeCdpServer } from '../../core/cdp/testing/fake-cdp-server.ts';
import { socketTransport } from './browser-transport.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function listen(server: Server): Promise<number> {
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  closers.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('the socket of a browser', () => {
  it('carries messages both ways and reports its end', async () => {
    const server = await startFakeCdpServer({ command: ({ method }) => ({ method }) });
    closers.push(() => server.close());
    const transport = await socketTransport(`ws://127.0.0.1:${server.port}/devtools/browser/fake`);
    const message = new Promise<string>((resolve) => void Object.assign(transport, { onmessage: resolve }));
    transport.send(JSON.stringify({ id: 7, method: 'Browser.getVersion' }));
    expect(JSON.parse(await message)).toEqual({ id: 7, result: { method: 'Browser.getVersion' } });
    const closed = new Promise<void>((resolve) => void Object.assign(transport, { onclose: resolve }));
    server.peers[0]?.kill();
    await closed;
  });

  it('does not follow redirects', async () => {
    const asked: string[] = [];
    const elsewhere = await listen(
      createServer((request, response) => void (asked.push(request.url ?? ''), response.end())),
    );
    const redirecting = createServer();
    redirecting.on('upgrade', (_request, socket) => {
      socket.end(`HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:${elsewhere}/leak\r\nContent-Length: 0\r\n\r\n`);
    });
    const port = await listen(redirecting);
    await expect(socketTransport(`ws://127.0.0.1:${port}/devtools/browser/x`)).rejects.toThrow('did not accept');
    expect(asked).toEqual([]);
  });
});
