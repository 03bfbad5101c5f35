/** Records one pass of a run on a target, and reads the figures of its budgets from the captures. */
import { sum } from '../../../shared/base/numbers.ts';
import { z } from 'zod';
import {
  cpuClock,
  type CpuClock,
  type MeasuredRun,
  type ThreadTime,
} from '../../../shared/features/prove/statistics/index.ts';
import {
  MEASURES,
  budgetName,
  type Budget,
  type MeasureName,
  type Pass,
} from '../../../shared/features/prove/contract/budgets.ts';
import { appError, type AppError, AppFailure, unwrap, settle } from '../../../shared/base/errors.ts';
import { CpuPlaceSchema } from '../../../shared/engine/profile/contract/sampled-profiles.ts';
import { captureUri } from '../../../shared/core/contracts/captures.ts';
import type { MeasuringCore, ThreadWatch } from './measuring-core.ts';

/** The figures measured in one pass of one run. */
export interface PassFigures {
  /** By the names of the budgets. */
  readonly figures: ReadonlyMap<string, MeasuredRun>;
  /** Every capture that it made. */
  readonly captureIds: readonly string[];
  /** Sentences about the figures for the report; absent if there are none. */
  readonly notes?: readonly string[];
  /** Figures of a leak hunt: objects that each action left, by class. */
  readonly grew?: ReadonlyMap<string, number>;
  /** The text that the run ended with; absent if it was not read. */
  readonly endText?: string;
}

export interface Recorder {
  /** Begins to record; a heap pass records nothing. */
  start(targetId: string, signal: AbortSignal): Promise<void>;
  /** Stops and reads the figures; the captures are in the library. `stepsMs`: CPU time of the main thread in the steps, if it was measured. */
  stop(targetId: string, signal: AbortSignal, stepsMs?: number | null): Promise<PassFigures>;
}

/** Rows of an answer that must not be cut. */
const ALL_ROWS = 10_000;
const MAX_CLASSES = 500;
const NO_THREAD_TIME =
  'CPU times include the time in which the thread waited for a processor, because the target did not report its CPU time: see docs/budgets.md.';
const FORCED = { forceGC: true, includeDOM: false } as const;

const ReadableSchema = z.looseObject({
  captureId: z.string(),
  content: z.unknown(),
});

const InsightsSchema = z.looseObject({
  longTasks: z.looseObject({ count: z.number(), totalBlockingMs: z.number() }).nullable(),
  interactionToNextPaint: z.looseObject({ valueMs: z.number() }).nullable(),
  firstContentfulPaint: z.looseObject({ valueMs: z.number() }).nullable(),
  largestContentfulPaint: z
    .looseObject({ valueMs: z.number(), element: z.string().default(''), url: z.string().default('') })
    .nullable(),
  layoutShift: z.looseObject({ score: z.number() }).nullable(),
  requests: z.number(),
  resources: z.array(z.looseObject({ encodedSizeBytes: z.number().nullable() })),
});
const TraceSchema = z.looseObject({ insights: InsightsSchema });
const ProfileSchema = z.looseObject({ activeMs: z.number() });
const CoveredSchema = z.looseObject({ overview: z.looseObject({ totalBytes: z.number(), usedBytes: z.number() }) });
const HeapSchema = z.looseObject({
  overview: z.looseObject({ totalSizeBytes: z.number() }),
  detached: z.looseObject({ total: z.number() }),
});
const ClassesSchema = z.looseObject({
  classes: z.array(z.looseObject({ name: z.string(), retainedSizeBytes: z.number().nullable() })),
});
const FunctionSchema = z.looseObject({
  function: CpuPlaceSchema.extend({ selfMs: z.number(), totalMs: z.number() }).nullable(),
});
const RowsSchema = z.looseObject({ rows: z.array(z.array(z.unknown())) });
const GrowthSchema = z.looseObject({
  verdict: z.looseObject({ level: z.string(), text: z.string() }),
  actions: z.number().nullable(),
  allFailed: z.string().optional(),
  growing: z.array(
    z.looseObject({
      className: z.string(),
      leaves: z.looseObject({ name: z.string(), objectsPerRound: z.array(z.number()) }).optional(),
      objectsPerRound: z.array(z.number()),
      bytesPerRound: z.array(z.number()),
    }),
  ),
  /** A thing that waits more after each round is held by the engine, and is on no growing path. */
  waiting: z
    .array(z.looseObject({ perRound: z.array(z.number()), bytesPerRound: z.array(z.number()), text: z.string() }))
    .default([]),
  grownInPlace: z.array(z.looseObject({ bytesPerRound: z.array(z.number()) })),
  snapshots: z.array(z.looseObject({ captureId: z.string().nullable() })),
  captureId: z.string().optional(),
  link: z.string().optional(),
});

