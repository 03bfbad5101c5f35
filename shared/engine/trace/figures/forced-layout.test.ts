import { describe, expect, it } from 'vitest';
import { FRAME, input, instant, navigationStart, span, task, traceBegins } from '../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../testing/trace-of.ts';
import { createTraceFigures } from './trace-figures.ts';

const url = 'https://site.test/layout.js';
const frame = (functionName: string, lineNumber: number, columnNumber: number, of = url) => ({
  functionName,
  scriptId: '3',
  url: of,
  lineNumber,
  columnNumber,
});
const READ = frame('layoutRows', 5, 53);
const CHANGE = frame('layoutRows', 5, 21);

const style = (atMs: number, durationMs: number, ...stackTrace: object[]) =>
  span('UpdateLayoutTree', atMs, durationMs, {
    beginData: { frame: FRAME, ...(stackTrace.length > 0 ? { stackTrace } : {}) },
  });
const layout = (atMs: number, durationMs: number, ...stackTrace: object[]) =>
  span('Layout', atMs, durationMs, { beginData: { frame: FRAME, ...(stackTrace.length > 0 ? { stackTrace } : {}) } });
const dirty = (atMs: number, ...stackTrace: object[]) =>
  instant('ScheduleStyleRecalculation', atMs, { data: { frame: FRAME, stackTrace } });
const changed = (atMs: number, nodeName: string, reason: string) =>
  instant('StyleRecalcInvalidationTracking', atMs, { data: { frame: FRAME, nodeId: 9, nodeName, reason } });
const call = (atMs: number, durationMs: number, functionName: string, lineNumber: number) =>
  span('FunctionCall', atMs, durationMs, { data: { functionName, url, lineNumber, columnNumber: 72 } });

const forcedOf = (...events: PlainEvent[]) =>
  createTraceFigures(traceOf([...traceBegins(), navigationStart(1), ...events])).forcedLayout();

describe('forced layout', () => {
  const twoReads = [
    task(100, 40),
    call(101, 38, 'onInput', 9),
    changed(102, "DIV class='row'", 'Inline CSS style declaration was mutated'),
    dirty(102.1, CHANGE),
    style(103, 2, READ),
    layout(105.1, 6, READ),
    dirty(112, CHANGE),
    style(113, 1, READ),
    layout(114.1, 3, READ),
    // The frame's own layout, which no script forced.
    task(150, 20),
    style(151, 4),
    layout(156, 5),
  ];

  it('counts reads once for their style and layout, by the place that read and the one that changed', () => {
    expect(forcedOf(...twoReads)).toMatchObject({
      count: 2,
      layoutMs: 9,
      styleMs: 3,
      hasStacks: true,
      rows: [
        {
          read: { name: 'layoutRows', url, line: 5, column: 53 },
          changedBy: { name: 'layoutRows', url, line: 5, column: 21 },
          node: "DIV class='row'",
          change: 'Inline CSS style declaration was mutated',
          count: 2,
          longestMs: 8,
          startMs: 103,
          interactions: 0,
          calls: 1,
          calledFunction: { name: 'onInput', line: 9 },
        },
      ],
    });
  });

  it('is once per node if almost every read follows the change of another one', () => {
    const reads = (nodeOf: (at: number) => number) =>
      Array.from({ length: 10 }, (_, at) => [
        instant('StyleRecalcInvalidationTracking', 102 + at * 3, {
          data: { frame: FRAME, nodeId: nodeOf(at), nodeName: "DIV class='row'", reason: 'Inline CSS style' },
        }),
        dirty(102.1 + at * 3, CHANGE),
        style(103 + at * 3, 1, READ),
        layout(104.1 + at * 3, 0.5, READ),
      ]).flat();
    // Something else had changed before the first read.
    const inCall = [
      task(100, 40),
      call(101, 38, 'onInput', 9),
      changed(101.9, "DIV class='banner'", 'Node was inserted into tree'),
      dirty(101.95, CHANGE),
    ];
    expect(forcedOf(...inCall, ...reads((at) => at))?.rows[0]).toMatchObject({
      count: 10,
      isPerNode: true,
      node: "DIV class='row'",
    });
    expect(forcedOf(...inCall, ...reads(() => 9))?.rows[0]).toMatchObject({ count: 10, isPerNode: false });
  });

  it('names the interactions in whose handlers they were', () => {
    const typed = input({ type: 'keydown', atMs: 99, durationMs: 80, handlersMs: [2, 40], interactionId: 4 });
    expect(forcedOf(...typed, ...twoReads)?.rows[0]).toMatchObject({ interactions: 1, count: 2 });
  });

  it('keeps the callers of a read, which may be in a library', () => {
    const library = frame('height', 1, 900, 'https://site.test/jquery.js');
    const found = forcedOf(
      task(100, 20),
      call(101, 18, 'onInput', 9),
      dirty(102, CHANGE),
      style(103, 1, library, READ),
    );
    expect(found?.rows[0]?.read).toMatchObject({ name: 'height', callers: [{ name: 'layoutRows', line: 5 }] });
  });

  it('is known by the function around it if the trace has no stacks', () => {
    const found = forcedOf(task(100, 40), call(101, 38, 'onInput', 9), style(103, 2), layout(105.1, 6), layout(150, 3));
    expect(found).toMatchObject({ count: 1, hasStacks: false, rows: [{ read: { name: 'onInput' }, changedBy: null }] });
  });

  it('is absent from a page that only lays out its frames', () => {
    expect(forcedOf(task(150, 20), style(151, 4), layout(156, 5))).toBeNull();
  });
});
