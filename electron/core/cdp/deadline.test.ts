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

  describe('after this process stood still', () => {
    /** The clock of a process whose timer of 50 ms comes 700 ms late. */
    function stall(): void {
      const startedAtMs = performance.now();
      const now = vi.spyOn(performance, 'now').mockReturnValue(startedAtMs + 750);
      vi.advanceTimersByTime(50);
      now.mockRestore();
    }

    it('gives the time once more, in which the messages that came meanwhile are read', () => {
      const onExpired = vi.fn<() => void>();
      startDeadline(50, onExpired);
      stall();
      vi.advanceTimersByTime(49);
      expect(onExpired).not.toHaveBeenCalled();
    });

    it('expires when still nothing has come', () => {
      const onExpired = vi.fn<() => void>();
      startDeadline(50, onExpired);
      stall();
      vi.advanceTimersByTime(50);
      expect(onExpired).toHaveBeenCalledTimes(1);
    });
  });
});
