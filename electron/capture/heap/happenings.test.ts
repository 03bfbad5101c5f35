import { expect, it } from 'vitest';
import { happeningsDuring, withSample, type SampleClock } from './happenings.ts';
import { createTrackedTimes } from './tracked-times.ts';

/** The target's clock is 1,000 ms behind ours; the second message took less time. */
const CLOCK: SampleClock = withSample(withSample(null, 5000, 6040), 5050, 6055);

it('puts what both clocks know on that of the samples', () => {
  expect(CLOCK).toEqual({ firstMs: 5000, offsetMs: 1005 });
  expect(
    happeningsDuring(CLOCK, [{ text: 'click button “Open”', fromMs: 6105, toMs: 6305 }], {
      rows: [{ method: 'GET', path: '/orders', from: 5040, to: null }],
      isFull: false,
    }),
  ).toEqual([
    { kind: 'request', text: 'GET /orders', fromMs: 40, toMs: null },
    { kind: 'interaction', text: 'click button “Open”', fromMs: 100, toMs: 300 },
  ]);
});

it('leaves out what ended before, and knows nothing without a sample', () => {
  expect(happeningsDuring(CLOCK, [{ text: 'click', fromMs: 5000, toMs: 5900 }], null)).toEqual([]);
  expect(happeningsDuring(null, [{ text: 'click', fromMs: 5000, toMs: 5900 }], null)).toBeNull();
});

it('lets no request be the only one after those that were noted', () => {
  const rows = [{ method: 'GET', path: '/', from: 5100, to: 5110 }];
  expect(happeningsDuring(CLOCK, [], { rows, isFull: true })).toContainEqual({
    kind: 'request',
    text: 'one of the later requests',
    fromMs: 100,
    toMs: null,
  });
});

it('waits for a sample of the target that is recorded, and for no other', async () => {
  const times = createTrackedTimes();
  await times.nextSample('page');
  const recording = times.begin('page');
  recording.sampled();
  let isOver = false;
  const waiting = times.nextSample('page').then(() => (isOver = true));
  await times.nextSample('other');
  expect(isOver).toBe(false);
  recording.sampled();
  await waiting;
  expect(isOver).toBe(true);
  const last = times.nextSample('page');
  recording.dispose();
  await last;
});
