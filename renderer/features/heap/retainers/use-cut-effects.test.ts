import { expect, it } from 'vitest';
import { beyond } from './use-retaining-paths.ts';

const row = (name: string, count: number, sizeBytes: number) => ({ name, count, sizeBytes });

it('the effect of a cut excludes what other cuts free', () => {
  const effect = {
    freedCount: 9,
    freedSizeBytes: 900,
    classes: [row('Row', 5, 500), row('Cell', 3, 300), row('Set', 1, 100)],
  };
  const base = { freedCount: 6, freedSizeBytes: 620, classes: [row('Row', 5, 500), row('Cell', 1, 120)] };
  expect(beyond(effect, base)).toEqual({
    freedCount: 3,
    freedSizeBytes: 280,
    classes: [row('Cell', 2, 180), row('Set', 1, 100)],
  });
  expect(beyond(effect, null)).toBe(effect);
});
