/** A local site whose answers take a given time, for tests of traces. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** By path. */
export type SlowFiles = Readonly<Record<string, readonly [type: string, body: string, delayMs: number]>>;

export interface SlowSite extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
}

export async function startSlowSite(files: SlowFiles): Promise<SlowSite> {
  const server = createServer((request, response) => {
    const file = files[request.url ?? ''];
    setTimeout(() => {
      response.statusCode = file === undefined ? 404 : 200;
      response.setHeader('content-type', file?.[0] ?? 'text/plain');
      response.setHeader('cache-control', 'no-store');
      response.end(file?.[1]);
    }, file?.[2] ?? 0);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
    },
  };
}
