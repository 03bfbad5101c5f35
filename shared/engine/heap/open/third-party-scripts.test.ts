import { expect, it } from 'vitest';
import { ignoreList } from '../../../base/third-party.ts';
import { askableHeap } from '../testing/ask-heap.ts';

const PAGE = 'https://shop.test';
const PICTURE = `
  root → [window, own, lib]
  root → [ownScript, libScript]
`;

/** A page with a function of its own and one of a library, each in a script without a source map. */
function functionsOf(library: string, { patterns = [] as string[], windows = [PAGE] } = {}) {
  const script = (url: string) => ({ type: 'hidden', name: `system / Script / ${url}` }) as const;
  const globals = windows.map(
    (url, at) => [`window${at}`, { id: 61 + 2 * at, name: `Window [JSGlobalObject] / ${url}` }] as const,
  );
  const heap = askableHeap(
    PICTURE.replace('[window,', `[${globals.map(([name]) => name).join(', ')},`),
    {
      ...Object.fromEntries(globals),
      own: { type: 'closure', name: 'refresh', id: 41, location: [1, 9, 4], script: 'ownScript' },
      lib: { type: 'closure', name: 'render', id: 43, location: [2, 0, 7], script: 'libScript' },
      ownScript: script(`${PAGE}/app.js`),
      libScript: script(library),
    },
    { dialect: 'chromium' },
    ignoreList(patterns),
  );
  const isThirdParty = (id: number) => heap.ask('heap.object', { id }).node?.isThirdParty === true;
  return { own: isThirdParty(41), library: isThirdParty(43) };
}

it.each([
  ['of a package', `${PAGE}/node_modules/grid/index.js`, {}],
  ['of another origin than the page', 'https://cdn.test/grid.js', {}],
  ['that the person ignores', `${PAGE}/js/grid.js`, { patterns: ['/grid\\.js$'] }],
])('functions are of third parties in a script %s', (_, url, options) =>
  expect(functionsOf(url, options)).toEqual({ own: false, library: true }),
);

it('functions of the page’s own scripts are its own', () =>
  expect(functionsOf(`${PAGE}/js/grid.js`)).toEqual({ own: false, library: false }));

it('another origin says nothing where the heap has pages of several', () =>
  expect(functionsOf('https://cdn.test/grid.js', { windows: [PAGE, 'https://cdn.test'] })).toEqual({
    own: false,
    library: false,
  }));
