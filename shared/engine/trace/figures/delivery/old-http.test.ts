import { expect, it } from 'vitest';
import { oldHttp } from './old-http.ts';
import { deliveryOfPage, document, sent, type Sent } from './testing/delivery-of.ts';

function files(origin: string, count: number, more: Partial<Sent> = {}) {
  return Array.from({ length: count }, (_, at) =>
    sent({ url: `${origin}/${at}.js`, sentMs: 120 + at, endMs: 150, protocol: 'http/1.1', ...more }),
  ).flat();
}

it('six static files of one origin are enough to say so', () => {
  const site = 'https://site.test';
  expect(oldHttp(deliveryOfPage(...document({ protocol: 'http/1.1' }), ...files(site, 6)))).toMatchObject({
    count: 7,
    rows: [{ origin: site, requests: 7, protocol: 'http/1.1' }],
  });
  expect(oldHttp(deliveryOfPage(...document(), ...files(site, 5))).count).toBe(0);
  expect(oldHttp(deliveryOfPage(...document(), ...files(site, 6, { protocol: 'h2' }))).count).toBe(0);
});

it('local servers, service workers and pixels of known companies do not count', () => {
  const count = (origin: string, more: Partial<Sent> = {}) =>
    oldHttp(deliveryOfPage(...document(), ...files(origin, 6, more))).count;
  expect(count('http://localhost:8080')).toBe(0);
  expect(count('http://127.0.0.1:8080')).toBe(0);
  expect(count('https://cdn.test', { answer: { fromServiceWorker: true } })).toBe(0);
  const pixel = { type: 'Image', bodyBytes: 43 };
  expect(count('https://www.google-analytics.com', pixel)).toBe(0);
  expect(count('https://cdn.unknown.test', pixel)).toBe(6);
});
