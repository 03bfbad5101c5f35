/** An open sampled profile: figures of the whole recording and of the last requested range. */
import type { ProfileFunction, CpuPlace, CpuRange } from './contract/sampled-profiles.ts';
import { AppFailure, appError } from '../../base/errors.ts';
import type { Steps } from '../steps/steps.ts';
import {
  PROGRAM_FUNCTION,
  ROOT,
  WEIGHTS_PER_UNIT,
  WORKBENCH,
  isActive,
  profileBytes,
  type SampledProfile,
} from './profile-columns.ts';
import { figuresOf, type ProfileFigures } from './profile-figures.ts';

export interface ProfileDocument extends SampledProfile {
  readonly whole: ProfileFigures;
  readonly maxDepth: number;
  /** Number of samples, with their hit counts. */
  readonly sampleCount: number;
  /** Figures of a range; null: the whole recording. Throws `invalid_params` for a range of a profile without times. */
  figures(range: CpuRange | null): ProfileFigures;
  /** Bytes held in memory. */
  readonly heldBytes: number;
}

/** Bytes per call in addition to the columns: two sets of figures, and the tables of chart and comparison. */
const FIGURE_BYTES_PER_CALL = 64;

export function* analyseProfile(profile: SampledProfile): Steps<ProfileDocument> {
  const { calls } = profile;
  yield { stage: 'calls', done: 0, total: calls.count };
  const whole = figuresOf(profile, null);
  yield { stage: 'calls', done: calls.count, total: calls.count };
  let part: { readonly range: CpuRange; readonly figures: ProfileFigures } | null = null;
  return {
    ...profile,
    whole,
    maxDepth: calls.depth.reduce((deepest, depth) => Math.max(deepest, depth), 0),
    sampleCount: sampleCountOf(profile),
    figures(range) {
      if (range === null) return whole;
      requireTimes(profile);
      if (part === null || part.range.fromMs !== range.fromMs || part.range.toMs !== range.toMs)
        part = { range, figures: figuresOf(profile, range) };
      return part.figures;
    },
    heldBytes: profileBytes(profile) + calls.count * FIGURE_BYTES_PER_CALL,
  };
}

function sampleCountOf({ unit, extent, samples: { count, hits } }: SampledProfile): number {
  if (unit === 'samples') return Math.round(extent);
  return hits === null ? count : hits.reduce((sum, each) => sum + each, 0);
}

/** A function row in the profile's unit; `self` and `total` are weights as in columns. */
export function functionRow(
  { unit }: Pick<SampledProfile, 'unit'>,
  place: CpuPlace,
  self: number,
  total: number,
  samples: number,
): ProfileFunction {
  const { name, url, line, column } = place;
  return {
    name,
    url,
    line,
    column,
    self: self / WEIGHTS_PER_UNIT[unit],
    total: total / WEIGHTS_PER_UNIT[unit],
    // A count is a number of samples, however many stacks the file has.
    samples: unit === 'samples' ? Math.round(self) : samples,
  };
}

function calledFunctions({ calls: { count, functionOf }, functions }: SampledProfile): Uint8Array {
  const isCalled = new Uint8Array(functions.length);
  for (let row = 0; row < count; row += 1) isCalled[functionOf[row]] = 1;
  return isCalled;
}

/** Functions of the program, without V8's overhead. */
export function functionsOf(profile: SampledProfile, { functions: figures }: ProfileFigures): ProfileFunction[] {
  const { functions, kindOf } = profile;
  // Functions of the browser that only the workbench's own scripts called have no calls left.
  const isCalled = kindOf.includes(WORKBENCH) ? calledFunctions(profile) : null;
  const rows: ProfileFunction[] = [];
  for (const [at, place] of functions.entries()) {
    if (kindOf[at] !== PROGRAM_FUNCTION || isCalled?.[at] === 0) continue;
    rows.push(functionRow(profile, place, figures.self[at], figures.total[at], figures.samples[at]));
  }
  return rows;
}

/** Overhead rows, largest first; `(root)` only if it has samples. */
export function overheadOf({ functions, kindOf, whole, unit }: ProfileDocument) {
  return functions
    .map(({ name }, at) => ({
      name,
      kind: kindOf[at],
      self: whole.functions.self[at] / WEIGHTS_PER_UNIT[unit],
      samples: whole.functions.samples[at],
    }))
    .filter(({ kind, samples }) => kind !== PROGRAM_FUNCTION && (kind !== ROOT || samples > 0))
    .toSorted((a, b) => b.self - a.self || (a.name < b.name ? -1 : 1))
    .map(({ name, self, samples }) => ({ name, self, samples }));
}

/** Active time, or all bytes: functions and garbage collection, in the profile's unit. */
export function totalOf({ kindOf, whole, unit }: ProfileDocument): number {
  const { self } = whole.functions;
  let total = 0;
  for (let at = 0; at < kindOf.length; at += 1) if (isActive(kindOf[at])) total += self[at];
  return total / WEIGHTS_PER_UNIT[unit];
}

/** Length of the recording, or all bytes, in the profile's unit. */
export function extentOf({ extent, unit }: SampledProfile): number {
  return extent / WEIGHTS_PER_UNIT[unit];
}

/** Throws `invalid_params` for a profile of bytes, whose samples have no times. */
export function requireTimes({ timing }: SampledProfile): void {
  if (timing !== null) return;
  throw new AppFailure(
    appError(
      'invalid_params',
      'The profile is of bytes: its samples have no times.',
      'Leave out range, and use the order left-heavy.',
    ),
  );
}
