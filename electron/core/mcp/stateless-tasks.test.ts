/** Long calls as tasks (the extension of MCP 2026-07-28): progress, questions, cancellation, and results that are read later. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineCapability } from '../../../shared/core/capability/define.ts';
import type { McpServerOptions } from './server.ts';
import { createToyAssistants } from './testing/assistant-tokens.ts';
import { sendRaw, type RpcMessage } from './testing/raw-client.ts';
import { createServers, TOKEN, until } from './testing/servers.ts';
import { statelessRequest, type StatelessCall } from './testing/stateless-client.ts';
import { createToyRunner } from './testing/toy-runner.ts';
import { unwrap } from '../../../shared/base/errors.ts';

const { start, closeAll } = createServers();
afterEach(() => closeAll());

const TASKS = { extensions: { 'io.modelcontextprotocol/tasks': {} } };
/** Shorter than a call of these tests takes. */
const TASK_AFTER_MS = 50;

const asksLate = defineCapability({
  name: 'pen_toy_ask_late',
  title: 'Toy Ask Late',
  summary: 'Asks when it has become a task.',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  locks: [],
  deadlineMs: 60_000,
  category: 'utility',
  params: z.strictObject({ early: z.boolean().default(false) }),
  result: z.object({ answer: z.string() }),
  run: async ({ early }, { askPerson }) => {
    if (!early) await delay(2 * TASK_AFTER_MS);
    const answer = unwrap(await askPerson({ place: 'Round 1', text: 'Open the dialog.' }));
    if (early) await delay(2 * TASK_AFTER_MS);
    return { answer };
  },
  summarise: ({ answer }) => answer,
});

async function fixture(more: Partial<McpServerOptions> = {}) {
  const assistants = createToyAssistants();
  const claude = assistants.add('Claude Code');
  const cursor = assistants.add('Cursor');
  let nowMs = Date.now();
  const options = { assistants, access: assistants.access, taskAfterMs: TASK_AFTER_MS, now: () => nowMs };
  const started = await start({ ...options, ...more }, createToyRunner([asksLate]));
  const ask = async (call: Partial<StatelessCall> & { method: string }): Promise<RpcMessage> => {
    const request = statelessRequest({ token: claude, capabilities: TASKS, ...call });
    const { messages, text } = await sendRaw(started.port, request);
    const own = messages.find(({ id }) => id === 1);
    if (own === undefined) throw new Error(`no answer: ${text}`);
    return own;
  };
  const tool = (name: string, args: object = {}, call: Partial<StatelessCall> = {}) =>
    ask({ method: 'tools/call', ...call, params: { name, arguments: args, ...call.params } });
  const idOf = ({ result }: RpcMessage): string => String(result?.['taskId']);
  const about = (method: string, taskId: string, call: Partial<StatelessCall> = {}) =>
    ask({ method, ...call, params: { taskId, ...call.params } });
  const settled = async (taskId: string): Promise<RpcMessage['result']> => {
    for (;;) {
      const { result } = await about('tasks/get', taskId);
      if (result?.['status'] !== 'working') return result;
      await delay(10);
    }
  };
  const pass = (ms: number): void => {
    nowMs += ms;
  };
  return { ...started, assistants, claude, cursor, ask, tool, idOf, about, settled, pass };
}

