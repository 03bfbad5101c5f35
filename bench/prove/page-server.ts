/** Serves pages that are made of a script: a heading, a button, an output and a list; and the data that they ask for. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PageServer extends AsyncDisposable {
  /** Serves a script as a page. Returns its address. */
  add(name: string, button: string, script: string): string;
}

const page = (button: string, script: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><link rel="icon" href="data:,"><title>Page</title>
<h1>A page</h1><button id="go">${button}</button><p id="output" style="white-space: pre-line"></p><div id="list"></div>
<script>${script}</script></html>`;

/** `/names/3,4`: names by id; `/bytes/1000`: a text of so many bytes. Null for another path. */
function dataAt(path: string): string | null {
  const [, kind, value = ''] = /^\/(names|bytes)\/([\d,]+)/.exec(path) ?? [];
  if (kind === 'bytes') return JSON.stringify('x'.repeat(Number(value) - 2));
  return kind === 'names' ? JSON.stringify(value.split(',').map((id) => `Product ${id}`)) : null;
}

export async function serveScripts(): Promise<PageServer> {
  const pages = new Map<string, string>();
  const server = createServer((request, response) => {
    const text = pages.get(request.url ?? '');
    const data = dataAt(request.url ?? '');
    if (data !== null)
      response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(data);
    else if (text === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    add(name, button, script) {
      pages.set(`/${name}/`, page(button, script));
      return `http://127.0.0.1:${port}/${name}/`;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise<void>((closed) => {
        server.close(() => closed());
      });
    },
  };
}
