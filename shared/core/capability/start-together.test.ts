import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStartGate } from './start-together.ts';

beforeEach(() => void vi.useFakeTimers({ now: 1000 }));
afterEach(() => void vi.useRealTimers());

function gateFor(parts: number) {
  const gate = createStartGate({ parts, patienceMs: 5000, now: Date.now });
  const begun: string[] = [];
  const members = Array.from({ length: parts }, () => gate.member());
  const begin = (index: number, signal = new AbortController().signal): void =>
    void members[index]?.together.ready(signal).then(() => begun.push(`${index} at ${Date.now()}`));
  return { gate, members, begun, begin };
}

test('the first waits for the last, and both continue at the same moment', async () => {
  const { gate, begin, begun } = gateFor(2);
  begin(0);
  await vi.advanceTimersByTimeAsync(300);
  expect(begun).toEqual([]);
  begin(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(begun.toSorted()).toEqual(['0 at 1300', '1 at 1300']);
  expect(gate.openedAtMs()).toBe(1300);
  expect(gate.late()).toBe(0);
});

test('does not wait for a member that failed', async () => {
  const { members, begin, begun } = gateFor(2);
  begin(0);
  members[1]?.over();
  await vi.advanceTimersByTimeAsync(0);
  expect(begun).toEqual(['0 at 1000']);
});

test('waits for a hanging member up to the limit; the member is late then', async () => {
  const { gate, begin, begun } = gateFor(2);
  begin(0);
  await vi.advanceTimersByTimeAsync(5000);
  expect(begun).toEqual(['0 at 6000']);
  begin(1);
  await vi.advanceTimersByTimeAsync(0);
  expect(begun).toEqual(['0 at 6000', '1 at 6000']);
  expect(gate.late()).toBe(1);
});

test('a cancelled call stops waiting', async () => {
  const { begin, begun } = gateFor(2);
  const giveUp = new AbortController();
  begin(0, giveUp.signal);
  giveUp.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(begun).toEqual(['0 at 1000']);
});
