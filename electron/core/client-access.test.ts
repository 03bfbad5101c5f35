/** Permissions of clients in a whole core with its MCP server and real clients, and attacks on it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema, type CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ok } from '../../shared/base/result.ts';
import { defineCapability, type CallContext } from '../../shared/capabilities/define.ts';
import { errorOfAbort } from '../../shared/contracts/errors.ts';
import type { Access } from '../../shared/contracts/permissions.ts';
import { createLog } from '../log/log.ts';
import { createMcpServer, type McpServer } from '../mcp/server.ts';
import { createCore } from './index.ts';
import type { Core } from './types.ts';

const TOKEN = 'a-token-of-thirty-two-characters-0';
const PERSON_TOKEN = 'another-token-of-thirty-two-chars-';
const SECRET_URL = 'https://a.test/?access_token=abcdefghijklmnop';

const hints = { readOnly: false, idempotent: false, destructive: false, openWorld: false };
let slowCalls: CallContext[];
let ranTidy: number;
/** Ends the call of `pen_toy_record`; null while none runs. */
let finishRecording: (() => void) | null;

const tidy = defineCapability({
  name: 'pen_toy_tidy',
  title: 'Toy Tidy',
  summary: 'Deletes a toy.',
  category: 'library',
  kind: 'change-library',
  hints,
  params: z.strictObject({ name: z.string().default('ball') }),
  result: z.object({ name: z.string() }),
  locks: [],
  deadlineMs: 60_000,
  run: async ({ name }) => {
    ranTidy += 1;
    return ok({ name });
  },
  summarise: ({ name }) => name,
});

const slow = defineCapability({
  name: 'pen_toy_slow',
  title: 'Toy Slow',
  summary: 'Runs until it is cancelled.',
  category: 'utility',
  kind: 'read',
  hints: { ...hints, readOnly: true },
  params: z.strictObject({}),
  result: z.object({}),
  locks: [],
  deadlineMs: 60_000,
  run: (_params, context) =>
    new Promise((resolve) => {
      slowCalls.push(context);
      const { signal } = context;
      signal.addEventListener('abort', () => resolve({ ok: false, error: errorOfAbort(signal) }), { once: true });
    }),
  summarise: () => 'done',
});

const record = defineCapability({
  name: 'pen_toy_record',
  title: 'Toy Record',
  summary: 'Records until the test ends it.',
  category: 'memory',
  kind: 'capture',
  hints,
  params: z.strictObject({}),
  result: z.object({}),
  locks: [],
  deadlineMs: 60_000,
  run: (_params, { signal }) =>
    new Promise((resolve) => {
      finishRecording = () => resolve(ok({}));
      signal.addEventListener('abort', () => resolve({ ok: false, error: errorOfAbort(signal) }), { once: true });
    }),
  summarise: () => 'recorded',
});

const nameFile = defineCapability({
  name: 'pen_toy_file',
  title: 'Toy File',
  summary: 'Resolves a path.',
  category: 'utility',
  kind: 'read',
  hints: { ...hints, readOnly: true },
  locks: [],
  deadlineMs: 60_000,
  params: z.strictObject({ path: z.string() }),
  result: z.object({ text: z.string() }),
  run: async ({ path }, { caller }) => {
    const resolved = await caller.resolvePath(path, 'read');
    return resolved.ok ? ok({ text: `real path: ${resolved.value}` }) : resolved;
  },
  summarise: ({ text }) => text,
});

const turn = defineCapability({
  name: 'pen_toy_turn',
  title: 'Toy Turn',
  summary: 'Waits for the person.',
  category: 'utility',
  kind: 'read',
  hints: { ...hints, readOnly: true },
  params: z.strictObject({}),
  result: z.object({ answer: z.string() }),
  locks: [],
  deadlineMs: 60_000,
  run: async (_params, { askPerson }) => {
    const answer = await askPerson({ text: 'open the dialog', place: 'Round 2 of 3' });
    return answer.ok ? ok({ answer: answer.value }) : answer;
  },
  summarise: ({ answer }) => `The person said: ${answer}`,
});

