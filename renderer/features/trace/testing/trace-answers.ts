/** Query results of a small trace for tests: two tasks on the main thread, a worker, a counter and a request. */
import { NO_TRACE_FIGURES, type TraceInsights } from '../../../../shared/engine/trace/contract/trace-insights.ts';
import type { TraceRequest } from '../../../../shared/engine/trace/contract/trace-requests.ts';
import type { TraceTrack } from '../../../../shared/engine/trace/contract/trace-tracks.ts';
import { NO_EVENT } from '../../../../shared/engine/trace/contract/traces.ts';
import type { StandInAnswers } from '../../../core/testing/analysis.ts';

export function request(more: Partial<TraceRequest> = {}): TraceRequest {
  return {
    requestId: 'r1',
    url: 'https://shop.test/app.js',
    method: 'GET',
    status: 200,
    mimeType: 'text/javascript',
    resourceType: 'Script',
    priority: 'High',
    renderBlocking: 'blocking',
    fromCache: false,
    failed: false,
    protocol: 'h2',
    pid: 7,
    startMs: 10,
    responseMs: 40,
    endMs: 50,
    durationMs: 40,
    encodedSizeBytes: 2048,
    decodedSizeBytes: 4096,
    initiator: 'https://shop.test/',
    phases: { queueMs: 2, dnsMs: 3, connectMs: null, tlsMs: null, requestMs: 1, waitMs: 24, downloadMs: 10 },
    redirects: [{ url: 'https://shop.test/old.js', startMs: 5, durationMs: 5 }],
    ...more,
  };
}

export function traceTrack(id: string, more: Partial<TraceTrack> = {}): TraceTrack {
  return {
    id,
    kind: 'thread',
    name: id,
    group: 'Renderer 7',
    pid: 7,
    tid: 1,
    depths: 2,
    boxes: 3,
    isMain: false,
    hasSamples: false,
    isQuiet: false,
    ...more,
  };
}

export const TRACKS: readonly TraceTrack[] = [
  traceTrack('network', { kind: 'network', name: 'Network', pid: null, tid: null, boxes: 1, depths: 1 }),
  traceTrack('thread:7:1', { name: 'Main', isMain: true, hasSamples: true, depths: 3 }),
  traceTrack('thread:7:2', { name: 'Worker', tid: 2, depths: 1, hasSamples: true }),
  traceTrack('counter:7:heap', { kind: 'counter', name: 'JS heap', tid: null, depths: 0 }),
  traceTrack('thread:7:9', { name: 'ThreadPool', tid: 9, isQuiet: true, depths: 1 }),
];

const label = (name: string, kind: 'event' | 'function' = 'event', url = '', line = 0) =>
  ({ name, activity: kind === 'function' ? 'scripting' : 'other', kind, url, line, column: 0 }) as const;

/** `[depth, start, length, label, event]` each. */
function chart(labels: readonly ReturnType<typeof label>[], ...boxes: readonly (readonly number[])[]) {
  return {
    boxes: boxes.length,
    startMs: Float64Array.from(boxes, ([, start = 0]) => start),
    durationMs: Float64Array.from(boxes, ([, , length = 0]) => length),
    depth: Uint32Array.from(boxes, ([depth = 0]) => depth),
    labelOf: Uint32Array.from(boxes, ([, , , of = 0]) => of),
    eventOf: Uint32Array.from(boxes, ([, , , , event = NO_EVENT]) => event),
    labels: [...labels],
    depths: 3,
  };
}

const MAIN = chart(
  [label('RunTask'), label('EvaluateScript'), label('makeRows', 'function', 'https://shop.test/app.js', 17)],
  [0, 0, 100, 0, 11],
  [0, 120, 20, 0, 14],
  [1, 5, 90, 1, 12],
  [2, 10, 60, 2, NO_EVENT],
);
const WORKER = chart([label('makeRowsInWorker')], [0, 30, 40, 0, 21]);
const POOL = chart([label('Sweep')], [0, 60, 5, 0, 31]);

