import { expect, it } from 'vitest';
import { FRAME, instant, MAIN, navigationStart, PID, span, traceBegins } from '../testing/page-events.ts';
import { traceOf } from '../testing/trace-of.ts';
import { domSizeOf } from './dom-size.ts';

const PAGE = { pid: PID, tid: MAIN, frameId: FRAME, url: 'https://site.test/' };

const stats = (atMs: number, totalElements: number, frame = FRAME) =>
  instant('DOMStats', atMs, {
    data: {
      frame,
      totalElements,
      maxDepth: { depth: 9, nodeName: "P class='deep'", nodeId: 3 },
      maxChildren: { numChildren: 40, nodeName: 'UL', nodeId: 4 },
    },
  });
const style = (atMs: number, durationMs: number, elementCount: number) =>
  span('UpdateLayoutTree', atMs, durationMs, { elementCount, beginData: { frame: FRAME } });
const layout = (atMs: number, durationMs: number, dirtyObjects: number) =>
  span('Layout', atMs, durationMs, { beginData: { dirtyObjects, frame: FRAME }, endData: {} });
const invalidation = (atMs: number, functionName: string) =>
  instant('ScheduleStyleRecalculation', atMs, {
    data: {
      frame: FRAME,
      stackTrace: [{ functionName, scriptId: '3', url: 'https://site.test/a.js', lineNumber: 5, columnNumber: 2 }],
    },
  });

function sizeOf(events: Parameters<typeof traceOf>[0], sinceMs = 0) {
  const trace = traceOf([...traceBegins(), navigationStart(10), ...events]);
  const thread = trace.threads.findIndex(({ pid, tid }) => pid === PID && tid === MAIN);
  return domSizeOf(trace, { ...PAGE, thread } as Parameters<typeof domSizeOf>[1], sinceMs * 1000);
}

it('has the largest count of the document, not those of an earlier one or of other frames', () => {
  const found = sizeOf([stats(5, 900), stats(20, 200), stats(30, 700), stats(40, 650), stats(50, 5000, 'OTHER')], 10);
  expect(found).toEqual({
    statistics: {
      elements: 700,
      depth: 9,
      deepest: "P class='deep'",
      mostChildren: 40,
      parent: 'UL',
      event: expect.any(Number),
    },
    updates: 0,
    rows: [],
  });
});

it('lists updates of 40 ms and more that covered much, longest first, with the first change before each', () => {
  const found = sizeOf([
    style(100, 39.9, 9000),
    style(200, 50, 300),
    invalidation(310, 'first'),
    invalidation(320, 'second'),
    style(330, 45, 301),
    layout(400, 80, 101),
    layout(500, 90, 100),
  ]);
  expect(found?.rows.map(({ kind, durationMs, size, changedBy }) => [kind, durationMs, size, changedBy?.name])).toEqual(
    [
      ['layout', 80, 101, undefined],
      ['style', 45, 301, 'first'],
    ],
  );
  expect(found?.updates).toBe(2);
});

it('is unknown without counts and without large updates', () => {
  expect(sizeOf([style(100, 39, 9000)])).toBeNull();
});