const secret = defineCapability({
  name: 'pen_toy_secret',
  title: 'Toy Secret',
  summary: 'Reads a secret.',
  category: 'utility',
  kind: 'read',
  hints: { ...hints, readOnly: true },
  params: z.strictObject({}),
  result: z.object({ url: z.string(), isShown: z.boolean() }),
  locks: [],
  deadlineMs: 60_000,
  run: async (_params, { caller, ports }) => ok({ url: SECRET_URL, isShown: ports.status.showsSecrets(caller) }),
  summarise: ({ url, isShown }) => `${url}, ${isShown ? 'shown' : 'masked'}`,
});

let folder: string;
let core: Core;
let mcp: McpServer;
let address: string;
let hasWindow: boolean;
let logged: string;
/** The clock of the core is this far ahead. */
let aheadMs: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pen-access-'));
  hasWindow = true;
  logged = '';
  slowCalls = [];
  ranTidy = 0;
  finishRecording = null;
  aheadMs = 0;
  const log = createLog({ level: 'debug', write: (line) => void (logged += line) });
  mkdirSync(join(folder, 'project'));
  const made = await createCore({
    dataDirectory: join(folder, 'data'),
    version: '0.0.0',
    log,
    projectRoot: join(folder, 'project'),
    endpoints: { addresses: [], origin: 'default' },
    launchAnalysis: () => {
      throw new Error('nothing here analyses');
    },
    canAskPerson: () => hasWindow,
    capabilities: [tidy, slow, record, nameFile, turn, secret],
    now: () => Date.now() + aheadMs,
    elapsed: () => performance.now(),
    temporaryDirectory: folder,
  });
  if (!made.ok) throw new Error(made.error.message);
  core = made.value;
  mcp = createMcpServer({
    runner: core.runner,
    sessions: core.sessions,
    library: core.library,
    version: '0.0.0',
    log,
    mcpToken: TOKEN,
    personToken: PERSON_TOKEN,
    access: core.clientAccess,
    assistants: core.assistants,
    showsSecrets: (assistantId) => core.clientAccess.showsSecrets({ kind: 'mcp', assistantId }),
  });
  const listening = await mcp.listen({ host: '127.0.0.1', port: 0, exactPort: true });
  if (!listening.ok) throw new Error(listening.error.message);
  address = listening.value.address;
});

afterEach(async () => {
  await mcp.close();
  await core.close();
  rmSync(folder, { recursive: true });
});

async function assistant(name: string, access: Access = { preset: 'investigate', rules: {} }) {
  const connected = await core.assistants.connect(name);
  if (!connected.ok) throw new Error(connected.error.message);
  const { identity, token } = connected.value;
  await core.assistants.change(identity.id, { access });
  return { id: identity.id, token };
}

type Answer = 'accept' | 'decline' | 'cancel';

async function connect(token: string, name: string, answer?: Answer, onQuestion?: (text: string) => void) {
  const client = new Client({ name, version: '1' }, { capabilities: answer === undefined ? {} : { elicitation: {} } });
  if (answer !== undefined)
    client.setRequestHandler(ElicitRequestSchema, async ({ params }) => {
      onQuestion?.(params.message);
      return { action: answer, content: {} };
    });
  const requestInit = { headers: { authorization: `Bearer ${token}` } };
  await client.connect(new StreamableHTTPClientTransport(new URL(address), { requestInit }));
  return client;
}

const call = async (client: Client, tool: string, parameters = {}, onProgress?: (message: string) => void) =>
  (await client.callTool(
    { name: tool, arguments: parameters },
    undefined,
    onProgress === undefined ? {} : { onprogress: ({ message }) => onProgress(message ?? '') },
  )) as CallToolResult;
const textOf = ({ content }: CallToolResult): string => JSON.stringify(content);

