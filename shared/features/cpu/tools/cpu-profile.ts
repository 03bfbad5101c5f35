/** `pen_cpu_profile`: records a CPU profile, for a duration or from start to stop, and lists the hotspots. */
import { z } from 'zod';
import { RECORDED_SECONDS } from '../../../core/capability/form-words.ts';
import { code } from '../../../base/markdown.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { formatBytes, formatCount, formatDuration, truncateEnd } from '../../../base/units.ts';
import { type AppResult, unwrap, settle } from '../../../base/errors.ts';
import { isPageLike, SCRIPT_TARGETS } from '../../../core/contracts/targets.ts';
import { CpuContentSchema, hotspotSection, nextSteps, readCpuContent } from './cpu-hotspots.ts';
import { ownCodeText } from './own-code.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { captureDraft, contentOfStored, storeCapture } from '../../../core/capability/store-capture.ts';
import { targetParam } from '../../../core/capability/parameters.ts';
import type { CpuProfileStream } from '../../../core/capability/cpu-ports.ts';
import {
  RecordingResultSchema,
  actionParam,
  callerInfo,
  recordingOwner,
  startedResult,
  startedText,
} from '../../../core/capability/recording-result.ts';
import { answerWith, warned } from '../../../core/findings/blocks.ts';

const NAME = 'pen_cpu_profile';
/** Progress of 100 at which profiling and the analysis start. */
const PROFILING_AT = 10;
const ANALYSING_AT = 80;
/** Enough for the longest duration, attaching, stopping, storing and reading. */
const DEADLINE_MS = 300_000;

const ResultSchema = RecordingResultSchema.omit({ overTime: true }).extend({
  action: actionParam.optional(),
  samplingIntervalUs: z.number(),
  /** Requested duration in milliseconds; null from start to stop. */
  requestedMs: z.number().nullable(),
  content: CpuContentSchema.optional(),
  /** Workers of the target, which run in threads of their own and are not in the profile; omitted if it has none. */
  workers: z.array(z.object({ id: z.string(), title: z.string() })).optional(),
});
type Result = z.infer<typeof ResultSchema>;

async function start(samplingIntervalUs: number, context: CallContext): Promise<Result> {
  const { ports, target, signal } = context;
  const owner = recordingOwner(context);
  const started = await ports.capture.cpuProfiling.start(target, { samplingIntervalUs, owner, signal });
  return { ...startedResult(started, target), samplingIntervalUs, requestedMs: null };
}

/** Records within this call, with progress once a second. */
function record(
  durationMs: number,
  samplingIntervalUs: number,
  { ports, target, caller, signal, progress, together }: CallContext,
): Promise<AppResult<CpuProfileStream>> {
  progress({ done: 0, total: 100, message: 'Starting' });
  return ports.capture.cpuProfiling.record(target, {
    samplingIntervalUs,
    durationMs,
    caller: callerInfo(caller),
    capBytes: ports.status.heapSnapshotCapBytes(),
    signal,
    together,
    onTick: (recordedMs) => {
      const leftS = Math.round((durationMs - recordedMs) / 1000);
      progress({
        done: PROFILING_AT + ((ANALYSING_AT - PROFILING_AT) * recordedMs) / (durationMs + 1000),
        total: 100,
        message:
          recordedMs === 0
            ? `Profiling for ${durationMs / 1000} s`
            : leftS === 0
              ? 'Reading the profile from the target'
              : `Profiling, ${leftS} s left`,
      });
    },
  });
}

/** Above this multiple of the requested interval, the answer has the mean that was reached. */
const LATE = 1.5;

/** `100us`, or `1.45ms on average (100us requested)` if the target took fewer samples. */
function intervalText(requestedUs: number, content: Result['content']): string {
  const requested = `${formatCount(requestedUs)}us`;
  if (content === undefined || content.samples < 1) return requested;
  const meanMs = content.durationMs / content.samples;
  return meanMs * 1000 <= LATE * requestedUs
    ? requested
    : `${formatDuration(meanMs)} on average (${requested} requested)`;
}

function workersOf({ ports, target }: CallContext): NonNullable<Result['workers']> {
  return ports.targets
    .endpoints()
    .flatMap(({ targets }) => targets)
    .filter(({ type, parentId }) => type === 'worker' && parentId === target.id)
    .map((worker) => ({ id: worker.id, title: worker.title === '' ? worker.url : worker.title }));
}

/** Below this share of the time, a target with workers may have waited for them. */
const HALF = 0.5;
const WORKER_CHARS = 40;
const SHOWN_WORKERS = 5;

/** Returns what the profile of a target that was mostly idle does not show; null without workers. */
function workersText({ workers = [], content, target, requestedMs }: Result): string | null {
  if (workers.length === 0 || target === null || target === undefined) return null;
  if (content && content.activeMs >= HALF * content.durationMs) return null;
  const shown = workers.slice(0, SHOWN_WORKERS);
  const names = shown.map(({ title: name }) => code(truncateEnd(name, WORKER_CHARS))).join(', ');
  const call = proposedCall('pen_capture_application', {
    kind: 'cpu',
    ...(requestedMs === null ? {} : { duration: requestedMs / 1000 }),
    targets: [target.id, ...shown.map(({ id }) => id)],
  });
  return `Workers run in threads of their own and are not in this profile (${names}): ${call} profiles them together, with the active time of each.`;
}

