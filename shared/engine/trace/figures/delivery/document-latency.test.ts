import { expect, it } from 'vitest';
import { PAGE_URL, NAVIGATION, instant, resource, BROWSER_PID } from '../../testing/page-events.ts';
import { documentLatency } from './document-latency.ts';
import { deliveryOfPage, document } from './testing/delivery-of.ts';

it('a server is slow above 600 ms', () => {
  expect(documentLatency(deliveryOfPage(...document()))).toMatchObject({ isSlow: false, redirects: [] });
  expect(documentLatency(deliveryOfPage(...document()))?.serverMs).toBeCloseTo(80, 6);
  expect(documentLatency(deliveryOfPage(...document({}, 600)))?.isSlow).toBe(false);
  expect(documentLatency(deliveryOfPage(...document({}, 601)))?.isSlow).toBe(true);
});

it('estimates what compression saves, unless it is little or the response is compressed', () => {
  const saved = (bodyBytes: number, headers: Record<string, string> = {}) =>
    documentLatency(deliveryOfPage(...document({ bodyBytes, headers })))?.uncompressedBytes;
  // Two thirds of HTML, 1,400 bytes at least: 0.67 × 10,000, and 0.67 × 2,089 = 1,399.6.
  expect(saved(10_000)).toBe(6700);
  expect(saved(2089)).toBe(1400);
  expect(saved(2088)).toBe(0);
  expect(saved(10_000, { 'Content-Encoding': 'br' })).toBe(0);
});

it('counts redirects from the browser’s own times', () => {
  const data = { requestId: NAVIGATION };
  const begun = { pid: BROWSER_PID, tid: 1 };
  const latency = documentLatency(
    deliveryOfPage(
      instant('ResourceWillSendRequest', 11, { data }, begun),
      instant('ResourceWillSendRequest', 61, { data }, begun),
      resource('SendRequest', 61, { ...data, url: 'https://site.test/go', resourceType: 'Document', frame: 'F00D' }),
      ...document({ sentMs: 62, endMs: 200 }),
    ),
  );
  expect(latency).toMatchObject({
    url: PAGE_URL,
    redirects: [{ url: 'https://site.test/go', durationMs: 50 }],
    redirectMs: 50,
  });
});

it('is absent if the page was loaded before the recording', () => {
  expect(documentLatency(deliveryOfPage())).toBeNull();
});
