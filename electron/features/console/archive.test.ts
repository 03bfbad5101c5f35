/** Console logs as files: what is written, from when on, masked, and what is missing. */
import { expect, test } from 'vitest';
import { readConsoleLog } from '../../../shared/engine/console/index.ts';
import { ok } from '../../../shared/base/result.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import type { ConsoleLogFile } from '../../../shared/engine/console/contract/console-logs.ts';
import { appError, unwrap, settle } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createConsoleLog } from './index.ts';
import { createTextSpool } from '../../core/spool/testing/text-spool.ts';

const ME: CallerInfo = { id: 'c1', kind: 'cli', name: 'pen' };
const TARGET: TargetInfo = {
  id: 'T1',
  type: 'node',
  title: 'orders',
  url: 'file:///srv/orders.mjs',
  endpointId: 'E1',
  endpoint: 'localhost:9229',
  parentId: null,
  state: 'available',
};
const START_MS = 1_700_000_000_000;
const signal = (): AbortSignal => new AbortController().signal;

function bench() {
  const clock = { nowMs: START_MS };
  const closed = new AbortController();
  let called: (params: never) => void = () => undefined;
  const session: AttachedSession = {
    target: TARGET,
    closed: closed.signal,
    send: async () => ok({} as never),
    on: (event, listener) => {
      if (event === 'Runtime.consoleAPICalled') called = listener;
      return { dispose: () => undefined };
    },
    enable: async () => ok({ dispose: () => undefined }),
    release: async () => undefined,
  };
  const { spool, text: written } = createTextSpool();
  const log = createConsoleLog({
    targets: { byId: () => TARGET },
    attach: async () => session,
    spool,
    version: '0.0.0',
    mask: (text) => text.replaceAll('hunter2', 'masked'),
    now: () => clock.nowMs,
  });
  const say = (text: string): void =>
    called({ type: 'log', args: [{ type: 'string', value: text }], timestamp: clock.nowMs } as never);
  const stored = (): ConsoleLogFile => unwrap(readConsoleLog(written()));
  const lose = (): void => closed.abort(appError('disconnected', 'The connection to Node was lost.'));
  return { clock, log, lose, say, stored };
}

test('what was logged since the start, with repeats as a count, and secrets masked', async () => {
  const { clock, log, say, stored } = bench();
  await log.enable(TARGET, { caller: { ...ME, id: 'other' }, clearFirst: false, signal: signal() });
  say('before');
  clock.nowMs += 1000;
  await log.enable(TARGET, { caller: ME, clearFirst: true, signal: signal() });
  clock.nowMs += 500;
  say('tick');
  say('tick');
  say('the password is hunter2');
  clock.nowMs += 500;
  expect(await log.archive(TARGET, { caller: ME, mustHaveJoined: false, signal: signal() })).toMatchObject({
    ok: true,
    value: { messages: 3, dropped: 0, loss: [], startedAtMs: START_MS + 1000, durationMs: 1000 },
  });
  const { messages, ...head } = stored();
  expect(head).toEqual({
    creator: 'PEN Workbench 0.0.0',
    target: { type: 'node', title: 'orders', url: 'file:///srv/orders.mjs' },
    startedAtMs: START_MS + 1000,
    durationMs: 1000,
    dropped: 0,
  });
  expect(messages.map(({ entry: { text }, count }) => [text, count])).toEqual([
    ['tick', 2],
    ['the password is masked', 1],
  ]);
});

test('evaluations of the person are not written, and messages that were dropped are a loss', async () => {
  const { log, say, stored } = bench();
  await log.enable(TARGET, { caller: ME, clearFirst: false, signal: signal() });
  log.prompt(TARGET.id)?.wasAsked('location.href');
  for (let count = 0; count < 1050; count += 1) say(`message ${count}`);
  const archived = unwrap(await log.archive(TARGET, { caller: ME, mustHaveJoined: false, signal: signal() }));
  const { messages, dropped } = stored();
  expect(archived.dropped).toBe(100);
  expect(archived.loss).toEqual([
    {
      reason: 'The log is limited to the newest 1000 messages; 100 older ones were dropped',
      lostMs: null,
      lostEvents: 100,
    },
  ]);
  expect(dropped).toBe(100);
  expect(messages.map(({ entry: { text } }) => text)).not.toContain('location.href');
  expect(messages.at(-1)?.entry.text).toBe('message 1049');
});

test('a message of 1 MB of control characters takes 2,000 characters of the log', async () => {
  const { log, say, stored } = bench();
  await log.enable(TARGET, { caller: ME, clearFirst: false, signal: signal() });
  say('\u0000\u001B[2J\u0007'.repeat(200_000));
  expect(log.feed.notKept()).toMatchObject([{ entries: 1 }]);
  await log.archive(TARGET, { caller: ME, mustHaveJoined: false, signal: signal() });
  expect(log.feed.notKept()).toEqual([]);
  say('later');
  expect(log.feed.notKept()).toMatchObject([{ entries: 1 }]);
  const text = stored().messages[0]?.entry.text ?? '';
  expect(text).toBe(`${'\u0000\u0007'.repeat(1000)}…(truncated)`);
});

test('a log that ended with its target is stored with a loss', async () => {
  const { clock, log, lose, say, stored } = bench();
  await log.enable(TARGET, { caller: ME, clearFirst: true, signal: signal() });
  say('last words');
  clock.nowMs += 2000;
  lose();
  clock.nowMs += 3000;
  const archived = unwrap(await log.archive(TARGET, { caller: ME, mustHaveJoined: false, signal: signal() }));
  expect(archived).toMatchObject({ messages: 1, durationMs: 2000, loss: [{ lostMs: 3000 }] });
  expect(archived.loss[0]?.reason).toContain('The connection to Node was lost');
  expect(stored().messages).toHaveLength(1);
});

test('a target whose console was never captured has no log', async () => {
  const { log } = bench();
  expect(await log.archive(TARGET, { caller: ME, mustHaveJoined: false, signal: signal() })).toMatchObject({
    error: { code: 'not_recording' },
  });
});

test('a stop without a start writes nothing, also after the capture was stopped', async () => {
  const { log, say } = bench();
  const stop = async (caller: typeof ME) =>
    unwrap(await log.archive(TARGET, { caller, mustHaveJoined: true, signal: signal() }));
  await log.enable(TARGET, { caller: ME, clearFirst: false, signal: signal() });
  say('tick');
  expect(await settle(() => stop({ ...ME, id: 'other' }))).toMatchObject({ error: { code: 'not_recording' } });
  expect(await settle(() => stop(ME))).toMatchObject({ ok: true, value: { messages: 1 } });
  await log.leave(TARGET, ME);
  expect(await settle(() => stop(ME))).toMatchObject({ error: { code: 'not_recording' } });
});
