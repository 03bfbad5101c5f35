import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { identityProofs } from '../../discovery/identity-proof.ts';
import { createExchange } from './http-exchange.ts';

it('sends nothing to a server that knows the token of the installation only, as any assistant does', async () => {
  const received: string[] = [];
  const server = createServer(({ url = '', socket }, response) => {
    const nonce = new URL(url, 'http://127.0.0.1').searchParams.get('nonce');
    if (nonce === null) received.push(url);
    const end = { address: socket.localAddress ?? '', port: socket.localPort ?? 0 };
    const body = JSON.stringify(identityProofs({ mcp: 'of the installation', person: 'a guess' }, nonce, end));
    response.writeHead(200, { 'content-length': body.length }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const exchange = createExchange({ keepAlive: false });
  const send = (personToken: string): Promise<unknown> =>
    exchange.send(
      { url: `http://127.0.0.1:${port}/mcp`, token: 'of the installation', personToken },
      { method: 'POST', headers: { 'x-pen-person-token': personToken }, body: '{}', onMessage: () => undefined },
    );
  await expect(send('of the person')).rejects.toThrow('It does not know the token');
  expect(received).toEqual([]);
  await send('a guess');
  expect(received).toEqual(['/mcp']);
  exchange.close();
  await new Promise((resolve) => server.close(resolve));
});