type CallTool = (tool: string, params?: Record<string, unknown>) => Promise<Record<string, unknown>>;

interface Captured<Content> {
  readonly captureId: string;
  readonly content: Content;
}

/** The content of a capture that a tool has stored and read. */
function contentOf<Schema extends z.ZodType>(
  value: Record<string, unknown>,
  schema: Schema,
): Captured<z.output<Schema>> {
  const { captureId, content } = ReadableSchema.parse(value);
  return { captureId, content: schema.parse(content) };
}

const NOTHING_PAINTED =
  'The page painted nothing while it was recorded: the recording must contain the load of a visible page.';
const WHY_MISSING: Readonly<Partial<Record<MeasureName, string>>> = {
  longTasks: 'The trace has no main thread of the page.',
  blockingTime: 'The trace has no main thread of the page.',
  stepsTime: 'The page did not report the time of its main thread, or the steps led to another document.',
  inp: 'The browser reported no interaction that a paint followed: the scenario must click, tap or press a key in a page that is visible.',
  fcp: NOTHING_PAINTED,
  lcp: NOTHING_PAINTED,
};

function notMeasured(measure: MeasureName): AppError {
  return appError(
    'incomplete_capture',
    `No figure for ${MEASURES[measure].title}: it was not measured. ${WHY_MISSING[measure] ?? ''}`.trim(),
    'Change the scenario, or remove the budget.',
  );
}

/** Null if the trace does not have the figure. */
function traceFigure(measure: MeasureName, insights: z.output<typeof InsightsSchema>): number | null {
  switch (measure) {
    case 'longTasks':
      return insights.longTasks?.count ?? null;
    case 'blockingTime':
      return insights.longTasks?.totalBlockingMs ?? null;
    case 'inp':
      return insights.interactionToNextPaint?.valueMs ?? null;
    case 'fcp':
      return insights.firstContentfulPaint?.valueMs ?? null;
    case 'lcp':
      return insights.largestContentfulPaint?.valueMs ?? null;
    // A page on which nothing shifts has no event of it.
    case 'cls':
      return insights.layoutShift?.score ?? 0;
    case 'requests':
      return insights.requests;
    case 'requestBytes':
      return sum(insights.resources.map(({ encodedSizeBytes }) => encodedSizeBytes ?? 0));
    default:
      return null;
  }
}

