/** Round ruler steps and axis maxima: 1, 2, 5 and their tens; for bytes, within each unit of 1024. */

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

export interface RulerTick {
  readonly atMs: number;
  readonly label: string;
}

/** `1.5 s`, `20 ms`: seconds for lengths of one second and more, with the decimals of the step. */
export function timeLabel(atMs: number, stepMs: number, wholeMs: number): string {
  if (wholeMs < 1000) return `${Number(atMs.toFixed(3))} ms`;
  const decimals = stepMs >= 1000 ? 0 : Math.min(3, Math.ceil(-Math.log10(stepMs / 1000)));
  return `${(atMs / 1000).toFixed(decimals)} s`;
}

/** Ticks from `fromMs` to `toMs`, at least `minGapPx` apart on `widthPx`. */
export function rulerTicks(fromMs: number, toMs: number, widthPx: number, minGapPx = 80): RulerTick[] {
  const wholeMs = toMs - fromMs;
  if (!(wholeMs > 0) || widthPx <= 0) return [];
  const stepMs = niceStep((wholeMs * minGapPx) / widthPx);
  const ticks: RulerTick[] = [];
  const first = Math.ceil(fromMs / stepMs - 1e-9);
  for (let place = first; place * stepMs <= toMs + stepMs * 1e-9; place += 1)
    ticks.push({ atMs: place * stepMs, label: timeLabel(place * stepMs, stepMs, toMs) });
  return ticks;
}
