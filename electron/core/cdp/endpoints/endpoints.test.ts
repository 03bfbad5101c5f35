import { afterEach, describe, expect, it } from 'vitest';
import { type AppResult, settle } from '../../../../shared/base/errors.ts';
import type { EndpointInfo } from '../../../../shared/core/contracts/targets.ts';
import { createEndpoints, type Endpoints, type EndpointsOptions } from './endpoints.ts';
import {
  answerJson,
  answersAsBrowser,
  browserVersion,
  startFakeCdpServer,
  startSilentPort,
  type FakeCdpServer,
  type FakeCdpServerOptions,
} from '../testing/fake-cdp-server.ts';
import { eventually } from '../testing/real-targets.ts';

const PAGE = { targetId: 'page-1', type: 'page', title: 'Shop', url: 'http://localhost:1/shop' };
const never = new AbortController().signal;

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Known {
  readonly endpoints: Endpoints;
  /** Lines of the log, by level. */
  readonly lines: string[];
  /** Requested pauses; none takes real time. */
  readonly pausesMs: number[];
}

/** Waiting for a retry takes no time here; waiting for a keepalive or a poll lasts until the connection ends. */
function known(options: Pick<EndpointsOptions, 'usualPorts'> = {}): Known {
  const lines: string[] = [];
  const pausesMs: number[] = [];
  const log = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const endpoints = createEndpoints({
    ...options,
    log: { debug: log('debug'), info: log('info'), warn: log('warn') },
    now: () => 1_700_000_000_000,
    wait: async (ms, signal) => {
      pausesMs.push(ms);
      if (ms >= 2000)
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    },
  });
  closers.push(() => endpoints.close());
  return { endpoints, lines, pausesMs };
}

async function serve(options: FakeCdpServerOptions = {}): Promise<FakeCdpServer> {
  const server = await startFakeCdpServer({ command: answersAsBrowser([PAGE]), ...options });
  closers.push(() => server.close());
  return server;
}

async function freePort(): Promise<number> {
  const silent = await startSilentPort();
  await silent.close();
  return silent.port;
}

