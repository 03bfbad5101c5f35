/** First words of each kind, and when it says less. */
import { describe, expect, it } from 'vitest';
import type { AnalysisAnswer } from '../core/analysis/analysis.ts';
import { NO_TRACE_FIGURES, type TraceInsights } from '../engine/trace/contract/trace-insights.ts';
import type { InteractionCauses } from '../engine/trace/contract/trace-causes.ts';
import type { Verdict } from '../core/findings/verdict.ts';
import { PERSON, told } from '../core/findings/voice.ts';
import { only } from '../core/capability/testing/only.ts';
import { toyNode } from '../core/capability/testing/toy-heap.ts';
import { traceVerdict } from './trace/rules.ts';
import { asking, base, figure, say, type Answers } from '../core/kinds/testing/verdict-fixture.ts';
import { VERDICTS } from './verdicts.ts';

const ALIGN = { name: 'alignColumns', url: 'https://shop.test/columns.js', line: 8, column: 3 };
const SHOW = { name: 'show', url: 'https://shop.test/table.js', line: 12, column: 5 };

const PRESS: InteractionCauses = {
  name: 'keydown',
  startMs: 100,
  durationMs: 496,
  event: 7,
  nodeId: null,
  inputDelayMs: 2,
  processingMs: 480,
  presentationDelayMs: 14,
  delayedBy: [],
  handlers: [{ place: SHOW, type: 'keydown', totalMs: 470 }],
  functions: [{ place: SHOW, selfMs: 40 }],
  forcedLayouts: 300,
  forcedLayoutMs: 372,
  forcedBy: ALIGN,
  renderingMs: 10,
};

const NOTHING: TraceInsights = { ...NO_TRACE_FIGURES, events: 10, durationMs: 1000, failures: [] };
const IDLE: TraceInsights = { ...NOTHING, longTasks: { count: 0, totalBlockingMs: 0, rows: [] } };

function inp(rating: 'good' | 'poor', name = 'keydown'): NonNullable<TraceInsights['interactionToNextPaint']> {
  const { startMs, durationMs, event, inputDelayMs, processingMs, presentationDelayMs } = PRESS;
  const row = { name, startMs, durationMs, event, url: '', inputDelayMs, processingMs, presentationDelayMs };
  return { valueMs: durationMs, rating, interactions: 9, rows: [row] };
}

