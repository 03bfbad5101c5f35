/** A trace with events dated before its start, as when reloading a page that was open for a long time. */
import { describe, expect, it } from 'vitest';
import { runSteps } from '../steps/steps.ts';
import { compareTraces } from './figures/compare/compare.ts';
import type { ComparedTrace } from './figures/compare/compared-recordings.ts';
import { createTraceFigures, type TraceFigures } from './figures/trace-figures.ts';
import {
  BROWSER_PID,
  CLOCK_US,
  COMPOSITOR,
  MAIN,
  PID,
  instant,
  navigationStart,
  paint,
  task,
  threadName,
  traceBegins,
} from './testing/page-events.ts';
import { openTrace } from './testing/read-trace.ts';
import type { PlainEvent } from './testing/trace-of.ts';
import { createTraceQueries } from './trace-answers.ts';
import type { TraceDocument } from './trace-document.ts';

const recorded = (figures: TraceFigures): ComparedTrace => ({ figures, samples: 0, isIncomplete: false });
const at = (atMs: number): number => CLOCK_US + atMs * 1000;
const open = (events: readonly PlainEvent[]): TraceDocument => openTrace(JSON.stringify({ traceEvents: events }));

/** A frame that the compositor dates from its request. */
const frame = (id: string, fromMs: number, toMs: number): PlainEvent[] => {
  const both = { name: 'PipelineReporter', cat: 'cc,benchmark', id, pid: PID, tid: COMPOSITOR };
  return [
    { ...both, ph: 'b', ts: at(fromMs) },
    { ...both, ph: 'e', ts: at(toMs) },
  ];
};
const UMA: PlainEvent = {
  name: 'NavStartToLargestContentfulPaint::AllFrames::UMA',
  cat: 'loading',
  ph: 'R',
  pid: BROWSER_PID,
  tid: 1,
  ts: at(-4000),
};
/** 1,000 ms were recorded. */
const RECORDED: readonly PlainEvent[] = [
  navigationStart(100),
  paint('firstContentfulPaint', 350),
  task(200, 120),
  task(990, 10),
];
const DATED_BACK: readonly PlainEvent[] = [
  UMA,
  ...frame('0x1', -3000, -2500),
  ...frame('0x2', -50, 30),
  task(-60, 100),
];

const eventOf = (trace: TraceDocument, name: string, which = 0): number => trace.eventsNamed(name)[which];
const timeOf = (trace: TraceDocument, event: number): number[] => [trace.startUs[event], trace.durationUs[event]];

describe('a trace with backdated events', () => {
  const events = [...traceBegins(), ...DATED_BACK, ...RECORDED];
  const trace = open(events);

  it('begins at the start of the recording', () => {
    expect([trace.originUs, trace.durationTotalUs]).toEqual([CLOCK_US, 1_000_000]);
  });

  it('cuts durations to the recording', () => {
    expect(timeOf(trace, eventOf(trace, 'RunTask'))).toEqual([0, 40_000]);
    expect(timeOf(trace, eventOf(trace, 'PipelineReporter', 2))).toEqual([0, 30_000]);
    // Ended before the recording.
    expect(timeOf(trace, eventOf(trace, 'PipelineReporter', 0))).toEqual([0, 0]);
  });

  it('keeps the time of instants', () => {
    expect(timeOf(trace, eventOf(trace, UMA.name))).toEqual([-4_000_000, 0]);
  });

  it('computes figures of the recording', () => {
    const queries = createTraceQueries(trace, {
      facts: { readMs: 1, fileSizeBytes: 1 },
      readBytes: () => Promise.reject(new Error('nothing is read')),
      reportBug: (thrown) => {
        throw thrown;
      },
    });
    expect(runSteps(queries.steps('trace.overview', {}))).toMatchObject({ durationMs: 1000 });
    const { activities } = runSteps(queries.steps('trace.busy', { buckets: 10 }));
    const shares = activities.reduce((sum, of) => sum + of.shares.reduce((all, share) => all + share, 0), 0);
    // 40 of the first 100 ms, 120 of those from 200 on, and 10 at the end.
    expect(shares / 10).toBeCloseTo(0.17, 10);
    const figures = createTraceFigures(trace);
    const plain = createTraceFigures(open([...traceBegins(), task(0, 40), ...RECORDED]));
    const comparison = compareTraces(recorded(plain), recorded(figures));
    expect(comparison).toMatchObject({ base: { durationMs: 1000 }, new: { durationMs: 1000 } });
    for (const { name, delta } of comparison.figures) expect([name, delta]).toEqual([name, delta === null ? null : 0]);
  });

  it('measures a paint from an earlier navigation', () => {
    const early = open([...traceBegins(), navigationStart(-80), paint('firstContentfulPaint', 350), task(300, 10)]);
    expect(early.durationTotalUs).toBe(350_000);
    const plain = open([...traceBegins(), navigationStart(20), paint('firstContentfulPaint', 450)]);
    const comparison = compareTraces(recorded(createTraceFigures(plain)), recorded(createTraceFigures(early)));
    expect(comparison.figures.find(({ name }) => name === 'First contentful paint')).toMatchObject({
      base: 430,
      new: 430,
    });
  });

  it('matches events before the recording by the times of the file', () => {
    const both = { name: 'work', cat: 'x', pid: PID, tid: MAIN };
    const nested: PlainEvent[] = [
      { ...both, ph: 'B', ts: at(-90) },
      { ...both, name: 'inner', ph: 'B', ts: at(-80) },
      { ...both, name: '', ph: 'E', ts: at(-70) },
      { ...both, name: '', ph: 'E', ts: at(20) },
    ];
    const of = open([...traceBegins(), ...nested.toReversed()]);
    expect(timeOf(of, eventOf(of, 'work'))).toEqual([0, 20_000]);
    expect(timeOf(of, eventOf(of, 'inner'))).toEqual([0, 0]);
    expect(of.unmatched).toBe(0);
  });

  it('begins with the first other event if the start is unknown', () => {
    const lost = [threadName('CrRendererMain', PID, MAIN), UMA, ...frame('0x1', -3000, -2500), ...RECORDED];
    expect(open(lost)).toMatchObject({ originUs: at(100), durationTotalUs: 900_000 });
    const only = [threadName('CrRendererMain', PID, MAIN), UMA];
    expect(open(only)).toMatchObject({ originUs: UMA.ts, durationTotalUs: 0 });
  });

  it('cuts samples to the same range', () => {
    const samples = (startMs: number): PlainEvent[] => [
      { ...instant('Profile', startMs, { data: { startTime: at(startMs) } }), ph: 'P', id: '0x9' },
      {
        ...instant('ProfileChunk', 500, {
          data: {
            cpuProfile: {
              nodes: [
                { id: 1, callFrame: { functionName: '(root)', lineNumber: -1, columnNumber: -1 } },
                { id: 2, parent: 1, callFrame: { functionName: 'f', url: 'a.js', lineNumber: 0, columnNumber: 0 } },
              ],
              samples: [2, 2, 2],
            },
            timeDeltas: [0, 100_000 - startMs * 1000, 100_000],
            endTime: at(300),
          },
        }),
        ph: 'P',
        id: '0x9',
      },
    ];
    const text = JSON.stringify({ traceEvents: [...events, ...samples(-2000)] });
    const sampled = openTrace(text).samples.byThread;
    const [profile] = [...sampled.values()];
    expect(profile?.extent).toBe(1_000_000);
    expect([...(profile?.samples.start ?? [])]).toEqual([0, 100_000, 200_000]);
    expect([...(profile?.samples.weight ?? [])]).toEqual([100_000, 100_000, 100_000]);
  });
});
