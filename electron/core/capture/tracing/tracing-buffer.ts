/** The trace buffer of a browser: how full it is, when it filled up, and what the trace lacks for that reason. */
import { durationText } from '../../../../shared/base/duration-text.ts';
import { formatBytes } from '../../../../shared/base/units.ts';
import type { TraceSettings } from '../../../../shared/core/capability/trace-ports.ts';
import type { TraceBuffer } from '../../../../shared/core/contracts/activity.ts';
import type { LossRecord } from '../../../../shared/base/loss.ts';

/** Above this share a warning is shown. */
export const WARN_SHARE = 0.9;
/**
 * Processes deliver chunks of some 64 to 128 KB, and a chunk that does not fit is dropped, so a small buffer counts as full at 78 % (tried
 * with 300 KB on Chromium 156).
 */
const MAX_CHUNK_BYTES = 256 * 1024;

export interface BufferWatch {
  /** Takes a report of the browser. `atMs` counts from the start of the recording. */
  update(share: number, atMs: number): void;
  /** Null until the first report. */
  state(): TraceBuffer | null;
  /** Null without any report. */
  readonly fullestShare: number | null;
  /** The loss at the end of the recording; `dataLossOccurred` as reported by the browser. */
  outcome(ended: {
    dataLossOccurred: boolean;
    recordedMs: number;
    /** The part of the recording the trace holds; null if unknown. */
    heldMs: number | null;
  }): { loss: LossRecord[]; wentRound: boolean };
}

export function createBufferWatch({ bufferBytes, isRing }: Pick<TraceSettings, 'bufferBytes' | 'isRing'>): BufferWatch {
  let share: number | null = null;
  let fullest: number | null = null;
  let filledUntilMs = 0;

  const lossOf = (recordedMs: number, heldMs: number | null): LossRecord => {
    const isFull = fullest !== null && (fullest >= WARN_SHARE || (1 - fullest) * bufferBytes <= MAX_CHUNK_BYTES);
    if (!isFull) {
      return {
        reason: 'The browser could not collect everything that its processes recorded, and dropped some of it',
        lostMs: null,
        lostEvents: null,
      };
    }
    // The reports lag by some hundred milliseconds; the trace itself is exact.
    const filledMs = heldMs !== null && heldMs <= recordedMs ? heldMs : filledUntilMs;
    return {
      reason: `Truncated after about ${durationText(filledMs)}, when the trace buffer of ${formatBytes(bufferBytes)} was full`,
      lostMs: Math.max(0, Math.round(recordedMs - filledMs)),
      lostEvents: null,
    };
  };

  return {
    update: (reportedShare, atMs) => {
      share = Math.min(1, Math.max(0, reportedShare));
      if (fullest !== null && share <= fullest) return;
      fullest = share;
      filledUntilMs = Math.max(0, atMs);
    },
    state: () => (share === null ? null : { share, sizeBytes: bufferBytes, isRing }),
    get fullestShare() {
      return fullest;
    },
    outcome: ({ dataLossOccurred, recordedMs, heldMs }) => {
      const isOver = dataLossOccurred || (fullest !== null && fullest >= 1);
      // A ring buffer overwrites its oldest data by design.
      if (isRing) return { loss: [], wentRound: isOver };
      return { loss: isOver ? [lossOf(recordedMs, heldMs)] : [], wentRound: false };
    },
  };
}
