/** A load is quiet once no request of it is in flight. */
import { expect, test } from 'vitest';
import { ok } from '../../../shared/base/result.ts';
import { watchRequests } from './requests-in-flight.ts';

test('is quiet since the last request that ended, without streams', async () => {
  let nowMs = 0;
  const heard = new Map<string, (params: object) => void>();
  let isReleased = false;
  const watch = await watchRequests(
    {
      enable: async () => ok({ dispose: () => undefined }),
      on: (event: string, listener: (params: never) => void) => {
        heard.set(event, listener as (params: object) => void);
        return { dispose: () => void heard.delete(event) };
      },
      release: async () => void (isReleased = true),
    } as never,
    () => nowMs,
  );
  const say = (event: string, params: object): void => heard.get(`Network.${event}`)?.(params);
  say('requestWillBeSent', { requestId: 'a', type: 'Script' });
  say('requestWillBeSent', { requestId: 'b', type: 'EventSource' });
  nowMs = 1900;
  expect(watch.quietMs()).toBe(0);
  say('loadingFinished', { requestId: 'a' });
  say('requestWillBeSent', { requestId: 'c', type: 'Fetch' });
  nowMs = 2400;
  expect(watch.quietMs()).toBe(0);
  say('loadingFailed', { requestId: 'c' });
  nowMs = 2900;
  expect(watch.quietMs()).toBe(500);
  say('requestWillBeSent', { requestId: 'd', type: 'Fetch' });
  nowMs = 7900;
  expect(watch.quietMs()).toBe(5500);
  await watch.end();
  expect({ isReleased, listeners: heard.size }).toEqual({ isReleased: true, listeners: 0 });
});
