/** Answers on a small trace with figures computed by hand. */
import { describe, expect, it } from 'vitest';
import type { EngineAnswer } from '../contract/engine-queries.ts';
import { TRACE_QUERIES } from './contract/traces.ts';
import { runSteps } from '../steps/steps.ts';
import { openTrace } from './testing/read-trace.ts';
import type { PlainEvent } from './testing/trace-of.ts';
import { createTraceQueries } from './trace-answers.ts';
import type { TraceParams, TraceQueryName } from './trace-queries.ts';

const MAIN = { pid: 10, tid: 1 };
const WORKER = { pid: 10, tid: 2 };
const POOL = { pid: 10, tid: 3 };
const T0 = 1_000_000;

const named = (tid: number, name: string): PlainEvent => ({
  ph: 'M',
  name: 'thread_name',
  pid: 10,
  tid,
  args: { name },
});
const call = (name: string, ts: number, dur: number, more: Partial<PlainEvent> = {}): PlainEvent => ({
  ph: 'X',
  cat: 'devtools.timeline',
  name,
  ...MAIN,
  ts: T0 + ts,
  dur,
  ...more,
});

/**
 * Main thread, ms:  RunTask 0–100 ┬ FunctionCall tick 10–70 ┬ Layout 20–40
 *                                 │                         └ Layout 50–60
 *                                 └ MinorGC 80–90
 *                   RunTask 200–210 ─ FunctionCall tick 202–208
 */
const tick = { args: { data: { functionName: 'tick', url: 'http://x/a.js', lineNumber: 3, columnNumber: 5 } } };
const EVENTS: readonly PlainEvent[] = [
  named(1, 'CrRendererMain'),
  named(2, 'DedicatedWorker thread'),
  named(3, 'ThreadPoolForegroundWorker'),
  { ph: 'M', name: 'process_name', pid: 10, tid: 0, args: { name: 'Renderer' } },
  call('RunTask', 0, 100_000, { cat: 'toplevel' }),
  call('FunctionCall', 10_000, 60_000, tick),
  call('Layout', 20_000, 20_000, {
    args: {
      beginData: { stackTrace: [{ functionName: 'tick', url: 'http://x/a.js', lineNumber: 4, columnNumber: 2 }] },
    },
  }),
  call('Layout', 50_000, 10_000),
  call('MinorGC', 80_000, 10_000, { cat: 'v8' }),
  call('RunTask', 200_000, 10_000, { cat: 'toplevel' }),
  call('FunctionCall', 202_000, 6_000, tick),
  {
    ph: 'I',
    name: 'TimerInstall',
    cat: 'devtools.timeline',
    ...MAIN,
    ts: T0 + 30_000,
    args: { data: { requestId: '7.1' } },
  },
  call('FunctionCall', 5_000, 10_000, { ...tick, ...WORKER }),
  call('ThreadPool_RunTask', 6_000, 1_000, { ...POOL, cat: 'toplevel' }),
  { ph: 'b', name: 'load', cat: 'net', id: '0x1', ...MAIN, ts: T0 + 1_000 },
  { ph: 'b', name: 'wait', cat: 'net', id: '0x1', ...MAIN, ts: T0 + 2_000 },
  { ph: 'b', name: 'load', cat: 'net', id: '0x2', ...MAIN, ts: T0 + 3_000 },
  { ph: 'e', name: 'wait', cat: 'net', id: '0x1', ...MAIN, ts: T0 + 4_000 },
  { ph: 'e', name: 'load', cat: 'net', id: '0x1', ...MAIN, ts: T0 + 5_000 },
  { ph: 'e', name: 'load', cat: 'net', id: '0x2', ...MAIN, ts: T0 + 7_000 },
  {
    ph: 'b',
    name: 'mine',
    cat: 'blink.user_timing',
    id2: { local: '0x5' },
    ...MAIN,
    ts: T0 + 10_000,
    args: { detail: '{"devtools":{"track":"My track","trackGroup":"My group"}}' },
  },
  { ph: 'e', name: 'mine', cat: 'blink.user_timing', id2: { local: '0x5' }, ...MAIN, ts: T0 + 15_000 },
  { ph: 'I', name: 'mark', cat: 'blink.user_timing', ...MAIN, ts: T0 + 12_000 },
  { ph: 'C', name: 'level', cat: 'x', pid: 10, tid: 1, ts: T0 + 2_000, args: { a: 1, b: 5 } },
  { ph: 'C', name: 'level', cat: 'x', pid: 10, tid: 1, ts: T0 + 1_000, args: { a: 2 } },
  {
    ph: 'I',
    name: 'UpdateCounters',
    cat: 'y',
    ...MAIN,
    ts: T0 + 8_000,
    args: { data: { jsHeapSizeUsed: 99, nodes: 4 } },
  },
  { ph: 'I', name: 'LayoutShift', cat: 'loading', ...MAIN, ts: T0 + 9_000, args: { data: { score: 0.25 } } },
];

