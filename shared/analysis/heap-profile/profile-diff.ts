/**
 * Compares the live bytes of functions in two sampled heap profiles. Nothing is scaled, because live memory does not grow with the duration
 * of a recording.
 *
 * Noise: V8 samples as a Poisson process over allocated bytes (its src/profiler/sampling-heap-profiler.h), so the number of samples of a
 * function has a Poisson distribution. For n samples that represent b bytes, σ = √n mean samples = b / √n. Both profiles vary
 * independently, so a change exceeds the noise if |Δ| > 2 · √(σ_base² + σ_new²). A function without samples has σ = 0: from none, five
 * samples exceed the noise, four do not. Objects larger than the sampling interval are sampled almost always; for them, the limit is
 * stricter than necessary.
 */
import type { SampledChange, SampledFunction } from '../../contracts/allocations.ts';
import { matchFunctions } from '../matched-functions.ts';
import { byName, functionsOf } from './function-page.ts';
import type { ProfileDocument } from './profile-document.ts';

const DEVIATIONS = 2;
/** Approximate bytes of a row in memory. */
const BYTES_PER_ROW = 300;

export interface SampledDiff {
  /** Functions with own bytes in either profile. */
  readonly rows: readonly SampledChange[];
  readonly baseTotalSizeBytes: number;
  readonly newTotalSizeBytes: number;
  readonly baseSamples: number;
  readonly newSamples: number;
  readonly heldBytes: number;
}

export interface DiffPage {
  readonly filter: string;
  readonly sort: 'delta' | 'base' | 'new' | 'name';
  readonly start: number;
  readonly count: number;
}

export function diffProfiles(base: ProfileDocument, current: ProfileDocument): SampledDiff {
  const rows: SampledChange[] = [];
  for (const [earlier, later] of matchFunctions(functionsOf(base), functionsOf(current))) {
    const place = later ?? earlier;
    const baseSizeBytes = earlier?.selfSizeBytes ?? 0;
    const newSizeBytes = later?.selfSizeBytes ?? 0;
    if (place === null || (baseSizeBytes === 0 && newSizeBytes === 0)) continue;
    const { name, url, line, column } = place;
    const sizeDeltaBytes = newSizeBytes - baseSizeBytes;
    const noiseBytes = DEVIATIONS * Math.hypot(deviationBytes(earlier), deviationBytes(later));
    rows.push({
      name,
      url,
      line,
      column,
      baseSizeBytes,
      newSizeBytes,
      sizeDeltaBytes,
      baseCount: earlier?.count ?? 0,
      newCount: later?.count ?? 0,
      exceedsNoise: Math.abs(sizeDeltaBytes) > noiseBytes,
    });
  }
  return {
    rows,
    baseTotalSizeBytes: base.totalSizeBytes,
    newTotalSizeBytes: current.totalSizeBytes,
    baseSamples: base.sampleCount,
    newSamples: current.sampleCount,
    heldBytes: rows.length * BYTES_PER_ROW,
  };
}

/** Standard deviation; unknown for files without sample counts. */
function deviationBytes(row: SampledFunction | null): number {
  if (row === null || row.selfSizeBytes === 0) return 0;
  return row.count === 0 ? row.selfSizeBytes : row.selfSizeBytes / Math.sqrt(row.count);
}

/** Largest value first (changes by absolute value), ties by name; names ascending. */
export function answerDiff({ rows: all, heldBytes: _held, ...totals }: SampledDiff, page: DiffPage) {
  const { filter, sort, start, count } = page;
  const wanted = filter.toLowerCase();
  const valueOf = (row: SampledChange): number =>
    sort === 'delta' ? Math.abs(row.sizeDeltaBytes) : sort === 'base' ? row.baseSizeBytes : row.newSizeBytes;
  const rows = all
    .filter(({ name, url }) => name.toLowerCase().includes(wanted) || url.toLowerCase().includes(wanted))
    .toSorted(sort === 'name' ? byName : (a, b) => valueOf(b) - valueOf(a) || byName(a, b));
  return { rows: rows.slice(start, start + count), start, total: rows.length, ...totals };
}
