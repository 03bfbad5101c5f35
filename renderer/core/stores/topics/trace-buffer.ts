/** Texts for the trace buffer: usage, and what happens when it is full. */
import { formatPercent } from '../../../../shared/base/units.ts';
import type { TraceBuffer } from '../../../../shared/core/contracts/activity.ts';

/** Usage from which a warning is shown. */
export const BUFFER_WARN_SHARE = 0.9;
/** Browsers stop recording slightly below 100 %. */
const FULL_SHARE = 0.995;

export interface BufferWords {
  /** `92%`. */
  readonly percent: string;
  readonly isWarning: boolean;
  readonly usedBytes: number;
  readonly bytesPerSecond: number | null;
  readonly story: string;
  /** For screen readers: changes with the state, and not with every figure. */
  readonly announcement: string;
}

/** One decimal for small shares, so that progress is visible; 100 only when full. */
function percentText(share: number): string {
  return share < 0.1 ? formatPercent(share) : `${Math.floor(share * 100)}%`;
}

function leftText(leftMs: number): string {
  const seconds = Math.max(1, Math.round(leftMs / 1000));
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `elapsedMs`: recording time so far, for the fill rate. */
export function bufferWords({ share, sizeBytes, isRing }: TraceBuffer, elapsedMs: number): BufferWords {
  const isWarning = !isRing && share >= BUFFER_WARN_SHARE;
  const leftMs = share > 0 ? (elapsedMs * (1 - share)) / share : null;
  const story = isRing
    ? share >= BUFFER_WARN_SHARE
      ? 'Full: dropping the oldest events, keeping the newest'
      : 'When full, the oldest events are dropped'
    : share >= FULL_SHARE
      ? 'Full. New events are dropped.'
      : isWarning && leftMs !== null
        ? `Full in about ${leftText(leftMs)}. Events after that are dropped.`
        : `Warns at ${Math.round(BUFFER_WARN_SHARE * 100)}%`;
  return {
    percent: percentText(share),
    isWarning,
    usedBytes: share * sizeBytes,
    bytesPerSecond: elapsedMs > 0 ? (share * sizeBytes * 1000) / elapsedMs : null,
    story,
    announcement: isRing || !isWarning ? '' : share >= FULL_SHARE ? 'Trace buffer full' : 'Trace buffer nearly full',
  };
}
