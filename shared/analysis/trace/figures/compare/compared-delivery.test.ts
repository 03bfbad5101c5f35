import { expect, it } from 'vitest';
import { document, figuresOf, sent } from '../delivery/testing/delivery-of.ts';
import { comparedDelivery } from './compared-delivery.ts';

const FOREVER = { 'Cache-Control': 'max-age=31536000, immutable' };
const file = (path: string, headers: Record<string, string> = {}, protocol = 'h2') =>
  sent({ url: `https://site.test/${path}`, sentMs: 120, endMs: 140, headers, protocol });
const compared = (...[base, later]: [ReturnType<typeof file>, ReturnType<typeof file>]) =>
  comparedDelivery(figuresOf(...document(), ...base), figuresOf(...document(), ...later)).map(
    ({ name, base: was, new: is, verdict }) => [name, was, is, verdict],
  );
const SHORT = 'Files with a short lifetime in the cache';

it('two equal loads differ in nothing', () => {
  expect(compared(file('app.js'), file('app.js'))).toEqual([]);
});

it('a file that is kept longer is better, also in another version of it', () => {
  expect(compared(file('app.js'), file('app.js', FOREVER))).toEqual([[SHORT, 1, 0, 'better']]);
  expect(compared(file('app.1f3a12cd.js', FOREVER), file('app.8e9b07aa.js'))).toEqual([[SHORT, 0, 1, 'worse']]);
});

it('a file that only one of them asked for has no verdict', () => {
  expect(compared(file('app.js'), [...file('app.js'), ...file('more.js')])).toEqual([[SHORT, 1, 2, 'not-comparable']]);
});

it('loads of different pages are not compared', () => {
  const other = document({ url: 'https://site.test/other' });
  expect(comparedDelivery(figuresOf(...document(), ...file('app.js')), figuresOf(...other))).toEqual([]);
});
