/** `pen_trace_insights`: insights of a trace: main-thread work, long tasks, vitals, scripts, requests, frames. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { formatCount, formatDuration } from '../../../base/units.ts';
import { TargetTypeSchema, isPageLike, type TargetType } from '../../../core/contracts/targets.ts';
import { clockText } from '../../../engine/trace/contract/trace-clock.ts';
import { defineCapability } from '../../../core/capability/define.ts';
import { pageFailedToLoad, unreachableUrlOf } from '../../../core/capability/failed-page.ts';
import { captureParam } from '../../../core/capability/parameters.ts';
import { namesInlined } from '../../../core/capability/inlined-names.ts';
import { CaptureSourceSchema, sourceText } from '../../../core/contracts/capture-source.ts';
import { fittingText, partsText } from '../../../core/findings/markdown.ts';
import { furtherInsights, traceSections } from '../findings/index.ts';
import { allInsightRows } from '../findings/layout-shifts.ts';
import { lossText, openTraceCapture } from './trace-capture.ts';
import { TraceContentSchema, readTraceContent } from './trace-content.ts';
import { blamedCode, blamedSection, nextStepsSection } from './trace-next-steps.ts';
import { AppFailure } from '../../../base/errors.ts';
import { answerWith, warned } from '../../../core/findings/blocks.ts';

/** The part of the 8,192 bytes of an answer that is left for sections. */
const ANSWER_CHARS = 7200;

/** `topN` up to which lists are cut so that the answer fits. */
const CUT_ROWS = 10;

/** Said once in an answer that leaves out what another one had. */
const NOT_REPEATED_NOTE =
  'Not repeated: what the answer of pen_capture_trace has (load path, forced layout, largest tasks and shifts). The same call again lists everything.';

/** Returns why a trace without a page has no insights. */
function noPageText(targetType: TargetType | null): string {
  if (targetType === 'node') return 'The trace is of Node, without a page: insights are about pages.';
  return targetType !== null && isPageLike(targetType)
    ? 'The trace has no event that names its page: its categories recorded none, so nothing is known about the page.'
    : 'The trace names no page: insights are about pages.';
}

export const penTraceInsights = defineCapability({
  name: 'pen_trace_insights',
  title: 'Trace Insights',
  summary: 'Causes in a trace: load path, forced layout, long tasks, LCP, CLS, INP, hot functions, slow requests.',
  category: 'cpu',
  kind: 'read',
  hints: { readOnly: true, idempotent: true, destructive: false, openWorld: false },
  hasView: true,
  params: z.strictObject({
    capture: captureParam
      .optional()
      .describe('Capture id such as trace-3f9a12cd, or the path of a trace. Default: your newest trace.'),
    topN: z.number().int().min(1).max(10_000).default(10).describe('Rows per list.'),
  }),
  // pen_capture_trace returns a `file`.
  aliases: { file: { parameter: 'capture' } },
  result: CaptureSourceSchema.extend({
    ...TraceContentSchema.shape,
    /** The text leaves out what the answer of the recording had. */
    isShortened: z.boolean().optional(),
    /** So many rows were requested that none are cut. */
    isWhole: z.boolean().optional(),
    /** Type of the target that was recorded; null if that is not known. */
    targetType: TargetTypeSchema.nullable(),
  }),
  locks: [],
  deadlineMs: 600_000,
  run: async ({ capture, topN }, context) => {
    const { source, overview, targetType } = await openTraceCapture(capture, context);
    context.progress({ done: 30, total: 100, message: 'Analysing' });
    const content = await readTraceContent(source.file, topN, context);
    const failedUrl = content.insights.page === null ? null : unreachableUrlOf(content.insights.page);
    if (failedUrl !== null) throw new AppFailure(pageFailedToLoad(failedUrl, null));
    const { ports, caller } = context;
    const isShortened = source.captureId !== null && ports.answeredTraces?.take(caller.id, source.captureId) === true;
    context.progress({ done: 100, total: 100, message: 'Done' });
    return {
      ...source,
      ...content,
      targetType,
      ...(namesInlined(source, ports) ? { namesInlined: true } : {}),
      ...(isShortened ? { isShortened } : {}),
      ...(topN > CUT_ROWS ? { isWhole: true } : {}),
      truncated: overview.truncated,
      loss: overview.loss,
    };
  },
  summarise: (value) => {
    const { isShortened = false } = value;
    const next = nextStepsSection(value, value, isShortened, value.targetType);
    const insights = isShortened ? furtherInsights(value.insights) : value.insights;
    const capture = value.captureId ?? value.file;
    const culprits = !isShortened && blamedSection(blamedCode({ insights: value.insights, capture }, value.code));
    const room = ANSWER_CHARS - partsText([culprits, next]).length;
    const found = traceSections({ insights, capture, namesInlined: value.namesInlined });
    const { sections, shownRows } = fittingText(found, room, value.isWhole === true);
    const missing = lossText(value);
    const { page } = value.insights;
    return answerWith(
      'Trace Insights',
      [
        ['Trace', sourceText(value)],
        ['Total Events', formatCount(value.events)],
        ['Duration', formatDuration(value.durationMs)],
        ['Times', clockText(value.clock)],
        !(page === null || page.url === '') && ['Page', code(page.url.slice(0, 120))],
      ],
      missing !== '' && warned(missing),
      isShortened && page !== null && NOT_REPEATED_NOTE,
      ...(sections.length === 0
        ? [page === null ? noPageText(value.targetType) : 'The trace has no actionable insights.']
        : sections),
      culprits,
      shownRows !== null && `Lists are cut at ${shownRows} rows here; all: ${allInsightRows(capture, 0)}`,
      next,
    );
  },
});
