/** CPU time from the files of the Linux kernel: which file, what is in it, and readings that were interrupted. */
import { expect, test } from 'vitest';
import { kernelClock, processNamespace } from './kernel-time.ts';

const SCHEDSTAT = '/proc/42/task/42/schedstat';
const STAT = '/proc/42/task/42/stat';
/** 1.23 s of user and 0.45 s of system time; a name with a space and a parenthesis in it. */
const STAT_TEXT = `42 (node) x) S 1 42 42 0 -1 4194304 900 0 0 0 123 45 0 0 20 0 11 0 100 0 0`;

/** Files with their texts; one that is missing throws. */
function reading(files: Readonly<Record<string, string>>) {
  return (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error(`There is no ${path}`);
    return text;
  };
}

/** A clock that shows the next of the moments with each look, in microseconds. */
function moments(...us: readonly number[]): () => number {
  let next = 0;
  return () => us[next++] ?? Number.NaN;
}

test('the first number of schedstat is nanoseconds on a processor', () => {
  const clock = kernelClock(42, reading({ [SCHEDSTAT]: '1234500000 77 9\n', [STAT]: STAT_TEXT }), moments(100, 104));
  expect(clock?.read()).toEqual({ atUs: 102, cpuMs: 1234.5 });
  expect(clock?.lateMs).toBe(10);
});

test.each([
  ['missing', {}],
  ['not counted by the kernel', { [SCHEDSTAT]: '0 0 0\n' }],
])('stat is read where schedstat is %s: user and system time in ticks', (_, files) => {
  const clock = kernelClock(42, reading({ ...files, [STAT]: STAT_TEXT }), moments(100, 104));
  expect(clock?.read()).toEqual({ atUs: 102, cpuMs: 1680 });
  expect(clock?.lateMs).toBe(30);
});

test('a process without these files has no clock', () => {
  expect(kernelClock(42, reading({}))).toBeNull();
});

test('a process that has ended has no time', () => {
  const files: Record<string, string> = { [SCHEDSTAT]: '1000000 0 1\n' };
  const clock = kernelClock(42, reading(files));
  expect(clock?.read()?.cpuMs).toBe(1);
  delete files[SCHEDSTAT];
  expect(clock?.read()).toBeNull();
});

test('a reading that took too long is repeated, twice at most', () => {
  const files = { [SCHEDSTAT]: '1000000 0 1\n' };
  expect(kernelClock(42, reading(files), moments(0, 9000, 9100, 9102))?.read()?.atUs).toBe(9101);
  expect(kernelClock(42, reading(files), moments(0, 9000, 9000, 18_000, 18_000, 28_000))?.read()?.atUs).toBe(23_000);
});

test.runIf(process.platform === 'linux')('on Linux this process has a clock, and a namespace', () => {
  expect(kernelClock(process.pid)?.read()?.cpuMs).toBeGreaterThan(0);
  expect(processNamespace()).toMatch(/^pid:\[\d+\]$/);
});
