/** `pen_trace_compare`: compares two traces by functions, interactions, activities, vitals, scripts and requests. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatCount, formatDuration } from '../../../base/units.ts';
import { formatLink } from '../../../core/contracts/links.ts';
import {
  TraceChangeSchema,
  TraceComparisonSchema,
  canJudge,
  type TraceChange,
  type TraceComparison,
} from '../../../engine/trace/contract/trace-comparison.ts';
import { recordingsText, type ComparisonWords } from '../../../engine/trace/contract/trace-comparison-text.ts';
import { CodeQuoteSchema } from '../../../engine/source-map/contract/quotes.ts';
import { quotedFunction } from '../../../core/findings/quotes.ts';
import { quotesOf } from '../../../core/capability/quotes.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { captureParam, limitParam } from '../../../core/capability/parameters.ts';
import { keepComparison } from '../../comparison/tools/stored-comparisons.ts';
import { comparedCaptures, noteDifferentPages } from '../../../core/capability/newest-capture.ts';
import { CaptureSourceSchema, sourceText } from '../../../core/contracts/capture-source.ts';
import { lossText, openTraceCapture, type OpenedTrace } from './trace-capture.ts';
import {
  ChangedFunctionSchema,
  NO_FUNCTIONS,
  SlowerSchema,
  changedFunctions,
  functionSection,
  grownFunction,
  slowerLines,
  comparedParts,
  oneSidedLines,
  OneSidedSchema,
} from './compared-causes.ts';
import { ChangedSourceSchema, changedSourceText, changedSources, type ChangedPlace } from './compared-sources.ts';
import { sectionText } from '../../../core/findings/markdown.ts';
import { verdictSentences } from '../../../core/findings/verdict.ts';
import { MARKDOWN, told } from '../../../core/findings/voice.ts';
import { hasLargeWork } from '../compared-evidence.ts';
import { comparedFirstPaintWords } from '../compared-first-paint.ts';
import { COMPARED_TRACE_LEVELS } from '../compared-rules.ts';
import { judgeTraces, toldTraces } from '../compared-verdict.ts';
import { comparedTraceSections } from '../comparison.ts';
import { unwrap } from '../../../base/errors.ts';
import { answerWith, listOf, textBlock, titled, warned } from '../../../core/findings/blocks.ts';

/** Rows of scripts and of requests. */
const ROWS = 10;

const WORDS: ComparisonWords = { base: 'A', new: 'B', duration: formatDuration, name: code };

const SideSchema = CaptureSourceSchema.extend({ durationMs: z.number(), events: z.number(), loss: z.string() });

function side({ source, overview }: OpenedTrace): z.infer<typeof SideSchema> {
  return { ...source, durationMs: overview.durationMs, events: overview.events, loss: lossText(overview) };
}

const isDiffering = ({ base, new: later, delta, verdict }: TraceChange): boolean =>
  delta !== 0 && verdict !== 'same' && (base ?? later) !== null;

