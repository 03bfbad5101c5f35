/** Floods of clients: whom a newcomer may end, and whom not. */
import { ok } from '../../../shared/base/result.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import type { AssistantIdentity } from '../../../shared/core/contracts/assistant-identities.ts';
import { FLAGS_HEADER, flagsText, PERSON_TOKEN_HEADER } from '../../../shared/core/contracts/shim-headers.ts';
import { leavingFor, MAX_CLIENTS, MAX_UNPROVEN, type ClientPlace } from './client-room.ts';
import { openRawSession, sendRaw } from './testing/raw-client.ts';
import { createServers, PERSON, TOKEN, type Started } from './testing/servers.ts';
import { statelessRequest } from './testing/stateless-client.ts';
import { createToyRunner } from './testing/toy-runner.ts';

const FLOOD = MAX_CLIENTS + 16;
const ASSISTANTS = ['claude', 'cursor'].map((name) => ({
  token: `${name}-token-of-thirty-two-characters-or-more`,
  identity: { id: name, name, tokenAtMs: 1 } as AssistantIdentity,
}));
const [CLAUDE_TOKEN = '', CURSOR_TOKEN = ''] = ASSISTANTS.map(({ token }) => token);

const servers = createServers();
afterEach(servers.closeAll);

/** `recording`: names of clients whose calls have left a recording; `ended`: those of which it was ended. */
async function start(
  closes = async (): Promise<void> => undefined,
): Promise<Started & { readonly recording: Set<string>; readonly ended: string[] }> {
  const toy = createToyRunner();
  const recording = new Set<string>();
  const ended: string[] = [];
  toy.sessions.endsWithCaller({
    isRecordedBy: (callerId) => toy.sessions.all().some(({ id, name }) => id === callerId && recording.has(name)),
    endOfCaller: async ({ name }) => {
      if (recording.has(name)) ended.push(name);
      await closes();
    },
  });
  const identities = ASSISTANTS.map(({ identity }) => identity);
  const started = await servers.start(
    {
      assistants: {
        changes: new Emitter(),
        refresh: async () => undefined,
        byToken: (token) => ASSISTANTS.find((each) => each.token === token)?.identity ?? null,
        byId: (id) => identities.find((each) => each.id === id) ?? null,
        list: () => identities,
        rotateAll: async () => ok(identities),
      },
    },
    toy,
  );
  return { ...started, recording, ended };
}

/** A client that sends one request and is idle then. */
type Connect = (port: number, token: string, name: string, headers?: Record<string, string>) => Promise<number>;
const WAYS: readonly [readonly [string, Connect], readonly [string, Connect]] = [
  [
    'sessions',
    async (port, token, name, headers = {}) => {
      const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name, version: '1' } };
      const body = { jsonrpc: '2.0', id: 1, method: 'initialize', params };
      const answer = await sendRaw(port, { headers: { authorization: `Bearer ${token}`, ...headers }, body });
      const sessionId = String(answer.headers['mcp-session-id'] ?? '');
      if (answer.status === 200)
        await sendRaw(port, {
          headers: { authorization: `Bearer ${token}`, 'mcp-session-id': sessionId },
          body: { jsonrpc: '2.0', method: 'notifications/initialized' },
        });
      return answer.status;
    },
  ],
  [
    'names without a session',
    async (port, token, name, headers = {}) => {
      const request = statelessRequest({ method: 'tools/list', token, client: name });
      const answer = await sendRaw(port, { ...request, headers: { ...request.headers, ...headers } });
      return answer.messages[0]?.error === undefined ? 200 : 503;
    },
  ],
];

describe.each(WAYS)('a flood of %s', (_, connect) => {
  const COMMAND = {
    [PERSON_TOKEN_HEADER]: PERSON,
    [FLAGS_HEADER]: flagsText({ folder: '/', command: '26de87f2-0006-48a7-8b00-3522baecc4ac' }),
  };
  const names = ({ server }: Started): string[] => server.state().clients.map(({ name }) => name);

  it('with the token of the installation ends no client with a token or a command of its own', async () => {
    const started = await start();
    expect(await connect(started.port, CLAUDE_TOKEN, 'x')).toBe(200);
    expect(await connect(started.port, TOKEN, 'own command', COMMAND)).toBe(200);
    for (let at = 0; at < FLOOD; at += 1) expect(await connect(started.port, TOKEN, `invented ${at}`)).toBe(200);
    expect(names(started)).toEqual(expect.arrayContaining(['claude', 'own command', `invented ${FLOOD - 1}`]));
    expect(names(started)).toHaveLength(2 + MAX_UNPROVEN);
    expect(await connect(started.port, CURSOR_TOKEN, 'y')).toBe(200);
  });

  it('ends no recording; a newcomer is refused where all record, and an assistant still has room', async () => {
    const started = await start();
    for (let at = 0; at < MAX_UNPROVEN; at += 1) {
      started.recording.add(`records ${at}`);
      expect(await connect(started.port, TOKEN, `records ${at}`)).toBe(200);
    }
    expect(await connect(started.port, TOKEN, 'one more')).toBe(503);
    expect(await connect(started.port, CLAUDE_TOKEN, 'x')).toBe(200);
    started.recording.delete('records 7');
    expect(await connect(started.port, TOKEN, 'one more')).toBe(200);
    expect(names(started)).not.toContain('records 7');
    expect(started.ended).toEqual([]);
  });
});

it('sessions that are opened at the same time take no more places than others', async () => {
  // The places of those that leave are not free until they have left.
  const started = await start(() => new Promise((resolve) => setTimeout(resolve, 20)));
  const [[, connect]] = WAYS;
  for (let wave = 0; wave < 2; wave += 1)
    await Promise.all(Array.from({ length: FLOOD }, (_, at) => connect(started.port, TOKEN, `at once ${at}`)));
  expect(started.server.state().clients.length).toBeLessThanOrEqual(MAX_UNPROVEN);
  expect(await connect(started.port, CLAUDE_TOKEN, 'x')).toBe(200);
});

it('a flood of one assistant ends its own sessions, not that of another', async () => {
  const { port, server } = await start();
  await openRawSession(port, CLAUDE_TOKEN);
  for (let at = 0; at < FLOOD; at += 1) await openRawSession(port, CURSOR_TOKEN);
  const clients = server.state().clients.map(({ name }) => name);
  expect(clients).toHaveLength(MAX_CLIENTS);
  expect(clients).toContain('claude');
});

it.each<[string, string | null, Partial<ClientPlace>[], number | null | undefined]>([
  ['a free place', null, [{}], null],
  ['the oldest idle one without a token', 'a', [{ owner: 'b' }, { lastSeenMs: 2 }, { lastSeenMs: 1 }], 2],
  ['one of its own before that of another', 'a', [{ owner: 'b' }, { owner: 'a', lastSeenMs: 9 }], 1],
  ['none of an assistant for a client without a token', null, [{ owner: 'b' }], undefined],
  ['none that is at work', 'a', [{ isAtWork: true }, { owner: 'a', isAtWork: true }], undefined],
])('room is %s', (_, owner, places, wanted) => {
  const working = { owner: 'c', isAtWork: true, lastSeenMs: 0 };
  const fill = wanted === null ? [] : Array.from({ length: MAX_CLIENTS - places.length }, () => working);
  const clients = [...places.map((place) => ({ ...working, owner: null, isAtWork: false, ...place })), ...fill];
  expect(leavingFor(owner, [...clients.entries()])).toBe(wanted);
});
