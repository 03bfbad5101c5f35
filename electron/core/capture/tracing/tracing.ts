/**
 * Tracing, for a duration or from start to stop. Stopping takes the browser as long as the recording or longer, because it converts the trace
 * to JSON then. Progress shows the elapsed time, and the wait can be cancelled at any moment.
 */
import { foreign } from '../../../../shared/base/foreign-text.ts';
import { within } from '../../../../shared/base/within.ts';
import type { ConvertPerfetto } from '../../../../shared/core/capability/analysis-ports.ts';
import type { SpoolFollower } from '../../../../shared/core/capability/recording-ports.ts';
import type { TraceSettings, TraceStream, TracingPort } from '../../../../shared/core/capability/trace-ports.ts';
import type { CallerInfo, Progress } from '../../../../shared/core/contracts/activity.ts';
import { appError, errorOfAbort, AppFailure, unwrap, settle } from '../../../../shared/base/errors.ts';
import type { TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { Spool } from '../../spool/index.ts';
import { waitWhileRecording } from '../recording-wait.ts';
import { finishClaimed, releaseOnError, type Recordings } from '../recordings.ts';
import { createTracingProgress, type TracingProgress } from './tracing-progress.ts';
import { openTrace, type CompletedTrace, type OpenTrace, type TracingSessionParts } from './tracing-session.ts';
import { readPerfettoTrace, type PerfettoFiles, type PerfettoReading } from './tracing-perfetto.ts';
import { readTraceStream } from './tracing-stream.ts';

// Measures how much of a recording a trace holds, read from its text as it streams: from the browser's start marker to the last timestamp of any
// event. Used only if data was lost, because scanning every number costs more than writing the file.

/** Chromium writes the members of an event in alphabetical order, so `ts` comes after `name`. */
const MARKS = /"name":"(TracingStartedInBrowser)"|"ts":(\d+)/g;
/** Longer than any match, so that one across two texts is found. */
const CARRY_CHARS = 64;

export interface TraceSpan {
  readonly push: (text: string) => void;
  /** Milliseconds; null if the trace has no start marker. */
  readonly heldMs: () => number | null;
}

export function createTraceSpan(): TraceSpan {
  let carried = '';
  let isStartNext = false;
  let startUs: number | null = null;
  let lastUs = 0;
  return {
    push: (text) => {
      const joined = carried + text;
      // A match within the last characters may continue in the next text, so it is matched together with that.
      const safeUntil = joined.length - CARRY_CHARS;
      let carryFrom = Math.max(0, safeUntil);
      for (const match of joined.matchAll(MARKS)) {
        const end = match.index + match[0].length;
        if (end > safeUntil) {
          carryFrom = Math.min(carryFrom, match.index);
          break;
        }
        carryFrom = Math.max(carryFrom, end);
        if (match[1] !== undefined) {
          isStartNext = true;
          continue;
        }
        const atUs = Number(match[2]);
        if (isStartNext) startUs ??= atUs;
        isStartNext = false;
        if (atUs > lastUs) lastUs = atUs;
      }
      carried = joined.slice(carryFrom);
    },
    heldMs: () => (startUs === null || lastUs < startUs ? null : (lastUs - startUs) / 1000),
  };
}

/** Limit for the browser to write its trace: 564 MB take half a minute, and with compression any trace takes one. */
const WRITING_LIMIT_MS = 10 * 60_000;
const WRITING_TICK_MS = 500;
const END_DEADLINE_MS = 60_000;
const CAP_SUGGESTION = 'Record for a shorter time, with fewer categories, or without CPU samples and screenshots.';

export interface TracingParts extends TracingSessionParts {
  readonly spool: Spool;
  readonly log: { debug(message: string, details?: Record<string, unknown>): void };
  readonly recordings: Recordings;
  readonly convertPerfetto: ConvertPerfetto;
  /** Limit for the browser to write its trace, in milliseconds; tests set a short one. */
  readonly writingLimitMs?: number;
}

interface Tracing {
  readonly trace: OpenTrace;
  readonly startedBy: CallerInfo;
}

interface StopOptions {
  readonly capBytes: number;
  readonly signal: AbortSignal;
  readonly progress: (progress: Progress) => void;
  readonly follower?: SpoolFollower | undefined;
}

export function createTracing(parts: TracingParts): TracingPort {
  const { spool, log, elapsed = parts.now, recordings, convertPerfetto, writingLimitMs = WRITING_LIMIT_MS } = parts;
  const active = recordings.forTool<Tracing>({ tool: 'pen_capture_trace', noun: 'Tracing', key: 'Tracing' });

  /** Waits until the browser has written its trace, and reports the elapsed time. */
  const written = async (
    { session, completed }: OpenTrace,
    signal: AbortSignal,
    progress: TracingProgress,
  ): Promise<CompletedTrace> => {
    const sinceMs = elapsed();
    progress.writing(0);
    const ticking = setInterval(() => progress.writing(elapsed() - sinceMs), WRITING_TICK_MS);
    const complete = await within(writingLimitMs, completed, signal, session.closed);
    clearInterval(ticking);
    if (complete !== null) return complete;
    const ended = [signal, session.closed].find(({ aborted }) => aborted);
    throw new AppFailure(ended === undefined ? tookTooLong(session.target, writingLimitMs) : errorOfAbort(ended));
  };

  /** Stops the trace, waits for the browser, and reads the result. The browser has stopped in any case. */
  const finish = async (
    { trace, startedBy }: Tracing,
    { capBytes, signal, progress: report, follower }: StopOptions,
  ): Promise<TraceStream> => {
    const { session, settings, buffer, frameId, namesInlined, watch } = trace;
    const progress = createTracingProgress(report, buffer);
    const recordedMs = watch.elapsedMs();
    const keep = async (): Promise<TraceStream> => {
      await trace.leave();
      const writingFromMs = elapsed();
      unwrap(await session.send('Tracing.end', {}, { signal, deadlineMs: END_DEADLINE_MS }));
      const { stream, dataLossOccurred } = await written(trace, signal, progress);
      if (stream === undefined) throw new AppFailure(noStream(session.target));
      const readingFromMs = elapsed();
      const span = dataLossOccurred && !settings.isRing ? createTraceSpan() : null;
      const reading = {
        session,
        handle: stream,
        spool,
        convertPerfetto,
        capBytes,
        capSuggestion: CAP_SUGGESTION,
        signal,
        onBytes: (bytes: number) => progress.reading(bytes, elapsed() - readingFromMs),
        onText: span?.push,
        follower,
      };
      const read = settings.fastStop === true ? await readPerfettoTrace(reading) : await readJson(reading, settings);
      const { file, perfetto, heldMs = span?.heldMs() ?? null, loss: lostBefore = [] } = read;
      const outcome = buffer.outcome({ dataLossOccurred, recordedMs, heldMs });
      const endedMs = elapsed();
      return {
        file,
        ...(perfetto === undefined ? {} : { perfetto }),
        startedBy,
        startedAtMs: watch.startedAtMs,
        recordedMs,
        settings,
        frameId,
        namesInlined,
        fullestShare: buffer.fullestShare,
        wentRound: outcome.wentRound,
        // A ring buffer also drops packets, which the outcome of the buffer already covers.
        loss: outcome.loss.length > 0 || settings.isRing ? outcome.loss : lostBefore,
        writeMs: readingFromMs - writingFromMs,
        readMs: endedMs - readingFromMs,
      };
    };
    const result = await settle(keep);
    if (result.ok) await trace.release();
    else {
      log.debug('A trace failed; its files were deleted', { target: session.target.id, code: result.error.code });
      await trace.drop();
    }
    return unwrap(result);
  };

  return {
    record: async (
      target,
      { settings, durationMs, caller, capBytes, signal, onCommand, progress: report, follower },
    ) => {
      createTracingProgress(report).starting();
      const trace = await openTrace(target, settings, { signal, onCommand }, parts);
      const progress = createTracingProgress(report, trace.buffer);
      let isRecording = true;
      let shownMs = 0;
      // The two clocks began at different moments; progress never goes back.
      const show = (recordedMs: number): void => {
        shownMs = Math.max(shownMs, Math.min(durationMs, recordedMs));
        progress.recording(shownMs, durationMs);
      };
      trace.onBuffer(() => {
        if (isRecording) show(trace.watch.elapsedMs());
      });
      const ended = await waitWhileRecording(durationMs, [signal, trace.session.closed], show);
      isRecording = false;
      if (ended === null) return finish({ trace, startedBy: caller }, { capBytes, signal, progress: report, follower });
      await trace.drop();
      throw new AppFailure(ended);
    },
    start: async (target, { settings, owner, signal, onCommand }) => {
      const trace = await releaseOnError(openTrace(target, settings, { signal, onCommand }, parts), owner.locks);
      const recording = active.begin({
        target,
        owner,
        closed: trace.session.closed,
        payload: { trace, startedBy: owner.caller },
        figures: () => ({ buffer: trace.buffer.state() }),
        drop: () => trace.drop(),
      });
      trace.onBuffer(() => recording.changed());
      return recording.info();
    },
    async note(target, note) {
      await active.of(target)?.trace.note(note);
    },
    stop: (target, { caller, ...stopOptions }) =>
      finishClaimed(active.claim(target, caller), ({ payload }) => finish(payload, stopOptions)),
  };
}

async function readJson(
  { spool, capBytes, capSuggestion, follower, convertPerfetto: _convert, ...reading }: PerfettoReading,
  { gzip }: TraceSettings,
): Promise<Partial<PerfettoFiles> & Pick<PerfettoFiles, 'file'>> {
  const onWritten = follower?.written;
  const writer = await spool.create({
    prefix: 'trace',
    extension: '.json',
    capBytes,
    capSuggestion,
    ...(onWritten === undefined ? {} : { onWritten }),
  });
  if (!writer.ok) {
    await reading.session.send('IO.close', { handle: reading.handle });
    throw new AppFailure(writer.error);
  }
  const file = await readTraceStream({ ...reading, gzip, writer: writer.value });
  return { file };
}

function tookTooLong({ title }: TargetInfo, limitMs: number): ReturnType<typeof appError> {
  return appError(
    'deadline_exceeded',
    `The browser of ${foreign(title)} had not written its trace after ${Math.round(limitMs / 60_000)} minutes, and the trace was discarded.`,
    'Record for a shorter time or with fewer categories, and without gzip.',
    { deadlineMs: limitMs },
  );
}

function noStream({ title }: TargetInfo): ReturnType<typeof appError> {
  return appError(
    'incomplete_capture',
    `The browser of ${foreign(title)} ended its trace but returned no data (Tracing.tracingComplete without a stream).`,
    'Another client of the browser (DevTools?) may be tracing: close it, then try again.',
  );
}
