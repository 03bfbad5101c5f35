/** Functions with the largest self time, from the samples of one thread. */
import { functionsOf } from '../../sampled-profile/profile-document.ts';
import { figuresOf } from '../../sampled-profile/profile-figures.ts';
import { PROGRAM_FUNCTION, type SampledProfile } from '../../sampled-profile/profile-columns.ts';
import type { CpuPlace, CpuRange } from '../../../contracts/sampled-profiles.ts';

export interface HotFunction extends CpuPlace {
  readonly selfMs: number;
  readonly totalMs: number;
  /** Part of `selfMs`. */
  readonly layoutMs?: number;
}

/** An interval of browser work inside a function, µs. */
export interface NativeSpan {
  readonly startUs: number;
  readonly endUs: number;
}

/** Key of a function; equal ones are one row. */
const keyOf = ({ name, url, line, column }: CpuPlace): string => `${url}\n${line}\n${column}\n${name}`;

/** ms of each function's own samples inside the spans, which are in order of time and do not overlap. */
function nativeMsOf({ samples, calls, functions }: SampledProfile, spans: readonly NativeSpan[]): Map<string, number> {
  const sumsUs = new Map<number, number>();
  let span = 0;
  const first = firstSampleAt(samples, spans[0]?.startUs ?? 0);
  for (let sample = first; sample < samples.count && span < spans.length; sample += 1) {
    const fromUs = samples.start[sample];
    const toUs = fromUs + samples.weight[sample];
    while (span < spans.length && spans[span].endUs <= fromUs) span += 1;
    let withinUs = 0;
    for (let at = span; at < spans.length && spans[at].startUs < toUs; at += 1)
      withinUs += Math.min(toUs, spans[at].endUs) - Math.max(fromUs, spans[at].startUs);
    if (withinUs <= 0) continue;
    const of = calls.functionOf[samples.row[sample]];
    sumsUs.set(of, (sumsUs.get(of) ?? 0) + withinUs);
  }
  const sums = new Map<string, number>();
  for (const [of, sumUs] of sumsUs) {
    const key = keyOf(functions[of]);
    sums.set(key, (sums.get(key) ?? 0) + sumUs / 1000);
  }
  return sums;
}

/**
 * Largest self time first; without functions that were never on top of the stack. `layouts`, in order of time: forced style and layout, whose
 * time V8 counts as the self time of the function that forced it.
 */
export function hotFunctions(
  profile: SampledProfile,
  most: number,
  range?: CpuRange,
  layouts: readonly NativeSpan[] = [],
): HotFunction[] {
  const inRange = range === undefined ? layouts : spansIn(layouts, range.fromMs * 1000, range.toMs * 1000);
  const layoutMsOf = inRange.length === 0 ? null : nativeMsOf(profile, inRange);
  return functionsOf(profile, figuresOf(profile, range ?? null))
    .filter(({ self }) => self > 0)
    .toSorted((a, b) => b.self - a.self || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ self, total, samples: _samples, ...place }) => {
      const layoutMs = Math.min(self, layoutMsOf?.get(keyOf(place)) ?? 0);
      const row = { ...place, selfMs: self, totalMs: total };
      return layoutMs > 0 ? { ...row, layoutMs } : row;
    });
}

/**
 * Self times of the program's functions between two times, without those in the spans, which are in order of time and do not overlap. In no
 * order.
 */
export function selfTimesIn(
  { samples, calls, functions, kindOf }: SampledProfile,
  fromUs: number,
  toUs: number,
  without: readonly NativeSpan[],
): { readonly place: CpuPlace; readonly selfUs: number }[] {
  const sums = new Map<number, number>();
  let span = 0;
  for (
    let sample = firstSampleAt(samples, fromUs);
    sample < samples.count && samples.start[sample] < toUs;
    sample += 1
  ) {
    const startUs = Math.max(fromUs, samples.start[sample]);
    const endUs = Math.min(toUs, samples.start[sample] + samples.weight[sample]);
    const of = calls.functionOf[samples.row[sample]];
    if (endUs <= startUs || kindOf[of] !== PROGRAM_FUNCTION) continue;
    while (span < without.length && without[span].endUs <= startUs) span += 1;
    let selfUs = endUs - startUs;
    for (let at = span; at < without.length && without[at].startUs < endUs; at += 1)
      selfUs -= Math.max(0, Math.min(endUs, without[at].endUs) - Math.max(startUs, without[at].startUs));
    sums.set(of, (sums.get(of) ?? 0) + selfUs);
  }
  return [...sums].filter(([, selfUs]) => selfUs > 0).map(([of, selfUs]) => ({ place: functions[of], selfUs }));
}

/** The spans that overlap an interval. */
function spansIn(spans: readonly NativeSpan[], fromUs: number, toUs: number): readonly NativeSpan[] {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (spans[middle].endUs <= fromUs) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < spans.length && spans[end].startUs < toUs) end += 1;
  return spans.slice(low, end);
}

/** The first sample that ends after a time. */
function firstSampleAt({ count, start, weight }: SampledProfile['samples'], atUs: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (start[middle] + weight[middle] <= atUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
