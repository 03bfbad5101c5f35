import { expect, it } from 'vitest';
import { createQuiet } from './quiet.ts';

const never = new AbortController().signal;

async function settled(wait: Promise<void>): Promise<boolean> {
  let isSettled = false;
  void wait.then(() => (isSettled = true));
  for (let at = 0; at < 10; at += 1) await Promise.resolve();
  return isSettled;
}

it('is quiet while nobody asks, and again a while after the last answer', async () => {
  const lulls: PromiseWithResolvers<void>[] = [];
  const quiet = createQuiet(() => {
    const lull = Promise.withResolvers<void>();
    lulls.push(lull);
    return lull.promise;
  });
  expect(await settled(quiet.until(never))).toBe(true);
  const first = quiet.disturb();
  const second = quiet.disturb();
  const waits = [quiet.until(never), quiet.until(never)];
  first();
  expect(lulls).toHaveLength(0);
  second();
  expect(await settled(waits[0] ?? Promise.resolve())).toBe(false);
  // The next question comes before the lull is over: the one behind it counts.
  const third = quiet.disturb();
  third();
  lulls[0]?.resolve();
  expect(await settled(waits[0] ?? Promise.resolve())).toBe(false);
  lulls[1]?.resolve();
  expect(await Promise.all(waits.map(settled))).toEqual([true, true]);
  expect(await settled(quiet.until(never))).toBe(true);
});

it('lets those go who are told to go on', async () => {
  const quiet = createQuiet();
  quiet.disturb();
  const controller = new AbortController();
  const wait = quiet.until(controller.signal);
  expect(await settled(wait)).toBe(false);
  controller.abort();
  expect(await settled(wait)).toBe(true);
});
