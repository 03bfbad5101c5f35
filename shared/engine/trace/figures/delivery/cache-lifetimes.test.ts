import { expect, it } from 'vitest';
import { cacheLifetimes } from './cache-lifetimes.ts';
import { deliveryOfPage, document, sent, type Sent } from './testing/delivery-of.ts';

const DATE = 'Tue, 24 Nov 2026 12:00:00 GMT';

function rowOf(headers: Record<string, string>, more: Partial<Sent> = {}) {
  const file = { url: 'https://site.test/a.js', sentMs: 120, endMs: 140, headers, bodyBytes: 1000, ...more };
  return cacheLifetimes(deliveryOfPage(...document(), ...sent(file)), new Map()).rows[0];
}

it('the shorter the lifetime, the more is wasted', () => {
  // A tenth of cached files are at most 0.2 hours old when they are used, two tenths one hour, half of them twelve hours.
  expect(rowOf({})).toMatchObject({ lifetimeSeconds: 0, wastedBytes: 1000 });
  expect(rowOf({ 'Cache-Control': 'max-age=720' })?.wastedBytes).toBeCloseTo(900, 6);
  expect(rowOf({ 'Cache-Control': 'public, max-age=3600' })?.wastedBytes).toBeCloseTo(800, 6);
  // Half way between one and three hours: 25 %.
  expect(rowOf({ 'Cache-Control': 'max-age=7200' })?.wastedBytes).toBeCloseTo(750, 6);
  expect(rowOf({ 'Cache-Control': 'max-age=43200' })?.wastedBytes).toBeCloseTo(500, 6);
  expect(rowOf({ 'Cache-Control': 'max-age=2592000' })).toBeUndefined();
});

it('Expires counts from the date of the response, and max-age goes before it', () => {
  expect(rowOf({ Date: DATE, Expires: 'Tue, 24 Nov 2026 13:00:00 GMT' })?.lifetimeSeconds).toBe(3600);
  expect(
    rowOf({ Date: DATE, Expires: 'Tue, 24 Nov 2026 13:00:00 GMT', 'Cache-Control': 'max-age=60' })?.lifetimeSeconds,
  ).toBe(60);
  expect(rowOf({ Date: DATE, Expires: '0' })).toBeUndefined();
});

it('leaves out what the server does not want to be cached, and what is not the same for everyone', () => {
  for (const directive of ['no-store', 'no-cache', 'private', 'must-revalidate, max-age=5', 'max-age=0'])
    expect(rowOf({ 'Cache-Control': directive })).toBeUndefined();
  expect(rowOf({ Pragma: 'no-cache' })).toBeUndefined();
  expect(rowOf({}, { type: 'Fetch' })).toBeUndefined();
  expect(rowOf({}, { answer: { statusCode: 404 } })).toBeUndefined();
});

it('names files that the paint waited for and that the server has each visit ask for', () => {
  const file = (name: string, cacheControl: string) =>
    sent({ url: `https://site.test/${name}`, sentMs: 120, endMs: 160, headers: { 'Cache-Control': cacheControl } });
  const load = deliveryOfPage(
    ...document(),
    ...file('a.js', 'no-store'),
    ...file('b.js', 'no-cache'),
    ...file('c.js', 'max-age=60'),
  );
  const waited = new Map([
    ['https://site.test/a.js', 20],
    ['https://site.test/c.js', 30],
  ]);
  expect(cacheLifetimes(load, waited).asked).toEqual([
    { requestId: 'https://site.test/a.js', url: 'https://site.test/a.js', directive: 'no-store', waitedMs: 20 },
  ]);
});
