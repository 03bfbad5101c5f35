/** What the trace tools answer, from figures that a test decides. */
import { describe, expect, test } from 'vitest';
import type { AnalysisAnswer, AnalysisParams } from '../../contracts/analysis.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import type { TraceEngineReport } from '../../contracts/trace-engine.ts';
import type { TraceChange, TraceInsights } from '../../contracts/traces.ts';
import { onlyContext, onlyPorts } from '../testing/only.ts';
import { toyHeap, toyRecord, type ToyAnswers } from '../testing/toy-heap.ts';
import { penTraceCompare } from './trace-compare.ts';
import { penTraceInsights } from './trace-insights.ts';
import { penTraceQuery } from './trace-query.ts';

const MEGABYTE = 1024 ** 2;

const OVERVIEW: AnalysisAnswer<'trace.overview'> = {
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

const EMPTY: TraceInsights = {
  events: 120_000,
  durationMs: 5000,
  page: null,
  clock: { origin: 'recording', originMs: 0 },
  loadPath: null,
  forcedLayout: null,
  interactions: [],
  breakdown: null,
  longTasks: null,
  layoutShift: null,
  largestContentfulPaint: null,
  firstContentfulPaint: null,
  interactionToNextPaint: null,
  scripts: [],
  scriptUrls: [],
  garbageCollection: null,
  paint: null,
  resources: [],
  unread: [],
  requests: 0,
  frames: null,
  hotFunctions: [],
  failures: [],
};

const URL = 'https://shop.test/app.js';
const CAUSE = { kind: 'script', name: '', ran: null, read: null, selfMs: 30 } as const;
const item = { name: 'RunTask', startMs: 900, durationMs: 240, event: 77, url: '' };

const FULL: TraceInsights = {
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
};

const REPORT: TraceEngineReport = {
  version: '0.0.65',
  url: 'https://shop.test/orders',
  events: 120_000,
  tookMs: 900,
  peakResidentBytes: 300 * MEGABYTE,
  notes: [],
  insights: [
    {
      name: 'RenderBlocking',
      title: 'Render-blocking requests',
      state: 'fail',
      savings: [{ metric: 'FCP', value: 55 }],
      wastedBytes: null,
      items: [{ name: 'https://shop.test/style.css', value: 102, unit: 'ms' }],
      docs: '',
      error: null,
    },
    {
      name: 'Viewport',
      title: 'Optimize viewport',
      state: 'pass',
      savings: [],
      wastedBytes: null,
      items: [],
      docs: '',
      error: null,
    },
    {
      name: 'Cache',
      title: 'Cache',
      state: 'error',
      savings: [],
      wastedBytes: null,
      items: [],
      docs: '',
      error: 'no headers',
    },
  ],
};

const CAPTURES = [
  toyRecord('trace-00000003', { kind: 'trace', file: 'other.json', takenBy: 'somebody else' }),
  toyRecord('trace-00000002', { kind: 'trace', file: 'new.json' }),
  toyRecord('trace-00000001', { kind: 'trace', file: 'old.json' }),
  toyRecord('cpu-00000001', { kind: 'cpu-profile', file: 'a.cpuprofile' }),
];

interface World {
  readonly answers?: ToyAnswers;
  readonly captures?: typeof CAPTURES;
  readonly engine?: AppResult<TraceEngineReport>;
}

function world({ answers = {}, captures = CAPTURES, engine }: World = {}) {
  const toy = toyHeap({
    answers: { 'trace.overview': () => OVERVIEW, 'trace.insights': () => FULL, ...answers },
    captures,
    kinds: { 'new.json': 'trace', 'old.json': 'trace', 'other.json': 'trace', 'a.cpuprofile': 'cpu-profile' },
  });
  const askedEngine: string[] = [];
  const { caller, signal, note } = toy.context;
  const context = onlyContext({
    caller,
    signal,
    note,
    ports: onlyPorts({
      library: toy.context.ports.library,
      analysis: toy.context.ports.analysis,
      status: toy.context.ports.status,
      ...(engine === undefined
        ? {}
        : {
            traceEngine: {
              unaskedLimitBytes: 64 * MEGABYTE,
              insights: async (file: string) => {
                askedEngine.push(file);
                return engine;
              },
            },
          }),
    }),
  });
  return { context, notes: toy.notes, asked: toy.asked, askedEngine };
}

async function insights(params: Record<string, unknown> = {}, given: World = {}) {
  const made = world(given);
  const result = await penTraceInsights.run(penTraceInsights.params.parse(params), made.context);
  if (!result.ok) return { ...made, error: result.error, value: null, text: '' };
  const value = penTraceInsights.result.parse(result.value);
  return { ...made, error: null, value, text: penTraceInsights.summarise(value) };
}

describe('pen_trace_insights', () => {
  test('lists the insights of a trace, in a fixed order', async () => {
    const { text, value } = await insights({ capture: 'trace-00000001' });
    expect(text).toContain('**Trace**: trace-00000001 | **Total Events**: 120,000 | **Duration**: 5.00s');
    const order = [
      'Main-Thread Work Breakdown',
      'Long Tasks (>50ms)',
      'Cumulative Layout Shift',
      'Largest Contentful Paint',
      'Script Activity',
      'Garbage Collection',
      'Paint & Rendering',
      'Slowest Resources',
      'Frame Timing',
    ].map((heading) => text.indexOf(`### ${heading}`));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(text).toContain('**Total Work**: 1.00s | **Categories**: 3');
    expect(text).toMatch(/\| Script Evaluation +\| 600\.0 +\| 60\.0%/);
    expect(text).toContain('**Count**: 7 | **Shown**: 2 | **Total Blocking Time**: 512 ms');
    expect(text).toMatch(
      /\| 1 +\| 240\.0ms +\| 900\.0 ms +\| timer of 300 ms set by start \(app\.js:4:2\) +\| renderRows \(app\.js:12:3\) 150\.0ms, forced layout by measure \(app\.js:7:20\) 30\.0ms, garbage collection 9\.0ms/,
    );
    expect(text).toContain('**Score**: 0.3100 | **Rating**: Poor | **Shifts**: 3');
    expect(text).toContain('0.3000 at 700 ms: unknown nodes. Cause: not in the trace');
    expect(text).toMatch(
      /\*\*LCP\*\*: 2600 ms \| \*\*Rating\*\*: Needs Improvement \| \*\*Size\*\*: 4,402 px² .*\*\*URL\*\*: https:\/\/shop\.test\/x+…x+\/hero\.png/,
    );
    expect(text).toContain('Phases: Time to first byte 100 ms, Load delay 2000 ms');
    expect(text).toContain('**INP**: 210 ms');
    expect(text).toMatch(/\| 1 +\| Evaluate script \| app\.js:1:1 +\| 240\.0ms/);
    expect(text).toMatch(/\| 1 +\| renderRows +\| https:\/\/shop\.test\/app\.js:12:3 +\| 410\.0ms +\| 600\.0ms/);
    expect(text).toContain('One garbage collection paused the page for 61.0ms');
    expect(text).toMatch(/\| 1 +\| https:\/\/shop\.test\/style\.css \| 120\.0ms +\| 200 +\| 2\.0 KB \| yes/);
    expect(text).toContain('14 requests in total');
    expect(text).toContain('**Frames**: 250 | **Average FPS**: 50.1 | **Drops (>33.3ms)**: 9');
    expect(text).toContain('pen_trace_query {"capture":"trace-00000001","fromMs":900,"toMs":1140}');
    expect(text).toContain('most of it is Load delay (2000 ms)');
    expect(text).toContain('pen_trace_compare {"base":"trace-00000001"}');
    expect(value).toMatchObject({ captureId: 'trace-00000001', engine: null, engineError: null });
  });

  test('names causes first, on the clock of the navigation', async () => {
    const clock = { origin: 'navigation', originMs: 1000 } as const;
    const place = (name: string, line: number, column: number) => ({ name, url: URL, line, column });
    const step = { url: '', waitedFor: 'server', startedBy: null, event: null, requestId: null };
    const start = { ...place('start', 9, 35), callers: [] };
    const answered: TraceInsights = {
      ...FULL,
      clock,
      loadPath: {
        paint: 'largest',
        fromMs: 1000,
        toMs: 2270,
        element: 'IMG',
        url: 'https://shop.test/hero.png',
        steps: [
          { ...step, kind: 'request', url: 'https://shop.test/api/prices', fromMs: 1000, toMs: 1900, requestId: '1' },
          {
            ...step,
            kind: 'script',
            waitedFor: 'script on the main thread',
            fromMs: 1900,
            toMs: 2010,
            startedBy: start,
          },
          { ...step, kind: 'request', url: 'https://shop.test/hero.png', fromMs: 2010, toMs: 2270, startedBy: start },
        ],
        blocking: [
          {
            url: 'https://shop.test/api/prices',
            requestId: '1',
            waits: [{ fromMs: 1100, toMs: 2000 }],
            waitedMs: 900,
            tookMs: 950,
          },
        ],
        notWaitedFor: 4,
      },
      forcedLayout: {
        count: 1248,
        layoutMs: 360,
        styleMs: 200,
        hasStacks: true,
        rows: [
          {
            read: { ...place('layoutRows', 5, 53), callers: [] },
            property: 'offsetWidth',
            written: 'style.width =',
            isPerNode: true,
            count: 1248,
            layoutMs: 360,
            styleMs: 200,
            longestMs: 2,
            startMs: 3000,
            event: 9,
            changedBy: place('layoutRows', 5, 21),
            node: "DIV class='row'",
            change: 'Inline CSS style declaration was mutated',
            interactions: 6,
            calls: 6,
            calledFunction: place('onInput', 9, 72),
          },
        ],
      },
      layoutShift: {
        score: 0.09,
        rating: 'good',
        shifts: 1,
        viewport: null,
        rows: [
          {
            startMs: 2319,
            score: 0.0882,
            event: 5,
            hadRecentInput: false,
            distancePx: 90,
            nodes: [
              { node: "DIV id='hero'", nodeId: 18, movedX: 0, movedY: 90, rect: [0, 90, 9, 9], oldRect: [0, 0, 9, 9] },
            ],
            causes: [
              {
                kind: 'inserted',
                node: "DIV class='banner'",
                nodeId: 26,
                change: 'Node was inserted into tree',
                url: '',
                startMs: 2318,
                event: 4,
                changedBy: { ...place('promo', 14, 19), callers: [] },
                rect: [0, 0, 900, 90],
                isSpace: true,
              },
            ],
          },
        ],
      },
    };
    const { text, value } = await insights(
      {},
      { answers: { 'trace.overview': () => ({ ...OVERVIEW, clock }), 'trace.insights': () => answered } },
    );
    expect(text).toContain('**Times**: ms since the navigation (1.0 s after the recording began)');
    expect(text).toContain('What the largest paint (IMG, /hero.png) at 1270 ms waited for:');
    expect(text).toMatch(
      /\| 1010 ms \| 1270 ms \| Request \/hero\.png +\| server +\| start \(app\.js:9:35\) after \/api\/prices +\|/,
    );
    expect(text).toContain(
      'Waited for, by request: /api/prices 100 to 1000 ms (900 of the 950 ms that it took); not waited for: 4 more',
    );
    expect(text).toContain(
      "layoutRows (app.js:5:53) reads `offsetWidth` once per DIV class='row', 1,248 times in 6 inputs: layout 360.0ms, style 200.0ms, longest 2.0ms; changed by layoutRows (app.js:5:21) (`style.width =`): DIV class='row', inline css style declaration was mutated",
    );
    expect(text).toContain(
      "0.0882 at 1319 ms: DIV id='hero' 90 px down, up to 90 px. Cause: DIV class='banner' was inserted by promo (app.js:14:19)",
    );
    // The structured result and the next steps are on the same clock.
    expect(value).toMatchObject({ clock, insights: { longTasks: { rows: [{ startMs: -100 }, {}] } } });
    expect(text).toContain('"fromMs":-100,"toMs":140');
    const order = ['Load Path', 'Forced Layout', 'Long Tasks'].map((heading) => text.indexOf(`### ${heading}`));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  test('shows the beginning and the end of a long load path', async () => {
    const step = { kind: 'request', waitedFor: 'server', startedBy: null, event: null } as const;
    const steps = Array.from({ length: 20 }, (_, at) => ({
      ...step,
      url: `https://shop.test/r${at}`,
      fromMs: at * 10,
      toMs: at * 10 + 10,
      requestId: String(at),
    }));
    const loadPath = {
      ...{ paint: 'first' as const, fromMs: 0, toMs: 200, element: '', url: '', steps },
      ...{ blocking: [], notWaitedFor: 0 },
    };
    const { text } = await insights({}, { answers: { 'trace.insights': () => ({ ...EMPTY, loadPath }) } });
    expect([...text.matchAll(/Request \/r(\d+)/g)].map(([, at]) => Number(at))).toEqual([
      0,
      ...Array.from({ length: 13 }, (_, at) => at + 7),
    ]);
    expect(text).toContain('6 steps after the first are left out.');
  });

  test('leaves out what is not there, and says when nothing is', async () => {
    const none = await insights({}, { answers: { 'trace.insights': () => EMPTY } });
    expect(none.text).toContain('The trace has no actionable insights.');
    expect(none.text).not.toContain('### Long Tasks');
    const broken: TraceInsights = { ...EMPTY, frames: FULL.frames, failures: [{ part: 'paint', message: 'a bug' }] };
    const one = await insights({}, { answers: { 'trace.insights': () => broken } });
    expect(one.text).toContain('### Frame Timing');
    expect(one.text).toContain('- paint: a bug');
  });

  test('is about the newest trace of the caller, else the newest of all', async () => {
    expect((await insights()).value?.captureId).toBe('trace-00000002');
    const others = await insights({}, { captures: CAPTURES.slice(0, 1) });
    expect(others.value?.captureId).toBe('trace-00000003');
    expect(others.notes).toEqual(['Using the newest trace in the library, trace-00000003, taken by somebody else.']);
    expect((await insights({}, { captures: [] })).error).toMatchObject({ code: 'capture_not_found' });
  });

  test('takes the path of a file, asks for as many rows as are wanted, and knows the older name', async () => {
    const asked: AnalysisParams<'trace.insights'>[] = [];
    const answers: ToyAnswers = {
      'trace.insights': (params) => {
        asked.push(params);
        return FULL;
      },
    };
    const { value, text } = await insights({ capture: 'old.json', topN: 3 }, { answers });
    expect(asked).toEqual([{ topN: 3 }]);
    expect(value?.captureId).toBeNull();
    expect(text).toContain('**Trace**: `old.json`');
    expect(text).not.toContain('pen_trace_compare');
    expect(penTraceInsights.aliases).toMatchObject({ file: { parameter: 'capture' } });
  });

  test.each([
    ['a.cpuprofile', 'unsupported_format', 'CPU profile'],
    ['gone.json', 'file_not_found', 'gone.json'],
    ['trace-0000000f', 'capture_not_found', 'trace-0000000f'],
  ])('refuses %s', async (capture, code, words) => {
    expect((await insights({ capture })).error).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  test('says first that a trace is not whole', async () => {
    const overview = {
      ...OVERVIEW,
      truncated: true,
      loss: [{ reason: 'The buffer was full', lostMs: 1200, lostEvents: null }],
    };
    const { text } = await insights({}, { answers: { 'trace.overview': () => overview } });
    expect(text).toContain(
      '⚠ **Warning**: The trace is truncated: all figures cover only the recorded part. The buffer was full, 1.20s lost.',
    );
    expect(text.indexOf('truncated')).toBeLessThan(text.indexOf('###'));
    // The library recorded the loss; the file need not contain it.
    const loss = [{ reason: 'Truncated after about 3.00s', lostMs: 2000, lostEvents: null }];
    const captures = [toyRecord('trace-00000002', { kind: 'trace', file: 'new.json', truncated: true, loss })];
    const recorded = await insights({}, { captures });
    expect(recorded.value).toMatchObject({ truncated: true, loss });
    expect(recorded.text).toContain('Truncated after about 3.00s, 2.00s lost.');
  });

  test('adds the insights of trace_engine as its own, unasked only where the file is small', async () => {
    const engine = { ok: true as const, value: REPORT };
    const { text, value, askedEngine } = await insights({}, { engine });
    expect(askedEngine).toEqual(['new.json']);
    expect(value?.engine?.insights).toHaveLength(3);
    expect(text).toContain('### Further Insights (trace_engine 0.0.65)');
    expect(text).toContain('- Render-blocking requests: FCP −55.0ms; https://shop.test/style.css 102.0ms');
    expect(text).toContain('- Cache: could not be computed (no headers)');
    expect(text).toContain('- Passed: Optimize viewport');
    expect(text.indexOf('Further Insights')).toBeGreaterThan(text.indexOf('Frame Timing'));
    expect((await insights({ engine: false }, { engine })).askedEngine).toEqual([]);
    const answers: ToyAnswers = { 'trace.overview': () => ({ ...OVERVIEW, fileSizeBytes: 200 * MEGABYTE }) };
    const large = await insights({}, { engine, answers });
    expect(large.askedEngine).toEqual([]);
    expect(large.notes).toEqual([expect.stringMatching(/200\.0 MB.* limit of 64\.0 MB.*engine: true/)]);
    expect((await insights({ engine: true }, { engine, answers })).askedEngine).toEqual(['new.json']);
  });

  test('stands without trace_engine, and names the limit that was hit', async () => {
    const engine = {
      ok: false as const,
      error: appError('too_large', 'trace_engine needs more memory.', 'Record less.'),
    };
    const { text, value } = await insights({}, { engine });
    expect(text).toContain('Not available: trace_engine needs more memory. Record less.');
    expect(text).toContain('### Main-Thread Work Breakdown');
    expect(value).toMatchObject({ engine: null, engineError: { code: 'too_large' } });
  });

  test('keeps its answer short whatever names and addresses are', async () => {
    const long = `https://shop.test/${'y'.repeat(500)}.js`;
    // Different ones: equal rows would be one.
    const many = <T extends object>(row: T): T[] =>
      Array.from({ length: 10 }, (_, index) => ({
        ...row,
        durationMs: 240 - index,
        selfMs: 20 - index,
        totalMs: 30 - index,
      }));
    const name = `someVeryLong|Name\`${'x'.repeat(300)}`;
    const wideItem = { name, url: long, line: 1, column: 1 };
    const wide: TraceInsights = {
      ...FULL,
      longTasks: {
        count: 10,
        totalBlockingMs: 1,
        rows: many({
          ...item,
          ...{ name, pid: 1, tid: 1 },
          startedBy: { kind: 'timer' as const, detail: '10000 ms', requestedBy: wideItem },
          causes: many({ ...CAUSE, ran: wideItem }),
        }),
      },
      scripts: many({ ...item, url: long, ran: wideItem }),
      scriptUrls: many({
        ...{ url: long, totalMs: 1, evaluateMs: 1, compileMs: 1, callMs: 1 },
        ran: [{ place: wideItem, selfMs: 1 }],
      }),
      resources: FULL.resources.flatMap((row) => many({ ...row, url: long })),
      hotFunctions: many({ name, url: long, line: 1, column: 1, selfMs: 1, totalMs: 1 }),
    };
    const { text } = await insights({}, { answers: { 'trace.insights': () => wide } });
    expect(new TextEncoder().encode(text).length).toBeLessThan(8192 - 512);
    expect(text).toMatch(/Lists are cut at [357] rows here; a topN above 10 is not cut/);
    expect((await insights()).text).not.toContain('Lists are cut');
    const longer: TraceInsights = {
      ...FULL,
      hotFunctions: wide.hotFunctions.flatMap((row) => many({ ...row, name: 'f' })).slice(0, 30),
    };
    const asked = await insights({ topN: 30 }, { answers: { 'trace.insights': () => longer } });
    expect(asked.text.split('\n').filter((line) => / f +\|/.test(line))).toHaveLength(30);
  });
});

async function query(params: Record<string, unknown>, answers: ToyAnswers = {}) {
  const made = world({ answers });
  const result = await penTraceQuery.run(penTraceQuery.params.parse(params), made.context);
  if (!result.ok) return { ...made, error: result.error, value: null, text: '' };
  const value = penTraceQuery.result.parse(result.value);
  return { ...made, error: null, value, text: penTraceQuery.summarise(value) };
}

describe('pen_trace_query', () => {
  const group = { name: 'Layout', count: 1200, totalMs: 300, selfMs: 250, longestMs: 12, event: 4 };
  const event = {
    event: 41,
    name: 'FunctionCall',
    category: 'devtools.timeline',
    phase: 'X',
    startMs: 12.3456,
    durationMs: 80,
    selfMs: 2,
    pid: 10,
    tid: 1,
    threadName: 'CrRendererMain',
    ran: { name: 'n', url: URL, line: 1, column: 58 },
  };

  test('sums events in groups, and hands on what it was asked', async () => {
    const asked: unknown[] = [];
    const answers: ToyAnswers = {
      'trace.groups': (params) => {
        asked.push(params);
        return { rows: [group], start: 0, total: 31 };
      },
    };
    const { text, value } = await query(
      { name: 'lay', thread: 'main', fromMs: 100, minDurationMs: 1, limit: 1, cursor: '4' },
      answers,
    );
    expect(asked).toEqual([
      {
        name: 'lay',
        category: '',
        thread: 'main',
        minDurationMs: 1,
        range: { fromMs: 100, toMs: 5000 },
        by: 'name',
        sort: 'total',
        start: 4,
        count: 1,
      },
    ]);
    expect(text).toMatch(/\| Layout \| 1,200 \| 300\.0ms \| 250\.0ms \| 12\.0ms/);
    expect(text).toContain('Shown 1 of 31. Next rows: cursor "5".');
    expect(value).toMatchObject({ aggregate: true, nextCursor: '5', events: [] });
  });

  test('counts from the navigation: fromMs and toMs, the rows and the details of an event', async () => {
    const asked: unknown[] = [];
    const clock = { origin: 'navigation', originMs: 900 } as const;
    const row = { event: 4, name: 'Layout', category: 'x', phase: 'X', startMs: 1000, durationMs: 5, selfMs: 5 };
    const thread = { pid: 1, tid: 2, threadName: 'CrRendererMain' };
    const answers: ToyAnswers = {
      'trace.overview': () => ({ ...OVERVIEW, clock }),
      'trace.events': (params) => {
        asked.push(params.range);
        return { rows: [{ ...row, ...thread }], start: 0, total: 1 };
      },
    };
    const { text, value } = await query({ aggregate: false, fromMs: -50, toMs: 200 }, answers);
    expect(asked).toEqual([{ fromMs: 850, toMs: 1100 }]);
    expect(value).toMatchObject({ clock, events: [{ startMs: 100, durationMs: 5 }] });
    expect(text).toContain('**Times**: ms since the navigation (0.9 s after the recording began)');
    expect(text).toContain('100.000 ms');
  });

  test('lists events, the longest first where that is asked', async () => {
    const asked: unknown[] = [];
    const answers: ToyAnswers = {
      'trace.events': (params) => {
        asked.push([params.sort, params.descending, params.range]);
        return { rows: [event], start: 0, total: 1 };
      },
      'profile.originals': ({ places = [] }) => ({
        ...{ maps: [], unreadable: [], problems: [], hasStoredMaps: true },
        originals: places.map(({ name = '', url, line, column }) => ({
          place: { name, url, line, column },
          original: { name: 'layoutRows', source: 'src/layout.js', line: 7, column: 17 },
          besideFile: null,
        })),
      }),
    };
    const { text, value } = await query({ aggregate: false }, answers);
    await query({ aggregate: false, sort: 'duration' }, answers);
    expect(asked).toEqual([
      ['start', false, undefined],
      ['duration', true, undefined],
    ]);
    expect(text).toMatch(
      /\| 41 +\| FunctionCall layoutRows \(layout\.js:7:17\) \| 12\.346 ms \| 80\.0ms +\| 2\.0ms \| CrRendererMain/,
    );
    expect(value?.nextCursor).toBeNull();
  });

  test.each([
    [{ fromMs: 5, toMs: 4 }, 'after toMs'],
    [{ sort: 'start' }, 'Groups cannot be sorted by start'],
    [{ aggregate: false, sort: 'count' }, 'Events cannot be sorted by count'],
    [{ cursor: 'x' }, 'is not valid'],
  ])('refuses %j', async (params, words) => {
    expect((await query(params)).error).toMatchObject({
      code: 'invalid_params',
      message: expect.stringContaining(words),
    });
  });

  test('tells all of one event, its arguments cut', async () => {
    const asked: unknown[] = [];
    const answers: ToyAnswers = {
      'trace.event': (params) => {
        asked.push(params);
        return {
          ...event,
          args: `{ "data": "\`\`\` ${'x'.repeat(9000)}" }`,
          isCut: false,
          stack: [{ name: '', url: URL, line: 12, column: 3 }],
          ancestors: [{ event: 40, name: 'RunTask', durationMs: 90 }],
          requestId: null,
        };
      },
    };
    const { text, value } = await query({ event: 41 }, answers);
    expect(asked).toEqual([{ event: 41 }]);
    expect(text).toContain('### Event 41');
    expect(text).toContain('**Runs**: `n (https://shop.test/app.js:1:58)`');
    expect(text).toContain('Inside: `RunTask` 90.0ms');
    expect(text).toContain('Stack: `(anonymous)` `https://shop.test/app.js:12:3`');
    expect(text).toContain('Arguments, cut:\n\n```json\n{ "data": "\'\'\' xxx');
    expect(text.split('```')).toHaveLength(3);
    expect(text).not.toContain('### Events');
    expect(value?.event?.args.length).toBe(3000);
  });

  test('says that nothing matches', async () => {
    const { text } = await query({ name: 'x' }, { 'trace.groups': () => ({ rows: [], start: 0, total: 0 }) });
    expect(text).toContain('No matches.');
  });
});

const change = (
  name: string,
  unit: TraceChange['unit'],
  base: number | null,
  later: number | null,
  better: 'lower' | 'higher' = 'lower',
): TraceChange => ({
  name,
  unit,
  base,
  new: later,
  delta: base === null || later === null ? null : later - base,
  better,
});

async function compare(compared: Partial<AnalysisAnswer<'trace.compare'>>, params: Record<string, unknown> = {}) {
  const made = world({
    answers: {
      'trace.compare': () => ({
        baseDurationMs: 5000,
        newDurationMs: 5000,
        activities: [],
        figures: [],
        scripts: [],
        requests: [],
        ...compared,
      }),
    },
  });
  const result = await penTraceCompare.run(
    penTraceCompare.params.parse({ base: 'trace-00000001', current: 'trace-00000002', ...params }),
    made.context,
  );
  if (!result.ok) throw new Error(result.error.message);
  const value = penTraceCompare.result.parse(result.value);
  return { ...made, value, text: penTraceCompare.summarise(value) };
}

describe('pen_trace_compare', () => {
  test('says what changed, with a verdict', async () => {
    const { text, value } = await compare({
      activities: [change('scripting', 'ms', 600, 300), change('layout', 'ms', 100, 104)],
      figures: [
        change('Long tasks', 'count', 7, 2),
        change('Cumulative layout shift', 'score', 0.05, 0.06),
        change('Frames a second', 'fps', 50, 58, 'higher'),
        change('Largest contentful paint', 'ms', null, 900),
        change('Requests', 'count', 14, 14),
      ],
      scripts: [change('https://shop.test/app.js', 'ms', 640, 320)],
    });
    expect(text).toContain('**Verdict**: PASS, better: Script Evaluation, Long tasks, Frames a second');
    expect(text).toMatch(/\| Script Evaluation \| 600\.0ms \| 300\.0ms \| −300\.0ms \| −50%/);
    expect(text).toMatch(/\| Largest contentful paint +\| – +\| 900\.0ms +\| – +\| –/);
    expect(text).toMatch(/\| https:\/\/shop\.test\/app\.js \| 640\.0ms/);
    expect(text).not.toContain('| Requests');
    expect(text).not.toContain('### Requests');
    expect(text).toContain('pen://captures/trace-00000002/compare/trace-00000001');
    expect(value.worse).toEqual([]);
  });

  test.each([
    // 9 % and 5 ms are what runs differ by.
    ['PASS', change('layout', 'ms', 100, 109)],
    ['PASS', change('layout', 'ms', 10, 15)],
    ['WARN', change('layout', 'ms', 100, 115)],
    ['WARN', change('Frames a second', 'fps', 58, 40, 'higher')],
    ['WARN', change('Cumulative layout shift', 'score', 0.05, 0.09)],
    ['FAIL', change('Cumulative layout shift', 'score', 0.09, 0.11)],
    ['FAIL', change('Largest contentful paint', 'ms', 2400, 2600)],
    ['PASS', change('Largest contentful paint', 'ms', 4100, 2600)],
    // What the traces themselves vary by.
    ['PASS', { ...change('layout', 'ms', 100, 180), noise: 90, exceedsNoise: false }],
    ['WARN', { ...change('layout', 'ms', 100, 180), noise: 60, exceedsNoise: true }],
    ['PASS', { ...change('layout', 'ms', 1000, 1050), noise: 20, exceedsNoise: true }],
  ])('is %s for %j', async (verdict, figure) => {
    expect((await compare({ figures: [figure] })).value.verdict).toBe(verdict);
  });

  test('says how large a change may be by chance', async () => {
    const { text } = await compare({
      activities: [
        { ...change('scripting', 'ms', 600, 300), noise: 120, exceedsNoise: true },
        { ...change('layout', 'ms', 100, 150), noise: 80, exceedsNoise: false },
        change('style', 'ms', 100, 150),
      ],
    });
    expect(text).toMatch(/\| Script Evaluation .*\| −50% +\| ±120\.0ms, beyond/);
    expect(text).toMatch(/\| Layout .*\| \+50% +\| ±80\.0ms +\|/);
    expect(text).toMatch(/\| Style .*\| \+50% +\| – +\|/);
  });

  test('says where the lengths differ, where both are one, and what it left out', async () => {
    const scripts = Array.from({ length: 12 }, (_, at) => change(`https://shop.test/${at}.js`, 'ms', 1, 2 + at));
    const { notes, text, value } = await compare({ newDurationMs: 9000, scripts });
    expect(notes).toEqual([expect.stringContaining('5.00s long and the current one 9.00s')]);
    expect(value.scripts).toHaveLength(10);
    expect(text).toContain('2 more scripts and requests changed');
    const same = await compare({}, { current: 'trace-00000001' });
    expect(same.notes).toEqual(['Both are the same trace, so there are no differences.']);
    expect(same.text).not.toContain('pen://');
  });
});
