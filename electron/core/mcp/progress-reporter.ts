/**
 * Progress of one call as notifications: the first at once, then at most four a second, never decreasing, and one every ten seconds even
 * without change, because clients time out on silent calls.
 */
import type { Progress } from '../../../shared/core/contracts/activity.ts';
import { aboutTime } from '../../../shared/core/capability/run-text.ts';
import { formatDuration } from '../../../shared/base/units.ts';

/** About four a second: more would only load the client. */
const MIN_INTERVAL_MS = 250;
/** The SDK's clients time out after 60 s of silence, some hosts after 20 s. */
const HEARTBEAT_MS = 10_000;

export interface ProgressNotification {
  readonly progress: number;
  /** Absent if it is unknown or 0: a client may divide by it. */
  readonly total?: number;
  readonly message: string;
}

export interface ProgressReporter {
  report(progress: Progress): void;
  /** Ends the timers after sending the delayed value; resolves when the last notification is on its way. */
  finish(): Promise<void>;
}

export interface ProgressReporterOptions {
  /** Sends one notification to the client. A rejection is passed to `onFailure` only. */
  readonly send: (notification: ProgressNotification) => Promise<void>;
  readonly onFailure: (reason: unknown) => void;
  /** The name of the call, used as message before its first own one. */
  readonly title: string;
  readonly now: () => number;
}

function leftText(ms: number): string {
  return ms <= 0 ? 'soon done' : `${aboutTime(ms)} left`;
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
    // One after the other: under backpressure a later value must not overtake an earlier one.
    sending = sending.then(() => options.send(notification)).catch(options.onFailure);
    if (!finished) schedule(HEARTBEAT_MS, sendHeartbeat);
  }

  function sendHeartbeat(): void {
    const elapsed = formatDuration(options.now() - startedAtMs);
    send({ ...latest, message: `${latest.message} (${elapsed} so far)` });
  }

  send(latest);

  return {
    report({ done, total, message, expectedEndAtMs }) {
      if (finished) return;
      highest = Math.max(highest, done);
      latest = {
        progress: highest,
        ...(total === null || total <= 0 ? {} : { total: Math.max(total, highest) }),
        message: expectedEndAtMs === undefined ? message : `${message}, ${leftText(expectedEndAtMs - options.now())}`,
      };
      const waitMs = lastSentAtMs + MIN_INTERVAL_MS - options.now();
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
