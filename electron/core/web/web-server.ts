/** The server of the window in a browser: on loopback, for whoever opened it with its one-time address. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type WebSocket from 'ws';
import { settle } from '../../../shared/base/errors.ts';
import { BRIDGE_PATH, CLOSED, UPLOAD_PATH } from '../../../shared/core/contracts/web-frames.ts';
import type { BridgeAnswer } from '../../../shared/core/contracts/window-messages.ts';
import type { Log } from '../log/log.ts';
import { isLoopbackHost, refuseForeign } from '../mcp/http-guards.ts';
import { pageFile, reportFile, type PageFile } from '../workbench/page-files.ts';
import { DOWNLOAD_PATH, type WebFiles } from './web-files.ts';
import type { WebAccess } from './web-access.ts';
import { SocketServer } from './web-sockets.ts';

const REPORT_PATH = '/report/';
/** A message of a page may hold a picture that it exports. */
const MAX_MESSAGE_BYTES = 300 * 1024 ** 2;

export interface ConnectingPage {
  /** Of the loaded page. */
  readonly id: string;
  /** It had a connection before. */
  readonly isAgain: boolean;
}

export interface WebServerParts {
  /** The built page. */
  readonly folder: string;
  /** Known when the port is. */
  readonly access: () => WebAccess;
  readonly files: WebFiles;
  /** A browser with a session opens the window, or a page of it connects again. */
  readonly onPage: (socket: WebSocket, from: ConnectingPage) => void;
  readonly takeFile: (use: string, path: string) => Promise<BridgeAnswer>;
  readonly report: (captureId: string) => Promise<string | null>;
  readonly log: Log;
}

/** The page that follows the one-time address, whoever led there: the browser sends a strict cookie only where our own page leads. */
const ENTERED =
  '<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=/"><title>PEN Workbench</title>';

/** An editor shows the page in a frame of its own pages: VS Code on a desktop, and in a browser. Nobody else may. */
const EDITORS =
  'vscode-file: vscode-webview: https://vscode.dev https://*.vscode.dev https://*.github.dev https://*.vscode-cdn.net';
/**
 * A forwarder such as that of Codespaces has a name of its own, for which it asks us by our own: the page's origin is that name. No page can send this header to us by itself, because a
 * request with it is asked for first, which is refused.
 */
const forwarderOf = (headers: IncomingMessage['headers']): string | undefined =>
  [headers['x-forwarded-host']].flat().find((name) => /^[\w.-]+(:\d+)?$/.test(name ?? ''));

function isForwarded({ headers }: IncomingMessage): boolean {
  const name = forwarderOf(headers);
  return name !== undefined && headers.origin === `https://${name}`;
}

/** The answer to what is neither of this machine nor of our own page; null for the others. */
const foreignTo = (request: IncomingMessage): ReturnType<typeof refuseForeign> =>
  isForwarded(request) && isLoopbackHost(request.headers.host) ? null : refuseForeign(request);

const isFramed = (headers: IncomingMessage['headers']): boolean => headers['sec-fetch-dest'] === 'iframe';
/** In a frame of another site no browser sends a strict cookie. This one goes only with frames below the same page. */
const FRAME_COOKIE = 'SameSite=None; Secure; Partitioned';

const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

function answer(response: ServerResponse, status: number, text: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    ...SAFE_HEADERS,
    ...headers,
  });
  response.end(text);
}

const UNKNOWN =
  'This browser has no session of PEN Workbench. Open the address that its terminal shows; each opens the window once. Press Enter there for a new one.';

