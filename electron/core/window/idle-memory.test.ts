/** When the memory that work has left is freed. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Emitter } from '../../../shared/base/emitter.ts';
import { createIdleMemory, type IdleMemory } from './idle-memory.ts';

let running: string[];
let changes: Emitter<void>;
let freed: number;
let idle: IdleMemory;

beforeEach(() => {
  vi.useFakeTimers();
  running = [];
  changes = new Emitter();
  freed = 0;
  idle = createIdleMemory({ work: { list: () => running, changes }, free: () => void (freed += 1) });
});
afterEach(() => {
  idle.dispose();
  vi.useRealTimers();
});

function change(list: readonly string[]): void {
  running = [...list];
  changes.emit();
}

it('is once after the start, and not again without work', () => {
  vi.advanceTimersByTime(8000);
  expect(freed).toBe(1);
  vi.advanceTimersByTime(3_600_000);
  expect(freed).toBe(1);
});

it('is once after work has ended, not in its pauses', () => {
  vi.advanceTimersByTime(8000);
  for (let at = 0; at < 5; at += 1) {
    change(['CPU profile']);
    vi.advanceTimersByTime(1000);
    change([]);
    vi.advanceTimersByTime(20_000);
  }
  expect(freed).toBe(1);
  vi.advanceTimersByTime(10_000);
  expect(freed).toBe(2);
  vi.advanceTimersByTime(3_600_000);
  expect(freed).toBe(2);
});

it('waits for a recording however long it takes', () => {
  vi.advanceTimersByTime(8000);
  change(['Trace']);
  vi.advanceTimersByTime(600_000);
  expect(freed).toBe(1);
  change([]);
  vi.advanceTimersByTime(30_000);
  expect(freed).toBe(2);
});

it('follows what the user does in the window', () => {
  vi.advanceTimersByTime(8000);
  idle.touch();
  vi.advanceTimersByTime(29_000);
  idle.touch();
  vi.advanceTimersByTime(29_000);
  expect(freed).toBe(1);
  vi.advanceTimersByTime(1000);
  expect(freed).toBe(2);
});

it('never is after the app has closed', () => {
  idle.dispose();
  change([]);
  vi.advanceTimersByTime(3_600_000);
  expect(freed).toBe(0);
});
