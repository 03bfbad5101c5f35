/** Waits for the duration of a recording. */
import { pause } from '../../../shared/base/within.ts';
import { errorOfAbort, type AppError } from '../../../shared/base/errors.ts';

const TICK_MS = 1000;

/** Calls `onTick` once a second until `durationMs` have passed. Returns the reason if one of the signals is aborted before. */
export async function waitWhileRecording(
  durationMs: number,
  ends: readonly AbortSignal[],
  onTick: (recordedMs: number) => void,
): Promise<AppError | null> {
  for (let recordedMs = 0; ; recordedMs = Math.min(recordedMs + TICK_MS, durationMs)) {
    onTick(recordedMs);
    if (recordedMs >= durationMs) return null;
    await pause(Math.min(TICK_MS, durationMs - recordedMs), ...ends);
    const ended = ends.find(({ aborted }) => aborted);
    if (ended !== undefined) return errorOfAbort(ended);
  }
}
