import { expect, it } from 'vitest';
import { originalsOf } from './originals.ts';
import { boxesOf } from './third-party.ts';

const PAGE = 'https://shop.test';
const place = (url: string, line = 1) => ({ name: 'f', url, line, column: 1 });
const BUNDLE = `${PAGE}/app.js`;
const CDN = 'https://cdn.test/app.js';
const OWN = { name: 'start', source: 'src/main.ts', line: 1, column: 1 };
const originals = originalsOf(
  [
    { place: place(BUNDLE, 1), original: { ...OWN, source: 'node_modules/react/a.js', ignored: true } },
    { place: place(BUNDLE, 2), original: OWN },
    { place: place(CDN, 1), original: OWN },
  ],
  true,
);

it.each([
  ['ignored by its map', place(BUNDLE, 1), true],
  ['of the author by its map', place(BUNDLE, 2), false],
  ['of the author by its map, on another origin', place(CDN, 1), false],
  ['of another origin without a map', place('https://ads.test/ad.js'), true],
  ['in a package folder', place(`${PAGE}/node_modules/lodash/a.js`), true],
  ['of a framework', place(`${PAGE}/react-dom.production.js`), true],
  ['of a script of the page', place(`${PAGE}/own.js`), false],
  ['of V8 itself', place('', 0), false],
])('a function %s', (_, at, expected) => expect(originals.isThirdParty(at)).toBe(expected));

it('names the functions of which a source map says otherwise than the script', () => {
  expect(originals.exceptions()).toEqual([place(BUNDLE, 1), place(CDN, 1)]);
  const ignored = originalsOf([{ place: place(BUNDLE, 2), original: OWN }], true, false, PAGE, ['^src/']);
  expect(ignored.isThirdParty(place(BUNDLE, 2))).toBe(true);
  expect(ignored.exceptions()).toEqual([place(BUNDLE, 2)]);
});

it('finds boxes by their functions', () => {
  const boxes = boxesOf([place(BUNDLE, 1), place(BUNDLE, 2)], Uint32Array.of(1, 0, 1, 0), originals.isThirdParty);
  expect([0, 1, 2, 3].filter((box) => boxes.has(box))).toEqual([1, 3]);
  expect(boxesOf([place(BUNDLE, 2)], Uint32Array.of(0), originals.isThirdParty).size).toBe(0);
});
