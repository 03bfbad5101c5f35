/** Lets several parts of a call begin at the same moment: the last one to be ready, or to fail, opens the gate for all. */
import { within } from '../base/within.ts';
import type { StartTogether } from './ports.ts';

export interface StartGate {
  /** One for each part. `over` says that it will not be ready any more; harmless after it was. */
  member(): { readonly together: StartTogether; readonly over: () => void };
  /** Milliseconds since the Unix epoch; null until it opened. */
  openedAtMs(): number | null;
  /** Parts that were not ready when the others had been waiting for long enough. */
  late(): number;
}

export function createStartGate(options: {
  readonly parts: number;
  /** A part that is not ready this long after the first one was begins by itself. */
  readonly patienceMs: number;
  readonly now: () => number;
}): StartGate {
  const { parts, patienceMs, now } = options;
  let settled = 0;
  let openedAtMs: number | null = null;
  let late = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  const opened = Promise.withResolvers<void>();
  const open = (): void => {
    openedAtMs ??= now();
    if (timer !== null) clearTimeout(timer);
    opened.resolve();
  };
  const settle = (): void => {
    settled += 1;
    if (settled === parts) open();
  };

  return {
    member: () => {
      let isSettled = false;
      const settleOnce = (): void => {
        if (!isSettled) settle();
        isSettled = true;
      };
      return {
        together: {
          ready: async (signal) => {
            if (openedAtMs !== null) late += 1;
            settleOnce();
            if (openedAtMs !== null) return;
            timer ??= setTimeout(open, patienceMs);
            await within(Number.POSITIVE_INFINITY, opened.promise, signal);
          },
        },
        over: settleOnce,
      };
    },
    openedAtMs: () => openedAtMs,
    late: () => late,
  };
}