function valueOf<T>(result: AppResult<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

function infoOf(endpoints: Endpoints, id: string): EndpointInfo {
  const info = endpoints.endpoints().find((candidate) => candidate.id === id);
  if (info === undefined) throw new Error(`no endpoint ${id}`);
  return info;
}

describe('adding', () => {
  it('contacts no address', async () => {
    const server = await serve();
    const { endpoints } = known();
    const added = valueOf(endpoints.add(`localhost:${server.port}`, 'added'));
    expect(added).toMatchObject({
      state: 'idle',
      kind: 'unknown',
      address: `http://localhost:${server.port}`,
      targets: [],
    });
    expect(server.requests).toEqual([]);
  });

  it('recognises the same address in any spelling', () => {
    const { endpoints } = known();
    const first = valueOf(endpoints.add('localhost:9222', 'default'));
    expect(valueOf(endpoints.add('ws://127.0.0.1:9222/devtools/browser/x', 'added')).id).toBe(first.id);
    expect(valueOf(endpoints.add('9333', 'added')).id).not.toBe(first.id);
    expect(endpoints.endpoints()).toHaveLength(2);
  });

  it('refuses another machine', () => {
    const { endpoints } = known();
    expect(endpoints.add('http://10.0.0.1:9222', 'added')).toMatchObject({
      ok: false,
      error: { code: 'not_loopback' },
    });
    expect(endpoints.endpoints()).toEqual([]);
  });
});

describe('a session', () => {
  it.each(['attach', 'openDedicated'] as const)('of %s leads no page to a debugging port', async (open) => {
    const browser = answersAsBrowser([PAGE]);
    const answer: FakeCdpServerOptions['command'] = (command) =>
      command.method === 'Target.attachToTarget' ? { sessionId: 'S1' } : (browser(command) ?? {});
    const server = await serve({ command: answer });
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    const [target] = valueOf(await endpoints.connect(id)).targets;
    if (target === undefined) throw new Error('no target');
    const session = valueOf(await endpoints[open](target, { signal: never }));
    const sent = await session.send('Page.navigate', { url: `http://[::1]:${server.port}/json/close/page-1` });
    expect(sent).toMatchObject({ ok: false, error: { code: 'blocked_url' } });
    const url = 'https://shop.test/json/close/page-1';
    expect(await session.send('Page.navigate', { url })).not.toMatchObject({ error: { code: 'blocked_url' } });
    await session.release();
  });
});

describe('connecting', () => {
  it('lists targets and follows them live', async () => {
    const server = await serve();
    const { endpoints, lines } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    const connected = valueOf(await endpoints.connect(id));
    expect(connected).toMatchObject({
      state: 'connected',
      kind: 'browser',
      product: 'Fake 1.0',
      connectedAtMs: 1_700_000_000_000,
    });
    expect(connected.targets).toMatchObject([
      { id: 'page-1', title: 'Shop', endpointId: id, endpoint: `http://localhost:${server.port}` },
    ]);

    server.peers[0]?.send({
      method: 'Target.targetCreated',
      params: { targetInfo: { ...PAGE, targetId: 'page-2', title: 'Cart' } },
    });
    await eventually('the second page', () => endpoints.byId('page-2'));
    server.peers[0]?.send({ method: 'Target.targetDestroyed', params: { targetId: 'page-1' } });
    await eventually('the first page to close', () => (infoOf(endpoints, id).targets.length === 1 ? true : null));
    // Still found by id, for clients that had selected it.
    expect(endpoints.byId('page-1')).toMatchObject({ state: 'gone', url: PAGE.url });
    expect(endpoints.byId('never-was')).toBeNull();
    expect(lines).toContain('info connected');
  });

  it('counts as connected after the answer to one harmless command, and enables no domain', async () => {
    const methods: string[] = [];
    const server = await serve({
      command: (command) => {
        methods.push(command.method);
        return answersAsBrowser([PAGE])(command);
      },
    });
    const { endpoints } = known();
    valueOf(await endpoints.connect(valueOf(endpoints.add(String(server.port), 'added')).id));
    expect(methods).toEqual(['Browser.getVersion', 'Target.setDiscoverTargets', 'Target.getTargets']);
  });

  it('tries three times and then says why it failed', async () => {
    const port = await freePort();
    const { endpoints, pausesMs } = known();
    const { id } = valueOf(endpoints.add(String(port), 'added'));
    const states: string[] = [];
    endpoints.changes.listen(() => states.push(infoOf(endpoints, id).state));
    expect(await endpoints.connect(id)).toMatchObject({ ok: false, error: { code: 'cannot_reach_endpoint' } });
    expect(pausesMs).toEqual([500, 1000]);
    expect(states).toEqual(['connecting', 'failed']);
    expect(infoOf(endpoints, id).error).toMatchObject({ code: 'cannot_reach_endpoint' });
  });

  it('does not try a wrong service again', async () => {
    const server = await serve({ http: (_path, response) => void response.end('<html>') });
    const { endpoints, pausesMs } = known();
    expect(await endpoints.connect(valueOf(endpoints.add(String(server.port), 'added')).id)).toMatchObject({
      ok: false,
      error: { code: 'wrong_service' },
    });
    expect(pausesMs).toEqual([]);
  });

  it('shares one attempt between callers at the same time', async () => {
    const server = await serve();
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    const results = await Promise.all([
      endpoints.connect(id),
      settle(() => endpoints.ensureConnected(id, never)),
      endpoints.connect(id),
    ]);
    expect(results.map((result) => result.ok)).toEqual([true, true, true]);
    expect(server.requests).toEqual(['/json/version']);
    expect(server.peers).toHaveLength(1);
  });

  it('is not disturbed by cancelled attempts', async () => {
    let answering = false;
    const waiting: (() => void)[] = [];
    const server = await serve({
      http: (_path, response, port) => {
        if (answering) answerJson(response, browserVersion(port));
        else waiting.push(() => response.end());
      },
    });
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    const cancel = new AbortController();
    const first = endpoints.connect(id, cancel.signal);
    await eventually('the first attempt', () => waiting[0] ?? null);
    cancel.abort();
    await first;
    answering = true;
    const states: string[] = [];
    endpoints.changes.listen(() => states.push(infoOf(endpoints, id).state));
    expect(valueOf(await endpoints.connect(id)).state).toBe('connected');
    expect(new Set(states)).toEqual(new Set(['connecting', 'connected']));
  });

  it('returns to idle when the only caller cancels', async () => {
    const silent = await startSilentPort();
    closers.push(() => silent.close());
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(silent.port), 'added'));
    const cancel = new AbortController();
    const connecting = endpoints.connect(id, cancel.signal);
    cancel.abort();
    expect(await connecting).toMatchObject({ ok: false, error: { code: 'cancelled' } });
    await eventually('idle', () => (infoOf(endpoints, id).state === 'idle' ? true : null));
  });
});

