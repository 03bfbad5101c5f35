import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AppError } from '../../../../shared/base/errors.ts';
import { createOverrunWatch, type OverrunWatch } from './host.ts';

const GIBIBYTE = 1024 ** 3;

let residentBytes: number;
let ended: AppError[];
let watch: OverrunWatch;

beforeEach(() => {
  vi.useFakeTimers();
  residentBytes = GIBIBYTE;
  ended = [];
  watch = createOverrunWatch({
    memoryLimitBytes: GIBIBYTE,
    residentBytes: () => residentBytes,
    now: () => Date.now(),
    onOverrun: (error) => ended.push(error),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const codes = (): string[] => ended.map(({ code }) => code);

describe('a query that cannot be stopped', () => {
  it('ends the process once, at twice the memory limit', () => {
    watch.begin(60_000);
    residentBytes = 2 * GIBIBYTE;
    vi.advanceTimersByTime(1000);
    expect(codes()).toEqual([]);
    residentBytes += 1;
    vi.advanceTimersByTime(1000);
    expect(codes()).toEqual(['sql_memory_limit']);
  });

  it('ends the process five seconds after its time limit', () => {
    watch.begin(60_000);
    vi.advanceTimersByTime(65_000);
    expect(codes()).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(ended).toMatchObject([{ code: 'sql_time_limit', data: { limitMs: 60_000 } }]);
  });

  it('is the one that is late, not another that has ended or begins later', () => {
    const end = watch.begin(1000);
    watch.begin(60_000);
    end();
    vi.advanceTimersByTime(60_000);
    expect(codes()).toEqual([]);
  });

  it('is not looked for while nothing runs', () => {
    watch.begin(1000)();
    expect(vi.getTimerCount()).toBe(0);
  });
});
