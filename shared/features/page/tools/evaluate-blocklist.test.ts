import { expect, test } from 'vitest';
import { penEvaluate } from './evaluate.ts';
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

test.each([
  ['localStorage.a', 'localStorage', /omit "readOnly"/],
  ['sessionstorage', 'sessionStorage', /omit "readOnly"/],
  ['document.cookie', 'document.cookie', /the other pen_ tools/],
  ['eval("1")', 'eval(', /Write that code itself/],
  ['new Function("return 1")', 'Function(', /Write that code itself/],
])('names a blocked word and what to do instead: %s', (expression, word, instead) => {
  const refused = blockedExpression(expression);
  expect(refused?.message).toContain(`contains ${word}, which is blocked`);
  expect(refused?.suggestion).toMatch(instead);
});

test.each(['document.querySelectorAll("a").length', '[1, 2].map(function (one) { return one * 2; })', 'evaluate()'])(
  '%s is not blocked',
  (expression) => expect(blockedExpression(expression)).toBeNull(),
);

test('only read-only code is checked: other code runs whatever the page could run itself', () => {
  const asked = { expression: 'localStorage.a', timeoutMs: 1000, maxChars: 1000, returnByValue: true };
  const refused = (readOnly: boolean, kind: 'mcp' | 'window') => penEvaluate.refuse?.({ ...asked, readOnly }, { kind });
  expect(refused(true, 'mcp')).toMatchObject({ code: 'permission_denied' });
  expect(refused(false, 'mcp')).toBeNull();
  expect(refused(true, 'window')).toBeNull();
});
