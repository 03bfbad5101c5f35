/** The flags of the commands that serve clients: in a process without a window they hold for their client only, with one the person is asked. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineCapability } from '../../../shared/core/capability/define.ts';
import { penStatus } from '../../../shared/features/library/tools/status.ts';
import {
  FLAGS_HEADER,
  flagsText,
  PERSON_TOKEN_HEADER,
  type ClientFlags,
} from '../../../shared/core/contracts/shim-headers.ts';
import { sendRaw } from '../mcp/testing/raw-client.ts';
import { statelessRequest } from '../mcp/testing/stateless-client.ts';
import {
  ANYONE_TOKEN,
  call,
  createAccessBench,
  PERSON_TOKEN,
  textOf,
  until,
  type AccessBench,
} from './testing/access-bench.ts';

const code = defineCapability({
  name: 'pen_toy_code',
  title: 'Toy Code',
  summary: 'Runs code.',
  category: 'utility',
  kind: 'run-code',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: false },
  params: z.strictObject({}),
  result: z.object({}),
  locks: [],
  deadlineMs: 60_000,
  run: async () => ({}),
  summarise: () => 'the code ran',
});

let bench: AccessBench;
let clients: Client[];
const open = async (options: Parameters<typeof createAccessBench>[0] = {}): Promise<void> => {
  clients = [];
  bench = await createAccessBench({ ...options, others: [code, penStatus] });
};
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await bench[Symbol.asyncDispose]();
});

const headersOf = (flags: Partial<ClientFlags>): Record<string, string> => ({
  [PERSON_TOKEN_HEADER]: PERSON_TOKEN,
  [FLAGS_HEADER]: flagsText({ folder: join(bench.folder, 'project'), command: randomUUID(), ...flags }),
});
async function connect(headers: Record<string, string> = {}, token = ANYONE_TOKEN): Promise<Client> {
  const client = await bench.connect(token, 'Claude Code', undefined, undefined, headers);
  clients.push(client);
  return client;
}
const isListed = async (client: Client): Promise<boolean> =>
  (await client.listTools()).tools.some(({ name }) => name === code.name);
const statusOf = async (client: Client): Promise<string> => textOf(await call(client, 'pen_status'));
const fileOf = async (client: Client, path: string): Promise<string> =>
  textOf(await call(client, 'pen_toy_file', { path }));

describe('without a window', () => {
  test('--allow-eval lists and allows code for its client, and for no other at the same time', async () => {
    await open({ isWindowless: true });
    const other = await connect(headersOf({}));
    const overHttp = await connect();
    const client = await connect(headersOf({ allowEval: true }));
    expect(await Promise.all([client, other, overHttp].map(isListed))).toEqual([true, false, false]);
    expect(textOf(await call(client, code.name))).toContain('the code ran');
    expect(await statusOf(client)).not.toContain('no effect');
    for (const without of [other, overHttp]) await expect(call(without, code.name)).rejects.toThrow(/switched off/);
  });

  test('--allow-eval holds for clients without sessions that send one name, each by its own command', async () => {
    await open({ isWindowless: true });
    const flags = headersOf({ allowEval: true });
    const run = async (headers: Record<string, string>): Promise<string> => {
      const params = { name: code.name, arguments: {} };
      const request = statelessRequest({ method: 'tools/call', params, client: 'same', token: ANYONE_TOKEN });
      const port = Number(new URL(bench.address).port);
      return JSON.stringify(await sendRaw(port, { ...request, headers: { ...request.headers, ...headers } }));
    };
    expect(await run(flags)).toContain('the code ran');
    expect(await run({})).toContain('switched off');
    expect(await run(headersOf({}))).toContain('switched off');
    expect(await run(headersOf({ allowEval: false }))).toContain('switched off');
    expect(await run(flags)).toContain('the code ran');
  });

  test('the permissions of an assistant stay those that the person gave it', async () => {
    await open({ isWindowless: true });
    const looks = await bench.assistant('Looks', { preset: 'look', rules: {} });
    const client = await connect(headersOf({ allowEval: true }), looks.token);
    expect(await isListed(client)).toBe(false);
    const investigates = await bench.assistant('Investigates');
    expect(await isListed(await connect(headersOf({ allowEval: true }), investigates.token))).toBe(true);
    expect(await isListed(await connect(headersOf({}), investigates.token))).toBe(false);
  });

  test('a command has no flags of the one that started the process; a client over HTTP has', async () => {
    await open({ isWindowless: true, settings: { evalMode: 'allow' } });
    expect(await isListed(await connect())).toBe(true);
    expect(await isListed(await connect(headersOf({})))).toBe(false);
    expect(await isListed(await connect(headersOf({ allowEval: false })))).toBe(false);
  });

  test('--allow-eval=false is less than the settings of the person, no flag is the settings', async () => {
    await open({ isWindowless: true });
    await bench.core.settings.update({ evalMode: 'allow' });
    expect(await isListed(await connect(headersOf({})))).toBe(true);
    expect(await isListed(await connect(headersOf({ allowEval: false })))).toBe(false);
  });

  test('--project-root is the folder of its client only, never one with our own files', async () => {
    await open({ isWindowless: true });
    const mine = join(bench.folder, 'mine');
    mkdirSync(mine);
    const client = await connect(headersOf({ projectRoot: mine }));
    const other = await connect(headersOf({}));
    expect(await fileOf(client, 'a.json')).toContain(join(mine, 'a.json'));
    expect(await statusOf(client)).toContain(mine);
    expect(await fileOf(other, 'a.json')).toContain(join(bench.folder, 'project', 'a.json'));
    expect(await fileOf(other, join(mine, 'a.json'))).toContain('path_denied');
    expect(await fileOf(client, join(bench.folder, 'project', 'a.json'))).toContain('path_denied');
    const thief = await connect(headersOf({ projectRoot: join(bench.folder, 'data') }));
    expect(await fileOf(thief, join(bench.folder, 'data', 'settings.json'))).toContain('path_denied');
  });

  test('the rights end with the session that had them, and a next command brings its own', async () => {
    await open({ isWindowless: true });
    const flags = headersOf({ allowEval: true });
    await (await connect(flags)).close();
    expect(await isListed(await connect(headersOf({})))).toBe(false);
    expect(await isListed(await connect(flags))).toBe(true);
  });
});

describe('flags', () => {
  test.each([
    ['the token of the installation', () => ANYONE_TOKEN],
    ['the token of an assistant', async () => (await bench.assistant('Cursor')).token],
  ])('are refused to a client with %s that is no command of the person', async (_, tokenOf) => {
    await open({ isWindowless: true });
    const token = await tokenOf();
    const { [FLAGS_HEADER]: flags = '' } = headersOf({ allowEval: true });
    for (const guess of ['', token, 'x'.repeat(PERSON_TOKEN.length)])
      await expect(connect({ [FLAGS_HEADER]: flags, [PERSON_TOKEN_HEADER]: guess }, token)).rejects.toThrow(
        /only the user's own pen command/,
      );
    const request = statelessRequest({ method: 'tools/list', token });
    const port = Number(new URL(bench.address).port);
    const answer = await sendRaw(port, { ...request, headers: { ...request.headers, [FLAGS_HEADER]: flags } });
    expect(answer.status).toBe(403);
  });

  test.each(['', '{}', 'allow-eval', '%', encodeURIComponent('{"folder":"relative","command":"x","allowEval":true}')])(
    'that are none of ours are refused, not left out: %s',
    async (text) => {
      await open({ isWindowless: true });
      await expect(connect({ [FLAGS_HEADER]: text, [PERSON_TOKEN_HEADER]: PERSON_TOKEN })).rejects.toThrow(/403|only/);
    },
  );
});

describe('with a window', () => {
  const FLAGS = { allowEval: true };
  const noteOf = (client: Client): string => client.getInstructions() ?? '';

  test('the person is asked once with the flags named, and what is allowed holds for this connection', async () => {
    await open();
    const client = await connect(headersOf(FLAGS));
    expect(noteOf(client)).toContain('--allow-eval has no effect');
    const request = await bench.request();
    expect(request).toMatchObject({ flags: ['--allow-eval'], permissions: ['run-code'], targetId: null });
    expect(await isListed(client)).toBe(false);
    const changed = new Promise((resolve) => client.setNotificationHandler(ToolListChangedNotificationSchema, resolve));
    bench.core.consents.answer(request.id, { answer: 'once' });
    await changed;
    expect(await isListed(client)).toBe(true);
    for (let calls = 0; calls < 2; calls += 1) expect(textOf(await call(client, code.name))).toContain('the code ran');
    expect(await statusOf(client)).not.toContain('no effect');
    expect(bench.core.consents.state().requests).toEqual([]);
    expect(await isListed(await connect())).toBe(false);
    // Revoked, it applies to the next call.
    const [grant] = bench.core.consents.state().grants;
    bench.core.consents.revoke(grant?.id ?? '');
    await expect(call(client, code.name)).rejects.toThrow(/switched off/);
    expect(await statusOf(client)).toContain('--allow-eval has no effect');
  });

  test('refused or ignored, the client is told that its flags have no effect', async () => {
    await open();
    const client = await connect(headersOf(FLAGS));
    await expect(call(client, code.name)).rejects.toThrow(/--allow-eval has no effect/);
    bench.core.consents.answer((await bench.request()).id, { answer: 'refuse' });
    await until(() => (bench.core.consents.state().requests.length === 0 ? true : undefined));
    expect(await statusOf(client)).toContain('--allow-eval has no effect');
    await expect(call(client, code.name)).rejects.toThrow(/--allow-eval has no effect/);
    expect(bench.core.consents.state()).toEqual({ requests: [], grants: [] });
  });

  test('a folder is asked for with the code, is the project when it is allowed, and no more than that', async () => {
    await open();
    const mine = join(bench.folder, 'mine');
    mkdirSync(mine);
    const client = await connect(headersOf({ ...FLAGS, projectRoot: mine }));
    const request = await bench.request();
    expect(request.flags).toEqual(['--allow-eval', '--project-root']);
    expect(request.details).toContainEqual({ label: '--project-root', text: mine });
    expect(await fileOf(client, join(mine, 'a.json'))).toContain('path_denied');
    bench.core.consents.answer(request.id, { answer: 'once' });
    expect(await fileOf(client, 'a.json')).toContain(join(mine, 'a.json'));
    expect(await fileOf(client, join(bench.folder, 'a.json'))).toContain('path_denied');
    expect(await fileOf(await connect(headersOf({})), join(mine, 'a.json'))).toContain('path_denied');
  });

  test('the request ends with its client, and a change of other rules does not answer it', async () => {
    await open();
    const { id } = await bench.assistant('Cursor');
    const client = await connect(headersOf(FLAGS));
    const request = await bench.request();
    await bench.core.assistants.change(id, { access: { preset: 'look', rules: {} } });
    expect(bench.core.consents.state().requests).toMatchObject([{ id: request.id }]);
    const { transport } = client;
    await (transport as { terminateSession?: () => Promise<void> }).terminateSession?.();
    await until(() => (bench.core.consents.state().requests.length === 0 ? true : undefined));
  });

  test('nothing is asked of a command without flags, nor for what is allowed or refused anyway', async () => {
    await open();
    const looks = await bench.assistant('Looks', { preset: 'look', rules: {} });
    const may = await bench.assistant('May', { preset: 'everything', rules: {} });
    await connect(headersOf({}));
    await connect(headersOf(FLAGS), looks.token);
    expect(noteOf(await connect(headersOf(FLAGS), may.token))).not.toContain('no effect');
    expect(await isListed(await connect(headersOf({ allowEval: false }), may.token))).toBe(true);
    expect(bench.core.consents.state().requests).toEqual([]);
  });
});
