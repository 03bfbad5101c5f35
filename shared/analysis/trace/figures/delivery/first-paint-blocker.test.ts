import { expect, it } from 'vitest';
import { paint, task } from '../../testing/page-events.ts';
import { firstPaintBlocker } from './first-paint-blocker.ts';
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
