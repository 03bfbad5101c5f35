/** The session of a page that is there before its script does not end. */
import { expect, test } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import { only } from '../../../shared/core/capability/testing/only.ts';
import type { TargetInfo } from '../../../shared/core/contracts/targets.ts';
import type { HeldSessions } from './held-sessions.ts';
import type { DedicatedSession } from './target-session.ts';
import { withWitnesses } from './witnesses.ts';

const PAGE: TargetInfo = {
  ...{ id: 'T1', type: 'page', title: 'Orders', url: 'https://shop.test/', endpointId: 'E1' },
  ...{ endpoint: 'http://localhost:9222', parentId: null, state: 'available' },
};
const options = { signal: new AbortController().signal };

/** Sessions that note what is sent on them. */
function fixture() {
  const sent: string[] = [];
  const session = (name: string) =>
    only<DedicatedSession>('a session', {
      target: PAGE,
      closed: new AbortController().signal,
      send: (async (method: string) => {
        sent.push(`${name}: ${method}`);
        return ok({});
      }) as DedicatedSession['send'],
      release: async () => void sent.push(`${name}: released`),
    });
  const held: HeldSessions = {
    attach: async () => ok(session('call')),
    openDedicated: async () => ok(session('call')),
  };
  return { sent, watched: withWitnesses(held, async ({ id }) => ok(session(`witness of ${id}`))) };
}

test('a script is ended on the session that was there before, and all else is sent on that of the call', async () => {
  const { watched, sent } = fixture();
  const attached = await watched.attach(PAGE, options);
  await watched.attach(PAGE, options);
  if (!attached.ok) throw new Error('it did not attach');
  await attached.value.send('Runtime.terminateExecution', {});
  await attached.value.send('Page.reload', {});
  expect(sent).toEqual([
    'witness of T1: Performance.getMetrics',
    'witness of T1: Runtime.terminateExecution',
    'call: Page.reload',
  ]);
});

test('the pages in use have one, and no process', async () => {
  const { watched, sent } = fixture();
  for (let page = 0; page < 9; page += 1) await watched.attach({ ...PAGE, id: `P${page}` }, options);
  await watched.attach({ ...PAGE, id: 'N', type: 'node' }, options);
  await Promise.resolve();
  expect(sent.filter((line) => line.endsWith('released'))).toEqual(['witness of P0: released']);
  expect(sent.filter((line) => line.startsWith('witness of N'))).toEqual([]);
});
