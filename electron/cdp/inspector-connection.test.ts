/** Whether a Node process is alive is known from its list and its sockets. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { unwrap } from '../../shared/contracts/errors.ts';
import type { Connection } from './connection.ts';
import { discover } from './discovery.ts';
import { endpointAddress } from './endpoints/endpoint-address.ts';
import { connectInspector } from './inspector-connection.ts';
import { answerJson, startFakeCdpServer } from './testing/fake-cdp-server.ts';

const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** A process whose list is answered until `stall`, and its connection, which reads the list only when it is asked to. */
async function setUp(): Promise<{ connection: Connection; stall: () => void; signal: AbortSignal }> {
  let isStalled = false;
  const server = await startFakeCdpServer({
    http: (path, response, port) => {
      if (isStalled) return;
      const webSocketDebuggerUrl = `ws://127.0.0.1:${port}/a`;
      answerJson(
        response,
        path === '/json/list' ? [{ id: 'a', title: 'a.js', webSocketDebuggerUrl }] : { Browser: 'node.js/v20' },
      );
    },
  });
  const ended = new AbortController();
  const address = endpointAddress('127.0.0.1', server.port);
  const found = unwrap(await discover(address));
  if (found.kind !== 'inspector') throw new Error('a process was expected');
  const connection = unwrap(
    await connectInspector({
      address,
      ...found,
      label: { endpoint: address.text, endpointId: 'e' },
      log: SILENT,
      wait: (_ms, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
      signal: ended.signal,
    }),
  );
  onTestFinished(async () => {
    ended.abort();
    await server.close();
  });
  return { connection, stall: () => (isStalled = true), signal: ended.signal };
}

it('a list that is late does not end sessions that are open', async () => {
  const { connection, stall, signal } = await setUp();
  const session = unwrap(await connection.attach('a', { signal }));
  stall();
  expect(await connection.relist(signal)).toMatchObject({ ok: false, error: { code: 'cannot_reach_endpoint' } });
  expect(connection.closed.aborted).toBe(false);
  expect(await session.send('Runtime.getIsolateId', {}, { signal })).toMatchObject({ ok: true });
});

it('a list that is late ends a connection without sessions', async () => {
  const { connection, stall, signal } = await setUp();
  stall();
  await connection.relist(signal);
  await delay(0);
  expect(connection.closed.aborted).toBe(true);
});
