import { expect, test } from 'vitest';
import { aheadMs } from './explorer.ts';

test('the end of an exploration is expected by what its parts took, and is unknown before one was done', () => {
  const none = { screens: [], hunts: [] };
  expect(aheadMs({ screens: 4, hunts: 0 }, { screened: 0, suspects: 0 }, none)).toBeNull();
  const took = { screens: [9000, 10_000, 11_000], hunts: [] };
  expect(
    aheadMs({ screens: 4, hunts: 0 }, { screened: 2, suspects: 0 }, { ...took, screens: [9000, 11_000] }),
  ).toBeNull();
  expect(aheadMs({ screens: 4, hunts: 0 }, { screened: 3, suspects: 0 }, took)).toBe(40_000);
  // One of four was suspected, so one of the other four may be.
  expect(aheadMs({ screens: 4, hunts: 1 }, { screened: 4, suspects: 1 }, took)).toBe(40_000 + 2 * 45_000);
  expect(aheadMs({ screens: 0, hunts: 2 }, { screened: 6, suspects: 3 }, { ...took, hunts: [30_000] })).toBe(60_000);
});