const TEXT = JSON.stringify({ traceEvents: EVENTS });

function opened(text = TEXT) {
  const bytes = new TextEncoder().encode(text);
  return createTraceQueries(openTrace(text), {
    facts: { readMs: 1, fileSizeBytes: bytes.length },
    readBytes: (from, length) => Promise.resolve(bytes.subarray(from, from + length)),
    reportBug: (thrown) => {
      throw thrown;
    },
  });
}

const queries = opened();

function ask<N extends TraceQueryName>(query: N, params: TraceParams<N>): EngineAnswer<N> {
  return runSteps(queries.steps(query, params));
}

/** For queries that read the file. */
async function askFile<N extends TraceQueryName>(
  query: N,
  params: TraceParams<N>,
  of = queries,
): Promise<EngineAnswer<N>> {
  const steps = of.steps(query, params);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await step.value.wait;
  }
}

const eventNamed = (name: string): number => EVENTS.findIndex((event) => event.name === name);
const ANY = { name: '', category: '', thread: '', minDurationMs: 0, start: 0, count: 50 };

it('has an overview', () => {
  expect(ask('trace.overview', {})).toEqual({
    durationMs: 210,
    clock: { origin: 'recording', originMs: 0 },
    events: EVENTS.length,
    categories: 8,
    processes: [
      {
        pid: 10,
        name: 'Renderer',
        threads: [
          { pid: 10, tid: 1, name: 'CrRendererMain', processName: 'Renderer', events: 21 },
          { pid: 10, tid: 2, name: 'DedicatedWorker thread', processName: 'Renderer', events: 1 },
          { pid: 10, tid: 3, name: 'ThreadPoolForegroundWorker', processName: 'Renderer', events: 1 },
        ],
      },
    ],
    page: { pid: 10, tid: 1, frameId: '', url: '' },
    longTasks: [{ startMs: 0, durationMs: 100, pid: 10, tid: 1, event: 4 }],
    startUs: T0,
    samples: 0,
    truncated: false,
    loss: [],
    unmatched: 0,
    readMs: 1,
    fileSizeBytes: TEXT.length,
  });
});