describe('other ports', () => {
  it('are tried when none was named, and the change is logged', async () => {
    const [port, server] = [await freePort(), await serve()];
    const { endpoints, lines } = known({ usualPorts: [port, await freePort(), server.port] });
    const { id } = valueOf(endpoints.add(`localhost:${port}`, 'default', { exactPort: false }));
    expect(valueOf(await endpoints.connect(id))).toMatchObject({
      state: 'connected',
      address: `http://localhost:${server.port}`,
      notice: `Port ${port} did not answer as a debugging port; using http://localhost:${server.port} instead.`,
    });
    expect(lines.some((line) => line.startsWith(`warn Port ${port}`))).toBe(true);
  });

  it('are all listed when none answers', async () => {
    const [port, other] = [await freePort(), await freePort()];
    const { endpoints } = known({ usualPorts: [other] });
    const { id } = valueOf(endpoints.add(`localhost:${port}`, 'default', { exactPort: false }));
    expect(await endpoints.connect(id)).toMatchObject({
      ok: false,
      error: { code: 'cannot_reach_endpoint', message: expect.stringContaining(`Ports tried: ${port}, ${other}.`) },
    });
    expect(infoOf(endpoints, id)).toMatchObject({ state: 'failed', notice: null });
  });

  it('are not used if they belong to another endpoint', async () => {
    const [port, server] = [await freePort(), await serve()];
    const { endpoints } = known({ usualPorts: [server.port] });
    valueOf(endpoints.add(String(server.port), 'added'));
    const { id } = valueOf(endpoints.add(`localhost:${port}`, 'default', { exactPort: false }));
    expect(await endpoints.connect(id)).toMatchObject({ ok: false, error: { code: 'cannot_reach_endpoint' } });
  });

  it('are never tried when the user named the port', async () => {
    const port = await freePort();
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(`http://localhost:${port}`, 'added'));
    expect(await endpoints.connect(id)).toMatchObject({
      ok: false,
      error: { message: expect.not.stringContaining('Ports tried') },
    });
    expect(infoOf(endpoints, id).address).toBe(`http://localhost:${port}`);
  });
});

