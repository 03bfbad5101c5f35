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

test.each([
  ['document.cookie', 'document.cookie', /the other pen_ tools/],
  ['fetch("/x")', 'fetch(', /cssRules.*pen_interact makes the page send a request/],
  ['window.open("/x")', 'window.open(', /pen_navigate/],
  ['eval("1")', 'eval(', /Write that code itself/],
  ['new Function("return 1")', 'Function(', /Write that code itself/],
  ['(await import ("/shop.js")).open()', 'import(', /through a global .* pen_interact; pen_search_source/],
])('names a blocked word and what to do instead: %s', (expression, word, instead) => {
  const refused = blockedExpression(expression);
  expect(refused?.message).toContain(`contains ${word}, which is blocked`);
  expect(refused?.suggestion).toMatch(instead);
});
