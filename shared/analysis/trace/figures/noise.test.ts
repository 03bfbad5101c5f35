/** Noise by hand: parts of a trace, their differences, and what a comparison says with it. */
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
} from '../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../testing/trace-of.ts';
import { compareTraces } from './compare.ts';
import { createTraceNoise, deviationOfSum } from './noise.ts';
import { createTraceFigures } from './trace-figures.ts';

/** Ten seconds: parts of half a second. The task at the end makes it so long. */
const figuresOf = (...events: PlainEvent[]) =>
  createTraceFigures(traceOf([...traceBegins(), navigationStart(1), ...events, span('Mark', 9999, 1)]));
/** A task in the middle of each part. */
const tasks = (durationsMs: readonly number[]) => durationsMs.map((durationMs, at) => task(100 + at * 500, durationMs));
const each = (durationMs: number, other = durationMs): number[] =>
  Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? durationMs : other));

describe('the deviation of a sum', () => {
  it('is told from differences of neighbours', () => {
    expect(deviationOfSum(Float64Array.of(5, 5, 5, 5))).toBe(0);
    // Three differences of 2: δ² = 12 / 6, and four parts.
    expect(deviationOfSum(Float64Array.of(4, 6, 4, 6))).toBeCloseTo(Math.sqrt(8), 12);
    // A trend of 1 a part hardly adds to it: the plain variance of 1 … 20 is 35.
    const trend = Float64Array.from({ length: 20 }, (_, at) => at);
    expect(deviationOfSum(trend)).toBeCloseTo(Math.sqrt(20 / 2), 12);
  });
});

describe('a trace', () => {
  it('tells the spread of its main thread, of activities and of long tasks', () => {
    const steady = createTraceNoise(figuresOf(...tasks(each(20))));
    expect(steady.mainThreadMs()).toBeLessThan(1);
    // 19 differences of 40 ms: √(20 · 19 · 1600 / 38) = √16000; the mark of 1 ms in the last part shifts it a little.
    const varied = createTraceNoise(figuresOf(...tasks(each(20, 60))));
    expect(varied.mainThreadMs()).toBeGreaterThan(120);
    expect(varied.mainThreadMs()).toBeLessThan(130);
    // Each second task is long, by 10 ms: √(20 · 19 / 38), and ten times that.
    expect(varied.longTasks()).toBeCloseTo(Math.sqrt(10), 12);
    expect(varied.blockingMs()).toBeCloseTo(10 * Math.sqrt(10), 9);
    expect(varied.activityMs('layout')).toBeNull();
  });

  it('tells nothing where it is too short, or has no page', () => {
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

  it('tells how frames vary while there are any', () => {
    const frames = (drawnInPart: (part: number) => number): PlainEvent[] =>
      Array.from({ length: 20 }, (_, part) =>
        Array.from({ length: drawnInPart(part) }, (_frame, at) =>
          instant('DrawFrame', 10 + part * 500 + at * 15, { layerTreeId: 1 }, { tid: COMPOSITOR }),
        ),
      ).flat();
    const layer = instant('SetLayerTreeId', 2, { data: { layerTreeId: 1, frame: FRAME } });
    // 4 a second all the time; 30 in each third part, and nothing moves in between.
    const idle = figuresOf(layer, ...frames(() => 2));
    const bursts = figuresOf(layer, ...frames((part) => (part % 3 === 0 ? 30 : 0)));
    const change = compareTraces(idle, bursts).figures.find(({ name }) => name === 'Frames a second');
    expect(change?.base).toBeLessThan(5);
    expect(change?.new).toBeGreaterThan(20);
    expect(change).toMatchObject({ exceedsNoise: true });
    expect(createTraceNoise(bursts).framesPerSecond()).toBe(0);
  });

  it('is compared with another: what exceeds both their spreads is said', () => {
    const work = (base: readonly number[], current: readonly number[]) =>
      compareTraces(figuresOf(...tasks(base)), figuresOf(...tasks(current))).figures.find(
        ({ name }) => name === 'Main-thread work',
      );
    // 2 · √(16000 + 16000) = 358: 20 tasks of 10 ms more are 200.
    const chance = work(each(20, 60), each(30, 70));
    expect(chance).toMatchObject({ delta: expect.closeTo(200, 0), exceedsNoise: false });
    expect(chance?.noise).toBeGreaterThan(340);
    expect(chance?.noise).toBeLessThan(370);
    expect(work(each(20, 60), each(45, 85))).toMatchObject({ exceedsNoise: true });
    expect(work(each(20), each(22))).toMatchObject({ exceedsNoise: true });
  });
});
