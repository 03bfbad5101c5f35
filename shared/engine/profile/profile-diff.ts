/**
 * Compares the self weights of functions in two profiles of one unit. Times are compared per second, or as recorded (`compared-scale.ts`); bytes are never scaled,
 * because live memory does not grow with the duration of a recording. `judged-changes.ts` says which times changed by more than noise.
 *
 * Noise of bytes: they are sampled as a Poisson process over allocated bytes (V8's src/profiler/sampling-heap-profiler.h), so n samples that stand for
 * a weight have the standard deviation √n · weight / n. A change exceeds the noise if |Δ| > 4 · √(σ_base² + σ_new²). A function without samples has
 * σ = 0: 17 samples from none exceed the noise, 16 do not. Objects larger than the sampling interval are sampled almost always, so the limit is
 * stricter than necessary for them.
 */
import type { EngineAnswer } from '../contract/engine-queries.ts';
import type { MatchedPlaces, ProfileChange } from './contract/sampled-profiles.ts';
import { compareScale, weightsOf } from './compared/compared-scale.ts';
import { DEVIATIONS, judgeChanges, type JudgedChanges } from './compared/judged-changes.ts';
import { matchAll, mergeCalls, type MatchedFunctions } from './compared/merged-calls.ts';
import { byName, nameFilter } from './function-page.ts';
import { isActive, PROGRAM_FUNCTION } from './profile-columns.ts';
import { extentOf, totalOf, type ProfileDocument } from './profile-document.ts';

/** Active times that differ by more are other work, or the same in another time: then times are judged too, of functions with this part of it. */
const OTHER_FACTOR = 4 / 3;
const MIN_OTHER_SHARE = 0.02;
/** Approximate bytes of a row in memory. */
const BYTES_PER_ROW = 330;

export interface ProfileDiff extends Pick<
  EngineAnswer<'profile.compare'>,
  'base' | 'new' | 'scale' | 'changes' | 'unit'
> {
  /** Functions with weight in either profile. */
  readonly rows: readonly ProfileChange[];
  readonly heldBytes: number;
}

export interface DiffOptions {
  /** Times only. */
  readonly normalise?: boolean | undefined;
  readonly matched?: readonly MatchedPlaces[];
}

export interface DiffPage {
  readonly filter: string;
  readonly sort: 'delta' | 'base' | 'new' | 'name';
  /** Also functions that have no weight of their own. */
  readonly callers: boolean;
  readonly start: number;
  readonly count: number;
}

export function diffProfiles(
  base: ProfileDocument,
  current: ProfileDocument,
  { normalise, matched }: DiffOptions,
): ProfileDiff {
  const functions = matchAll(base, current, matched);
  const scale = compareScale(base, current, functions, normalise);
  const judged = base.unit === 'bytes' ? null : judgeChanges(base, current, mergeCalls(base, current, functions));
  const sides = [sideOf(base), sideOf(current)] as const;
  const isOther = base.unit !== 'bytes' && isOtherAmount(...sides, scale);
  const rows = changedRows(base, current, { scale, functions, judged, isOther });
  return {
    rows,
    base: sides[0],
    new: sides[1],
    scale,
    ...(isOther ? { isOtherAmount: isOther } : {}),
    unit: current.unit,
    changes: (judged?.changes ?? []).map(({ functions: numbers, ...change }) => ({
      ...change,
      functions: numbers.flatMap((fn) => functions.functions[fn] ?? []),
    })),
    heldBytes: rows.length * BYTES_PER_ROW,
  };
}

function sideOf(document: ProfileDocument): ProfileDiff['base'] {
  const { kindOf, whole, timing, sampleCount } = document;
  const active = kindOf.reduce((sum, kind, at) => sum + (isActive(kind) ? whole.functions.samples[at] : 0), 0);
  return {
    extent: extentOf(document),
    active: totalOf(document),
    samples: sampleCount,
    ...(timing === 'samples' ? { activeSamples: active } : {}),
  };
}

type Side = ProfileDiff['base'];

function isOtherAmount(base: Side, current: Side, scale: number): boolean {
  const [before, now] = [base.active * scale, current.active];
  const samples = (side: Side): number => side.activeSamples ?? side.samples;
  return (
    Math.max(before, now) > OTHER_FACTOR * Math.min(before, now) &&
    Math.abs(now - before) > samplingNoise([before, samples(base)], [now, samples(current)])
  );
}

function changedRows(
  base: ProfileDocument,
  current: ProfileDocument,
  {
    scale,
    functions: { functions, kindOf, ofBase, ofNew },
    judged,
    isOther,
  }: {
    readonly isOther: boolean;
    readonly scale: number;
    readonly functions: MatchedFunctions;
    readonly judged: JudgedChanges | null;
  },
): ProfileChange[] {
  const was = weightsOf(base, ofBase, functions.length);
  const is = weightsOf(current, ofNew, functions.length);
  const rows: ProfileChange[] = [];
  const most = Math.max(totalOf(base) * scale, totalOf(current));
  // By shares, less of everything is no change, and a function that stays has less beside one that grows.
  const isMuch = (delta: number): boolean => Math.abs(delta) >= MIN_OTHER_SHARE * most;
  for (const [fn, { name, url, line, column }] of functions.entries()) {
    if (kindOf[fn] !== PROGRAM_FUNCTION || (was.total[fn] === 0 && is.total[fn] === 0)) continue;
    const delta = is.self[fn] - was.self[fn] * scale;
    rows.push({
      name,
      url,
      line,
      column,
      base: was.self[fn] * scale,
      new: is.self[fn],
      delta,
      baseTotal: was.total[fn] * scale,
      newTotal: is.total[fn],
      baseSamples: was.samples[fn],
      newSamples: is.samples[fn],
      exceedsNoise:
        judged === null
          ? Math.abs(delta) > samplingNoise([was.self[fn], was.samples[fn]], [is.self[fn], is.samples[fn]])
          : isMuch(delta) &&
            (judged.self[fn] === 1 ||
              (isOther &&
                Math.abs(delta) >
                  samplingNoise([was.self[fn] * scale, was.samples[fn]], [is.self[fn], is.samples[fn]]))),
      totalExceedsNoise: judged?.total[fn] === 1,
    });
  }
  return rows;
}

/** Returns what chance explains of a change of bytes, or of a time, from weights and their samples. */
export function samplingNoise(...sides: readonly (readonly [bytes: number, samples: number])[]): number {
  return (
    DEVIATIONS * Math.hypot(...sides.map(([bytes, samples]) => (samples === 0 ? bytes : bytes / Math.sqrt(samples))))
  );
}

/** Largest value first (changes by absolute value), ties by name; names ascending. */
export function answerDiff(diff: ProfileDiff, { filter, sort, callers, start, count }: DiffPage) {
  const valueOf = (row: ProfileChange): number =>
    sort === 'delta' ? Math.abs(row.delta) : sort === 'base' ? row.base : row.new;
  const { rows: all, heldBytes: _held, ...sides } = diff;
  const rows = all
    .filter((row) => callers || row.base + row.new > 0)
    .filter(nameFilter(filter))
    .toSorted(sort === 'name' ? byName : (a, b) => valueOf(b) - valueOf(a) || byName(a, b));
  return { rows: rows.slice(start, start + count), start, total: rows.length, ...sides };
}
