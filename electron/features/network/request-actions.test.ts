/** Blocking URLs and sending requests again. */
import { expect, test } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import type { AttachedSession } from '../../../shared/core/capability/target-ports.ts';
import { only } from '../../../shared/core/capability/testing/only.ts';
import type { NetworkEntry } from '../../../shared/engine/network/contract/network.ts';
import type { LogHandle } from '../../core/listening/index.ts';
import type { NetworkLog } from './network-kind.ts';
import { blockUrls, replayRequest } from './network-logs.ts';
import { settle } from '../../../shared/base/errors.ts';

function heard(entries: Partial<NetworkEntry>[], isOver = false) {
  const sent: [string, unknown][] = [];
  const session = only<AttachedSession>('the session', {
    send: async (method, params) => {
      sent.push([method, params]);
      return ok({} as never);
    },
  });
  const log = only<NetworkLog>('the log', {
    blockedUrls: [],
    ring: only<NetworkLog['ring']>('the ring', {
      get: (id: number) => (entries[id] === undefined ? null : only<NetworkEntry>('the entry', entries[id])),
    }),
  });
  const recorded = only<LogHandle<NetworkLog>>('the recording', { session: isOver ? null : session, log });
  return { recorded, log, sent };
}

test('blocked URLs replace those before, each once', async () => {
  const { recorded, log, sent } = heard([]);
  const urls = ['https://shop.test/a.js', 'https://cdn.test/*', 'https://shop.test/a.js'];
  expect(await settle(() => blockUrls(recorded, urls))).toEqual(ok(['https://shop.test/a.js', 'https://cdn.test/*']));
  expect(log.blockedUrls).toEqual(['https://shop.test/a.js', 'https://cdn.test/*']);
  await blockUrls(recorded, []);
  expect(sent).toEqual([
    ['Network.setBlockedURLs', { urls: ['https://shop.test/a.js', 'https://cdn.test/*'] }],
    ['Network.setBlockedURLs', { urls: [] }],
  ]);
});

test('an XHR is sent again, another request is not', async () => {
  const { recorded, sent } = heard([{ resourceType: 'XHR', requestId: 'r7' }, { resourceType: 'Fetch' }]);
  expect(await settle(() => replayRequest(recorded, 0))).toEqual(ok(undefined));
  expect(await settle(() => replayRequest(recorded, 1))).toMatchObject({ error: { code: 'invalid_params' } });
  expect(await settle(() => replayRequest(recorded, 9))).toMatchObject({ error: { code: 'invalid_params' } });
  expect(sent).toEqual([['Network.replayXHR', { requestId: 'r7' }]]);
});

test('without a recording nothing is blocked or sent', async () => {
  const { recorded, sent } = heard([{ resourceType: 'XHR' }], true);
  for (const answer of [
    await settle(() => blockUrls(recorded, ['x'])),
    await settle(() => replayRequest(recorded, 0)),
    await settle(() => blockUrls(null, [])),
  ])
    expect(answer).toMatchObject({ ok: false, error: { code: 'not_recording' } });
  expect(sent).toEqual([]);
});
