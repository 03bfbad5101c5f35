/** Finds what may have made a trace slower than another one: functions whose time changed beyond noise, and what ran in the longest interactions and tasks. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatDuration } from '../../../base/units.ts';
import { CpuOriginalSchema } from '../../../engine/profile/contract/sampled-profiles.ts';
import { unwrap } from '../../../base/errors.ts';
import { answerOnClock } from '../../../engine/trace/contract/trace-clock.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { CpuChangeSchema, matchedFunctions, type CpuChange } from '../../cpu/tools/compared-functions.ts';
import { readProfile } from '../../cpu/tools/cpu-capture.ts';
import { shownName, shownSource } from '../../../core/findings/function-names.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { CodeQuote } from '../../../engine/source-map/contract/quotes.ts';
import { quoteOfFunction } from '../../../core/findings/quotes.ts';
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
const LISTED = 10;
const SHOWN_CAUSES = 3;
const SHOWN_ONE_SIDED = 4;

export const ChangedFunctionSchema = CpuChangeSchema.extend({ original: CpuOriginalSchema.optional() });
type ChangedFunction = z.infer<typeof ChangedFunctionSchema>;

export const SlowerSchema = z.object({
  kind: z.enum(['interaction', 'task']),
  /** Type of the input; '' for a task. */
  name: z.string(),
  /** The longest of each trace; null if the base has none. */
  baseMs: z.number().nullable(),
  newMs: z.number(),
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
  return { rows: significant(compared.rows), measured: compared.measured };
}

async function insightsOf({ source, overview }: OpenedTrace, context: CallContext): Promise<TraceInsights> {
  const { ports, signal } = context;
  await ports.captureMaps?.settled(source.file, signal);
  const insights = unwrap(await ports.analysis.query(source.file, 'trace.insights', { topN: LISTED }, { signal }));
  return answerOnClock(overview.clock, insights);
}

function isSlower(baseMs: number | null, newMs: number): boolean {
  return newMs - (baseMs ?? 0) >= MIN_SLOWER_MS && newMs > (1 + RUN_SHARE) * (baseMs ?? 0);
}

/** Rows must be sorted, longest first. */
function slowerInteractions(base: TraceInsights, current: TraceInsights): Slower[] {
  const longest = new Map(current.interactions.toReversed().map((each) => [each.name, each]));
  return [...longest.values()].flatMap((interaction) => {
    const { name, durationMs } = interaction;
    const baseMs = base.interactions.find((each) => each.name === name)?.durationMs ?? null;
    if (!isSlower(baseMs, durationMs)) return [];
    return [
      {
        kind: 'interaction' as const,
        name,
        baseMs,
        newMs: durationMs,
        causes: told(interactionWords(interaction, current.hotFunctions.length > 0), MARKDOWN),
      },
    ];
  });
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
}

export async function comparedParts(
  before: OpenedTrace,
  after: OpenedTrace,
  context: CallContext,
): Promise<ComparedParts> {
  const base = await insightsOf(before, context);
  const current = await insightsOf(after, context);
  const inBase: FoundTrace = { insights: base, capture: '' };
  const inNew: FoundTrace = { insights: current, capture: '' };
  const only = (side: OneSided['only'], found: FoundTrace, other: FoundTrace): OneSided[] =>
    traceCulpritsOnlyIn(found, other)
      .slice(0, SHOWN_ONE_SIDED)
      .map(({ place: of, why }) => ({ only: side, causes: told([place(of), ` ${why}`], MARKDOWN) }));
  return {
    slower: [...slowerInteractions(base, current), ...slowerTask(base, current)],
    oneSided: [...only('new', inNew, inBase), ...only('base', inBase, inNew)],
  };
}

/** `New in B: widths (app.js:5:101) forces layout for 538.2ms`. */
export function oneSidedLines(
  oneSided: readonly OneSided[],
  names: { readonly base: string; readonly new: string },
): string[] {
  return oneSided.map(
    ({ only, causes }) => `${only === 'new' ? `New in ${names.new}` : `Only in ${names.base}`}: ${causes}`,
  );
}

/** `- Slowest click: 32.0ms → 336.0ms. Now: click at 1200 ms: …` */
export function slowerLines(slower: readonly Slower[]): string[] {
  return slower.map(({ kind, name, baseMs, newMs, causes }) => {
    const what = kind === 'task' ? 'Longest task' : `Slowest ${code(name)}`;
    const before = baseMs === null ? 'none' : formatDuration(baseMs);
    return `${what}: ${before} → ${formatDuration(newMs)}.${causes === '' ? '' : ` Now: ${causes}`}`;
  });
}

/** The function whose source the answer offers. */
export function grownFunction(changes: readonly ChangedFunction[]): ChangedFunction | undefined {
  return changes.find((change) => change.deltaMs > 0 && sourceCall(change) !== null);
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
