/** A profile as a whole in one event, as webpack and older browsers write it, and tasks that did not end. */
import { expect, it } from 'vitest';
import { openTrace } from '../testing/read-trace.ts';
import { createTraceQueries } from '../trace-answers.ts';
import { runSteps } from '../../steps/steps.ts';
import { threadName } from '../testing/page-events.ts';

const call = (functionName: string, lineNumber: number, url = 'file:///srv/app.js') => ({
  functionName,
  url,
  lineNumber,
  columnNumber: 0,
  scriptId: '1',
});
const ENGINE = ['(root)', '(idle)', '(program)'] as const;

/** `sum`, called by `handle`, for 6 of 9 samples of 10 ms. */
function cpuProfile(more: object) {
  const nodes = [
    { id: 1, callFrame: call(ENGINE[0], -1, ''), children: [2, 3] },
    { id: 2, callFrame: call(ENGINE[1], -1, '') },
    { id: 3, callFrame: call('handle', 9), children: [4] },
    { id: 4, callFrame: call('sum', 19) },
  ];
  const timeDeltas = [0, ...Array.from({ length: 8 }, () => 10_000)];
  const profile = { nodes, samples: [2, 3, 4, 4, 4, 4, 4, 4, 2], timeDeltas, endTime: 1_100_000, startTime: 1_000_000 };
  const { data, ...event } = { data: {}, ...more };
  return {
    name: 'CpuProfile',
    pid: 1,
    tid: 1,
    ts: 1_000_000,
    args: { data: { cpuProfile: profile, ...data } },
    ...event,
  };
}

function insights(events: readonly object[]) {
  const trace = openTrace(JSON.stringify(events));
  const facts = { fileSizeBytes: 1, hash: '' } as unknown as Parameters<typeof createTraceQueries>[1]['facts'];
  const readBytes = () => Promise.reject(new Error('no file'));
  const queries = createTraceQueries(trace, {
    facts,
    readBytes,
    reportBug: (thrown) => {
      throw thrown;
    },
  });
  return runSteps(queries.steps('trace.insights', { topN: 10 }) as never) as {
    hotFunctions: { name: string; selfMs: number; totalMs: number }[];
    longTasks: { unfinished?: object } | null;
    samples: number;
  };
}

it.each([
  ['a duration', { ph: 'X', dur: 100_000, id: '0x1', data: { startTime: 1_000_000 } }],
  ['the instant at its end', { ph: 'I', s: 'g', ts: 1_100_000 }],
])('is read as %s, and its functions are told without a page', (_, event) => {
  const { hotFunctions } = insights([threadName('Thread 1', 1, 1), cpuProfile(event)]);
  expect(hotFunctions.map(({ name, selfMs, totalMs }) => [name, selfMs, totalMs])).toEqual([
    ['sum', 60, 60],
    ['handle', 10, 70],
  ]);
});

/** A renderer's main thread whose samples are all of one kind, for 3 s. */
function sampled(name: string, tasks: readonly object[] = []) {
  const at = { pid: 20, tid: 1 };
  const nodes = [
    { id: 1, callFrame: call('(root)', -1, '') },
    { id: 2, parent: 1, callFrame: name.startsWith('(') ? call(name, -1, '') : call(name, 3) },
  ];
  const samples = Array.from({ length: 300 }, () => 2);
  const data = { cpuProfile: { nodes, samples }, timeDeltas: samples.map(() => 10_000), endTime: 4_010_000 };
  return insights([
    threadName('CrRendererMain', 20, 1),
    { name: 'Profile', ph: 'P', id: '0x1', ...at, ts: 1_000_000, args: { data: { startTime: 1_000_000 } } },
    { name: 'ProfileChunk', ph: 'P', id: '0x1', ...at, tid: 7, ts: 4_000_000, args: { data } },
    { name: 'MinorGC', ph: 'X', cat: 'devtools.timeline,v8', ...at, ts: 3_990_000, dur: 20_000 },
    ...tasks,
  ]);
}
const TASK = { name: 'RunTask', ph: 'X', cat: 'disabled-by-default-devtools.timeline', ts: 1_000_000, dur: 1000 };

it('a page that never returns ends no task: it is blocked throughout, also if no sample names a function', () => {
  const { longTasks, hotFunctions, samples } = sampled('(program)');
  expect(longTasks?.unfinished).toMatchObject({ startMs: 0, functionMs: 0 });
  expect(hotFunctions).toEqual([]);
  expect(samples).toBeGreaterThan(200);
});

it('a loop that begins in the recording is a task that did not end', () => {
  const { longTasks } = sampled('spin', [{ ...TASK, pid: 20, tid: 1 }]);
  expect(longTasks?.unfinished).toMatchObject({ startMs: 1 });
});

it('a task that begins and does not end is told without samples, with the function that the page entered last', () => {
  const at = { pid: 20, tid: 1, ph: 'B', cat: 'devtools.timeline' };
  const enters = (functionName: string, ts: number) => ({
    ...at,
    name: 'FunctionCall',
    ts,
    args: { data: { functionName, url: 'http://a.test/app.js', lineNumber: 3, columnNumber: 7 } },
  });
  const blocked = (...more: readonly object[]) =>
    insights([
      threadName('CrRendererMain', 20, 1),
      { ...TASK, pid: 20, tid: 1 },
      { ...at, name: 'RunTask', ts: 1_500_000 },
      ...more,
      { name: 'RunTask', ph: 'X', cat: 'x', pid: 20, tid: 9, ts: 4_000_000, dur: 10 },
    ]).longTasks?.unfinished;
  expect(blocked(enters('outer', 1_500_010), enters('tick', 1_500_020))).toEqual({
    startMs: 500,
    durationMs: 2500.01,
    entered: { name: 'tick', url: 'http://a.test/app.js', line: 3, column: 7 },
  });
  // Nothing shows that a task without code works.
  expect(blocked()).toBeUndefined();
});

it('an idle page is not blocked', () => {
  expect(sampled('(idle)').longTasks?.unfinished).toBeUndefined();
  expect(sampled('(idle)', [{ ...TASK, pid: 20, tid: 1 }]).longTasks?.unfinished).toBeUndefined();
});
