/** `pen_capture_trace`: records a trace of a page or a Node process, for a duration or from start to stop, and summarises it. */
import { z } from 'zod';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatBytes, formatCount, formatDuration, formatPercent, truncateEnd } from '../../../base/units.ts';
import type { Progress } from '../../../core/contracts/activity.ts';
import { clockText } from '../../../engine/trace/contract/trace-clock.ts';
import { appError, type AppError, AppFailure, unwrap, settle } from '../../../base/errors.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { within } from '../../../base/within.ts';
import { hasExtension } from '../../../core/capability/export-extension.ts';
import { captureDraft, contentOfStored, storeCapture } from '../../../core/capability/store-capture.ts';
import { noteNotDrawn, VISIBILITY, visibilityOf } from '../../../core/capability/page-in-front.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import { ignoredNodeOptions, nodeTraceSettings } from './node-trace.ts';
import { PerfettoFileSchema, keepPerfetto } from './perfetto-file.ts';
import type { IncrementalReading } from '../../../core/capability/analysis-ports.ts';
import type { TraceSettings, TraceStream } from '../../../core/capability/trace-ports.ts';
import {
  RecordingResultSchema,
  actionParam,
  callerInfo,
  recordingOwner,
  startedResult,
  startedText,
} from '../../../core/capability/recording-result.ts';
import {
  TRACE_BUFFER_MB,
  TRACE_PRESET_NAMES,
  hangingCategory,
  presetText,
  traceCategories,
} from '../../../core/capability/trace-categories.ts';
import { trialSteps } from '../trials.ts';
import { TraceContentSchema, readTraceContent } from './trace-content.ts';
import { silentCategories, silentText } from './silent-categories.ts';
import { isAbsence } from '../../../core/findings/model.ts';
import { ANSWERED_ROWS, type FoundTrace } from '../finding.ts';
import { forcedLayout } from '../findings/forced-layout.ts';
import { loadPath } from '../findings/load-path.ts';
import { renders } from '../findings/renders.ts';
import { blamedCode, blamedSection, headlineSection } from './trace-next-steps.ts';
import { answerWith, listOf, titled, warned, type AnswerPart } from '../../../core/findings/blocks.ts';

const NAME = 'pen_capture_trace';
/** Size limit of a trace; larger ones could hardly be read. */
const CAP_BYTES = 500 * 1024 ** 2;
const MEBIBYTE = 1024 ** 2;
/** Above this share the buffer was nearly too small. */
const NEARLY_FULL_SHARE = 0.9;
const CATEGORIES_CHARS = 240;
/** Enough for the longest recording, ten minutes for the browser to write, and the analysis. */
const DEADLINE_MS = 20 * 60_000;
/** Progress of 100 at which the analysis starts. */
const ANALYSING_AT = 96;

/** The recording of a page begins after this time, whether it has said that it is hidden or not. */
const HIDDEN_LOOK_MS = 300;
/** A page that has not answered by then does not return; why is looked into. */
const ANSWER_LOOK_MS = 6000;

const presetParam = z.enum(TRACE_PRESET_NAMES);

const ResultSchema = RecordingResultSchema.omit({ overTime: true }).extend({
  action: actionParam.optional(),
  categories: z.array(z.string()),
  /** Categories that the caller chose and of which the trace has no event; absent if it has some of each. */
  silentCategories: z.array(z.string()).optional(),
  /** Requested duration in milliseconds; null from start to stop. */
  requestedMs: z.number().nullable(),
  bufferBytes: z.number(),
  /** Peak buffer usage, 0 to 1; null if the browser did not report it. */
  bufferShare: z.number().nullable().optional(),
  /** The ring buffer has wrapped: the trace holds the end of the recording only. */
  wentRound: z.boolean().optional(),
  /** Time the browser took to write its trace, and time it took to read it. */
  writeMs: z.number().optional(),
  readMs: z.number().optional(),
  /** The Perfetto trace of the browser; null if it was requested and could not be written. */
  perfetto: PerfettoFileSchema.nullable().optional(),
  content: TraceContentSchema.optional(),
});
type Result = z.infer<typeof ResultSchema>;

