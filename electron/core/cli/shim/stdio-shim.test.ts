/** The stdio shim between a client's pipe and a running app: messages, their order, and the end of the app. */
import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { penEvaluate } from '../../../../shared/features/page/tools/evaluate.ts';
import type { CallerInfo } from '../../../../shared/core/contracts/activity.ts';
import { rulesOf } from '../../../../shared/core/contracts/permissions.ts';
import { readDiscovery } from '../../discovery/index.ts';
import { statelessMessage } from '../../mcp/testing/stateless-client.ts';
import { captureRecord, createToyRunner, penToyEcho } from '../../mcp/testing/toy-runner.ts';
import { createCommandLine, type CommandLine } from '../testing/command-line.ts';
import { startToyApp, type ToyApp } from '../testing/toy-app.ts';
import { runStdioShim } from './stdio-shim.ts';

interface Line {
  id?: string | number | null;
  method?: string;
  params?: Record<string, unknown>;
  result?: Record<string, unknown>;
  error?: { code: number; message: string };
}

/** Longer than the shim waits for answers after the end of stdin. */
const SLOW_MS = 700;

interface Client {
  readonly lines: Line[];
  send(message: object | string): void;
  /** The answer to a request. */
  answer(id: string | number): Promise<Line>;
  heard(method: string): Promise<Line>;
  end(): void;
  readonly ended: Promise<void>;
  readonly said: string[];
  readonly interrupt: AbortController;
}

let line: CommandLine;
let app: ToyApp;
const apps: ToyApp[] = [];
const clients: Client[] = [];

function connect(cdpUrls: readonly string[] = [], asksStructured = true, locateMs = 0, allowEval?: boolean): Client {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  const said: string[] = [];
  const interrupt = new AbortController();
  let pending = '';
  stdout.on('data', (chunk: Buffer) => {
    const whole = (pending + chunk.toString('utf8')).split('\n');
    pending = whole.pop() ?? '';
    for (const text of whole) lines.push(JSON.parse(text) as Line);
    for (const look of [...waiting]) look();
  });
  const find = (wanted: (message: Line) => boolean): Promise<Line> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = lines.find(wanted);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  const client: Client = {
    lines,
    said,
    interrupt,
    send: (message) =>
      void stdin.write(`${typeof message === 'string' ? message : JSON.stringify({ jsonrpc: '2.0', ...message })}\n`),
    answer: (id) => find((message) => message.id === id && message.method === undefined),
    heard: (method) => find((message) => message.method === method),
    end: () => void stdin.end(),
    ended: runStdioShim({
      stdin,
      stdout,
      cdpUrls,
      asked: { structured: asksStructured, core: false, disabledCategories: '' },
      flags: { allowEval, folder: line.dataDirectory, command: randomUUID() },
      interrupt: interrupt.signal,
      say: (sentence) => said.push(sentence),
      locate: async () => {
        await new Promise((resolve) => setTimeout(resolve, locateMs));
        const found = await readDiscovery(line.dataDirectory);
        if (!found.ok || found.value === null || found.value.mcpUrl === null) return null;
        const { mcpUrl, mcpToken, personToken } = found.value;
        return { url: mcpUrl, token: mcpToken ?? '', personToken };
      },
    }),
  };
  clients.push(client);
  return client;
}

const INITIALIZE = {
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'claude-code', version: '2' } },
};

