import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startDeadline } from './deadline.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('startDeadline', () => {
  it('expires once, after its time', () => {
    const onExpired = vi.fn<() => void>();
    startDeadline(1000, onExpired);
    vi.advanceTimersByTime(999);
    expect(onExpired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(5000);
    expect(onExpired).toHaveBeenCalledTimes(1);
  });

  it('does not count paused time', () => {
    const onExpired = vi.fn<() => void>();
    const deadline = startDeadline(1000, onExpired);
    vi.advanceTimersByTime(600);
    deadline.hold();
    deadline.hold();
    vi.advanceTimersByTime(60_000);
    deadline.resume();
    deadline.resume();
    vi.advanceTimersByTime(399);
    expect(onExpired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(onExpired).toHaveBeenCalledTimes(1);
  });

  it('stays silent once cleared, even when resumed', () => {
    const onExpired = vi.fn<() => void>();
    const deadline = startDeadline(1000, onExpired);
    deadline.clear();
    deadline.resume();
    vi.advanceTimersByTime(5000);
    expect(onExpired).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('takes no timer for an infinite one', () => {
    startDeadline(Number.POSITIVE_INFINITY, () => undefined).resume();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('does not count the time in which this process stood still', async () => {
    vi.useRealTimers();
    const onExpired = vi.fn<() => void>();
    const deadline = startDeadline(50, onExpired);
    const stillUntilMs = performance.now() + 700;
    while (performance.now() < stillUntilMs);
    // Messages that came meanwhile are read before the deadline ends.
    await new Promise<void>((resolve) => setTimeout(() => setImmediate(resolve), 0));
    expect(onExpired).not.toHaveBeenCalled();
    deadline.clear();
  });

  it('expires after a stall, when still nothing has come', async () => {
    vi.useRealTimers();
    const onExpired = vi.fn<() => void>();
    startDeadline(50, onExpired);
    const stillUntilMs = performance.now() + 700;
    while (performance.now() < stillUntilMs);
    await expect.poll(() => onExpired.mock.calls.length).toBe(1);
  });
});
