import { describe, expect, it } from 'vitest';
import { ignoreList, ignorePattern, isThirdParty, isThirdPartyPath, isThirdPartyScript } from './third-party.ts';

it.each([
  ['webpack://shop/node_modules/react-dom/client.js', true],
  ['../node_modules/preact/src/render.js', true],
  ['node_modules/a.js', true],
  ['C:\\shop\\node_modules\\a.js', true],
  ['https://shop.test/bower_components/jquery.js', true],
  ['src/node_modules.ts', false],
  ['src/my_node_modules/a.ts', false],
  ['https://cdn.test/app.js', false],
  ['', false],
])('the path %s: %s', (path, expected) => expect(isThirdPartyPath(path)).toBe(expected));

const none = ignoreList([]);

describe('third-party code', () => {
  it.each([
    ['https://shop.test/node_modules/csv/parse.js', true],
    ['https://shop.test/js/react-dom.production.js', true],
    ['https://cdn.test/widget.js', true],
    ['chrome-extension://abcdef/content.js', true],
    ['https://shop.test/js/app.js', false],
    ['node:internal/timers', false],
    ['', false],
  ])('%s by its address: %s', (url, expected) => {
    expect(isThirdPartyScript(url, 'https://shop.test', none)).toBe(expected);
  });

  it('is also what a pattern of the person matches, without regard to case', () => {
    const isIgnored = ignoreList(['/vendor/', 'Analytics\\.js$']);
    expect(isThirdPartyScript('https://shop.test/vendor/grid.js', 'https://shop.test', isIgnored)).toBe(true);
    expect(isThirdPartyScript('https://shop.test/js/analytics.js', 'https://shop.test', isIgnored)).toBe(true);
    expect(isThirdPartyScript('https://shop.test/js/analytics.json', 'https://shop.test', isIgnored)).toBe(false);
  });

  it.each([
    ['https://shop.test/app.js', null, false],
    ['https://shop.test/app.js', { source: 'src/cart.ts' }, false],
    ['https://shop.test/app.js', { source: 'src/cart.ts', ignored: true }, true],
    ['https://shop.test/app.js', { source: '../node_modules/lodash/isEqual.js' }, true],
    ['https://shop.test/app.js', { source: 'src/vendor/grid.ts' }, true],
    // A bundle on another server may be the author's own.
    ['https://cdn.test/app.js', { source: 'src/cart.ts' }, false],
    ['https://cdn.test/app.js', null, true],
    ['file:///home/me/react-shop/server.mjs', null, false],
    ['chrome-extension://abcdef/content.js', null, true],
  ])('is known by the source map, else by the script: %s with %j, %s', (url, original, expected) => {
    const owners = { pageOrigin: 'https://shop.test', isIgnored: ignoreList(['/vendor/']) };
    expect(isThirdParty({ url }, original, owners)).toBe(expected);
  });

  it('is never what an invalid pattern might mean', () => {
    expect(ignorePattern('(')).toBeNull();
    expect(ignoreList(['('])('(')).toBe(false);
  });
});
