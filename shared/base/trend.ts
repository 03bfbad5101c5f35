/**
 * Whether a metric grows. A heap rises until it is collected, so a line through all of its samples says when the last collection
 * was; the line here goes through the least sample of each slot of time, the lower envelope. Where large falls show that it is
 * collected now and then, a slot is long enough for one.
 */

/** Slots the time is cut in, where there are samples enough. */
const SLOTS = 20;
/** Of the way from least to most: a fall this large is a collection that a slot must hold, or its least is garbage still. */
const LARGE_FALL = 0.25;
/** Samples a slot has at least, on average: the least of fewer is no envelope. */
const SAMPLES_A_SLOT = 3;
/** Fewer slots, or less time, and a line through them says nothing. */
const LEAST_SLOTS = 4;
const LEAST_SPAN_MS = 5000;

/** Student's t at 95 %, two-sided, for 1 to 18 degrees of freedom: what a slope must exceed its own standard error by. */
const STUDENT_T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101,
];

/** `unclear`: it moves more than it rises or falls; `short`: too few samples to say. */
export type TrendDirection = 'grows' | 'falls' | 'steady' | 'unclear' | 'short';

export interface Trend {
  readonly direction: TrendDirection;
  /** In the value's unit; null where it is too short to say. */
  readonly slopePerMinute: number | null;
  readonly spanMs: number;
}

export interface TimedValue {
  readonly atMs: number;
  readonly value: number;
}

/** The least sample of each of so many equal slots of time; slots without a sample are left out. */
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

/** How many slots: as many as there are large falls, where there are any. */
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
  return falls === 0 ? most : Math.min(most, Math.max(LEAST_SLOTS, falls));
}

export interface FittedLine {
  readonly slopePerMs: number;
  /** Standard error of the slope; 0 where every sample lies on the line. */
  readonly slopeErrorPerMs: number;
}

/** The line of least squares through the samples; null for fewer than three, or for one moment. */
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

/** Samples in order of time. A change of less than `steadyBelow` over the whole span, in the value's unit or of its mean, is none. */
export function trendOf(
  samples: readonly TimedValue[],
  steadyBelow: { readonly absolute: number; readonly share: number },
): Trend {
  const spanMs = (samples.at(-1)?.atMs ?? 0) - (samples[0]?.atMs ?? 0);
  const slots = slotsFor(samples);
  const short: Trend = { direction: 'short', slopePerMinute: null, spanMs };
  if (slots < LEAST_SLOTS || spanMs < LEAST_SPAN_MS) return short;
  const envelope = lowerEnvelope(samples, slots);
  if (envelope.length < LEAST_SLOTS) return short;
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
