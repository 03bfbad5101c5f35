import { expect, it } from 'vitest';
import { document, figuresOf, sent } from '../delivery/testing/delivery-of.ts';
import { paint } from '../../testing/page-events.ts';
import { comparedDelivery, comparedFirstPaint } from './compared-delivery.ts';

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

it('both first paints are told with what blocked them; nothing of another page, and without one of them', () => {
  const sheet = sent({
    ...{ url: 'https://site.test/a.css', type: 'Stylesheet', sentMs: 120, endMs: 300 },
    sent: { renderBlocking: 'blocking' },
  });
  const [slow, fast] = [paint('firstContentfulPaint', 350), paint('firstContentfulPaint', 150)];
  const [before, after] = [figuresOf(...document(), ...sheet, slow), figuresOf(...document(), fast)];
  expect(comparedFirstPaint(before, after)).toMatchObject({
    base: { paintMs: 340, blocker: { url: 'https://site.test/a.css', arrivedMs: 290, laterMs: 50 }, script: null },
    new: { paintMs: 140, blocker: null, script: null },
  });
  expect(comparedFirstPaint(before, figuresOf(...document()))).toBeNull();
  expect(comparedFirstPaint(before, figuresOf(...document({ url: 'https://site.test/other' }), fast))).toBeNull();
  expect(comparedFirstPaint(figuresOf(slow), figuresOf(fast))).toBeNull();
});
