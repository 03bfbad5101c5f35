/** The time that something is recorded for: it passes, it is told, and it can be cut short. */
import { pause } from '../../shared/base/within.ts';
import { errorOfAbort, type AppError } from '../../shared/contracts/errors.ts';

const TICK_MS = 1000;

/** Waits for so long, ticking; what ended it before, if anything did. */
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
