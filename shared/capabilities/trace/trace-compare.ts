/** `pen_trace_compare`: compares two traces by functions, interactions, activities, vitals, scripts and requests. */
import { z } from 'zod';
import { bullets, code, document, section, summaryLine, title, warning } from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { formatCount, formatDuration, formatPercent } from '../../base/units.ts';
import { formatLink } from '../../contracts/links.ts';
import {
  MAIN_THREAD_WORK,
  TraceChangeSchema,
  TraceComparisonSchema,
  canJudge,
  type TraceChange,
  type TraceComparison,
} from '../../contracts/traces/trace-comparison.ts';
import {
  comparisonSentence,
  recordingsText,
  type ComparisonWords,
} from '../../contracts/traces/trace-comparison-text.ts';
import { shownName } from '../../findings/function-names.ts';
import { CodeQuoteSchema } from '../../contracts/quotes.ts';
import { quotedFunction } from '../../findings/quotes.ts';
import { quotesOf } from '../common/quotes.ts';
import { defineCapability, type CallContext } from '../define.ts';
import { captureParam, limitParam } from '../common/parameters.ts';
import { keepComparison } from '../comparison/stored-comparisons.ts';
import { comparedCaptures, noteDifferentPages } from '../library/newest-capture.ts';
import { CaptureSourceSchema, sourceText } from '../library/open-capture.ts';
import { deltaText, lossText, openTraceCapture, type OpenedTrace } from './trace-capture.ts';
import {
  ChangedFunctionSchema,
  SlowerSchema,
  changedFunctions,
  functionSection,
  grownFunction,
  slowerLines,
  slowerParts,
} from './compared-causes.ts';
import { sectionText } from '../../findings/markdown.ts';
import { SAME_CAPTURE } from '../../findings/verdict.ts';
import { MARKDOWN, told } from '../../findings/voice.ts';
import { comparedFirstPaintWords } from '../../kinds/trace/compared-first-paint.ts';
import { comparedTraceSections } from '../../kinds/trace/comparison.ts';
import { unwrap } from '../../contracts/errors.ts';

/** Rows of scripts and of requests. */
const ROWS = 10;
/** Functions that the verdict names. */
const NAMED_FUNCTIONS = 2;
/** Without a verdict, functions are named only if the main thread's work changed by this share. */
const LARGE_CHANGE_SHARE = 0.5;

const WORDS: ComparisonWords = { base: 'Base', new: 'Current', duration: formatDuration, name: code };

const SideSchema = CaptureSourceSchema.extend({ durationMs: z.number(), events: z.number(), loss: z.string() });

function side({ source, overview }: OpenedTrace): z.infer<typeof SideSchema> {
  return { ...source, durationMs: overview.durationMs, events: overview.events, loss: lossText(overview) };
}

const isDiffering = ({ base, new: later, delta }: TraceChange): boolean => delta !== 0 && (base ?? later) !== null;

const VERDICTS = { slower: 'WARN', mixed: 'WARN', faster: 'PASS', same: 'PASS', none: 'NONE' } as const;

const DirectionsSchema = z.array(z.enum(['slower', 'faster']));
type Directions = z.infer<typeof DirectionsSchema>;

/** Main-thread work that is larger by this share of it, or smaller, also in processor time; 0 without such figures. */
function growthOf({ figures, base, new: later }: TraceComparison): number {
  const work = figures.find(({ name }) => name === MAIN_THREAD_WORK);
  if (work === undefined || work.base === null || work.new === null || work.base === 0) return 0;
  const growth = work.new / work.base - 1;
  const inProcessorTime = (work.new * (later.processorShare ?? 1)) / (work.base * (base.processorShare ?? 1)) - 1;
  return growth * inProcessorTime <= 0 ? 0 : Math.sign(growth) * Math.min(Math.abs(growth), Math.abs(inProcessorTime));
}

/** Directions in which functions are named: that of the verdict; without one, that of the work if it is half as large again, as what was recorded. */
function namedDirections(comparison: TraceComparison): Directions {
  const { verdict, reason } = comparison.conclusion;
  if (verdict === 'mixed') return ['slower', 'faster'];
  if (verdict === 'slower' || verdict === 'faster') return [verdict];
  const growth = growthOf(comparison);
  if (verdict === 'same' || reason === 'recordings' || Math.abs(growth) < LARGE_CHANGE_SHARE) return [];
  return [growth > 0 ? 'slower' : 'faster'];
}

