/**
 * Progress of one call as notifications: the first at once, then at most four a second, never decreasing, and one every ten
 * seconds though nothing moved, because clients give up on calls that stay silent.
 */
import type { Progress } from '../../shared/contracts/activity.ts';
import { formatDuration } from '../../shared/base/units.ts';

/** Behaviour.md §15: about four a second. */
const LEAST_INTERVAL_MS = 250;
/** The SDK's clients give up after 60 s of silence, some hosts after 20 s. */
const HEARTBEAT_MS = 10_000;

export interface ProgressNotification {
  readonly progress: number;
  /** Left out where it is not known: nobody may divide by it. */
  readonly total?: number;
  readonly message: string;
}

export interface ProgressReporter {
  report(progress: Progress): void;
  /** Ends the timers after what was held back is sent; resolves when the last notification is on its way. */
  finish(): Promise<void>;
}

export interface ProgressReporterOptions {
  /** Hands one notification to the client. What it rejects with is told to `onFailure` and nobody else. */
  readonly send: (notification: ProgressNotification) => Promise<void>;
  readonly onFailure: (reason: unknown) => void;
  /** What the call is, for the message before its first own one. */
  readonly title: string;
  readonly now: () => number;
}

export function createProgressReporter(options: ProgressReporterOptions): ProgressReporter {
  const startedAtMs = options.now();
  let highest = 0;
  let latest: ProgressNotification = { progress: 0, message: `${options.title}: started` };
  let lastSentAtMs = Number.NEGATIVE_INFINITY;
  let held = false;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let finished = false;
  let sending: Promise<void> = Promise.resolve();

  function schedule(delayMs: number, work: () => void): void {
    if (timer !== null) clearTimeout(timer);
    timer = setTimeout(work, delayMs);
    timer.unref();
  }

  function send(notification: ProgressNotification): void {
    held = false;
    lastSentAtMs = options.now();
    // One after the other: a transport under backpressure must not let a later value overtake an earlier one.
    sending = sending.then(() => options.send(notification)).catch(options.onFailure);
    if (!finished) schedule(HEARTBEAT_MS, sendHeartbeat);
  }

  function sendHeartbeat(): void {
    const elapsed = formatDuration(options.now() - startedAtMs);
    send({ ...latest, message: `${latest.message} (${elapsed} so far)` });
  }

  send(latest);

  return {
    report({ done, total, message }) {
      if (finished) return;
      highest = Math.max(highest, done);
      latest = {
        progress: highest,
        ...(total === null || total <= 0 ? {} : { total: Math.max(total, highest) }),
        message,
      };
      const waitMs = lastSentAtMs + LEAST_INTERVAL_MS - options.now();
      if (waitMs <= 0) {
        send(latest);
        return;
      }
      if (held) return;
      held = true;
      schedule(waitMs, () => send(latest));
    },
    async finish() {
      finished = true;
      if (timer !== null) clearTimeout(timer);
      if (held) send(latest);
      await sending;
    },
  };
}
