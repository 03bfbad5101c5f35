/** Figures from the answers of tools: what is missing in a capture, what a query returns, and growth per action. */
import { expect, test } from 'vitest';
import { err, ok } from '../../../shared/base/result.ts';
import { BudgetFileSchema, type Budget } from '../../../shared/features/prove/contract/budgets.ts';
import { appError, unwrap, type AppResult, settle, createGuard } from '../../../shared/base/errors.ts';
import type { MeasuringCore } from './measuring-core.ts';
import { createRecorder, growthFigures } from './recorder.ts';

function budgetsOf(...given: readonly Record<string, unknown>[]): readonly Budget[] {
  return BudgetFileSchema.parse({ scenario: { url: 'http://localhost/' }, budgets: given }).budgets;
}

type Answers = Readonly<Record<string, AppResult<Record<string, unknown>>>>;

/** A core whose tools answer the same each time; keeps what was called. */
function coreOf(
  answers: Answers,
  over: Partial<MeasuringCore> = {},
): { readonly core: MeasuringCore; readonly calls: [string, Record<string, unknown>][] } {
  const calls: [string, Record<string, unknown>][] = [];
  const never = () => Promise.reject(new Error('not in this test'));
  const core: MeasuringCore = {
    call: async (tool, params) => {
      calls.push([tool, params]);
      return unwrap(answers[tool] ?? ok({}));
    },
    sendRequest: never,
    readPage: never,
    watchSteps: async () => null,
    watchThread: async () => null,
    watchRequests: async () => null,
    captureText: never,
    makeChanges: never,
    ...over,
  };
  return { core, calls };
}

const PROFILE = ok({ captureId: 'cpu-00000001', content: { activeMs: 40 } });
const stop = (pass: 'cpu' | 'trace', budgets: readonly Budget[], answers: Answers) =>
  createRecorder(pass, budgets, coreOf(answers).core).stop('page', new AbortController().signal);

test('a query is asked of the capture of its recording', async () => {
  const budgets = budgetsOf({ measure: 'sql', name: 'idle', sql: 'select 3', recording: 'cpu', max: 1 });
  const { core, calls } = coreOf({ pen_cpu_profile: PROFILE, pen_query: ok({ rows: [[3]] }) });
  const stopped = await settle(() => createRecorder('cpu', budgets, core).stop('page', new AbortController().signal));
  expect(calls.at(-1)).toEqual(['pen_query', { sql: 'select 3', captures: ['cpu-00000001'], limit: 2 }]);
  expect(stopped).toEqual(
    ok({
      figures: new Map([['sql idle', { value: 3, link: 'pen://captures/cpu-00000001' }]]),
      captureIds: ['cpu-00000001'],
    }),
  );
});

test('a sum that arrives as text is a number', async () => {
  const budgets = budgetsOf({ measure: 'sql', name: 'idle', sql: 'select sum(1)', recording: 'cpu', max: 1 });
  const stopped = await settle(() =>
    stop('cpu', budgets, { pen_cpu_profile: PROFILE, pen_query: ok({ rows: [['12']] }) }),
  );
  expect(stopped.ok && stopped.value.figures.get('sql idle')?.value).toBe(12);
});

test.each([
  ['no row', [], 'returned no row'],
  ['several rows', [[1], [2]], 'returned several rows'],
  ['a text', [['three']], 'returned ["three"]'],
  ['two columns', [[1, 2]], 'returned [1,2]'],
])('a query that returns %s is no figure', async (_, rows, message) => {
  const budgets = budgetsOf({ measure: 'sql', name: 'idle', sql: 'select 3', recording: 'cpu', max: 1 });
  const stopped = await settle(() => stop('cpu', budgets, { pen_cpu_profile: PROFILE, pen_query: ok({ rows }) }));
  expect(stopped).toMatchObject({
    ok: false,
    error: { code: 'invalid_params', message: expect.stringContaining(message) as string },
  });
});

test('an error of a query names it', async () => {
  const budgets = budgetsOf({ measure: 'sql', name: 'idle', sql: 'selct', recording: 'cpu', max: 1 });
  const failed = err(appError('invalid_params', 'There is no "selct".'));
  const stopped = await settle(() => stop('cpu', budgets, { pen_cpu_profile: PROFILE, pen_query: failed }));
  expect(stopped).toMatchObject({ ok: false, error: { message: 'The query "idle": There is no "selct".' } });
});

test.each([
  ['inp', 'INP: it was not measured. The browser reported no interaction'],
  ['fcp', 'FCP: it was not measured. The page painted nothing'],
  ['lcp', 'LCP: it was not measured. The page painted nothing'],
  ['longTasks', 'Long tasks: it was not measured. The trace has no main thread'],
])('a trace without %s is no figure of 0', async (measure, message) => {
  const insights = {
    longTasks: null,
    interactionToNextPaint: null,
    firstContentfulPaint: null,
    largestContentfulPaint: null,
    layoutShift: null,
    requests: 0,
    resources: [],
  };
  const stopped = await settle(() =>
    stop('trace', budgetsOf({ measure, max: 1 }), {
      pen_capture_trace: ok({ captureId: 'trace-00000001', content: { insights } }),
    }),
  );
  expect(stopped).toMatchObject({ ok: false, error: { message: expect.stringContaining(message) as string } });
});

test('a capture that could not be read ends with the reason', async () => {
  const error = appError('damaged_file', 'The file is damaged.');
  const answers = { pen_cpu_profile: err(error) };
  expect(await settle(() => stop('cpu', budgetsOf({ measure: 'cpuTime', max: 1 }), answers))).toEqual(err(error));
});