const params = z.strictObject({
  duration: z.number().int().min(1).max(30).default(5).describe('Seconds to record; ignored with action.'),
  preset: presetParam
    .default('default')
    .describe(
      'What to record: default, light (without causes), performance (like the Performance panel), rendering, selectors (CSS costs), memory, everything.',
    ),
  categories: z
    .array(z.string().min(1).max(200))
    .max(200)
    .optional()
    .describe("Categories instead of the preset's. Empty: the preset's."),
  cpuSamples: z.boolean().default(false).describe('Also sample the CPU, to see which functions run.'),
  screenshots: z.boolean().default(false).describe('Also record screenshots of the page.'),
  reload: z.boolean().default(false).describe('Reload the page when the recording has started.'),
  ringBuffer: z.boolean().default(false).describe('When the buffer is full, overwrite the oldest data.'),
  bufferMB: z
    .number()
    .int()
    .min(TRACE_BUFFER_MB.least)
    .max(TRACE_BUFFER_MB.most)
    .default(TRACE_BUFFER_MB.usual)
    .describe("Size of the browser's trace buffer; data beyond it is lost."),
  gzip: z.boolean().default(false).describe('Let the browser compress the trace, which takes it about a minute more.'),
  fastStop: z
    .boolean()
    .default(false)
    .describe(
      "Read the browser's Perfetto trace and convert it to JSON here, which stops several times faster. Without gzip.",
    ),
  perfettoFile: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Also write the Perfetto trace to this path (.pftrace); with action, pass it with stop. Implies fastStop.',
    ),
  action: actionParam
    .optional()
    .describe('start or stop, instead of a duration; the other parameters belong to start.'),
  target: targetParam,
});

function settingsOf({
  preset,
  categories,
  cpuSamples,
  screenshots,
  reload,
  ringBuffer,
  bufferMB,
  gzip,
  fastStop,
  perfettoFile,
}: z.output<typeof params>): TraceSettings {
  return {
    categories: traceCategories({ preset, categories, cpuSamples, screenshots }),
    bufferBytes: bufferMB * MEBIBYTE,
    isRing: ringBuffer,
    gzip,
    reload,
    ...(fastStop || perfettoFile !== undefined ? { fastStop: true } : {}),
  };
}

function refusedCategory(category: string): AppError {
  return appError(
    'invalid_params',
    `The category "${category}" is refused: with it, a page hangs forever when a CPU profile is recorded at the same time.`,
    'Omit it. The preset "performance" records everything else that the Performance panel of Chrome DevTools records.',
    { category },
  );
}

async function start(settings: TraceSettings, context: CallContext): Promise<Result> {
  const { ports, target, signal, onCommand } = context;
  const owner = recordingOwner(context);
  const started = await ports.capture.tracing.start(target, { settings, owner, signal, onCommand });
  const { categories, bufferBytes } = settings;
  return { ...startedResult(started, target), categories: [...categories], bufferBytes, requestedMs: null };
}

/**
 * Notes that a page is hidden, which draws nothing: its trace has no frames, and none of its times ends with a paint; or why it does not answer. The
 * recording begins without its answer, and `isSilent` tells that it had none by then.
 */
async function lookAtPage(
  context: CallContext,
): Promise<{ readonly isSilent: boolean; readonly ended: Promise<void> }> {
  const { signal, attach, note } = context;
  const session = await attach();
  if (!session.ok) return { isSilent: false, ended: Promise.resolve() };
  let isSilent = true;
  const look = async (): Promise<void> => {
    const answer = await session.value.send('Runtime.evaluate', VISIBILITY, { signal, deadlineMs: ANSWER_LOOK_MS });
    isSilent = !answer.ok;
    if (visibilityOf(answer) === 'hidden') noteNotDrawn('Its trace has no frames and no paints.', context);
    if (!answer.ok && answer.error.code === 'target_unresponsive')
      note(`${answer.error.message} What began before the recording is not in it.`);
  };
  const ended = look();
  await within(HIDDEN_LOOK_MS, ended, signal);
  return { isSilent, ended };
}

