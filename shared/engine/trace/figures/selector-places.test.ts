/** Selectors as Blink writes them in `SelectorStats`, found in texts as people write them. */
import { expect, test } from 'vitest';
import { createSelectorPlaces, importsOf } from './selector-places.ts';

const SHEET = `/* Theme, for .card */
@import "base.css";
.card > p:nth-child( odd ),
.card   a:before { color: red }
@media (min-width: 10px) {
  [data-kind=wide] .x,
  *.note:is(.a, .b) { margin: 0 }
}
ul { & li { margin: 0 } }
@keyframes card { from { margin: 0 } }
`;
const AT_START = { url: 'https://shop.test/css/a.css', startLine: 1, startColumn: 1, text: SHEET };

test('the line and column of the rule of a selector', () => {
  const placeOf = createSelectorPlaces([AT_START]);
  const lineOf = (selector: string): string | null => {
    const place = placeOf(selector);
    return place && `${place.line}:${place.column}`;
  };
  expect(lineOf('.card > p:nth-child(2n+1)')).toBe('3:1');
  expect(lineOf('.card a::before')).toBe('3:1');
  expect(lineOf('[data-kind="wide"] .x')).toBe('6:3');
  expect(lineOf('.note:is(.a, .b)')).toBe('6:3');
  expect(lineOf('& li')).toBe('9:6');
  expect(lineOf('.card')).toBeNull();
  expect(lineOf('from')).toBeNull();
});

test('a string in an attribute is not read as a selector', () => {
  const text = 'a[title="x > y, z"] { margin: 0 }';
  const placeOf = createSelectorPlaces([{ ...AT_START, text }]);
  expect(placeOf('a[title="x > y, z"]')?.line).toBe(1);
  expect(placeOf('a[title="x>y,z"]')).toBeNull();
});

test('an inline style sheet begins behind its tag', () => {
  const placeOf = createSelectorPlaces([
    { url: 'https://shop.test/', startLine: 7, startColumn: 8, text: 'p { margin: 0 }\n  b { margin: 0 }' },
  ]);
  expect(placeOf('p')).toMatchObject({ line: 7, column: 8 });
  expect(placeOf('b')).toMatchObject({ line: 8, column: 3 });
});

test('a rule of an imported style sheet, which the statistics count for the one that imports it', () => {
  const text =
    '@import "base.css";\n@import url( /css/wide.css ) screen;\n@import \'https://cdn.test/c.css\';\n.own { margin: 0 }';
  expect(importsOf({ ...AT_START, text })).toEqual([
    'https://shop.test/css/base.css',
    'https://shop.test/css/wide.css',
    'https://cdn.test/c.css',
  ]);
  const base = { ...AT_START, url: 'https://shop.test/css/base.css', text: '\n.own, .base { margin: 0 }' };
  const placeOf = createSelectorPlaces([{ ...AT_START, text }, base]);
  expect(placeOf('.own')).toMatchObject({ url: AT_START.url, line: 4 });
  expect(placeOf('.base')).toMatchObject({ url: base.url, line: 2 });
});