describe('losing the connection', () => {
  async function lost(): Promise<Known & { id: string; server: FakeCdpServer }> {
    const server = await serve();
    const parts = known();
    const { id } = valueOf(parts.endpoints.add(String(server.port), 'added'));
    valueOf(await parts.endpoints.connect(id));
    server.peers[0]?.kill();
    await eventually('the loss', () => (infoOf(parts.endpoints, id).state === 'lost' ? true : null));
    return { ...parts, id, server };
  }

  it('is noticed at once, with its log line', async () => {
    const { endpoints, id, lines } = await lost();
    expect(lines).toContain('warn CDP connection lost — browser may have crashed or been closed');
    expect(infoOf(endpoints, id)).toMatchObject({ targets: [], error: { code: 'disconnected' }, connectedAtMs: null });
    expect(endpoints.byId('page-1')).toMatchObject({ state: 'gone' });
  });

  it('is repaired by the next call, which gets a new target list', async () => {
    const { endpoints, id, server } = await lost();
    const page = endpoints.byId('page-1');
    if (page === null) throw new Error('not remembered');
    const session = valueOf(await endpoints.attach(page, { signal: never }));
    expect(infoOf(endpoints, id).state).toBe('connected');
    expect(endpoints.byId('page-1')).toMatchObject({ state: 'attached' });
    expect(server.requests).toEqual(['/json/version', '/json/version']);
    await session.release();
    expect(endpoints.byId('page-1')).toMatchObject({ state: 'available' });
  });

  it('is repaired by a refresh', async () => {
    const { endpoints, id } = await lost();
    await endpoints.refresh(never);
    expect(infoOf(endpoints, id).state).toBe('connected');
  });

  it('ends the connections of captures too, including a paused one', async () => {
    const server = await serve({
      command: (command) =>
        command.method === 'Target.attachToTarget' ? { sessionId: 's' } : answersAsBrowser([PAGE])(command),
    });
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    valueOf(await endpoints.connect(id));
    const page = endpoints.byId('page-1');
    if (page === null) throw new Error('not listed');
    const dedicated = valueOf(await endpoints.openDedicated(page, { signal: never }));
    dedicated.pause();
    server.peers[0]?.kill();
    await eventually('the end of the capture’s session', () => (dedicated.closed.aborted ? true : null));
    expect(dedicated.closed.reason).toMatchObject({ code: 'disconnected' });
  });

  it('is not taken for another program, when what forwards the port ends every connection', async () => {
    let isGone = false;
    const server = await serve({
      http: (_path, response, port) => {
        if (isGone) response.socket?.destroy();
        else answerJson(response, browserVersion(port));
      },
    });
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    valueOf(await endpoints.connect(id));
    isGone = true;
    server.peers[0]?.kill();
    await eventually('the loss', () => (infoOf(endpoints, id).state === 'lost' ? true : null));
    expect(await settle(() => endpoints.ensureConnected(id, never))).toMatchObject({
      ok: false,
      error: { code: 'disconnected' },
    });
  });

  it('is the answer of a capture that begins as the browser ends', async () => {
    const server = await serve();
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    valueOf(await endpoints.connect(id));
    const page = endpoints.byId('page-1');
    if (page === null) throw new Error('not listed');
    const closing = server.close();
    expect(await endpoints.openDedicated(page, { signal: never })).toMatchObject({
      ok: false,
      error: { code: 'disconnected' },
    });
    await closing;
  });

  it('of a process is not concluded from one list that it does not answer', async () => {
    let failures = 0;
    const server = await serve({
      http: (path, response, port) => {
        if (path === '/json/version') return answerJson(response, { Browser: 'node.js/v24.0.0' });
        failures -= 1;
        if (failures >= 0) return void response.socket?.destroy();
        const webSocketDebuggerUrl = `ws://127.0.0.1:${port}/a`;
        return answerJson(response, [
          { id: 'a', type: 'node', title: 'main', url: 'file:///a.mjs', webSocketDebuggerUrl },
        ]);
      },
    });
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    valueOf(await endpoints.connect(id));
    failures = 1;
    await endpoints.refresh(never);
    expect(failures).toBeLessThan(0);
    expect(infoOf(endpoints, id).state).toBe('connected');
    failures = Infinity;
    await endpoints.refresh(never);
    await eventually('the loss', () => (infoOf(endpoints, id).state === 'lost' ? true : null));
  });

  it('of a process says how to start one again, also when a call connects once more', async () => {
    const server = await serve({
      http: (path, response, port) =>
        answerJson(
          response,
          path === '/json/version'
            ? { Browser: 'node.js/v24.1' }
            : [{ id: 'n', title: 'app.js', url: 'file:///app.js', webSocketDebuggerUrl: `ws://127.0.0.1:${port}/n` }],
        ),
    });
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    valueOf(await endpoints.connect(id));
    const { port } = server;
    await server.close();
    await endpoints.refresh(never);
    await eventually('the loss', () => (infoOf(endpoints, id).state === 'lost' ? true : null));
    const ended = {
      code: 'disconnected',
      message: `The connection to http://localhost:${port} was lost: the process no longer answers.`,
      suggestion: expect.stringContaining(`start it again with node --inspect=${port}.`),
    };
    expect(infoOf(endpoints, id).error).toMatchObject(ended);
    expect(await endpoints.connect(id)).toMatchObject({ ok: false, error: ended });
    expect(infoOf(endpoints, id).error).toMatchObject(ended);
  });

  it('remains after three failed attempts', async () => {
    const { endpoints, id, server, pausesMs } = await lost();
    await server.close();
    pausesMs.length = 0;
    const states: string[] = [];
    endpoints.changes.listen(() => states.push(infoOf(endpoints, id).state));
    expect(await settle(() => endpoints.ensureConnected(id, never))).toMatchObject({
      ok: false,
      error: { code: 'cannot_reach_endpoint' },
    });
    expect(pausesMs).toEqual([500, 1000]);
    expect(states).toEqual(['reconnecting', 'lost']);
  });
});

describe('a manual disconnect', () => {
  it('is not undone by calls, only by connecting again', async () => {
    const server = await serve();
    const { endpoints, lines } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    valueOf(await endpoints.connect(id));
    await endpoints.disconnect(id);
    expect(infoOf(endpoints, id)).toMatchObject({ state: 'idle', error: null, targets: [] });
    expect(lines.some((line) => line.includes('lost'))).toBe(false);
    await endpoints.refresh(never);
    expect(await settle(() => endpoints.ensureConnected(id, never))).toMatchObject({
      ok: false,
      error: { code: 'not_connected' },
    });
    expect(server.peers).toHaveLength(1);
    expect(valueOf(await endpoints.connect(id)).state).toBe('connected');
  });

  it('forgets what was removed', async () => {
    const server = await serve();
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    valueOf(await endpoints.connect(id));
    await endpoints.remove(id);
    expect(endpoints.endpoints()).toEqual([]);
    expect(endpoints.byId('page-1')).toBeNull();
    expect(await endpoints.connect(id)).toMatchObject({ ok: false, error: { code: 'not_connected' } });
  });
});

