/** Serves the pages: every host name that the browser asks for is this one server. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface PageFile {
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly delayMs?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, without compression. */
  readonly isPlain?: boolean;
}

/** By address without query, such as `http://shop.test/app.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

export interface AgreementSite extends AsyncDisposable {
  readonly port: number;
  /** Files of the page that is loaded next; those of another page are gone. */
  serve(files: PageFiles): void;
}

const COMPRESSED = /^(?:text\/|application\/(?:json|javascript))/;

export async function startAgreementSite(): Promise<AgreementSite> {
  let files: PageFiles = new Map();
  const server = createServer((request, response) => {
    const { host = '' } = request.headers;
    const path = (request.url ?? '/').replace(/\?.*$/s, '');
    const file = files.get(`http://${host}${path}`);
    setTimeout(() => {
      response.statusCode = file === undefined ? 404 : (file.status ?? 200);
      response.setHeader('content-type', file?.type ?? 'text/plain');
      for (const [name, value] of Object.entries(file?.headers ?? {})) response.setHeader(name, value);
      const body = Buffer.from(file?.body ?? '');
      const isCompressed = file !== undefined && file.isPlain !== true && COMPRESSED.test(file.type);
      if (isCompressed) response.setHeader('content-encoding', 'gzip');
      response.end(isCompressed ? gzipSync(body) : body);
    }, file?.delayMs ?? 0);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    serve: (next) => void (files = next),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
    },
  };
}
