import { expect, it } from 'vitest';
import { happeningsDuring, withSample, type NotedInTarget, type SampleClock } from './happenings.ts';
import { createTrackedTimes } from './tracked-times.ts';

/** The target's clock is 1,000 ms behind ours; the second message took less time. */
const CLOCK: SampleClock = withSample(withSample(null, 5000, 6040), 5050, 6055);

const NOTHING: NotedInTarget = { answered: null, inputs: null, sent: null };

it('puts what both clocks know on that of the samples', () => {
  expect(CLOCK).toEqual({ firstMs: 5000, offsetMs: 1005 });
  expect(
    happeningsDuring(CLOCK, [{ text: 'click button “Open”', fromMs: 6105, toMs: 6305 }], {
      ...NOTHING,
      answered: { rows: [{ method: 'GET', path: '/orders', from: 5040, to: null }], isFull: false },
    }),
  ).toEqual([
    { kind: 'request', text: 'GET /orders', fromMs: 40, toMs: null },
    { kind: 'interaction', text: 'click button “Open”', fromMs: 100, toMs: 300 },
  ]);
});

it('leaves out what ended before, and knows nothing without a sample', () => {
  expect(happeningsDuring(CLOCK, [{ text: 'click', fromMs: 5000, toMs: 5900 }], NOTHING)).toEqual([]);
  expect(happeningsDuring(null, [{ text: 'click', fromMs: 5000, toMs: 5900 }], NOTHING)).toBeNull();
});

it('lets no request be the only one after those that were noted', () => {
  const rows = [{ method: 'GET', path: '/', from: 5100, to: 5110 }];
  expect(happeningsDuring(CLOCK, [], { ...NOTHING, answered: { rows, isFull: true } })).toContainEqual({
    kind: 'request',
    text: 'one of the later requests',
    fromMs: 100,
    toMs: null,
  });
});

it('names what a person did, and in which of it the page sent a request', () => {
  const inputs = { moments: [{ text: 'click button “Load”', from: 5100, to: 5104 }], isFull: false };
  const rows = [
    { text: 'GET /api/orders', sent: 5102, bursts: [{ from: 5300, to: 5310 }] },
    { text: 'GET /api/news', sent: 5200, bursts: [{ from: 5400, to: 5400 }] },
    { text: 'GET /api/never', sent: 5200, bursts: [] },
  ];
  const click = { kind: 'interaction', text: 'click button “Load”', fromMs: 100, toMs: 104, plusMinusMs: 1 };
  expect(happeningsDuring(CLOCK, [], { ...NOTHING, inputs, sent: { rows, isFull: false, driftMs: 0.5 } })).toEqual([
    click,
    {
      kind: 'request',
      text: 'GET /api/orders',
      fromMs: 300,
      toMs: 310,
      plusMinusMs: 1.5,
      sent: { atMs: 102, during: { text: 'click button “Load”', fromMs: 100 } },
    },
    { kind: 'request', text: 'GET /api/news', fromMs: 400, toMs: 400, plusMinusMs: 1.5, sent: { atMs: 200 } },
  ]);
});

it('takes what comes during a step of a tool for its input, and two inputs at a time for none', () => {
  const step = { text: 'click button “Open”', fromMs: 6055, toMs: 6305 };
  const click = { text: 'click button “Open”', from: 5100, to: 5104 };
  const sent = {
    rows: [{ text: 'GET /a', sent: 5103, bursts: [{ from: 5110, to: 5110 }] }],
    isFull: false,
    driftMs: 0,
  };
  const of = (moments: (typeof click)[]) =>
    happeningsDuring(CLOCK, [step], { answered: null, inputs: { moments, isFull: false }, sent });
  expect(of([click])).toMatchObject([
    { kind: 'interaction', fromMs: 50, toMs: 300 },
    { text: 'GET /a', sent: { during: { text: 'click button “Open”', fromMs: 50 } } },
  ]);
  expect(of([click, { ...click, from: 5101 }])?.at(-1)?.sent).toEqual({ atMs: 103 });
  const parts = [
    { ...click, from: 5098, press: 5098 },
    { ...click, press: 5098 },
  ];
  expect(of(parts)?.at(-1)?.sent).toEqual({ atMs: 103, during: { text: step.text, fromMs: 50 } });
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
