/** CPU time of a page: from the first answer of its last document. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { appError } from '../../../shared/base/errors.ts';
import { watchSteps, watchThread } from './thread-time.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Session = Parameters<typeof watchThread>[0];

/** A session that answers with the next of the values, and keeps what was done with it. */
function sessionOf(answers: readonly unknown[]) {
  const done: string[] = [];
  let next = 0;
  const session: Session = {
    target: { type: 'page' },
    closed: new AbortController().signal,
    enable: async (domain: string) => {
      done.push(`enable ${domain}`);
      return ok({ dispose: () => void done.push('disable') });
    },
    send: async (method: string) => {
      done.push(method);
      const answer = answers[next];
      next += 1;
      return answer === undefined ? err(appError('cdp_error', 'It has ended.')) : ok(answer as never);
    },
    on: () => ({ dispose: () => undefined }),
    release: async () => void done.push('release'),
  };
  return { session, done };
}

const metrics = (values: Readonly<Record<string, number>>) => ({
  metrics: Object.entries(values).map(([name, value]) => ({ name, value })),
});
const pageAt = (Timestamp: number, ThreadTime: number, NavigationStart = 0) =>
  metrics({ Timestamp, ThreadTime, NavigationStart });

test('a page is measured from the first answer of its last document', async () => {
  const { session, done } = sessionOf([
    pageAt(10, 0.5),
    // Another process after a navigation: its own, smaller time.
    pageAt(10.1, 0.02, 10.05),
    pageAt(10.2, 0.1, 10.05),
    pageAt(10.25, 0.11, 10.05),
  ]);
  const watch = await watchThread(session, 'linux');
  await vi.advanceTimersByTimeAsync(45);
  const time = await watch?.end();
  const close = (value: number) => expect.closeTo(value, 3) as number;
  expect(time).toEqual({
    spans: [
      { fromUs: close(10.1e6), toUs: close(10.2e6), cpuMs: close(80) },
      { fromUs: close(10.2e6), toUs: close(10.25e6), cpuMs: close(10) },
    ],
  });
  expect(done.slice(-2)).toEqual(['disable', 'release']);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  ['without the CPU time of its thread', [metrics({ Timestamp: 1 }), metrics({ Timestamp: 2 })]],
  ['that has gone', [pageAt(1, 1)]],
  ['whose last document was never measured before', [pageAt(1, 1), pageAt(2, 0.1, 1.9)]],
])('a page %s has no CPU time', async (_, answers) => {
  const { session, done } = sessionOf(answers);
  const watch = await watchThread(session, 'linux');
  expect(await watch?.end()).toBeNull();
  expect(done.at(-1)).toBe('release');
});

test('a page is not measured on other systems', async () => {
  const { session, done } = sessionOf([]);
  expect(await watchThread(session, 'darwin')).toBeNull();
  expect(done).toEqual(['release']);
});

test('the time of steps is between two answers of one document, and the session is released', async () => {
  const { session, done } = sessionOf([pageAt(10, 0.001), pageAt(11, 0.451)]);
  const watch = await watchSteps(session);
  expect(await watch?.end()).toBeCloseTo(450, 9);
  expect(done.slice(-2)).toEqual(['disable', 'release']);
  const left = sessionOf([pageAt(10, 0.001), pageAt(11, 0.3, 10.5)]);
  expect(await (await watchSteps(left.session))?.end()).toBeNull();
  const silent = sessionOf([]);
  expect(await watchSteps(silent.session)).toBeNull();
  expect(silent.done.at(-1)).toBe('release');
});
