/** The hand in a page of which the browser draws no frames, such as a tab behind another. */
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { unwrap } from '../../shared/contracts/errors.ts';
import { createPageScripts } from './page-scripts.ts';

interface Hand {
  painted(): Promise<boolean>;
}

test('the long wait for a frame is made once, and again after the page was drawn', async () => {
  const waitsMs: number[] = [];
  const frames: (() => void)[] = [];
  const makeHand = runInNewContext(unwrap(await createPageScripts(null).text('interaction')), {
    setTimeout: (done: () => void, ms: number) => {
      waitsMs.push(ms);
      queueMicrotask(done);
    },
    clearTimeout: () => undefined,
    requestAnimationFrame: (draw: () => void) => void frames.push(draw),
  }) as () => Hand;
  const hand = makeHand();
  await hand.painted();
  await hand.painted();
  const [long = 0, short = 0] = waitsMs;
  expect(long).toBeGreaterThan(short);
  expect(waitsMs).toEqual([long, short, short, short]);
  for (const draw of frames) draw();
  await hand.painted();
  expect(waitsMs.slice(4)).toEqual([long, short]);
});
