/** Sampling interval of a profile. */
import type { SampledProfile } from './profile-columns.ts';

/** Median interval between samples in microseconds; 0 for fewer than two samples, hit counts only, and bytes. */
export function medianDistanceUs({ samples, timing }: Pick<SampledProfile, 'samples' | 'timing'>): number {
  // The last sample's duration extends to the end of the recording.
  const distances = samples.count - 1;
  if (distances < 1 || timing === null || timing === 'hits') return 0;
  const values = samples.weight.slice(0, distances);
  const middle = distances >> 1;
  const upper = selectNth(values, middle);
  if (distances % 2 === 1) return upper;
  let lower = 0;
  for (let at = 0; at < middle; at += 1) lower = Math.max(lower, values[at]);
  return (lower + upper) / 2;
}

/** The nth smallest value (Hoare's quickselect). */
function selectNth(values: Float64Array, nth: number): number {
  let low = 0;
  let high = values.length - 1;
  while (low < high) {
    const pivot = values[(low + high) >>> 1];
    let left = low;
    let right = high;
    while (left <= right) {
      while (values[left] < pivot) left += 1;
      while (values[right] > pivot) right -= 1;
      if (left > right) break;
      [values[left], values[right]] = [values[right], values[left]];
      left += 1;
      right -= 1;
    }
    if (nth <= right) high = right;
    else if (nth >= left) low = left;
    else break;
  }
  return values[nth];
}
