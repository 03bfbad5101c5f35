import { expect, test } from 'vitest';
import { blockedExpression } from './evaluate-blocklist.ts';

test.each([
  ['"caf\\u00e9"', '\\u00e9'],
  ['"\\x66etch"', '\\x66'],
  ["'\\u{1F600}'", '\\u{1F600}'],
])('refuses an escape by name, with the reason and an alternative: %s', (expression, escape) => {
  const refused = blockedExpression(expression);
  expect(refused?.code).toBe('permission_denied');
  expect(refused?.message).toContain(`contains ${escape}, which is blocked: escapes could hide a blocked word`);
  expect(refused?.suggestion).toMatch(/Write the character itself/);
  expect(blockedExpression('"café 😀"')).toBeNull();
});

test('names a blocked word and what to read instead', () => {
  expect(blockedExpression('fetch("/x")')).toMatchObject({
    message: expect.stringContaining('contains fetch(, which is blocked'),
    suggestion: expect.stringContaining('pen_ tools'),
  });
});
