/** The report of `pen prove`: what a change did to the figures it was made for, and to the others. */
import { z } from 'zod';

/**
 * `less`: it fell by at least the smallest effect, beyond chance. `no change`: that effect is ruled out, in both directions for a figure that is only
 * watched. `more`: it rose.
 */
export const EffectSchema = z.enum(['less', 'no change', 'more', 'undecided']);
export type Effect = z.infer<typeof EffectSchema>;

const RunsSchema = z.object({
  /** The figure of each run, in order. */
  runs: z.array(z.number()),
  median: z.number(),
  /** Opens the capture of the median run; null if it is not in the library. */
  link: z.string().nullable(),
});

export const ProofRowSchema = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.enum(['bytes', 'count', 'ms', 'score']),
  /** The change was made for this figure; the others are watched. */
  isClaimed: z.boolean(),
  effect: EffectSchema,
  before: RunsSchema,
  after: RunsSchema,
  /** The typical difference of a run after the change from one before it (Hodges–Lehmann), in the unit of the measure. */
  shift: z.number(),
  /** Percent of the median before; null if that is 0. */
  shiftPercent: z.number().nullable(),
  /**
   * Bounds of the shift: of a claim with a confidence of 95 %, of other figures those that decide, so that all together seldom miss 0 by chance. Null:
   * unbounded, with too few runs.
   */
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  /** Probability of a difference as large by chance, in the direction of the shift (exact rank-sum test). */
  chance: z.number(),
  /** The smallest difference that counts, in the unit of the measure. */
  smallestEffect: z.number(),
  /** Runs of each side that would probably decide; null for a decided figure, and where no number of runs would. */
  runsNeeded: z.number().nullable(),
  /**
   * Whole of a part (the time of one function, the size of one class) that fell: what became of it, which the same runs measured. `fell`: by at
   * least half as much, beyond noise. `stayed`: that is ruled out, so the part was moved or renamed. Null for other figures.
   */
  whole: z.enum(['fell', 'stayed', 'undecided']).nullable(),
  /** What the figure is of on each side, such as the element of the LCP; null where that is the same. Times of two things are not compared. */
  of: z.object({ before: z.string(), after: z.string() }).nullable().default(null),
});
export type ProofRow = z.infer<typeof ProofRowSchema>;

/** A figure as it was measured, before it is judged. */
export interface MeasuredProofRow extends Omit<ProofRow, 'effect' | 'whole' | 'runsNeeded'> {
  /** The difference is no chance. */
  readonly isCertain: boolean;
  /** The smallest effect is ruled out, in both directions for a figure that is only watched. */
  readonly isRuledOut: boolean;
  /** Runs of each side that would probably decide, if it is undecided. */
  readonly runsToDecide: number | null;
  /** Shift of the whole with its interval, for a part of it; null where the whole was not measured; absent for other figures. */
  readonly wholeShift?: { readonly estimate: number; readonly lower: number; readonly upper: number } | null;
}

export const ProofVerdictSchema = z.enum([
  'proven',
  /** The claimed figures fell, and another one rose. */
  'proven at a cost',
  'not proven',
  'undecided',
  /** A trial without a claim: it says what changed, and judges nothing. */
  'tried',
]);
export type ProofVerdict = z.infer<typeof ProofVerdictSchema>;

export const ProofReportSchema = z.object({
  version: z.literal(1),
  verdict: ProofVerdictSchema,
  /** ISO 8601 UTC. */
  startedAt: z.string(),
  durationMs: z.number(),
  /** The two builds in words. */
  before: z.string(),
  after: z.string(),
  /** The steps in words. */
  steps: z.array(z.string()),
  /** Changes of a trial, which the runs after have, in words: `without /ads.js`. Empty for two builds. */
  changes: z.array(z.string()).default([]),
  /** Runs of each side that count. */
  runs: z.number(),
  /** Texts that every run before the change ended with and none after it, with digits as `#`, and the other way round. */
  missing: z.array(z.string()),
  added: z.array(z.string()),
  /** Objects that each action left, by class, as the median of the runs; most before the change first. Empty unless growth was measured. */
  grew: z.array(z.object({ name: z.string(), before: z.number(), after: z.number() })),
  /** The two builds may end differently: `--other-content`. */
  mayDiffer: z.boolean(),
  /** Sentences about how the figures were measured. */
  notes: z.array(z.string()),
  /** The steps recorded once more with the changes: renders, and what still ran, with names of the page's code. Absent for other proofs than trials of steps in a page. */
  recorded: z.string().optional(),
  /** Claimed figures first. */
  figures: z.array(ProofRowSchema),
});
export type ProofReport = z.infer<typeof ProofReportSchema>;

export interface MeasuredProof extends Omit<ProofReport, 'verdict' | 'figures'> {
  readonly figures: readonly MeasuredProofRow[];
}
