import { describe, expect, it } from 'vitest';
import { instant, span, task, traceBegins } from '../testing/page-events.ts';
import { traceOf, type PlainEvent } from '../testing/trace-of.ts';
import type { CodePlace, TraceColumns } from '../columns.ts';
import { longTasksOf } from './long-tasks.ts';
import { createTaskCauses, WORKBENCH_PLACE, type SampledScript } from './task-causes.ts';
import { createTaskStarts } from './task-start.ts';

const url = 'https://site.test/app.js';
const at = (name: string, line: number, column: number): CodePlace => ({ name, url, line, column });
const called = (functionName: string, lineNumber: number, columnNumber: number) => ({
  data: { functionName, url, lineNumber, columnNumber },
});
const stackOf = (functionName: string, lineNumber: number, columnNumber: number) => ({
  beginData: { stackTrace: [{ functionName, url, lineNumber, columnNumber }] },
});

function mainThread({ threads }: TraceColumns): number {
  return threads.findIndex(({ name }) => name === 'CrRendererMain');
}

function causesOf(events: readonly PlainEvent[], sampled: SampledScript = () => null) {
  const trace = traceOf([...traceBegins(), ...events]);
  const causes = createTaskCauses(trace, mainThread(trace), sampled);
  return longTasksOf(trace).map((long) => causes(long));
}

function startsOf(events: readonly PlainEvent[]) {
  const trace = traceOf([...traceBegins(), ...events]);
  const starts = createTaskStarts(trace, mainThread(trace));
  return longTasksOf(trace).map((long) => starts(long));
}

describe('createTaskCauses', () => {
  const busy = [
    task(0, 10),
    task(10, 100),
    span('TimerFire', 11, 90),
    span('FunctionCall', 15, 80, called('work', 3, 7)),
    span('UpdateLayoutTree', 20, 5, stackOf('measure', 9, 20)),
    span('Layout', 25, 25, stackOf('measure', 9, 20)),
    span('MinorGC', 60, 10, {}, { cat: 'v8' }),
    span('V8.GCScavenger', 61, 8, {}, { cat: 'v8' }),
    span('Layout', 97, 2),
    span('FunctionCall', 120, 100, called('late', 99, 1)),
  ];

  it('names what ran, the read that forced layout, and the rest by its kind', () => {
    const [first] = causesOf(busy);
    expect(first).toEqual([
      { kind: 'script', name: 'FunctionCall', ran: at('work', 3, 7), read: null, selfMs: 40 },
      { kind: 'forced-layout', name: 'Layout', ran: null, read: at('measure', 9, 20), selfMs: 30 },
      { kind: 'native', name: 'RunTask', ran: null, read: null, selfMs: 10 },
      { kind: 'garbage-collection', name: 'MinorGC', ran: null, read: null, selfMs: 10 },
      { kind: 'native', name: 'TimerFire', ran: null, read: null, selfMs: 8 },
      { kind: 'layout', name: 'Layout', ran: null, read: null, selfMs: 2 },
    ]);
  });

  it('has what the workbench executes in the page as one part, which comes last', () => {
    const ours = { data: { functionName: 'count$2', url: 'pen-renders.js', lineNumber: 4, columnNumber: 2 } };
    const events = [
      task(0, 100),
      span('FunctionCall', 1, 20, called('work', 3, 7)),
      span('FunctionCall', 25, 70, ours),
    ];
    const workbench = { kind: 'script', ran: WORKBENCH_PLACE, read: null };
    const [plain] = causesOf(events);
    expect(plain?.at(-1)).toEqual({ ...workbench, name: 'FunctionCall', selfMs: 70 });
    expect(plain?.filter(({ ran }) => ran?.url === 'pen-renders.js')).toEqual([]);
    const [sampled] = causesOf(events, () => [
      { place: at('work', 3, 7), selfUs: 20_000 },
      { place: WORKBENCH_PLACE, selfUs: 70_000 },
    ]);
    expect(sampled?.at(-1)).toEqual({ ...workbench, name: '', selfMs: 70 });
  });

  it('shows script by sampled function, without the parts that are listed by themselves', () => {
    const asked: unknown[] = [];
    const [first = []] = causesOf(busy, (fromUs, toUs) => {
      asked.push([fromUs, toUs]);
      return [
        { place: at('inner', 30, 2), selfUs: 28_000 },
        { place: at('work', 3, 7), selfUs: 4000 },
      ];
    });
    expect(asked[0]).toEqual([10_000, 110_000]);
    const script = first.filter(({ kind }) => kind === 'script');
    // 8 of the 40 ms are not covered by samples and stay with the call.
    expect(script).toEqual([
      { kind: 'script', name: '', ran: at('inner', 30, 2), read: null, selfMs: 28 },
      { kind: 'script', name: '', ran: at('work', 3, 7), read: null, selfMs: 12 },
    ]);
    expect(first.reduce((sum, { selfMs }) => sum + selfMs, 0)).toBe(100);
  });

  it('tells the evaluation of a script from its compilation', () => {
    const [first] = causesOf([
      task(0, 100),
      span('EvaluateScript', 0, 100, { data: { url, lineNumber: 1, columnNumber: 1 } }),
      span('v8.compile', 0, 30, { fileName: url, data: { url, lineNumber: 1, columnNumber: 1 } }),
    ]);
    expect(first).toEqual([
      { kind: 'script', name: 'EvaluateScript', ran: at('', 1, 1), read: null, selfMs: 70 },
      { kind: 'compile', name: 'v8.compile', ran: at('', 1, 1), read: null, selfMs: 30 },
    ]);
  });
});