export const INSIGHTS: TraceInsights = {
  ...NO_TRACE_FIGURES,
  events: 40,
  durationMs: 200,
  clock: { origin: 'recording', originMs: 0 },
  longTasks: {
    count: 1,
    totalBlockingMs: 50,
    rows: [
      {
        name: 'RunTask',
        startMs: 0,
        durationMs: 100,
        event: 11,
        url: '',
        pid: 7,
        tid: 1,
        startedBy: { kind: 'event', detail: 'click', requestedBy: null },
        causes: [
          {
            kind: 'script',
            name: '',
            ran: { name: 'makeRows', url: 'https://shop.test/app.js', line: 3, column: 9 },
            read: null,
            selfMs: 60,
          },
        ],
      },
    ],
  },
  largestContentfulPaint: {
    valueMs: 2600,
    rating: 'needs-improvement',
    sizePx: 1000,
    type: 'image',
    element: 'IMG',
    url: '',
    event: 13,
    phases: [{ name: 'Time to first byte', durationMs: 100 }],
  },
  resources: [request()],
  requests: 1,
  failures: [{ part: 'Frames', message: 'Frames have no times.' }],
};

export const TRACE_ANSWERS = {
  'trace.overview': () => ({
    durationMs: 200,
    events: 40,
    categories: 5,
    processes: [{ pid: 7, name: 'Renderer', threads: [] }],
    page: { pid: 7, tid: 1, frameId: 'F', url: 'https://shop.test/' },
    clock: { origin: 'recording', originMs: 0 },
    longTasks: [{ startMs: 0, durationMs: 100, pid: 7, tid: 1, event: 11 }],
    startUs: 0,
    samples: 3,
    truncated: false,
    loss: [],
    unmatched: 0,
    fileSizeBytes: 2000,
    readMs: 4,
  }),
  'profile.originals': () => ({ originals: [], maps: [], unreadable: [], problems: [], hasStoredMaps: false }),
  'trace.tracks': () => ({ tracks: [...TRACKS] }),
  'trace.chart': ({ track }) => (track === 'thread:7:1' ? MAIN : track === 'thread:7:2' ? WORKER : POOL),
  'trace.counter': () => ({
    atMs: Float64Array.of(0, 100),
    series: [{ name: 'JS heap', values: Float64Array.of(1000, 2000) }],
  }),
  'trace.busy': () => ({ activities: [{ activity: 'scripting', shares: Float64Array.of(1, 0.5, 0, 0.2) }] }),
  'trace.event': ({ event }) => ({
    event,
    name: event === 31 ? 'Sweep' : 'EvaluateScript',
    category: 'devtools.timeline',
    phase: 'X',
    startMs: event === 31 ? 60 : 5,
    durationMs: 90,
    selfMs: 30,
    pid: 7,
    tid: event === 31 ? 9 : 1,
    threadName: 'CrRendererMain',
    args: '{\n  "data": 1\n}',
    isCut: false,
    stack: [{ name: 'start', url: 'https://shop.test/app.js', line: 3, column: 1 }],
    ancestors: [{ event: 11, name: 'RunTask', durationMs: 100 }],
    requestId: 'r1',
  }),
  'trace.events': ({ name = '' }) => ({
    rows:
      name === 'Sweep'
        ? [
            {
              event: 31,
              name: 'Sweep',
              category: 'v8',
              phase: 'X',
              startMs: 60,
              durationMs: 5,
              selfMs: 5,
              pid: 7,
              tid: 9,
              threadName: 'ThreadPool',
            },
          ]
        : [],
    start: 0,
    total: name === 'Sweep' ? 1 : 0,
  }),
  'trace.flows': () => ({ flows: [], isCut: false }),
  'trace.groups': () => ({ rows: [], start: 0, total: 0 }),
  'trace.breakdown': ({ range }) => ({
    totalMs: 100,
    activities: [{ activity: range === undefined ? 'scripting' : 'layout', totalMs: 100, share: 1 }],
  }),
  'trace.calls': ({ view }) => ({
    rows: [
      {
        ...label(view === 'bottom-up' ? 'makeRows' : 'RunTask'),
        nodeId: 1,
        selfMs: 60,
        totalMs: 100,
        count: 2,
        hasChildren: false,
      },
    ],
    start: 0,
    total: 1,
  }),
  'trace.network': () => ({ rows: [request()], start: 0, total: 1 }),
  'trace.screenshots': () => ({ rows: [] }),
  'trace.insights': () => INSIGHTS,
} satisfies StandInAnswers;
