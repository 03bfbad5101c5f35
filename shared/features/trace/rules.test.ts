import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { InteractionCauses, TraceCode } from '../../engine/trace/contract/trace-causes.ts';
import { NO_TRACE_FIGURES, type TraceInsights } from '../../engine/trace/contract/trace-insights.ts';
import { place } from '../../core/findings/model.ts';
import { testRules, tableOf } from '../../core/findings/testing/rule-laws.ts';
import { PERSON, told } from '../../core/findings/voice.ts';
import { traceEvidence, type Slow, type TraceEvidence } from './evidence.ts';
import { TRACE_RULES, traceVerdict } from './rules.ts';

const OWN = { name: 'alignColumns', url: 'https://shop.test/columns.js', line: 8, column: 3 };
const LIBRARY = { name: 'commitRoot', url: 'https://shop.test/node_modules/react-dom/index.js', line: 8, column: 3 };
const NOTHING: TraceInsights = { ...NO_TRACE_FIGURES, events: 10, durationMs: 3000, failures: [] };
const NO_TASKS: NonNullable<TraceInsights['longTasks']> = { count: 0, totalBlockingMs: 0, rows: [] };
const IDLE: TraceInsights = { ...NOTHING, longTasks: NO_TASKS };

type Bad = 'poor' | 'needs-improvement';

function interaction(rating: Bad, durationMs: number, ownMs: number, libraryMs: number): TraceInsights {
  const times = { startMs: 100, durationMs, inputDelayMs: 2, processingMs: durationMs - 16, presentationDelayMs: 14 };
  const causes: InteractionCauses = {
    ...{ name: 'keydown', ...times, event: 7, nodeId: null, delayedBy: [], handlers: [] },
    functions: [
      { place: LIBRARY, selfMs: libraryMs },
      { place: OWN, selfMs: ownMs },
    ],
    ...{ forcedLayouts: 0, forcedLayoutMs: 0, forcedBy: null, renderingMs: 10 },
  };
  const row = { name: 'keydown', ...times, event: 7, url: '' };
  return {
    ...IDLE,
    interactionToNextPaint: { valueMs: durationMs, rating, interactions: 3, rows: [row] },
    interactions: [causes],
  };
}

function largestPaint(rating: Bad): TraceInsights {
  const phases = [{ name: 'load delay', durationMs: 3000 }];
  const of = { sizePx: 10, type: 'image', element: 'IMG', url: 'https://shop.test/hero.jpg', event: 3, phases };
  return { ...IDLE, largestContentfulPaint: { ...of, valueMs: 4200, rating } };
}

function firstPaint(rating: Bad): TraceInsights {
  const source = { sentBy: null, namedIn: null };
  const blocker = { requestId: '7', url: 'https://shop.test/a.css', arrivedMs: 2181, laterMs: 58, busyMs: 9, source };
  return { ...IDLE, firstContentfulPaint: { valueMs: 2239, rating, event: 3 }, firstPaintBlocker: blocker };
}

function shifts(rating: Bad, changedBy: TraceCode | null = { ...OWN, callers: [] }): TraceInsights {
  const cause = { kind: 'inserted' as const, node: "DIV class='promo'", nodeId: 3, change: '', url: '', startMs: 9 };
  const row = {
    ...{ startMs: 9, score: 0.3, event: 4, hadRecentInput: false, distancePx: 90, nodes: [] },
    causes: [{ ...cause, event: 4, changedBy, rect: null, isSpace: false }],
  };
  return { ...IDLE, layoutShift: { score: 0.3, rating, shifts: 1, viewport: null, rows: [row] } };
}

function tasks(totalBlockingMs: number, durationMs: number, more: Partial<typeof NO_TASKS> = {}): TraceInsights {
  const task = { name: 'RunTask', startMs: 0, event: 1, url: '', pid: 1, tid: 1, startedBy: null };
  const causes = [{ kind: 'script' as const, name: '', ran: OWN, read: null, selfMs: durationMs * 0.8 }];
  return { ...NOTHING, longTasks: { count: 1, totalBlockingMs, rows: [{ ...task, durationMs, causes }], ...more } };
}

