import { expect, test } from 'vitest';
import { blockedExpression } from './evaluate-blocklist.ts';

test.each([
  ['"caf\\u00e9"', '\\u00e9'],
  ['"\\x66etch"', '\\x66'],
  ["'\\u{1F600}'", '\\u{1F600}'],
])('an escape is refused by name, with why and what to write in its place: %s', (expression, escape) => {
  const refused = blockedExpression(expression);
  expect(refused?.code).toBe('permission_denied');
  expect(refused?.message).toContain(`contains ${escape}, which is blocked: escapes could hide a blocked word`);
  expect(refused?.suggestion).toMatch(/Write the character itself/);
  expect(blockedExpression('"café 😀"')).toBeNull();
});

test('a blocked word is named, and what to read instead', () => {
  expect(blockedExpression('fetch("/x")')).toMatchObject({
    message: expect.stringContaining('contains fetch(, which is blocked'),
    suggestion: expect.stringContaining('pen_ tools'),
  });
});
