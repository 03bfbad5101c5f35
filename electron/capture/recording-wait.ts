/** The time that something is recorded for: it passes, it is told, and it can be cut short. */
import { errorOfAbort, type AppError } from '../../shared/contracts/errors.ts';

const TICK_MS = 1000;

/** Waits for so long, ticking; what ended it before, if anything did. */
export function waitWhileRecording(
  durationMs: number,
  ends: readonly AbortSignal[],
  onTick: (recordedMs: number) => void,
): Promise<AppError | null> {
  return new Promise((resolve) => {
    let recordedMs = 0;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const over = (error: AppError | null): void => {
      if (timer !== null) clearTimeout(timer);
      for (const signal of ends) signal.removeEventListener('abort', onAbort);
      resolve(error);
    };
    const onAbort = (): void => {
      const signal = ends.find(({ aborted }) => aborted);
      if (signal !== undefined) over(errorOfAbort(signal));
    };
    const wait = (): void => {
      const stepMs = Math.min(TICK_MS, durationMs - recordedMs);
      timer = setTimeout(() => {
        recordedMs += stepMs;
        onTick(recordedMs);
        if (recordedMs >= durationMs) over(null);
        else wait();
      }, stepMs);
    };
    for (const signal of ends) signal.addEventListener('abort', onAbort, { once: true });
    onTick(0);
    if (ends.some(({ aborted }) => aborted)) onAbort();
    else wait();
  });
}
