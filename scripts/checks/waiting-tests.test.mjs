/** The tests that wait: each is a file of tests on real targets, and they come first, the longest at the head. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { ROOT } from '../setup/project.mjs';
import { LongestFirst } from './longest-first.mjs';
import { WAITING_TESTS } from './waiting-tests.mjs';

it.each(WAITING_TESTS)('%s exists', (path) => {
  expect(path).toMatch(/\.real\.test\.ts$/);
  expect(existsSync(join(ROOT, path))).toBe(true);
});

it('they begin first, in their order, and the others as vitest orders them', async () => {
  const [longest = '', second = ''] = WAITING_TESTS;
  const project = { name: '', config: { sequence: { groupOrder: 0 }, isolate: false } };
  const files = ['scripts/none.mjs', second, 'scripts/no-other.mjs', longest].map((path) => ({
    moduleId: join(ROOT, path),
    project,
  }));
  const vitest = /** @type {import('vitest/node').Vitest} */ (
    /** @type {unknown} */ ({ cache: { getTestSpecificationResult: vi.fn() } })
  );
  const specifications = /** @type {import('vitest/node').TestSpecification[]} */ (/** @type {unknown} */ (files));
  const sorted = await new LongestFirst(vitest).sort(specifications);
  expect(sorted.slice(0, 2)).toEqual([files[3], files[1]]);
  expect(sorted).toHaveLength(files.length);
});
