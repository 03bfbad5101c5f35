/** Checks between a socket and a session: who may send requests, and how much. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { appError, AppFailure } from '../../../shared/base/errors.ts';
import { RPC_CODES, refusalBody } from './protocol-error.ts';

/** Larger request bodies are refused: no tool needs more than a few kilobytes. */
export const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * A web page can make a browser send requests to us under its own host name (DNS rebinding), but not under `localhost`. Any port is
 * accepted, so that a forwarded one (`ssh -L`) works too.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::\d{1,5})?$/i.exec(host ?? '');
  return match !== null && LOOPBACK_NAMES.has((match[1] ?? '').toLowerCase());
}

/** Splits `--addr` into host and port, for loopback addresses only. The returned host can be bound. */
export function parseListenAddress(text: string): { host: string; port: number } {
  const match = /^(?:(\[[^\]]+\]|[^:[\]]*):)?(\d{1,5})$/.exec(text.trim());
  const port = Number(match?.[2]);
  if (match === null || port > 65_535)
    throw new AppFailure(
      appError(
        'invalid_params',
        `"${text}" is not an address.`,
        'Write it as 127.0.0.1:6100; port 0 takes any free one.',
      ),
    );
  const name = (match[1] ?? 'localhost').toLowerCase() || 'localhost';
  if (!LOOPBACK_NAMES.has(name))
    throw new AppFailure(
      appError(
        'not_loopback',
        `PEN listens on this machine only; "${text}" would let others in.`,
        'Use 127.0.0.1:6100. From another machine, forward the port: ssh -L 6100:127.0.0.1:6100 host.',
      ),
    );
  return { host: name === '[::1]' ? '::1' : '127.0.0.1', port };
}

/** The token of an `Authorization` header; null without one. */
export function bearerOf(authorization: string | undefined): string | null {
  return /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/** Compares in constant time, so that the duration does not reveal how much was correct; digests make the lengths equal. */
export function tokenMatches(authorization: string | undefined, token: string): boolean {
  const given = bearerOf(authorization);
  if (given === null) return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Record<string, string>;
  readonly rpcCode?: (typeof RPC_CODES)[keyof typeof RPC_CODES];
  /** The refused request, as far as it was read. */
  readonly requestId?: string | number;
}

/**
 * Host, then Origin: null accepts the request. The only allowed origin is our own, which serves no page: no web page is a client of ours.
 */
export function refuseForeign(request: IncomingMessage): Refusal | null {
  if (!isLoopbackHost(request.headers.host)) {
    return {
      status: 403,
      message: `PEN accepts requests to 127.0.0.1 and localhost only; the Host header says "${request.headers.host ?? ''}".`,
    };
  }
  const { origin } = request.headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${request.headers.host ?? ''}`.toLowerCase()) {
    return { status: 403, message: `PEN accepts no requests from web pages; the Origin header says "${origin}".` };
  }
  return null;
}

/** The answer to a request without a valid token. */
export function wrongToken(request: IncomingMessage): Refusal {
  const problem = request.headers.authorization === undefined ? 'has no token' : 'has a wrong token';
  return {
    status: 401,
    message: `The request ${problem}. Send "Authorization: Bearer TOKEN" with the token of the snippet under "Connect an assistant", or of the line that pen serve prints.`,
    headers: { 'WWW-Authenticate': 'Bearer realm="PEN"' },
  };
}

/** Answers with a refusal. Also ends the connection if a body may still be on its way. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  const body = refusalBody(refusal.rpcCode ?? RPC_CODES.refused, refusal.message, refusal.requestId);
  response.writeHead(refusal.status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    ...(response.req.readableEnded ? {} : { Connection: 'close' }),
    ...refusal.headers,
  });
  response.end(body);
}

/** Reads and drops this much of an oversized body, so that the client can read the answer. */
const DRAIN_LIMIT_BYTES = 16 * BODY_LIMIT_BYTES;

const TOO_LARGE: Refusal = {
  status: 413,
  message: `The request is larger than ${BODY_LIMIT_BYTES} bytes. Send file paths or capture ids instead of contents.`,
};

/** The body as bytes; null if it is larger than the limit. Rejects when the connection ends before the body does. */
function readBody(request: IncomingMessage): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= BODY_LIMIT_BYTES) chunks.push(chunk);
      else chunks.length = 0;
      if (sizeBytes > DRAIN_LIMIT_BYTES) {
        request.pause();
        resolve(null);
      }
    });
    request.on('end', () => resolve(sizeBytes > BODY_LIMIT_BYTES ? null : Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the connection ended before the request did')));
  });
}

/** Reads and parses a body within the limit; the refusal says which of the two failed. */
export async function readJsonBody(
  request: IncomingMessage,
): Promise<{ ok: true; value: unknown } | { ok: false; refusal: Refusal }> {
  const body = await readBody(request);
  if (body === null) return { ok: false, refusal: TOO_LARGE };
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return { ok: true, value };
  } catch {
    return {
      ok: false,
      refusal: { status: 400, rpcCode: RPC_CODES.parseError, message: 'The request body is not JSON.' },
    };
  }
}
