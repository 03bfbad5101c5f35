/** Calls that take longer than their client waits, in a whole core with its MCP server and real clients. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { z } from 'zod';
import { penCaptureInfo } from '../../../shared/features/library/tools/capture-info.ts';
import { penRecording } from '../../../shared/features/library/tools/recording.ts';
import { defineCapability, type CallContext } from '../../../shared/core/capability/define.ts';
import { AppFailure, errorOfAbort } from '../../../shared/base/errors.ts';
import { firstAnswerOf } from '../mcp/reported-call.ts';
import { call, createAccessBench, textOf, until, type AccessBench } from './testing/access-bench.ts';

/** A client asks again so soon that a test is short, and so late that a busy machine has answered. */
const FIRST_ANSWER_MS = 300;

interface Long {
  readonly context: CallContext;
  readonly end: (said: string) => void;
}
let longCalls: Long[];
let bench: AccessBench;

const long = defineCapability({
  name: 'pen_toy_long',
  title: 'Toy Long',
  summary: 'Runs until the test ends it.',
  category: 'utility',
  kind: 'read',
  hints: { readOnly: true, idempotent: false, destructive: false, openWorld: false },
  params: z.strictObject({ keeps: z.boolean().default(false) }),
  result: z.object({ said: z.string() }),
  locks: [],
  becomesRun: true,
  deadlineMs: 600_000,
  run: ({ keeps }, context) =>
    new Promise((resolve, reject) => {
      longCalls.push({ context, end: (said) => resolve({ said }) });
      context.signal.addEventListener('abort', () =>
        keeps ? resolve({ said: 'what was found by then' }) : reject(new AppFailure(errorOfAbort(context.signal))),
      );
    }),
  summarise: ({ said }) => `## Toy Long\n\n${said}\n\n- a line`,
});

beforeEach(async () => {
  longCalls = [];
  bench = await createAccessBench({ firstAnswerMs: FIRST_ANSWER_MS, others: [long, penCaptureInfo, penRecording] });
});
afterEach(() => bench[Symbol.asyncDispose]());

const runIn = (text: string): string => /run-[0-9a-f]{16}/.exec(text)?.[0] ?? 'no run';
const begun = (at = 0): Promise<Long> => until(() => longCalls[at]);
const isCalling = (): boolean => bench.core.runner.running().some(({ tool }) => tool === 'pen_toy_long');

test.each([
  [undefined, 50_000],
  ['600', 600_000],
  ['soon', 50_000],
  ['0', 50_000],
])('with PEN_ANSWER_SECONDS %s the first answer comes after %i ms', (seconds, ms) => {
  expect(firstAnswerOf(seconds === undefined ? {} : { PEN_ANSWER_SECONDS: seconds })).toBe(ms);
});

test('a call that ends in time is answered as ever', async () => {
  const claude = await bench.assistant('Claude Code');
  const client = await bench.connect(claude.token, 'x');
  const answer = call(client, 'pen_toy_long');
  (await begun()).end('soon');
  expect(textOf(await answer)).toContain('soon');
});

test('a longer one is answered with its run, which the named call waits for and returns', async () => {
  const claude = await bench.assistant('Claude Code');
  const client = await bench.connect(claude.token, 'x');
  const answer = call(client, 'pen_toy_long');
  const { context, end } = await begun();
  const found = ['Panel grows by 60 https://a.test/?access_token=abcdefghijklmnop'];
  context.progress({ done: 30, total: 100, message: 'Walking', expectedEndAtMs: Date.now() + 240_000, found });
  const first = textOf(await answer);
  expect(first).toContain('Walking');
  expect(first).toContain('about 4m more');
  expect(first).toContain('Panel grows');
  expect(first).not.toContain('abcdefghijklmnop');
  const capture = runIn(first);
  expect(first).toMatch(
    new RegExp(String.raw`pen_capture_info \{\\"capture\\":\\"${capture}\\",\\"waitSeconds\\":3[34]0\}`),
  );
  // Without progress the client waits no longer for this call than for the first.
  const second = textOf(await call(client, 'pen_capture_info', { capture }));
  expect(second).toContain(`**Run**: ${capture}`);
  const reading = call(client, 'pen_capture_info', { capture });
  end('all of it');
  expect(await reading).toMatchObject({ content: [{ text: '## Toy Long\n\nall of it\n\n- a line' }] });
  expect(textOf(await call(client, 'pen_capture_info', { capture }))).toContain('all of it');
});

test('news are a reason to answer', async () => {
  const claude = await bench.assistant('Claude Code');
  const client = await bench.connect(claude.token, 'x');
  const answer = call(client, 'pen_toy_long');
  const { context, end } = await begun();
  context.progress({ done: 0, total: 100, message: 'Walking', found: [] });
  const capture = runIn(textOf(await answer));
  // With progress the client is expected to wait for minutes.
  const reading = call(client, 'pen_capture_info', { capture }, () => undefined);
  await until(() => (bench.core.runner.running().some(({ tool }) => tool === 'pen_capture_info') ? true : undefined));
  context.progress({ done: 1, total: 100, message: 'Hunting', found: ['Panel grows'] });
  expect(textOf(await reading)).toContain('Panel grows');
  end('x');
});