describe('the verdict of a trace', () => {
  it('blames the layout that code forced in the slowest interaction, and says what a fix saves', () => {
    const verdict = traceVerdict({ ...IDLE, interactionToNextPaint: inp('poor'), interactions: [PRESS] });
    expect(say(verdict)).toBe(
      'The slowest of 9 interactions, a key press, takes 496.0 ms; 75.0% of it is layout forced by alignColumns (columns.js:8:3).',
    );
    expect(verdict).toMatchObject({ level: 'problem', code: [ALIGN] });
    expect(verdict === null ? '' : figure(verdict, 'A fix can save')).toBe('372.0 ms');
  });

  it('counts what was done for the named function besides its own time', () => {
    const sorts: InteractionCauses = {
      ...PRESS,
      forcedLayoutMs: 0,
      forcedBy: null,
      functions: [{ place: SHOW, selfMs: 300 }],
      own: { totalMs: 480, unownedMs: 15, rows: [{ place: SHOW, selfMs: 300, totalMs: 465, through: [] }], paths: [] },
    };
    const verdict = traceVerdict({ ...IDLE, interactionToNextPaint: inp('poor'), interactions: [sorts] });
    expect(say(verdict)).toContain('93.8% of it is show (table.js:12:5) and what it calls.');
    expect(verdict === null ? '' : figure(verdict, 'A fix can save')).toBe('465.0 ms');
  });

  it('names a handler only if no function in it explains half, and nothing that explains less', () => {
    const [spread, idle] = [
      { ...PRESS, forcedLayoutMs: 60 },
      { ...PRESS, forcedLayoutMs: 60, handlers: [{ place: SHOW, type: 'keydown', totalMs: 90 }] },
    ];
    const of = (causes: InteractionCauses): string =>
      say(traceVerdict({ ...IDLE, interactionToNextPaint: inp('poor'), interactions: [causes] }));
    expect(of(spread)).toContain('94.8% of it is the handler show (table.js:12:5).');
    expect(of(idle)).toBe('The slowest of 9 interactions, a key press, takes 496.0 ms.');
  });

  it('says a poor paint before a long task, and which phase took most of it', () => {
    const task = { name: 'RunTask', startMs: 0, durationMs: 300, event: 1, url: '', pid: 1, tid: 1, startedBy: null };
    const longTasks = { count: 1, totalBlockingMs: 250, rows: [{ ...task, causes: [] }] };
    const verdict = traceVerdict({
      ...NOTHING,
      longTasks,
      largestContentfulPaint: {
        valueMs: 4200,
        rating: 'poor',
        sizePx: 10,
        type: 'image',
        element: 'IMG',
        url: 'https://shop.test/hero.jpg',
        event: 3,
        phases: [
          { name: 'time to first byte', durationMs: 100 },
          { name: 'load delay', durationMs: 3000 },
          { name: 'load duration', durationMs: 1000 },
          { name: 'render delay', durationMs: 100 },
        ],
      },
    });
    expect(say(verdict)).toBe('The largest content appears after 4.20 s; 3.00 s of that pass before it is requested.');
    expect(say(traceVerdict({ ...NOTHING, longTasks }))).toBe(
      'The main thread is blocked for 300.0 ms in 1 long task.',
    );
  });

  it('gives long tasks one cause only if all of them are known', () => {
    const cause = { kind: 'script' as const, name: '', ran: SHOW, read: null, selfMs: 200 };
    const row = {
      name: 'RunTask',
      startMs: 0,
      durationMs: 300,
      event: 1,
      url: '',
      pid: 1,
      tid: 1,
      startedBy: null,
      causes: [cause],
    };
    const tasks = (count: number): TraceInsights => ({
      ...NOTHING,
      longTasks: { count, totalBlockingMs: 700, rows: [row] },
    });
    expect(say(traceVerdict(tasks(1)))).toContain('66.7% of it is show (table.js:12:5)');
    expect(say(traceVerdict(tasks(40)))).toBe('The main thread is blocked by 40 long tasks.');
  });

  it('tells what a first paint waited for, and a long task before it, which is no blocking time', () => {
    const source = { sentBy: null, namedIn: null };
    const blocker = { requestId: '7', url: 'https://shop.test/numerals.css', arrivedMs: 2181, laterMs: 58, busyMs: 9 };
    const paint = { valueMs: 2239, rating: 'needs-improvement' as const, event: 3 };
    const late = { ...IDLE, firstContentfulPaint: paint, firstPaintBlocker: { ...blocker, source } };
    expect(say(traceVerdict(late))).toBe(
      'Nothing is shown for 2.24 s: /numerals.css, which blocks rendering, arrives after 2.18 s.',
    );
    expect(traceVerdict({ ...late, firstContentfulPaint: { ...paint, rating: 'good' } })?.level).not.toBe('problem');
    const early = { ...blocker, source, arrivedMs: 239, laterMs: 2000 };
    expect(traceVerdict({ ...late, firstPaintBlocker: early })?.level).not.toBe('problem');

    const cause = { kind: 'forced-layout' as const, name: '', ran: null, read: ALIGN, selfMs: 795 };
    const row = {
      ...{ name: 'RunTask', startMs: 0, durationMs: 866, event: 1, url: '', pid: 1, tid: 1 },
      startedBy: null,
    };
    const before = (totalBlockingMs: number, beforePaint: number): TraceInsights => ({
      ...NOTHING,
      longTasks: { count: 1, totalBlockingMs, beforePaint, rows: [{ ...row, causes: [cause] }] },
    });
    expect(say(traceVerdict(before(0, 1)))).toBe(
      'A task of 866.0 ms runs before the first paint; 91.8% of it is layout forced by alignColumns (columns.js:8:3).',
    );
    // After the paint it is blocking time.
    expect(say(traceVerdict(before(816, 0)))).toContain('is blocked for');
  });

  it('calls only what was measured fast, and is silent about a trace without a page', () => {
    expect(traceVerdict(NOTHING)).toBeNull();
    expect(traceVerdict(IDLE)).toMatchObject({ level: 'plain' });
    expect(say(traceVerdict(IDLE))).toBe('No task of the main thread is longer than 50 ms.');
    expect(traceVerdict({ ...IDLE, interactionToNextPaint: inp('good') })).toMatchObject({ level: 'good' });
    const failures = [{ part: 'interactions', message: 'broken' }];
    expect(traceVerdict({ ...IDLE, interactionToNextPaint: inp('good'), failures })).toMatchObject({ level: 'plain' });
  });
});