export function createWebServer(parts: WebServerParts): Server {
  const { folder, access, files, log } = parts;
  const sockets = new SocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });

  const enter = (key: string, { headers }: IncomingMessage, response: ServerResponse): void => {
    const session = access().redeem(key);
    if (session === null) {
      log.warn('a wrong or used key of the window was refused');
      return answer(response, 401, UNKNOWN);
    }
    answer(response, 200, ENTERED, {
      'content-type': 'text/html; charset=utf-8',
      'set-cookie': `${access().cookieName}=${session}; HttpOnly; Path=/; ${isFramed(headers) ? FRAME_COOKIE : 'SameSite=Strict'}`,
      ...(isFramed(headers) ? { 'content-security-policy': `default-src 'none'; frame-ancestors ${EDITORS}` } : {}),
    });
  };

  const fileAt = async ({ pathname }: URL, { headers }: IncomingMessage): Promise<PageFile | null> => {
    if (!pathname.startsWith(REPORT_PATH))
      // Not every browser counts a socket of the same address as its own.
      return pageFile(folder, pathname, {
        connects: `'self' ws://${headers.host} wss://${forwarderOf(headers) ?? headers.host}`,
        frames: "'self'",
        ancestors: isFramed(headers) ? EDITORS : "'none'",
      });
    const html = await parts.report(pathname.slice(REPORT_PATH.length));
    return html === null ? null : reportFile(html, "'self'");
  };

  const upload = async (request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> => {
    // A form of another page sends no Origin in some browsers; ours always does.
    if (request.headers.origin === undefined) return answer(response, 403, 'The request names no origin.');
    const { name = '', use = '' } = Object.fromEntries(url.searchParams);
    const file = { name, isKept: use === 'source-map' };
    const taken = await settle(() => files.receive(request, file, (path) => parts.takeFile(use, path)));
    answer(response, 200, JSON.stringify(taken.ok ? taken.value : taken), { 'content-type': 'application/json' });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const foreign = foreignTo(request);
    if (foreign !== null) return answer(response, foreign.status, foreign.message);
    const host = request.headers.host ?? '';
    const url = new URL(request.url ?? '/', `http://${host}`);
    const { method } = request;
    const key = url.searchParams.get('key');
    if (method === 'GET' && url.pathname === '/' && key !== null) return enter(key, request, response);
    if (!access().isKnown(request.headers.cookie)) return answer(response, 401, UNKNOWN);
    if (method === 'POST' && url.pathname === UPLOAD_PATH) return upload(request, url, response);
    if (method !== 'GET' && method !== 'HEAD') return answer(response, 405, 'Not allowed.');
    const isDownload = method === 'GET' && url.pathname.startsWith(DOWNLOAD_PATH);
    if (isDownload && (await files.serve(url.pathname, response))) return;
    const file = await fileAt(url, request);
    if (file === null) return answer(response, 404, 'There is no such file.');
    response.writeHead(200, { ...SAFE_HEADERS, ...file.headers });
    response.end(method === 'HEAD' ? undefined : file.body);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((thrown: unknown) => {
      log.error('a request of the window failed', { path: request.url?.replace(/\?.*/s, ''), error: String(thrown) });
      if (response.headersSent) response.destroy();
      else answer(response, 500, 'It failed; the log has the details.');
    });
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const { host, origin } = request.headers;
    // A socket is no subject of the browser's own rules for other origins: without an Origin it is no browser at all.
    const isOurs = isLoopbackHost(host) && origin !== undefined && foreignTo(request) === null;
    const url = URL.parse(request.url ?? '', 'http://pen');
    if (!isOurs || url?.pathname !== BRIDGE_PATH) {
      log.warn('a socket from elsewhere was refused', { host, origin });
      stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, stream, head, (socket) => {
      socket.on('error', (thrown) => log.debug('the socket of the window failed', { reason: thrown.message }));
      // Only the page of the same origin hears why.
      const from = { id: url.searchParams.get('page') ?? '', isAgain: url.searchParams.has('again') };
      if (access().isKnown(request.headers.cookie)) parts.onPage(socket, from);
      else socket.close(CLOSED.unknown, 'unknown session');
    });
  });
  server.on('close', () => sockets.close());
  return server;
}
