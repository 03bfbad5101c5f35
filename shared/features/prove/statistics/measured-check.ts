/** The figures of all runs of a check, for the rules of budgets. */
import { medianOf, medianRun } from '../../../engine/statistics/index.ts';
import { MEASURES, LOOKS, budgetName, budgetTitle, unitOf, type Budget } from '../contract/budgets.ts';
import type {
  BudgetRow,
  CheckReport,
  MeasuredCheck,
  MeasuredComparison,
  MeasuredRow,
} from '../contract/budget-reports.ts';
import { besideLimit, compareAll } from './compared-runs.ts';

/** One figure of one run, and the link of the capture that shows it. */
export interface MeasuredRun {
  readonly value: number;
  /** Null for a run of a baseline file. */
  readonly link: string | null;
  /** What the figure is of, such as the element of the LCP; absent where that is no question. */
  readonly of?: string;
}

export interface MeasuredBudget {
  readonly budget: Budget;
  readonly current: readonly MeasuredRun[];
  /** Null without a baseline. */
  readonly baseline: readonly MeasuredRun[] | null;
}

export type CheckFacts = Pick<CheckReport, 'startedAt' | 'durationMs' | 'scenario' | 'baseline' | 'notes'>;

function sideOf(runs: readonly MeasuredRun[]): BudgetRow['current'] {
  const values = runs.map(({ value }) => value);
  return { runs: values, median: medianOf(values), link: runs[medianRun(values)]?.link ?? null };
}

/** Compares the budgets that have a baseline and a regression to find; null for the others. */
function comparisons(measured: readonly MeasuredBudget[]): (MeasuredComparison | null)[] {
  const values = (runs: readonly MeasuredRun[]): number[] => runs.map(({ value }) => value);
  const compared = measured.flatMap(({ budget, current, baseline }, index) =>
    baseline === null || budget.regression === null
      ? []
      : [
          {
            index,
            figure: {
              current: values(current),
              baseline: values(baseline),
              regressionPercent: budget.regression,
              smallest: MEASURES[budget.measure].smallest,
            },
          },
        ],
  );
  const results = compareAll(
    compared.map(({ figure }) => figure),
    LOOKS,
  );
  return measured.map((_, index) => {
    const at = compared.findIndex((each) => each.index === index);
    return results[at] ?? null;
  });
}

/** All budgets, in their order. */
export function measuredCheck(measured: readonly MeasuredBudget[], facts: CheckFacts): MeasuredCheck {
  const compared = comparisons(measured);
  const budgets = measured.map(({ budget, current, baseline }, index): MeasuredRow => {
    const side = sideOf(current);
    return {
      name: budgetName(budget),
      title: budgetTitle(budget),
      unit: unitOf(budget),
      current: side,
      baseline: baseline === null ? null : sideOf(baseline),
      comparison: compared[index] ?? null,
      limit: budget.max === undefined ? null : besideLimit(side.runs, budget.max),
    };
  });
  return { version: 1, ...facts, runs: Math.max(...measured.map(({ current }) => current.length)), budgets };
}
