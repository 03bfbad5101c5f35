import { expect, it } from 'vitest';
import { FRAME, input, navigationStart, span, task, traceBegins } from '../testing/page-events.ts';
import { traceOf } from '../testing/trace-of.ts';
import { createTraceFigures } from './trace-figures.ts';

const url = 'https://site.test/app.js';
const call = (atMs: number, durationMs: number, functionName: string, lineNumber: number) =>
  span('FunctionCall', atMs, durationMs, { data: { functionName, url, lineNumber, columnNumber: 1 } });

it('an interaction has what delayed it, its handlers, forced layout and the rendering of its frame', () => {
  const figures = createTraceFigures(
    traceOf([
      ...traceBegins(),
      navigationStart(1),
      ...input({ type: 'click', atMs: 100, durationMs: 120, handlersMs: [30, 90], interactionId: 3 }),
      // A timer was running when the click came.
      task(80, 48),
      call(90, 38, 'poll', 40),
      task(129, 62),
      span('EventDispatch', 130, 60, { data: { type: 'click' } }),
      call(131, 40, 'onClick', 7),
      span('Layout', 140, 10, {
        beginData: { frame: FRAME, stackTrace: [{ functionName: 'measure', url, lineNumber: 8, columnNumber: 5 }] },
      }),
      call(172, 15, 'track', 20),
      span('FunctionCall', 188, 1, {
        data: { functionName: 'listener', url: 'pen-interaction.js', lineNumber: 651, columnNumber: 22 },
      }),
      task(192, 20),
      span('UpdateLayoutTree', 193, 4),
      span('Paint', 198, 6),
      span('Paint', 199, 2),
    ]),
  );
  expect(figures.interactionCauses(5, () => [])).toEqual([
    {
      name: 'click',
      startMs: 100,
      durationMs: 120,
      event: expect.any(Number),
      nodeId: null,
      inputDelayMs: 30,
      processingMs: 60,
      presentationDelayMs: 30,
      delayedBy: [{ place: { name: 'poll', url, line: 40, column: 1 }, totalMs: 28 }],
      handlers: [
        { place: { name: 'onClick', url, line: 7, column: 1 }, type: 'click', totalMs: 40 },
        { place: { name: 'track', url, line: 20, column: 1 }, type: 'click', totalMs: 15 },
      ],
      functions: [],
      forcedLayouts: 1,
      forcedLayoutMs: 10,
      forcedBy: { name: 'measure', url, line: 8, column: 5 },
      renderingMs: 10,
    },
  ]);
});

it('a listener is found below calls of the browser, with the type of the event that called it', () => {
  const figures = createTraceFigures(
    traceOf([
      ...traceBegins(),
      navigationStart(1),
      ...input({ type: 'click', atMs: 100, durationMs: 120, handlersMs: [10, 80], interactionId: 3 }),
      task(109, 72),
      span('EventDispatch', 110, 70, { data: { type: 'click' } }),
      span('EventDispatcher::dispatchEvent', 111, 60),
      span('EventDispatch', 112, 58, { data: { type: 'change' } }),
      span('v8.callFunction', 113, 56),
      call(114, 50, 'onChange', 7),
      // Called by the handler: its time is a part of the handler's.
      call(120, 10, 'inner', 9),
    ]),
  );
  expect(figures.interactionCauses(5, () => [])?.[0]?.handlers).toEqual([
    { place: { name: 'onChange', url, line: 7, column: 1 }, type: 'change', totalMs: 50 },
  ]);
});