describe('createTaskStarts', () => {
  it('names a timer by its delay and the code that set it', () => {
    const installed = (atMs: number, timerId: number, timeout: number, line: number) =>
      instant('TimerInstall', atMs, {
        data: { timerId, timeout, stackTrace: [{ functionName: 'start', url, lineNumber: line, columnNumber: 5 }] },
      });
    expect(
      startsOf([
        installed(1, 7, 300, 9),
        installed(2, 8, 20, 10),
        task(310, 90),
        span('TimerFire', 311, 80, { data: { timerId: 7 } }),
      ]),
    ).toEqual([{ kind: 'timer', detail: '300 ms', requestedBy: at('start', 9, 5) }]);
  });

  it('names a message by the code that sent it, also in a worker whose clock is ahead', () => {
    const sent = (atMs: number, traceId: string, line: number, tid: number) =>
      instant(
        'SchedulePostMessage',
        atMs,
        { data: { traceId, stackTrace: [{ functionName: 'ask', url, lineNumber: line, columnNumber: 5 }] } },
        { tid },
      );
    expect(
      startsOf([
        sent(1, '16471876337074791721', 3, 77),
        sent(102, '16471876337074791925', 9, 77),
        task(100, 90),
        span('HandlePostMessage', 101, 80, { data: { traceId: '16471876337074791925' } }),
      ]),
    ).toEqual([{ kind: 'message', detail: '', requestedBy: at('ask', 9, 5) }]);
    expect(startsOf([task(100, 90), span('HandlePostMessage', 101, 80)])).toEqual([
      { kind: 'message', detail: '', requestedBy: null },
    ]);
  });

  it('names an animation frame by the one place that requested it, and by none of several', () => {
    const requested = (atMs: number, line: number) =>
      instant('RequestAnimationFrame', atMs, {
        data: { stackTrace: [{ functionName: 'draw', url, lineNumber: line, columnNumber: 1 }] },
      });
    const fired = (atMs: number) => [task(atMs, 80), span('FireAnimationFrame', atMs, 70)];
    const starts = startsOf([
      requested(1, 4),
      ...fired(10),
      requested(100, 4),
      requested(101, 5),
      ...fired(110),
      ...fired(210),
    ]);
    expect(starts.map((start) => start?.requestedBy)).toEqual([at('draw', 4, 1), null, null]);
    expect(starts[0]?.kind).toBe('animation-frame');
  });

  it('is the longest of several, an event with its type, and a script instead of the parser around it', () => {
    expect(
      startsOf([
        task(0, 100),
        span('EventDispatch', 1, 10, { data: { type: 'pointerdown' } }),
        span('EventDispatch', 20, 60, { data: { type: 'click' } }),
        task(200, 100),
        span('ParseHTML', 200, 100),
        span('EvaluateScript', 210, 80, { data: { url } }),
        task(400, 100),
        span('ParseHTML', 400, 100),
        span('EvaluateScript', 410, 20, { data: { url } }),
        task(600, 100),
      ]),
    ).toEqual([
      { kind: 'event', detail: 'click', requestedBy: null },
      { kind: 'script', detail: '', requestedBy: null },
      { kind: 'parser', detail: '', requestedBy: null },
      null,
    ]);
  });
});