/** Stores the trace and reads its content. */
async function store(
  stream: TraceStream,
  requestedMs: number | null,
  perfettoPath: string | null,
  context: CallContext,
  reading: IncrementalReading | undefined,
): Promise<Result> {
  const { target, progress } = context;
  const { file, loss, settings, frameId, fullestShare, wentRound, namesInlined = false, writeMs, readMs } = stream;
  const { categories, bufferBytes, isRing, gzip, reload, fastStop = false } = settings;
  const draft = captureDraft('trace', target, stream, {
    categories: categories.join(','),
    // Node has neither frames nor a buffer of a fixed size.
    ...(frameId === '' ? {} : { frameId }),
    ...(requestedMs === null ? {} : { requestedMs }),
    ...(reload ? { reload } : {}),
    ...(bufferBytes === 0 ? {} : { bufferBytes }),
    ...(fullestShare === null ? {} : { bufferShare: fullestShare }),
    ...(isRing ? { ringBuffer: true, wentRound } : {}),
    ...(gzip && !fastStop ? { gzip } : {}),
    ...(fastStop ? { fastStop } : {}),
    ...(namesInlined ? { namesInlined } : {}),
    writeMs: Math.round(writeMs),
  });
  reading?.allWritten(file.sizeBytes);
  const stored = await settle(() => storeCapture(context, file, { ...draft, truncated: loss.length > 0 }));
  if (!stored.ok) {
    await stream.perfetto?.discard();
    throw new AppFailure(stored.error);
  }
  const capture = stored.value;
  reading?.complete(capture.file, capture.sizeBytes);
  const perfetto = await keepPerfetto(capture.captureId, stream.perfetto, perfettoPath, context);
  progress({ done: ANALYSING_AT, total: 100, message: 'Analysing', bytes: capture.sizeBytes });
  const content = unwrap(
    contentOfStored(capture, await settle(() => readTraceContent(capture.file, ANSWERED_ROWS, context))),
  );
  const { ports, caller, isPart = false } = context;
  if (!isPart) ports.answeredTraces?.add(caller.id, capture.captureId);
  const silent = await silentCategories(capture.file, categories, context);
  progress({ done: 100, total: 100, message: 'Captured', bytes: capture.sizeBytes });
  return {
    ...capture,
    categories: [...categories],
    ...(silent.length === 0 ? {} : { silentCategories: [...silent] }),
    requestedMs,
    bufferBytes,
    bufferShare: fullestShare,
    wentRound,
    writeMs,
    readMs,
    ...perfetto,
    content: { ...content, namesInlined },
  };
}

/** A warning about lost data, or about a nearly full buffer. */
function lossWarning({ loss = [], bufferShare, bufferBytes, wentRound }: Result): AnswerPart {
  const advice = 'Record for a shorter time, with fewer categories, or with a larger bufferMB.';
  const [first] = loss;
  if (first !== undefined) {
    const lost = first.lostMs === null ? '' : `; ${formatDuration(first.lostMs)} are not in it`;
    return warned(`${first.reason}${lost}. ${advice}`);
  }
  if (wentRound === true) return 'The ring buffer has wrapped: the trace holds only the end of the recording.';
  if (bufferShare === null || bufferShare === undefined || bufferShare <= NEARLY_FULL_SHARE) return false;
  return warned(`The trace buffer of ${formatBytes(bufferBytes)} was ${formatPercent(bufferShare)} full. ${advice}`);
}

function isOfNode({ target }: Result): boolean {
  return target?.type === 'node';
}

function contentParts(value: Result): AnswerPart[] {
  const { content } = value;
  if (content === undefined) return [];
  const { events, categories, samples, processes, threads, clock } = content;
  const isNode = isOfNode(value);
  const found: FoundTrace = { insights: content.insights, capture: value.captureId ?? value.file ?? '' };
  const causes = [loadPath, forcedLayout, renders].map(({ section: of }) => of(found));
  return [
    titled(
      'Trace Summary',
      listOf([
        `Times: ${clockText(clock)}`,
        `Total events: ${formatCount(events)}`,
        `Categories: ${formatCount(categories)}`,
        `Processes: ${formatCount(processes)}, threads: ${formatCount(threads)}`,
        samples === 0
          ? `CPU samples: none; ${isNode ? 'pen_cpu_profile' : proposedCall(NAME, { cpuSamples: true })} shows functions`
          : `CPU samples: ${formatCount(samples)}`,
      ]),
    ),
    headlineSection(found),
    ...causes.map((cause) => cause !== null && !isAbsence(cause) && cause),
    blamedSection(blamedCode(found, content.code)),
  ];
}

