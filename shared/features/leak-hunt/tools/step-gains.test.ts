/** Answers about the steps of an action, and when they are performed apart. */
import { stepText } from '../../heap/growing/growing-path-text.ts';
import { expect, test } from 'vitest';
import { hasStepsApart } from './hunt-plan.ts';

const gains = (...objects: readonly number[]) => ({
  byStep: objects.map((count, at) => ({ step: `click ${['Open', 'Errors', 'Close'][at] ?? ''}`, objects: count })),
});

test.each([
  [[0, 1, 0], 'Only the step click Errors leaves them: 1 in one action, the other 2 steps none.'],
  [[2, 0], 'Only the step click Open leaves them: 2 in one action, the other step none.'],
  [[1, 2, 0], 'In one action they are left by click Open 1, click Errors 2.'],
  [[3, 0, -2], ''],
  [[], ''],
])('gains of %j are told as: %s', (objects, text) => expect(stepText(gains(...objects))).toBe(text));

test.each([
  [0, 'none, and takes none out'],
  [2, 'none, and takes 2 out'],
])('a step that takes out %i of what the other adds is told so', (removed, text) => {
  const byStep = [
    { step: 'click Open', objects: 1, removed: 0 },
    { step: 'click Close', objects: 0, removed },
  ];
  expect(stepText({ byStep })).toBe(`Only the step click Open leaves them: 1 in one action, the other step ${text}.`);
});

test('steps are performed apart if there are several and not many', () => {
  const steps = (count: number) => ({
    kind: 'steps' as const,
    steps: Array.from({ length: count }, () => ({ click: 'Open' })),
  });
  expect([1, 2, 6, 7].map((count) => hasStepsApart(steps(count)))).toEqual([false, true, true, false]);
  expect(hasStepsApart({ kind: 'expression', expression: 'act()' })).toBe(false);
});
