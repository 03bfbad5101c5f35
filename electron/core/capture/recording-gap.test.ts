import { expect, test } from 'vitest';
import { createRecordingGap } from './recording-gap.ts';

function setup() {
  let ms = 0;
  const gap = createRecordingGap({ now: () => ms, elapsed: () => ms });
  return { gap, pass: (byMs: number) => void (ms += byMs) };
}

test('a gap within the last seconds is a loss record, which names its length, its place and its reason', () => {
  const { gap, pass } = setup();
  expect(gap.lossWithin(30_000)).toEqual([]);
  gap.begin('the browser wrote the capture before');
  pass(400);
  gap.end();
  pass(10_000);
  expect(gap.lossWithin(30_000)).toEqual([
    {
      reason:
        'The flight recorder recorded nothing for 400.0 ms until 10.00 s before the end, while the browser wrote the capture before',
      lostMs: 400,
      lostEvents: null,
    },
  ]);
});

test('counts only its part within the last seconds, and none when it is older', () => {
  const { gap, pass } = setup();
  gap.begin('a trace was recorded');
  pass(5000);
  gap.end();
  pass(28_000);
  expect(gap.lossWithin(30_000)).toMatchObject([{ lostMs: 2000 }]);
  pass(2000);
  expect(gap.lossWithin(30_000)).toEqual([]);
});

test('a pause during a gap makes it longer, and a later gap replaces it', () => {
  const { gap, pass } = setup();
  gap.begin('first');
  pass(100);
  gap.begin('second');
  pass(100);
  gap.end();
  gap.end();
  pass(100);
  expect(gap.lossWithin(1000)).toMatchObject([{ lostMs: 200, reason: expect.stringMatching(/while first$/) }]);
  gap.begin('third');
  pass(50);
  gap.end();
  expect(gap.lossWithin(1000)).toMatchObject([{ lostMs: 50, reason: expect.stringMatching(/while third$/) }]);
});
