/**
 * A trace in the browser's ring buffer, with CPU samples by choice (`ring-samples.ts`). It is taken by ending it: the next one begins as soon as the browser has written it, while it is
 * still read. The browser writes its own format, because its conversion to JSON takes as long as the recording.
 */
import { err, ok } from '../../../../shared/base/result.ts';
import { within } from '../../../../shared/base/within.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import type { ConvertPerfetto } from '../../../../shared/core/capability/analysis-ports.ts';
import type { LossRecord } from '../../../../shared/base/loss.ts';
import {
  appError,
  errorOfAbort,
  type AppError,
  type AppResult,
  AppFailure,
  settle,
} from '../../../../shared/base/errors.ts';
import { targetName, type TargetInfo } from '../../../../shared/core/contracts/targets.ts';
import type { CpuRingParts } from '../cpu-ring.ts';
import type { Ring, RingFile, RingOptions, TakeOptions } from '../ring.ts';
import { createRecordingGap } from '../recording-gap.ts';
import { createRingSamples, withoutSamples, type TakenSamples } from '../ring-samples.ts';
import { readPerfettoTrace } from './tracing-perfetto.ts';
import { openTrace, type OpenTrace, type TracingSessionParts } from './tracing-session.ts';

const MEBIBYTE = 1024 ** 2;
/** The browser's memory: what a busy page writes in a second, and the limits. */
const BYTES_PER_SECOND = 2 * MEBIBYTE;
const MIN_BUFFER_BYTES = 32 * MEBIBYTE;
const MAX_BUFFER_BYTES = 256 * MEBIBYTE;
/** A buffer of 256 MB is written within seconds. */
const WRITING_LIMIT_MS = 60_000;
const END_DEADLINE_MS = 60_000;
/** Data of different threads reaches the buffer with a delay of some hundred milliseconds. */
const TOLERATED_LOSS_MS = 1500;

export type TraceRingParts = TracingSessionParts & CpuRingParts & { readonly convertPerfetto: ConvertPerfetto };

export interface TraceRingOptions extends RingOptions {
  readonly categories: readonly string[];
  /** Time between two CPU samples of the page, in microseconds; null for none. */
  readonly samplingIntervalUs: number | null;
}

export function ringBufferBytes(seconds: number): number {
  return Math.min(MAX_BUFFER_BYTES, Math.max(MIN_BUFFER_BYTES, seconds * BYTES_PER_SECOND));
}

/** Returns why the trace holds less than it should: the buffer overwrote it. None if it holds enough. */
function overwritten(heldMs: number, wantedMs: number, bufferBytes: number): LossRecord[] {
  const lostMs = Math.round(wantedMs - heldMs);
  if (lostMs < TOLERATED_LOSS_MS) return [];
  const reason = `The browser's ring buffer of ${formatBytes(bufferBytes)} holds the last ${durationText(heldMs)} only: it overwrote ${durationText(lostMs)} before them`;
  return [{ reason, lostMs, lostEvents: null }];
}

