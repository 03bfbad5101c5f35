/** Files by name. */
import { expect, test } from 'vitest';
import type { ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import { foundFiles, type FileSources } from './found-files.ts';

const script = (scriptId: string, url: string): ScriptEntry => ({
  id: 1,
  scriptId,
  url,
  startLine: 1,
  startColumn: 1,
  endLine: 2,
  length: 30,
  hash: 'h',
  isModule: true,
  language: 'JavaScript',
  sourceMap: 'none',
  sourceMapUrl: '',
  frameId: null,
  world: '',
});
const SOURCES: FileSources = {
  scripts: [
    script('s1', 'https://shop.test/assets/app.min.js'),
    script('s2', 'https://shop.test/vendor.js'),
    script('s3', ''),
  ],
  resources: [{ url: 'https://shop.test/app.css', frameId: 'f1', type: 'Stylesheet', mimeType: 'text/css' }],
  originals: new Map([
    [
      's1',
      {
        state: 'known',
        note: '',
        sources: [
          { name: 'webpack://shop/src/orders/order-list.ts', length: 10 },
          { name: 'webpack://shop/src/app.ts', length: 10 },
        ],
      },
    ],
    ['s2', { state: 'asking' }],
  ]),
};
const names = (typed: string): string[] => foundFiles(SOURCES, typed).map(({ name }) => name);

test.each([
  ['', ['order-list.ts', 'app.ts', 'app.min.js', 'vendor.js', 'app.css']],
  ['APP', ['app.ts', 'app.min.js', 'app.css']],
  ['list', ['order-list.ts']],
  ['orders/', ['order-list.ts']],
  ['ol ts', ['order-list.ts']],
  ['nothing', []],
])('%j', (typed, expected) => expect(names(typed)).toEqual(expected));

test('an original leads to its script', () => {
  expect(foundFiles(SOURCES, 'order-list')[0]?.choice).toEqual({
    kind: 'original',
    scriptId: 's1',
    name: 'webpack://shop/src/orders/order-list.ts',
  });
});
