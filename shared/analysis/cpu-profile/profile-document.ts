/** An open CPU profile: figures of the whole recording and of the last requested range. */
import type { CpuFunction, CpuPlace, CpuRange } from '../../contracts/cpu-profiles.ts';
import type { Steps } from '../steps/steps.ts';
import { IDLE, PROGRAM, ROOT, profileBytes, PROGRAM_FUNCTION, type CpuProfile } from './profile-columns.ts';
import { figuresOf, type CpuFigures } from './profile-figures.ts';

export const MICROSECONDS_PER_MS = 1000;

export interface ProfileDocument extends CpuProfile {
  readonly whole: CpuFigures;
  readonly maxDepth: number;
  /** Number of samples, with their weights. */
  readonly sampleCount: number;
  /** Figures of a range; null: the whole recording. */
  figures(range: CpuRange | null): CpuFigures;
  /** Bytes held in memory. */
  readonly heldBytes: number;
}

/** Bytes per call in addition to the columns: two sets of figures, and the tables of chart and comparison. */
const FIGURE_BYTES_PER_CALL = 64;

export function* analyseProfile(profile: CpuProfile): Steps<ProfileDocument> {
  const { calls, samples } = profile;
  yield { stage: 'calls', done: 0, total: calls.count };
  const whole = figuresOf(profile, null);
  yield { stage: 'calls', done: calls.count, total: calls.count };
  let part: { readonly range: CpuRange; readonly figures: CpuFigures } | null = null;
  const { weight } = samples;
  return {
    ...profile,
    whole,
    maxDepth: calls.depth.reduce((deepest, depth) => Math.max(deepest, depth), 0),
    sampleCount: weight === null ? samples.count : weight.reduce((sum, each) => sum + each, 0),
    figures(range) {
      if (range === null) return whole;
      if (part === null || part.range.fromMs !== range.fromMs || part.range.toMs !== range.toMs)
        part = { range, figures: figuresOf(profile, range) };
      return part.figures;
    },
    heldBytes: profileBytes(profile) + calls.count * FIGURE_BYTES_PER_CALL,
  };
}

/** A function row; times are converted from microseconds. */
export function functionRow(place: CpuPlace, selfUs: number, totalUs: number, samples: number): CpuFunction {
  const { name, url, line, column } = place;
  return {
    name,
    url,
    line,
    column,
    selfMs: selfUs / MICROSECONDS_PER_MS,
    totalMs: totalUs / MICROSECONDS_PER_MS,
    samples,
  };
}

/** Functions of the program, without V8's overhead. */
export function functionsOf({ functions, kindOf }: CpuProfile, { functions: figures }: CpuFigures): CpuFunction[] {
  const rows: CpuFunction[] = [];
  for (const [at, place] of functions.entries()) {
    if (kindOf[at] !== PROGRAM_FUNCTION) continue;
    rows.push(functionRow(place, figures.selfUs[at], figures.totalUs[at], figures.samples[at]));
  }
  return rows;
}

/** Overhead rows, largest first; `(root)` only if it has samples. */
export function overheadOf({ functions, kindOf, whole }: ProfileDocument) {
  return functions
    .map(({ name }, at) => ({
      name,
      kind: kindOf[at],
      selfMs: whole.functions.selfUs[at] / MICROSECONDS_PER_MS,
      samples: whole.functions.samples[at],
    }))
    .filter(({ kind, samples }) => kind !== PROGRAM_FUNCTION && (kind !== ROOT || samples > 0))
    .toSorted((a, b) => b.selfMs - a.selfMs || (a.name < b.name ? -1 : 1))
    .map(({ name, selfMs, samples }) => ({ name, selfMs, samples }));
}

/** Milliseconds of functions and garbage collection. */
export function activeMsOf({ kindOf, whole }: ProfileDocument): number {
  const { selfUs } = whole.functions;
  let activeUs = 0;
  for (let at = 0; at < kindOf.length; at += 1)
    if (kindOf[at] !== IDLE && kindOf[at] !== PROGRAM) activeUs += selfUs[at];
  return activeUs / MICROSECONDS_PER_MS;
}
