/** Test helper: a trace of one page that has something of everything that its tables hold. Times in ms from the start of the recording. */
import { createTraceQueries } from '../../trace/trace-answers.ts';
import {
  COMPOSITOR,
  FRAME,
  input,
  instant,
  layoutShift,
  MAIN,
  NAVIGATION,
  navigationStart,
  paint,
  PAGE_URL,
  PID,
  resource,
  span,
  task,
  timing,
  traceBegins,
} from '../../trace/testing/page-events.ts';
import { changedProp, committed, REACT_PAGE, written } from '../../trace/testing/render-events.ts';
import type { PlainEvent } from '../../trace/testing/trace-of.ts';
import { openTrace } from '../../trace/testing/read-trace.ts';
import type { ResolvePosition } from '../../source-map/contract/original-positions.ts';
import type { TraceQueries } from '../../trace/trace-queries.ts';
import type { TraceSource } from '../sources.ts';

export const APP_JS = 'https://site.test/app.js';
const HERO = 'https://cdn.test/hero.png';
const STYLES = 'https://site.test/site.css';

const place = (functionName: string, lineNumber: number, columnNumber: number) => ({
  functionName,
  scriptId: '3',
  url: APP_JS,
  lineNumber,
  columnNumber,
});
const call = (functionName: string, lineNumber: number, atMs: number, durationMs: number): PlainEvent =>
  span('FunctionCall', atMs, durationMs, { data: place(functionName, lineNumber, 10) });

function request(requestId: string, url: string, sentMs: number, endMs: number, data: object): PlainEvent[] {
  return [
    resource('SendRequest', sentMs, { requestId, url, requestMethod: 'GET', priority: 'High', ...data }),
    resource('ReceiveResponse', endMs - 4, {
      requestId,
      statusCode: 200,
      mimeType: 'x/y',
      protocol: 'h2',
      timing: timing(sentMs, { sendStart: 1, sendEnd: 2, receiveHeadersEnd: endMs - sentMs - 4 }),
    }),
    resource('Finish', endMs, { requestId, didFail: false, encodedDataLength: 1000, decodedBodyLength: 4000 }),
  ];
}

const FRAMES = { cat: 'disabled-by-default-devtools.timeline.frame', tid: COMPOSITOR };
const draw = (name: string, atMs: number): PlainEvent => instant(name, atMs, { layerTreeId: 2 }, FRAMES);

const forcedRead = (atMs: number, layoutMs: number): PlainEvent[] => [
  instant('ScheduleStyleRecalculation', atMs, { data: { frame: FRAME, stackTrace: [place('changeRow', 21, 3)] } }),
  span('UpdateLayoutTree', atMs + 0.5, 1, { beginData: { frame: FRAME, stackTrace: [place('readRow', 30, 7)] } }),
  span('Layout', atMs + 2, layoutMs, { beginData: { frame: FRAME, stackTrace: [place('readRow', 30, 7)] } }),
];

/** CPU samples of the main thread, a millisecond apart from 301 ms on: `onClick` and `onClick → layoutRows`. */
function samples(clockUs: number): PlainEvent[] {
  const nodes = [
    { id: 1, callFrame: { functionName: '(root)', scriptId: 0 } },
    { id: 2, parent: 1, callFrame: place('onClick', 8, 9) },
    { id: 3, parent: 2, callFrame: place('layoutRows', 19, 9) },
    { id: 4, parent: 1, callFrame: { functionName: '(idle)', scriptId: 0 } },
  ];
  const ids = [2, 3, 3, 2, 4, 4];
  const common = { ph: 'P', cat: 'disabled-by-default-v8.cpu_profiler', pid: PID, id: '0x1' };
  return [
    { ...common, tid: MAIN, ts: clockUs, name: 'Profile', args: { data: { startTime: clockUs } } },
    {
      ...common,
      tid: 99,
      ts: clockUs + 10_000,
      name: 'ProfileChunk',
      args: {
        data: { cpuProfile: { nodes, samples: ids }, timeDeltas: ids.map(() => 1000), endTime: clockUs + 7000 },
      },
    },
  ];
}

const counters = (atMs: number, jsHeapSizeUsed: number, nodes: number): PlainEvent =>
  instant('UpdateCounters', atMs, { data: { jsHeapSizeUsed, nodes, jsEventListeners: 3, documents: 1 } });