const GROWTH = budgetsOf({ measure: 'heapGrowthObjects', max: 1 }, { measure: 'heapGrowthBytes', max: 1 });
const LEAK = { level: 'grows', text: 'Leak.' };
const NOTHING_GREW = {
  verdict: { level: 'no-growth', text: 'No growth.' },
  actions: 15,
  growing: [],
  grownInPlace: [],
  snapshots: [],
};

test('a hunt without a verdict has no figure, and one that found nothing has 0', () => {
  expect(growthFigures(GROWTH, NOTHING_GREW).figures.get('heapGrowthObjects')?.value).toBe(0);
  const verdict = { level: 'unclear', text: 'Objects could not be followed.' };
  expect(createGuard().run(() => growthFigures(GROWTH, { ...NOTHING_GREW, verdict }))).toMatchObject({
    ok: false,
    error: { code: 'incomplete_capture', message: expect.stringContaining('could not be followed') as string },
  });
});

test('actions that all fail and leave nothing have 0, and say so', () => {
  const verdict = { level: 'unclear', text: 'What only failed says nothing.' };
  const allFailed = 'All actions failed: each returned status 504.';
  const { figures, notes } = growthFigures(GROWTH, { ...NOTHING_GREW, verdict, allFailed });
  expect([figures.get('heapGrowthObjects')?.value, notes]).toEqual([0, [allFailed]]);
});

test('growth is per action, of all that grows in every round', () => {
  const hunt = {
    verdict: { level: 'grows', text: 'Every round leaves 15 View.' },
    actions: 15,
    growing: [
      {
        className: 'system / Context',
        leaves: { name: 'View', objectsPerRound: [15, 15, 15] },
        objectsPerRound: [5, 5, 5],
        bytesPerRound: [500, 500, 500],
      },
      { className: 'Row', objectsPerRound: [10, 10, 10], bytesPerRound: [100, 100, 100] },
    ],
    grownInPlace: [{ bytesPerRound: [50, 50, 50] }],
    snapshots: [{ captureId: 'heap-00000001' }, { captureId: 'heap-00000002' }],
    link: 'pen://captures/heap-00000002/hunt/heap-00000001',
  };
  const { figures, captureIds, grew } = growthFigures(GROWTH, hunt);
  expect(figures.get('heapGrowthObjects')).toEqual({ value: 3, link: hunt.link });
  expect(figures.get('heapGrowthBytes')?.value).toBe(130);
  expect(captureIds).toEqual(['heap-00000001', 'heap-00000002']);
  expect([...(grew ?? [])]).toEqual([
    ['View', 3],
    ['Row', 2],
  ]);
});

test('what waits more after each round is growth where no path shows it', () => {
  const waiting = [
    {
      text: '5 more pending promises per round, awaited in load() (app.js:4:1)',
      perRound: [5, 5, 5],
      bytesPerRound: [3000, 3000, 3000],
    },
  ];
  const { figures, grew } = growthFigures(GROWTH, { ...NOTHING_GREW, verdict: LEAK, waiting });
  expect(figures.get('heapGrowthObjects')?.value).toBe(1);
  expect(figures.get('heapGrowthBytes')?.value).toBe(600);
  expect([...(grew ?? [])]).toEqual([['pending promises, awaited in load() (app.js:4:1)', 1]]);
});

/** One sample of 3 ms between nine of 100 µs. */
const WAITED = JSON.stringify({
  nodes: [
    { id: 1, callFrame: { functionName: '(root)', url: '', lineNumber: -1, columnNumber: -1 }, children: [2] },
    { id: 2, callFrame: { functionName: 'spin', url: 'a.js', lineNumber: 0, columnNumber: 9 } },
  ],
  startTime: 0,
  endTime: 3900,
  samples: Array.from({ length: 10 }, () => 2),
  timeDeltas: [0, 100, 100, 100, 100, 3000, 100, 100, 100, 100],
});
const SPIN = { name: 'spin', url: 'a.js', line: 1, column: 10, selfMs: 39, totalMs: 39 };
const TIMES = budgetsOf({ measure: 'cpuTime', max: 1 }, { measure: 'functionTime', function: 'spin', max: 1 });
const TIMED = { pen_cpu_profile: PROFILE, pen_cpu_summary: ok({ function: SPIN }) };

/** Records with a target that used so much CPU time; null: it does not report it. */
async function timed(cpuMs: number | null) {
  const { core } = coreOf(TIMED, {
    watchRequests: async () => null,
    watchThread: async () => ({
      end: async () => (cpuMs === null ? null : { spans: [{ fromUs: 0, toUs: 3900, cpuMs }] }),
    }),
    captureText: async () => WAITED,
  });
  const recorder = createRecorder('cpu', TIMES, core);
  await recorder.start('page', new AbortController().signal);
  return recorder.stop('page', new AbortController().signal);
}

test('times of a profile are CPU times: without the waits for a processor', async () => {
  const stopped = await settle(() => timed(1));
  expect(stopped.ok && stopped.value.figures.get('cpuTime')?.value).toBeCloseTo(40 / 3.9, 10);
  expect(stopped.ok && stopped.value.figures.get('functionTime spin')?.value).toBeCloseTo(10, 10);
  expect(stopped.ok && stopped.value.notes).toBeUndefined();
});

test('a target that does not report its CPU time has the times of the profile, and a note', async () => {
  const stopped = await settle(() => timed(null));
  expect(stopped.ok && stopped.value.figures.get('cpuTime')?.value).toBe(40);
  expect(stopped.ok && stopped.value.figures.get('functionTime spin')?.value).toBe(39);
  expect(stopped.ok && stopped.value.notes).toEqual([expect.stringContaining('waited for a processor') as string]);
});
