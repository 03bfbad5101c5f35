/** When progress is sent, delayed, repeated and ended, with a clock controlled by the test. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgressReporter, type ProgressNotification, type ProgressReporter } from './reported-call.ts';

const unknown = { bytes: null, bytesPerSecond: null };

function begin(send?: (notification: ProgressNotification) => Promise<void>): {
  sent: ProgressNotification[];
  failures: unknown[];
  reporter: ProgressReporter;
} {
  const sent: ProgressNotification[] = [];
  const failures: unknown[] = [];
  const reporter = createProgressReporter({
    title: 'Toy',
    now: () => Date.now(),
    send: (notification) => {
      sent.push(notification);
      return send?.(notification) ?? Promise.resolve();
    },
    onFailure: (reason) => failures.push(reason),
  });
  return { sent, failures, reporter };
}

describe('progress', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is sent at once, before anything is known', async () => {
    const { sent, reporter } = begin();
    await reporter.finish();
    expect(sent).toEqual([{ progress: 0, message: 'Toy: started' }]);
  });

  it('is sent at most four times a second, with the newest value', async () => {
    const { sent, reporter } = begin();
    for (let done = 1; done <= 100; done += 1) {
      reporter.report({ done, total: 100, message: 'working', ...unknown });
      await vi.advanceTimersByTimeAsync(10);
    }
    await reporter.finish();
    expect(sent.length).toBeLessThanOrEqual(6);
    expect(sent.at(-1)).toEqual({ progress: 100, total: 100, message: 'working' });
  });

  it('never decreases and has no total if none is known or it is 0', async () => {
    const { sent, reporter } = begin();
    for (const [done, total] of [
      [10, null],
      [5, 0],
      [4, 8],
      [20, 100],
    ] as const) {
      await vi.advanceTimersByTimeAsync(300);
      reporter.report({ done, total, message: '', ...unknown });
    }
    await reporter.finish();
    expect(sent.slice(1).map(({ progress, total }) => [progress, total])).toEqual([
      [10, undefined],
      [10, undefined],
      [10, 10],
      [20, 100],
    ]);
  });

  it('is repeated every ten seconds of silence, until it ends', async () => {
    const { sent, reporter } = begin();
    await vi.advanceTimersByTimeAsync(9999);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(10_002);
    expect(sent.slice(1).map(({ message }) => message)).toEqual([
      'Toy: started (10.00s so far)',
      'Toy: started (20.00s so far)',
    ]);
    await reporter.finish();
    await vi.advanceTimersByTimeAsync(60_000);
    reporter.report({ done: 1, total: null, message: 'late', ...unknown });
    expect(sent).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('survives a client that accepts no notification', async () => {
    const { failures, reporter } = begin(() => Promise.reject(new Error('closed')));
    reporter.report({ done: 1, total: 2, message: '', ...unknown });
    await reporter.finish();
    expect(failures.length).toBeGreaterThan(0);
  });
});
