/**
 * Compares the self weights of functions in two profiles of one unit. Times are as recorded or with the earlier ones scaled to the later
 * duration; bytes are never scaled, because live memory does not grow with the duration of a recording.
 *
 * Noise: a function's weight comes from n samples of N, each of which stands for weight / n. Time is sampled evenly, so n has the standard
 * deviation √(n · (1 − n/N)) of a binomial distribution (GNU gprof's manual, "Statistical Sampling Error", uses √n, its limit for small
 * shares). Bytes are sampled as a Poisson process over allocated bytes (V8's src/profiler/sampling-heap-profiler.h): √n. Both profiles vary
 * independently, so a change exceeds the noise if |Δ| > 2 · √(σ_base² + σ_new²). A function without samples has σ = 0: of bytes, five samples
 * from none exceed the noise, four do not. Samples within one long call are not independent, so the true deviation of times is larger; objects
 * larger than the sampling interval are sampled almost always, so the limit is stricter than necessary for them.
 */
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import type { ProfileChange, ProfileFunction } from '../../contracts/sampled-profiles.ts';
import { matchFunctions } from '../matched-functions.ts';
import { byName, nameFilter } from './function-page.ts';
import { extentOf, functionsOf, type ProfileDocument } from './profile-document.ts';

export const DEVIATIONS = 2;
/** Approximate bytes of a row in memory. */
const BYTES_PER_ROW = 300;

export interface ProfileDiff extends Pick<AnalysisAnswer<'profile.compare'>, 'base' | 'new' | 'scale'> {
  /** Functions with self weight in either profile. */
  readonly rows: readonly ProfileChange[];
  readonly heldBytes: number;
}

export interface DiffPage {
  readonly filter: string;
  readonly sort: 'delta' | 'base' | 'new' | 'name';
  readonly start: number;
  readonly count: number;
}

/** The factor of all weights of the base; `normalise` applies to times only. */
export function compareScale(base: ProfileDocument, current: ProfileDocument, normalise: boolean): number {
  const [baseExtent, newExtent] = [extentOf(base), extentOf(current)];
  const canScale = normalise && base.unit === 'milliseconds' && baseExtent > 0 && newExtent > 0;
  return canScale ? newExtent / baseExtent : 1;
}

/** `normalise` applies to times only. */
export function diffProfiles(base: ProfileDocument, current: ProfileDocument, normalise: boolean): ProfileDiff {
  const scale = compareScale(base, current, normalise);
  const rows: ProfileChange[] = [];
  for (const [earlier, later] of matchFunctions(functionsOf(base, base.whole), functionsOf(current, current.whole))) {
    const place = later ?? earlier;
    const baseWeight = (earlier?.self ?? 0) * scale;
    const newWeight = later?.self ?? 0;
    if (place === null || (baseWeight === 0 && newWeight === 0)) continue;
    const delta = newWeight - baseWeight;
    const noise = DEVIATIONS * Math.hypot(scale * deviationOf(earlier, base), deviationOf(later, current));
    const { name, url, line, column } = place;
    rows.push({
      name,
      url,
      line,
      column,
      base: baseWeight,
      new: newWeight,
      delta,
      baseSamples: earlier?.samples ?? 0,
      newSamples: later?.samples ?? 0,
      exceedsNoise: Math.abs(delta) > noise,
    });
  }
  return {
    rows,
    base: { extent: extentOf(base), samples: base.sampleCount },
    new: { extent: extentOf(current), samples: current.sampleCount },
    scale,
    heldBytes: rows.length * BYTES_PER_ROW,
  };
}

/** Standard deviation of a weight; unknown for files without sample counts, so the weight itself. */
export function deviationOf(
  row: Pick<ProfileFunction, 'self' | 'samples'> | null,
  { unit, sampleCount }: ProfileDocument,
): number {
  if (row === null || row.self === 0) return 0;
  const { self, samples } = row;
  if (samples === 0) return self;
  const missed = unit === 'bytes' ? 1 : 1 - samples / sampleCount;
  return (Math.sqrt(samples * missed) * self) / samples;
}

/** Largest value first (changes by absolute value), ties by name; names ascending. */
export function answerDiff(diff: ProfileDiff, { filter, sort, start, count }: DiffPage) {
  const valueOf = (row: ProfileChange): number =>
    sort === 'delta' ? Math.abs(row.delta) : sort === 'base' ? row.base : row.new;
  const { rows: all, heldBytes: _held, ...sides } = diff;
  const rows = all
    .filter(nameFilter(filter))
    .toSorted(sort === 'name' ? byName : (a, b) => valueOf(b) - valueOf(a) || byName(a, b));
  return { rows: rows.slice(start, start + count), start, total: rows.length, ...sides };
}