async function until<T>(read: () => T | undefined): Promise<T> {
  for (;;) {
    const value = read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
const request = () => until(() => core.consents.state().requests[0]);

describe('a permission that is asked for', () => {
  const ASK: Access = { preset: 'investigate', rules: { library: 'ask' } };

  test('waits for the person with progress, shows the whole call, and is of one token', async () => {
    const claude = await assistant('Claude Code', ASK);
    const cursor = await assistant('Cursor', ASK);
    const client = await connect(claude.token, 'whatever');
    const messages: string[] = [];
    const first = call(client, 'pen_toy_tidy', { name: 'doll\u202E' }, (message) => void messages.push(message));
    expect(await request()).toMatchObject({
      caller: { name: 'Claude Code', assistantId: claude.id },
      tool: 'pen_toy_tidy',
      permissions: ['library'],
      targetId: null,
      details: [{ label: 'name', text: 'doll\u202E' }],
    });
    expect(ranTidy).toBe(0);
    await until(() => (messages.some((message) => message.includes('Waiting for the person')) ? true : undefined));
    core.consents.answer((await request()).id, { answer: 'always', forMs: 60_000, everywhere: true });
    expect((await first).isError).not.toBe(true);
    // The same token in another session has the permission, another token of a client with the same name has not.
    expect((await call(await connect(claude.token, 'again'), 'pen_toy_tidy')).isError).not.toBe(true);
    const impostor = call(await connect(cursor.token, 'Claude Code'), 'pen_toy_tidy');
    expect((await request()).caller.name).toBe('Cursor');
    core.consents.answer((await request()).id, { answer: 'refuse' });
    expect(textOf(await impostor)).toContain('the user refused it');
    expect(ranTidy).toBe(2);
  });

  test('is refused when the token is revoked while it waits, and the call never runs', async () => {
    const claude = await assistant('Claude Code', ASK);
    const waiting = call(await connect(claude.token, 'x'), 'pen_toy_tidy');
    await request();
    await core.assistants.revoke(claude.id);
    expect(textOf(await waiting)).toMatch(/revoked|no longer valid/);
    expect(core.consents.state().requests).toEqual([]);
    expect(ranTidy).toBe(0);
  });

  test('is asked in the client where no window is open', async () => {
    hasWindow = false;
    const claude = await assistant('Claude Code', ASK);
    expect((await call(await connect(claude.token, 'x', 'accept'), 'pen_toy_tidy')).isError).not.toBe(true);
    expect(textOf(await call(await connect(claude.token, 'x', 'decline'), 'pen_toy_tidy'))).toContain(
      'the user refused it',
    );
    expect(textOf(await call(await connect(claude.token, 'x'), 'pen_toy_tidy'))).toContain('no window to ask in');
    expect(ranTidy).toBe(1);
  });

  test('settles when the person changes the rule meanwhile', async () => {
    const claude = await assistant('Claude Code', ASK);
    const client = await connect(claude.token, 'x');
    const waiting = call(client, 'pen_toy_tidy');
    await request();
    await core.assistants.change(claude.id, { access: { preset: 'look', rules: {} } });
    expect(textOf(await waiting)).toContain('the user switched it off');
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
      'pen_toy_slow',
      'pen_toy_file',
      'pen_toy_turn',
      'pen_toy_secret',
    ]);
  });

  test('for a time is asked for again when that has passed', async () => {
    const claude = await assistant('Claude Code', ASK);
    const client = await connect(claude.token, 'x');
    const first = call(client, 'pen_toy_tidy');
    core.consents.answer((await request()).id, { answer: 'always', forMs: 15 * 60_000, everywhere: true });
    await first;
    aheadMs = 14 * 60_000;
    expect((await call(client, 'pen_toy_tidy')).isError).not.toBe(true);
    aheadMs = 16 * 60_000;
    const late = call(client, 'pen_toy_tidy');
    core.consents.answer((await request()).id, { answer: 'refuse' });
    expect(textOf(await late)).toContain('the user refused it');
    expect(ranTidy).toBe(2);
  });

  test.each([
    ['revoked', () => core.consents.revoke(core.consents.state().grants[0]?.id ?? '')],
    ['used up', () => void (aheadMs = 60_000)],
  ])('that is %s in the middle of a capture lets this one end, and the next one is asked for', async (_what, end) => {
    const claude = await assistant('Claude Code', { preset: 'investigate', rules: { capture: 'ask' } });
    const client = await connect(claude.token, 'x');
    const running = call(client, 'pen_toy_record');
    core.consents.answer((await request()).id, { answer: 'always', forMs: 60_000, everywhere: true });
    const finish = await until(() => finishRecording ?? undefined);
    end();
    expect(core.consents.state()).toEqual({ requests: [], grants: [] });
    finish();
    expect((await running).isError).not.toBe(true);
    const next = call(client, 'pen_toy_record');
    core.consents.answer((await request()).id, { answer: 'refuse' });
    expect(textOf(await next)).toContain('pen_toy_record was not allowed: the user refused it');
  });
});

