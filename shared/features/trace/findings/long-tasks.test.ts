/** Which long task an answer proposes to look into. */
import { expect, test } from 'vitest';
import type { TaskCause } from '../../../engine/trace/contract/trace-causes.ts';
import { NO_TRACE_FIGURES, type TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import { longTasks } from './long-tasks.ts';

const cause = (name: string, selfMs: number): TaskCause => ({ kind: 'native', name, ran: null, read: null, selfMs });

function steps(...tasks: readonly (readonly [startMs: number, durationMs: number, causes: TaskCause[]])[]): string[] {
  const rows = tasks.map(([startMs, durationMs, causes]) => ({
    name: 'RunTask',
    startMs,
    durationMs,
    url: '',
    pid: 1,
    tid: 1,
    startedBy: null,
    causes,
  }));
  const insights: TraceInsights = {
    ...NO_TRACE_FIGURES,
    events: 1,
    durationMs: 1000,
    failures: [],
    longTasks: { count: rows.length, totalBlockingMs: 0, rows: rows.map((row) => ({ ...row, event: 0 })) },
  };
  return (longTasks.nextSteps?.({ insights, capture: 'trace-00000001' }) ?? []).map((step) => told(step, MARKDOWN));
}

test('the longest task is the one to look into, but not the profiler’s own', () => {
  const other = [500, 120, [cause('RunTask', 118)]] as const;
  expect(steps([500, 120, [...other[2]]])[0]).toMatch(/^The longest task took 120/);
  const profiler = [0, 300, [cause('RunTask', 40), cause('CpuProfiler::StartProfiling', 250)]] as const;
  const [step = ''] = steps([0, 300, [...profiler[2]]], [500, 120, [...other[2]]]);
  expect(step).toMatch(/^The longest task, but for the profiler’s own, took 120/);
  expect(step).toContain('"fromMs":500,"toMs":620');
  expect(steps([0, 300, [...profiler[2]]])).toEqual([]);
});

test('of the longest tasks, the own function that takes most of one is code to read', () => {
  const task = (durationMs: number, totalMs: number, line: number) => ({
    ...{ name: 'RunTask', startMs: 1, durationMs, url: '', pid: 1, tid: 1, startedBy: null, causes: [], event: 0 },
    own: {
      ...{ totalMs: durationMs, unownedMs: 0, paths: [] },
      rows: [
        {
          place: { name: 'layOut', url: 'https://shop.test/app.js', line, column: 3 },
          ...{ selfMs: totalMs, totalMs, through: [] },
        },
      ],
    },
  });
  const insights: TraceInsights = {
    ...NO_TRACE_FIGURES,
    ...{ events: 1, durationMs: 1000, failures: [] },
    longTasks: { count: 3, totalBlockingMs: 0, rows: [task(90, 80, 30), task(200, 60, 20), task(300, 180, 10)] },
  };
  const culprits = longTasks.culprits?.({ insights, capture: '' }) ?? [];
  expect(culprits.map(({ why, place }) => `${place.line} ${why}`)).toEqual(['10 takes 180.0ms of a task of 300.0ms']);
  expect(culprits[0]?.call).toContain('"startLine":10');
});