describe('the verdict of a CPU profile', () => {
  const OVERVIEW = {
    unit: 'milliseconds' as const,
    total: 668,
    durationMs: 1060,
    overhead: [],
    timing: 'samples' as const,
    samples: 900,
    withoutFiles: undefined,
  } satisfies Answers['profile.overview'];
  const row = (place: typeof ALIGN, self: number, total: number) => ({ ...place, self, total, samples: 4 });

  it('charges the author with what the browser did for a function', async () => {
    const native = row({ name: 'get offsetWidth', url: '', line: 0, column: 0 }, 600, 600);
    const ask = asking({
      'profile.overview': OVERVIEW,
      'profile.functions': { rows: [row(ALIGN, 15, 624), native] },
      'profile.originals': { originals: [], ignored: [] },
      'profile.own-code': {
        rows: [{ ...row(ALIGN, 15, 624), through: [{ ...native, weight: 600, all: 600, parts: [] }] }],
        paths: [],
      },
    });
    expect(say((await VERDICTS['cpu-profile']?.own(ask)) ?? null)).toBe(
      'alignColumns (columns.js:8:3) takes 93.4% of 668.0 ms active in 1.06 s with what libraries and the engine do for it: 624.0 ms, most of it in get offsetWidth, which it calls: 600.0 ms.',
    );
  });

  it('says that no function stands out, and that none ran', async () => {
    const ask = asking({
      'profile.overview': OVERVIEW,
      'profile.functions': { rows: [row(ALIGN, 20, 30)] },
      'profile.originals': { originals: [], ignored: [] },
      'profile.own-code': { rows: [{ ...row(ALIGN, 20, 30), through: [] }], paths: [] },
    });
    expect(say((await VERDICTS['cpu-profile']?.own(ask)) ?? null)).toBe(
      'It was active for 63.0% of the time: 668.0 ms active in 1.06 s. No function stands out; the largest is alignColumns (columns.js:8:3), self 20.0 ms.',
    );
    const idle = asking({
      'profile.overview': { ...OVERVIEW, total: 0 },
      'profile.functions': { rows: [] },
      'profile.originals': { originals: [], ignored: [] },
      'profile.own-code': { rows: [], paths: [] },
    });
    expect(say((await VERDICTS['cpu-profile']?.own(idle)) ?? null)).toBe(
      'No function ran while it was recorded, for 1.06 s.',
    );
  });

  it('has none of two alike, and names the function that takes more of the time', async () => {
    const side = { extent: 400, active: 380, samples: 400, activeSamples: 380 };
    const compared = {
      base: side,
      new: side,
      scale: 1,
      unit: 'milliseconds' as const,
      changes: [],
      isOtherAmount: false,
    };
    const stored = { 'profile.originals': { originals: [], ignored: [] } };
    const alike = asking({ ...stored, 'profile.compare': { ...compared, rows: [] } });
    expect(say((await VERDICTS['cpu-profile']?.compared?.(alike, base(alike))) ?? null)).toMatch(
      /^No function changed by more than two recordings/,
    );
    const was = { base: 38, new: 198, delta: 160, baseTotal: 38, newTotal: 198, baseSamples: 38, newSamples: 198 };
    const grown = asking({
      ...stored,
      'profile.compare': {
        ...compared,
        rows: [{ ...ALIGN, ...was, exceedsNoise: true, totalExceedsNoise: true }],
      },
    });
    const verdict = await VERDICTS['cpu-profile']?.compared?.(grown, base(grown));
    expect(say(verdict ?? null)).toBe(
      'Both were active for about as long, A 380.0 ms and B 380.0 ms: self of alignColumns (columns.js:8:3) went from 38.0 ms to 198.0 ms, which explains 100.0% of the change.',
    );
    expect(verdict?.code).toEqual([ALIGN]);
  });
});

/** No frame is gone, and no variable is dead. */
const NOTHING_IN_VAIN = {
  'heap.realm-counts': { realms: 2, gone: 0 },
  'heap.dead-captures': { rows: [], total: 0 },
} satisfies Answers;

