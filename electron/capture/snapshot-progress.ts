/** Progress of one heap snapshot: never backwards, never more than four times a second, the last one always told. */
import type { Progress } from '../../shared/contracts/activity.ts';
import { formatBytes } from '../../shared/base/units.ts';

const SHORTEST_GAP_MS = 250;
/** The collecting phase is shown between these; what streams afterwards has no known total. */
const COLLECTING_FROM = 10;
const COLLECTING_TO = 60;
/** Streaming creeps towards this without knowing its end. */
const STREAMING_TO = 99;
/** A snapshot of this size is half way between 60 and 99. */
const HALF_WAY_BYTES = 64 * 1024 ** 2;

export interface SnapshotProgress {
  start(message: string): void;
  collecting(done: number, total: number): void;
  streaming(bytes: number): void;
  /** The queue is full and the disk sets the pace. */
  waitingForDisk(bytes: number): void;
  finished(bytes: number): void;
}

/** `nowMs` is a monotonic clock. */
export function createSnapshotProgress(report: (progress: Progress) => void, nowMs: () => number): SnapshotProgress {
  let done = 0;
  let lastAtMs = Number.NEGATIVE_INFINITY;
  let firstByteAtMs: number | null = null;

  const tell = (next: number, message: string, bytes: number | null, always: boolean): void => {
    done = Math.max(done, Math.min(100, next));
    const atMs = nowMs();
    if (!always && atMs - lastAtMs < SHORTEST_GAP_MS) return;
    lastAtMs = atMs;
    const elapsedS = firstByteAtMs === null ? 0 : (atMs - firstByteAtMs) / 1000;
    const bytesPerSecond = bytes === null || elapsedS <= 0 ? null : bytes / elapsedS;
    report({ done, total: 100, message, bytes, bytesPerSecond });
  };
  const streamed = (bytes: number): number => {
    firstByteAtMs ??= nowMs();
    return COLLECTING_TO + (STREAMING_TO - COLLECTING_TO) * (bytes / (bytes + HALF_WAY_BYTES));
  };

  return {
    start: (message) => tell(0, message, null, true),
    collecting: (count, total) => {
      const share = total > 0 ? Math.min(1, count / total) : 0;
      tell(COLLECTING_FROM + (COLLECTING_TO - COLLECTING_FROM) * share, 'Collecting the heap', null, false);
    },
    streaming: (bytes) => tell(streamed(bytes), `Streaming snapshot... ${formatBytes(bytes)} written`, bytes, false),
    waitingForDisk: (bytes) =>
      tell(streamed(bytes), `Waiting for the disk, ${formatBytes(bytes)} received`, bytes, true),
    finished: (bytes) => tell(100, `Snapshot complete, ${formatBytes(bytes)}`, bytes, true),
  };
}
