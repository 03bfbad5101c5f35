/** Tokens, rules and pauses of clients in a whole core with its MCP server and real clients, and attacks on them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ANYONE_TOKEN, call, createAccessBench, textOf, until, type AccessBench } from './testing/access-bench.ts';
import { settle } from '../../../shared/base/errors.ts';

let bench: AccessBench;
beforeEach(async () => void (bench = await createAccessBench()));
afterEach(() => bench[Symbol.asyncDispose]());

describe('a token', () => {
  test('that is revoked ends the calls of every connection that uses it, and opens no other', async () => {
    const claude = await bench.assistant('Claude Code');
    const clients = [await bench.connect(claude.token, 'x'), await bench.connect(claude.token, 'y')] as const;
    const other = await bench.connect((await bench.assistant('Cursor')).token, 'z');
    const running = call(clients[1], 'pen_toy_record');
    await until(() => bench.state.finishRecording ?? undefined);
    await bench.core.assistants.revoke(claude.id);
    expect(textOf(await running)).toContain('The token of Claude Code was revoked');
    for (const client of clients) await expect(call(client, 'pen_toy_tidy')).rejects.toThrow(/token/i);
    await expect(bench.connect(claude.token, 'Claude Code')).rejects.toThrow(/token/i);
    expect((await call(other, 'pen_toy_tidy')).isError).not.toBe(true);
    expect(bench.state.ranTidy).toBe(1);
  });

  test('that is replaced opens no session of the old one, and takes the permissions along', async () => {
    const claude = await bench.assistant('Claude Code', { preset: 'investigate', rules: { library: 'ask' } });
    const old = await bench.connect(claude.token, 'x');
    const first = call(old, 'pen_toy_tidy');
    bench.core.consents.answer((await bench.request()).id, { answer: 'always', forMs: 60_000, everywhere: true });
    await first;
    const sessionId = old.transport?.sessionId ?? '';
    const rotated = await settle(() => bench.core.assistants.rotate(claude.id));
    const token = rotated.ok ? rotated.value.token : '';
    await expect(call(old, 'pen_toy_tidy')).rejects.toThrow(/token/i);
    // The id of the old session is worth nothing with the new token.
    const stolen = await fetch(bench.address, {
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
    const again = call(await bench.connect(token, 'x'), 'pen_toy_tidy');
    expect((await bench.request()).caller).toMatchObject({ name: 'Claude Code', assistantId: claude.id });
    bench.core.consents.answer((await bench.request()).id, { answer: 'refuse' });
    expect(textOf(await again)).toContain('the user refused it');
    expect(bench.state.ranTidy).toBe(1);
  });
});

describe('a client', () => {
  test('without a token has the rules of the settings, whatever it calls itself', async () => {
    await bench.assistant('Claude Code', { preset: 'everything', rules: {} });
    await bench.core.settings.update({ assistantPreset: 'look' });
    for (const name of ['Claude Code', 'you', 'pen', 'claude-code']) {
      const client = await bench.connect(ANYONE_TOKEN, name);
      expect((await client.listTools()).tools.map(({ name: tool }) => tool)).not.toContain('pen_toy_tidy');
      await expect(call(client, 'pen_toy_tidy')).rejects.toThrow('switched off');
    }
    expect(bench.state.ranTidy).toBe(0);
  });

  test('reads no file outside the project, and never the tokens of the app', async () => {
    writeFileSync(join(bench.folder, 'outside.txt'), 'outside');
    const careful = await bench.connect((await bench.assistant('Careful')).token, 'x');
    expect(textOf(await call(careful, 'pen_toy_file', { path: join(bench.folder, 'outside.txt') }))).toContain(
      'outside project root',
    );
    const free = await bench.connect((await bench.assistant('Free', { preset: 'everything', rules: {} })).token, 'x');
    expect(textOf(await call(free, 'pen_toy_file', { path: '../outside.txt' }))).toContain('real path:');
    const stolen = await call(free, 'pen_toy_file', { path: join(bench.folder, 'data', 'assistants.json') });
    expect(stolen.isError).toBe(true);
    expect(textOf(stolen)).toContain('belongs to PEN Workbench itself');
  });

  test('that is paused runs no call, and the others do', async () => {
    const claude = await bench.assistant('Claude Code');
    const client = await bench.connect(claude.token, 'x');
    const other = await bench.connect(ANYONE_TOKEN, 'y');
    const caller = bench.core.sessions.all().find(({ info }) => info.assistantId === claude.id);
    if (caller === undefined) throw new Error('no session');
    bench.core.pausedClients.pause(caller.info);
    expect(bench.mcp.state().clients.map(({ isPaused }) => isPaused)).toEqual([true, false]);
    expect(textOf(await call(client, 'pen_toy_tidy'))).toContain('The user has paused Claude Code');
    expect((await call(other, 'pen_toy_tidy')).isError).not.toBe(true);
    bench.core.pausedClients.resume(caller.info);
    expect((await call(client, 'pen_toy_tidy')).isError).not.toBe(true);
  });

  test('that is paused while it waits does not run its call after the answer', async () => {
    const claude = await bench.assistant('Claude Code', { preset: 'investigate', rules: { library: 'ask' } });
    const waiting = call(await bench.connect(claude.token, 'x'), 'pen_toy_tidy');
    const { id, caller } = await bench.request();
    bench.core.pausedClients.pause(caller);
    bench.core.consents.answer(id, { answer: 'once' });
    expect(textOf(await waiting)).toContain('The user has paused Claude Code');
    expect(bench.state.ranTidy).toBe(0);
  });

  test('reads no captures as resources while it is paused, or without the permission to read', async () => {
    const claude = await bench.assistant('Claude Code');
    const client = await bench.connect(claude.token, 'x');
    expect((await client.listResources()).resources).toEqual([]);
    const caller = bench.core.sessions.all().find(({ info }) => info.assistantId === claude.id);
    if (caller === undefined) throw new Error('no session');
    bench.core.pausedClients.pause(caller.info);
    await expect(client.listResources()).rejects.toThrow('has paused');
    await expect(client.readResource({ uri: 'pen://captures/heap-00000000' })).rejects.toThrow('has paused');
    bench.core.pausedClients.resume(caller.info);
    await bench.core.assistants.change(claude.id, { access: { preset: 'investigate', rules: { read: 'refuse' } } });
    await expect(client.listResources()).rejects.toThrow('"Read"');
  });

  test('sees secrets only while the person shows them to this one, and the audit log says so', async () => {
    const claude = await bench.assistant('Claude Code');
    const client = await bench.connect(claude.token, 'x');
    const others = [
      await bench.connect((await bench.assistant('Cursor')).token, 'y'),
      await bench.connect(ANYONE_TOKEN, 'Claude Code'),
    ];
    const read = async (from: Client): Promise<string> => textOf(await call(from, 'pen_toy_secret'));
    expect(await read(client)).toMatch(/access_token=redacted-parameter-16-[0-9a-f]{6}, masked/);
    await bench.core.assistants.change(claude.id, { showsSecrets: true });
    expect(await read(client)).toContain('access_token=abcdefghijklmnop, shown');
    for (const other of others) expect(await read(other)).not.toContain('abcdefgh');
    await bench.core.assistants.change(claude.id, { showsSecrets: false });
    expect(await read(client)).not.toContain('abcdefgh');
    const { entries } = await bench.core.audit.search('Claude Code', 10);
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
    const client = await bench.connect((await bench.assistant('Claude Code')).token, 'x');
    const running = call(client, 'pen_toy_slow');
    await until(() => bench.state.slowCalls[0]);
    expect(await bench.core.stopClients()).toEqual({ calls: 1, recordings: 0 });
    expect((await running).isError).toBe(true);
    expect(textOf(await call(await bench.connect(ANYONE_TOKEN, 'later'), 'pen_toy_tidy'))).toContain('has paused');
    bench.core.pausedClients.resumeAll();
    expect((await call(client, 'pen_toy_tidy')).isError).not.toBe(true);
  });
});

test('the audit log has calls, answers and tokens of clients, and no token', async () => {
  const claude = await bench.assistant('Claude Code', { preset: 'investigate', rules: { library: 'ask' } });
  const client = await bench.connect(claude.token, 'x');
  const first = call(client, 'pen_toy_tidy', { name: `Bearer ${claude.token}` });
  bench.core.consents.answer((await bench.request()).id, { answer: 'once' });
  await first;
  const rotated = await settle(() => bench.core.assistants.rotate(claude.id));
  const token = rotated.ok ? rotated.value.token : '';
  await call(await bench.connect(token, 'x'), 'pen_toy_file', { path: token });
  await bench.core.assistants.revoke(claude.id);
  const { entries } = await bench.core.audit.search('', 100);
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
  const written = readFileSync(join(bench.folder, 'data', 'audit', 'audit.jsonl'), 'utf8');
  for (const text of [
    written,
    bench.state.logged,
    JSON.stringify(bench.mcp.state()),
    JSON.stringify(bench.core.assistants.list()),
  ])
    expect(text).not.toContain(token);
  expect(bench.state.logged).not.toContain(claude.token);
});