/** In the order of a file: not in order of time. */
export const PAGE_EVENTS: readonly PlainEvent[] = [
  ...traceBegins(),
  instant('SetLayerTreeId', 2, { data: { frame: FRAME, layerTreeId: 2 } }),
  navigationStart(10),
  ...request(NAVIGATION, PAGE_URL, 12, 52, { resourceType: 'Document' }),
  ...request('1', STYLES, 60, 100, {
    resourceType: 'Stylesheet',
    renderBlocking: 'blocking',
    initiator: { type: 'parser', url: PAGE_URL },
  }),
  ...request('2', APP_JS, 60, 110, {
    resourceType: 'Script',
    renderBlocking: 'blocking',
    initiator: { type: 'parser', url: PAGE_URL },
  }),
  task(112, 80),
  span('EvaluateScript', 113, 70, { data: { url: APP_JS, lineNumber: 1, columnNumber: 1 } }),
  span('v8.compile', 114, 5, { data: { url: APP_JS } }, { cat: 'v8' }),
  span('MinorGC', 130, 6, {}, { cat: 'v8' }),
  ...request('3', HERO, 140, 240, { resourceType: 'Image', initiator: { type: 'script', url: APP_JS } }),
  paint('firstContentfulPaint', 200),
  paint('largestContentfulPaint::Candidate', 250, { nodeId: 25, nodeName: 'IMG', type: 'image', size: 9 }),
  paint('LargestImagePaint::Candidate', 250, { DOMNodeId: 25, imageUrl: HERO }),
  layoutShift(260, 0.2, {
    impacted_nodes: [{ node_id: 25, debug_name: "IMG id='hero'", old_rect: [0, 0, 9, 9], new_rect: [0, 40, 9, 9] }],
  }),
  layoutShift(330, 0.05, { had_recent_input: true }),
  ...input({ atMs: 300, durationMs: 88, handlersMs: [2, 62], interactionId: 7 }),
  task(300, 70),
  span('EventDispatch', 301, 62, { data: { type: 'click' } }),
  call('onClick', 8, 302, 60),
  ...forcedRead(305, 10),
  ...forcedRead(325, 20),
  task(400, 12),
  span('TimerFire', 401, 10, { data: { timerId: 4 } }),
  call('onTimer', 40, 402, 8),
  span('V8.GC_MAJOR', 1500, 15, {}, { cat: 'v8' }),
  span('CompositorWork', 310, 5, {}, { tid: COMPOSITOR, cat: 'cc' }),
  draw('DrawFrame', 200),
  draw('DrawFrame', 216),
  draw('DrawFrame', 390),
  draw('DroppedFrame', 350),
  counters(1400, 900, 70),
  counters(120, 500, 40),
  { name: 'level', ph: 'C', cat: 'x', pid: PID, tid: MAIN, ts: 5_500_000, args: { a: 2 } },
  { name: 'load', ph: 'b', cat: 'net', id: '0x9', pid: PID, tid: MAIN, ts: 5_020_000 },
  { name: 'load', ph: 'e', cat: 'net', id: '0x9', pid: PID, tid: MAIN, ts: 5_030_000 },
  committed(340, 0),
  ...written(1450, 0, {
    page: REACT_PAGE,
    components: [{ name: 't', function: 0, framework: 'react', kind: 'function', isMemo: false }],
    reasons: [{ inputs: [changedProp('rows', { sameness: 'equal', type: 'array' })], otherInputs: 0 }],
    commits: [
      { commit: 0, event: 'click', rows: [{ component: 0, renders: 5, mounts: 2, byKey: 1, reasons: [[0, 5, 4, 0]] }] },
    ],
    places: [{ function: 0, url: APP_JS, line: 8, column: 3 }],
  }),
  ...samples(5_300_000),
];

/** Resolves functions of `app.js` to `src/rows.ts`, 100 lines further down, with a capital letter in front. */
export const RESOLVE: ResolvePosition = ({ url, line, column, name = '' }) =>
  url === APP_JS ? { name: `T${name}`, source: 'src/rows.ts', line: line + 100, column } : null;

export function tracedPage(
  resolve: ResolvePosition | null = null,
  events: readonly PlainEvent[] = PAGE_EVENTS,
): TraceSource & { readonly queries: TraceQueries } {
  const text = JSON.stringify({ traceEvents: events });
  const bytes = new TextEncoder().encode(text);
  const queries = createTraceQueries(openTrace(text), {
    facts: { readMs: 1, fileSizeBytes: bytes.length },
    readBytes: (from, length) => Promise.resolve(bytes.subarray(from, from + length)),
    reportBug: (thrown) => {
      throw thrown;
    },
  });
  return { trace: queries.trace, figures: queries.figures, resolve, queries };
}
