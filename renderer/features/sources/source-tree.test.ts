import { describe, expect, it } from 'vitest';
import type { ScriptEntry } from '../../../shared/core/contracts/scripts.ts';
import { placeInTree, scriptAt, sourceRows, type KnownOriginals } from './source-tree.ts';

function script(scriptId: string, url: string, more: Partial<ScriptEntry> = {}): ScriptEntry {
  return {
    id: Number(scriptId),
    scriptId,
    url,
    startLine: 1,
    startColumn: 1,
    endLine: 10,
    length: 1,
    hash: '',
    isModule: false,
    language: 'JavaScript',
    sourceMap: 'none',
    sourceMapUrl: '',
    frameId: null,
    world: '',
    ...more,
  };
}
const rowsOf = (
  scripts: readonly ScriptEntry[],
  more: { filter?: string; toggled?: readonly string[]; originals?: ReadonlyMap<string, KnownOriginals> } = {},
) =>
  sourceRows({
    scripts,
    resources: [],
    originals: more.originals ?? new Map(),
    filter: more.filter ?? '',
    toggled: new Set(more.toggled ?? []),
  }).map(({ level, name, detail }) => `${'  '.repeat(level - 1)}${name}${detail === '' ? '' : ` (${detail})`}`);

describe('the tree position of a URL', () => {
  it.each([
    ['https://shop.test/js/app.js?v=2', 'shop.test', ['js'], 'app.js?v=2'],
    ['https://shop.test/', 'shop.test', [], '(index)'],
    ['file:///srv/app/main.js', 'file:', ['srv', 'app'], 'main.js'],
    ['/srv/app/main.js', 'files', ['srv', 'app'], 'main.js'],
    ['node:internal/timers', 'node:', ['internal'], 'timers'],
    ['chrome-extension://abc/content.js', 'chrome-extension://abc', [], 'content.js'],
    ['https://shop.test/a%20b/c%ZZ.js', 'shop.test', ['a b'], 'c%ZZ.js'],
  ])('%s', (url, origin, folders, name) => {
    expect(placeInTree(url)).toEqual({ origin, folders, name });
  });
});

describe('the source tree', () => {
  const scripts = [
    script('1', 'https://shop.test/assets/js/app.js', { sourceMap: 'linked' }),
    script('2', 'https://shop.test/assets/js/vendor.js'),
    script('3', 'https://shop.test/', { startLine: 12 }),
    script('4', 'node:internal/timers'),
  ];
  it('joins single-child folders and collapses engine scripts', () => {
    expect(rowsOf(scripts)).toEqual([
      'shop.test',
      '  assets/js',
      '    app.js (map)',
      '    vendor.js',
      '  (index) (script at line 12)',
      'node:',
    ]);
    expect(rowsOf(scripts, { toggled: ['origin shop.test', 'origin node:'] })).toEqual([
      'shop.test',
      'node:',
      '  internal',
      '    timers',
    ]);
  });
  it('filters by URL and expands a script into its originals', () => {
    expect(rowsOf(scripts, { filter: 'VENDOR' })).toEqual(['shop.test', '  assets/js', '    vendor.js']);
    const originals = new Map<string, KnownOriginals>([
      [
        '1',
        {
          state: 'known',
          sources: [
            { name: 'webpack://shop/src/cart.ts', length: 5 },
            { name: 'src/lost.ts', length: null },
          ],
          note: '',
        },
      ],
    ]);
    expect(rowsOf(scripts, { toggled: ['script 1'], originals, filter: 'cart' })).toEqual([
      'shop.test',
      '  assets/js',
      '    app.js (map)',
      '      src/cart.ts',
    ]);
    expect(rowsOf(scripts, { toggled: ['script 1'] })).toContain('      Loading the source map …');
  });
});

describe('a location requested by another panel', () => {
  const scripts = [
    script('1', 'https://shop.test/', { startLine: 3, endLine: 9 }),
    script('2', 'https://shop.test/', { startLine: 20, endLine: 40 }),
  ];
  it('maps to the script that contains its line, relative to the script', () => {
    expect(scriptAt(scripts, { url: 'https://shop.test/', scriptId: null, line: 22 })).toMatchObject({
      script: { scriptId: '2' },
      line: 3,
    });
    expect(scriptAt(scripts, { url: null, scriptId: '1', line: 3 })).toMatchObject({ line: 1 });
    // After a navigation the id is invalid: the URL decides.
    expect(scriptAt(scripts, { url: 'https://shop.test/', scriptId: '99', line: 5 })).toMatchObject({
      script: { scriptId: '1' },
    });
    expect(scriptAt(scripts, { url: 'https://other.test/', scriptId: null, line: 1 })).toBeNull();
  });
});
