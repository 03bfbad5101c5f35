/** Questions to the person before a call of a client runs, and while it does, in a whole core with its MCP server and real clients. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Access } from '../../../shared/core/contracts/permissions.ts';
import { call, createAccessBench, textOf, until, type AccessBench } from './testing/access-bench.ts';

let bench: AccessBench;
beforeEach(async () => void (bench = await createAccessBench()));
afterEach(() => bench[Symbol.asyncDispose]());

describe('a permission that is asked for', () => {
  const ASK: Access = { preset: 'investigate', rules: { library: 'ask' } };

  test('waits for the person with progress, shows the whole call, and is of one token', async () => {
    const claude = await bench.assistant('Claude Code', ASK);
    const cursor = await bench.assistant('Cursor', ASK);
    const client = await bench.connect(claude.token, 'whatever');
    const messages: string[] = [];
    const first = call(client, 'pen_toy_tidy', { name: 'doll\u202E' }, (message) => void messages.push(message));
    expect(await bench.request()).toMatchObject({
      caller: { name: 'Claude Code', assistantId: claude.id },
      tool: 'pen_toy_tidy',
      permissions: ['library'],
      targetId: null,
      details: [{ label: 'name', text: 'doll\u202E' }],
    });
    expect(bench.state.ranTidy).toBe(0);
    await until(() => (messages.some((message) => message.includes('Waiting for permission')) ? true : undefined));
    bench.core.consents.answer((await bench.request()).id, { answer: 'always', forMs: 60_000, everywhere: true });
    expect((await first).isError).not.toBe(true);
    // The same token in another session has the permission, another token of a client with the same name has not.
    expect((await call(await bench.connect(claude.token, 'again'), 'pen_toy_tidy')).isError).not.toBe(true);
    const impostor = call(await bench.connect(cursor.token, 'Claude Code'), 'pen_toy_tidy');
    expect((await bench.request()).caller.name).toBe('Cursor');
    bench.core.consents.answer((await bench.request()).id, { answer: 'refuse' });
    expect(textOf(await impostor)).toContain('the user refused it');
    expect(bench.state.ranTidy).toBe(2);
  });

  test('is refused when the token is revoked while it waits, and the call never runs', async () => {
    const claude = await bench.assistant('Claude Code', ASK);
    const waiting = call(await bench.connect(claude.token, 'x'), 'pen_toy_tidy');
    await bench.request();
    await bench.core.assistants.revoke(claude.id);
    expect(textOf(await waiting)).toMatch(/revoked|no longer valid/);
    expect(bench.core.consents.state().requests).toEqual([]);
    expect(bench.state.ranTidy).toBe(0);
  });

  test('is asked in the client where no window is open', async () => {
    bench.state.hasWindow = false;
    const claude = await bench.assistant('Claude Code', ASK);
    expect((await call(await bench.connect(claude.token, 'x', 'accept'), 'pen_toy_tidy')).isError).not.toBe(true);
    expect(textOf(await call(await bench.connect(claude.token, 'x', 'decline'), 'pen_toy_tidy'))).toContain(
      'the user refused it',
    );
    expect(textOf(await call(await bench.connect(claude.token, 'x'), 'pen_toy_tidy'))).toContain('no window to ask in');
    expect(bench.state.ranTidy).toBe(1);
  });

  test('settles when the person changes the rule meanwhile', async () => {
    const claude = await bench.assistant('Claude Code', ASK);
    const client = await bench.connect(claude.token, 'x');
    const waiting = call(client, 'pen_toy_tidy');
    await bench.request();
    await bench.core.assistants.change(claude.id, { access: { preset: 'look', rules: {} } });
    expect(textOf(await waiting)).toContain('the user switched it off');
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual([
      'pen_toy_slow',
      'pen_toy_file',
      'pen_toy_turn',
      'pen_toy_secret',
    ]);
  });

  test('for a time is asked for again when that has passed', async () => {
    const claude = await bench.assistant('Claude Code', ASK);
    const client = await bench.connect(claude.token, 'x');
    const first = call(client, 'pen_toy_tidy');
    bench.core.consents.answer((await bench.request()).id, { answer: 'always', forMs: 15 * 60_000, everywhere: true });
    await first;
    bench.state.aheadMs = 14 * 60_000;
    expect((await call(client, 'pen_toy_tidy')).isError).not.toBe(true);
    bench.state.aheadMs = 16 * 60_000;
    const late = call(client, 'pen_toy_tidy');
    bench.core.consents.answer((await bench.request()).id, { answer: 'refuse' });
    expect(textOf(await late)).toContain('the user refused it');
    expect(bench.state.ranTidy).toBe(2);
  });

  test.each([
    ['revoked', () => bench.core.consents.revoke(bench.core.consents.state().grants[0]?.id ?? '')],
    ['used up', () => void (bench.state.aheadMs = 60_000)],
  ])('that is %s in the middle of a capture lets this one end, and the next one is asked for', async (_what, end) => {
    const claude = await bench.assistant('Claude Code', { preset: 'investigate', rules: { capture: 'ask' } });
    const client = await bench.connect(claude.token, 'x');
    const running = call(client, 'pen_toy_record');
    bench.core.consents.answer((await bench.request()).id, { answer: 'always', forMs: 60_000, everywhere: true });
    const finish = await until(() => bench.state.finishRecording ?? undefined);
    end();
    expect(bench.core.consents.state()).toEqual({ requests: [], grants: [] });
    finish();
    expect((await running).isError).not.toBe(true);
    const next = call(client, 'pen_toy_record');
    bench.core.consents.answer((await bench.request()).id, { answer: 'refuse' });
    expect(textOf(await next)).toContain('pen_toy_record was not allowed: the user refused it');
  });
});

describe('a call that waits for the person to act', () => {
  test('waits in the window, also for a client that shows questions', async () => {
    const claude = await bench.assistant('Claude Code');
    const waiting = call(await bench.connect(claude.token, 'x', 'decline'), 'pen_toy_turn');
    const task = await until(() => bench.core.tasks.list()[0]);
    expect(task).toMatchObject({ caller: { name: 'Claude Code' }, text: 'open the dialog', place: 'Round 2 of 3' });
    bench.core.tasks.answer(task.id, 'done');
    expect(textOf(await waiting)).toContain('The person said: done');
  });

  test.each([
    ['accept', 'The person said: done'],
    ['decline', 'The person said: skip'],
    ['cancel', 'The person cancelled the action'],
  ] as const)('without a window, %s in the client is an answer', async (answer, text) => {
    bench.state.hasWindow = false;
    const claude = await bench.assistant('Claude Code');
    const questions: string[] = [];
    const client = await bench.connect(claude.token, 'x', answer, (question) => void questions.push(question));
    expect(textOf(await call(client, 'pen_toy_turn'))).toContain(text);
    expect(questions).toEqual([expect.stringContaining('open the dialog')]);
  });

  test('is refused where there is neither', async () => {
    bench.state.hasWindow = false;
    const claude = await bench.assistant('Claude Code');
    expect(textOf(await call(await bench.connect(claude.token, 'x'), 'pen_toy_turn'))).toContain(
      'there is nowhere to ask',
    );
  });
});