describe('a token', () => {
  test('that is revoked ends the calls of every connection that uses it, and opens no other', async () => {
    const claude = await assistant('Claude Code');
    const clients = [await connect(claude.token, 'x'), await connect(claude.token, 'y')] as const;
    const other = await connect((await assistant('Cursor')).token, 'z');
    const running = call(clients[1], 'pen_toy_record');
    await until(() => finishRecording ?? undefined);
    await core.assistants.revoke(claude.id);
    expect(textOf(await running)).toContain('The token of Claude Code was revoked');
    for (const client of clients) await expect(call(client, 'pen_toy_tidy')).rejects.toThrow(/token/i);
    await expect(connect(claude.token, 'Claude Code')).rejects.toThrow(/token/i);
    expect((await call(other, 'pen_toy_tidy')).isError).not.toBe(true);
    expect(ranTidy).toBe(1);
  });

  test('that is replaced opens no session of the old one, and takes the permissions along', async () => {
    const claude = await assistant('Claude Code', { preset: 'investigate', rules: { library: 'ask' } });
    const old = await connect(claude.token, 'x');
    const first = call(old, 'pen_toy_tidy');
    core.consents.answer((await request()).id, { answer: 'always', forMs: 60_000, everywhere: true });
    await first;
    const sessionId = old.transport?.sessionId ?? '';
    const rotated = await core.assistants.rotate(claude.id);
    const token = rotated.ok ? rotated.value.token : '';
    await expect(call(old, 'pen_toy_tidy')).rejects.toThrow(/token/i);
    // The id of the old session is worth nothing with the new token.
    const stolen = await fetch(address, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'mcp-session-id': sessionId,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    });
    expect(stolen.status).toBe(404);
    // The rules are those of the assistant; what the person allowed for a time ended with the old token.
    const again = call(await connect(token, 'x'), 'pen_toy_tidy');
    expect((await request()).caller).toMatchObject({ name: 'Claude Code', assistantId: claude.id });
    core.consents.answer((await request()).id, { answer: 'refuse' });
    expect(textOf(await again)).toContain('the user refused it');
    expect(ranTidy).toBe(1);
  });
});

