/** Progress of a trace while it is recorded, written by the browser, and read. */
import { formatBytes, formatPercent } from '../../../../shared/base/units.ts';
import type { Progress } from '../../../../shared/core/contracts/activity.ts';
import { WARN_SHARE, type BufferWatch } from './tracing-buffer.ts';

const RECORDING_FROM = 10;
const WRITING_FROM = 40;
const READING_FROM = 60;
const READING_TO = 95;
/** The total of neither phase is known: this time, and this size, are halfway through their range. */
const HALFWAY_WRITING_MS = 10_000;
const HALFWAY_READING_BYTES = 64 * 1024 ** 2;

export interface TracingProgress {
  starting(): void;
  /** Reports the progress of a recording that has a duration. */
  recording(recordedMs: number, durationMs: number): void;
  writing(elapsedMs: number): void;
  reading(bytes: number, elapsedMs: number): void;
}

/** `writer` is who writes the trace, at the beginning of a sentence. */
export function createTracingProgress(
  report: (progress: Progress) => void,
  buffer?: BufferWatch,
  writer = 'The browser',
): TracingProgress {
  const update = (progress: Omit<Progress, 'total' | 'bytes' | 'bytesPerSecond'> & Partial<Progress>): void =>
    report({ total: 100, bytes: null, bytesPerSecond: null, buffer: buffer?.state() ?? null, ...progress });
  const creep = (from: number, to: number, amount: number, half: number): number =>
    from + (to - from) * (amount / (amount + half));
  return {
    starting: () => update({ done: 0, message: 'Starting trace' }),
    recording: (recordedMs, durationMs) => {
      const state = buffer?.state() ?? null;
      const leftS = Math.ceil((durationMs - recordedMs) / 1000);
      const isNearlyFull = state !== null && !state.isRing && state.share > WARN_SHARE;
      update({
        done: Math.min(WRITING_FROM, RECORDING_FROM + ((WRITING_FROM - RECORDING_FROM) * recordedMs) / durationMs),
        message:
          (recordedMs === 0 ? `Tracing for ${durationMs / 1000} s` : `Tracing, ${leftS} s left`) +
          (isNearlyFull ? `; the trace buffer is ${formatPercent(state.share)} full, and data beyond it is lost` : ''),
        phase: 'recording',
      });
    },
    writing: (elapsedMs) =>
      update({
        done: creep(WRITING_FROM, READING_FROM, elapsedMs, HALFWAY_WRITING_MS),
        message: `${writer} is writing its trace, ${Math.floor(elapsedMs / 1000)} s`,
        phase: 'writing',
      }),
    reading: (bytes, elapsedMs) =>
      update({
        done: creep(READING_FROM, READING_TO, bytes, HALFWAY_READING_BYTES),
        message: `Reading the trace, ${formatBytes(bytes)} written`,
        bytes,
        bytesPerSecond: elapsedMs <= 0 ? null : (bytes / elapsedMs) * 1000,
        phase: 'reading',
      }),
  };
}
