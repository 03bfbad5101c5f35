import { expect, it } from 'vitest';
import { sortOrdinals } from './sort-ordinals.ts';
import { runSteps } from '../../steps/steps.ts';

const sorted = (values: readonly number[], descending: boolean): number[] => [
  ...runSteps(sortOrdinals(Uint32Array.from(values.keys()), (ordinal) => values[ordinal] ?? 0, descending)),
];

it.each([
  ['small ones', [3, 1, 2, 1, 0]],
  ['several digits', [2 ** 31, 5_000_000, 2047, 2048, 5_000_000, 2 ** 32 - 1]],
  ['beyond 32 bits', [2 ** 40, 2 ** 32, 7, 2 ** 40 + 1, 7]],
  ['equal ones', [4, 4, 4]],
  ['nothing but zeros', [0, 0]],
  ['none', []],
])('sorts in both directions and keeps the order of equal values (%s)', (_, values) => {
  const order = [...values.keys()];
  expect(sorted(values, false)).toEqual(order.toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0)));
  expect(sorted(values, true)).toEqual(order.toSorted((a, b) => (values[b] ?? 0) - (values[a] ?? 0)));
});

it('negative values count as 0', () => {
  expect(sorted([1, -5, 0], false)).toEqual([1, 2, 0]);
});
