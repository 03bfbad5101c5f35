import { describe, expect, it } from 'vitest';
import { BROWSER_PID, span, task, threadName, traceBegins } from '../testing/page-events.ts';
import { traceOf } from '../testing/trace-of.ts';
import { longTasksOf, tasksOf, totalBlockingUs } from './long-tasks.ts';

describe('longTasksOf', () => {
  it('are tasks of renderers longer than 50 ms, in order of time', () => {
    const trace = traceOf([
      ...traceBegins(),
      threadName('CrRendererMain', 20, 9),
      task(300, 50.001),
      task(100, 50),
      task(200, 70, { pid: 20, tid: 9 }),
      task(200, 900, { pid: BROWSER_PID, tid: 1 }),
      span('FunctionCall', 301, 49),
      { name: 'RunTask', cat: 'toplevel', ph: 'B', pid: 10, tid: 1, ts: 5_400_000 },
      { name: 'RunTask', cat: 'toplevel', ph: 'E', pid: 10, tid: 1, ts: 5_460_000 },
    ]);
    expect(longTasksOf(trace).map(({ event, startUs, durationUs }) => [event, startUs, durationUs])).toEqual([
      [7, 200_000, 70_000],
      [5, 300_000, 50_001],
      [10, 400_000, 60_000],
    ]);
  });

  it('counts a task that runs inside another as part of it', () => {
    const trace = traceOf([
      ...traceBegins(),
      span('ThreadControllerImpl::RunTask', 99, 202, {}, { cat: 'toplevel' }),
      task(100, 200),
      task(120, 80),
      task(300, 60),
    ]);
    expect(longTasksOf(trace).map(({ startUs }) => startUs)).toEqual([100_000, 300_000]);
  });
});

describe('profiling overhead', () => {
  const profiler = (name: string, startMs: number, durationMs: number) =>
    span(`CpuProfiler::${name}`, startMs, durationMs, {}, { cat: 'v8' });
  const trace = traceOf([
    ...traceBegins(),
    task(0, 900),
    profiler('StartProfiling', 10, 860),
    task(1000, 200),
    profiler('StopProfiling', 1000, 100),
    task(1300, 66),
    task(1300, 60),
    profiler('StopProfiling', 1300, 60),
  ]);

  it('makes no long task and no blocking time of the page', () => {
    const tasks = longTasksOf(trace);
    expect(tasks.map(({ startUs, durationUs }) => [startUs, durationUs])).toEqual([[1_000_000, 200_000]]);
    expect(totalBlockingUs(tasks, 0)).toBe(50_000);
    // Only the part of the overhead that is in the window is subtracted: 180 ms remain, of which 80 are overhead.
    expect(totalBlockingUs(tasks, 1_020_000)).toBe(50_000);
    expect(totalBlockingUs(tasks, 1_110_000)).toBe(40_000);
  });

  it('is known by each task that is long only by it', () => {
    expect(tasksOf(trace).ofClients.map(({ durationUs }) => durationUs)).toEqual([900_000, 66_000]);
  });
});

describe('code that the recording has thrown away', () => {
  const deoptimise = (startMs: number) => span('V8.DeoptimizeCode', startMs, 1, {}, { cat: 'v8' });

  it('is no work of the page, unless script runs in the task', () => {
    const trace = traceOf([
      ...traceBegins(),
      task(0, 500),
      deoptimise(450),
      task(1000, 200),
      span('FunctionCall', 1010, 150),
      deoptimise(1020),
    ]);
    expect(longTasksOf(trace).map(({ startUs }) => startUs)).toEqual([1_000_000]);
  });
});

describe('a heap snapshot that is taken meanwhile', () => {
  const collection = (startMs: number, type: string) =>
    span('MajorGC', startMs, 20, { type }, { cat: 'devtools.timeline,v8' });

  it('is no work of the page, unlike a collection that the page causes', () => {
    const trace = traceOf([
      ...traceBegins(),
      task(0, 900),
      collection(10, 'heap profiler'),
      task(1000, 200),
      collection(1010, 'allocation failure'),
      task(2000, 200),
      span('FunctionCall', 2010, 150),
      collection(2020, 'heap profiler'),
    ]);
    expect(longTasksOf(trace).map(({ startUs }) => startUs)).toEqual([1_000_000, 2_000_000]);
    expect(tasksOf(trace).ofClients.map(({ durationUs }) => durationUs)).toEqual([900_000]);
  });
});

describe('totalBlockingUs', () => {
  const trace = traceOf([...traceBegins(), task(0, 80), task(100, 120), task(300, 51)]);
  const tasks = longTasksOf(trace);

  it('sums the time over 50 ms', () => {
    // 30 + 70 + 1
    expect(totalBlockingUs(tasks, 0)).toBe(101_000);
  });

  it('ignores earlier tasks and counts the rest of a task that is cut', () => {
    // 60 ms of 100…220 are after 160: 10. Then 1.
    expect(totalBlockingUs(tasks, 160_000)).toBe(11_000);
    // The remaining 40 ms do not block.
    expect(totalBlockingUs(tasks, 180_000)).toBe(1000);
    expect(totalBlockingUs(tasks, 400_000)).toBe(0);
  });
});
