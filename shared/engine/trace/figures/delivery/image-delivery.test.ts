import { expect, it } from 'vitest';
import { FRAME, PAGE_URL, span } from '../../testing/page-events.ts';
import { imageDelivery } from './image-delivery.ts';
import { deliveryOfPage, document, sent, tag } from './testing/delivery-of.ts';

const URL = 'https://site.test/a.png';

function imageOf(mimeType: string, bodyBytes: number, paint: object, sentData: object = tag(6)) {
  const data = { frame: FRAME, url: URL, nodeName: 'IMG', srcWidth: 400, srcHeight: 300, width: 400, height: 300 };
  return imageDelivery(
    deliveryOfPage(
      ...document(),
      ...sent({ url: URL, type: 'Image', sentMs: 120, endMs: 150, mimeType, bodyBytes, sent: sentData }),
      span('PaintImage', 160, 0, { data: { ...data, width: 40, height: 30 } }),
      span('PaintImage', 161, 0, { data: { ...data, ...paint } }),
    ),
  ).rows[0];
}

it('a pixel needs a sixth of a byte: 20,000 bytes for 400 × 300', () => {
  const image = imageOf('image/png', 60_000, {});
  expect(image).toMatchObject({
    savedBytes: 40_000,
    fixes: [{ kind: 'format', savedBytes: 40_000 }],
    source: { sentBy: null, namedIn: { kind: 'tag', url: PAGE_URL, line: 7 } },
  });
  expect(imageOf('image/webp', 60_000, {})?.fixes).toEqual([{ kind: 'compression', savedBytes: 40_000 }]);
  expect(imageOf('image/png', 24_096, {})).toBeUndefined();
  expect(imageOf('image/svg+xml', 60_000, {})).toBeUndefined();
});

it('an image that is shown smaller needs fewer pixels; the largest place counts', () => {
  // A quarter of the pixels: 45,000 of 60,000 bytes, and of the 20,000 that a better format leaves another 15,000.
  const half = { width: 200, height: 150 };
  expect(imageOf('image/png', 60_000, half)).toMatchObject({
    savedBytes: 55_000,
    shown: { width: 200, height: 150 },
    fixes: [
      { kind: 'format', savedBytes: 40_000 },
      { kind: 'dimensions', savedBytes: 45_000 },
    ],
  });
  expect(imageOf('image/png', 60_000, { ...half, isCSS: true })?.fixes).toHaveLength(1);
  // Steps of a srcset may miss by 12 KiB.
  expect(imageOf('image/png', 16_000, { ...half, srcsetAttribute: 'a.png 1x' })).toBeUndefined();
  expect(imageOf('image/png', 16_000, half)?.fixes).toEqual([{ kind: 'dimensions', savedBytes: 12_000 }]);
});

it('a GIF above 100 KiB should be a video', () => {
  // 29.1 × log10(1,000,000) − 100.7 = 73.9, as a whole percentage 74.
  expect(imageOf('image/gif', 1_000_000, {})?.fixes).toEqual([{ kind: 'video', savedBytes: 740_000 }]);
  expect(imageOf('image/gif', 102_400, {})).toBeUndefined();
});

it('a lazy image has no line: the parser has passed its tag when it is requested', () => {
  expect(imageOf('image/png', 60_000, { loadingAttribute: 'lazy' })?.source.namedIn).toBeNull();
});
