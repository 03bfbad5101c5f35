import { expect, it } from 'vitest';
import { CASES, TWINS } from './cases/index.ts';
import { programOf, rightOf, twinProgram } from './case.ts';
import { judge } from './judge.ts';

const RIGHT = [/\bdriver\.c?js:3\b/];

it('judges what a tool names, and a verdict that it does not give', () => {
  expect(judge({ isFault: true, text: 'kept by serve (driver.cjs:3:5)' }, RIGHT)).toBe('found');
  expect(judge({ isFault: true, text: 'kept by serve (driver.cjs:31:5)' }, RIGHT)).toBe('named something else');
  expect(judge({ isFault: false, text: 'driver.cjs:3' }, RIGHT)).toBe('not found');
  expect(judge({ isFault: null, text: 'driver.cjs:3' }, RIGHT)).toBe('no verdict');
  expect(judge({ isFault: true, text: '' }, null)).toBe('false alarm');
  expect(judge({ isFault: false, text: '' }, null)).toBe('quiet');
});

it('has cases with a name of their own, a short driver, exact versions and what counts as right', () => {
  const names = [...CASES, ...TWINS].map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const each of CASES) {
    expect(rightOf(each).length).toBeGreaterThan(0);
  }
  const programs = [...CASES.flatMap((each) => programOf(each, 'broken') ?? []), ...TWINS.map(twinProgram)];
  for (const { source, packages } of programs) {
    expect(source.split('\n').length).toBeLessThanOrEqual(60);
    for (const spec of packages) expect(spec).toMatch(/@\d+\.\d+\.\d+$/);
  }
});
