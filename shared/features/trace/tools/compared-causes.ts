/** Finds what may have made a trace slower than another one: functions whose time changed beyond noise, and what ran in the longest interactions and tasks. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatDuration } from '../../../base/units.ts';
import { CpuOriginalSchema } from '../../../engine/profile/contract/sampled-profiles.ts';
import { unwrap } from '../../../base/errors.ts';
import { answerOnClock } from '../../../engine/trace/contract/trace-clock.ts';
import { isAuthorsPlace } from '../../../engine/source-map/contract/author-code.ts';
import type { TracePlace } from '../../../engine/trace/contract/trace-causes.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { CpuChangeSchema, matchedFunctions, type CpuChange } from '../../cpu/tools/compared-functions.ts';
import { readProfile } from '../../cpu/tools/cpu-capture.ts';
import { shownName, shownSource } from '../../../core/findings/function-names.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { CodeQuote } from '../../../engine/source-map/contract/quotes.ts';
import { isOwnCode, quoteOfFunction } from '../../../core/findings/quotes.ts';
import { sourceCall, sourceOfFunction } from '../../../core/findings/source-call.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import type { MeasuredComparison } from '../../cpu/compared-rules.ts';
import type { FoundTrace } from '../finding.ts';
import { traceCulpritsOnlyIn } from '../findings/index.ts';
import { taskCauses, taskStart } from '../findings/code-words.ts';
import { interactionWords } from '../findings/interactions.ts';
import { deltaText, type OpenedTrace } from './trace-capture.ts';
import { tableOf, titled } from '../../../core/findings/blocks.ts';
import { ms, name as named, place, type Section } from '../../../core/findings/model.ts';

/** Two runs of one page differ by about this share, and functions by this time. */
const RUN_SHARE = 0.1;
const MIN_MS = 5;
/** Blink rounds interactions to 8 ms, so two of them may differ by two steps. */
const MIN_SLOWER_MS = 16;
/** Inputs of a recording; its longest. */
const LISTED = 50;
const SHOWN_STEPS = 4;
/** Functions of packages. */
const SHOWN_FOREIGN = 3;
const SHOWN_IN_STEP = 2;
/** What runs later follows from something else. */
const MAX_STEP_MS = 2000;
const SHOWN_CAUSES = 3;
const SHOWN_ONE_SIDED = 4;
const LETTERS = { base: 'A', new: 'B' } as const;

export const ChangedFunctionSchema = CpuChangeSchema.extend({ original: CpuOriginalSchema.optional() });
type ChangedFunction = z.infer<typeof ChangedFunctionSchema>;

export const SlowerSchema = z.object({
  kind: z.enum(['interaction', 'task']),
  /** Type of the input; '' for a task. */
  name: z.string(),
  /** The longest of each trace; null if the base has none. */
  baseMs: z.number().nullable(),
  newMs: z.number(),
  /** Number of the input in the order of time; absent for a task. `isByKind`: the recordings had other inputs, so it is compared with that of its kind. */
  step: z.number().optional(),
  isByKind: z.boolean().optional(),
  /** Code that stands out in the step, and in the same one of the base not, as Markdown. */
  added: z.array(z.object({ causes: z.string() })).optional(),
  /** The work in the later one. */
  causes: z.string(),
});
type Slower = z.infer<typeof SlowerSchema>;

function isChange(deltaMs: number, baseMs: number, exceedsNoise: boolean): boolean {
  return exceedsNoise && Math.abs(deltaMs) >= MIN_MS && Math.abs(deltaMs) > RUN_SHARE * baseMs;
}

const hasSelfChange = (change: CpuChange): boolean => isChange(change.deltaMs, change.baseMs, change.exceedsNoise);
const totalDelta = ({ baseTotalMs, newTotalMs }: CpuChange): number => newTotalMs - baseTotalMs;

/** Changed self times first, then functions of which only the total time changed: callers of the others. */
function significant(changes: readonly CpuChange[]): CpuChange[] {
  const ofSelf = changes.filter(hasSelfChange).toSorted((a, b) => Math.abs(b.deltaMs) - Math.abs(a.deltaMs));
  const ofTotal = changes
    .filter(
      (change) => !hasSelfChange(change) && isChange(totalDelta(change), change.baseTotalMs, change.totalExceedsNoise),
    )
    .toSorted((a, b) => Math.abs(totalDelta(b)) - Math.abs(totalDelta(a)));
  return [...ofSelf, ...ofTotal];
}

