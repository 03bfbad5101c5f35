/** Noise computed by hand: slots of a trace, their differences, and the result of a comparison. */
import { describe, expect, it } from 'vitest';
import {
  COMPOSITOR,
  FRAME,
  instant,
  navigationStart,
  span,
  task,
  threadName,
  traceBegins,
} from '../../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../../testing/trace-of.ts';
import { compareTraces } from './compare.ts';
import type { ComparedTrace } from './compared-recordings.ts';
import { createTraceNoise, deviationOfSum } from './noise.ts';
import { createTraceFigures, type TraceFigures } from '../trace-figures.ts';

/** Ten seconds, because of the task at the end: slots of half a second. */
const figuresOf = (...events: PlainEvent[]) =>
  createTraceFigures(traceOf([...traceBegins(), navigationStart(1), ...events, span('Mark', 9999, 1)]));
const recorded = (figures: TraceFigures): ComparedTrace => ({ figures, samples: 0, isIncomplete: false });
/** A task in the middle of each slot. */
const tasks = (durationsMs: readonly number[]) => durationsMs.map((durationMs, at) => task(100 + at * 500, durationMs));
const each = (durationMs: number, other = durationMs): number[] =>
  Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? durationMs : other));

describe('deviation of a sum', () => {
  it('is estimated from successive differences', () => {
    expect(deviationOfSum(Float64Array.of(5, 5, 5, 5))).toBe(0);
    // Three differences of 2: δ² = 12 / 6, and four slots.
    expect(deviationOfSum(Float64Array.of(4, 6, 4, 6))).toBeCloseTo(Math.sqrt(8), 12);
    // A trend of 1 per slot adds almost nothing; the plain variance of 1 … 20 is 35.
    const trend = Float64Array.from({ length: 20 }, (_, at) => at);
    expect(deviationOfSum(trend)).toBeCloseTo(Math.sqrt(20 / 2), 12);
  });
});

describe('a trace', () => {
  it('estimates the deviation of main-thread time, activities and long tasks', () => {
    const steady = createTraceNoise(figuresOf(...tasks(each(20))));
    expect(steady.mainThreadMs()).toBeLessThan(1);
    // 19 differences of 40 ms: √(20 · 19 · 1600 / 38) = √16000; the mark of 1 ms in the last slot shifts it slightly.
    const varied = createTraceNoise(figuresOf(...tasks(each(20, 60))));
    expect(varied.mainThreadMs()).toBeGreaterThan(120);
    expect(varied.mainThreadMs()).toBeLessThan(130);
    // Every second task is long, by 10 ms: √(20 · 19 / 38), and ten times that.
    expect(varied.longTasks()).toBeCloseTo(Math.sqrt(10), 12);
    expect(varied.blockingMs()).toBeCloseTo(10 * Math.sqrt(10), 9);
    expect(varied.activityMs('layout')).toBeNull();
  });

  it('is null for a short trace or without a page', () => {
    const short = createTraceFigures(traceOf([...traceBegins(), navigationStart(1), task(10, 100)]));
    expect(createTraceNoise(short).mainThreadMs()).toBeNull();
    const none = createTraceNoise(createTraceFigures(traceOf([threadName('Worker', 7, 8)])));
    expect([none.mainThreadMs(), none.longTasks(), none.frameGaps(), none.framesPerSecond()]).toEqual([
      null,
      null,
      null,
      null,
    ]);
  });

  it('estimates the deviation of frames while there are any', () => {
    const frames = (drawnInPart: (part: number) => number, everyMs = 15): PlainEvent[] =>
      Array.from({ length: 20 }, (_, part) =>
        Array.from({ length: drawnInPart(part) }, (_frame, at) =>
          instant('DrawFrame', 10 + part * 500 + at * everyMs, { layerTreeId: 1 }, { tid: COMPOSITOR }),
        ),
      ).flat();
    const layer = instant('SetLayerTreeId', 2, { data: { layerTreeId: 1, frame: FRAME } });
    const rateOf = (base: PlainEvent[], current: PlainEvent[]) =>
      compareTraces(recorded(figuresOf(layer, ...base)), recorded(figuresOf(layer, ...current))).figures.find(
        ({ name }) => name === 'Frames per second',
      );
    // 20 and 40 per second.
    const quicker = rateOf(
      frames(() => 10, 50),
      frames(() => 20, 25),
    );
    expect(quicker?.base).toBeCloseTo(20, 1);
    expect(quicker).toMatchObject({ verdict: 'better' });
    // Two frames now and then, and 30 in every third slot: as quick while there is anything to draw.
    const bursts = figuresOf(layer, ...frames((part) => (part % 3 === 0 ? 30 : 0)));
    const rate = rateOf(
      frames(() => 2),
      frames((part) => (part % 3 === 0 ? 30 : 0)),
    );
    expect(rate?.new).toBeCloseTo(rate?.base ?? 0, 6);
    expect(createTraceNoise(bursts).framesPerSecond()).toBe(0);
  });

  it('marks changes that exceed the noise of both traces', () => {
    const work = (base: readonly number[], current: readonly number[]) =>
      compareTraces(recorded(figuresOf(...tasks(base))), recorded(figuresOf(...tasks(current)))).figures.find(
        ({ name }) => name === 'Main-thread work',
      );
    // 3 · √(16000 + 16000) = 537: 20 tasks of 10 ms more are 200.
    const chance = work(each(20, 60), each(30, 70));
    expect(chance).toMatchObject({ delta: expect.closeTo(200, 0), verdict: 'chance' });
    expect(chance?.noise).toBeGreaterThan(510);
    expect(chance?.noise).toBeLessThan(555);
    expect(work(each(20, 60), each(52, 92))).toMatchObject({ verdict: 'worse' });
    expect(work(each(20), each(23))).toMatchObject({ verdict: 'worse' });
  });
});