/** Starts it. Errors are those of tracing; nothing is left on the target then. */
export async function openTraceRing(
  target: TargetInfo,
  { seconds, categories, samplingIntervalUs, signal: opening }: TraceRingOptions,
  parts: TraceRingParts,
): Promise<Ring> {
  const { spool, convertPerfetto, now, elapsed } = parts;
  const bufferBytes = ringBufferBytes(seconds);
  const settings = {
    categories,
    bufferBytes,
    isRing: true,
    gzip: false,
    reload: false,
    fastStop: true,
    threadTimes: false,
  } as const;
  const ended = new AbortController();
  const over = new AbortController();
  const gap = createRecordingGap({ now, elapsed });
  const samples = createRingSamples(target, { seconds, samplingIntervalUs }, parts);
  let trace: OpenTrace | null = null;

  const fail = (error: AppError): void => {
    ended.abort(error);
    void samples.end();
  };
  const begin = async (until: AbortSignal): Promise<void> => {
    await samples.begin(until);
    const opened = await settle(() =>
      openTrace(target, settings, { signal: until, onCommand: () => undefined }, parts),
    );
    if (!opened.ok) {
      await samples.end();
      throw new AppFailure(opened.error);
    }
    const begun = opened.value;
    trace = begun;
    gap.end();
    begun.session.closed.addEventListener(
      'abort',
      () => {
        // One that was taken or dropped ends too.
        if (trace === begun) fail(errorOfAbort(begun.session.closed));
      },
      { once: true },
    );
  };
  const drop = async (): Promise<void> => {
    const current = trace;
    trace = null;
    await Promise.all([current?.drop(), samples.end()]);
  };
  const restart = async (): Promise<void> => {
    const begun = await settle(() => begin(over.signal));
    if (!begun.ok && !over.signal.aborted) fail(begun.error);
    // The ring was ended meanwhile.
    if (begun.ok && over.signal.aborted) await drop();
  };

  const stopped = async (taken: OpenTrace, signal: AbortSignal): Promise<AppResult<string>> => {
    const { session, completed } = taken;
    const sent = await session.send('Tracing.end', {}, { signal, deadlineMs: END_DEADLINE_MS });
    if (!sent.ok) return sent;
    const complete = await within(WRITING_LIMIT_MS, completed, signal, session.closed);
    if (complete?.stream !== undefined) return ok(complete.stream);
    const cause = [signal, session.closed].find(({ aborted }) => aborted);
    return err(
      cause === undefined
        ? appError(
            'incomplete_capture',
            `The browser of ${targetName(target)} did not return the trace of its ring buffer.`,
          )
        : errorOfAbort(cause),
    );
  };

  const read = async (
    taken: OpenTrace,
    handle: string,
    { capBytes, signal }: TakeOptions,
    { recordedMs, gapLoss }: { readonly recordedMs: number; readonly gapLoss: readonly LossRecord[] },
    sampling: Promise<TakenSamples>,
  ): Promise<AppResult<RingFile>> => {
    const lastMs = seconds * 1000;
    const sampled = await sampling;
    const files = await settle(() =>
      readPerfettoTrace({
        session: taken.session,
        handle,
        spool,
        convertPerfetto,
        capBytes,
        capSuggestion: 'Use fewer seconds.',
        lastMs,
        ...(sampled.file === null ? {} : { profile: { path: sampled.file.path, frameId: taken.frameId } }),
        signal,
        onBytes: () => undefined,
      }),
    );
    await sampled.file?.discard();
    if (!files.ok) return files;
    const { file, perfetto, spanMs, samples: added } = files.value;
    await perfetto.discard();
    const wantedMs = Math.min(lastMs, recordedMs);
    const heldMs = Math.min(wantedMs, spanMs);
    return ok({
      file,
      heldMs,
      loss: [
        ...gapLoss,
        ...overwritten(heldMs, wantedMs, bufferBytes),
        ...sampled.loss,
        ...(sampled.file !== null && added === 0 ? [withoutSamples('its page ran no code in these seconds')] : []),
      ],
      options: {
        categories: categories.join(','),
        frameId: taken.frameId,
        bufferBytes,
        ringBuffer: true,
        fastStop: true,
        ...(samplingIntervalUs === null ? {} : { samplingIntervalUs }),
      },
    });
  };

  await begin(opening);
  return {
    ended: ended.signal,
    sinceMs: () => trace?.watch.sinceMs() ?? now(),
    async take(options) {
      const taken: OpenTrace | null = trace;
      if (taken === null) return err(appError('not_recording', 'Nothing is being recorded.'));
      const before = { recordedMs: taken.watch.elapsedMs(), gapLoss: gap.lossWithin(seconds * 1000) };
      gap.begin('the browser wrote the capture that was kept before');
      // Its end is not the end of the ring.
      trace = null;
      const sampling = samples.take(options);
      const handle = await stopped(taken, options.signal);
      if (!handle.ok) {
        await (await sampling).file?.discard();
        await taken.drop();
        await restart();
        return handle;
      }
      const [files] = await Promise.all([read(taken, handle.value, options, before, sampling), restart()]);
      await taken.release();
      return files;
    },
    async pause(holder) {
      gap.begin(`${holder} used the tracing of the browser`);
      await drop();
    },
    async resume() {
      if (trace === null && !ended.signal.aborted) await restart();
      return ended.signal.aborted ? errorOfAbort(ended.signal) : null;
    },
    async end() {
      over.abort(appError('cancelled', 'The flight recorder was switched off.'));
      await drop();
    },
  };
}