const synchronous = (durationMs: number): TraceInsights => ({
  ...IDLE,
  synchronousRequests: [
    {
      ...{ requestId: '3', url: 'https://shop.test/api', startMs: 1, durationMs, event: 2 },
      sentBy: { ...LIBRARY, callers: [OWN] },
    },
  ],
});
const HOT = { ...OWN, selfMs: 900, totalMs: 900 };
const never = { ...NO_TASKS, unfinished: { startMs: 0, durationMs: 3000, functionMs: 0 } };
const series: TraceInsights = {
  ...IDLE,
  requestSeries: [
    {
      ...{ route: 'https://shop.test/users/…', count: 8, runs: 1, waitedMs: 400, longestMs: 60, startMs: 5 },
      sentBy: { ...OWN, callers: [] },
    },
  ] as unknown as TraceInsights['requestSeries'],
};
const page = { pid: 1, tid: 1, frameId: 'F', url: 'chrome-error://chromewebdata/' };

const SHOWN: Readonly<Record<string, TraceInsights>> = {
  'page-failed': { ...IDLE, page: { ...page, unreachableUrl: 'https://gone.test/' } },
  'blocked-throughout': { ...IDLE, longTasks: never },
  'poor-interaction': interaction('poor', 600, 500, 50),
  'poor-synchronous-request': synchronous(300),
  'poor-largest-paint': largestPaint('poor'),
  'poor-first-paint': firstPaint('poor'),
  'poor-moving-content': shifts('poor'),
  'poor-blocked': tasks(700, 750),
  'poor-before-paint': tasks(0, 700, { beforePaint: 1 }),
  'needs-improvement-interaction': interaction('needs-improvement', 300, 60, 80),
  'needs-improvement-synchronous-request': synchronous(150),
  'needs-improvement-largest-paint': largestPaint('needs-improvement'),
  'needs-improvement-first-paint': firstPaint('needs-improvement'),
  'needs-improvement-moving-content': shifts('needs-improvement', null),
  'needs-improvement-blocked': tasks(300, 350),
  'needs-improvement-before-paint': tasks(0, 300, { beforePaint: 1 }),
  'requests-in-turn': series,
  'no-page': { ...NOTHING, hotFunctions: [HOT] },
  'nothing-recorded': { ...IDLE, breakdown: { totalMs: 0.2, activities: [] } },
  'little-blocks': tasks(20, 70),
  'measured-fast': {
    ...IDLE,
    interactionToNextPaint: { valueMs: 40, rating: 'good', interactions: 1, rows: [] },
  },
  'no-long-task': IDLE,
};
const PICTURES = Object.fromEntries(Object.entries(SHOWN).map(([id, insights]) => [id, traceEvidence(insights)]));

const slow = ({ interaction: it, blocked, beforePaint }: TraceEvidence): Slow | null => it ?? blocked ?? beforePaint;
const bad = fc.constantFrom<Bad[]>('poor', 'needs-improvement');
const ms = fc.integer({ min: 1, max: 2000 });
const drawn = fc
  .oneof(
    fc.tuple(bad, ms, ms, ms).map(([rating, whole, own, library]) => interaction(rating, whole, own, library)),
    fc.tuple(ms, ms).map(([blocking, lasts]) => tasks(blocking, lasts)),
    fc.constantFrom(...Object.values(SHOWN)),
  )
  .map(traceEvidence);

testRules('the rules of a trace', {
  rules: TRACE_RULES,
  pictures: PICTURES,
  drawn: drawn.filter((evidence) => evidence.hasPage || evidence.hottest !== null),
  levels: { good: ['good'] },
  explainsEnough: (_, evidence) => {
    const found = slow(evidence);
    return found === null || found.cause === null || found.cause.tookMs >= found.wholeMs / 2;
  },
});

