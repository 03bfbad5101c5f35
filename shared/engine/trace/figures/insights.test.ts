import { describe, expect, it } from 'vitest';
import { TraceInsightsSchema } from '../contract/trace-insights.ts';
import { TRACE_QUERIES } from '../contract/traces.ts';
import { runSteps } from '../../steps/steps.ts';
import {
  input,
  layoutShift,
  navigationStart,
  paint,
  resource,
  span,
  task,
  threadName,
  traceBegins,
} from '../testing/page-events.ts';
import { traceOf } from '../testing/trace-of.ts';
import type { TraceColumns } from '../columns.ts';
import { figureQueries } from './figure-queries.ts';
import { createTraceFigures } from './trace-figures.ts';

const url = 'https://site.test/app.js';
const hot = { name: 'work', url, line: 3, column: 1, selfMs: 30, totalMs: 40 };

const whole = () =>
  traceOf([
    ...traceBegins(),
    navigationStart(10),
    paint('firstContentfulPaint', 110),
    task(20, 80),
    task(200, 90),
    span('FunctionCall', 210, 70, { data: { url } }),
    task(400, 60),
    layoutShift(300, 0.02),
    layoutShift(310, 0.03),
    ...input({ atMs: 500, durationMs: 100, interactionId: 2, id: '0x1' }),
    ...input({ atMs: 700, durationMs: 80, interactionId: 3, id: '0x2' }),
    ...[1, 2, 3].flatMap((id) => [
      resource('SendRequest', 100, { requestId: `R${id}`, url: `https://site.test/${id}` }),
      resource('Finish', 100 + id * 10, { requestId: `R${id}` }),
    ]),
    resource('SendRequest', 120, { requestId: 'R9', url: 'https://site.test/never' }),
  ]);

function insightsOf(trace: TraceColumns, topN: number, hotFunctions = (most: number) => [hot, hot].slice(0, most)) {
  const bugs: unknown[] = [];
  const queries = figureQueries(createTraceFigures(trace), {
    ownCode: () => null,
    unfinished: () => null,
    samples: () => 0,
    workbenchMs: () => 0,
    hotFunctions,
    hottestPositions: (functions) => functions,
    sampledScript: () => null,
    scriptTimes: () => new Map(),
    microtaskTimes: () => new Map(),
    workers: () => [],
    reportBug: (thrown) => bugs.push(thrown),
  });
  return { insights: runSteps(queries['trace.insights']({ topN })), bugs };
}

describe('trace.insights of a range', () => {
  it('includes overlapping items as a whole and cuts sums', () => {
    const queries = figureQueries(createTraceFigures(whole()), {
      ownCode: () => null,
      unfinished: () => null,
      samples: () => 0,
      workbenchMs: () => 0,
      hotFunctions: () => [],
      hottestPositions: (functions) => functions,
      sampledScript: () => null,
      scriptTimes: () => new Map(),
      microtaskTimes: () => new Map(),
      workers: () => [],
      reportBug: (thrown) => {
        throw thrown;
      },
    });
    const insights = runSteps(queries['trace.insights']({ topN: 10, range: { fromMs: 240, toMs: 305 } }));
    expect(insights).toMatchObject({
      // The task of 90 ms lasts from 200 to 290; the shift at 310 is outside.
      longTasks: { count: 1, rows: [{ startMs: 200, durationMs: 90 }] },
      layoutShift: { score: 0.02, shifts: 1 },
      breakdown: { totalMs: 50 },
      interactionToNextPaint: null,
      firstContentfulPaint: null,
      // The request that never finished is in flight.
      requests: 1,
      inTrace: {
        largestContentfulPaintMs: null,
        // From the navigation at 10.
        firstContentfulPaintMs: 100,
        interactionToNextPaintMs: 100,
        layoutShiftScore: 0.05,
        requests: 4,
        hasSamples: false,
        hasFrames: false,
      },
    });
    expect(insights.scriptUrls).toMatchObject([{ url, callMs: 40 }]);
    expect(insights.page?.url).toBe(insightsOf(whole(), 1).insights.page?.url);
  });
});

