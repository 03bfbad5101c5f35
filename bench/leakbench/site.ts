/** The site of a page, or the server that a Node program asks: files by path, and answers that come late. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MARK_LOADED } from '../../electron/core/cdp/testing/real-targets.ts';
import type { Served } from './case.ts';

export interface CaseSite extends AsyncDisposable {
  url(path?: string): string;
}

export async function startCaseSite(
  files: Readonly<Record<string, string>>,
  serves: readonly Served[],
): Promise<CaseSite> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const served = serves.find((each) => each.path.test(path));
    const file = files[path];
    const { type, body, delayMs } = served ?? {
      type: path.endsWith('.js') ? 'text/javascript' : 'text/html',
      body: file === undefined || path.endsWith('.js') ? (file ?? '') : file + MARK_LOADED,
      delayMs: 0,
    };
    setTimeout(() => {
      response.statusCode = served === undefined && file === undefined ? 404 : 200;
      response.setHeader('content-type', type);
      response.end(body);
    }, delayMs);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: (path = '/') => `http://127.0.0.1:${port}${path}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
    },
  };
}
