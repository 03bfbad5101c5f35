import { describe, expect, test } from 'vitest';
import { Emitter } from './emitter.ts';
import { cell, code, table } from './markdown.ts';
import { printable, showUnseen } from './visible-text.ts';
import {
  percentChange,
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  formatSpread,
  signed,
  truncateEnd,
  truncateMiddle,
  truncateStart,
} from './units.ts';

describe('units', () => {
  test.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1.0 KB'],
    [1536, '1.5 KB'],
    [1024 ** 2 - 1, '1.0 MB'],
    [2 * 1024 ** 3, '2.0 GB'],
    [-1536, '−1.5 KB'],
    [-12, '−12 B'],
  ])('formats %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  test.each([
    [7_200_000, '2.0h'],
    [90_000, '1.5min'],
    [1234, '1.23s'],
    [12.34, '12.3ms'],
    [0.25, '250us'],
  ])('formats %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  test('formats counts and percentages, and truncates text', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    expect(formatCount(-12)).toBe('−12');
    expect([formatSpread([5, 5]), formatSpread([4, 6, 5])]).toEqual(['5', '4 to 6']);
    expect(formatPercent(0.125)).toBe('12.5%');
    expect(truncateEnd('a😀bc', 3)).toBe('a😀…');
    expect(truncateStart('https://shop.test/a', 5)).toBe('…st/a');
    expect(truncateMiddle('https://shop.test/long/app.js', 13)).toBe('http…g/app.js');
    expect(truncateMiddle('https://shop.test/a', 19)).toBe('https://shop.test/a');
    expect(truncateMiddle('abc', 1)).toBe('…');
    expect(truncateEnd('abc', 3)).toBe('abc');
  });

  test.each([
    [1536, '+1.5 KB'],
    [-1536, '−1.5 KB'],
    [0, '0 B'],
  ])('a change of %d bytes has a sign: %s', (bytes, text) => expect(signed(bytes, formatBytes)).toBe(text));

  test.each([
    [200, 50, '+25%'],
    [200, -50, '−25%'],
    [200, 0, '0%'],
    [0, 5, 'new'],
    [0, 0, '–'],
  ])('a change of %d by %d is %s', (before, change, text) => expect(percentChange(before, change)).toBe(text));
});

describe('markdown', () => {
  test('text from a page cannot break out of its table cell or code span', () => {
    expect(cell('a|b`c\nd')).toBe('a\\|b\\`c d');
    expect(code('`rm`\n# x')).toBe('`` `rm` # x ``');
    expect(code('a `` b ` c')).toBe('``` a `` b ` c ```');
    expect(table(['A', 'B'], [['x|y', '1', 'dropped'], ['z']])).toBe(
      '| A | B |\n| --- | --- |\n| x\\|y | 1 |\n| z |  |',
    );
    expect(table([], [['x']])).toBe('');
    const rows = ['a', 'b', 'b', 'b', 'a'].map((name, index) => [String(index + 1), name, '5']);
    expect(table(['#', 'Name', 'ms'], rows).split('\n').slice(2)).toEqual([
      '| 1 | a | 5 |',
      '| 2 | b × 3 | 5 |',
      '| 5 | a | 5 |',
    ]);
    expect(
      table(['Name'], [['b'], ['b']])
        .split('\n')
        .slice(2),
    ).toEqual(['| b × 2 |']);
    const hostile = 'a\u001b]52;c;eA==\u0007b\u009bc\u202Egnp.exe\u2066\u2028d';
    expect(cell(hostile)).toBe('a ]52;c;eA== b cgnp.exe d');
    expect(code(hostile)).toBe('`a ]52;c;eA== b cgnp.exe d`');
  });

  test('text for a terminal or for review shows control and invisible characters as escapes', () => {
    expect(printable('a\n\tb\u001b[31m\u009b\u202Ex')).toBe('a\n\tb\\u001B[31m\\u009B\\u202Ex');
    const json = JSON.stringify({ name: 'x\u009b\u202E' });
    expect(JSON.parse(printable(json))).toEqual(JSON.parse(json));
    expect(printable('👩‍👩‍👧 می‌خواهم')).toBe('👩‍👩‍👧 می‌خواهم');
    expect(showUnseen('if (a\u200B\u3164\u{E0041}) {\n\t\u202E}\r')).toBe(
      'if (a\\u200B\\u3164\\u{E0041}) {\n\t\\u202E}\\u000D',
    );
  });
});

describe('emitter', () => {
  test('dispose removes one subscription; a second dispose has no effect', () => {
    const emitter = new Emitter<number>();
    const seen: number[] = [];
    const listener = (value: number): void => void seen.push(value);
    const first = emitter.listen(listener);
    emitter.listen(listener);
    emitter.emit(1);
    first.dispose();
    first.dispose();
    emitter.emit(2);
    expect(seen).toEqual([1, 1, 2]);
    expect(emitter.listenerCount).toBe(1);
  });
});

test('writes two figures that look the same as one', () => {
  expect(formatSpread([1_050_000, 1_090_000], formatBytes)).toBe('1.0 MB');
  expect(formatSpread([4, 6])).toBe('4 to 6');
});
