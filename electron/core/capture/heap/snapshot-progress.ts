/** Progress of one heap snapshot: it never goes backwards, is reported at most four times a second, and always reports the end. */
import type { Progress } from '../../../../shared/core/contracts/activity.ts';
import { durationText } from '../../../../shared/base/duration-text.ts';
import { formatBytes } from '../../../../shared/base/units.ts';

const MIN_GAP_MS = 250;
/** Range of the collecting phase. The streaming phase after it has no known total. */
const COLLECTING_FROM = 10;
const COLLECTING_TO = 60;
/** Streaming approaches this value, because its total is unknown. */
const STREAMING_TO = 99;
/** A snapshot of this size is halfway through the streaming range. */
const HALFWAY_BYTES = 64 * 1024 ** 2;

export interface SnapshotProgress {
  start(message: string): void;
  /** The target executes a task, and begins after it. */
  waitingForTask(waitedMs: number): void;
  collecting(done: number, total: number): void;
  streaming(bytes: number): void;
  /** The write queue is full, and reading is paused. */
  waitingForDisk(bytes: number): void;
  finished(bytes: number): void;
}

/** `nowMs` is a monotonic clock. */
export function createSnapshotProgress(report: (progress: Progress) => void, nowMs: () => number): SnapshotProgress {
  let done = 0;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let firstByteAtMs: number | null = null;

  const update = (next: number, message: string, bytes: number | null, always: boolean): void => {
    done = Math.max(done, Math.min(100, next));
    const atMs = nowMs();
    if (!always && atMs - lastAtMs < MIN_GAP_MS) return;
    lastAtMs = atMs;
    const elapsedS = firstByteAtMs === null ? 0 : (atMs - firstByteAtMs) / 1000;
    const bytesPerSecond = bytes === null || elapsedS <= 0 ? null : bytes / elapsedS;
    report({ done, total: 100, message, bytes, bytesPerSecond });
  };
  const streamed = (bytes: number): number => {
    firstByteAtMs ??= nowMs();
    return COLLECTING_TO + (STREAMING_TO - COLLECTING_TO) * (bytes / (bytes + HALFWAY_BYTES));
  };

  return {
    start: (message) => update(0, message, null, true),
    waitingForTask: (waitedMs) =>
      update(
        0,
        `Waiting for the end of the task that the target executes, ${durationText(waitedMs)} so far`,
        null,
        true,
      ),
    collecting: (count, total) => {
      const share = total > 0 ? Math.min(1, count / total) : 0;
      update(COLLECTING_FROM + (COLLECTING_TO - COLLECTING_FROM) * share, 'Taking heap snapshot', null, false);
    },
    streaming: (bytes) => update(streamed(bytes), `Streaming snapshot, ${formatBytes(bytes)} written`, bytes, false),
    waitingForDisk: (bytes) =>
      update(streamed(bytes), `Waiting for the disk, ${formatBytes(bytes)} received`, bytes, true),
    finished: (bytes) => update(100, `Snapshot complete, ${formatBytes(bytes)}`, bytes, true),
  };
}