describe('a call that takes long', () => {
  it('becomes a task with its progress, whose result is read later', async () => {
    const { tool, toy, idOf, about, settled, ask } = await fixture();
    expect((await ask({ method: 'server/discover' })).result?.['capabilities']).toMatchObject(TASKS);
    const next = toy.nextSlow();
    const created = await tool('pen_toy_slow');
    expect(created.result).toMatchObject({ resultType: 'task', status: 'working', ttlMs: 7_200_000 });
    const slow = await next;
    slow.progress({ done: 1, total: 4, message: 'round 1' });
    expect((await about('tasks/get', idOf(created))).result).toMatchObject({
      status: 'working',
      statusMessage: 'round 1 (25.0%)',
    });
    slow.finish({ ok: true, value: { done: true } });
    expect(await settled(idOf(created))).toMatchObject({
      resultType: 'complete',
      status: 'completed',
      result: { structuredContent: { done: true } },
    });
  });

  it('goes on when its client has gone, and is found by the same token only', async () => {
    const { tool, toy, idOf, about, settled, cursor } = await fixture();
    const next = toy.nextSlow();
    const taskId = idOf(await tool('pen_toy_slow', {}, { client: 'before' }));
    const slow = await next;
    expect(slow.signal.aborted).toBe(false);
    expect((await about('tasks/get', taskId, { token: cursor })).error).toMatchObject({ code: -32_602 });
    expect((await about('tasks/cancel', taskId, { token: cursor })).error).toMatchObject({ code: -32_602 });
    expect((await about('tasks/get', taskId, { token: TOKEN })).error).toMatchObject({ code: -32_602 });
    slow.finish({ ok: true, value: { done: true } });
    expect(await settled(taskId)).toMatchObject({ status: 'completed' });
    expect((await about('tasks/get', taskId, { client: 'after' })).result).toMatchObject({ status: 'completed' });
  });

  it('is answered as usual if it ends soon, or if its client has no tasks', async () => {
    const { tool, toy, about } = await fixture();
    expect((await tool('pen_toy_echo', { text: 'x' })).result).toMatchObject({ resultType: 'complete' });
    const next = toy.nextSlow();
    const waiting = tool('pen_toy_slow', {}, { capabilities: {} });
    const slow = await next;
    await delay(2 * TASK_AFTER_MS);
    slow.finish({ ok: true, value: { done: true } });
    expect((await waiting).result).toMatchObject({ resultType: 'complete', structuredContent: { done: true } });
    expect((await about('tasks/get', 'x', { capabilities: {} })).error).toMatchObject({
      code: -32_021,
      data: { requiredCapabilities: TASKS },
    });
  });

  it('is cancelled by its client, once and for all', async () => {
    const { tool, toy, idOf, about, settled } = await fixture();
    const next = toy.nextSlow();
    const taskId = idOf(await tool('pen_toy_slow'));
    const slow = await next;
    expect((await about('tasks/cancel', taskId)).result).toMatchObject({ resultType: 'complete' });
    expect(slow.signal.aborted).toBe(true);
    const state = await settled(taskId);
    expect(state).toMatchObject({ status: 'cancelled' });
    expect(state).not.toHaveProperty('result');
    expect((await about('tasks/cancel', taskId)).result).toMatchObject({ resultType: 'complete' });
  });

  it('ends with the token of its client', async () => {
    const { tool, toy, assistants } = await fixture();
    const next = toy.nextSlow();
    await tool('pen_toy_slow');
    const slow = await next;
    assistants.revoke('Claude Code');
    await until(() => slow.signal.aborted && toy.sessions.all().length === 0);
    expect(toy.sessions.all()).toEqual([]);
  });

  it('is kept for two hours, and as long as it runs', async () => {
    const { tool, toy, idOf, about, settled, pass } = await fixture();
    const next = toy.nextSlow();
    const taskId = idOf(await tool('pen_toy_slow'));
    const slow = await next;
    pass(3 * 60 * 60_000);
    expect((await about('tasks/get', taskId)).result).toMatchObject({ status: 'working' });
    slow.finish({ ok: true, value: { done: true } });
    expect(await settled(taskId)).toMatchObject({ status: 'completed' });
    // Read once, so it has gone: its two hours are over.
    expect((await about('tasks/get', taskId)).error).toMatchObject({ code: -32_602 });
  });
});