describe('the verdict of heap snapshots', () => {
  const overview = {
    totalSizeBytes: 10_485_760,
    nodes: 1000,
    stringsDropped: undefined,
    types: [
      { type: 'string', count: 1, sizeBytes: 5_242_880 },
      { type: 'closure', count: 1, sizeBytes: 2_097_152 },
    ],
  };

  const ownVerdict = async (totalWastedBytes: number, stringsDropped?: boolean): Promise<Verdict | null> =>
    (await VERDICTS.heap?.own(
      asking({
        'heap.overview': { ...overview, stringsDropped },
        'heap.duplicate-strings': {
          totalWastedBytes,
          strings: [{ text: 'a', count: 900, sizeBytes: 32, wastedBytes: 9 }],
        },
        'heap.detached': { total: 0 },
        'heap.dominated': { rows: [] },
        'heap.classes': { rows: [] },
        ...NOTHING_IN_VAIN,
      }),
    )) ?? null;

  it('says that texts were dropped, where they were', async () => {
    expect((await ownVerdict(0, true))?.figures.map(([label]) => label)).toContain('Texts');
    expect((await ownVerdict(0))?.figures.map(([label]) => label)).not.toContain('Texts');
  });

  it('says what one consists of, or what it has twice, never that it leaks', async () => {
    const of = async (totalWastedBytes: number): Promise<string> => say(await ownVerdict(totalWastedBytes));
    expect(await of(1000)).toBe('10.0 MB in 1,000 objects; no single object of the program retains most of it.');
    expect(await of(6_291_456)).toMatch(/^60\.0% of the heap are copies of strings/);
  });

  const totals = {
    addedCount: 300,
    removedCount: 4,
    countDelta: 296,
    addedSizeBytes: 0,
    removedSizeBytes: 0,
    sizeDeltaBytes: 1_048_576,
  };
  const cluster = (replacedShare: number) => ({
    path: {
      steps: [
        { edge: null, node: toyNode(1) },
        { edge: { name: 'store', type: 'property', edgeClass: 'page' as const }, node: toyNode(3, { name: 'Store' }) },
        {
          edge: { name: 'last', type: 'property', edgeClass: 'page' as const },
          node: toyNode(5, { name: 'OrderRow' }),
        },
      ],
    },
    number: 1,
    signature: '',
    count: 200,
    topCount: 200,
    retainedSizeBytes: 40_960,
    shallowSizeBytes: 0,
    growthSizeBytes: 40_960,
    replacedShare,
    topPerRound: null,
    classes: [],
    otherClasses: 0,
  });
  const compared = async (
    change: Partial<typeof totals> = {},
    { name = 'OrderRow', replacedShare = 0, url = 'https://shop.test/row.js' } = {},
  ): Promise<Verdict> => {
    const own = { ...totals, name: '(PEN Workbench)', sizeDeltaBytes: 900_000 };
    const ask = asking({
      'heap.overview': overview,
      'heap.diff': {
        totals: { ...totals, ...change },
        matchedBy: 'ids',
        sharedIds: 0.9,
        rows: [own, { ...totals, name, addedCount: 200, countDelta: 200, sizeDeltaBytes: 600_000 }],
      },
      'heap.diff-clusters': { clusters: [cluster(replacedShare)], matchedBy: 'ids' },
      ...NOTHING_IN_VAIN,
      'heap.path-members': { ids: null },
      'heap.object': { node: toyNode(5, { name: 'OrderRow' }), location: { url, line: 3, column: 9 } },
    });
    const { sizeDeltaBytes } = { ...totals, ...change };
    const earlier = asking({
      ...NOTHING_IN_VAIN,
      'heap.path-members': { ids: null },
      'heap.overview': { ...overview, totalSizeBytes: overview.totalSizeBytes - sizeDeltaBytes },
    });
    const verdict = await VERDICTS.heap?.compared?.(ask, base(earlier));
    if (verdict === null || verdict === undefined) throw new Error('no verdict');
    return verdict;
  };

  it('says what changed between two, not what the tool itself added', async () => {
    const of = async (...change: Parameters<typeof compared>): Promise<string> => say(await compared(...change));
    const sizeOf = async (...change: Parameters<typeof compared>): Promise<string> =>
      told((await compared(...change)).notes?.[0] ?? '', PERSON);
    expect(await of()).toMatch(/^New and still reachable: 200 × OrderRow, held by .*last.* \(40\.0 KB\)\.$/);
    expect(await sizeOf()).toBe('The heap is 145.1 KB larger; most of it are +200 × OrderRow.');
    expect(await sizeOf({}, { name: 'system / Context' })).toBe('The heap is 145.1 KB larger.');
    expect(await sizeOf({ sizeDeltaBytes: 901_000 })).toBe('The heap hardly changed: 300 objects are new, 4 are gone.');
    expect(await of({ addedCount: 0, removedCount: 0, sizeDeltaBytes: 0 })).toBe(
      'Both snapshots have the same objects.',
    );
  });

  it('calls growth what it is: nothing that one pair shows, and nothing where content was drawn again', async () => {
    const pair = await compared();
    expect(told(pair.notes ?? [], PERSON)).toBe(
      'The heap is 145.1 KB larger; most of it are +200 × OrderRow.No verdict: one pair cannot tell a leak from state that is built once.Left out are the objects of PEN Workbench itself, +878.9 KB.',
    );
    expect(pair).toMatchObject({ level: 'plain', code: [{ name: 'OrderRow', line: 3 }] });
    const drawnAgain = await compared({ sizeDeltaBytes: 901_000 }, { replacedShare: 1 });
    expect(say(drawnAgain)).toBe('No growth: new objects of the page replaced others on the same paths.');
    expect(told(drawnAgain.notes ?? [], PERSON)).toBe(
      'The heap hardly changed: 300 objects are new, 4 are gone.Left out are the objects of PEN Workbench itself, +878.9 KB.',
    );
    // What the paths say of it is not all.
    const larger = await compared({}, { replacedShare: 1 });
    expect(say(larger)).toBe('The heap is 145.1 KB larger; most of it are +200 × OrderRow.');
    expect(told(larger.notes ?? [], PERSON)).toBe(
      'No verdict: the largest paths of what is new hold 0 B of that. Compare by class and path, or hunt with the action.Left out are the objects of PEN Workbench itself, +878.9 KB.',
    );
    // Lines of a package are not what a reader can change.
    expect((await compared({}, { url: 'https://shop.test/node_modules/ui/row.js' })).code).toEqual([]);
  });
});

