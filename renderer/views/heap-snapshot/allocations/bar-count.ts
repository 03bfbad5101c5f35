/** How many bars a recording is drawn in. */

const MIN_BAR_PX = 4;
/** Up to here a bar is what V8 noted between two of its samples. */
const FEW_SAMPLES = 40;
const MAX_BARS = 4000;

/**
 * V8 notes what was born some 20 times a second. Bars narrower than the time between two notes would show gaps that are none,
 * and bars about as wide would hold one note here and two there; so each holds a few, unless there are few in all.
 */
export function barCount(widthPx: number, samples: number): number {
  const fitting = Math.max(1, Math.floor(widthPx / MIN_BAR_PX));
  const worth = samples <= FEW_SAMPLES ? samples : Math.max(FEW_SAMPLES, Math.floor(samples / 3));
  return Math.max(1, Math.min(MAX_BARS, fitting, worth));
}
