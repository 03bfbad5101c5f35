/** Test helper: a call of a trace tool, with figures that the test defines. */
import type { AnalysisAnswer } from '../../../../core/analysis/analysis.ts';
import { NO_TRACE_FIGURES, type TraceInsights } from '../../../../engine/trace/contract/trace-insights.ts';
import type { AnsweredTracesPort } from '../../../../core/capability/trace-ports.ts';
import { onlyContext, onlyPorts } from '../../../../core/capability/testing/only.ts';
import { toyHeap, toyRecord, type ToyAnswers } from '../../../../core/capability/testing/toy-heap.ts';

const MEGABYTE = 1024 ** 2;

/** The trace of a page, with CPU samples. */
export const OVERVIEW: AnalysisAnswer<'trace.overview'> = {
  durationMs: 5000,
  events: 120_000,
  categories: 12,
  processes: [
    {
      pid: 10,
      name: 'Renderer',
      threads: [{ pid: 10, tid: 1, name: 'CrRendererMain', processName: 'Renderer', events: 100_000 }],
    },
  ],
  page: { pid: 10, tid: 1, frameId: 'F', url: 'https://shop.test/orders' },
  clock: { origin: 'recording', originMs: 0 },
  longTasks: [],
  startUs: 0,
  samples: 4000,
  truncated: false,
  loss: [],
  unmatched: 0,
  fileSizeBytes: 40 * MEGABYTE,
  readMs: 3,
};

/** No figures. */
export const EMPTY: TraceInsights = { events: 120_000, durationMs: 5000, ...NO_TRACE_FIGURES, failures: [] };

export const URL = 'https://shop.test/app.js';
export const CAUSE = { kind: 'script', name: '', ran: null, read: null, selfMs: 30 } as const;
export const item = { name: 'RunTask', startMs: 900, durationMs: 240, event: 77, url: '' };

/** Every figure. */
export const FULL: TraceInsights = {
  ...EMPTY,
  page: OVERVIEW.page,
  breakdown: {
    totalMs: 1000,
    activities: [
      { activity: 'scripting', totalMs: 600, share: 0.6 },
      { activity: 'layout', totalMs: 300, share: 0.3 },
      { activity: 'garbage-collection', totalMs: 100, share: 0.1 },
    ],
  },
  longTasks: {
    count: 7,
    totalBlockingMs: 512.4,
    rows: [
      {
        ...item,
        pid: 10,
        tid: 1,
        startedBy: {
          kind: 'timer',
          detail: '300 ms',
          requestedBy: { name: 'start', url: URL, line: 4, column: 2 },
        },
        causes: [
          { ...CAUSE, ran: { name: 'renderRows', url: URL, line: 12, column: 3 }, selfMs: 150 },
          { ...CAUSE, kind: 'forced-layout', name: 'Layout', read: { name: 'measure', url: URL, line: 7, column: 20 } },
          { ...CAUSE, kind: 'garbage-collection', name: 'MajorGC', selfMs: 9 },
        ],
      },
      { ...item, startMs: 2000, durationMs: 80, pid: 10, tid: 1, startedBy: null, causes: [] },
    ],
  },
  layoutShift: {
    score: 0.31,
    rating: 'poor',
    shifts: 3,
    viewport: null,
    rows: [
      { startMs: 700, score: 0.3, event: 5, hadRecentInput: false, distancePx: 0, nodes: [], causes: [] },
      { startMs: 800, score: 0.01, event: 6, hadRecentInput: false, distancePx: 0, nodes: [], causes: [] },
      { startMs: 900, score: 0.5, event: 7, hadRecentInput: true, distancePx: 0, nodes: [], causes: [] },
    ],
  },
  largestContentfulPaint: {
    valueMs: 2600.4,
    rating: 'needs-improvement',
    sizePx: 4402,
    type: 'image',
    element: 'IMG',
    url: `https://shop.test/${'x'.repeat(200)}/hero.png`,
    event: 9,
    phases: [
      { name: 'Time to first byte', durationMs: 100 },
      { name: 'Load delay', durationMs: 2000 },
    ],
  },
  firstContentfulPaint: { valueMs: 900, rating: 'good', event: 8 },
  interactionToNextPaint: {
    valueMs: 210,
    rating: 'needs-improvement',
    interactions: 2,
    rows: [{ ...item, name: 'click', inputDelayMs: 20, processingMs: 180, presentationDelayMs: 10 }],
  },
  scripts: [{ ...item, name: 'EvaluateScript', url: '', ran: { name: '', url: URL, line: 1, column: 1 } }],
  scriptUrls: [
    {
      url: URL,
      totalMs: 640,
      evaluateMs: 12,
      compileMs: 3,
      callMs: 625,
      ran: [{ place: { name: 'renderRows', url: URL, line: 12, column: 3 }, selfMs: 410 }],
    },
  ],
  garbageCollection: { events: 12, totalMs: 100, longestMs: 61 },
  paint: { events: 90, totalMs: 40, longestMs: 4 },
  resources: [
    {
      requestId: '1',
      url: 'https://shop.test/style.css',
      method: 'GET',
      status: 200,
      mimeType: 'text/css',
      resourceType: 'Stylesheet',
      priority: 'VeryHigh',
      renderBlocking: 'blocking',
      fromCache: false,
      failed: false,
      protocol: 'h2',
      pid: 10,
      startMs: 10,
      responseMs: 100,
      endMs: 130,
      durationMs: 120,
      encodedSizeBytes: 2048,
      decodedSizeBytes: 8192,
      initiator: '',
    },
  ],
  requests: 14,
  frames: { frames: 250, averageFps: 50.1, drops: 9, spanMs: 4980 },
  hotFunctions: [{ name: 'renderRows', url: URL, line: 12, column: 3, selfMs: 410, totalMs: 600 }],
  inTrace: null,
};

export const CAPTURES = [
  toyRecord('trace-00000003', { kind: 'trace', file: 'other.json', takenBy: 'somebody else' }),
  toyRecord('trace-00000002', { kind: 'trace', file: 'new.json' }),
  toyRecord('trace-00000001', { kind: 'trace', file: 'old.json' }),
  toyRecord('cpu-00000001', { kind: 'cpu-profile', file: 'a.cpuprofile' }),
];

export interface World {
  readonly answers?: ToyAnswers;
  readonly captures?: typeof CAPTURES;
  readonly answeredTraces?: AnsweredTracesPort;
}

/** A call on a library with three traces and a CPU profile; `answers` are those of the analysis. */
export function world({ answers = {}, captures = CAPTURES, answeredTraces }: World = {}) {
  const toy = toyHeap({
    answers: { 'trace.overview': () => OVERVIEW, 'trace.insights': () => FULL, ...answers },
    captures,
    kinds: { 'new.json': 'trace', 'old.json': 'trace', 'other.json': 'trace', 'a.cpuprofile': 'cpu-profile' },
  });
  const { caller, signal, note } = toy.context;
  const context = onlyContext({
    caller,
    signal,
    note,
    ports: onlyPorts({
      library: toy.context.ports.library,
      analysis: toy.context.ports.analysis,
      status: toy.context.ports.status,
      ...(answeredTraces === undefined ? {} : { answeredTraces }),
    }),
  });
  return { context, notes: toy.notes, asked: toy.asked };
}