describe('tracks', () => {
  it('are in display order', () => {
    const { tracks } = ask('trace.tracks', {});
    expect(tracks.map(({ id, name, depths, boxes, isQuiet }) => [id, name, depths, boxes, isQuiet])).toEqual([
      ['layout-shifts', 'Layout shifts', 1, 1, false],
      ['timings:10', 'Timings', 1, 1, false],
      ['extension:10:My group:My track', 'My track', 1, 1, false],
      ['thread:10:1', 'Main', 3, 7, false],
      ['thread:10:2', 'Worker', 1, 1, false],
      ['thread:10:3', 'ThreadPoolForegroundWorker', 1, 1, true],
      ['async:10:net', 'net', 3, 3, true],
      ['counter:10:page:heap', 'JS heap', 0, 1, false],
      ['counter:10:page:nodes', 'Nodes and listeners', 0, 1, false],
      ['counter:10:level', 'level', 0, 2, true],
    ]);
    expect(tracks.filter(({ isMain }) => isMain).map(({ id }) => id)).toEqual(['thread:10:1']);
  });

  it('have boxes sorted by depth, then by start', () => {
    const { startMs, durationMs, depth, labelOf, eventOf, labels, depths } = ask('trace.chart', {
      track: 'thread:10:1',
    });
    expect(depths).toBe(3);
    expect([...depth]).toEqual([0, 0, 1, 1, 1, 2, 2]);
    expect([...startMs]).toEqual([0, 200, 10, 80, 202, 20, 50]);
    expect([...durationMs]).toEqual([100, 10, 60, 10, 6, 20, 10]);
    expect([...eventOf]).toEqual([4, 9, 5, 8, 10, 6, 7]);
    const place = { url: 'http://x/a.js', line: 3, column: 5 };
    const nowhere = { url: '', line: 0, column: 0 };
    expect(Array.from(labelOf, (label) => labels[label])).toEqual([
      { name: 'Task', eventName: 'RunTask', activity: 'other', kind: 'event', ...nowhere },
      { name: 'Task', eventName: 'RunTask', activity: 'other', kind: 'event', ...nowhere },
      { name: 'Function call: tick', eventName: 'FunctionCall', activity: 'scripting', kind: 'event', ...place },
      { name: 'Minor GC', eventName: 'MinorGC', activity: 'garbage-collection', kind: 'event', ...nowhere },
      { name: 'Function call: tick', eventName: 'FunctionCall', activity: 'scripting', kind: 'event', ...place },
      { name: 'Layout', activity: 'layout', kind: 'event', ...nowhere },
      { name: 'Layout', activity: 'layout', kind: 'event', ...nowhere },
    ]);
  });

  it('are returned in pieces', () => {
    const track = 'thread:10:1';
    const whole = ask('trace.chart', { track });
    const [first, second] = [
      ask('trace.chart', { track, count: 4 }),
      ask('trace.chart', { track, start: 4, count: 4 }),
    ];
    expect([first.boxes, second.boxes]).toEqual([7, 7]);
    expect([...first.startMs, ...second.startMs]).toEqual([...whole.startMs]);
    expect([...first.eventOf, ...second.eventOf]).toEqual([...whole.eventOf]);
    expect(first.labels).toEqual(whole.labels);
    expect(second.labels).toEqual([]);
  });

  it('are returned for a range, as many as a screen shows of it', () => {
    const track = 'thread:10:1';
    const whole = ask('trace.chart', { track });
    const sampled = (fromMs: number, toMs: number, buckets: number, hasLabels = false) => {
      const sample = { fromMs, toMs, buckets, hasLabels };
      const answer = ask('trace.chart', { track, sample });
      expect(answer.boxes).toBe(7);
      expect(answer.labels).toEqual(hasLabels ? [] : whole.labels);
      const numbers = [...(answer.numberOf ?? [])];
      expect([...answer.startMs]).toEqual(numbers.map((number) => whole.startMs[number]));
      expect([...answer.labelOf]).toEqual(numbers.map((number) => whole.labelOf[number]));
      return numbers;
    };
    expect(sampled(-1, 300, 10_000)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    // The parts take 75 ms: a task is longer; of the others in a part the longest is there.
    expect(sampled(0, 300, 4)).toEqual([0, 1, 2, 3, 4, 5]);
    // Events that reach into the range, and nothing else.
    expect(sampled(40, 55, 15)).toEqual([0, 2, 6]);
    expect(sampled(110, 120, 10, true)).toEqual([]);
  });

  it('nest asynchronous spans with one id', () => {
    const { startMs, depth, labelOf, labels } = ask('trace.chart', { track: 'async:10:net' });
    // `wait` is nested in the `load` with its id; the other `load` overlaps both.
    expect(Array.from(depth, (at, box) => [labels[labelOf[box]].name, startMs[box], at])).toEqual([
      ['load', 1, 0],
      ['wait', 2, 1],
      ['load', 3, 2],
    ]);
  });

  it('have counters with several values', () => {
    expect(ask('trace.counter', { track: 'counter:10:level' })).toEqual({
      atMs: Float64Array.of(1, 2),
      series: [
        { name: 'a', values: Float64Array.of(2, 1) },
        { name: 'b', values: Float64Array.of(0, 5) },
      ],
    });
    expect(ask('trace.counter', { track: 'counter:10:page:heap' }).series).toEqual([
      { name: 'JS heap', values: Float64Array.of(99) },
    ]);
  });

  it('are refused if unknown or of another kind', () => {
    expect(() => ask('trace.chart', { track: 'thread:9:9' })).toThrow('no track');
    expect(() => ask('trace.chart', { track: 'counter:10:level' })).toThrow('counter');
    expect(() => ask('trace.counter', { track: 'thread:10:1' })).toThrow('thread');
    expect(() => ask('trace.breakdown', { track: 'layout-shifts' })).toThrow('is not a thread');
  });
});

describe('events', () => {
  it('are found by their properties', () => {
    const found = (more: Partial<TraceParams<'trace.events'>>) =>
      ask('trace.events', { ...ANY, sort: 'start', descending: false, ...more });
    expect(found({ name: 'function' }).rows.map(({ startMs, selfMs }) => [startMs, selfMs])).toEqual([
      [5, 10],
      [10, 30],
      [202, 6],
    ]);
    expect(found({ thread: '10:2' }).rows.map(({ threadName }) => threadName)).toEqual(['DedicatedWorker thread']);
    expect(found({ thread: 'pool' }).total).toBe(1);
    expect(found({ category: 'NET' }).rows.map(({ name, durationMs }) => [name, durationMs])).toEqual([
      ['load', 4],
      ['wait', 2],
      ['load', 4],
    ]);
    expect(found({ range: { fromMs: 195, toMs: 300 } }).rows.map(({ name }) => name)).toEqual([
      'RunTask',
      'FunctionCall',
    ]);
    expect(found({ minDurationMs: 20, sort: 'self', descending: true }).rows.map(({ event }) => event)).toEqual([
      4, 5, 6,
    ]);
    expect(found({ minDurationMs: 10, sort: 'name', start: 2, count: 2 })).toMatchObject({
      rows: [
        { name: 'Layout', startMs: 20 },
        { name: 'Layout', startMs: 50 },
      ],
      start: 2,
      total: 7,
    });
  });

  it('are summed in groups, counting nested events of one group once', () => {
    const { rows } = ask('trace.groups', { ...ANY, by: 'name', sort: 'total', count: 3 });
    expect(rows).toEqual([
      { name: 'RunTask', count: 2, totalMs: 110, selfMs: 34, longestMs: 100, event: 4 },
      { name: 'FunctionCall', count: 3, totalMs: 76, selfMs: 46, longestMs: 60, event: 5 },
      { name: 'Layout', count: 2, totalMs: 30, selfMs: 30, longestMs: 20, event: 6 },
    ]);
    const timeline = ask('trace.groups', { ...ANY, category: 'devtools.timeline', by: 'category', sort: 'total' });
    // Layout is inside FunctionCall, which is of the same category: 60 + 6 ms, and 10 ms of the worker.
    expect(timeline.rows).toMatchObject([{ name: 'devtools.timeline', count: 6, totalMs: 76, selfMs: 76 }]);
    const threads = ask('trace.groups', { ...ANY, minDurationMs: 0.5, by: 'thread', sort: 'count' });
    expect(threads.rows.map(({ name, count }) => [name, count])).toEqual([
      ['CrRendererMain 10:1', 11],
      ['DedicatedWorker thread 10:2', 1],
      ['ThreadPoolForegroundWorker 10:3', 1],
    ]);
  });

  it('have details from the file', async () => {
    expect(await askFile('trace.event', { event: 6 })).toMatchObject({
      name: 'Layout',
      args: JSON.stringify(EVENTS[6]?.args, null, 2),
      isCut: false,
      stack: [{ name: 'tick', url: 'http://x/a.js', line: 4, column: 2 }],
      ancestors: [
        { event: 4, name: 'RunTask', durationMs: 100 },
        { event: 5, name: 'FunctionCall', durationMs: 60 },
      ],
      requestId: null,
    });
    expect(await askFile('trace.event', { event: eventNamed('TimerInstall') })).toMatchObject({
      phase: 'I',
      ancestors: [{ event: 4 }, { event: 5 }, { event: 6 }],
      requestId: '7.1',
    });
    expect(await askFile('trace.event', { event: eventNamed('wait') })).toMatchObject({ args: '', durationMs: 2 });
    await expect(askFile('trace.event', { event: 999 })).rejects.toThrow('no event 999');
  });

  it('have details for very deep args', async () => {
    const depth = 100_000;
    const deep = `{"deep":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    const text = `{"traceEvents":[{"name":"a","cat":"x","ph":"X","pid":1,"tid":1,"ts":1,"dur":5,"args":${deep}}]}`;
    const { args, isCut } = await askFile('trace.event', { event: 0 }, opened(text));
    expect(args).toMatch(/^\{\n {2}"deep": \[\n {4}\[\n {6}\[/);
    expect(isCut).toBe(true);
  });
});

describe('calls of a thread', () => {
  const calls = (view: 'top-down' | 'bottom-up', parent: number | null, range?: { fromMs: number; toMs: number }) =>
    ask('trace.calls', {
      track: 'thread:10:1',
      view,
      parent,
      start: 0,
      count: 50,
      ...(range === undefined ? {} : { range }),
    });
  const shown = (rows: ReturnType<typeof calls>['rows']) =>
    rows.map(({ name, selfMs, totalMs, count }) => [name, selfMs, totalMs, count]);

  it('have a top-down tree', () => {
    const [task] = calls('top-down', null).rows;
    expect(shown([task])).toEqual([['Task', 34, 110, 2]]);
    const below = calls('top-down', task.nodeId).rows;
    expect(shown(below)).toEqual([
      ['Function call: tick', 36, 66, 2],
      ['Minor GC', 10, 10, 1],
    ]);
    expect(below.map(({ hasChildren }) => hasChildren)).toEqual([true, false]);
    expect(shown(calls('top-down', below[0].nodeId).rows)).toEqual([['Layout', 30, 30, 2]]);
  });

  it('have a bottom-up tree', () => {
    const top = calls('bottom-up', null).rows;
    expect(shown(top)).toEqual([
      ['Function call: tick', 36, 66, 2],
      ['Task', 34, 110, 2],
      ['Layout', 30, 30, 2],
      ['Minor GC', 10, 10, 1],
    ]);
    const [caller] = calls('bottom-up', top[2].nodeId).rows;
    expect(shown([caller])).toEqual([['Function call: tick', 30, 30, 2]]);
    expect(shown(calls('bottom-up', caller.nodeId).rows)).toEqual([['Task', 30, 30, 2]]);
    expect(() => calls('bottom-up', 9_999)).toThrow('no node 9999');
    expect(() => calls('top-down', 9_999)).toThrow('no node 9999');
  });

  it('are cut to a range', () => {
    // 30–85 ms: tick 30–70 with Layout 30–40 and 50–60, MinorGC 80–85.
    const range = { fromMs: 30, toMs: 85 };
    const [task] = calls('top-down', null, range).rows;
    expect(shown([task])).toEqual([['Task', 10, 55, 1]]);
    expect(shown(calls('top-down', task.nodeId, range).rows)).toEqual([
      ['Function call: tick', 20, 40, 1],
      ['Minor GC', 5, 5, 1],
    ]);
    expect(ask('trace.breakdown', { track: 'thread:10:1', range })).toEqual({
      totalMs: 55,
      activities: [
        { activity: 'scripting', totalMs: 20, share: 20 / 55 },
        { activity: 'layout', totalMs: 20, share: 20 / 55 },
        { activity: 'other', totalMs: 10, share: 10 / 55 },
        { activity: 'garbage-collection', totalMs: 5, share: 5 / 55 },
      ],
    });
  });
});

it('answers every query by its schema', async () => {
  const params: { readonly [N in TraceQueryName]: TraceParams<N> } = {
    'trace.overview': {},
    'trace.tracks': {},
    'trace.chart': { track: 'thread:10:1' },
    'trace.counter': { track: 'counter:10:level' },
    'trace.busy': { buckets: 10 },
    'trace.flows': { event: EVENTS.length },
    'trace.event': { event: 5 },
    'trace.events': { ...ANY, sort: 'start', descending: false },
    'trace.groups': { ...ANY, by: 'name', sort: 'total' },
    'trace.breakdown': { track: 'thread:10:1' },
    'trace.calls': { track: 'thread:10:1', view: 'top-down', parent: null, start: 0, count: 10 },
    'trace.network': { filter: '', sort: 'start', descending: false, start: 0, count: 10 },
    'trace.screenshots': {},
    'trace.screenshot': { event: 5 },
    'trace.insights': { topN: 10, foreign: [] },
    'trace.renders': { topN: 10 },
    'trace.own-code': { foreign: [], count: 10 },
  };
  const check = async <N extends TraceQueryName>(query: N): Promise<void> => {
    const answer = await askFile(query, params[query]);
    expect(TRACE_QUERIES[query].result.safeParse(answer).error).toBe(undefined);
  };
  await check('trace.overview');
  await check('trace.tracks');
  await check('trace.chart');
  await check('trace.counter');
  await check('trace.busy');
  await check('trace.event');
  await check('trace.events');
  await check('trace.groups');
  await check('trace.breakdown');
  await check('trace.calls');
  await check('trace.own-code');
  await check('trace.network');
  await check('trace.screenshots');
  await check('trace.insights');
  await expect(check('trace.screenshot')).rejects.toThrow('is not a screenshot');
});