describe('a client', () => {
  test('without a token has the rules of the settings, whatever it calls itself', async () => {
    await assistant('Claude Code', { preset: 'everything', rules: {} });
    await core.settings.update({ assistantPreset: 'look' });
    for (const name of ['Claude Code', 'you', 'pen', 'claude-code']) {
      const client = await connect(TOKEN, name);
      expect((await client.listTools()).tools.map(({ name: tool }) => tool)).not.toContain('pen_toy_tidy');
      await expect(call(client, 'pen_toy_tidy')).rejects.toThrow('switched off');
    }
    expect(ranTidy).toBe(0);
  });

  test('reads no file outside the project, and never the tokens of the app', async () => {
    writeFileSync(join(folder, 'outside.txt'), 'outside');
    const careful = await connect((await assistant('Careful')).token, 'x');
    expect(textOf(await call(careful, 'pen_toy_file', { path: join(folder, 'outside.txt') }))).toContain(
      'outside project root',
    );
    const free = await connect((await assistant('Free', { preset: 'everything', rules: {} })).token, 'x');
    expect(textOf(await call(free, 'pen_toy_file', { path: '../outside.txt' }))).toContain('real path:');
    const stolen = await call(free, 'pen_toy_file', { path: join(folder, 'data', 'assistants.json') });
    expect(stolen.isError).toBe(true);
    expect(textOf(stolen)).toContain('belongs to PEN Workbench itself');
  });

  test('that is paused runs no call, and the others do', async () => {
    const claude = await assistant('Claude Code');
    const client = await connect(claude.token, 'x');
    const other = await connect(TOKEN, 'y');
    const caller = core.sessions.all().find(({ info }) => info.assistantId === claude.id);
    if (caller === undefined) throw new Error('no session');
    core.pausedClients.pause(caller.info);
    expect(mcp.state().clients.map(({ isPaused }) => isPaused)).toEqual([true, false]);
    expect(textOf(await call(client, 'pen_toy_tidy'))).toContain('The user has paused Claude Code');
    expect((await call(other, 'pen_toy_tidy')).isError).not.toBe(true);
    core.pausedClients.resume(caller.info);
    expect((await call(client, 'pen_toy_tidy')).isError).not.toBe(true);
  });

  test('that is paused while it waits does not run its call after the answer', async () => {
    const claude = await assistant('Claude Code', { preset: 'investigate', rules: { library: 'ask' } });
    const waiting = call(await connect(claude.token, 'x'), 'pen_toy_tidy');
    const { id, caller } = await request();
    core.pausedClients.pause(caller);
    core.consents.answer(id, { answer: 'once' });
    expect(textOf(await waiting)).toContain('The user has paused Claude Code');
    expect(ranTidy).toBe(0);
  });

  test('reads no captures as resources while it is paused, or without the permission to read', async () => {
    const claude = await assistant('Claude Code');
    const client = await connect(claude.token, 'x');
    expect((await client.listResources()).resources).toEqual([]);
    const caller = core.sessions.all().find(({ info }) => info.assistantId === claude.id);
    if (caller === undefined) throw new Error('no session');
    core.pausedClients.pause(caller.info);
    await expect(client.listResources()).rejects.toThrow('has paused');
    await expect(client.readResource({ uri: 'pen://captures/heap-00000000' })).rejects.toThrow('has paused');
    core.pausedClients.resume(caller.info);
    await core.assistants.change(claude.id, { access: { preset: 'investigate', rules: { read: 'refuse' } } });
    await expect(client.listResources()).rejects.toThrow('"Read"');
  });

  test('sees secrets only while the person shows them to this one, and the audit log says so', async () => {
    const claude = await assistant('Claude Code');
    const client = await connect(claude.token, 'x');
    const others = [await connect((await assistant('Cursor')).token, 'y'), await connect(TOKEN, 'Claude Code')];
    const read = async (from: Client): Promise<string> => textOf(await call(from, 'pen_toy_secret'));
    expect(await read(client)).toMatch(/access_token=redacted-parameter-16-[0-9a-f]{6}, masked/);
    await core.assistants.change(claude.id, { showsSecrets: true });
    expect(await read(client)).toContain('access_token=abcdefghijklmnop, shown');
    for (const other of others) expect(await read(other)).not.toContain('abcdefgh');
    await core.assistants.change(claude.id, { showsSecrets: false });
    expect(await read(client)).not.toContain('abcdefgh');
    const { entries } = await core.audit.search('Claude Code', 10);
    const ofClaude = entries.filter(({ assistantId }) => assistantId === claude.id).toReversed();
    expect(ofClaude.map(({ what, secretsShown, arguments: given }) => [what, secretsShown === true, given])).toEqual([
      ['connected', false, undefined],
      ['done', false, '{}'],
      ['changed', false, expect.stringContaining('"secrets":"shown"')],
      ['done', true, '{}'],
      ['changed', false, expect.stringContaining('"secrets":"masked"')],
      ['done', false, '{}'],
    ]);
  });

  test('is stopped with all others at once, until they are resumed', async () => {
    const client = await connect((await assistant('Claude Code')).token, 'x');
    const running = call(client, 'pen_toy_slow');
    await until(() => slowCalls[0]);
    expect(await core.stopClients()).toEqual({ calls: 1, recordings: 0 });
    expect((await running).isError).toBe(true);
    expect(textOf(await call(await connect(TOKEN, 'later'), 'pen_toy_tidy'))).toContain('has paused');
    core.pausedClients.resumeAll();
    expect((await call(client, 'pen_toy_tidy')).isError).not.toBe(true);
  });
});