describe('the verdict of two traces', () => {
  type Compared = AnalysisAnswer<'trace.compare'>;
  const side = only<Compared['base']>('side', {
    cpuSamples: true,
    screenshots: false,
    isIncomplete: false,
    loads: 1,
    interactions: 0,
    workMs: 900,
    requests: 1,
    unpainted: 0,
    durationMs: 3000,
    processorShare: null,
    throttled: undefined,
  });
  const work: Compared['figures'][number] = {
    name: 'Main-thread work',
    unit: 'ms',
    base: 100,
    new: 300,
    delta: 200,
    verdict: 'worse',
  };
  const comparison = (verdict: Compared['figures'][number]['verdict']): Partial<Compared> => ({
    base: side,
    new: side,
    differences: [],
    pages: undefined,
    per: 'recording',
    figures: [{ ...work, verdict }],
    activities: [],
    scripts: [],
    requests: [],
    delivery: [],
    firstPaint: null,
    renders: [],
  });
  const samples = { extent: 3000, active: 300, samples: 3000 };
  const row = (before: number, later: number, name = ALIGN.name) => ({
    ...{
      ...ALIGN,
      name,
      baseSamples: before,
      newSamples: later,
      base: before,
      new: later,
      delta: later - before,
      baseTotal: before,
      newTotal: later,
    },
    ...{ exceedsNoise: Math.abs(later - before) > 20, totalExceedsNoise: Math.abs(later - before) > 20 },
  });
  const of = (verdict: Compared['figures'][number]['verdict'], rows = [row(10, 200)]) => {
    const ask = asking({
      'trace.compare': comparison(verdict),
      'profile.compare': {
        ...{ base: samples, new: { ...samples, active: 490 }, scale: 1, unit: 'milliseconds' },
        ...{ rows, changes: [], isOtherAmount: true },
      },
      'profile.originals': { originals: [], ignored: [] },
    });
    return VERDICTS.trace?.compared?.(ask, base(ask));
  };

  const cause = (verdict: Verdict | null | undefined): string => told(verdict?.notes?.[0] ?? '', PERSON);

  it('names the function that takes more of the time where the trace is slower, and only there', async () => {
    const slower = await of('worse');
    expect(say(slower ?? null)).toBe('Slower: Main-thread work +200.0 ms (+200.0%).');
    expect(cause(slower)).toBe(
      'Self of alignColumns (columns.js:8:3) went from 10.0 ms to 200.0 ms, which explains 100.0% of the change.',
    );
    expect(slower?.code).toEqual([ALIGN]);
    expect((await of('same'))?.code).toBeUndefined();
    // It explains too little.
    const little = await of('worse', [row(10, 60)]);
    expect(cause(little)).toBe(
      'No function of your own explains half of the change: self of alignColumns (columns.js:8:3) went from 10.0 ms to 60.0 ms, which explains 26.3% of the change.',
    );
    expect(little?.code).toBeUndefined();
  });
});
