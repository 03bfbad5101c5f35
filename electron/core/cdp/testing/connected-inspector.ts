/** A connection to what is found at a port, a process or Metro, for one test. */
import { onTestFinished } from 'vitest';
import { unwrap } from '../../../../shared/base/errors.ts';
import type { Connection } from '../connection.ts';
import { discover } from '../discovery.ts';
import { endpointAddress } from '../endpoints/endpoint-address.ts';
import { connectInspector } from '../inspector-connection.ts';

export const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** `server` is closed when the test has ended, after `signal`. The list is read only when the test asks for it. */
export async function connectedInspector(server: {
  readonly port: number;
  close(): Promise<void>;
}): Promise<{ readonly connection: Connection; readonly signal: AbortSignal }> {
  const address = endpointAddress('127.0.0.1', server.port);
  const found = unwrap(await discover(address));
  if (found.kind !== 'inspector') throw new Error(`an inspector was expected at ${address.text}`);
  const ended = new AbortController();
  const connection = await connectInspector({
    address,
    ...found,
    label: { endpoint: address.text, endpointId: 'e' },
    log: SILENT,
    wait: (_ms, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    signal: ended.signal,
  });
  onTestFinished(async () => {
    ended.abort();
    await server.close();
  });
  return { connection, signal: ended.signal };
}
