/** Number of bars of a recording. */

const MIN_BAR_PX = 4;
/** Up to this many bars, each is one V8 sample. */
const FEW_SAMPLES = 40;
const MAX_BARS = 4000;

/**
 * V8 samples allocations about 20 times a second. Narrower bars would show false gaps, and bars of about the same width would hold one or
 * two samples at random; so each bar holds several, unless there are few samples.
 */
export function barCount(widthPx: number, samples: number): number {
  const fitting = Math.max(1, Math.floor(widthPx / MIN_BAR_PX));
  const worth = samples <= FEW_SAMPLES ? samples : Math.max(FEW_SAMPLES, Math.floor(samples / 3));
  return Math.max(1, Math.min(MAX_BARS, fitting, worth));
}
