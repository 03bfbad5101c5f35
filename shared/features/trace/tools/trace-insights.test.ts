/** Answers of `pen_trace_insights`, from figures that the test defines. */
import { describe, expect, test } from 'vitest';
import type { AnalysisParams } from '../../../core/analysis/analysis.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { toyRecord, type ToyAnswers } from '../../../core/capability/testing/toy-heap.ts';
import { CAPTURES, CAUSE, EMPTY, FULL, OVERVIEW, URL, item, world, type World } from './testing/trace-bench.ts';
import { penTraceInsights } from './trace-insights.ts';

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
      'Main-thread work',
      'Long tasks',
      'Layout shifts',
      'Largest contentful paint',
      'Evaluating and compiling',
      'Garbage collection',
      'Painting',
      'Requests',
      'Frames',
    ].map((heading) => text.indexOf(`### ${heading}`));
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(text).toContain('**Total work**: 1.00s');
    expect(text).toMatch(/\| Scripting +\| 600\.0ms +\| 60\.0%/);
    expect(text).toContain(
      '**Over 50 ms**: 7 tasks | **Rating**: needs improvement | **Shown**: 2 | **Total blocking time**: 512 ms',
    );
    expect(text).toMatch(
      /\| 900\.0 ms +\| 240\.0ms +\| timer of 300 ms set by start \(app\.js:4:2\) +\| renderRows \(app\.js:12:3\) 150\.0ms, forced layout by measure \(app\.js:7:20\) 30\.0ms, garbage collection 9\.0ms/,
    );
    expect(text).toContain('**CLS**: 0.310 | **Rating**: poor | **Shifts**: 3');
    expect(text).toContain('Shift at 700 ms 0.3000: unknown nodes. Cause: not in the trace');
    expect(text).toMatch(
      /\*\*LCP\*\*: 2600 ms \| \*\*Rating\*\*: needs improvement \| \*\*Size\*\*: 4,402 px² .*\*\*URL\*\*: `https:\/\/shop\.test\/x+…x+\/hero\.png/,
    );
    expect(text).toContain('Phases: `Time to first byte` 100 ms; `Load delay` 2000 ms');
    expect(text).toContain('**INP**: 210 ms');
    expect(text).toMatch(/\| Evaluate script \| app\.js:1:1 +\| 240\.0ms/);
    expect(text).toMatch(/\| renderRows \(app\.js:12:3\) +\| 410\.0ms +\| 600\.0ms/);
    expect(text).toContain('One garbage collection paused the page for 61.0 ms');
    expect(text).toMatch(/\| https:\/\/shop\.test\/style\.css \| 120\.0ms +\| 200 +\| 2\.0 KB \| blocks rendering/);
    expect(text).toContain('**Requests**: 14 requests');
    expect(text).toContain('**Frames per second**: 50.1 | **Frames**: 250 | **Gaps (>33.3ms)**: 9');
    // The causes of the longest task are in the answer, so nothing else has to be asked about it.
    expect(text).not.toContain('shows what ran in it');
    // So are the shifts with their times.
    expect(text).not.toContain('"name":"LayoutShift"');
    expect(text).toContain(
      '`renderRows (app.js:12:3)`, 410.0ms self time, 41.0% of the main thread’s work; its source: pen_source_content {"urlPattern":"app.js","startLine":12,"maxLines":40}',
    );
    expect(text).toContain('most of it is `Load delay` (2000 ms)');
    expect(text).toContain('pen_trace_compare {"base":"trace-00000001"}');
    expect(value).toMatchObject({ captureId: 'trace-00000001' });
  });

  test('names causes first, on the clock of the navigation', async () => {
    const clock = { origin: 'navigation', originMs: 1000 } as const;
    const place = (name: string, line: number, column: number) => ({ name, url: URL, line, column });
    const step = { url: '', waitedFor: 'server', startedBy: null, event: null, requestId: null };
    const start = { ...place('start', 9, 35), callers: [] };
    const found: TraceInsights = {
      ...FULL,
      clock,
      longTasks: FULL.longTasks && {
        ...FULL.longTasks,
        rows: FULL.longTasks.rows.map((row) => ({ ...row, causes: [] })),
      },
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
        alsoBlocking: [
          {
            url: 'https://shop.test/base.css',
            requestId: '7',
            fromMs: 1120,
            toMs: 1430,
            importedBy: 'https://shop.test/theme.css',
          },
        ],
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
      { answers: { 'trace.overview': () => ({ ...OVERVIEW, clock }), 'trace.insights': () => found } },
    );
    expect(text).toContain('**Times**: ms since the navigation (1.0 s after the recording began)');
    expect(text).toContain('**Until the largest paint**: 1.27s | **Painted**: `IMG`, `/hero.png`');
    expect(text).toMatch(
      /\| Request \/hero\.png +\| 260\.0ms \| 1010 ms \| server +\| start \(app\.js:9:35\) after \/api\/prices +\|/,
    );
    expect(text).toContain(
      'Waited for, by request: `/api/prices`: 100 to 1000 ms (900 of the 950 ms that it took)\n\nNot waited for: 4 more, of which block rendering too: `/base.css` 120 to 430 ms, imported by `/theme.css`',
    );
    expect(text).toContain(
      "`layoutRows (app.js:5:53)` reads `offsetWidth` 560.0ms: once per `DIV class='row'`, 1,248 times in 6 inputs: layout 360.0ms, style 200.0ms, longest 2.0ms; changed by `layoutRows (app.js:5:21)` (`style.width =`): `DIV class='row'`, `inline css style declaration was mutated`",
    );
    expect(text).toContain(
      "Shift at 1319 ms 0.0882: `DIV id='hero'` 90 px down, up to 90 px. Cause: `DIV class='banner'` was inserted by `promo (app.js:14:19)`",
    );
    // The structured result and the next steps are on the same clock.
    expect(value).toMatchObject({ clock, insights: { longTasks: { rows: [{ startMs: -100 }, {}] } } });
    expect(text).toContain('"fromMs":-100,"toMs":140');
    const order = ['Load path', 'Forced layout', 'Long tasks'].map((heading) => text.indexOf(`### ${heading}`));
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
  });

  test('says that a function may hide others which V8 had inlined, unless the recording names them', async () => {
    const note = 'V8 may have inlined other functions into `renderRows` before the recording';
    expect((await insights()).text).toContain(note);
    const options = { namesInlined: true };
    const captures = [toyRecord('trace-00000002', { kind: 'trace', file: 'new.json', options })];
    expect((await insights({}, { captures })).text).not.toContain(note);
    const [hot] = FULL.hotFunctions;
    const even = [0, 1, 2].map((at) => ({
      ...hot,
      name: `f${at}`,
      url: '',
      line: 0,
      column: 0,
      selfMs: 9,
      totalMs: 9,
    }));
    const answers: ToyAnswers = { 'trace.insights': () => ({ ...FULL, hotFunctions: even }) };
    expect((await insights({}, { answers })).text).not.toContain('V8 may have inlined');
  });

  test('does not repeat once what the answer of the recording had', async () => {
    const shifts = Array.from({ length: 8 }, (_, at) => ({
      ...{ startMs: at * 100, score: 0.1 - at / 100, event: at, hadRecentInput: false },
      ...{ distancePx: 0, nodes: [], causes: [] },
    }));
    const found: TraceInsights = {
      ...FULL,
      layoutShift: { score: 0.5, rating: 'poor', shifts: 8, viewport: null, rows: shifts },
      forcedLayout: { count: 0, layoutMs: 0, styleMs: 0, hasStacks: true, rows: [] },
    };
    let hasAnswer = true;
    const answeredTraces = {
      add: () => undefined,
      take(callerId: string, captureId: string) {
        expect([callerId, captureId]).toEqual(['caller', 'trace-00000002']);
        const was = hasAnswer;
        hasAnswer = false;
        return was;
      },
    };
    const given = { answers: { 'trace.insights': () => found }, answeredTraces };
    const first = await insights({}, given);
    expect(first.value).toMatchObject({ isShortened: true });
    expect(first.text).toContain('Not repeated: what the answer of pen_capture_trace has');
    expect(first.text).not.toContain('### Long tasks');
    expect(first.text).not.toContain('pen_source_content');
    expect(first.text.match(/^- Shift at \d+ ms 0\.0/gm)).toHaveLength(3);
    expect(first.text).toContain('### Hot functions');
    const again = await insights({}, given);
    expect(again.text).toContain('### Long tasks');
    expect(again.text.match(/^- Shift at \d+ ms 0\.[01]/gm)).toHaveLength(5);
    expect(again.text).toContain('- 3 more');
  });

  test('says how many smaller shifts are left out', async () => {
    const row = { startMs: 1, event: 1, hadRecentInput: false, distancePx: 0, nodes: [], causes: [] };
    const rows = Array.from({ length: 10 }, (_, at) => ({ ...row, score: 0.1 - at / 1000 }));
    const layoutShift = { score: 0.5, rating: 'poor' as const, shifts: 14, viewport: null, rows };
    const { text } = await insights({}, { answers: { 'trace.insights': () => ({ ...EMPTY, layoutShift }) } });
    expect(text).toContain('- 9 more');
  });

  test('names the code behind a wrapper and a package', async () => {
    const place = (name: string, url: string) => ({ name, url, line: 3, column: 5 });
    const step = { kind: 'request', waitedFor: 'server', event: null, requestId: null } as const;
    const startedBy = {
      ...place('getJson', 'src/api.js'),
      callers: [place('start', 'src/main.js')],
      wrappers: 1,
    };
    const packaged = { ...place('send', 'node_modules/x/send.js'), callers: [place('load', 'src/load.js')] };
    const loadPath = {
      ...{ paint: 'largest' as const, fromMs: 0, toMs: 200, element: '', url: '', blocking: [], notWaitedFor: 0 },
      steps: [
        { ...step, url: 'https://shop.test/a', fromMs: 0, toMs: 100, startedBy },
        { ...step, url: 'https://shop.test/b', fromMs: 100, toMs: 200, startedBy: packaged },
      ],
    };
    const { text } = await insights({}, { answers: { 'trace.insights': () => ({ ...EMPTY, loadPath }) } });
    expect(text).toContain('| start (main.js:3:5) through getJson (api.js:3:5) |');
    // The second one follows the response to the first one at once.
    expect(text).toContain('| load (load.js:3:5) through send (send.js:3:5) after /a |');
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
    expect(text).toContain('Where only 14 steps are listed, 6 steps after the first are left out.');
  });

  test('of a trace without a page propose what its events and functions show', async () => {
    const captures = (type: 'node' | 'page') => [
      toyRecord('trace-00000002', {
        kind: 'trace',
        file: 'new.json',
        target: { id: 'T1', type, title: 'Shop', url: 'http://shop.test/', endpoint: 'localhost:9222' },
      }),
    ];
    const answers = { 'trace.insights': () => EMPTY };
    const { text } = await insights({}, { answers, captures: captures('node') });
    expect(text).toContain('The trace is of Node, without a page');
    expect(text).toContain('pen_trace_query {"capture":"trace-00000002"} sums its events by name; pen_cpu_profile');
    expect(text).not.toContain('cpuSamples');
    const ofPage = await insights({}, { answers, captures: captures('page') });
    expect(ofPage.text).toContain('The trace has no event that names its page');
    expect(ofPage.text).toContain('sums its events by name; pen_capture_trace records the categories');
    expect(ofPage.text).not.toContain('Node');
    const ofFile = await insights({ capture: 'old.json' }, { answers, captures: [] });
    expect(ofFile.text).toContain('The trace names no page');
    expect(ofFile.text).not.toMatch(/Node|pen_capture_trace/);
  });

  test('leaves out what is not there, and says when nothing is', async () => {
    const { page } = FULL;
    const none = await insights({}, { answers: { 'trace.insights': () => ({ ...EMPTY, page }) } });
    expect(none.text).toContain('The trace has no actionable insights.');
    expect(none.text).not.toContain('### Long tasks');
    const broken: TraceInsights = { ...EMPTY, frames: FULL.frames, failures: [{ part: 'paint', message: 'a bug' }] };
    const one = await insights({}, { answers: { 'trace.insights': () => broken } });
    expect(one.text).toContain('### Frames');
    expect(one.text).toContain('- paint: a bug');
  });

  test('is about the newest trace of the caller, else the newest of all', async () => {
    expect((await insights()).value?.captureId).toBe('trace-00000002');
    const others = await insights({}, { captures: CAPTURES.slice(0, 1) });
    expect(others.value?.captureId).toBe('trace-00000003');
    expect(others.notes).toEqual([
      'Using the newest trace in the library, trace-00000003, taken by somebody else, of `Shop`.',
    ]);
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
    expect(text).toMatch(
      /Lists are cut at [357] rows here; all: pen_trace_insights \{"capture":"trace-00000002","topN":20\}/,
    );
    // That call shows them, also where no list is longer than ten.
    const whole = await insights({ topN: 20 }, { answers: { 'trace.insights': () => wide } });
    expect(whole.text).not.toContain('Lists are cut');
    expect((await insights()).text).not.toContain('Lists are cut');
    const longer: TraceInsights = {
      ...FULL,
      hotFunctions: wide.hotFunctions.flatMap((row) => many({ ...row, name: 'f' })).slice(0, 30),
    };
    const asked = await insights({ topN: 30 }, { answers: { 'trace.insights': () => longer } });
    expect(asked.text.split('\n').filter((line) => line.startsWith('| f ('))).toHaveLength(30);
  });
});
