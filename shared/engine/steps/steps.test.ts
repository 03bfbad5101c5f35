import { expect, it } from 'vitest';
import { inSteps, ROWS_PER_STEP, runSteps } from './steps.ts';

it('steps cover every row once, and grow from a few rows to the most', () => {
  const rows = 3 * ROWS_PER_STEP + 7;
  const sizes: number[] = [];
  let at = 0;
  const steps = inSteps({ stage: 'sizes', pass: 0, passes: 1 }, rows, (from, to) => {
    expect(from).toBe(at);
    sizes.push(to - from);
    at = to;
  });
  runSteps(steps);
  expect(at).toBe(rows);
  expect(sizes[0]).toBeLessThan(ROWS_PER_STEP / 64);
  expect(Math.max(...sizes)).toBe(ROWS_PER_STEP);
});
