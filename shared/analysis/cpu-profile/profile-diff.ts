/**
 * Compares the self times of functions in two profiles, as recorded or with the earlier times scaled to the later duration.
 *
 * Noise: the number n of samples on top, of N samples, has the standard deviation √(n · (1 − n/N)) of a binomial distribution (GNU gprof's
 * manual, "Statistical Sampling Error", uses √n, its limit for small shares). As time, with the function's mean sample duration: σ = √(n ·
 * (1 − n/N)) · selfMs / n. Both profiles vary independently, so a change exceeds the noise if |Δ| > 2 · √(σ_base² + σ_new²). Samples within
 * one long call are not independent, so the true deviation is larger.
 */
import type { CpuChange, CpuFunction } from '../../contracts/cpu-profiles.ts';
import { byName } from '../heap-profile/function-page.ts';
import { matchFunctions } from '../matched-functions.ts';
import { nameFilter } from './function-page.ts';
import { functionsOf, MICROSECONDS_PER_MS, type ProfileDocument } from './profile-document.ts';

const DEVIATIONS = 2;
/** Approximate bytes of a row in memory. */
const BYTES_PER_ROW = 300;

export interface CpuDiff {
  /** Functions with self time in either profile. */
  readonly rows: readonly CpuChange[];
  readonly baseDurationMs: number;
  readonly newDurationMs: number;
  /** Factor applied to the earlier times; 1 for times as recorded. */
  readonly scale: number;
  readonly heldBytes: number;
}

export interface DiffPage {
  readonly filter: string;
  readonly sort: 'delta' | 'base' | 'new' | 'name';
  readonly start: number;
  readonly count: number;
}

export function diffProfiles(base: ProfileDocument, current: ProfileDocument, normalise: boolean): CpuDiff {
  const baseDurationMs = base.durationUs / MICROSECONDS_PER_MS;
  const newDurationMs = current.durationUs / MICROSECONDS_PER_MS;
  const scale = normalise && baseDurationMs > 0 && newDurationMs > 0 ? newDurationMs / baseDurationMs : 1;
  const rows: CpuChange[] = [];
  for (const [earlier, later] of matchFunctions(functionsOf(base, base.whole), functionsOf(current, current.whole))) {
    const place = later ?? earlier;
    const baseMs = (earlier?.selfMs ?? 0) * scale;
    const newMs = later?.selfMs ?? 0;
    if (place === null || (baseMs === 0 && newMs === 0)) continue;
    const deltaMs = newMs - baseMs;
    const noiseMs =
      DEVIATIONS * Math.hypot(scale * deviationMs(earlier, base.sampleCount), deviationMs(later, current.sampleCount));
    const { name, url, line, column } = place;
    rows.push({ name, url, line, column, baseMs, newMs, deltaMs, exceedsNoise: Math.abs(deltaMs) > noiseMs });
  }
  return { rows, baseDurationMs, newDurationMs, scale, heldBytes: rows.length * BYTES_PER_ROW };
}

/** Standard deviation of a function's self time. */
function deviationMs(row: CpuFunction | null, sampleCount: number): number {
  if (row === null || row.samples === 0) return 0;
  return (Math.sqrt(row.samples * (1 - row.samples / sampleCount)) * row.selfMs) / row.samples;
}

/** Largest value first (changes by absolute value), ties by name; names ascending. */
export function answerDiff(diff: CpuDiff, { filter, sort, start, count }: DiffPage) {
  const valueOf = (row: CpuChange): number =>
    sort === 'delta' ? Math.abs(row.deltaMs) : sort === 'base' ? row.baseMs : row.newMs;
  const rows = diff.rows
    .filter(nameFilter(filter))
    .toSorted(sort === 'name' ? byName : (a, b) => valueOf(b) - valueOf(a) || byName(a, b));
  const { baseDurationMs, newDurationMs, scale } = diff;
  return { rows: rows.slice(start, start + count), start, total: rows.length, baseDurationMs, newDurationMs, scale };
}
