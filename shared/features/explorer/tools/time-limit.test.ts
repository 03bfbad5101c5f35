/** What the end of the time does to what is under way. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { limitTime } from './time-limit.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function limited() {
  const said: number[] = [];
  const call = new AbortController();
  const time = limitTime(2, call.signal, () => void said.push(time.endsInMs()));
  return { time, call, said };
}

it('ends what is under way when the time is over, and with the call', async () => {
  const { time } = limited();
  await vi.advanceTimersByTimeAsync(119_000);
  expect([time.signal.aborted, time.endsInMs()]).toEqual([false, 1000]);
  await vi.advanceTimersByTimeAsync(1000);
  expect([time.signal.aborted, time.isOver(), time.share()]).toEqual([true, true, 1]);
  const other = limited();
  other.call.abort();
  expect([other.time.signal.aborted, other.time.isOver()]).toEqual([true, false]);
});

it('lets a hunt end that began in time, and nothing after it', async () => {
  const { time, said } = limited();
  const hunt = Promise.withResolvers<string>();
  const hunted = time.hunting(() => hunt.promise);
  await vi.advanceTimersByTimeAsync(150_000);
  expect([said, time.signal.aborted]).toEqual([[60_000], false]);
  hunt.resolve('found');
  expect([await hunted, time.signal.aborted]).toEqual(['found', true]);
});

it('ends a hunt that goes on for longer', async () => {
  const { time } = limited();
  void time.hunting(() => Promise.withResolvers<null>().promise);
  await vi.advanceTimersByTimeAsync(180_000);
  expect(time.isOver()).toBe(true);
});

it('begins no hunt that would not end by then, by how long the ones before took', async () => {
  const { time } = limited();
  const hunt = async (ms: number): Promise<void> => {
    const hunted = time.hunting(() => new Promise((resolve) => setTimeout(resolve, ms)));
    await vi.advanceTimersByTimeAsync(ms);
    await hunted;
  };
  await hunt(10_000);
  expect(time.canHunt()).toBe(true);
  await hunt(93_000);
  // 17 s are left and a minute after them, and one took 93 s.
  expect(time.canHunt()).toBe(false);
});
