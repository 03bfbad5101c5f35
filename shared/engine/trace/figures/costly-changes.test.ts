import { expect, it } from 'vitest';
import { FRAME, instant, MAIN, navigationStart, PID, span, task, traceBegins } from '../testing/page-events.ts';
import { traceOf } from '../testing/trace-of.ts';
import { costlyChangesOf } from './costly-changes.ts';
import { forcedReadsOf } from './forced-layout.ts';

const style = (atMs: number, durationMs: number, elementCount: number) =>
  span('UpdateLayoutTree', atMs, durationMs, { elementCount, beginData: { frame: FRAME } });
const stackOf = (functionName: string) => ({
  data: {
    frame: FRAME,
    stackTrace: [
      { functionName, scriptId: '3', url: 'https://site.test/a.js', lineNumber: 5, columnNumber: functionName.length },
    ],
  },
});
const change = (atMs: number, functionName: string) =>
  instant('ScheduleStyleRecalculation', atMs, stackOf(functionName));

function changesOf(events: Parameters<typeof traceOf>[0]) {
  const trace = traceOf([...traceBegins(), navigationStart(10), ...events]);
  const thread = trace.threads.findIndex(({ pid, tid }) => pid === PID && tid === MAIN);
  return costlyChangesOf(trace, thread, forcedReadsOf(trace, thread));
}

it('sums the updates that the same code made necessary, with the size of the longest', () => {
  const found = changesOf([
    change(100, 'update'),
    style(110, 30, 1758),
    change(200, 'update'),
    change(201, 'later'),
    style(210, 40, 1800),
    // Nobody is known to have changed anything.
    style(300, 90, 5000),
    change(400, 'short'),
    style(410, 9, 40),
  ]);
  expect(found).toMatchObject([
    { kind: 'style', place: { name: 'update' }, times: 2, totalMs: 70, longestMs: 40, size: 1800 },
  ]);
});

it('names the change of a class where the browser itself had scheduled the update before it', () => {
  const found = changesOf([
    instant('ScheduleStyleRecalculation', 100, { data: { frame: FRAME } }),
    instant('ScheduleStyleInvalidationTracking', 105, stackOf('toggle')),
    style(110, 30, 1758),
  ]);
  expect(found).toMatchObject([{ kind: 'style', place: { name: 'toggle' }, totalMs: 30 }]);
});

it('leaves out what code forced by reading', () => {
  const found = changesOf([
    task(90, 100),
    span('FunctionCall', 95, 90, { data: { url: 'https://site.test/a.js', functionName: 'measure', lineNumber: 5 } }),
    change(100, 'measure'),
    span('UpdateLayoutTree', 110, 60, { elementCount: 900, beginData: stackOf('measure').data }),
  ]);
  expect(found).toEqual([]);
});

it('has nothing without updates', () => {
  expect(changesOf([])).toEqual([]);
});
