import { afterEach, describe, expect, it } from 'vitest';
import { connectBrowser } from './browser-connection.ts';
import type { Connection } from './connection.ts';
import { openSocket } from './socket.ts';
import {
  answersAsBrowser,
  startFakeCdpServer,
  type FakeCdpServer,
  type FakeCommand,
} from './testing/fake-cdp-server.ts';
import { eventually } from './testing/real-targets.ts';
import { settle } from '../../../shared/base/errors.ts';

const PAGE = { targetId: 'page-1', type: 'page', title: 'Shop', url: 'http://localhost:1/' };
const WORKER = { targetId: 'worker-1', type: 'worker', title: '', url: '', parentFrameId: 'page-1' };
const never = new AbortController().signal;

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Connected {
  readonly connection: Connection;
  readonly server: FakeCdpServer;
  readonly methods: string[];
}

const untilAborted = (_ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
  });

async function connected(
  targets: readonly Record<string, unknown>[],
  answer: (command: FakeCommand, server: () => FakeCdpServer | undefined) => unknown = () => ({}),
  wait: (ms: number, signal: AbortSignal) => Promise<void> = untilAborted,
  product = 'Fake 1.0',
): Promise<Connected> {
  const methods: string[] = [];
  let running: FakeCdpServer | undefined;
  const server = await startFakeCdpServer({
    command: (command) => {
      methods.push(command.method);
      return command.method === 'Target.getTargets'
        ? answersAsBrowser(targets)(command)
        : answer(command, () => running);
    },
  });
  running = server;
  closers.push(() => server.close());
  const webSocketUrl = `ws://127.0.0.1:${server.port}/devtools/browser/fake`;
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
  const result = await settle(() =>
    connectBrowser({
      open: (signal) => openSocket(webSocketUrl, 'http://localhost:9222', { signal, log }),
      access: { kind: 'socket', webSocketUrl },
      product,
      label: { endpointId: 'endpoint-1', endpoint: 'http://localhost:9222' },
      log,
      wait,
      signal: never,
    }),
  );
  if (!result.ok) throw new Error(result.error.message);
  closers.push(() => result.value.close({ code: 'cancelled', message: 'the test is over' }));
  return { connection: result.value, server, methods };
}

it('pages behind the bridge to iOS take one debugger, those of a browser any number', async () => {
  const ofBrowser = await connected([PAGE]);
  expect(ofBrowser.connection.targets()[0]).not.toHaveProperty('oneDebugger');
  const ofBridge = await connected([PAGE], () => ({}), untilAborted, 'Safari on iOS');
  expect(ofBridge.connection.targets()[0]).toMatchObject({ oneDebugger: true });
});

describe('titles', () => {
  it('are read again after a navigation, because Chromium reports only the address as the title', async () => {
    const listed = [{ ...PAGE }];
    const { connection, server } = await connected(
      listed,
      () => ({}),
      (ms, signal) => (ms < 10_000 ? new Promise((resolve) => setTimeout(resolve, 1)) : untilAborted(ms, signal)),
    );
    const titles = (): string[] => connection.targets().map(({ title }) => title);
    const url = 'http://localhost:1/people';
    listed[0] = { ...PAGE, url, title: 'People finder' };
    server.peers[0]?.send({
      method: 'Target.targetInfoChanged',
      params: { targetInfo: { ...PAGE, url, title: 'localhost:1/people' } },
    });
    await eventually('the title', () => (titles()[0] === 'People finder' ? true : null));
    expect(connection.targets()[0]).toMatchObject({ url, title: 'People finder' });
  });
});

describe('attaching', () => {
  it('detaches from a session whose answer comes after the call was cancelled', async () => {
    const cancel = new AbortController();
    const held: FakeCommand[] = [];
    const { connection, methods, server } = await connected([PAGE], (command) => {
      if (command.method !== 'Target.attachToTarget') return {};
      held.push(command);
      return undefined;
    });
    const attaching = connection.attach('page-1', { signal: cancel.signal });
    await eventually('the command', () => held[0] ?? null);
    cancel.abort();
    expect(await attaching).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    server.peers[0]?.send({ id: held[0]?.id, result: { sessionId: 'late' } });
    await eventually('the detaching', () => (methods.includes('Target.detachFromTarget') ? true : null));
  });

  it('wakes a worker through its page, and stays on the page without its workers', async () => {
    const { connection, methods } = await connected([PAGE, WORKER], (command, server) => {
      if (command.method === 'Target.attachToTarget') return { sessionId: `on ${String(command.params['targetId'])}` };
      if (command.method === 'Target.setAutoAttach') {
        server()?.peers[0]?.send({
          method: 'Target.targetInfoChanged',
          params: { targetInfo: { ...WORKER, url: 'http://localhost:1/worker.js' } },
        });
      }
      return {};
    });
    expect(connection.targets().map(({ title }) => title)).toEqual(['Shop', 'Worker of Shop']);
    methods.length = 0;
    const session = await connection.attach('worker-1', { signal: never });
    expect(session.ok).toBe(true);
    expect(methods).toEqual([
      'Target.attachToTarget',
      'Target.setAutoAttach',
      'Target.setAutoAttach',
      'Target.attachToTarget',
    ]);
    expect(connection.targets()[1]).toMatchObject({ title: 'http://localhost:1/worker.js', state: 'attached' });
  });

  it('asks again for a worker that was starting when its page was asked', async () => {
    let asked = 0;
    const { connection } = await connected(
      [PAGE, WORKER],
      (command, server) => {
        if (command.method === 'Target.attachToTarget')
          return { sessionId: `on ${String(command.params['targetId'])}` };
        if (command.method === 'Target.setAutoAttach' && command.params['autoAttach'] === true) {
          asked += 1;
          if (asked === 3)
            server()?.peers[0]?.send({
              method: 'Target.targetInfoChanged',
              params: { targetInfo: { ...WORKER, url: 'http://localhost:1/worker.js' } },
            });
        }
        return {};
      },
      () => new Promise((resolve) => setTimeout(resolve, 1)),
    );
    const session = await connection.attach('worker-1', { signal: never });
    expect(session).toMatchObject({ ok: true, value: { target: { url: 'http://localhost:1/worker.js' } } });
    expect(asked).toBe(3);
  });

  it('does not keep a cancelled call waiting for a worker that stays asleep', async () => {
    const cancel = new AbortController();
    const { connection } = await connected([PAGE, WORKER], (command) =>
      command.method === 'Target.attachToTarget' ? undefined : {},
    );
    const attaching = connection.attach('worker-1', { signal: cancel.signal });
    cancel.abort();
    expect(await attaching).toMatchObject({ ok: false, error: { code: 'cancelled' } });
  });

  it('refuses a target that is not listed', async () => {
    const { connection } = await connected([PAGE]);
    expect(await connection.attach('gone', { signal: never })).toMatchObject({
      ok: false,
      error: { code: 'target_gone' },
    });
  });
});
