/** The buffer a browser records into: how full it is, when it stopped filling, and what of the recording is not in the trace for it. */
import { formatBytes, formatDuration } from '../../shared/base/units.ts';
import type { TraceSettings } from '../../shared/capabilities/ports.ts';
import type { TraceBuffer } from '../../shared/contracts/activity.ts';
import type { LossRecord } from '../../shared/contracts/captures.ts';

/** From here on a person is warned (seed 000). */
export const WARN_SHARE = 0.9;
/**
 * A process hands over some 64 to 128 KB at a time, and what does not fit is not taken: a small buffer is full at 78 % (tried with
 * 300 KB on Chromium 156).
 */
const LARGEST_PIECE_BYTES = 256 * 1024;

export interface BufferWatch {
  /** `atMs` from the start of the recording. */
  heard(share: number, atMs: number): void;
  /** Null until the browser has said. */
  state(): TraceBuffer | null;
  /** Null where the browser never said. */
  readonly fullestShare: number | null;
  /** What came of it at the end; `dataLossOccurred` as the browser says it then. */
  outcome(ended: {
    dataLossOccurred: boolean;
    recordedMs: number;
    /** How much of it the trace holds; null where it does not tell. */
    heldMs: number | null;
  }): { loss: LossRecord[]; wentRound: boolean };
}

export function createBufferWatch({ bufferBytes, isRing }: Pick<TraceSettings, 'bufferBytes' | 'isRing'>): BufferWatch {
  let share: number | null = null;
  let fullest: number | null = null;
  let filledUntilMs = 0;

  const lossOf = (recordedMs: number, heldMs: number | null): LossRecord => {
    const isFull = fullest !== null && (fullest >= WARN_SHARE || (1 - fullest) * bufferBytes <= LARGEST_PIECE_BYTES);
    if (!isFull) {
      return {
        reason: 'The browser could not take in all that its processes recorded, and left some of it out',
        lostMs: null,
        lostEvents: null,
      };
    }
    // What the browser said was some hundred milliseconds old; the trace itself tells it exactly.
    const keptMs = heldMs !== null && heldMs <= recordedMs ? heldMs : filledUntilMs;
    return {
      reason: `Truncated at about ${formatDuration(keptMs)} because of the buffer limit of ${formatBytes(bufferBytes)}`,
      lostMs: Math.max(0, Math.round(recordedMs - keptMs)),
      lostEvents: null,
    };
  };

  return {
    heard: (heardShare, atMs) => {
      share = Math.min(1, Math.max(0, heardShare));
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
      // What a ring buffer lets go was to be let go.
      if (isRing) return { loss: [], wentRound: isOver };
      return { loss: isOver ? [lossOf(recordedMs, heldMs)] : [], wentRound: false };
    },
  };
}
