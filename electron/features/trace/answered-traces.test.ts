import { expect, it } from 'vitest';
import { createAnsweredTraces } from './answered-traces.ts';

it('says once for each caller that a trace was part of an answer', () => {
  const answered = createAnsweredTraces();
  answered.add('a', 'trace-00000001');
  expect([answered.take('b', 'trace-00000001'), answered.take('a', 'trace-00000002')]).toEqual([false, false]);
  expect([answered.take('a', 'trace-00000001'), answered.take('a', 'trace-00000001')]).toEqual([true, false]);
});

it('forgets the oldest of many', () => {
  const answered = createAnsweredTraces();
  for (let at = 0; at < 600; at += 1) answered.add('a', String(at));
  expect([answered.take('a', '0'), answered.take('a', '599')]).toEqual([false, true]);
});
