import { expect, it } from 'vitest';
import { paint } from '../../testing/page-events.ts';
import { paintDiscovery } from './paint-discovery.ts';
import { document, figuresOf, sent, tag } from './testing/delivery-of.ts';

const HERO = 'https://site.test/hero.png';
const START = {
  functionName: 'start',
  scriptId: '3',
  url: 'https://site.test/main.js',
  lineNumber: 3,
  columnNumber: 26,
};

function discovered(data: object, loadingAttr = '') {
  const figures = figuresOf(
    ...document(),
    ...sent({ url: HERO, type: 'Image', sentMs: 192, endMs: 250, mimeType: 'image/png', sent: data }),
    paint('firstContentfulPaint', 200),
    paint('largestContentfulPaint::Candidate', 300, {
      nodeId: 25,
      nodeName: 'IMG',
      type: 'image',
      size: 9,
      loadingAttr,
    }),
    paint('LargestImagePaint::Candidate', 300, { DOMNodeId: 25, imageUrl: HERO }),
  );
  const delivery = figures.delivery();
  return delivery === null ? null : paintDiscovery(delivery, figures.largestContentfulPaint());
}

it('an image that the document names is known at once, with its tag', () => {
  const found = discovered({ ...tag(8), fetchPriorityHint: 'high' });
  expect(found).toMatchObject({ isInDocument: true, isEager: true, hasHighPriority: true, isPreloaded: false });
  // The first byte of the document arrived at 92 ms.
  expect(found?.delayMs).toBeCloseTo(100, 6);
  expect(found?.source.namedIn).toMatchObject({ line: 9 });
});

it('a lazy one is late, unless it is preloaded', () => {
  expect(discovered(tag(8), 'lazy')).toMatchObject({ isEager: false, source: { namedIn: null } });
  expect(discovered({ ...tag(8), isLinkPreload: true }, 'lazy')).toMatchObject({ isEager: true, isPreloaded: true });
});

it('one that script requests is not in the document; its code is named', () => {
  expect(discovered({ initiator: { type: 'script' }, stackTrace: [START] })).toMatchObject({
    isInDocument: false,
    source: { sentBy: { name: 'start', line: 3 } },
  });
});
