/** Logs of many requests: read, queried one by one, and written, in a time linear in their number. */
import { expect, test } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import type { CallerInfo } from '../../../shared/core/contracts/activity.ts';
import { appError, unwrap, settle } from '../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import { createNetworkLogs } from './network-logs.ts';
import { createTextSpool } from '../../core/spool/testing/text-spool.ts';

const ME: CallerInfo = { id: 'm1', kind: 'mcp', name: 'Claude Code' };
const OTHER: CallerInfo = { id: 'm2', kind: 'mcp', name: 'Cursor' };
const TARGET: TargetInfo = {
  id: 'T1',
  type: 'worker',
  title: 'Poller',
  url: 'http://shop.test/poller.js',
  endpointId: 'E1',
  endpoint: 'http://localhost:9222',
  parentId: null,
  state: 'available',
};

function bench() {
  const clock = { nowMs: 1_700_000_000_000 };
  let closed = new AbortController();
  const sent: string[] = [];
  let request: (params: never) => void = () => undefined;
  const session = (): AttachedSession => ({
    target: TARGET,
    closed: closed.signal,
    send: async (method, params) => {
      // A worker of a page: it has no process to ask about.
      if (method === 'Runtime.evaluate') return ok({ result: { type: 'object' }, exceptionDetails: {} } as never);
      sent.push(`${method} ${JSON.stringify(params ?? {})}`);
      return ok({} as never);
    },
    on: (event, listener) => {
      if (event === 'Network.requestWillBeSent') request = listener;
      return { dispose: () => undefined };
    },
    enable: async () => ok({ dispose: () => undefined }),
    release: async () => undefined,
  });
  const { spool, text: written } = createTextSpool();
  const logs = createNetworkLogs({
    targets: { byId: () => TARGET },
    attach: async () => {
      closed = new AbortController();
      return session();
    },
    spool,
    version: '0.0.0',
    now: () => clock.nowMs,
  });
  const poll = (count: number): void => {
    for (let id = 0; id < count; id += 1)
      request({
        requestId: `r${id}`,
        request: { url: 'http://shop.test/poll', method: 'GET', headers: { cookie: 'session=very-secret-value' } },
        timestamp: id,
        wallTime: 1_700_000_000 + id,
        initiator: { type: 'script', url: 'http://shop.test/poll' },
      } as never);
  };
  const lose = (): void => closed.abort(appError('disconnected', 'The connection to Chrome was lost.'));
  return { clock, logs, lose, poll, sent, written };
}
const signal = (): AbortSignal => new AbortController().signal;
const enabling = { caller: ME, disableCache: true, clearFirst: true, signal: signal() };

test('one address polled five thousand times is read, queried and written', async () => {
  const { logs, poll, written } = bench();
  await logs.enable(TARGET, enabling);
  poll(5200);
  const read = logs.read(TARGET, ME);
  expect(read).toMatchObject({ ok: true, value: { dropped: 500, limit: 5000 } });
  const details = await settle(() =>
    logs.details(TARGET, 5199, {
      showsSecrets: false,
      includeBody: false,
      maxBodyBytes: 0,
      signal: signal(),
    }),
  );
  // A cyclic initiator chain is not followed for ever.
  expect(details.ok && details.value.initiatorChain.length).toBe(20);
  expect(logs.feed.notKept()).toMatchObject([{ entries: 4700 }]);
  const archived = await logs.archive(TARGET, {
    caller: ME,
    sinceMs: null,
    includeBodies: false,
    mustHaveJoined: false,
    signal: signal(),
    progress: () => undefined,
  });
  expect(archived).toMatchObject({ ok: true, value: { entries: 4700, dropped: 500 } });
  expect(logs.feed.notKept()).toEqual([]);
  const har = written();
  expect(har).not.toContain('very-secret');
  expect(JSON.parse(har).log.entries).toHaveLength(4700);
  expect(
    await settle(() =>
      logs.details(TARGET, 3, { showsSecrets: false, includeBody: false, maxBodyBytes: 0, signal: signal() }),
    ),
  ).toMatchObject({
    error: { code: 'invalid_params' },
  });
});

test('the cache is switched on request only, and restored at the end', async () => {
  const { logs, sent } = bench();
  const switched = (): string[] => sent.filter((line) => line.startsWith('Network.setCacheDisabled'));
  await logs.enable(TARGET, enabling);
  await logs.enable(TARGET, { ...enabling, caller: OTHER, disableCache: null });
  expect(switched()).toEqual(['Network.setCacheDisabled {"cacheDisabled":true}']);
  await logs.endOfCaller(ME);
  expect(switched()).toHaveLength(1);
  expect(logs.isCacheDisabled('T1')).toBe(true);
  await logs.endOfCaller(OTHER);
  expect(switched().at(-1)).toBe('Network.setCacheDisabled {"cacheDisabled":false}');
  expect(logs.isCacheDisabled('T1')).toBe(false);
  expect(logs.read(TARGET, ME)).toMatchObject({ error: { code: 'not_recording' } });
});

test('a log whose connection was lost is written with its gaps, and ends when it was lost', async () => {
  const { clock, logs, lose, poll } = bench();
  const keep = async () =>
    unwrap(
      await logs.archive(TARGET, {
        caller: ME,
        sinceMs: null,
        includeBodies: false,
        mustHaveJoined: false,
        signal: signal(),
        progress: () => undefined,
      }),
    );
  await logs.enable(TARGET, enabling);
  poll(3);
  clock.nowMs += 4000;
  expect(await settle(keep)).toMatchObject({ ok: true, value: { entries: 3, durationMs: 4000, loss: [] } });
  lose();
  clock.nowMs += 6000;
  expect(await settle(keep)).toMatchObject({
    ok: true,
    value: {
      entries: 3,
      durationMs: 4000,
      loss: [{ reason: expect.stringContaining('The connection to Chrome was lost'), lostMs: 6000 }],
    },
  });
  // Another client enables capture again: the first recording belongs to the earlier connection.
  await logs.enable(TARGET, { ...enabling, caller: OTHER });
  poll(1);
  expect(await settle(keep)).toMatchObject({
    ok: true,
    value: { entries: 1, loss: [{ reason: expect.stringContaining('earlier requests are missing') }] },
  });
});

test('a stop without a start writes nothing, also after the recording was stopped', async () => {
  const { logs, poll } = bench();
  const stop = async (caller: CallerInfo) =>
    unwrap(
      await logs.archive(TARGET, {
        caller,
        sinceMs: null,
        includeBodies: false,
        mustHaveJoined: true,
        signal: signal(),
        progress: () => undefined,
      }),
    );
  await logs.enable(TARGET, enabling);
  poll(3);
  expect(await settle(() => stop(OTHER))).toMatchObject({
    error: { code: 'not_recording', message: expect.stringContaining('there is nothing to stop') },
  });
  expect(await settle(() => stop(ME))).toMatchObject({ ok: true, value: { entries: 3 } });
  await logs.leave(TARGET, ME);
  expect(await settle(() => stop(ME))).toMatchObject({ error: { code: 'not_recording' } });
  // Whoever joined later, without a log of its own, may stop too, even if the window ended the recording for all.
  await logs.enable(TARGET, { ...enabling, clearFirst: false });
  await logs.feed.stop(TARGET.id);
  expect(await settle(() => stop(ME))).toMatchObject({ ok: true, value: { entries: 0 } });
});
