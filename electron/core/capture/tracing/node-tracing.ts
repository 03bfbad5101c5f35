/**
 * Traces of a Node process by its own domain `NodeTracing`: event loop, garbage collections, files, HTTP and asynchronous resources. Events arrive
 * while it records and when it stops, and are written as they arrive, as the JSON that browsers write.
 */
import { startStopwatch, type Stopwatch } from '../../../../shared/base/stopwatch.ts';
import type { SpoolFollower } from '../../../../shared/core/capability/recording-ports.ts';
import type { TraceSettings, TraceStream, TracingPort } from '../../../../shared/core/capability/trace-ports.ts';
import type { CallerInfo, Progress } from '../../../../shared/core/contracts/activity.ts';
import { errorOfAbort, type AppError, AppFailure, unwrap } from '../../../../shared/base/errors.ts';
import { targetName, type TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import { type DedicatedSession } from '../../cdp/index.ts';
import type { SpoolWriter } from '../../spool/index.ts';
import type { DriverParts } from '../driver-parts.ts';
import { waitWhileRecording } from '../recording-wait.ts';
import { finishClaimed, releaseOnError } from '../recordings.ts';
import { createTracingProgress } from './tracing-progress.ts';

/** For a recording that a later call stops, whose limit is not known yet when events arrive. */
const CAP_BYTES = 500 * 1024 ** 2;
const CAP_SUGGESTION = 'Record for a shorter time, or with fewer categories: node.async_hooks has most events.';
/** Node converts what it has not sent yet; some hundred thousand events take seconds. */
const STOP_LIMIT_MS = 120_000;

interface NodeTrace {
  readonly session: DedicatedSession;
  readonly settings: TraceSettings;
  readonly writer: SpoolWriter;
  readonly watch: Stopwatch;
  readonly startedBy: CallerInfo;
  /** Ends the trace and deletes its file. Never throws, and takes no longer than the clean-up deadline. */
  drop(): Promise<void>;
}

interface OpenOptions {
  readonly settings: TraceSettings;
  readonly capBytes: number;
  readonly startedBy: CallerInfo;
  readonly signal: AbortSignal;
  readonly onCommand: (method: string) => void;
  readonly follower?: SpoolFollower | undefined;
}

export function createNodeTracing(parts: DriverParts<'openDedicated'>): TracingPort {
  const { endpoints, spool, log, now, elapsed, recordings } = parts;
  const active = recordings.forTool<NodeTrace>({ tool: 'pen_capture_trace', noun: 'Tracing', key: 'Tracing' });

  const open = async (
    target: TargetInfo,
    { settings, capBytes, startedBy, signal, onCommand, follower }: OpenOptions,
  ): Promise<NodeTrace> => {
    const session = unwrap(await endpoints.openDedicated(target, { signal, onCommand }));
    const created = await spool.create({
      prefix: 'trace',
      extension: '.json',
      capBytes,
      capSuggestion: CAP_SUGGESTION,
      ...(follower === undefined ? {} : { onWritten: follower.written }),
    });
    if (!created.ok) {
      await session.end();
      throw new AppFailure(created.error);
    }
    const writer = created.value;
    const drop = async (): Promise<void> => {
      await session.end();
      await writer.abandon();
    };
    writer.write('{"traceEvents":[');
    let separator = '\n';
    session.on('NodeTracing.dataCollected', ({ value }) => {
      for (const event of value) {
        writer.write(`${separator}${JSON.stringify(event)}`);
        separator = ',\n';
      }
    });
    writer.pressure.listen((full) => (full ? session.pause() : session.resume()));
    const started = await session.send(
      'NodeTracing.start',
      { traceConfig: { recordMode: 'recordAsMuchAsPossible', includedCategories: settings.categories } },
      { signal },
    );
    // The call may have been cancelled since the response arrived, and then no later call would stop the trace.
    if (!started.ok || signal.aborted) {
      await drop();
      throw new AppFailure(started.ok ? errorOfAbort(signal) : explained(started.error, target));
    }
    const watch = startStopwatch({ now, elapsed });
    return { session, settings, writer, watch, startedBy, drop };
  };

  const finish = async (
    trace: NodeTrace,
    { signal, progress: report }: { readonly signal: AbortSignal; readonly progress: (progress: Progress) => void },
  ): Promise<TraceStream> => {
    const { session, settings, writer, watch, startedBy } = trace;
    const clock = elapsed ?? now;
    const recordedMs = watch.elapsedMs();
    createTracingProgress(report, undefined, 'Node').writing(0);
    const fromMs = clock();
    const stop = async (): Promise<AppError | null> => {
      const options = { signal, deadlineMs: STOP_LIMIT_MS };
      const stopped = await session.send('NodeTracing.stop', {}, options);
      if (!stopped.ok) return stopped.error;
      // Node reports the end (`tracingComplete`) before it sends the events. It answers in order, so all of them come before this answer.
      const sent = await session.send('NodeTracing.getCategories', {}, options);
      return sent.ok ? null : sent.error;
    };
    const failure = await stop();
    if (failure !== null) {
      log.debug('A trace of Node failed; its file was deleted', { target: session.target.id, code: failure.code });
      await trace.drop();
      throw new AppFailure(failure);
    }
    writer.write('\n],"metadata":{"source":"PEN Workbench","runtime":"node"}}\n');
    const file = await writer.finish();
    if (!file.ok) {
      await trace.drop();
      throw new AppFailure(file.error);
    }
    await session.release();
    return {
      file: file.value,
      startedBy,
      startedAtMs: watch.startedAtMs,
      recordedMs,
      settings,
      frameId: '',
      fullestShare: null,
      wentRound: false,
      loss: [],
      writeMs: clock() - fromMs,
      readMs: 0,
    };
  };

  return {
    note: () => Promise.resolve(),
    record: async (target, { settings, durationMs, caller, capBytes, signal, onCommand, progress, follower }) => {
      const shown = createTracingProgress(progress);
      shown.starting();
      const trace = await open(target, { settings, capBytes, startedBy: caller, signal, onCommand, follower });
      const ends = [signal, trace.session.closed, trace.writer.failed];
      const ended = await waitWhileRecording(durationMs, ends, (recordedMs) => shown.recording(recordedMs, durationMs));
      if (ended === null) return finish(trace, { signal, progress });
      await trace.drop();
      throw new AppFailure(ended);
    },
    start: async (target, { settings, owner, signal, onCommand }) => {
      const startedBy = owner.caller;
      const opening = open(target, { settings, capBytes: CAP_BYTES, startedBy, signal, onCommand });
      const trace = await releaseOnError(opening, owner.locks);
      const recording = active.begin({
        target,
        owner,
        closed: trace.session.closed,
        payload: trace,
        drop: () => trace.drop(),
      });
      return recording.info();
    },
    stop: (target, { caller, ...options }) =>
      finishClaimed(active.claim(target, caller), ({ payload }) => finish(payload, options)),
  };
}

/** Node traces once per process: another client, or a worker thread, is refused by Node itself. */
function explained(error: AppError, target: TargetInfo): AppError {
  if (error.code !== 'cdp_error') return error;
  return {
    ...error,
    message: `Node refuses to trace ${targetName(target)}: ${error.message}`,
    suggestion: 'Another client may be tracing it: close it. Node before 10 has no NodeTracing.',
  };
}
