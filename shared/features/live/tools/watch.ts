/** `pen_watch`: live metrics of a target from start to stop, and its flight recorder. */
import { z } from 'zod';
import { SCRIPT_TARGETS, targetSnapshot } from '../../../core/contracts/targets.ts';
import {
  metricsOf,
  WATCH_INTERVAL_MS,
  WATCH_METRICS,
  type WatchAbsence,
  type WatchMetricId,
} from '../contract/watch.ts';
import { AppFailure, unwrap } from '../../../base/errors.ts';
import {
  KEEP_CONDITION_EXAMPLES,
  KEEP_CONDITION_QUOTES,
  KEEP_WHEN_CHARS,
  RECORDER_SECONDS,
  RecorderDetailSchema,
  type RecorderDetail,
  type RecorderState,
} from '../recorder/contract/recorders.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { collectGarbage } from '../../heap/tools/collect-garbage.ts';
import { limitParam, targetParam } from '../../../core/capability/parameters.ts';
import { callerInfo } from '../../../core/capability/recording-result.ts';
import { WatchActionSchema, WatchResultSchema, type WatchResult } from './watch-result.ts';
import { watchText } from './watch-text.ts';
import { verdictOf } from './watch-verdict.ts';
import { captureView } from '../../../core/capability/capture-view.ts';
import { present } from '../../../core/findings/blocks.ts';

type Action = Extract<z.infer<typeof WatchActionSchema>, 'record' | 'keep' | 'off'>;

/** The actions of `pen_watch` on the flight recorder of a target. */
async function runRecorder(
  { action, seconds, detail, keepWhen }: { action: Action; seconds: number; detail: RecorderDetail; keepWhen: string },
  { ports, target, caller, signal, note, progress }: CallContext,
): Promise<WatchResult> {
  const who = callerInfo(caller);
  const resultOf = (recorder: RecorderState): WatchResult => ({
    action,
    target: targetSnapshot(target),
    startedAt: new Date(recorder.startedAtMs).toISOString(),
    recorder,
  });
  if (action === 'keep') {
    progress({ done: 0, total: null, message: 'Keeping the last seconds' });
    const { record, notes, state } = await ports.recorder.keep(target, { caller: who, signal });
    notes.forEach(note);
    return { ...resultOf(state), capture: captureView(record) };
  }
  const changed = unwrap(
    action === 'record'
      ? await ports.recorder.start(target, { caller: who, seconds, detail, keepWhen, signal })
      : await ports.recorder.stop(target, { caller: who }),
  );
  return resultOf(changed);
}

const SERIES_ROWS = 12;

