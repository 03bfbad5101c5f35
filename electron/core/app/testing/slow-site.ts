/** A local site whose answers take a given time, and whose pages report when they have shown everything, for tests of traces. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** By path. `headers` in place of `no-store`; with a `location`, it is a redirect. `{port}` in texts is that of the server. */
export type SlowFiles = Readonly<
  Record<
    string,
    readonly [type: string, body: string | Buffer, delayMs: number, headers?: Readonly<Record<string, string>>]
  >
>;

export interface SlowSite extends AsyncDisposable {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** Waits until pages have reported `count` loads as settled, in all. However long that takes on a busy machine, the recording has all of it. */
  settled(count: number): Promise<void>;
}

const SETTLED_PATH = '/settled';

/** Declares `settled()`, which reports that the page has shown everything: what was just changed is painted first. */
export const REPORT_SETTLED = `<script>
function settled() {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => navigator.sendBeacon('${SETTLED_PATH}'), 200)));
}
</script>`;

export async function startSlowSite(files: SlowFiles): Promise<SlowSite> {
  let loads = 0;
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    if (request.url === SETTLED_PATH) {
      loads += 1;
      response.statusCode = 204;
      response.end();
      for (const look of waiting) look();
      return;
    }
    const file = files[request.url ?? ''];
    setTimeout(() => {
      const headers = file?.[3] ?? { 'cache-control': 'no-store' };
      response.statusCode = file === undefined ? 404 : 'location' in headers ? 302 : 200;
      response.setHeader('content-type', file?.[0] ?? 'text/plain');
      const withPort = (text: string): string => text.replaceAll('{port}', String(request.socket.localPort));
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, withPort(value));
      const body = file?.[1];
      response.end(typeof body === 'string' ? withPort(body) : body);
    }, file?.[2] ?? 0);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    settled: async (count) =>
      new Promise((done) => {
        const look = (): void => {
          if (loads < count) return;
          waiting.delete(look);
          done();
        };
        waiting.add(look);
        look();
      }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
    },
  };
}
