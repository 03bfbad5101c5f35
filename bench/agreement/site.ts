/**
 * Serves the pages: every host name that the browser asks for is here, over HTTP/1 for addresses with `http:` and over HTTP/2 with `https:`. A host
 * whose name begins with `far-` takes a while to connect to.
 */
import { createServer } from 'node:http';
import { createSecureServer } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { createSecureContext } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { createCertificate } from './certificate.ts';

export interface PageFile {
  readonly type: string;
  readonly body: string | Uint8Array;
  readonly delayMs?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, without compression. */
  readonly isPlain?: boolean;
  /** The connection is closed instead of an answer. */
  readonly isCut?: boolean;
}

/** By address without query, such as `http://shop.test/app.js`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

export interface AgreementSite extends AsyncDisposable {
  /** Flags of a browser that finds every host here. */
  readonly flags: readonly string[];
  /** Files of the page that is loaded next; those of another page are gone. */
  serve(files: PageFiles): void;
}

const COMPRESSED = /^(?:text\/|application\/(?:json|javascript))/;
const FAR_MS = 90;

interface Asked {
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What both protocols have in common. */
interface Answer {
  statusCode: number;
  setHeader(name: string, value: string): unknown;
  end(body: Uint8Array): unknown;
  readonly socket: { destroy(): unknown } | null;
}

export async function startAgreementSite(): Promise<AgreementSite> {
  let files: PageFiles = new Map();
  const handler =
    (scheme: 'http' | 'https') =>
    ({ url = '/', headers }: Asked, response: Answer): void => {
      const host = String(headers['host'] ?? headers[':authority'] ?? '');
      const file = files.get(`${scheme}://${host}${url.replace(/\?.*$/s, '')}`);
      setTimeout(() => {
        if (file?.isCut === true) {
          response.socket?.destroy();
          return;
        }
        response.statusCode = file === undefined ? 404 : (file.status ?? 200);
        response.setHeader('content-type', file?.type ?? 'text/plain');
        for (const [name, value] of Object.entries(file?.headers ?? {})) response.setHeader(name, value);
        const body = Buffer.from(file?.body ?? '');
        const isCompressed = file !== undefined && file.isPlain !== true && COMPRESSED.test(file.type);
        if (isCompressed) response.setHeader('content-encoding', 'gzip');
        response.end(isCompressed ? gzipSync(body) : body);
      }, file?.delayMs ?? 0);
    };
  const certificate = createCertificate();
  const plain = createServer(handler('http'));
  const secure = createSecureServer(
    {
      ...certificate,
      SNICallback: (name, use) =>
        void setTimeout(() => use(null, createSecureContext(certificate)), name.startsWith('far-') ? FAR_MS : 0),
    },
    handler('https'),
  );
  const connections = new Set<{ destroy(): unknown }>();
  secure.on('secureConnection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  const portOf = async (server: Server): Promise<number> => {
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return (server.address() as AddressInfo).port;
  };
  const [plainPort, securePort] = [await portOf(plain), await portOf(secure)];
  return {
    flags: [
      `--host-resolver-rules=MAP *:80 127.0.0.1:${plainPort},MAP *:443 127.0.0.1:${securePort}`,
      '--ignore-certificate-errors',
    ],
    serve: (next) => void (files = next),
    [Symbol.asyncDispose]: async () => {
      plain.closeAllConnections();
      for (const socket of connections) socket.destroy();
      await Promise.all(
        [plain, secure].map(
          (server) =>
            new Promise<void>((done) => {
              server.close(() => done());
            }),
        ),
      );
    },
  };
}
