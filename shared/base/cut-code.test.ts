import { expect, test } from 'vitest';
import { cutCode } from './cut-code.ts';

const LINE = 'const rows = [sortedByPrice(orders), sortedByName(orders), sortedByDate(orders)];';

test('a line that is short enough stays as it is', () => {
  expect(cutCode(LINE, { maxChars: 200 })).toBe(LINE);
});

test('is never cut inside a name', () => {
  for (let maxChars = 5; maxChars < LINE.length; maxChars += 1) {
    const cut = cutCode(LINE, { maxChars });
    expect(cut.length).toBeLessThanOrEqual(maxChars + 1);
    const [last = '', next = ''] = [cut.at(-2), LINE[cut.length - 1]];
    expect(`${last}${next}`).not.toMatch(/^\w\w$/);
  }
  expect(cutCode(LINE, { maxChars: 18 })).toBe('const rows = […');
});

test('is cut around the place, at the ends of names on both sides', () => {
  const column = LINE.indexOf('sortedByName') + 1;
  expect(cutCode(LINE, { maxChars: 30, column, before: 10 })).toBe('…(orders), sortedByName(orders)…');
  const text = `${'a();'.repeat(500)}blamed();${'bbb();'.repeat(500)}`;
  expect(cutCode(text, { maxChars: 40, column: 2001, before: 10 })).toBe('…);a();a();blamed();bbb();bbb();bbb();bbb…');
});

test('cuts a word that is too long to be left out, and no character in two', () => {
  const data = `x = "${'A'.repeat(500)}"`;
  expect(cutCode(data, { maxChars: 100 })).toBe(`${data.slice(0, 100)}…`);
  expect(cutCode(`say("😀😀😀😀")`, { maxChars: 6 })).toBe('say("…');
});

test('the place is shown, also in the middle of a long name', () => {
  const line = `${'a'.repeat(100)}PLACE${'b'.repeat(100)}`;
  expect(cutCode(line, { maxChars: 20, column: 101, before: 5 })).toContain('PLACE');
});
