/** The hand in a page of which the browser draws no frames, such as a tab behind another. */
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { createPageScripts } from './page-scripts.ts';

interface Hand {
  painted(): Promise<boolean>;
}

test('the long wait for a frame is made once in a document, and again after the page was drawn', async () => {
  const waitsMs: number[] = [];
  const frames: (() => void)[] = [];
  let nowMs = 0;
  /** A message takes 1 ms. */
  class Port {
    #listener = (): void => undefined;
    addEventListener(_type: string, listener: () => void): void {
      this.#listener = listener;
    }
    deliver(): void {
      nowMs += 1;
      queueMicrotask(() => this.#listener());
    }
    start(): void {}
    close(): void {}
  }
  const makeHand = runInNewContext(await createPageScripts(null).text('interaction'), {
    performance: { now: () => nowMs },
    MessageChannel: class {
      port1 = new Port();
      port2 = { postMessage: () => this.port1.deliver() };
    },
    setTimeout: (done: () => void, ms: number) => {
      waitsMs.push(ms);
      nowMs += ms;
      queueMicrotask(done);
    },
    clearTimeout: () => undefined,
    requestAnimationFrame: (draw: () => void) => void frames.push(draw),
  }) as () => Hand;
  const waitedMs = async (hand: Hand): Promise<number> => {
    const fromMs = nowMs;
    await hand.painted();
    return nowMs - fromMs;
  };
  const hand = makeHand();
  const [first, second, ofAnother] = [await waitedMs(hand), await waitedMs(hand), await waitedMs(makeHand())];
  // Only one of the waits is a timer: a page that nobody sees has one a second.
  const [longMs = 0] = waitsMs;
  expect(waitsMs).toEqual([longMs]);
  expect(second).toBeLessThan(longMs);
  expect(ofAnother).toBe(second);
  expect(first).toBe(longMs + second / 2);
  for (const draw of frames) draw();
  expect(await waitedMs(hand)).toBe(first);
});
