import { expect, it } from 'vitest';
import { createToldTraces } from './told-traces.ts';

it('says once for each caller that a trace was told', () => {
  const told = createToldTraces();
  told.tell('a', 'trace-00000001');
  expect([told.take('b', 'trace-00000001'), told.take('a', 'trace-00000002')]).toEqual([false, false]);
  expect([told.take('a', 'trace-00000001'), told.take('a', 'trace-00000001')]).toEqual([true, false]);
});

it('forgets the oldest of many', () => {
  const told = createToldTraces();
  for (let at = 0; at < 600; at += 1) told.tell('a', String(at));
  expect([told.take('a', '0'), told.take('a', '599')]).toEqual([false, true]);
});
