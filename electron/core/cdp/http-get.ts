/** One HTTP request to a port of this machine. */
import { request } from 'node:http';

export type HttpAnswer =
  | { readonly ok: true; readonly status: number; readonly body: Buffer }
  | ({ readonly ok: false } & NoAnswer);

/** `spoke`: a program answered, but not as an HTTP server. `closed`: it ended the connection. */
interface NoAnswer {
  readonly spoke: boolean;
  readonly closed?: true;
  readonly why: string;
}

export interface HttpAddress {
  readonly ipAddress: string;
  readonly port: number;
  /** With its query. */
  readonly path: string;
  /** A longer body is no answer. */
  readonly limitBytes: number;
}

/** One request without cookies; redirects are not followed. */
export function httpGet({ ipAddress, port, path, limitBytes }: HttpAddress, signal: AbortSignal): Promise<HttpAnswer> {
  return new Promise((resolve) => {
    const outgoing = request(
      { host: ipAddress, port, path, agent: false, signal, headers: { accept: 'application/json' } },
      (incoming) => {
        const parts: Buffer[] = [];
        let sizeBytes = 0;
        incoming.on('data', (part: Buffer) => {
          sizeBytes += part.length;
          parts.push(part);
          if (sizeBytes > limitBytes) {
            resolve({ ok: false, spoke: true, why: `${path} is longer than ${limitBytes / 1024 ** 2} MiB` });
            outgoing.destroy();
          }
        });
        incoming.on('end', () => resolve({ ok: true, status: incoming.statusCode ?? 0, body: Buffer.concat(parts) }));
        incoming.on('error', (thrown) => resolve({ ok: false, spoke: true, why: thrown.message }));
      },
    );
    outgoing.on('error', (thrown: NodeJS.ErrnoException) => resolve({ ok: false, ...explain(thrown) }));
    outgoing.end();
  });
}

function explain(thrown: NodeJS.ErrnoException): NoAnswer {
  if (thrown.code === 'ECONNREFUSED') return { spoke: false, why: 'connection refused, nothing listens there' };
  if (thrown.code?.startsWith('HPE_') === true) return { spoke: true, why: 'it does not speak HTTP' };
  if (thrown.code === 'ECONNRESET')
    return { spoke: true, closed: true, why: 'it closed the connection without an answer' };
  return { spoke: false, why: thrown.message };
}