export const penCaptureTrace = defineCapability({
  name: NAME,
  title: 'Capture Trace',
  control: '“Trace”',
  summary: 'Traces a page or Node: tasks, layout, requests; for a duration, or start to stop.',
  category: 'cpu',
  kind: 'capture',
  permissions: ({ reload }) => (reload ? ['capture', 'change-page'] : ['capture']),
  // It may reload the page, so it is not read-only.
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params,
  listed: {
    ringBuffer: 'keep newest',
    categories: 'instead of preset',
    // Long recordings need them: docs/traces.md has them.
    fastStop: false,
    perfettoFile: false,
    gzip: false,
    bufferMB: false,
  },
  result: ResultSchema,
  target: {
    types: ['page', 'iframe', 'node'],
    whyNot: {
      deno: 'Deno has no tracing in its protocol, neither Tracing nor NodeTracing; pen_cpu_profile records its functions.',
      bun: 'Bun has no tracing in its protocol, neither Tracing nor NodeTracing.',
      workerd:
        'workerd has no tracing in its protocol, neither Tracing nor NodeTracing; pen_cpu_profile records its functions.',
      react_native:
        'React Native records traces in a form of its own, for its own DevTools; pen_cpu_profile records its functions.',
    },
  },
  judgesPage: { unless: ({ reload }) => reload },
  locks: ['Tracing'],
  lockSpan: 'start-to-stop',
  cooldown: { ms: 5000, startsWith: 'Tracing.start' },
  deadlineMs: DEADLINE_MS,
  run: async (given, context) => {
    const { ports, target, signal, caller, onCommand, progress } = context;
    const { action, duration } = given;
    const isNode = target.type === 'node';
    const asked = isNode ? nodeTraceSettings(given) : settingsOf(given);
    const ignored = isNode ? ignoredNodeOptions(given) : null;
    if (ignored !== null) context.note(ignored);
    const hanging = hangingCategory(asked.categories);
    if (hanging !== undefined) throw new AppFailure(refusedCategory(hanging));
    const wanted =
      isNode || given.perfettoFile === undefined ? null : await caller.resolvePath(given.perfettoFile, 'write');
    if (wanted !== null && !wanted.ok) throw new AppFailure(wanted.error);
    const named = wanted === null ? null : hasExtension(wanted.value, ['.pftrace', '.perfetto-trace'], caller);
    if (named !== null && !named.ok) throw new AppFailure(named.error);
    const page = action !== 'stop' && target.type === 'page' ? await lookAtPage(context) : null;
    // Samples name the function of a task that never ends, which a trace has no event of.
    const samples = page?.isSilent === true && given.categories === undefined && !given.cpuSamples;
    if (samples)
      context.note(
        `The page had not answered after ${HIDDEN_LOOK_MS} ms, so its CPU is sampled as well: samples name a function that began before the trace, where the browser takes them.`,
      );
    const settings = samples ? settingsOf({ ...given, cpuSamples: true }) : asked;
    if (action === 'start') return start(settings, context);
    // The content is analysed while the file is written, because the answer needs it right after.
    const reading = ports.analysis.readIncrementally?.();
    try {
      const keeping = {
        caller: callerInfo(caller),
        capBytes: CAP_BYTES,
        signal,
        progress: (update: Progress) => progress(update),
        follower: reading,
      };
      const recorded = unwrap(
        action === 'stop'
          ? await ports.capture.tracing.stop(target, keeping)
          : await settle(() =>
              ports.capture.tracing.record(target, {
                ...keeping,
                settings,
                durationMs: duration * 1000,
                onCommand,
              }),
            ),
      );
      await page?.ended;
      const requestedMs = action === 'stop' ? null : duration * 1000;
      const stored = await store(recorded, requestedMs, wanted?.value ?? null, context, reading);
      return action === undefined ? stored : { ...stored, action };
    } finally {
      reading?.end();
    }
  },
  summarise: (value) => {
    const {
      captureId,
      categories,
      requestedMs,
      durationMs = 0,
      sizeBytes = 0,
      file = '',
      uri = '',
      writeMs = 0,
      perfetto,
    } = value;
    const preset = presetText(categories);
    const recorded: readonly [string, string] =
      preset === null ? ['Categories', code(truncateEnd(categories.join(', '), CATEGORIES_CHARS))] : ['Preset', preset];
    if (captureId === undefined) return startedText('Tracing', NAME, value, [recorded]);
    return answerWith(
      'Trace Capture',
      [
        ['Capture ID', captureId],
        ['Duration', requestedMs === null ? formatDuration(durationMs) : `${requestedMs / 1000}s`],
        recorded,
        ['Trace Size', formatBytes(sizeBytes)],
        ['File', code(file)],
      ],
      lossWarning(value),
      silentText(value.silentCategories ?? [], categories.length) ?? false,
      ...contentParts(value),
      listOf([
        isOfNode(value)
          ? `${proposedCall('pen_trace_query', { capture: captureId })} sums its events by name (resource ${uri}); pen_cpu_profile shows the functions of a Node process. chrome://tracing and Perfetto open the file.`
          : `${proposedCall('pen_trace_insights', { capture: captureId })} has the tables and causes (resource ${uri}); chrome://tracing, Perfetto and Chrome DevTools open the file.`,
        ...(value.content === undefined ? [] : trialSteps(value.content.insights)),
        perfetto && `Perfetto trace of the browser: ${code(perfetto.path)} (${formatBytes(perfetto.sizeBytes)}).`,
        writeMs >= 1000 &&
          `${isOfNode(value) ? 'Node' : 'The browser'} took ${formatDuration(writeMs)} to write its trace.`,
      ]),
    );
  },
});
