/** The window's clock: ticks four times a second while it has subscribers, otherwise not at all. */
import { useSyncExternalStore } from 'react';

/** Figures update at most four times a second. */
const TICK_MS = 250;

export interface Clock {
  /** Milliseconds since the Unix epoch at the last tick, or now if the clock is stopped. */
  readonly now: () => number;
  readonly subscribe: (listener: () => void) => () => void;
}

export interface ClockHost {
  now(): number;
  setInterval(tick: () => void, ms: number): number;
  clearInterval(id: number): void;
}

export function createClock(host: ClockHost): Clock {
  const listeners = new Set<() => void>();
  let timer: number | null = null;
  let nowMs = host.now();
  return {
    now: () => {
      // Stable between ticks: React reads it several times per render.
      if (timer === null && host.now() - nowMs >= TICK_MS) nowMs = host.now();
      return nowMs;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      if (timer === null) {
        nowMs = host.now();
        timer = host.setInterval(() => {
          nowMs = host.now();
          for (const each of listeners) each();
        }, TICK_MS);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0 && timer !== null) {
          host.clearInterval(timer);
          timer = null;
        }
      };
    },
  };
}

const NEVER = (): (() => void) => () => {};

/** The current time, ticking only while `active`. */
export function useClock(clock: Clock, active: boolean): number {
  return useSyncExternalStore(active ? clock.subscribe : NEVER, clock.now);
}
