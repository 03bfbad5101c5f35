import { expect, it } from 'vitest';
import { paint, PAGE_URL, span, task } from '../../testing/page-events.ts';
import { firstPaintBlocker, firstPaintWait } from './first-paint-blocker.ts';
import { deliveryOfPage, document, sent, tag } from './testing/delivery-of.ts';

const blocking = { renderBlocking: 'blocking' };
const sheet = (name: string, endMs: number, more: object = {}) =>
  sent({ url: `https://site.test/${name}`, type: 'Stylesheet', sentMs: 120, endMs, sent: { ...blocking, ...more } });

it('is the last request to arrive before the paint of those that block rendering, with the work until the paint', () => {
  const delivery = deliveryOfPage(
    ...document(),
    ...sheet('a.css', 200),
    ...sheet('b.css', 300, tag(4)),
    ...sheet('later.css', 500),
    ...sheet('frame.css', 340, { frame: 'INNER' }),
    ...sheet('print.css', 345, { renderBlocking: 'non_blocking' }),
    task(310, 30),
    paint('firstContentfulPaint', 350),
  );
  // The navigation began at 10 ms.
  expect(firstPaintBlocker(delivery, 340)).toMatchObject({
    url: 'https://site.test/b.css',
    arrivedMs: 290,
    laterMs: 50,
    busyMs: 30,
    source: { namedIn: { kind: 'tag', line: 5 } },
  });
  expect(firstPaintBlocker(delivery, null)).toBeNull();
  expect(firstPaintBlocker(deliveryOfPage(...document()), 340)).toBeNull();
});

const script = (startMs: number, durationMs: number) =>
  span('FunctionCall', startMs, durationMs, {
    data: { functionName: 'boot', url: `${PAGE_URL}boot.js`, scriptId: '3', lineNumber: 3, columnNumber: 4 },
  });

it('names the code that ran for most of the time until the paint, and none that was short', () => {
  const load = (...events: Parameters<typeof deliveryOfPage>) =>
    firstPaintWait(deliveryOfPage(...document(), ...events, paint('firstContentfulPaint', 400)), 390);
  expect(load(...sheet('a.css', 200), script(205, 150))).toMatchObject({
    paintMs: 390,
    blocker: { url: 'https://site.test/a.css', laterMs: 200 },
    script: { code: { name: 'boot', url: `${PAGE_URL}boot.js` }, runMs: 150 },
  });
  expect(load(...sheet('a.css', 200), script(205, 40))).toMatchObject({ script: null });
  // Without a request that blocks, from the first byte of the document on.
  expect(load(script(120, 270))).toMatchObject({ blocker: null, script: { runMs: 270 } });
  expect(firstPaintWait(deliveryOfPage(...document()), null)).toBeNull();
});
