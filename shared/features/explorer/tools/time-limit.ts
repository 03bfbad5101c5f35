/** The time of an exploration: when it is over, what is under way ends, but for a hunt, which has a little more. */
import { appError } from '../../../base/errors.ts';

/** A hunt that began in time is most of the way there. */
const GRACE_MS = 60_000;
/** A hunt that begins later would end long after the time. */
const LEAST_MS = 15_000;

export interface TimeLimit {
  /** Aborted when the time is over, and with the call. */
  readonly signal: AbortSignal;
  isOver(): boolean;
  leftMs(): number;
  /** The share of the time that is over, from 0 to 1. */
  share(): number;
  /** When all of it ends at the latest, in milliseconds from now. */
  endsInMs(): number;
  /** True if a hunt that begins now may end before it is ended: the ones before tell how long they take. */
  canHunt(): boolean;
  /** Hunts: the end of the time waits for it, and for `GRACE_MS` at most. */
  hunting<T>(work: () => Promise<T>): Promise<T>;
  dispose(): void;
}

/** `onOver` is called when the time is over and a hunt goes on. */
export function limitTime(minutes: number, signal: AbortSignal, onOver: () => void): TimeLimit {
  const startedMs = performance.now();
  const totalMs = minutes * 60_000;
  const over = new AbortController();
  const end = (): void =>
    over.abort(appError('deadline_exceeded', 'The time of the exploration is over.', 'Go on with it.'));
  let isHunting = false;
  let longestMs = 0;
  const leftMs = (): number => totalMs - (performance.now() - startedMs);
  let timer = setTimeout(() => {
    if (!isHunting) return end();
    timer = setTimeout(end, GRACE_MS);
    onOver();
  }, totalMs);
  return {
    signal: AbortSignal.any([signal, over.signal]),
    isOver: () => over.signal.aborted,
    leftMs,
    share: () => Math.min(1, 1 - leftMs() / totalMs),
    endsInMs: () => Math.max(0, leftMs() + (isHunting && leftMs() <= 0 ? GRACE_MS : 0)),
    canHunt: () => leftMs() >= LEAST_MS && leftMs() + GRACE_MS >= longestMs,
    async hunting(work) {
      const fromMs = performance.now();
      isHunting = true;
      try {
        return await work();
      } finally {
        isHunting = false;
        longestMs = Math.max(longestMs, performance.now() - fromMs);
        if (leftMs() <= 0) end();
      }
    },
    dispose: () => clearTimeout(timer),
  };
}
