/**
 * Functions of two profiles, with the self time of each: as recorded, or those of the earlier one as if it were as long as the later.
 *
 * Noise: a function on top in n of N samples was there by chance √(n · (1 − n/N)) more or fewer times (the standard deviation of a
 * binomial count; GNU gprof's manual, "Statistical Sampling Error", has its square root of n for small shares). In time that is as many
 * mean samples of the function, σ = √(n · (1 − n/N)) · selfMs / n. Both profiles are off independently, so a change exceeds the noise
 * where |Δ| > 2 · √(σ_base² + σ_new²). Samples within one long call depend on each other: the true spread is rather larger.
 */
import type { CpuChange, CpuFunction } from '../../contracts/cpu-profiles.ts';
import { byName } from '../heap-profile/function-page.ts';
import { matchFunctions } from '../matched-functions.ts';
import { nameFilter } from './function-page.ts';
import { functionsOf, MICROSECONDS_PER_MS, type ProfileDocument } from './profile-document.ts';

const DEVIATIONS = 2;
/** Rows in memory, about. */
const BYTES_PER_ROW = 300;

export interface CpuDiff {
  /** Functions with self time in either. */
  readonly rows: readonly CpuChange[];
  readonly baseDurationMs: number;
  readonly newDurationMs: number;
  /** What the earlier one's times were multiplied with; 1 where they are as recorded. */
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

/** One standard deviation of a function's self time. */
function deviationMs(row: CpuFunction | null, sampleCount: number): number {
  if (row === null || row.samples === 0) return 0;
  return (Math.sqrt(row.samples * (1 - row.samples / sampleCount)) * row.selfMs) / row.samples;
}

/** Largest figure first (a change whichever way it goes), ties by name; names upwards. */
export function answerDiff(diff: CpuDiff, { filter, sort, start, count }: DiffPage) {
  const valueOf = (row: CpuChange): number =>
    sort === 'delta' ? Math.abs(row.deltaMs) : sort === 'base' ? row.baseMs : row.newMs;
  const rows = diff.rows
    .filter(nameFilter(filter))
    .toSorted(sort === 'name' ? byName : (a, b) => valueOf(b) - valueOf(a) || byName(a, b));
  const { baseDurationMs, newDurationMs, scale } = diff;
  return { rows: rows.slice(start, start + count), start, total: rows.length, baseDurationMs, newDurationMs, scale };
}
