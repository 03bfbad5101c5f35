/** Lets several parts of a call begin at the same moment: the last one to be ready, or to fail, opens the gate for all. */
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
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = () => {
      if (openedAtMs !== null) return;
      openedAtMs = now();
      if (timer !== null) clearTimeout(timer);
      resolve();
    };
  });
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
            let stop: () => void = () => undefined;
            const aborted = new Promise<void>((resolve) => {
              stop = resolve;
            });
            signal.addEventListener('abort', stop, { once: true });
            if (signal.aborted) stop();
            await Promise.race([opened, aborted]);
            signal.removeEventListener('abort', stop);
          },
        },
        over: settleOnce,
      };
    },
    openedAtMs: () => openedAtMs,
    late: () => late,
  };
}
