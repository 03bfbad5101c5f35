/** The time that a proof will take holds within a third from its third run on. */
import { expect, test } from 'vitest';
import { createRunEstimate } from './run-estimate.ts';

test.each([
  ['loads', [9, 8]],
  ['interactions', [24, 20]],
  ['hunts', [70, 65]],
])('the estimate of %s, whose first runs take longer, is within a third of the time left', (_, [warm, second]) => {
  const lengths = [warm, second, ...Array.from({ length: 14 }, (_each, at) => (at % 2 === 0 ? 5 : 7))].map(
    (seconds) => (seconds ?? 0) * 1000,
  );
  const endMs = lengths.reduce((sum, each) => sum + each, 0) + 3000;
  let nowMs = 0;
  const estimate = createRunEstimate(() => nowMs);
  expect(estimate(0, 16)).toBeUndefined();
  const errors = lengths.map((length, at) => {
    nowMs += length;
    const leftMs = (estimate(at + 1, 16) ?? 0) - nowMs;
    return Math.abs(leftMs / (endMs - nowMs) - 1);
  });
  expect(Math.max(...errors.slice(3, 14))).toBeLessThan(1 / 3);
});
