import { afterEach, expect, it } from 'vitest';
import { err } from '../../../../shared/base/result.ts';
import { appError, type AppError } from '../../../../shared/base/errors.ts';
import { createProcessWorkers } from './process-workers.ts';
import { openSocket, type CdpSocket } from '../socket.ts';
import { startFakeCdpServer, type FakeCdpServer, type FakePeer } from '../testing/fake-cdp-server.ts';

const released = appError('cancelled', 'The connection was released.');
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const ended = new AbortController();
let server: FakeCdpServer | null = null;
afterEach(() => server?.close());

/** The workers of a process whose first connections fail with `failures`; it has the worker "resize". `peers`: its ends of the connections. */
async function workersOf(
  failures: readonly AppError[],
  close = (socket: CdpSocket): unknown => socket.close(released),
) {
  const peers: FakePeer[] = [];
  server = await startFakeCdpServer({
    command: ({ method }, peer) => {
      const workerInfo = { workerId: '1', type: 'worker', title: '[worker 1] resize', url: 'file:///resize.js' };
      if (method !== 'NodeWorker.enable') return {};
      peers.push(peer);
      peer.send({
        method: 'NodeWorker.attachedToWorker',
        params: { sessionId: '1', workerInfo, waitingForDebugger: false },
      });
      return {};
    },
  });
  const url = `ws://127.0.0.1:${server.port}/process`;
  const left = [...failures];
  const state = { opened: 0 };
  const seen = Promise.withResolvers<void>();
  const workers = createProcessWorkers({
    process: {
      id: 'P1',
      type: 'node',
      title: 'orders.js',
      url: 'file:///orders.js',
      webSocketUrl: url,
      takesOne: false,
    },
    open: async () => {
      state.opened += 1;
      const failure = left.shift();
      return failure === undefined ? openSocket(url, 'the process', { signal: ended.signal, log }) : err(failure);
    },
    close: (socket) => void close(socket),
    ended: ended.signal,
    onChange: () => seen.resolve(),
    log,
  });
  return { workers, state, peers, seen: seen.promise };
}

const busy = appError('target_unresponsive', 'The process does not answer.');

it('a process that is too busy to answer is asked again while a session is open', async () => {
  const { workers, state, seen } = await workersOf([busy]);
  workers.countSession(1);
  await seen;
  expect(workers.list().map(({ title }) => title)).toEqual(['[worker 1] resize']);
  expect(state.opened).toBe(2);
  workers.countSession(-1);
});

it('a look without a session is tried once', async () => {
  const { workers, state } = await workersOf([busy]);
  await workers.look();
  await new Promise((later) => setTimeout(later, 1_500));
  expect(state.opened).toBe(1);
  expect(workers.list()).toEqual([]);
});

it('a runtime without workers is not asked again', async () => {
  const { workers, state } = await workersOf([appError('cdp_error', "'NodeWorker.enable' wasn't found")]);
  workers.countSession(1);
  await new Promise((later) => setTimeout(later, 1_500));
  expect(state.opened).toBe(1);
  workers.countSession(-1);
});

it('what a connection reports that has been left does not change the list of the next one', async () => {
  // It stays open for a moment, in which Node ends the sessions on its workers.
  const { workers, peers } = await workersOf([], () => undefined);
  await workers.look();
  workers.countSession(1);
  await expect.poll(() => peers.length).toBe(2);
  const workerInfo = { workerId: '2', type: 'worker', title: '[worker 2] late', url: 'file:///resize.js' };
  peers[1]?.send({
    method: 'NodeWorker.attachedToWorker',
    params: { sessionId: '2', workerInfo, waitingForDebugger: false },
  });
  await expect.poll(() => workers.list().length).toBe(2);
  peers[0]?.send({ method: 'NodeWorker.detachedFromWorker', params: { sessionId: '1' } });
  await new Promise((later) => setTimeout(later, 100));
  expect(workers.list().map(({ title }) => title)).toEqual(['[worker 1] resize', '[worker 2] late']);
});