export const penWatch = defineCapability({
  name: 'pen_watch',
  title: 'Watch Live Metrics',
  control: 'the overview',
  summary: 'Watches what grows, or keeps the last seconds.',
  category: 'audit',
  kind: 'read',
  // Watching only reads; collecting garbage needs what pen_collect_garbage does.
  // Its recorder keeps whatever a page does, and may begin before the page.
  judgesPage: { unless: ({ action }) => action !== 'read' },
  permissions: ({ action, collect }) =>
    present([action === 'record' || action === 'keep' ? 'capture' : 'read', collect && 'change-page']),
  leastPermission: 'read',
  hints: { readOnly: false, idempotent: false, destructive: false, openWorld: true },
  params: z.strictObject({
    action: WatchActionSchema.describe(
      'start; read, any number of times; stop, which returns the same as read. record: switch the flight recorder on, so that the last seconds are always there; keep: store them as a trace, or as a CPU profile of Node, Deno or a worker; off: switch it off.',
    ),
    intervalMs: z
      .number()
      .int()
      .min(WATCH_INTERVAL_MS.least)
      .max(WATCH_INTERVAL_MS.most)
      .default(WATCH_INTERVAL_MS.usual)
      .describe('Milliseconds between two samples (start only).'),
    collect: z
      .boolean()
      .default(false)
      .describe('Collect garbage first. After two such calls the verdict compares what survived.'),
    seconds: z
      .number()
      .int()
      .min(RECORDER_SECONDS.least)
      .max(RECORDER_SECONDS.most)
      .default(RECORDER_SECONDS.usual)
      .describe('What the flight recorder holds (record only).'),
    detail: RecorderDetailSchema.exclude(['light'])
      .optional()
      .describe('Record more (record only), at a higher cost: see docs/flight-recorder.md.'),
    keepWhen: z
      .string()
      .max(KEEP_WHEN_CHARS)
      .default('')
      .describe(
        `Conditions that keep the last seconds by themselves (record only): ${KEEP_CONDITION_EXAMPLES}. ${KEEP_CONDITION_QUOTES}.`,
      ),
    limit: limitParam(SERIES_ROWS),
    target: targetParam,
  }),
  listed: { collect: 'garbage, on read', seconds: 'on record', detail: false, keepWhen: 'blocked > 200 ms' },
  result: WatchResultSchema,
  target: {
    types: SCRIPT_TARGETS.filter((type) => metricsOf(type).length > 0),
    whyNot: {
      bun: 'Bun answers Runtime.getHeapUsage with zeros; pen_heap_snapshot has the true sizes.',
      react_native:
        'A watch would keep the only debugger of the app, and React Native DevTools closed; pen_heap_snapshot has its sizes.',
    },
  },
  locks: [],
  // It has no lock, but a start is refused if the session ends with the call, as for recordings.
  lockSpan: 'start-to-stop',
  deadlineMs: 180_000,
  run: async ({ action, intervalMs, collect, limit, seconds, detail, keepWhen }, context) => {
    const { ports, target, caller, signal } = context;
    const who = callerInfo(caller);
    const recorder = ports.recorder.of(target.id);
    if (action === 'record' || action === 'keep' || action === 'off')
      return runRecorder({ action, seconds, detail: detail ?? 'light', keepWhen }, context);
    if (action === 'start') {
      const started = await ports.watch.start(target, { caller: who, intervalMs, signal });
      if (collect) await sampleCollected(context);
      const { state, startedAtMs, wasWatching } = started;
      return {
        action,
        target: targetSnapshot(target),
        startedAt: new Date(startedAtMs).toISOString(),
        intervalMs,
        wasWatching,
        metrics: state.metrics.filter((metric) => !isAbsent(metric, state.absent)),
        absent: state.absent,
      };
    }
    // An unwatched target is refused before garbage is collected in it.
    const watched = ports.watch.read(target, { caller: who, rows: 1 });
    if (!watched.ok && action === 'read' && recorder !== null)
      return {
        action,
        target: targetSnapshot(target),
        startedAt: new Date(recorder.startedAtMs).toISOString(),
        recorder,
      };
    if (!watched.ok) throw new AppFailure(watched.error);
    if (collect) await sampleCollected(context);
    const asked = { caller: who, rows: limit };
    const seen = action === 'read' ? unwrap(ports.watch.read(target, asked)) : ports.watch.stop(target, asked);
    const { intervalMs: everyMs, absent, ...rest } = seen;
    return {
      action,
      target: targetSnapshot(target),
      startedAt: new Date(rest.startedAtMs).toISOString(),
      intervalMs: everyMs,
      absent,
      seen: rest,
      verdict: verdictOf(rest),
      ...(recorder === null ? {} : { recorder }),
    };
  },
  summarise: watchText,
});

/** Collects garbage and takes a sample of what is left. */
async function sampleCollected({ ports, target, attach, caller, signal, note }: CallContext): Promise<void> {
  const session = unwrap(await attach());
  unwrap(await collectGarbage(session, signal));
  const isTaken = await ports.watch.sampleCollected(target, { caller: callerInfo(caller), signal });
  if (!isTaken)
    note(
      'Garbage was collected, but no sample was taken after it: this caller has no watch here, or the target was busy.',
    );
}

/** True if the first sample lacked the metric, because this version of the target does not report it. */
function isAbsent(metric: WatchMetricId, absent: readonly WatchAbsence[]): boolean {
  return absent.some(({ what }) => what === WATCH_METRICS[metric].label);
}
