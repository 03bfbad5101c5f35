import { expect, test } from 'vitest';
import { judge, readCases, type Case } from './case.ts';

const one = (more: Partial<Case>): Case => ({
  id: 'one',
  source: 'no report',
  sort: 'hunt',
  cause: 'a list that grows',
  on: 'node',
  files: {},
  inputs: [],
  packages: [],
  run: [],
  right: 'Order in waiting, app.cjs:4',
  first: ['Order', 'waiting'],
  also: ['app\\.cjs:4'],
  never: ['NaN'],
  confident: ['No growth'],
  truth: 'by hand',
  ...more,
});

test('an answer is right only if its verdict is', () => {
  expect(judge(one({}), '**Verdict**: 5 Order in waiting.\n\napp.cjs:4')).toBe('right');
  expect(judge(one({}), '**Verdict**: 5 Order in waiting.')).toBe('flaw');
  expect(judge(one({}), '**Verdict**: 5 closures.\n\nOrder in waiting, app.cjs:4')).toBe('partly');
  expect(judge(one({}), '**Verdict**: 5 closures.')).toBe('wrong');
  expect(judge(one({}), '**Verdict**: 5 Order in waiting, NaN B.\n\napp.cjs:4')).toBe('wrong');
  expect(judge(one({}), '**Verdict**: No growth.\n\nOrder in waiting, app.cjs:4')).toBe('confident');
});

test('every case has a name of its own, patterns that compile and a verdict that it asks for', () => {
  const cases = readCases();
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
  for (const { first, also, never, confident } of cases) {
    expect(first.length).toBeGreaterThan(0);
    for (const pattern of [...first, ...also, ...never, ...confident])
      expect(() => new RegExp(pattern, 'm')).not.toThrow();
  }
});