describe('a call that waits for the person to act', () => {
  test('waits in the window, also for a client that shows questions', async () => {
    const claude = await assistant('Claude Code');
    const waiting = call(await connect(claude.token, 'x', 'decline'), 'pen_toy_turn');
    const task = await until(() => core.tasks.list()[0]);
    expect(task).toMatchObject({ caller: { name: 'Claude Code' }, text: 'open the dialog', place: 'Round 2 of 3' });
    core.tasks.answer(task.id, 'done');
    expect(textOf(await waiting)).toContain('The person said: done');
  });

  test.each([
    ['accept', 'The person said: done'],
    ['decline', 'The person said: skip'],
    ['cancel', 'The person cancelled the action'],
  ] as const)('without a window, %s in the client is an answer', async (answer, text) => {
    hasWindow = false;
    const claude = await assistant('Claude Code');
    const questions: string[] = [];
    const client = await connect(claude.token, 'x', answer, (question) => void questions.push(question));
    expect(textOf(await call(client, 'pen_toy_turn'))).toContain(text);
    expect(questions).toEqual([expect.stringContaining('open the dialog')]);
  });

  test('is refused where there is neither', async () => {
    hasWindow = false;
    const claude = await assistant('Claude Code');
    expect(textOf(await call(await connect(claude.token, 'x'), 'pen_toy_turn'))).toContain('there is nowhere to ask');
  });
});

test('the audit log has calls, answers and tokens of clients, and no token', async () => {
  const claude = await assistant('Claude Code', { preset: 'investigate', rules: { library: 'ask' } });
  const client = await connect(claude.token, 'x');
  const first = call(client, 'pen_toy_tidy', { name: `Bearer ${claude.token}` });
  core.consents.answer((await request()).id, { answer: 'once' });
  await first;
  const rotated = await core.assistants.rotate(claude.id);
  const token = rotated.ok ? rotated.value.token : '';
  await call(await connect(token, 'x'), 'pen_toy_file', { path: token });
  await core.assistants.revoke(claude.id);
  const { entries } = await core.audit.search('', 100);
  expect(entries.toReversed().map(({ event, what, tool }) => [event, what, tool])).toEqual([
    ['assistant', 'connected', undefined],
    ['assistant', 'changed', undefined],
    ['permission', 'allowed', 'pen_toy_tidy'],
    ['call', 'done', 'pen_toy_tidy'],
    ['assistant', 'rotated', undefined],
    ['call', 'done', 'pen_toy_file'],
    ['assistant', 'revoked', undefined],
  ]);
  expect(entries.every(({ client: name, assistantId }) => name === 'Claude Code' && assistantId === claude.id)).toBe(
    true,
  );
  const written = readFileSync(join(folder, 'data', 'audit', 'audit.jsonl'), 'utf8');
  for (const text of [written, logged, JSON.stringify(mcp.state()), JSON.stringify(core.assistants.list())])
    expect(text).not.toContain(token);
  expect(logged).not.toContain(claude.token);
});
