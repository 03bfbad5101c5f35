import { expect, test } from 'vitest';
import { cell } from './markdown.ts';

test.each([
  ['RegExp: ^(\\d+)+$', 'RegExp: ^(\\d+)+$'],
  ['C:\\rows\\a b', 'C:\\rows\\a b'],
  ['\\.', '`\\.`'],
  ['ends with \\', 'ends with \\\\'],
  ['\\| `x`', '\\\\\\| \\`x\\`'],
  ['\\\\d', '`\\\\d`'],
])('a cell of %j is written as %j', (text, written) => {
  expect(cell(text)).toBe(written);
});
