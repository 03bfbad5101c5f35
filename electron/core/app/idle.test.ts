import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { watchIdle } from './idle.ts';

const IDLE_MS = 1000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('is reported once, a while after the last change, and again after more work', () => {
  const changes = new Emitter<void>();
  let reports = 0;
  watchIdle({ changes, isRunning: () => false, idleMs: IDLE_MS }).listen(() => void (reports += 1));
  vi.advanceTimersByTime(IDLE_MS - 1);
  changes.emit();
  vi.advanceTimersByTime(IDLE_MS - 1);
  expect(reports).toBe(0);
  vi.advanceTimersByTime(1);
  expect(reports).toBe(1);
  vi.advanceTimersByTime(10 * IDLE_MS);
  expect(reports).toBe(1);
  changes.emit();
  vi.advanceTimersByTime(IDLE_MS);
  expect(reports).toBe(2);
});

it('is not reported during a call that changes nothing for long, but after its end', () => {
  const changes = new Emitter<void>();
  let isRunning = true;
  let reports = 0;
  watchIdle({ changes, isRunning: () => isRunning, idleMs: IDLE_MS }).listen(() => void (reports += 1));
  vi.advanceTimersByTime(5 * IDLE_MS);
  expect(reports).toBe(0);
  isRunning = false;
  changes.emit();
  vi.advanceTimersByTime(IDLE_MS);
  expect(reports).toBe(1);
});