/** `IMG hero.jpg`, `P class='intro'`: of a picture without its attributes, which scripts may change while it loads. */
function paintedElement({ element, url }: { readonly element: string; readonly url: string }): string | undefined {
  if (element === '') return undefined;
  const file = url.split(/[?#]/)[0]?.split('/').at(-1) ?? '';
  return file === '' ? element : `${element.split(' ')[0] ?? element} ${file}`;
}

/** The number that a query returns about a capture. */
async function queriedFigure(budget: Budget & { measure: 'sql' }, captureId: string, call: CallTool): Promise<number> {
  const answered = await settle(() => call('pen_query', { sql: budget.sql, captures: [captureId], limit: 2 }));
  if (!answered.ok)
    throw new AppFailure({ ...answered.error, message: `The query "${budget.name}": ${answered.error.message}` });
  const { rows } = RowsSchema.parse(answered.value);
  const [row] = rows;
  // Sums of integers are larger than a number of JavaScript, and arrive as text.
  const value = typeof row?.[0] === 'string' && /^-?\d+(?:\.\d+)?$/.test(row[0]) ? Number(row[0]) : row?.[0];
  if (rows.length === 1 && row?.length === 1 && typeof value === 'number') return value;
  const returned = rows.length === 1 ? JSON.stringify(row) : rows.length === 0 ? 'no row' : 'several rows';
  throw new AppFailure(
    appError(
      'invalid_params',
      `The query "${budget.name}" returned ${returned}, and a budget needs one number.`,
      'Select one number, such as select count(*) from … or coalesce(sum(…), 0).',
    ),
  );
}

interface FigureSource {
  /** The figure of a budget that is no query. */
  readonly figureOf: (budget: Budget) => Promise<number>;
  readonly call: CallTool;
  /** What the figure of a budget is of. */
  readonly thingOf?: (budget: Budget) => string | undefined;
  /** As of `createRecorder`. */
  readonly watched?: ReadonlySet<string>;
}

/** Each budget with one figure; the first error ends it, but for a watched one that was not measured. The first of the captures shows them. */
async function figuresOf(
  budgets: readonly Budget[],
  captureIds: readonly string[],
  { figureOf, thingOf, call, watched }: FigureSource,
): Promise<PassFigures> {
  const [first] = captureIds;
  const link = first === undefined ? null : captureUri(first);
  const figures = new Map<string, MeasuredRun>();
  for (const budget of budgets) {
    const value = await settle(() =>
      budget.measure === 'sql' ? queriedFigure(budget, first ?? '', call) : figureOf(budget),
    );
    if (!value.ok) {
      if (value.error.code === 'incomplete_capture' && watched?.has(budgetName(budget)) === true) continue;
      throw new AppFailure(value.error);
    }
    const of = thingOf?.(budget);
    figures.set(budgetName(budget), { value: value.value, link, ...(of === undefined ? {} : { of }) });
  }
  return { figures, captureIds };
}

async function readTrace(
  budgets: readonly Budget[],
  stopped: Record<string, unknown>,
  { call, watched, stepsMs }: Pick<FigureSource, 'call' | 'watched'> & { readonly stepsMs: number | null },
) {
  const { captureId, content } = contentOf(stopped, TraceSchema);
  let { insights } = content;
  if (budgets.some(({ measure }) => measure === 'requestBytes')) {
    const whole = await call('pen_trace_insights', { capture: captureId, topN: ALL_ROWS });
    ({ insights } = TraceSchema.parse(whole));
  }
  const figureOf = async ({ measure }: Budget): Promise<number> => {
    const figure = measure === 'stepsTime' ? stepsMs : traceFigure(measure, insights);
    if (figure === null) throw new AppFailure(notMeasured(measure));
    return figure;
  };
  const paint = insights.largestContentfulPaint;
  const thingOf = ({ measure }: Budget): string | undefined =>
    measure === 'lcp' && paint !== null ? paintedElement(paint) : undefined;
  return figuresOf(budgets, [captureId], { figureOf, thingOf, call, ...(watched === undefined ? {} : { watched }) });
}

/** CPU time of a function in a profile; 0 if no sample has it. `clock` null: its time as the profile has it. */
async function functionTime(
  budget: Budget & { measure: 'functionTime' },
  captureId: string,
  { call, clock }: { readonly call: CallTool; readonly clock: CpuClock | null },
): Promise<number> {
  const asked = { capture: captureId, view: 'callers', function: budget.function };
  const found = await settle(() => call('pen_cpu_summary', asked));
  // The only parameter that can be wrong is the name.
  if (!found.ok && found.error.code === 'invalid_params') return 0;
  const { function: row } = FunctionSchema.parse(unwrap(found));
  if (row === null) return 0;
  return (budget.time === 'self' ? row.selfMs : row.totalMs) * (clock?.functionShare(row, budget.time) ?? 1);
}

interface ProfileSource {
  readonly call: CallTool;
  readonly captureText: MeasuringCore['captureText'];
  /** Null if the target did not report it. */
  readonly thread: ThreadTime | null;
}

async function readProfile(
  budgets: readonly Budget[],
  stopped: Record<string, unknown>,
  { call, captureText, thread }: ProfileSource,
): Promise<PassFigures> {
  const { captureId, content } = contentOf(stopped, ProfileSchema);
  const isTimed = budgets.some(({ measure }) => measure !== 'sql');
  let clock: CpuClock | null = null;
  if (isTimed && thread !== null) {
    const text = await captureText(captureId);
    clock = cpuClock(text, thread);
  }
  const figures = await figuresOf(budgets, [captureId], {
    figureOf: async (budget) =>
      budget.measure === 'functionTime'
        ? functionTime(budget, captureId, { call, clock })
        : content.activeMs * (clock?.activeShare ?? 1),
    call,
  });
  return isTimed && clock === null ? { ...figures, notes: [NO_THREAD_TIME] } : figures;
}

async function readHeap(budgets: readonly Budget[], taken: Record<string, unknown>, call: CallTool) {
  const { captureId, content } = contentOf(taken, HeapSchema);
  const figureOf = async (budget: Budget): Promise<number> => {
    if (budget.measure === 'heapSize') return content.overview.totalSizeBytes;
    if (budget.measure !== 'retainedBytes') return content.detached.total;
    const listed = await call('pen_heap_summary', { capture: captureId, filter: budget.class, limit: MAX_CLASSES });
    const named = ClassesSchema.parse(listed).classes.filter(({ name }) => name === budget.class);
    return sum(named.map(({ retainedSizeBytes }) => retainedSizeBytes ?? 0));
  };
  return figuresOf(budgets, [captureId], { figureOf, call });
}

/**
 * The figures of a leak hunt: what grows in every round, per performance of the steps. Errors: `incomplete_capture` where the hunt names nothing and
 * cannot say that nothing grows either.
 */
export function growthFigures(budgets: readonly Budget[], hunt: Record<string, unknown>): PassFigures {
  const {
    verdict,
    actions,
    allFailed,
    growing,
    waiting,
    grownInPlace,
    snapshots,
    captureId: ownId,
    link,
  } = GrowthSchema.parse(hunt);
  // Actions that all fail alike, as on a deadline, may be what is asked about: that both builds answer the same is compared.
  if (
    verdict.level === 'unclear' &&
    allFailed === undefined &&
    growing.length + waiting.length + grownInPlace.length === 0
  )
    throw new AppFailure(
      appError(
        'incomplete_capture',
        `The growth of the heap was not measured: ${verdict.text}`,
        'Repeat it, with steps that come back to the state in which they began.',
      ),
    );
  const performed = Math.max(1, actions ?? 1);
  const waits = growing.length > 0 ? [] : waiting;
  const objects = sum([
    ...growing.flatMap(({ objectsPerRound }) => objectsPerRound),
    ...waits.flatMap(({ perRound }) => perRound),
  ]);
  const bytes = sum([...growing, ...waits, ...grownInPlace].flatMap(({ bytesPerRound }) => bytesPerRound));
  // A reader knows the class that a path leaves, not the one at its reference.
  const grew = new Map<string, number>();
  const add = (name: string, counts: readonly number[]): void =>
    void grew.set(name, (grew.get(name) ?? 0) + sum(counts) / performed);
  for (const { className, leaves, objectsPerRound } of growing)
    add(leaves?.name ?? className, leaves?.objectsPerRound ?? objectsPerRound);
  for (const { text, perRound } of waits) add(text.replace(/^.*? more | per round/g, ''), perRound);
  // A stored hunt is kept or deleted with all snapshots that it took.
  const taken = snapshots.flatMap(({ captureId }) => (captureId === null ? [] : [captureId]));
  const ids = ownId === undefined ? taken : [ownId];
  const perAction = new Map<string, MeasuredRun>();
  for (const budget of budgets) {
    const value =
      budget.measure === 'leak'
        ? (grew.get(budget.class) ?? 0)
        : (budget.measure === 'heapGrowthObjects' ? objects : bytes) / performed;
    perAction.set(budgetName(budget), { value, link: link ?? null });
  }
  return {
    ...{ figures: perAction, captureIds: ids, grew },
    ...(allFailed === undefined ? {} : { notes: [allFailed] }),
  };
}

/**
 * `budgets`: those of the pass. A growth pass is a leak hunt, which records by itself (`growthFigures`), and a time pass records nothing. `watched`: names of those that a run need
 * not have, such as the INP of one without an interaction.
 */
export function createRecorder(
  pass: Pass,
  budgets: readonly Budget[],
  core: MeasuringCore,
  watched?: ReadonlySet<string>,
): Recorder {
  const callOn =
    (signal: AbortSignal, target?: string): CallTool =>
    (tool, params = {}) =>
      core.call(tool, target === undefined ? params : { ...params, target }, signal);
  const startAll = async (call: CallTool, tools: readonly (readonly [string, Record<string, unknown>])[]) => {
    for (const [tool, params] of tools) await call(tool, { ...params, action: 'start' });
  };
  const starts = {
    trace: [['pen_capture_trace', { preset: 'light' }]],
    cpu: [['pen_cpu_profile', {}]],
    coverage: [
      ['pen_js_coverage', { detailed: true, callCount: false }],
      ['pen_css_coverage', {}],
    ],
    heap: [],
    growth: [],
    time: [],
  } as const satisfies Record<typeof pass, readonly (readonly [string, Record<string, unknown>])[]>;
  let watch: ThreadWatch | null = null;
  return {
    async start(targetId, signal) {
      await startAll(callOn(signal, targetId), starts[pass]);
      if (pass === 'cpu') watch = await core.watchThread(targetId, signal);
    },
    async stop(targetId, signal, stepsMs = null) {
      const onTarget = callOn(signal, targetId);
      const call = callOn(signal);
      if (pass === 'trace' || pass === 'cpu') {
        const thread = (await watch?.end()) ?? null;
        const stopped = await onTarget(pass === 'trace' ? 'pen_capture_trace' : 'pen_cpu_profile', { action: 'stop' });
        if (pass === 'trace')
          return readTrace(budgets, stopped, { call, stepsMs, ...(watched === undefined ? {} : { watched }) });
        return readProfile(budgets, stopped, { call, captureText: (id) => core.captureText(id), thread });
      }
      if (pass !== 'coverage') {
        const taken = await onTarget('pen_heap_snapshot', FORCED);
        return readHeap(budgets, taken, call);
      }
      let unused = 0;
      const captureIds: string[] = [];
      for (const [tool] of starts.coverage) {
        const stopped = await onTarget(tool, { action: 'stop' });
        const { captureId, content } = contentOf(stopped, CoveredSchema);
        unused += content.overview.totalBytes - content.overview.usedBytes;
        captureIds.push(captureId);
      }
      return figuresOf(budgets, captureIds, { figureOf: async () => unused, call });
    },
  };
}
