/** A CPU profile that is open: the figures of the whole recording, and those of the part that was asked about last. */
import type { CpuFunction, CpuPlace, CpuRange } from '../../contracts/cpu-profiles.ts';
import type { Steps } from '../steps/steps.ts';
import { IDLE, PROGRAM, ROOT, profileBytes, PROGRAM_FUNCTION, type CpuProfile } from './profile-columns.ts';
import { figuresOf, type CpuFigures } from './profile-figures.ts';

export const MICROSECONDS_PER_MS = 1000;

export interface ProfileDocument extends CpuProfile {
  readonly whole: CpuFigures;
  readonly maxDepth: number;
  /** Samples, each counted as often as it stands for. */
  readonly sampleCount: number;
  /** Figures of a part of the recording; null: of the whole. */
  figures(range: CpuRange | null): CpuFigures;
  /** What stays in memory. */
  readonly heldBytes: number;
}

/** Beside the columns: two sets of figures by call, the chart's and the comparison's tables. */
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

/** A function with its figures, from microseconds. */
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

/** The program's functions, without what V8 tells apart. */
export function functionsOf({ functions, kindOf }: CpuProfile, { functions: figures }: CpuFigures): CpuFunction[] {
  const rows: CpuFunction[] = [];
  for (const [at, place] of functions.entries()) {
    if (kindOf[at] !== PROGRAM_FUNCTION) continue;
    rows.push(functionRow(place, figures.selfUs[at], figures.totalUs[at], figures.samples[at]));
  }
  return rows;
}

/** What is no function's, largest first; `(root)` only where it has samples of its own. */
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

/** Milliseconds in which functions or the garbage collector ran. */
export function activeMsOf({ kindOf, whole }: ProfileDocument): number {
  const { selfUs } = whole.functions;
  let activeUs = 0;
  for (let at = 0; at < kindOf.length; at += 1)
    if (kindOf[at] !== IDLE && kindOf[at] !== PROGRAM) activeUs += selfUs[at];
  return activeUs / MICROSECONDS_PER_MS;
}
