/** Axes of small plots: round values and time positions. */
export interface ValueAxis {
  readonly floor: number;
  readonly top: number;
}

export type AxisKind = 'bytes' | 'count' | 'share' | 'per-second' | 'milliseconds';

/** Finer than 1, 2, 5: rows are small, and a line in the lower half is hard to read. */
const STEPS = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
/** Minimum maximum of a share axis, so that busy looks busy. */
const MIN_SHARE = 0.1;

/** The smallest round value of at least `wanted`. */
function niceTop(wanted: number): number {
  if (!(wanted > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return (STEPS.find((each) => each >= wanted / power - 1e-9) ?? 10) * power;
}

/** Like `niceTop`, round in B, KB or MB; `1.0 MB` in place of `1,000.0 KB`. */
function niceBytesTop(wantedBytes: number): number {
  let unit = 1;
  while (wantedBytes / unit > 1000) unit *= 1024;
  const top = niceTop(wantedBytes / unit);
  return Math.max(1, (top === 1000 ? 1024 : top) * unit);
}

/** Minimum range as a share of the value: a smaller one would magnify noise. */
const MIN_RANGE = 0.04;
/** Starts at zero unless all values are in the upper half. */
const FROM_ZERO_BELOW = 0.5;
/** A delay axis includes the long task threshold. */
const MIN_DELAY_MS = 100;

/** From `least` to `most` in round values. */
export function axisFor(kind: AxisKind, least: number, most: number): ValueAxis {
  if (kind === 'share') return { floor: 0, top: most > 0.8 && most <= 1.05 ? 1 : niceTop(Math.max(MIN_SHARE, most)) };
  if (kind === 'milliseconds') return { floor: 0, top: Math.max(MIN_DELAY_MS, niceTop(most)) };
  const nice = kind === 'bytes' ? niceBytesTop : niceTop;
  if (kind === 'per-second' || least <= most * FROM_ZERO_BELOW) return { floor: 0, top: Math.max(1, nice(most)) };
  const range = Math.max(most - least, most * MIN_RANGE, kind === 'count' ? 4 : 1);
  const step = nice(range / 2);
  const floor = Math.floor((least - (range - (most - least)) / 2) / step) * step;
  return { floor: Math.max(0, floor), top: Math.max(Math.ceil(most / step) * step, floor + 2 * step) };
}

const CLOCK_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];

export interface ClockTick {
  readonly atMs: number;
  readonly label: string;
}

const SECONDS = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const MINUTES = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `15:21:07`. */
export function clockSeconds(atMs: number): string {
  return SECONDS.format(atMs);
}

/** Whole seconds or minutes of the clock, at least `minGapPx` apart. */
export function clockTicks(fromMs: number, toMs: number, widthPx: number, minGapPx = 76): ClockTick[] {
  const spanMs = toMs - fromMs;
  if (!(spanMs > 0) || widthPx <= 0) return [];
  const wantedS = (spanMs / 1000) * (minGapPx / widthPx);
  const stepMs = (CLOCK_STEPS_S.find((step) => step >= wantedS) ?? 3600) * 1000;
  const format = stepMs < 60_000 ? SECONDS : MINUTES;
  const ticks: ClockTick[] = [];
  for (let atMs = Math.ceil(fromMs / stepMs) * stepMs; atMs <= toMs; atMs += stepMs)
    ticks.push({ atMs, label: format.format(atMs) });
  return ticks;
}

/** The index of the time nearest to `atMs`; -1 if empty. `times` are ascending. */
export function nearestIndex(times: readonly number[], atMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < atMs) low = middle + 1;
    else high = middle;
  }
  const after = times[low];
  const before = times[low - 1];
  if (after === undefined) return low - 1;
  return before !== undefined && atMs - before < after - atMs ? low - 1 : low;
}
