/** The tests that wait: each is a file of tests on real targets, and they come first, the longest at the head. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../setup/project.mjs';
import { longestFirst } from './longest-first.mjs';
import { WAITING_TESTS } from './waiting-tests.mjs';

it.each(WAITING_TESTS)('%s exists', (path) => {
  expect(path).toMatch(/\.real\.test\.ts$/);
  expect(existsSync(join(ROOT, path))).toBe(true);
});

it('they begin first, in their order, and the others as they are', () => {
  const [longest = '', second = ''] = WAITING_TESTS;
  const files = ['scripts/one.mjs', second, 'scripts/another.mjs', longest].map((path) => ({
    moduleId: join(ROOT, path),
  }));
  expect(longestFirst(files)).toEqual([files[3], files[1], files[0], files[2]]);
});
