/** Serves the built renderer as `app://pen/`, with a Content-Security-Policy and a new nonce for every page. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { protocol, type Session } from 'electron';

export const APP_ORIGIN = 'app://pen';
const SCHEME = 'app';
/** HTML reports run another program's scripts, so they have an origin of their own and are sandboxed even in it. */
const REPORT_HOST = 'report';
const REPORT_ORIGIN = `app://${REPORT_HOST}`;
/** The prefix of report addresses. */
export const REPORT_PREFIX = `${REPORT_ORIGIN}/`;

/** A report is one file with scripts and styles. It can access nothing: no network, no storage, no other window, no parent frame. */
const REPORT_POLICY = [
  'sandbox allow-scripts',
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  'frame-ancestors app://pen',
].join('; ');

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
  '.json': 'application/json',
};

/** Must run before the app is ready: the scheme then counts as a secure, standard origin. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Component libraries insert `<style>` elements; the nonce allows only theirs. Style attributes set by script need nothing. */
function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    `frame-src ${REPORT_ORIGIN}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Answers `app://pen/…` from `folder`; a path outside it or a missing file is a 404. `app://report/ID` is the HTML report of a capture. */
export function serveApp(
  session: Session,
  folder: string,
  report: (captureId: string) => Promise<string | null>,
): void {
  session.protocol.handle(SCHEME, async (request) => {
    const url = new URL(request.url);
    if (url.host === REPORT_HOST) {
      const html = await report(url.pathname.slice(1));
      const headers = { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': REPORT_POLICY };
      return html === null ? new Response('not found', { status: 404 }) : new Response(html, { headers });
    }
    const relative = url.pathname === '/' ? 'index.html' : decodeURIComponent(url.pathname).slice(1);
    const path = normalize(join(folder, relative));
    const contentType = CONTENT_TYPES[extname(path)];
    if (url.host !== 'pen' || !path.startsWith(folder + sep) || contentType === undefined)
      return new Response('not found', { status: 404 });
    const body = await readFile(path).catch(() => null);
    if (body === null) return new Response('not found', { status: 404 });
    const headers = { 'content-type': contentType, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' };
    if (extname(path) !== '.html') return new Response(new Uint8Array(body), { headers });
    const nonce = randomBytes(16).toString('base64url');
    const html = body.toString('utf8').replace('name="pen-nonce" content=""', `name="pen-nonce" content="${nonce}"`);
    return new Response(html, { headers: { ...headers, 'content-security-policy': contentSecurityPolicy(nonce) } });
  });
}
