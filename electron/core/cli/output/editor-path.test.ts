import { expect, it } from 'vitest';
import { editorPath } from './print-sections.ts';

it.each([
  ['https://shop.test/src/rows.ts?v=3', 'src/rows.ts'],
  ['webpack://shop/./src/rows.ts', 'src/rows.ts'],
  ['../../src/rows.ts', 'src/rows.ts'],
  ['file:///home/me/shop/src/rows.ts', '/home/me/shop/src/rows.ts'],
  ['/home/me/shop/src/rows.ts', '/home/me/shop/src/rows.ts'],
  ['C:\\shop\\src\\rows.ts', 'C:\\shop\\src\\rows.ts'],
  ['node:internal/fs', 'node:internal/fs'],
  ['https://shop.test/', 'https://shop.test/'],
])('editors find %s as %s', (source, path) => expect(editorPath(source)).toBe(path));