const VERDICTS = { slower: 'WARN', mixed: 'WARN', faster: 'PASS', same: 'PASS', none: 'NONE' } as const;

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
    return NO_FUNCTIONS;
  }
  const { level } = judgeTraces(comparison);
  if ((level !== 'none' && level !== 'same') || hasLargeWork(comparison))
    return changedFunctions(before, after, context);
  const why =
    level === 'same'
      ? 'the work of the main thread did not change by more than it varies'
      : 'there is no verdict, and the work of the main thread did not change by half or more, in processor time too';
  context.note(
    `Functions are not listed, because ${why}. Sampled times: ${proposedCall('pen_cpu_compare', {
      base: before.source.captureId ?? before.source.file,
      current: after.source.captureId ?? after.source.file,
    })}.`,
  );
  return NO_FUNCTIONS;
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
    /** Differences of the recordings, and what amounts are divided by. */
    ...TraceComparisonSchema.pick({ differences: true, per: true }).shape,
    /** The rule of the table that decided, and what it is a case of. */
    conclusion: z.object({ rule: z.string(), verdict: z.enum(COMPARED_TRACE_LEVELS) }),
    /** The recordings, and the sentences of the rule, as Markdown. */
    recordings: z.string(),
    sentence: z.string(),
    /** Functions whose self or total time changed beyond noise; empty without CPU samples and if the recordings differ. */
    functions: z.array(ChangedFunctionSchema),
    /** The lines of the function that grew most, if their text is stored. */
    code: z.array(CodeQuoteSchema).optional(),
    /** The longest interactions and the longest task, if they took longer: one value of each recording, with what ran. */
    slower: z.array(SlowerSchema),
    /** Code that stands out in one of both; none where nothing changed. */
    oneSided: z.array(OneSidedSchema),
    /** What changed in the sources of the code that stands out in the later one, and of what calls it. */
    changes: z.array(ChangedSourceSchema).optional(),
    activities: z.array(TraceChangeSchema),
    figures: z.array(TraceChangeSchema),
    delivery: z.array(TraceChangeSchema),
    /** The wait of both first paints; null without them, and for different loads. */
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
    const { slower, oneSided, added } = await comparedParts(before, after, functions.measured, context);
    const { activities, figures, delivery, firstPaint, scripts, requests, renders } = compared;
    const { differences, per, pages } = compared;
    const { rows, measured } = functions;
    const judged = judgeTraces(compared, measured);
    if (pages === undefined) noteDifferentPages(pair, context);
    const baseId = before.source.captureId;
    const currentId = after.source.captureId;
    const canOpen = baseId !== null && currentId !== null && baseId !== currentId;
    const grown = grownFunction(rows.slice(0, limit));
    const places = [
      ...added.flatMap(({ script, url, line }): ChangedPlace[] =>
        script === undefined ? [] : [{ source: url, line }],
      ),
      ...(grown?.original === undefined ? [] : [grown.original]),
    ];
    const sources =
      baseId === currentId || judged.id === 'without-page' ? [] : await changedSources(places, before, after, context);
    const quotes = grown === undefined ? [] : await quotesOf(after.source.file, [quotedFunction(grown)], context);
    const left = (changes: readonly unknown[]): number => Math.max(0, changes.length - limit);
    const comparisonId = await keepComparison([baseId, currentId], undefined, context);
    return {
      base: side(before),
      current: side(after),
      verdict: VERDICTS[judged.level],
      differences,
      per,
      conclusion: { rule: judged.id, verdict: judged.level },
      recordings: recordingsText(compared, WORDS),
      sentence: told(verdictSentences(toldTraces(judged)), MARKDOWN),
      ...(comparisonId === null ? {} : { comparisonId }),
      functions: rows.slice(0, limit),
      ...(quotes.length === 0 ? {} : { code: [...quotes] }),
      slower,
      oneSided: judged.level === 'same' || judged.id === 'without-page' ? [] : oneSided,
      ...(sources.length === 0 ? {} : { changes: sources }),
      activities,
      figures,
      delivery,
      firstPaint,
      scripts: scripts.slice(0, limit),
      requests: requests.slice(0, limit),
      renders: renders.slice(0, limit),
      omitted: left(rows) + [scripts, requests, renders].reduce((sum, all) => sum + left(all.filter(isDiffering)), 0),
      ...(canOpen ? { link: formatLink(currentId, { view: 'compare', earlier: [baseId] }) } : {}),
    };
  },
  summarise: (value) => {
    const { base, current, verdict, functions, slower, oneSided, scripts, requests, renders } = value;
    const { omitted, link, recordings, sentence } = value;
    // Enough for the longest list.
    const limit = Math.min(500, Math.max(functions.length, scripts.length, requests.length, renders.length) + omitted);
    const firstPaint = comparedFirstPaintWords(value, WORDS);
    return answerWith(
      'Trace Compare',
      [
        value.comparisonId !== undefined && ['Comparison', value.comparisonId],
        ['A', `${sourceText(base)}, ${formatDuration(base.durationMs)}, ${formatCount(base.events)} events`],
        ['B', `${sourceText(current)}, ${formatDuration(current.durationMs)}, ${formatCount(current.events)} events`],
      ],
      `**Recorded**: ${recordings}`,
      `**Verdict**: ${verdict === 'NONE' ? '' : `${verdict}. `}${sentence}`,
      firstPaint !== null && told(firstPaint, MARKDOWN),
      ...[base.loss, current.loss].map((loss) => loss !== '' && warned(loss)),
      slower.length > 0 && titled('Longer in B, One Value of Each', listOf(slowerLines(slower, WORDS))),
      oneSided.length > 0 && titled('Findings of One Recording', listOf(oneSidedLines(oneSided, WORDS))),
      value.changes !== undefined &&
        titled(
          'Changed Sources',
          ...value.changes.map((changed) => textBlock(changedSourceText(changed, WORDS), 'diff')),
        ),
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
    );
  },
});