describe('a task and a restart of the app', () => {
  let taskFolder: string;
  beforeEach(() => {
    taskFolder = join(mkdtempSync(join(tmpdir(), 'pen-tasks-test-')), 'tasks');
  });
  afterEach(() => rmSync(dirname(taskFolder), { recursive: true, force: true }));

  /** Without those that are being written under another name. */
  const files = (): string[] =>
    existsSync(taskFolder) ? readdirSync(taskFolder).filter((name) => name.endsWith('.json')) : [];
  const stored = async (): Promise<string> => {
    await until(() => files().length > 0);
    return readFileSync(join(taskFolder, files()[0] ?? ''), 'utf8');
  };

  it('its result is read by the same token afterwards, in a private file', async () => {
    const { tool, toy, idOf, settled, server } = await fixture({ taskFolder });
    const next = toy.nextSlow();
    const taskId = idOf(await tool('pen_toy_slow'));
    (await next).finish({ ok: true, value: { done: true } });
    await settled(taskId);
    for (let text = await stored(); !text.includes('structuredContent'); text = await stored()) await delay(5);
    expect(statSync(join(taskFolder, files()[0] ?? '')).mode & 0o777).toBe(0o600);
    await server.close();
    const later = await fixture({ taskFolder });
    expect(await later.settled(taskId)).toMatchObject({
      status: 'completed',
      result: { structuredContent: { done: true } },
    });
    expect((await later.about('tasks/get', taskId, { token: later.cursor })).error).toMatchObject({ code: -32_602 });
    later.pass(3 * 60 * 60_000);
    expect((await later.about('tasks/get', taskId)).error).toMatchObject({ code: -32_602 });
  });

  it('one that ended with the app says so, in place of a result', async () => {
    const { tool, toy, idOf } = await fixture({ taskFolder });
    const next = toy.nextSlow();
    const taskId = idOf(await tool('pen_toy_slow'));
    await next;
    await stored();
    // The app is killed: nothing more is written. Another one starts.
    const later = await fixture({ taskFolder });
    expect(await later.settled(taskId)).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('ended while this task ran') },
    });
  });

  it('nothing is stored of a client without a token of its own', async () => {
    const { tool, toy, idOf, settled } = await fixture({ taskFolder });
    const next = toy.nextSlow();
    const taskId = idOf(await tool('pen_toy_slow', {}, { token: TOKEN }));
    (await next).finish({ ok: true, value: { done: true } });
    expect(taskId).not.toBe('undefined');
    await settled(taskId).catch(() => undefined);
    expect(files()).toEqual([]);
  });

  it('an id that is no id reaches no file', async () => {
    const { about } = await fixture({ taskFolder });
    expect((await about('tasks/get', '../../etc/passwd')).error).toMatchObject({ code: -32_602 });
  });
});

describe('a question of a task', () => {
  const ELICITS = { ...TASKS, elicitation: {} };

  it('is part of its state, and answered by an update', async () => {
    const { tool, idOf, about, settled } = await fixture();
    const taskId = idOf(await tool('pen_toy_ask_late', {}, { capabilities: ELICITS }));
    const asked = await settled(taskId);
    expect(asked).toMatchObject({ status: 'input_required' });
    const [name = ''] = Object.keys(asked?.['inputRequests'] as object);
    const wrong = { inputResponses: { [name]: { action: 'perhaps' } } };
    await about('tasks/update', taskId, { params: wrong });
    expect(await settled(taskId)).toMatchObject({ status: 'input_required' });
    const params = { inputResponses: { [name]: { action: 'accept', content: {} } } };
    expect((await about('tasks/update', taskId, { params })).result).toMatchObject({ resultType: 'complete' });
    expect(await settled(taskId)).toMatchObject({
      status: 'completed',
      result: { structuredContent: { answer: 'done' } },
    });
  });

  it('may come before, and then the repeated call becomes the task', async () => {
    const { tool, idOf, settled } = await fixture();
    const asked = await tool('pen_toy_ask_late', { early: true }, { capabilities: ELICITS });
    expect(asked.result).toMatchObject({ resultType: 'input_required' });
    const { requestState, inputRequests } = asked.result ?? {};
    const [name = ''] = Object.keys(inputRequests as object);
    const params = { requestState, inputResponses: { [name]: { action: 'decline' } } };
    const created = await tool('pen_toy_ask_late', { early: true }, { capabilities: ELICITS, params });
    expect(created.result).toMatchObject({ resultType: 'task' });
    expect(created.result).not.toHaveProperty('requestState');
    expect(await settled(idOf(created))).toMatchObject({ result: { structuredContent: { answer: 'skip' } } });
  });
});
