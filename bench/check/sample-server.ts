/** Serves the sample page with one fault made larger, so that a check has a regression of known size to find. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';

const PAGE = join(import.meta.dirname, '..', '..', 'sample', 'page');
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** A text of the page's script and what replaces it. */
export type Fault = readonly [text: string, replacement: string];

export interface SampleServer extends AsyncDisposable {
  readonly url: string;
}

/** `fault` null: the page as it is. Throws if the script does not have the text. */
export async function serveSample(fault: Fault | null): Promise<SampleServer> {
  const script = await readFile(join(PAGE, 'generated', 'app.js'), 'utf8');
  if (fault !== null && !script.includes(fault[0])) throw new Error(`The sample's script has no "${fault[0]}"`);
  const served = fault === null ? script : script.replace(fault[0], fault[1]);
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname;
    if (path.startsWith('/api/')) {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ page: 1, orders: [], currency: 'EUR', factor: 1 }));
      return;
    }
    const file = normalize(join(PAGE, path === '/' ? 'index.html' : path));
    const type = TYPES[extname(file)];
    if (type === undefined || !file.startsWith(PAGE + sep)) {
      response.writeHead(404).end();
      return;
    }
    const body = path.endsWith('/app.js') ? Promise.resolve(served) : readFile(file, 'utf8');
    body.then(
      (text) => response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(text),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((done) => {
        server.close(() => done());
      });
    },
  };
}
