/**
 * A forwarder in front of a server, for programs that cannot send a token: it adds the token and changes nothing else, so `Host` and
 * `Origin` arrive as they were sent.
 */
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

export interface TokenAdder {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export async function addTokens({ port, token }: { port: number; token: string }): Promise<TokenAdder> {
  const server = createServer((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const forwarded = httpRequest({
      host: '127.0.0.1',
      port,
      method,
      path: url,
      headers: { ...headers, authorization: `Bearer ${token}` },
      agent: false,
    });
    // A side that ends early ends the other one; what it meant is for the program and the server to say.
    const end = (): void => void forwarded.destroy();
    outgoing.on('close', end);
    forwarded.on('error', () => outgoing.destroy());
    forwarded.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      outgoing.flushHeaders();
      pipeline(answer, outgoing, end);
    });
    pipeline(incoming, forwarded, () => undefined);
  });
  // As long as the server's own: a client must not use a connection that is about to close.
  server.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
