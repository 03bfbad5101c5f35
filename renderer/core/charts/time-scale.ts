/** Round ruler steps and axis maxima: 1, 2, 5 and their tens; for bytes, within each unit of 1024. */

import type { ChartRange } from './range.ts';

/** The smallest of 1, 2, 5, 10 … of at least `wanted`. */
export function niceStep(wanted: number): number {
  if (!(wanted > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const share = wanted / power;
  // Tolerates floating point errors such as 2.0000000001.
  const factor = [1, 2, 5, 10].find((each) => each >= share - 1e-9) ?? 10;
  return factor * power;
}

/** The smallest of 1, 2, 5 … 500 B, KB, MB of at least `wantedBytes`. */
export function niceBytes(wantedBytes: number): number {
  let unit = 1;
  while (wantedBytes / unit > 1000) unit *= 1024;
  const step = niceStep(wantedBytes / unit) * unit;
  return Math.max(step, 1);
}

const MIN_GAP_PX = 90;

export interface TimeTick {
  readonly atMs: number;
  readonly label: string;
}

/** Visible ticks in milliseconds, with as many decimals as their step needs to be distinct. */
export function timeTicks({ from, to }: ChartRange, widthPx: number): TimeTick[] {
  if (!(to > from) || widthPx <= 0) return [];
  const stepMs = niceStep(((to - from) * MIN_GAP_PX) / widthPx);
  const decimals = Math.max(0, -Math.floor(Math.log10(stepMs) + 1e-9));
  const ticks: TimeTick[] = [];
  for (let step = Math.ceil(from / stepMs - 1e-9); step * stepMs <= to + stepMs * 1e-9; step += 1) {
    const [whole = '0', rest] = (step * stepMs).toFixed(decimals).split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
    ticks.push({ atMs: step * stepMs, label: `${rest === undefined ? grouped : `${grouped}.${rest}`} ms` });
  }
  return ticks;
}
