import { describe, expect, it } from 'vitest';
import { COMPOSITOR, PID, span, task, traceBegins } from '../testing/page-events.ts';
import { traceOf } from '../testing/trace-of.ts';
import { createTraceFigures } from './trace-figures.ts';
import { scriptItems, scriptTimes, withMicrotasks } from './scripts.ts';

const app = 'https://site.test/app.js';
const lib = 'https://cdn.test/lib.js';
const V8 = { cat: 'v8,devtools.timeline' };

/*
 *   0        10                            60     70        100
 *   RunTask───────────────────────────────────────────────────
 *            EvaluateScript app────────────       FunctionCall app
 *            v8.compile app   FunctionCall lib    v8.callFunction 75…85
 *            10…14            20…50                    FunctionCall lib 78…82
 *                             Layout 30…40
 */
const trace = traceOf([
  ...traceBegins(),
  task(0, 100),
  span('EvaluateScript', 10, 50, { data: { url: app } }),
  span('v8.compile', 10, 4, { data: { url: app }, fileName: app }, V8),
  span('FunctionCall', 20, 30, { data: { url: lib } }),
  span('Layout', 30, 10),
  span('FunctionCall', 70, 30, { data: { url: app, functionName: 'start', lineNumber: 3, columnNumber: 7 } }),
  span('v8.callFunction', 75, 10, {}, { cat: 'v8' }),
  span('FunctionCall', 78, 4, { data: { url: lib } }),
  span('v8.compile', 200, 0.9, { data: { url: lib } }, V8),
  span('EvaluateScript', 201, 3, { data: { url: '' } }),
  // Evaluated over the protocol.
  span('EvaluateScript', 205, 4, {}, { cat: 'disabled-by-default-devtools.timeline' }),
  span('v8.compileModule', 210, 5, { fileName: lib }, { ...V8, tid: COMPOSITOR }),
  span('EvaluateScript', 210, 9, { data: { url: lib } }, { pid: 99, tid: 4 }),
]);

describe('scriptItems', () => {
  it('lists evaluations and compilations of 1 ms and more on all threads of the page, longest first', () => {
    expect(scriptItems(trace, PID).map(({ name, url, durationMs }) => [name, url, durationMs])).toEqual([
      ['EvaluateScript', app, 50],
      ['v8.compileModule', lib, 5],
      ['v8.compile', app, 4],
      ['EvaluateScript', '', 3],
    ]);
  });
});

describe('scriptTimes', () => {
  it('assigns the self time of scripting to the innermost script', () => {
    const calls = createTraceFigures(trace).mainCalls();
    // app: evaluation 50 − 4 − 30 = 16, compilation 4, self time of calls 20 and 6 of v8.callFunction without nested events. lib: calls 30
    // − 10 of layout, and 4; its compilation is 0.9.
    expect(calls && scriptTimes(trace, calls)).toEqual([
      {
        ...{ url: app, totalMs: 46, evaluateMs: 16, compileMs: 4, callMs: 26 },
        ran: [{ place: { name: 'start', url: app, line: 3, column: 7 }, selfMs: 26 }],
      },
      { url: lib, totalMs: 24.9, evaluateMs: 0, compileMs: 0.9, callMs: 24, ran: [] },
    ]);
  });
});

describe('withMicrotasks', () => {
  it('adds the time of microtasks to their script, also to one without events', () => {
    const script = { url: app, totalMs: 5, evaluateMs: 5, compileMs: 0, callMs: 0, ran: [] };
    expect(
      withMicrotasks(
        [script],
        new Map([
          [app, 2000],
          [lib, 9000],
        ]),
      ).map(({ url, totalMs, microtaskMs }) => [url, totalMs, microtaskMs]),
    ).toEqual([
      [lib, 9, 9],
      [app, 7, 2],
    ]);
  });
});
