/** The report of `pen check`, as `--json` and `--report json` write it. */
import { z } from 'zod';

/** `over`: above its limit. `no change`: a regression of the size that the budget must find is ruled out. */
export const BudgetVerdictSchema = z.enum([
  'better',
  'no change',
  'within',
  'too noisy',
  'worse',
  'over',
  /** Measured only: it has no limit, and no runs to compare with. */
  'not compared',
]);
export type BudgetVerdict = z.infer<typeof BudgetVerdictSchema>;

const ComparisonSchema = z.object({
  verdict: z.enum(['better', 'no change', 'too noisy', 'worse']),
  /** The typical difference of a run from a run of the baseline (Hodges–Lehmann), in the unit of the measure. */
  shift: z.number(),
  /** Percent of the baseline's median; null if that is 0. */
  shiftPercent: z.number().nullable(),
  /** Bounds of the shift; null: unbounded, with too few runs. */
  lower: z.number().nullable(),
  upper: z.number().nullable(),
  /** Probability of a difference as large by chance, upwards (exact rank-sum test). */
  pWorse: z.number(),
  /** The difference that the budget must find, in the unit of the measure. */
  regression: z.number(),
});
export type BudgetComparison = z.infer<typeof ComparisonSchema>;

const LimitSchema = z.object({
  verdict: z.enum(['within', 'too noisy', 'over']),
  max: z.number(),
  /** Runs above it. */
  above: z.number(),
});
export type BudgetLimit = z.infer<typeof LimitSchema>;

const SideSchema = z.object({
  /** The figure of each run, in order. */
  runs: z.array(z.number()),
  median: z.number(),
  /** Opens the capture of the median run; null if it is not in the library. */
  link: z.string().nullable(),
});

export const BudgetRowSchema = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.enum(['bytes', 'count', 'ms', 'score']),
  verdict: BudgetVerdictSchema,
  current: SideSchema,
  /** Null without a baseline. */
  baseline: SideSchema.nullable(),
  comparison: ComparisonSchema.nullable(),
  limit: LimitSchema.nullable(),
  /** Why it failed, or why nothing can be said, as sentences; empty for a budget that is kept. */
  reason: z.string(),
});
export type BudgetRow = z.infer<typeof BudgetRowSchema>;

/** Comparison of the runs of both sides, without a verdict: whether one is more, or less, by no chance. */
export interface MeasuredComparison extends Omit<BudgetComparison, 'verdict'> {
  readonly isMore: boolean;
  readonly isLess: boolean;
}

/** `isCertain`: more runs are above it than chance puts there, or all of them. */
export interface MeasuredLimit extends Omit<BudgetLimit, 'verdict'> {
  readonly isCertain: boolean;
  readonly median: number;
}

/** A budget as it was measured, before it is judged. */
export interface MeasuredRow extends Omit<BudgetRow, 'verdict' | 'reason' | 'comparison' | 'limit'> {
  readonly comparison: MeasuredComparison | null;
  readonly limit: MeasuredLimit | null;
}

/** Part of the regression to find: smaller differences are not reported, because they are not worth it. */
export const REPORTED_SHARE = 0.5;

export const CheckReportSchema = z.object({
  version: z.literal(1),
  /** The worst of the budgets. */
  verdict: z.enum(['pass', 'too noisy', 'fail']),
  headline: z.string(),
  /** ISO 8601 UTC. */
  startedAt: z.string(),
  durationMs: z.number(),
  /** The scenario in words, and what it was compared with; null without a baseline. */
  scenario: z.string(),
  baseline: z.string().nullable(),
  /** Runs of each side that count. */
  runs: z.number(),
  /** Sentences about how the figures were measured. */
  notes: z.array(z.string()),
  budgets: z.array(BudgetRowSchema),
});
export type CheckReport = z.infer<typeof CheckReportSchema>;

export interface MeasuredCheck extends Omit<CheckReport, 'verdict' | 'headline' | 'budgets'> {
  readonly budgets: readonly MeasuredRow[];
}