export const penCpuProfile = defineCapability({
  name: NAME,
  title: 'CPU Profile',
  control: '“CPU profile”',
  summary: 'Records a CPU profile, for a duration, or start to stop.',
  category: 'cpu',
  kind: 'capture',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params: z.strictObject({
    duration: z
      .number()
      .int()
      .min(1)
      .max(30)
      .default(5)
      .describe('Seconds to record; ignored with action.')
      .meta({ form: RECORDED_SECONDS }),
    sampleRate: z
      .number()
      .int()
      .min(10)
      .default(100)
      .describe('Sampling interval in microseconds.')
      .meta({
        form: {
          label: 'Sampling interval (µs)',
          description: 'Time between two samples; shorter shows more and costs more.',
        },
      }),
    topN: z.number().int().min(1).max(10_000).default(20).describe('Hotspots in the answer.'),
    action: actionParam.optional().describe('start or stop, instead of a duration. Default: record within this call.'),
    target: targetParam,
  }),
  listed: { sampleRate: 'µs' },
  result: ResultSchema,
  target: { types: [...SCRIPT_TARGETS], needs: ['Profiler.setSamplingInterval'], byCode: ['bun'] },
  judgesPage: {},
  locks: ['Profiler'],
  lockSpan: 'start-to-stop',
  deadlineMs: DEADLINE_MS,
  run: async ({ duration, sampleRate, topN, action }, context) => {
    const { ports, target, signal, caller, note, progress } = context;
    if (action === 'start') return start(sampleRate, context);
    const recorded = unwrap(
      action === 'stop'
        ? await ports.capture.cpuProfiling.stop(target, {
            caller: callerInfo(caller),
            capBytes: ports.status.heapSnapshotCapBytes(),
            signal,
          })
        : await record(duration * 1000, sampleRate, context),
    );
    const { file, loss, samplingIntervalUs, startedUs, documentNavigations, namesInlined = false } = recorded;
    const requestedMs = action === 'stop' ? null : duration * 1000;
    const options = {
      samplingIntervalUs,
      ...(requestedMs === null ? {} : { requestedMs }),
      ...(startedUs === null ? {} : { startedUs }),
      ...(documentNavigations === 0 ? {} : { documentNavigations }),
      ...(namesInlined ? { namesInlined } : {}),
    };
    const stored = await storeCapture(context, file, captureDraft('cpu-profile', target, recorded, options));
    for (const { reason } of loss) note(`${reason}.`);
    if (target.type === 'bun')
      note('Bun samples each millisecond, and only while code runs: pauses of 10 ms and more are shown as idle.');
    if (documentNavigations > 0)
      note(
        `The page changed its address ${documentNavigations === 1 ? 'once' : `${documentNavigations} times`} without a page load; the profile continues.`,
      );
    const capture = stored;
    progress({ done: ANALYSING_AT, total: 100, message: 'Analysing', bytes: capture.sizeBytes });
    const content = unwrap(contentOfStored(capture, await settle(() => readCpuContent(capture.file, topN, context))));
    progress({ done: 100, total: 100, message: 'Done', bytes: capture.sizeBytes });
    const workers = workersOf(context);
    return {
      ...capture,
      ...(workers.length === 0 ? {} : { workers }),
      ...(action === undefined ? {} : { action }),
      samplingIntervalUs,
      requestedMs,
      content: { ...content, namesInlined },
    };
  },
  summarise: (value) => {
    const { captureId, content, requestedMs, loss = [] } = value;
    const interval = ['Sampling interval', intervalText(value.samplingIntervalUs, content)] as const;
    if (captureId === undefined || content === undefined) return startedText('CPU Profiling', NAME, value, [interval]);
    const lostMs = loss.reduce((sum, { lostMs: ms }) => sum + (ms ?? 0), 0);
    // From start to stop, the profile begins and ends a little before and after the calls do: its own length is the one that the times add up to.
    const lasted = formatDuration(content.durationMs);
    return answerWith(
      'CPU Profile',
      [
        ['Capture ID', captureId],
        ['Duration', requestedMs === null ? lasted : `${requestedMs / 1000}s (actual: ${lasted})`],
        ['Total Samples', formatCount(content.samples)],
        ['Total Nodes', formatCount(content.nodes)],
        ['Active', formatDuration(content.activeMs)],
        interval,
        ['File size', formatBytes(value.sizeBytes ?? 0)],
      ],
      lostMs > 0 && warned(`The first ${formatDuration(lostMs)} are not in the profile.`),
      `**Verdict**: ${content.verdict.text}`,
      workersText(value),
      ownCodeText(content.own ?? [], content.ownPaths ?? [], content.activeMs),
      hotspotSection(content, isPageLike(value.target?.type ?? 'page')),
      nextSteps(content, captureId, value.target?.type ?? 'page'),
      `File: ${code(value.file ?? '')} (resource ${value.uri ?? ''}); Chrome DevTools opens it.`,
    );
  },
});