/** Rows of functions that changed, and all of them for the rules; null where they were not compared. */
interface ChangedFunctions {
  readonly rows: readonly CpuChange[];
  readonly measured: MeasuredComparison | null;
}
export const NO_FUNCTIONS: ChangedFunctions = { rows: [], measured: null };

/** Functions of the pages' main threads that changed; none, with a note, if a trace has no CPU samples. */
export async function changedFunctions(
  before: OpenedTrace,
  after: OpenedTrace,
  context: CallContext,
): Promise<ChangedFunctions> {
  if (before.overview.samples === 0 || after.overview.samples === 0) {
    context.note(
      `Functions are not compared, because a trace has no CPU samples: record both with ${proposedCall('pen_capture_trace', { cpuSamples: true })}.`,
    );
    return NO_FUNCTIONS;
  }
  const base = await readProfile(before.source, context);
  const current = await readProfile(after.source, context);
  const compared = await matchedFunctions({ base, current, normalise: false }, context);
  const rows = significant(compared.rows);
  // Functions of packages are the same in both builds: what calls them is not.
  return {
    rows: [...rows.filter(isOwnCode), ...rows.filter((row) => !isOwnCode(row)).slice(0, SHOWN_FOREIGN)],
    measured: compared.measured,
  };
}

async function insightsOf(
  { source, overview }: OpenedTrace,
  context: CallContext,
  range?: { readonly fromMs: number; readonly toMs: number },
): Promise<TraceInsights> {
  const { ports, signal } = context;
  await ports.captureMaps?.settled(source.file, signal);
  const asked = { topN: LISTED, ...(range === undefined ? {} : { range }) };
  const insights = unwrap(await ports.analysis.query(source.file, 'trace.insights', asked, { signal }));
  return answerOnClock(overview.clock, insights);
}

function isSlower(baseMs: number | null, newMs: number): boolean {
  return newMs - (baseMs ?? 0) >= MIN_SLOWER_MS && newMs > (1 + RUN_SHARE) * (baseMs ?? 0);
}

type Interaction = TraceInsights['interactions'][number];

type Measured = MeasuredComparison | null;
type Culprits = ReturnType<typeof traceCulpritsOnlyIn>;

/** The function of a place among those that were compared; null without a name, where several have it, and where nothing was compared. */
function comparedRow({ name, url }: TracePlace, measured: Measured): MeasuredComparison['rows'][number] | null {
  const same = (name === '' ? [] : (measured?.rows ?? [])).filter((row) =>
    row.original === undefined
      ? row.name === name && row.url === url
      : row.original.name === name && row.original.source === url,
  );
  return same.length === 1 ? (same[0] ?? null) : null;
}

/** False for a function that takes as long in both recordings: near a limit, it stands out in one by chance. */
function isMore({ place: of }: Culprits[number], other: 'base' | 'new', measured: Measured): boolean {
  const row = comparedRow(of, measured);
  if (row === null || !(row.exceedsNoise || row.totalExceedsNoise)) return row === null;
  return other === 'base' ? row.newTotal > row.baseTotal : row.baseTotal > row.newTotal;
}

/** `widths (app.js:5:101) forces layout for 538.2ms, and runs in A too, for 3.0ms in all`, as Markdown. */
function standingText({ place: of, why }: Culprits[number], other: 'base' | 'new', measured: Measured): string {
  const row = comparedRow(of, measured);
  const otherMs = (other === 'base' ? row?.baseTotal : row?.newTotal) ?? 0;
  const ran = otherMs === 0 ? '' : `, and runs in ${LETTERS[other]} too, for ${formatDuration(otherMs)} in all`;
  return told([place(of), ` ${why}${ran}`], MARKDOWN);
}

/** Inputs of both in the order of time: by their order where all are alike, else by the order of each kind. */
function pairedSteps(
  base: readonly Interaction[],
  current: readonly Interaction[],
): { readonly pairs: readonly (readonly [Interaction | null, Interaction])[]; readonly isByKind: boolean } {
  const inTime = (all: readonly Interaction[]): Interaction[] => all.toSorted((a, b) => a.startMs - b.startMs);
  const [earlier, later] = [inTime(base), inTime(current)];
  const isByKind =
    earlier.length > 0 && (earlier.length !== later.length || earlier.some(({ name }, at) => later[at]?.name !== name));
  const ofKind = (all: readonly Interaction[], wanted: string) => all.filter(({ name }) => name === wanted);
  const partnerOf = (each: Interaction, at: number): Interaction | undefined =>
    isByKind ? ofKind(earlier, each.name)[ofKind(later, each.name).indexOf(each)] : earlier[at];
  return { isByKind, pairs: later.map((each, at) => [partnerOf(each, at) ?? null, each]) };
}