test('its end is waited for as long as the assistant asks, until its client has given up once', async () => {
  const claude = await bench.assistant('Claude Code');
  const client = await bench.connect(claude.token, 'x');
  const answer = call(client, 'pen_toy_long');
  const { context, end } = await begun();
  const capture = runIn(textOf(await answer));
  const readers = () => bench.core.runner.running().filter(({ tool }) => tool === 'pen_capture_info');
  const reading = call(client, 'pen_capture_info', { capture, waitSeconds: 60 });
  await until(() => readers()[0]);
  context.progress({ done: 1, total: 100, message: 'Hunting', found: ['Panel grows'] });
  await new Promise((resolve) => setTimeout(resolve, 2 * FIRST_ANSWER_MS));
  expect(readers()).toHaveLength(1);
  end('all of it');
  expect(textOf(await reading)).toContain('all of it');

  const next = call(client, 'pen_toy_long');
  await begun(1);
  const second = runIn(textOf(await next));
  const given = new AbortController();
  const lost = client.callTool(
    { name: 'pen_capture_info', arguments: { capture: second, waitSeconds: 60 } },
    undefined,
    { signal: given.signal },
  );
  await until(() => readers()[0]);
  given.abort();
  await expect(lost).rejects.toThrow(/abort/i);
  expect(textOf(await call(client, 'pen_capture_info', { capture: second, waitSeconds: 60 }))).toContain(second);
});

test('a call that says how long its client waits is answered when it ends', async () => {
  const claude = await bench.assistant('Claude Code');
  const client = await bench.connect(claude.token, 'x');
  const answer = call(client, 'pen_toy_long', { waitSeconds: 60 });
  const { end } = await begun();
  await new Promise((resolve) => setTimeout(resolve, 2 * FIRST_ANSWER_MS));
  end('all of it');
  expect(textOf(await answer)).toContain('all of it');
  await expect(call(client, 'pen_toy_long', { waitSeconds: 'long' })).rejects.toThrow(/whole number of seconds/);
  const { tools } = await client.listTools();
  const listed = tools.find(({ name }) => name === 'pen_toy_long');
  expect(Object.keys(listed?.inputSchema.properties ?? {})).toEqual(['keeps', 'waitSeconds']);
});

test('a run is read by its own assistant only, also after it has connected again', async () => {
  const claude = await bench.assistant('Claude Code');
  const other = await bench.assistant('Cursor');
  const client = await bench.connect(claude.token, 'x');
  const answer = call(client, 'pen_toy_long', { keeps: true });
  await begun();
  const capture = runIn(textOf(await answer));
  const foreign = await call(await bench.connect(other.token, 'x'), 'pen_capture_info', { capture });
  expect(foreign.isError).toBe(true);
  expect(textOf(foreign)).toContain('of this client');
  // A client that disconnects ends its run, which keeps what it has.
  await z.instanceof(StreamableHTTPClientTransport).parse(client.transport).terminateSession();
  await until(() => (isCalling() ? undefined : true));
  const again = await bench.connect(claude.token, 'y');
  expect(textOf(await call(again, 'pen_capture_info', { capture }))).toContain('what was found by then');
});

test('a run is stopped by its assistant, and by no other', async () => {
  const [claude, other] = [await bench.assistant('Claude Code'), await bench.assistant('Other')];
  const client = await bench.connect(claude.token, 'x');
  const answer = call(client, 'pen_toy_long', { keeps: true });
  await begun();
  const first = textOf(await answer);
  const run = runIn(first);
  expect(first).toContain(`pen_recording {\\"recording\\":\\"${run}\\",\\"action\\":\\"stop\\"}`);
  const stop = { recording: run, action: 'stop' };
  const stranger = await bench.connect(other.token, 'y');
  expect(textOf(await call(stranger, 'pen_recording', stop))).toContain('There is no recording');
  expect(isCalling()).toBe(true);
  expect(textOf(await call(client, 'pen_recording', stop))).toContain('cancelled');
  expect(textOf(await call(client, 'pen_capture_info', { capture: run }))).toContain('what was found by then');
  expect(textOf(await call(client, 'pen_recording', stop))).toContain('It ended');
});

test('the request of a run still cancels it', async () => {
  const claude = await bench.assistant('Claude Code');
  const client = await bench.connect(claude.token, 'x');
  const answer = call(client, 'pen_toy_long', { keeps: true });
  await begun();
  const capture = runIn(textOf(await answer));
  // The SDK counts its requests; the first is that of the handshake.
  await client.notification({ method: 'notifications/cancelled', params: { requestId: 1 } });
  await until(() => (isCalling() ? undefined : true));
  expect(textOf(await call(client, 'pen_capture_info', { capture }))).toContain('what was found by then');
});

test('a client that is sent structured results gets the run as a note', async () => {
  const claude = await bench.assistant('Claude Code');
  const client = await bench.connect(claude.token, 'x', undefined, undefined, { 'x-pen-structured': '1' });
  await client.listTools();
  const answer = call(client, 'pen_toy_long');
  const { end } = await begun();
  const { structuredContent } = await answer;
  expect(structuredContent).toMatchObject({ notes: [expect.stringMatching(/run-[0-9a-f]{16}/)] });
  end('x');
});
