/** Serves pages that are made of a script: a heading, a button, an output and a list. */
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

export async function serveScripts(): Promise<PageServer> {
  const pages = new Map<string, string>();
  const server = createServer((request, response) => {
    const text = pages.get(request.url ?? '');
    if (text === undefined) response.writeHead(404).end();
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