/** The author's functions first: those of a framework are the same in both builds. */
function ownFirst(interaction: Interaction): Interaction {
  const isOwn = ({ place: of }: Interaction['functions'][number]): boolean => isAuthorsPlace(of);
  const { functions } = interaction;
  return { ...interaction, functions: [...functions.filter(isOwn), ...functions.filter((each) => !isOwn(each))] };
}

/** Steps that took longer, in their order: of many, those that took longest; each with what stands out in it, in the later trace only. */
async function slowerSteps(
  [before, after]: readonly [Side, Side],
  measured: Measured,
  context: CallContext,
): Promise<Steps> {
  const { pairs, isByKind } = pairedSteps(before.insights.interactions, after.insights.interactions);
  const slower = pairs
    .map(([earlier, later], at) => ({ earlier, later, at }))
    .filter(({ earlier, later }) => isSlower(earlier?.durationMs ?? null, later.durationMs))
    .toSorted((a, b) => b.later.durationMs - a.later.durationMs)
    .slice(0, SHOWN_STEPS)
    .toSorted((a, b) => a.at - b.at);
  const rows: Slower[] = [];
  const places: TracePlace[] = [];
  for (const { earlier, later, at } of slower) {
    const inStep = earlier === null ? [] : await onlyInStep([before, earlier], [after, later], context);
    const only = inStep.filter((each) => isMore(each, 'base', measured)).slice(0, SHOWN_IN_STEP);
    places.push(...only.map(({ place: of }) => of));
    const added = only.map((each) => ({ causes: standingText(each, 'base', measured) }));
    const ran = told(interactionWords(ownFirst(later), after.insights.hotFunctions.length > 0), MARKDOWN);
    rows.push({
      kind: 'interaction',
      name: later.name,
      step: at + 1,
      ...(isByKind ? { isByKind } : {}),
      baseMs: earlier?.durationMs ?? null,
      newMs: later.durationMs,
      ...(added.length === 0 ? {} : { added }),
      causes: ran,
    });
  }
  return { rows, places };
}

interface Steps {
  readonly rows: readonly Slower[];
  /** Code that stands out in a step of the later trace only. */
  readonly places: readonly TracePlace[];
}

/** A trace with its insights, whose times are those of its own clock. */
interface Side {
  readonly opened: OpenedTrace;
  readonly insights: TraceInsights;
}

/** Until the next input: code after an await belongs to the step. */
function rangeOf({ opened, insights }: Side, step: Interaction): { readonly fromMs: number; readonly toMs: number } {
  const later = insights.interactions.map(({ startMs }) => startMs).filter((startMs) => startMs > step.startMs);
  const { originMs } = opened.overview.clock;
  return { fromMs: step.startMs + originMs, toMs: Math.min(...later, step.startMs + MAX_STEP_MS) + originMs };
}

async function onlyInStep(
  earlier: readonly [Side, Interaction],
  later: readonly [Side, Interaction],
  context: CallContext,
): Promise<Culprits> {
  const [inBase, inNew] = await Promise.all(
    [earlier, later].map(async ([side, step]): Promise<FoundTrace> => {
      const range = rangeOf(side, step);
      return { insights: await insightsOf(side.opened, context, range), capture: '' };
    }),
  );
  return inBase === undefined || inNew === undefined
    ? []
    : traceCulpritsOnlyIn(inNew, inBase).filter(({ place: of }) => isAuthorsPlace(of));
}

function slowerTask(base: TraceInsights, current: TraceInsights): Slower[] {
  const [longest] = current.longTasks?.rows ?? [];
  const baseMs = base.longTasks?.rows[0]?.durationMs ?? null;
  if (longest === undefined || !isSlower(baseMs, longest.durationMs)) return [];
  const start = told(taskStart(longest.startedBy), MARKDOWN);
  const causes = told(taskCauses(longest.causes, SHOWN_CAUSES), MARKDOWN);
  return [
    {
      kind: 'task' as const,
      name: '',
      baseMs,
      newMs: longest.durationMs,
      causes: [start === '' ? '' : `started by ${start}`, causes].filter((part) => part !== '').join(': '),
    },
  ];
}