function whyNotNamed({ conclusion: { verdict } }: TraceComparison): string {
  return verdict === 'same'
    ? 'the work of the main thread did not change by more than it varies'
    : `there is no verdict, and the work of the main thread did not change by ${formatPercent(LARGE_CHANGE_SHARE)} or more, in processor time too`;
}

function namedFunctions(directions: Directions, functions: readonly z.infer<typeof ChangedFunctionSchema>[]): string {
  const texts = directions.flatMap((direction) => {
    const rows = functions.filter(({ deltaMs }) => (direction === 'slower' ? deltaMs > 0 : deltaMs < 0));
    const shown = rows.slice(0, NAMED_FUNCTIONS).map((row) => `${code(shownName(row))} ${deltaText(row.deltaMs)}`);
    return rows.length === 0 ? [] : [`${direction} functions: ${shown.join(', ')}`];
  });
  return texts.length === 0 ? '' : ` In these two recordings: ${texts.join('; ')}.`;
}

/**
 * Functions are compared as recorded, so only of recordings that did the same; and only if the whole changed, because samples say nothing about
 * a machine that was busier.
 */
async function comparedFunctionsOf(
  comparison: TraceComparison,
  before: OpenedTrace,
  after: OpenedTrace,
  context: CallContext,
): ReturnType<typeof changedFunctions> {
  const { base, new: later, per, differences } = comparison;
  const haveSamples = before.overview.samples > 0 && after.overview.samples > 0;
  if (!haveSamples) return changedFunctions(before, after, context);
  if (!canJudge(differences) || (per !== 'recording' && base.interactions !== later.interactions)) {
    context.note('Functions are not compared, because the recordings differ in what they did.');
    return [];
  }
  if (namedDirections(comparison).length > 0) return changedFunctions(before, after, context);
  context.note(
    `Functions are not listed, because ${whyNotNamed(comparison)}. Sampled times: ${proposedCall('pen_cpu_compare', {
      base: before.source.captureId ?? before.source.file,
      current: after.source.captureId ?? after.source.file,
    })}.`,
  );
  return [];
}

