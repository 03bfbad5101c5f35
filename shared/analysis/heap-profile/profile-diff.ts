/**
 * Functions of two sampled heap profiles, with the bytes of each that were still alive. Nothing is scaled: what lives is a state, not
 * something that grows with the length of a recording.
 *
 * Noise: V8 takes samples as a Poisson process of the bytes that are allocated (its src/profiler/sampling-heap-profiler.h), so that how
 * many fall to a function is a Poisson count. Of n samples that stand for b bytes the standard deviation is √n mean samples, σ = b / √n.
 * Both profiles are off independently, so a change exceeds the noise where |Δ| > 2 · √(σ_base² + σ_new²). A function without a sample
 * has a σ of 0: four samples against none do not exceed it, five do. Objects larger than the sampling interval are seen almost always,
 * so that for them this is more careful than need be.
 */
import type { SampledChange, SampledFunction } from '../../contracts/allocations.ts';
import { matchFunctions } from '../matched-functions.ts';
import { byName, functionsOf } from './function-page.ts';
import type { ProfileDocument } from './profile-document.ts';

const DEVIATIONS = 2;
/** Rows in memory, about. */
const BYTES_PER_ROW = 300;

export interface SampledDiff {
  /** Functions with bytes of their own in either. */
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

/** One standard deviation; files that count no samples have bytes of which nothing is known. */
function deviationBytes(row: SampledFunction | null): number {
  if (row === null || row.selfSizeBytes === 0) return 0;
  return row.count === 0 ? row.selfSizeBytes : row.selfSizeBytes / Math.sqrt(row.count);
}

/** Largest figure first (a change whichever way it goes), ties by name; names upwards. */
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
