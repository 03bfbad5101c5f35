import { expect, it } from 'vitest';
import { createActionOutcomes, failureOf } from './failed-actions.ts';

const json = (value: unknown) => ({ value: JSON.stringify(value), isJson: true });

it.each([
  ['Promise.allSettled(all)', json([{ status: 'rejected', reason: {} }]), 'rejected promises only'],
  ['Promise.allSettled(all)', json([{ status: 'rejected' }, { status: 'fulfilled' }]), null],
  ['Promise.allSettled([])', json([]), null],
  ['send()', json({ ok: false, status: 503 }), 'status 503'],
  ['send()', json({ ok: false }), 'ok: false'],
  ['send()', json({ ok: true, status: 200 }), null],
  ['fetch("/a").then((response) => response.status)', { value: '500', isJson: false }, 'status 500'],
  ['fetch("/a").then((response) => response.status)', { value: '204', isJson: false }, null],
  // The number of something else.
  ['cache.size', { value: '404', isJson: false }, null],
  ['send()', undefined, null],
])('%s that returns %j: %s', (expression, evaluated, failure) =>
  expect(failureOf(expression, evaluated)).toBe(failure),
);

it('says that all actions failed only if all did', () => {
  const outcomes = createActionOutcomes();
  expect(outcomes.allFailed()).toBeNull();
  outcomes.add('status 503');
  outcomes.add('status 500');
  expect(outcomes.allFailed()).toBe('All actions failed: each returned status 503 or status 500.');
  outcomes.add(null);
  expect(outcomes.allFailed()).toBeNull();
});