export const penTraceCompare = defineCapability({
  name: 'pen_trace_compare',
  title: 'Trace Compare',
  control: '“Compare”',
  summary: 'Compares two traces: functions, interactions, vitals.',
  category: 'cpu',
  kind: 'read',
  // The comparison is stored in the library.
  hints: { readOnly: false, idempotent: true, destructive: false, openWorld: false },
  hasView: true,
  params: z.strictObject({
    base: captureParam
      .optional()
      .describe('The earlier trace: capture id or path. Default: the one before the current one.'),
    current: captureParam
      .optional()
      .describe('The later trace: capture id or path. Default: the newest of the same target.'),
    limit: limitParam(ROWS).describe('Rows of functions, of scripts and of requests, with the largest changes.'),
  }),
  result: z.object({
    base: SideSchema,
    current: SideSchema,
    /** NONE: the recordings cannot be compared, or both are the same capture. */
    verdict: z.enum(['PASS', 'WARN', 'NONE']),
    /** Differences of the recordings, what amounts are divided by, and the conclusion. */
    ...TraceComparisonSchema.pick({ differences: true, per: true, conclusion: true }).shape,
    /** The recordings, and the conclusion in one sentence. */
    recordings: z.string(),
    sentence: z.string(),
    /** Directions in which functions are named. */
    directions: DirectionsSchema,
    /** Functions whose self or total time changed beyond noise; empty without CPU samples and if the recordings differ. */
    functions: z.array(ChangedFunctionSchema),
    /** The lines of the function that grew most, if their text is stored. */
    code: z.array(CodeQuoteSchema).optional(),
    /** The longest interactions and the longest task, if they took longer: one value of each recording, with what ran. */
    slower: z.array(SlowerSchema),
    activities: z.array(TraceChangeSchema),
    figures: z.array(TraceChangeSchema),
    delivery: z.array(TraceChangeSchema),
    /** What both first paints waited for; null without them, and for different loads. */
    firstPaint: TraceComparisonSchema.shape.firstPaint,
    scripts: z.array(TraceChangeSchema),
    requests: z.array(TraceChangeSchema),
    renders: z.array(TraceChangeSchema),
    /** Functions, scripts, requests and components that were omitted. */
    omitted: z.number(),
    /** Opens the comparison in the window; absent unless both are in the library. */
    link: z.string().optional(),
    /** The comparison in the library; absent unless both are. */
    comparisonId: z.string().optional(),
  }),
  locks: [],
  deadlineMs: 600_000,
  run: async ({ base, current, limit }, context) => {
    const pair = unwrap(comparedCaptures({ base, current }, ['trace'], context));
    const before = await openTraceCapture(pair.base, context);
    const after = await openTraceCapture(pair.current, context);
    const { ports, signal } = context;
    const baseFile = before.source.file;
    const compared = unwrap(
      await ports.analysis.query(after.source.file, 'trace.compare', { base: baseFile }, { signal }),
    );
    const functions = await comparedFunctionsOf(compared, before, after, context);
    const slower = await slowerParts(before, after, context);
    const { activities, figures, delivery, firstPaint, scripts, requests, renders } = compared;
    const { differences, per, conclusion, pages } = compared;
    if (pages === undefined) noteDifferentPages(pair, context);
    const baseId = before.source.captureId;
    const currentId = after.source.captureId;
    const canOpen = baseId !== null && currentId !== null && baseId !== currentId;
    const grown = grownFunction(functions.slice(0, limit));
    const quotes = grown === undefined ? [] : await quotesOf(after.source.file, [quotedFunction(grown)], context);
    const left = (changes: readonly unknown[]): number => Math.max(0, changes.length - limit);
    const comparisonId = await keepComparison([baseId, currentId], undefined, context);
    return {
      base: side(before),
      current: side(after),
      verdict: before.source.file === after.source.file ? 'NONE' : VERDICTS[conclusion.verdict],
      differences,
      per,
      conclusion,
      recordings: recordingsText(compared, WORDS),
      sentence: comparisonSentence(compared, WORDS),
      ...(comparisonId === null ? {} : { comparisonId }),
      directions: namedDirections(compared),
      functions: functions.slice(0, limit),
      ...(quotes.length === 0 ? {} : { code: [...quotes] }),
      slower,
      activities,
      figures,
      delivery,
      firstPaint,
      scripts: scripts.slice(0, limit),
      requests: requests.slice(0, limit),
      renders: renders.slice(0, limit),
      omitted: left(functions) + left(scripts) + left(requests) + left(renders),
      ...(canOpen ? { link: formatLink(currentId, { view: 'compare', earlier: [baseId] }) } : {}),
    };
  },
  summarise: (value) => {
    const { base, current, verdict, functions, slower, scripts, requests, renders } = value;
    const { omitted, link, recordings, sentence } = value;
    // Enough for the longest list.
    const limit = Math.min(500, Math.max(functions.length, scripts.length, requests.length, renders.length) + omitted);
    const named = namedFunctions(value.directions, functions);
    const firstPaint = comparedFirstPaintWords(value, WORDS);
    return document([
      title('Trace Compare'),
      summaryLine([
        ...(value.comparisonId === undefined ? [] : ([['Comparison', value.comparisonId]] as const)),
        ['Base', `${sourceText(base)}, ${formatDuration(base.durationMs)}, ${formatCount(base.events)} events`],
        [
          'Current',
          `${sourceText(current)}, ${formatDuration(current.durationMs)}, ${formatCount(current.events)} events`,
        ],
      ]),
      `**Recorded**: ${recordings}`,
      base.file === current.file
        ? `**Verdict**: ${SAME_CAPTURE}`
        : verdict === 'NONE'
          ? `**Verdict**: ${sentence}${named}`
          : `**Verdict**: ${verdict}. ${sentence}${named}`,
      firstPaint !== null && told(firstPaint, MARKDOWN),
      ...[base.loss, current.loss].map((loss) => loss !== '' && warning(loss)),
      slower.length > 0 && section('Longest of Each Recording, One Value', [bullets(slowerLines(slower))]),
      functions.length > 0 && functionSection(functions, value.code),
      ...comparedTraceSections(value, WORDS, isDiffering).map(sectionText),
      omitted > 0 &&
        `${omitted} more functions, scripts, requests and components changed: ${proposedCall('pen_trace_compare', {
          base: base.captureId ?? base.file,
          current: current.captureId ?? current.file,
          limit,
        })}`,
      'Noise: three standard deviations, estimated from the variation within both traces. One value: of each recording, so nothing is known of its spread. Confirm a change with further recordings.',
      link !== undefined && `In the window: ${link}`,
    ]);
  },
});
