/**
 * Finds out whether a metric grows. A heap rises until a collection, so a line through all samples mostly shows when the last collection
 * was. The line is fitted through the minimum of each time slot (the lower envelope) instead. If large falls show collections, a slot is
 * made long enough to contain one.
 */

/** Number of slots, if there are enough samples. */
const SLOTS = 20;
/** Share of the range (maximum − minimum). A fall this large is a collection; a slot without one holds garbage even at its minimum. */
const LARGE_FALL = 0.25;
/** Minimum average number of samples per slot; the minimum of fewer samples is not an envelope. */
const SAMPLES_A_SLOT = 3;
/** With fewer slots or less time, a fitted line is not meaningful. */
const MIN_SLOTS = 4;
const MIN_SPAN_MS = 5000;

/** Student's t, 95 % two-sided, for 1 to 18 degrees of freedom: a slope must exceed its standard error by this factor. */
const STUDENT_T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101,
];

/** `unclear`: the variation exceeds the slope; `short`: too few samples. */
export type TrendDirection = 'grows' | 'falls' | 'steady' | 'unclear' | 'short';

export interface Trend {
  readonly direction: TrendDirection;
  /** In the value's unit per minute; null if there are too few samples. */
  readonly slopePerMinute: number | null;
  readonly spanMs: number;
}

export interface TimedValue {
  readonly atMs: number;
  readonly value: number;
}

/** The minimum sample of each of `slots` equal time slots; slots without a sample are omitted. */
export function lowerEnvelope(samples: readonly TimedValue[], slots: number): TimedValue[] {
  const first = samples[0];
  const last = samples.at(-1);
  if (first === undefined || last === undefined) return [];
  const slotMs = (last.atMs - first.atMs) / slots;
  const least: (TimedValue | undefined)[] = Array.from({ length: slots });
  for (const sample of samples) {
    const slot = slotMs === 0 ? 0 : Math.min(slots - 1, Math.floor((sample.atMs - first.atMs) / slotMs));
    const held = least[slot];
    if (held === undefined || sample.value < held.value) least[slot] = sample;
  }
  return least.filter((sample) => sample !== undefined);
}

/** Number of slots: the number of large falls, if there are any. */
function slotsFor(samples: readonly TimedValue[]): number {
  const most = Math.min(SLOTS, Math.floor(samples.length / SAMPLES_A_SLOT));
  let least = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const { value } of samples) {
    least = Math.min(least, value);
    highest = Math.max(highest, value);
  }
  const isLarge = (fall: number): boolean => fall > 0 && fall >= (highest - least) * LARGE_FALL;
  const falls = samples.filter(({ value }, index) => isLarge((samples[index - 1]?.value ?? value) - value)).length;
  return falls === 0 ? most : Math.min(most, Math.max(MIN_SLOTS, falls));
}

export interface FittedLine {
  readonly slopePerMs: number;
  /** Standard error of the slope; 0 if every sample lies on the line. */
  readonly slopeErrorPerMs: number;
}

/** Least-squares fit; null for fewer than three samples or a single time. */
export function fitLine(samples: readonly TimedValue[]): FittedLine | null {
  const count = samples.length;
  if (count < 3) return null;
  const meanMs = samples.reduce((sum, { atMs }) => sum + atMs, 0) / count;
  const meanValue = samples.reduce((sum, { value }) => sum + value, 0) / count;
  let squares = 0;
  let products = 0;
  for (const { atMs, value } of samples) {
    squares += (atMs - meanMs) ** 2;
    products += (atMs - meanMs) * (value - meanValue);
  }
  if (squares === 0) return null;
  const slopePerMs = products / squares;
  const left = samples.reduce((sum, { atMs, value }) => {
    const off = value - meanValue - slopePerMs * (atMs - meanMs);
    return sum + off * off;
  }, 0);
  return { slopePerMs, slopeErrorPerMs: Math.sqrt(left / (count - 2) / squares) };
}

/**
 * Expects samples in order of time. A total change below `steadyBelow` (absolute in the value's unit, or as a share of the mean) is
 * reported as steady.
 */
export function trendOf(
  samples: readonly TimedValue[],
  steadyBelow: { readonly absolute: number; readonly share: number },
): Trend {
  const spanMs = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
  const slots = slotsFor(samples);
  const short: Trend = { direction: 'short', slopePerMinute: null, spanMs };
  if (slots < MIN_SLOTS || spanMs < MIN_SPAN_MS) return short;
  const envelope = lowerEnvelope(samples, slots);
  if (envelope.length < MIN_SLOTS) return short;
  const line = fitLine(envelope);
  if (line === null) return short;
  const mean = envelope.reduce((sum, { value }) => sum + value, 0) / envelope.length;
  const change = line.slopePerMs * spanMs;
  const isSmall = Math.abs(change) < Math.max(steadyBelow.absolute, Math.abs(mean) * steadyBelow.share);
  const student = STUDENT_T[envelope.length - 3] ?? 2;
  const isClear = Math.abs(line.slopePerMs) > student * line.slopeErrorPerMs;
  const direction = isSmall ? 'steady' : !isClear ? 'unclear' : change > 0 ? 'grows' : 'falls';
  return { direction, slopePerMinute: line.slopePerMs * 60_000, spanMs };
}
