import { describe, expect, it } from 'vitest';
import { COMPOSITOR, span, task, traceBegins } from '../testing/page-events.ts';
import { traceOf } from '../testing/trace-of.ts';
import { createTraceFigures } from './trace-figures.ts';

const GC = { cat: 'devtools.timeline,disabled-by-default-v8.gc' };

describe('garbage collection', () => {
  it('counts a collection once, with any number of steps', () => {
    const figures = createTraceFigures(
      traceOf([
        ...traceBegins(),
        task(0, 100),
        span('MajorGC', 10, 20, {}, { cat: 'devtools.timeline,v8' }),
        span('V8.GCFinalizeMC', 10.5, 19, {}, { cat: 'v8' }),
        span('V8.GC_MARK_COMPACTOR', 11, 18, {}, GC),
        span('V8.GC_MC_SWEEP', 20, 3, {}, GC),
        span('FunctionCall', 40, 30),
        span('V8.GC_HEAP_ENSURE_SWEEPING_COMPLETED', 50, 4, {}, GC),
        // Marking on another thread does not pause the page.
        span('V8.GC_MC_BACKGROUND_MARKING', 0, 90, {}, { ...GC, tid: COMPOSITOR }),
      ]),
    );
    expect(figures.garbageCollection()).toEqual({ events: 2, totalMs: 24, longestMs: 20 });
  });

  it('is null without collections', () => {
    expect(createTraceFigures(traceOf([...traceBegins(), task(0, 10)])).garbageCollection()).toBeNull();
  });
});

describe('painting', () => {
  it('sums all threads of the page, counting nested events once', () => {
    const figures = createTraceFigures(
      traceOf([
        ...traceBegins(),
        span('Paint', 10, 8),
        span('PaintImage', 12, 3),
        span('RasterTask', 15, 9, {}, { tid: COMPOSITOR }),
        span('RasterTask', 15, 50, {}, { pid: 99, tid: 1 }),
      ]),
    );
    expect(figures.paint()).toEqual({ events: 2, totalMs: 17, longestMs: 9 });
  });
});
