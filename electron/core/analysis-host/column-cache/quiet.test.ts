import { expect, it } from 'vitest';
import { createQuiet } from './quiet.ts';

const never = new AbortController().signal;

async function settled(wait: Promise<void>): Promise<boolean> {
  let isSettled = false;
  void wait.then(() => (isSettled = true));
  for (let at = 0; at < 10; at += 1) await Promise.resolve();
  return isSettled;
}

it('is quiet while no query runs, and again a while after the last answer', async () => {
  const gaps: PromiseWithResolvers<void>[] = [];
  const quiet = createQuiet(() => {
    const gap = Promise.withResolvers<void>();
    gaps.push(gap);
    return gap.promise;
  });
  expect(await settled(quiet.until(never))).toBe(true);
  const first = quiet.disturb();
  const second = quiet.disturb();
  const waits = [quiet.until(never), quiet.until(never)];
  first();
  expect(gaps).toHaveLength(0);
  second();
  expect(await settled(waits[0] ?? Promise.resolve())).toBe(false);
  // The next query comes before the idle gap is over: only the gap after it counts.
  const third = quiet.disturb();
  third();
  gaps[0]?.resolve();
  expect(await settled(waits[0] ?? Promise.resolve())).toBe(false);
  gaps[1]?.resolve();
  expect(await Promise.all(waits.map(settled))).toEqual([true, true]);
  expect(await settled(quiet.until(never))).toBe(true);
});

it('resolves waits whose signal is aborted', async () => {
  const quiet = createQuiet();
  quiet.disturb();
  const controller = new AbortController();
  const wait = quiet.until(controller.signal);
  expect(await settled(wait)).toBe(false);
  controller.abort();
  expect(await settled(wait)).toBe(true);
});
