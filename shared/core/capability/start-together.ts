/** Lets several parts of a call start at the same time: the gate opens when the last part is ready or has failed. */
import { within } from '../../base/within.ts';
import type { StartTogether } from './recording-ports.ts';

export interface StartGate {
  /** To be called for each part. `over` means that the part will not become ready; it has no effect after `ready`. */
  member(): { readonly together: StartTogether; readonly over: () => void };
  /** Milliseconds since the Unix epoch; null until it opened. */
  openedAtMs(): number | null;
  /** Number of parts that became ready after the gate had opened. */
  late(): number;
}

export function createStartGate(options: {
  readonly parts: number;
  /** The gate opens this long after the first part became ready. */
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
