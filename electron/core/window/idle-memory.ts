/** Frees the memory that work has left, once the app has nothing to do: V8 does not collect garbage in an idle process. */
import type { RunningWork } from '../app/types.ts';

/** The window is drawn, and what the start began has ended. */
const AFTER_START_MS = 8000;
/** A collection takes some ten milliseconds, so that not every pause is worth one. */
const AFTER_WORK_MS = 30_000;

export interface IdleMemory {
  /** The user did something in the window. */
  touch(): void;
  dispose(): void;
}

/** `free` is called once after the start, and once after each period of work. */
export function createIdleMemory({
  work,
  free,
}: {
  readonly work: RunningWork;
  readonly free: () => void;
}): IdleMemory {
  let timer: NodeJS.Timeout | null = null;
  const wait = (delayMs: number): void => {
    timer = setTimeout(() => {
      timer = null;
      if (work.list().length > 0) wait(AFTER_WORK_MS);
      else free();
    }, delayMs);
  };
  const touch = (): void => {
    if (timer === null) wait(AFTER_WORK_MS);
    else timer.refresh();
  };
  const subscription = work.changes.listen(touch);
  wait(AFTER_START_MS);
  return {
    touch,
    dispose() {
      subscription.dispose();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