test('reads as a page', () => {
  expect(tableOf(TRACE_RULES, PICTURES)).toMatchInlineSnapshot(`
    "page-failed [problem]: The page did not load: the browser showed its error page for https://gone.test/. Nothing here is of the page.
    blocked-throughout [problem]: The main thread is blocked for 3.00 s of 3.00 s, to the end of the recording: it ends no task.
    poor-interaction [problem]: The slowest of 3 interactions, a key press, takes 600.0 ms; 83.3% of it is alignColumns (columns.js:8:3).
    poor-synchronous-request [problem]: The main thread stands still for 300.0 ms while it waits for /api, which alignColumns (columns.js:8:3) requests synchronously.
    poor-largest-paint [problem]: The largest content appears after 4.20 s; 3.00 s of that pass before it is requested.
    poor-first-paint [problem]: Nothing is shown for 2.24 s: /a.css, which blocks rendering, arrives after 2.18 s.
    poor-moving-content [problem]: Content moves by itself: 1 layout shift, score 0.300, the largest caused by alignColumns (columns.js:8:3).
    poor-blocked [problem]: The main thread is blocked for 750.0 ms in 1 long task; 80.0% of it is alignColumns (columns.js:8:3).
    poor-before-paint [problem]: A task of 700.0 ms runs before the first paint; 80.0% of it is alignColumns (columns.js:8:3).
    needs-improvement-interaction [problem]: The slowest of 3 interactions, a key press, takes 300.0 ms.
    needs-improvement-synchronous-request [problem]: The main thread stands still for 150.0 ms while it waits for /api, which alignColumns (columns.js:8:3) requests synchronously.
    needs-improvement-largest-paint [problem]: The largest content appears after 4.20 s; 3.00 s of that pass before it is requested.
    needs-improvement-first-paint [problem]: Nothing is shown for 2.24 s: /a.css, which blocks rendering, arrives after 2.18 s.
    needs-improvement-moving-content [problem]: Content moves by itself: 1 layout shift, score 0.300, the largest caused by DIV class='promo'.
    needs-improvement-blocked [problem]: The main thread is blocked for 350.0 ms in 1 long task; 80.0% of it is alignColumns (columns.js:8:3).
    needs-improvement-before-paint [problem]: A task of 300.0 ms runs before the first paint; 80.0% of it is alignColumns (columns.js:8:3).
    requests-in-turn [problem]: 8 requests to https://shop.test/users/… are sent one after another: 400.0 ms, or at best 60.0 ms together if none needs the answer of another, sent by alignColumns (columns.js:8:3).
    no-page [plain]: alignColumns (columns.js:8:3) has the largest self time: 900.0 ms.
    nothing-recorded [plain]: Nothing is judged: the page did nothing while it was recorded. Record while it loads, or while the action is performed.
    little-blocks [plain]: Little blocks the main thread: the longest task takes 70.0 ms.
    measured-fast [good]: What was measured is fast: no task of the main thread is longer than 50 ms.
    no-long-task [plain]: No task of the main thread is longer than 50 ms."
  `);
});

test.each([
  [1, 'a task of 120.0 ms'],
  [2, '2 tasks of up to 120.0 ms'],
])(
  'says how long a profiler or heap snapshot held the main thread, in %s tasks that are none of the page',
  (count, of) => {
    const verdict = traceVerdict({ ...IDLE, longTasks: { ...NO_TASKS, ofRecording: { count, longestMs: 120 } } });
    expect(told(verdict?.headline ?? '', PERSON)).toBe(
      `No task of the main thread is longer than 50 ms, besides ${of} that a profiler or heap snapshot took.`,
    );
  },
);

