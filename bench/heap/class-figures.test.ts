import { expect, it } from 'vitest';
import { classTable, comparedTables, type ClassFigures } from './class-figures.ts';

const row = (name: string, count: number, retainedSizeBytes: number | null = 100, distance = 3): ClassFigures => ({
  name,
  count,
  shallowSizeBytes: count * 10,
  retainedSizeBytes,
  distance,
});

it('merges rows of one name, in any order', () => {
  const apart = classTable([row('Map', 2, 40, 5), row('Set', 1), row('Map', 3, 60, 4)]);
  const together = classTable([row('Set', 1), row('Map', 5, 100, 4)]);
  expect(apart.lines).toEqual(['Map\t5\t50\t100\t4', 'Set\t1\t10\t100\t3']);
  expect(apart.hash).toBe(together.hash);
});

it('reports that tables are equal, or the first different line', () => {
  const ours = classTable([row('Map', 2), row('Set', 1)]);
  expect(comparedTables(ours, classTable([row('Set', 1), row('Map', 2)]))).toMatch(
    /^2 classes equal \([0-9a-f]{10}\)$/,
  );
  expect(comparedTables(ours, classTable([row('Map', 3), row('Set', 1)]))).toBe(
    "DIFFER in 1 lines: ours “Map 2 20 100 3”, DevTools' “Map 3 30 100 3”",
  );
  expect(comparedTables(ours, classTable([row('Map', 2)]))).toMatch(/^DIFFER in 1 lines: ours “Set/);
  expect(comparedTables(ours, null)).toBe('not compared');
});

it('is never equal to a table without retained sizes', () => {
  expect(classTable([row('Map', 2, null)]).hash).not.toBe(classTable([row('Map', 2, 0)]).hash);
});
