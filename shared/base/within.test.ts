import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pause, within } from './within.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = (): Promise<never> => new Promise(() => undefined);

describe('within', () => {
  test('returns what the work returns, rejects as it does, and leaves no timer behind', async () => {
    expect(await within(1000, Promise.resolve('done'))).toBe('done');
    await expect(within(1000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('returns null when the time is over, and has no time limit without a finite one', async () => {
    const late = within(1000, never());
    const unlimited = within(Number.POSITIVE_INFINITY, never());
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await late).toBeNull();
    expect(await Promise.race([unlimited, Promise.resolve('waiting')])).toBe('waiting');
  });

  test('returns null when any of the signals is aborted, before or meanwhile', async () => {
    const cancel = new AbortController();
    const waiting = within(Number.POSITIVE_INFINITY, never(), new AbortController().signal, cancel.signal);
    cancel.abort();
    expect(await waiting).toBeNull();
    expect(await within(1000, never(), cancel.signal)).toBeNull();
    expect(await within(1000, Promise.resolve('done'), cancel.signal)).toBe('done');
  });
});

test('a pause ends with its time or its signal', async () => {
  const cancel = new AbortController();
  const ended: string[] = [];
  void pause(1000).then(() => ended.push('time'));
  void pause(5000, cancel.signal).then(() => ended.push('signal'));
  await vi.advanceTimersByTimeAsync(1000);
  expect(ended).toEqual(['time']);
  cancel.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(ended).toEqual(['time', 'signal']);
});