const IN_PARTS = 'No code explains half of it; the largest part';
test.each<[number, number, number, string[]]>([
  [300, 60, 80, [`${IN_PARTS} in own code: 20.0% of it is alignColumns (columns.js:8:3).`]],
  [300, 0, 80, [`${IN_PARTS}: 26.7% of it is ${told(place(LIBRARY), PERSON)}.`]],
  [300, 160, 0, []],
  [300, 20, 30, []],
])(
  'names the largest part of %s ms below what no code explains: own %s ms, library %s ms',
  (whole, own, library, expected) => {
    const notes = traceVerdict(interaction('poor', whole, own, library))?.notes ?? [];
    expect(notes.map((each) => told(each, PERSON))).toEqual(expected);
  },
);

test('names own code where it explains half as much as a package', () => {
  fc.assert(
    fc.property(ms, ms, ms, (whole, own, library) => {
      const cause = traceEvidence(interaction('poor', whole, own, library)).interaction?.cause;
      expect(cause === undefined || cause === null || cause.isOwn || own < library / 2).toBe(true);
    }),
  );
});

test('a shift that a framework made has the own code that called it, or the node, and never the framework', () => {
  const by = (changedBy: TraceCode | null) => traceEvidence(shifts('poor', changedBy)).shifts;
  expect(by({ ...LIBRARY, callers: [OWN] })?.code).toMatchObject(OWN);
  expect(by({ ...LIBRARY, callers: [] })).toMatchObject({ code: null, by: null });
  expect(by({ ...LIBRARY, callers: [] })?.node).not.toBeNull();
});

test('a loop that the samples name is named', () => {
  const longTasks = { ...NO_TASKS, unfinished: { startMs: 1000, durationMs: 2000, functionMs: 1000 } };
  const verdict = traceVerdict({ ...IDLE, longTasks, hotFunctions: [HOT] });
  expect(verdict?.code).toMatchObject([OWN]);
  expect(verdict?.notes).toBeUndefined();
});

test('a loop that began in the recording is named by the function that was entered, without samples', () => {
  const entered = { name: 'outer', url: 'app.js', line: 3, column: 1 };
  const longTasks = { ...NO_TASKS, unfinished: { startMs: 1000, durationMs: 2000, entered } };
  expect(traceVerdict({ ...IDLE, longTasks })?.code).toMatchObject([entered]);
});

test('is stable and monotone: more of the same stays a problem, and noise changes no culprit', () => {
  fc.assert(
    fc.property(
      bad,
      ms,
      ms,
      ms,
      fc.double({ min: 0.9, max: 1.1, noNaN: true }),
      (rating, whole, own, library, noise) => {
        const culprit = (of: TraceInsights) => traceEvidence(of).interaction?.cause?.code.name ?? null;
        const [was, is] = [
          culprit(interaction(rating, whole, own, 0)),
          culprit(interaction(rating, whole * noise, own * noise, 0)),
        ];
        expect(was === null || is === null || was === is).toBe(true);
        const twice = traceVerdict(interaction(rating, whole * 2, own * 2, library * 2));
        expect(twice?.level).toBe('problem');
      },
    ),
  );
});

test('tells a measured interaction by its plain run, which the profiler does not slow down', () => {
  const recorded = interaction('needs-improvement', 537, 400, 0);
  const { interactionToNextPaint: inp } = recorded;
  if (inp === null) throw new Error('the picture has an interaction');
  const verdict = traceVerdict({ ...recorded, interactionToNextPaint: { ...inp, plainMs: 296 } });
  expect(told(verdict?.headline ?? '', PERSON)).toMatch(/takes 296\.0 ms, and 537\.0 ms while it was recorded/);
  const named = traceVerdict({ ...recorded, interactionToNextPaint: { ...inp, element: 'Save' } });
  expect(told(named?.headline ?? '', PERSON)).toMatch(/, a key press on Save, takes 537\.0 ms/);
  // A part of what is saved of the run without the profiler.
  const saved = verdict?.figures.find(([label]) => label === 'A fix can save')?.[1];
  expect(told(saved ?? '', PERSON)).toBe('220.5 ms');
});
