/** Knows that a Node process is alive from its list and its sockets. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { appError, unwrap } from '../../../shared/base/errors.ts';
import type { Connection } from './connection.ts';
import { connectedInspector } from './testing/connected-inspector.ts';
import { answerJson, startFakeCdpServer, type FakeCdpServer, type FakePeer } from './testing/fake-cdp-server.ts';

/** A process whose list is answered until `stall`, and its connection, which reads the list only when it is asked to. */
async function setUp(): Promise<{
  connection: Connection;
  server: FakeCdpServer;
  /** The connections that commands came by. */
  asked: FakePeer[];
  stall: () => void;
  signal: AbortSignal;
}> {
  let isStalled = false;
  const asked: FakePeer[] = [];
  const server = await startFakeCdpServer({
    http: (path, response, port) => {
      if (isStalled) return;
      const webSocketDebuggerUrl = `ws://127.0.0.1:${port}/a`;
      answerJson(
        response,
        path === '/json/list' ? [{ id: 'a', title: 'a.js', webSocketDebuggerUrl }] : { Browser: 'node.js/v20' },
      );
    },
    command: ({ method }, peer) => {
      if (method === 'Runtime.getIsolateId') asked.push(peer);
      return {};
    },
  });
  const connected = await connectedInspector(server);
  return { ...connected, server, asked, stall: () => (isStalled = true) };
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

/** A target that takes one debugger, as workerd does: a second connection ends both. */
async function takesOneDebugger(): Promise<{ connection: Connection; sent: string[]; open: () => number }> {
  const sent: string[] = [];
  const server = await startFakeCdpServer({
    http: (path, response, port) =>
      answerJson(
        response,
        path === '/json/list'
          ? [{ id: 'main', title: 'workerd: worker main', webSocketDebuggerUrl: `ws://127.0.0.1:${port}/main` }]
          : { Browser: 'workerd', 'Protocol-Version': '1.3' },
      ),
    command: ({ method }, peer) => {
      if (server.openSockets() > 1) for (const each of server.peers) each.kill();
      sent.push(method);
      if (method === 'Schema.getDomains') return { domains: [{ name: 'Debugger' }, { name: 'Runtime' }] };
      if (method === 'Debugger.enable') peer.send({ method: 'Debugger.scriptParsed', params: SCRIPT });
      return {};
    },
  });
  const { connection } = await connectedInspector(server);
  return { connection, sent, open: () => server.openSockets() };
}
const SCRIPT = {
  scriptId: '8',
  url: 'worker.js',
  startLine: 0,
  startColumn: 0,
  endLine: 3,
  endColumn: 0,
  executionContextId: 1,
  hash: '',
  length: 100,
};

it('workerd is named, with what its protocol lacks', async () => {
  const { connection } = await takesOneDebugger();
  expect(connection.targets()).toMatchObject([{ id: 'main', type: 'workerd' }]);
  expect(connection.targets()[0]?.lacks).toContain('HeapProfiler.takeHeapSnapshot');
});

it('all sessions on a target that takes one debugger share a connection, each with its own domains', async () => {
  const { connection, sent, open } = await takesOneDebugger();
  const { signal } = new AbortController();
  const first = unwrap(await connection.attach('main', { signal }));
  const second = unwrap(await connection.openDedicated('main', { signal }));
  const heard: string[] = [];
  first.on('Debugger.scriptParsed', ({ url }) => void heard.push(`first ${url}`));
  second.on('Debugger.scriptParsed', ({ url }) => void heard.push(`second ${url}`));
  const ofFirst = unwrap(await first.enable('Debugger'));
  expect(heard).toEqual(['first worker.js']);
  await second.send('Debugger.enable', {});
  expect(heard).toContain('second worker.js');
  expect(open()).toBe(1);
  ofFirst.dispose();
  await first.release();
  expect(sent.filter((method) => method === 'Debugger.disable')).toEqual([]);
  expect(unwrap(await second.send('Runtime.getIsolateId', {}))).toEqual({});
  await second.send('Debugger.disable', {});
  expect(sent.filter((method) => method === 'Debugger.disable')).toHaveLength(1);
  await second.release();
  const third = unwrap(await connection.attach('main', { signal }));
  expect(unwrap(await third.send('Runtime.getIsolateId', {}))).toEqual({});
});

it('a connection that opens after its call was cancelled is kept for the next one: its end would make V8 forget ids', async () => {
  const { connection, server, asked, signal } = await setUp();
  await expect.poll(() => server.openSockets()).toBe(0);
  const opened = server.peers.length;
  const cancel = new AbortController();
  const attaching = connection.attach('a', { signal: cancel.signal });
  cancel.abort(appError('cancelled', 'You cancelled it.'));
  expect(await attaching).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  await expect.poll(() => server.openSockets()).toBe(1);
  const [late] = server.peers.slice(opened);
  const session = unwrap(await connection.attach('a', { signal }));
  expect(await session.send('Runtime.getIsolateId', {}, { signal })).toMatchObject({ ok: true });
  expect(asked.at(-1)).toBe(late);
  await connection.close(appError('cancelled', 'The endpoint was removed.'));
  await expect.poll(() => server.openSockets()).toBe(0);
});