export const OneSidedSchema = z.object({
  /** The trace that has the finding. */
  only: z.enum(['base', 'new']),
  /** `widths (app.js:5:101)` forces layout for 538.2ms, as Markdown. */
  causes: z.string(),
});
type OneSided = z.infer<typeof OneSidedSchema>;

interface ComparedParts {
  /** Kinds of input, and the longest task, that took longer in the later trace. */
  readonly slower: Slower[];
  /** Code that stands out in one of both, worst first, that of the later one first. */
  readonly oneSided: OneSided[];
  /** Code that stands out in the later one only. */
  readonly added: readonly TracePlace[];
}

export async function comparedParts(
  before: OpenedTrace,
  after: OpenedTrace,
  measured: Measured,
  context: CallContext,
): Promise<ComparedParts> {
  const base = await insightsOf(before, context);
  const current = await insightsOf(after, context);
  const inBase: FoundTrace = { insights: base, capture: '' };
  const inNew: FoundTrace = { insights: current, capture: '' };
  const sides = [
    { opened: before, insights: base },
    { opened: after, insights: current },
  ] as const;
  const steps = await slowerSteps(sides, measured, context);
  const added = traceCulpritsOnlyIn(inNew, inBase);
  const isOfStep = ({ place: of }: { readonly place: TracePlace }): boolean =>
    steps.places.some(({ url, line }) => url === of.url && line === of.line);
  const listedOf = (only: OneSided['only'], culprits: Culprits): OneSided[] => {
    const other = only === 'new' ? 'base' : 'new';
    return culprits
      .filter((each) => isMore(each, other, measured))
      .slice(0, SHOWN_ONE_SIDED)
      .map((each) => ({ only, causes: standingText(each, other, measured) }));
  };
  return {
    slower: [...steps.rows, ...slowerTask(base, current)],
    oneSided: [
      ...listedOf(
        'new',
        added.filter((each) => !isOfStep(each)),
      ),
      ...listedOf('base', traceCulpritsOnlyIn(inBase, inNew)),
    ],
    added: [...steps.places, ...added.map(({ place: of }) => of)],
  };
}

/** `Stands out only in B: widths (app.js:5:101) forces layout for 538.2ms`: what stands out need not be new. */
export function oneSidedLines(
  oneSided: readonly OneSided[],
  names: { readonly base: string; readonly new: string },
): string[] {
  return oneSided.map(({ only, causes }) => `Stands out only in ${only === 'new' ? names.new : names.base}: ${causes}`);
}

/** `Input 2, click: 32.0ms → 336.0ms. Stands out only in B: … Now: click at 1200 ms: …` */
export function slowerLines(
  slower: readonly Slower[],
  names: { readonly base: string; readonly new: string },
): string[] {
  return slower.map(({ kind, name, step, isByKind = false, baseMs, newMs, added = [], causes }) => {
    const what = kind === 'task' ? 'Longest task' : `Input ${step ?? ''}, ${code(name)}`;
    const before = baseMs === null ? `none in ${names.base}` : formatDuration(baseMs);
    const paired = isByKind ? ' (the inputs differ: compared by kind and order)' : '';
    const standing =
      added.length === 0
        ? ''
        : ` Stands out only in ${names.new}: ${added.map(({ causes: each }) => each).join('; ')}.`;
    return `${what}: ${before} → ${formatDuration(newMs)}${paired}.${standing}${causes === '' ? '' : ` Now: ${causes}`}`;
  });
}

/** The function whose source the answer offers. */
export function grownFunction(changes: readonly ChangedFunction[]): ChangedFunction | undefined {
  return changes.find((change) => change.deltaMs > 0 && isOwnCode(change) && sourceCall(change) !== null);
}

export function functionSection(
  changes: readonly ChangedFunction[],
  quotes: readonly CodeQuote[] | undefined,
): Section {
  const grown = grownFunction(changes);
  const quote = grown === undefined ? undefined : quoteOfFunction(quotes, grown);
  return titled(
    'Functions',
    tableOf(changes, [
      ['Function', (row) => named(shownName(row))],
      ['Source', (row) => named(shownSource(row))],
      ['Self', (row) => [ms(row.baseMs), ' → ', ms(row.newMs)]],
      ['Change', (row) => deltaText(row.deltaMs)],
      ['Total', (row) => [ms(row.baseTotalMs), ' → ', ms(row.newTotalMs)]],
      ['Change', (row) => deltaText(totalDelta(row))],
    ]),
    grown !== undefined && sourceOfFunction(grown, quote),
  );
}