describe('trace.insights', () => {
  it('answers according to the contract, with limited lists', () => {
    const { insights, bugs } = insightsOf(whole(), 2);
    expect(TraceInsightsSchema.parse(insights)).toEqual(insights);
    expect(bugs).toEqual([]);
    expect(insights).toMatchObject({
      events: 23,
      durationMs: 780,
      // 80 and 60 ms, and of the first task the part after the paint at 110: nothing.
      longTasks: { count: 3, totalBlockingMs: 40 + 10 },
      layoutShift: { score: 0.05, shifts: 2 },
      interactionToNextPaint: { valueMs: 100, interactions: 2 },
      requests: 4,
      failures: [],
      frames: null,
      garbageCollection: null,
      inTrace: null,
    });
    expect(insights.longTasks?.rows.map(({ durationMs, url: of }) => [durationMs, of])).toEqual([
      [90, url],
      [80, ''],
    ]);
    // Finished ones, slowest first.
    expect(insights.resources.map(({ durationMs }) => durationMs)).toEqual([30, 20]);
    expect(insights.hotFunctions).toEqual([hot, hot]);
    expect(insightsOf(whole(), 1).insights.layoutShift?.rows).toHaveLength(1);
  });

  it('is empty for a trace without a page', () => {
    const { insights } = insightsOf(
      traceOf([threadName('main', 3, 3), span('v8.run', 1, 5, {}, { pid: 3, tid: 3 })]),
      10,
    );
    expect(TraceInsightsSchema.parse(insights)).toEqual(insights);
    expect(insights).toMatchObject({
      page: null,
      breakdown: null,
      longTasks: null,
      layoutShift: null,
      largestContentfulPaint: null,
      interactionToNextPaint: null,
      scripts: [],
      resources: [],
      requests: 0,
      failures: [],
    });
    expect(insightsOf(traceOf([]), 10).insights).toMatchObject({ events: 0, durationMs: 0, failures: [] });
  });

  it('leaves out the parts that the caller does not show', () => {
    const queries = figureQueries(createTraceFigures(whole()), {
      ownCode: () => null,
      unfinished: () => null,
      samples: () => 0,
      workbenchMs: () => 0,
      hotFunctions: () => [hot],
      hottestPositions: (functions) => functions,
      sampledScript: () => null,
      scriptTimes: () => new Map(),
      microtaskTimes: () => new Map(),
      workers: () => [],
      reportBug: () => undefined,
    });
    const all = runSteps(queries['trace.insights']({ topN: 10 }));
    expect(all.interactions.length).toBeGreaterThan(0);
    expect(runSteps(queries['trace.insights']({ topN: 10, without: ['interactions'] }))).toEqual({
      ...all,
      interactions: [],
    });
  });

  it('names a part that failed and returns the others', () => {
    const trace = whole();
    const broken: TraceColumns = {
      ...trace,
      storedArgs(event) {
        if (trace.names[trace.name[event] ?? 0] === 'LayoutShift') throw new Error('The arguments are damaged.');
        return trace.storedArgs(event);
      },
    };
    const { insights, bugs } = insightsOf(broken, 10, () => {
      throw new Error('No samples.');
    });
    expect(insights.failures).toEqual([
      { part: 'interactions', message: 'No samples.' },
      { part: 'layoutShift', message: 'The arguments are damaged.' },
      { part: 'hotFunctions', message: 'No samples.' },
    ]);
    expect(bugs).toHaveLength(3);
    expect(insights).toMatchObject({ layoutShift: null, hotFunctions: [], longTasks: { count: 3 }, requests: 4 });
  });
});

describe('trace.network', () => {
  const ask = (params: object) => {
    const queries = figureQueries(createTraceFigures(whole()), {
      ownCode: () => null,
      unfinished: () => null,
      samples: () => 0,
      workbenchMs: () => 0,
      hotFunctions: () => [],
      hottestPositions: (functions) => functions,
      sampledScript: () => null,
      scriptTimes: () => new Map(),
      microtaskTimes: () => new Map(),
      workers: () => [],
      reportBug: () => undefined,
    });
    return runSteps(queries['trace.network'](TRACE_QUERIES['trace.network'].params.parse(params)));
  };
  const namesOf = (params: object) => ask(params).rows.map(({ url: of }) => of.slice('https://site.test/'.length));

  it('is sorted, paged and filtered', () => {
    expect(namesOf({})).toEqual(['1', '2', '3', 'never']);
    expect(namesOf({ sort: 'duration', descending: true })).toEqual(['never', '3', '2', '1']);
    expect(namesOf({ sort: 'name', descending: true })).toEqual(['never', '3', '2', '1']);
    expect(ask({ start: 1, count: 2 })).toMatchObject({
      start: 1,
      total: 4,
      rows: [{ requestId: 'R2' }, { requestId: 'R3' }],
    });
    expect(namesOf({ filter: 'NEV' })).toEqual(['never']);
  });

  it('contains requests in flight in a range', () => {
    expect(namesOf({ range: { fromMs: 115, toMs: 119 } })).toEqual(['2', '3']);
    expect(namesOf({ range: { fromMs: 200, toMs: 300 } })).toEqual(['never']);
  });
});

describe('trace.busy', () => {
  it('has the requested number of slots', () => {
    const queries = figureQueries(createTraceFigures(whole()), {
      ownCode: () => null,
      unfinished: () => null,
      samples: () => 0,
      workbenchMs: () => 0,
      hotFunctions: () => [],
      hottestPositions: (functions) => functions,
      sampledScript: () => null,
      scriptTimes: () => new Map(),
      microtaskTimes: () => new Map(),
      workers: () => [],
      reportBug: () => undefined,
    });
    const { activities } = runSteps(queries['trace.busy']({ buckets: 13 }));
    // 780 ms in slots of 60: the second contains 60…100 of a task.
    expect(activities.find(({ activity }) => activity === 'other')?.shares[1]).toBeCloseTo(40 / 60, 12);
    expect(activities.every(({ shares }) => shares.length === 13)).toBe(true);
  });

  it('is empty without a page', () => {
    const queries = figureQueries(createTraceFigures(traceOf([])), {
      ownCode: () => null,
      unfinished: () => null,
      samples: () => 0,
      workbenchMs: () => 0,
      hotFunctions: () => [],
      hottestPositions: (functions) => functions,
      sampledScript: () => null,
      scriptTimes: () => new Map(),
      microtaskTimes: () => new Map(),
      workers: () => [],
      reportBug: () => undefined,
    });
    expect(runSteps(queries['trace.busy']({ buckets: 3 }))).toEqual({ activities: [] });
  });
});
