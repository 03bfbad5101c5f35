/** The files of the window's page as any door serves them: with a Content-Security-Policy, and a new nonce for every page. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

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

export interface PageFile {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** Where the page may connect, which origin its reports have, and who may have the page in a frame: sources of a Content-Security-Policy. */
export interface PageSources {
  readonly connects: string;
  readonly frames: string;
  readonly ancestors: string;
}

/** Component libraries insert `<style>` elements; the nonce allows only theirs. Style attributes set by script need nothing. */
function pagePolicy(nonce: string, { connects, frames, ancestors }: PageSources): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connects}`,
    `frame-src ${frames}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

/** A report is one file with scripts and styles of another program. It can access nothing: no network, no storage, no other window, no parent frame. */
function reportPolicy(ancestors: string): string {
  return [
    'sandbox allow-scripts',
    "default-src 'none'",
    "script-src 'unsafe-inline'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${ancestors}`,
  ].join('; ');
}

/** `ancestors`: the origin of the window. */
export function reportFile(html: string, ancestors: string): PageFile {
  return {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': reportPolicy(ancestors) },
    body: new TextEncoder().encode(html),
  };
}

/** A file of the page's folder by the path of its address; null for one outside of it, and for one that does not exist. */
export async function pageFile(folder: string, pathname: string, sources: PageSources): Promise<PageFile | null> {
  const relative = pathname === '/' ? 'index.html' : decodedPath(pathname);
  const path = normalize(join(folder, relative ?? ''));
  const contentType = CONTENT_TYPES[extname(path)];
  if (relative === null || !path.startsWith(folder + sep) || contentType === undefined) return null;
  const body = await readFile(path).catch(() => null);
  if (body === null) return null;
  const headers = { 'content-type': contentType, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' };
  if (extname(path) !== '.html') return { headers, body: new Uint8Array(body) };
  const nonce = randomBytes(16).toString('base64url');
  const html = body.toString('utf8').replace('name="pen-nonce" content=""', `name="pen-nonce" content="${nonce}"`);
  return {
    headers: { ...headers, 'content-security-policy': pagePolicy(nonce, sources) },
    body: new TextEncoder().encode(html),
  };
}

function decodedPath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname).slice(1);
  } catch {
    return null;
  }
}
