/** CPU time of a Node program: by the kernel while it runs and at its end, and otherwise by its own report. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { KernelClock, KernelTime } from './kernel-time.ts';
import { watchProgram, type Program } from './program-time.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const evaluated = (value: unknown): unknown => ({ result: { type: 'object', value } });
const HERE = { pid: 42, namespace: 'pid:[1]' };

/** A program that answers to `Runtime.evaluate` with the next of the answers. */
function programOf(answers: readonly unknown[], { hasBindings = true } = {}) {
  const done: string[] = [];
  const closed = new AbortController();
  let next = 0;
  let report: (payload: string) => void = () => undefined;
  const program: Program = {
    closed: closed.signal,
    async evaluate() {
      done.push('evaluate');
      return answers[next++] ?? null;
    },
    async bind(_, listener) {
      done.push('bind');
      report = listener;
      return hasBindings;
    },
    release: async () => void done.push('release'),
  };
  return { program, done, closed, report: (payload: string) => report(payload) };
}

/** A clock with these readings; then the process has ended. */
function clocksOf(readings: readonly KernelTime[] | null, namespace: string | null = HERE.namespace) {
  const pids: number[] = [];
  let next = 0;
  const clock: KernelClock = { lateMs: 10, read: () => readings?.[next++] ?? null };
  const clockOf = (pid: number) => {
    pids.push(pid);
    return readings === null ? null : clock;
  };
  return { clocks: { clockOf, namespace: () => namespace }, pids };
}
const reading = (atMs: number, cpuMs: number): KernelTime => ({ atUs: atMs * 1000, cpuMs });
const span = (fromMs: number, toMs: number, cpuMs: number) => ({ fromUs: fromMs * 1000, toUs: toMs * 1000, cpuMs });

test('a program is read from outside every 20 ms, and at its end', async () => {
  const { program, done } = programOf([evaluated(HERE)]);
  const { clocks, pids } = clocksOf([reading(0, 30), reading(20, 38), reading(40, 58), reading(45, 60)]);
  const watch = await watchProgram(program, clocks);
  await vi.advanceTimersByTimeAsync(45);
  expect(await watch.end()).toEqual({ spans: [span(0, 20, 8), span(20, 40, 20), span(40, 45, 2)], lateMs: 10 });
  expect({ pids, done }).toEqual({ pids: [42], done: ['evaluate', 'release'] });
  expect(vi.getTimerCount()).toBe(0);
});

test('what was read counts for a program that has ended', async () => {
  const { program } = programOf([evaluated(HERE)]);
  const watch = await watchProgram(program, clocksOf([reading(0, 30), reading(20, 38)]).clocks);
  await vi.advanceTimersByTimeAsync(45);
  expect(await watch.end()).toEqual({ spans: [span(0, 20, 8)], lateMs: 10 });
});

test('reading ends with the connection', async () => {
  const { program, closed } = programOf([evaluated(HERE)]);
  await watchProgram(program, clocksOf([reading(0, 30), reading(20, 38), reading(40, 50)]).clocks);
  closed.abort();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  ['on another system', clocksOf([reading(0, 30)], null), [evaluated(true)], []],
  ['in a container', clocksOf([reading(0, 30)], 'pid:[2]'), [evaluated(HERE), evaluated(true)], []],
  ['of a Node without its identity', clocksOf([reading(0, 30)]), [evaluated(null), evaluated(true)], []],
  ['that the kernel does not show', clocksOf(null), [evaluated(HERE), evaluated(true)], [42]],
])('a program %s reports its time when it exits', async (_, { clocks, pids }, answers, asked) => {
  const { program, done, report } = programOf(answers);
  const watch = await watchProgram(program, clocks);
  report('123.5');
  expect(await watch.end()).toEqual({ spans: [{ fromUs: -Infinity, toUs: Infinity, cpuMs: 123.5 }] });
  expect(pids).toEqual(asked);
  expect(done.at(-1)).toBe('release');
  expect(vi.getTimerCount()).toBe(0);
});

test('a program that exits without an event has no CPU time', async () => {
  const { program, done } = programOf([evaluated(true)]);
  const watch = await watchProgram(program, clocksOf(null, null).clocks);
  const ended = watch.end();
  await vi.advanceTimersByTimeAsync(1000);
  expect(await ended).toBeNull();
  expect(done.at(-1)).toBe('release');
});

test.each([
  ['cannot be asked to report', programOf([evaluated(true)], { hasBindings: false })],
  ['does not answer', programOf([])],
  ['reports something else', programOf([evaluated(true)])],
])('a program that %s has no CPU time', async (_, { program, done, report }) => {
  const watch = await watchProgram(program, clocksOf(null, null).clocks);
  report('soon');
  expect(await watch.end()).toBeNull();
  expect(done.at(-1)).toBe('release');
});