describe('refreshing', () => {
  it('asks once, without pauses, when the address never answered', async () => {
    const port = await freePort();
    const { endpoints, pausesMs } = known();
    const { id } = valueOf(endpoints.add(String(port), 'added'));
    await endpoints.refresh(never);
    expect(infoOf(endpoints, id).state).toBe('failed');
    expect(pausesMs).toEqual([]);
  });
});

describe('scanning', () => {
  it('asks each address once and opens no socket', async () => {
    const server = await serve();
    const port = await freePort();
    const { endpoints } = known();
    const result = await endpoints.look([`localhost:${server.port}`, String(port), 'http://10.0.0.1:9222']);
    expect(result.looked).toEqual([`http://localhost:${server.port}`, `http://localhost:${port}`]);
    expect(result.found).toMatchObject([{ origin: 'default', state: 'idle', kind: 'browser', product: 'Fake 1.0' }]);
    expect(server.requests).toEqual(['/json/version']);
    // Discovered endpoints are not connected automatically; only the user connects them.
    await endpoints.refresh(never);
    expect(server.peers).toHaveLength(0);
  });

  it('finds known endpoints without changing them', async () => {
    const server = await serve();
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'flag'));
    valueOf(await endpoints.connect(id));
    const { found } = await endpoints.look([String(server.port)]);
    expect(found).toMatchObject([{ id, origin: 'flag', state: 'connected' }]);
    expect(endpoints.endpoints()).toHaveLength(1);
  });
});

describe('Node and Deno', () => {
  it('have a socket for each session, and none without sessions', async () => {
    const server = await serve({
      http: (path, response, port) =>
        answerJson(
          response,
          path === '/json/version'
            ? { Browser: 'node.js/v24.1' }
            : [{ id: 'n', title: 'app.js', url: 'file:///app.js', webSocketDebuggerUrl: `ws://127.0.0.1:${port}/n` }],
        ),
      command: () => ({ id: 'isolate' }),
    });
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    expect(valueOf(await endpoints.connect(id))).toMatchObject({
      kind: 'inspector',
      product: 'node.js v24.1',
      targets: [{ id: 'n', type: 'node', state: 'available' }],
    });
    const target = endpoints.byId('n');
    if (target === null) throw new Error('not listed');
    const [one, other] = await Promise.all([
      endpoints.attach(target, { signal: never }),
      endpoints.openDedicated(target, { signal: never }),
    ]);
    // One more follows the workers while any session is open.
    await eventually('a socket each', () => (server.openSockets() === 3 ? true : null));
    expect(endpoints.byId('n')?.state).toBe('attached');
    await valueOf(one).release();
    await valueOf(other).release();
    await eventually('no socket', () => (server.openSockets() === 0 ? true : null));
    expect(endpoints.byId('n')?.state).toBe('available');
    expect(infoOf(endpoints, id).state).toBe('connected');
  });

  it('are disconnected when their target list cannot be read', async () => {
    let alive = true;
    const server = await serve({
      http: (path, response) => {
        if (!alive) return void response.socket?.destroy();
        return answerJson(response, path === '/json/version' ? { Browser: 'Deno/2.9' } : []);
      },
    });
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    valueOf(await endpoints.connect(id));
    alive = false;
    await endpoints.refresh(never);
    expect(infoOf(endpoints, id).state).not.toBe('connected');
  });
});

describe('closing', () => {
  it('ends every session and refuses later calls', async () => {
    const server = await serve({ http: (_path, response, port) => answerJson(response, browserVersion(port)) });
    const { endpoints } = known();
    const { id } = valueOf(endpoints.add(String(server.port), 'added'));
    valueOf(await endpoints.connect(id));
    const page = endpoints.byId('page-1');
    if (page === null) throw new Error('not listed');
    const session = valueOf(await endpoints.attach(page, { signal: never }));
    const dedicated = valueOf(await endpoints.openDedicated(page, { signal: never }));
    await endpoints.close();
    expect(session.closed.aborted).toBe(true);
    expect(dedicated.closed.aborted).toBe(true);
    expect(await endpoints.connect(id)).toMatchObject({ ok: false, error: { code: 'shutting_down' } });
  });
});
