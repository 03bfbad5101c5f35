/** Binds a loopback address: the requested one, or the next free one if that is allowed. */
import type { Server } from 'node:http';
import { appError, type AppError, type AppResult } from '../../../shared/base/errors.ts';

/** The number of ports after the requested one that are tried before any free one is used. */
const PORTS_TRIED = 10;

export interface BoundAddress {
  readonly port: number;
  /** Not the requested port, because that one is taken. */
  readonly moved: boolean;
}

function bind(server: Server, host: string, port: number): Promise<number | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const onListening = (): void => {
      server.off('error', onError);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    };
    const onError = (error: NodeJS.ErrnoException): void => {
      server.off('listening', onListening);
      resolve(error);
    };
    server.once('error', onError);
    server.once('listening', onListening);
    server.listen({ host, port, exclusive: true });
  });
}

/** The address for clients: never `localhost`, which may resolve to the other loopback address, where any process may listen. */
export function printedHost(host: string): string {
  return host === '::1' ? '[::1]' : host;
}

/** Also binds the same port of the other loopback address, so that no other process receives requests to `localhost`. */
export async function holdOtherLoopback(
  server: Server,
  used: { readonly host: string; readonly port: number },
): Promise<{ readonly host: string; readonly state: 'held' | 'taken' | 'missing' }> {
  const host = used.host === '::1' ? '127.0.0.1' : '::1';
  const bound = await bind(server, host, used.port);
  if (typeof bound === 'number') return { host, state: 'held' };
  // Any error other than a port in use means that the machine has no such address (IPv6 disabled), so no process listens there.
  return { host, state: bound.code === 'EADDRINUSE' || bound.code === 'EACCES' ? 'taken' : 'missing' };
}

function bindError(error: NodeJS.ErrnoException, host: string, port: number): AppError {
  const address = `${printedHost(host)}:${port}`;
  if (error.code === 'EADDRINUSE') {
    return appError(
      'address_in_use',
      `The address ${address} is used by another process.`,
      `Use another one (--addr ${printedHost(host)}:${port + 1}; port 0 takes any free one), or stop the process that holds it.`,
      { port },
    );
  }
  if (error.code === 'EACCES') {
    return appError(
      'permission_denied',
      `The system does not allow PEN to listen on ${address}.`,
      'Ports below 1024 are reserved on most machines; use a higher one.',
      { port },
    );
  }
  return appError('address_in_use', `PEN cannot listen on ${address}: ${error.message}.`, 'Use another address.', {
    port,
  });
}

/** `address_in_use` or `permission_denied` if the address cannot be bound. */
export async function listenOn(
  server: Server,
  wanted: { host: string; port: number; exactPort: boolean },
): Promise<AppResult<BoundAddress>> {
  const first = await bind(server, wanted.host, wanted.port);
  if (typeof first === 'number') return { ok: true, value: { port: first, moved: false } };
  if (wanted.exactPort || first.code !== 'EADDRINUSE') {
    return { ok: false, error: bindError(first, wanted.host, wanted.port) };
  }
  for (let step = 1; step <= PORTS_TRIED; step += 1) {
    if (wanted.port + step > 65_535) break;
    const next = await bind(server, wanted.host, wanted.port + step);
    if (typeof next === 'number') return { ok: true, value: { port: next, moved: true } };
  }
  const any = await bind(server, wanted.host, 0);
  if (typeof any === 'number') return { ok: true, value: { port: any, moved: true } };
  return { ok: false, error: bindError(any, wanted.host, 0) };
}