async function connected(): Promise<Client> {
  const client = connect();
  client.send(INITIALIZE);
  await client.answer(0);
  client.send({ method: 'notifications/initialized' });
  return client;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

beforeEach(async () => {
  line = await createCommandLine();
  app = await startToyApp(line.dataDirectory);
  apps.push(app);
});
afterEach(async () => {
  for (const client of clients.splice(0)) {
    client.interrupt.abort();
    await client.ended;
  }
  for (const running of apps.splice(0)) await running.stop();
  await line.remove();
});

describe('the shim', () => {
  it('passes the handshake through, so that the app knows the real client', async () => {
    const client = await connected();
    expect(client.lines[0]).toMatchObject({ id: 0, result: { serverInfo: { name: 'pen', version: '1.2.3' } } });
    expect(app.server.state().clients).toMatchObject([{ name: 'Claude Code', version: '2', transport: 'stdio' }]);
  });

  it('answers a handshake with invalid parameters as the app does', async () => {
    const client = connect();
    client.send({ id: 'h', method: 'initialize', params: { protocolVersion: 7 } });
    expect((await client.answer('h')).error).toMatchObject({
      code: -32_602,
      message: expect.stringContaining('protocolVersion') as string,
    });
  });

  it('passes on calls, their progress and their cancellation, several at once', async () => {
    const client = await connected();
    const next = app.toy.nextSlow();
    client.send({
      id: 'slow',
      method: 'tools/call',
      params: { name: 'pen_toy_slow', arguments: {}, _meta: { progressToken: 5 } },
    });
    // Sent at once, though the first is not answered yet.
    client.send({ id: 2, method: 'tools/call', params: { name: 'pen_toy_echo', arguments: { text: 'é\u2028' } } });
    expect((await client.answer(2)).result?.['structuredContent']).toMatchObject({ said: 'é\u2028' });
    await next;
    expect((await client.heard('notifications/progress')).params).toMatchObject({ progressToken: 5, progress: 0 });
    client.send({ method: 'notifications/cancelled', params: { requestId: 'slow' } });
    expect((await client.answer('slow')).result).toMatchObject({
      isError: true,
      structuredContent: { code: 'cancelled' },
    });
  });

  it('leaves structured results out unless it was started with --structured', async () => {
    const client = connect([], false);
    client.send(INITIALIZE);
    await client.answer(0);
    client.send({ method: 'notifications/initialized' });
    client.send({ id: 1, method: 'tools/call', params: { name: 'pen_toy_echo', arguments: { text: 'short' } } });
    const { result } = await client.answer(1);
    expect(result).toMatchObject({ content: [{ type: 'text' }] });
    expect(result).not.toHaveProperty('structuredContent');
  });

  it('keeps the order of a call and its cancellation in one write', async () => {
    const client = await connected();
    for (let id = 1; id <= 20; id += 1) {
      client.send({ id, method: 'tools/call', params: { name: 'pen_toy_slow', arguments: {} } });
      client.send({ method: 'notifications/cancelled', params: { requestId: id } });
    }
    for (let id = 1; id <= 20; id += 1) expect((await client.answer(id)).result).toMatchObject({ isError: true });
  });

  it('passes on a request of the app during a call, and its answer', async () => {
    const client = connect();
    client.send({ ...INITIALIZE, params: { ...INITIALIZE.params, capabilities: { roots: {} } } });
    await client.answer(0);
    client.send({ method: 'notifications/initialized' });
    const next = app.toy.nextSlow();
    client.send({ id: 'slow', method: 'tools/call', params: { name: 'pen_toy_slow', arguments: {} } });
    const call = await next;
    const { id } = await client.heard('roots/list');
    client.send({ id, result: { roots: [{ uri: 'file:///app' }] } });
    expect(await app.toy.callers[0]?.resolvePath('a', 'read')).toEqual({ ok: true, value: 'a within file:///app' });
    call.finish({ ok: true, value: { done: true } });
    expect((await client.answer('slow')).result).toMatchObject({ structuredContent: { done: true } });
  });

  it('passes on notifications of the app, and its protocol errors', async () => {
    const client = await connected();
    // Opened after the handshake; until then there is no client to notify.
    const put = setInterval(() => app.toy.library.put(captureRecord(`heap-${String(Date.now()).slice(-8)}`)), 20);
    await client.heard('notifications/resources/list_changed');
    clearInterval(put);
    client.send({ id: 3, method: 'tools/call', params: { name: 'pen_nothing', arguments: {} } });
    expect((await client.answer(3)).error?.code).toBe(-32_601);
  });

  it('answers messages that it cannot pass on', async () => {
    const client = await connected();
    client.send('nonsense');
    client.send('');
    client.send({ id: 9, method: 'ping', params: { filler: 'x'.repeat(5 * 1024 * 1024) } });
    client.send({ id: 10, method: 'ping' });
    await client.answer(10);
    expect(client.lines.filter(({ id }) => id === null).map(({ error }) => error?.code)).toEqual([-32_700, -32_600]);
  });

  it('ends with stdin, waits a moment for late answers, and leaves no session behind', async () => {
    const client = connect();
    client.send(INITIALIZE);
    client.send({ method: 'notifications/initialized' });
    client.send({ id: 1, method: 'tools/call', params: { name: 'pen_toy_echo', arguments: { text: 'last words' } } });
    client.end();
    await client.ended;
    expect(client.lines.find(({ id }) => id === 1)?.result?.['structuredContent']).toMatchObject({
      said: 'last words',
    });
    expect(app.server.state().clients).toEqual([]);
    expect(app.toy.sessions.all()).toEqual([]);
  });

  it('answers what came in before stdin ended, although the app was found only long after', async () => {
    const client = connect([], true, SLOW_MS);
    client.send(INITIALIZE);
    client.send({ method: 'notifications/initialized' });
    client.send({ id: 1, method: 'tools/list' });
    client.end();
    await client.ended;
    expect(client.lines.flatMap(({ id, result }) => (result === undefined ? [] : [id]))).toEqual([0, 1]);
  });

  it('ends with stdin during a call, which the app cancels', async () => {
    const client = await connected();
    const next = app.toy.nextSlow();
    client.send({ id: 1, method: 'tools/call', params: { name: 'pen_toy_slow', arguments: {} } });
    const slow = await next;
    client.end();
    await client.ended;
    expect(slow.signal.aborted).toBe(true);
    expect(app.toy.sessions.all()).toEqual([]);
  });
});

describe('flags of the command', () => {
  const start = async (): Promise<void> => {
    await app.stop();
    const access = {
      rules: (caller: CallerInfo) => rulesOf({ preset: 'investigate', rules: {} }, caller.evalMode ?? 'off'),
      disabledCategories: () => [],
      isPaused: () => false,
      refuseReading: () => null,
    };
    const toy = createToyRunner([{ ...penToyEcho, name: 'pen_status' }, penEvaluate], {
      rightsOf: (_, { allowEval }) => (allowEval === true ? { evalMode: 'allow' } : {}),
    });
    app = await startToyApp(line.dataDirectory, { toy, server: { access } });
    apps.push(app);
  };
  const hasCode = async (client: Client, id: number): Promise<boolean> => {
    client.send({ id, method: 'tools/list' });
    return JSON.stringify((await client.answer(id)).result).includes('pen_evaluate');
  };

  it('are sent with each handshake, also to a process that has replaced the one before, and without a session', async () => {
    await start();
    const client = connect([], true, 0, true);
    const without = connect([], true, 0, undefined);
    for (const each of [client, without]) {
      each.send(INITIALIZE);
      await each.answer(0);
      each.send({ method: 'notifications/initialized' });
    }
    expect([await hasCode(client, 1), await hasCode(without, 1)]).toEqual([true, false]);
    await start();
    expect([await hasCode(client, 2), await hasCode(without, 2)]).toEqual([true, false]);
    for (const [allowEval, listed] of [
      [true, 1],
      [undefined, 0],
    ] as const) {
      const stateless = connect([], true, 0, allowEval);
      stateless.send(statelessMessage({ id: 't', method: 'tools/list' }));
      const { result } = await stateless.answer('t');
      expect(JSON.stringify(result).split('"name":"pen_evaluate"')).toHaveLength(listed + 1);
    }
  });
});

describe('a client without a session', () => {
  it('is served without a handshake, each message in a request of its own', async () => {
    const client = connect();
    client.send(statelessMessage({ id: 'd', method: 'server/discover' }));
    expect((await client.answer('d')).result).toMatchObject({ supportedVersions: ['2026-07-28'] });
    const params = { name: 'pen_toy_echo', arguments: { text: 'é' } };
    client.send(statelessMessage({ id: 1, method: 'tools/call', params, client: 'claude-code' }));
    expect((await client.answer(1)).result?.['structuredContent']).toMatchObject({ said: 'é' });
    // A name that is no header value.
    const uri = 'pen://captures/é';
    client.send(statelessMessage({ id: 2, method: 'resources/read', params: { uri }, client: 'claude-code' }));
    expect((await client.answer(2)).error).toMatchObject({ message: expect.stringContaining('é') as string });
    client.send(statelessMessage({ id: 3, method: 'tools/list', version: '2027-01-01' }));
    expect((await client.answer(3)).error).toMatchObject({ code: -32_022, data: { supported: ['2026-07-28'] } });
    expect(app.server.state().clients).toMatchObject([{ name: 'Claude Code', transport: 'stdio' }]);
  });

  it('gets progress of its calls, and cancels one by a line', async () => {
    const client = connect();
    const next = app.toy.nextSlow();
    const params = { name: 'pen_toy_slow', arguments: {} };
    client.send(statelessMessage({ id: 1, method: 'tools/call', params, meta: { progressToken: 5 } }));
    const slow = await next;
    expect((await client.heard('notifications/progress')).params).toMatchObject({ progressToken: 5 });
    client.send({ method: 'notifications/cancelled', params: { requestId: 1 } });
    await until(() => slow.signal.aborted);
    // A call that says nothing meanwhile does not hold up what comes after it.
    const silent = app.toy.nextSlow();
    client.send(statelessMessage({ id: 'silent', method: 'tools/call', params }));
    await silent;
    client.send(statelessMessage({ id: 2, method: 'tools/list' }));
    await client.answer(2);
    expect(client.lines.some(({ id }) => id === 1)).toBe(false);
  });

  it('is served by the app that was started again, without having joined it', async () => {
    const client = connect();
    client.send(statelessMessage({ id: 1, method: 'tools/list' }));
    await client.answer(1);
    await app.stop();
    client.send(statelessMessage({ id: 2, method: 'tools/list' }));
    expect((await client.answer(2)).error?.message).toContain('is not running');
    app = await startToyApp(line.dataDirectory);
    apps.push(app);
    client.send(statelessMessage({ id: 3, method: 'tools/list' }));
    expect((await client.answer(3)).result).toMatchObject({ resultType: 'complete' });
  });
});

describe('when the app ends', () => {
  it('answers every request with an error, and rejoins it when it is back', async () => {
    const client = await connected();
    client.send({ id: 1, method: 'logging/setLevel', params: { level: 'debug' } });
    await client.answer(1);
    const next = app.toy.nextSlow();
    client.send({ id: 2, method: 'tools/call', params: { name: 'pen_toy_slow', arguments: {} } });
    await next;
    await app.stop();
    const ended = await client.answer(2);
    expect(ended.error?.message ?? JSON.stringify(ended.result)).toMatch(/ended|disconnected/);
    client.send({ id: 3, method: 'tools/list' });
    expect((await client.answer(3)).error).toMatchObject({
      code: -32_000,
      message: expect.stringContaining('is not running') as string,
    });
    client.send({ method: 'notifications/cancelled', params: { requestId: 2 } });

    app = await startToyApp(line.dataDirectory);
    apps.push(app);
    client.send({ id: 4, method: 'tools/call', params: { name: 'pen_toy_echo', arguments: { text: 'back' } } });
    expect((await client.answer(4)).result?.['structuredContent']).toMatchObject({ said: 'back' });
    await client.heard('notifications/tools/list_changed');
    expect(client.said).toEqual(['rejoined PEN Workbench.']);
    expect(app.server.state().clients).toMatchObject([{ name: 'Claude Code', transport: 'stdio' }]);
    // Settings that the client requested from the first one also apply to the second.
    const again = app.toy.nextSlow();
    client.send({ id: 5, method: 'tools/call', params: { name: 'pen_toy_slow', arguments: {} } });
    const slow = await again;
    const logged = client.heard('notifications/message');
    while (client.lines.every(({ method }) => method !== 'notifications/message')) {
      slow.progress({ done: 1, total: null, message: 'seen' });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect((await logged).params).toMatchObject({ level: 'debug', data: { message: 'seen' } });
    slow.finish({ ok: true, value: { done: true } });
    await client.answer(5);
    expect(client.lines.filter(({ id }) => String(id).startsWith('pen-shim'))).toEqual([]);
  });

  it('rejoins it without a request, so that the user sees the client', async () => {
    const client = await connected();
    await app.stop();
    app = await startToyApp(line.dataDirectory);
    apps.push(app);
    await until(() => app.server.state().clients.length === 1);
    expect(await client.heard('notifications/resources/list_changed')).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/resources/list_changed',
    });
  });

  it('starts a new session when the app has dropped it', async () => {
    const client = await connected();
    await app.server.stopListening();
    await app.server.listen({ host: '127.0.0.1', port: app.port, exactPort: true });
    client.send({ id: 1, method: 'tools/call', params: { name: 'pen_toy_echo', arguments: { text: 'again' } } });
    expect((await client.answer(1)).result?.['structuredContent']).toMatchObject({ said: 'again' });
  });
});
