/** Runs a check: the scenario in turns with its baseline, or held against a baseline file or limits alone. */
import {
  measuredCheck,
  type CheckFacts,
  type MeasuredBudget,
  type MeasuredRun,
} from '../../../../shared/features/prove/statistics/index.ts';
import type { CheckReport } from '../../../../shared/features/prove/contract/budget-reports.ts';
import {
  MIN_COMPARED_RUNS,
  budgetName,
  type BaselineFile,
  type Scenario,
} from '../../../../shared/features/prove/contract/budgets.ts';
import { appError, AppFailure } from '../../../../shared/base/errors.ts';
import { checkReport } from '../../../../shared/features/prove/rules.ts';
import type { CheckPlan } from './budget-file.ts';
import {
  collecting,
  lookSizes,
  runTurns,
  scenarioText,
  unseenFunction,
  type CheckRuns,
  type Side,
} from '../run-turns.ts';

/** The scenario of the baseline; null if none is run. */
function baselineScenario({ scenario, baseline }: CheckPlan): Scenario | null {
  if (baseline === null || 'file' in baseline) return null;
  if ('url' in baseline) return 'url' in scenario ? { ...scenario, url: baseline.url } : null;
  if ('url' in scenario) return null;
  return 'command' in scenario ? { ...scenario, command: baseline.command } : { ...scenario, test: baseline.command };
}

function baselineText({ baseline }: CheckPlan): string | null {
  if (baseline === null) return null;
  if ('url' in baseline) return baseline.url;
  return 'command' in baseline ? baseline.command : baseline.file;
}

/** Figures of a stored baseline as runs without captures. Errors: `invalid_params` for a budget that it does not have, or has too few runs of. */
function storedRuns(plan: CheckPlan, stored: BaselineFile): Map<string, MeasuredRun[]> {
  const runs = new Map<string, MeasuredRun[]>();
  for (const budget of plan.budgets) {
    const name = budgetName(budget);
    const values = stored.budgets[name];
    if (budget.regression === null) continue;
    if (values === undefined || values.length < MIN_COMPARED_RUNS)
      throw new AppFailure(
        appError(
          'invalid_params',
          values === undefined
            ? `The baseline file has no figures of ${name}.`
            : `The baseline file has ${values.length} runs of ${name}, and a comparison needs ${MIN_COMPARED_RUNS}.`,
          'Run the check with --update-baseline at the version to compare with.',
        ),
      );
    runs.set(
      name,
      values.map((value) => ({ value, link: null })),
    );
  }
  return runs;
}

export interface CheckOutcome {
  readonly report: CheckReport;
  /** Every run that counts, on the current side. */
  readonly baselineFile: BaselineFile;
}

/**
 * `stored`: the figures of a baseline file, null without one. `isMeasuredOnly`: makes the first runs, and compares with nothing. `made` collects the
 * captures, also those of a check that fails.
 */
export async function runCheck(
  plan: CheckPlan,
  {
    stored,
    isMeasuredOnly,
    made,
  }: { readonly stored: BaselineFile | null; readonly isMeasuredOnly: boolean; readonly made: Set<string> },
  runs: CheckRuns,
): Promise<CheckOutcome> {
  const startedAtMs = runs.now();
  const known = stored === null ? null : storedRuns(plan, stored);
  const other = isMeasuredOnly ? null : baselineScenario(plan);
  const current: Side = { name: 'scenario', scenario: plan.scenario, figures: new Map() };
  const baseline: Side | null = other === null ? null : { name: 'baseline', scenario: other, figures: new Map() };
  const sides = [current, ...(baseline === null ? [] : [baseline])];
  const notes = new Set<string>();
  const measured = (): MeasuredBudget[] =>
    plan.budgets.map((budget) => {
      const name = budgetName(budget);
      const before = baseline?.figures.get(name) ?? known?.get(name) ?? null;
      return { budget, current: current.figures.get(name) ?? [], baseline: before };
    });
  const facts = (): CheckFacts => ({
    startedAt: new Date(startedAtMs).toISOString(),
    durationMs: runs.now() - startedAtMs,
    scenario: scenarioText(plan.scenario),
    baseline: isMeasuredOnly ? null : baselineText(plan),
    notes: [...notes],
  });

  await runTurns(
    {
      sides,
      budgets: plan.budgets,
      sizes: isMeasuredOnly ? [plan.repeats] : lookSizes(plan),
      warmUp: plan.warmUp,
      undecided: () => {
        unseenFunction(measured());
        const { verdict, budgets } = checkReport(measuredCheck(measured(), facts()));
        const noisy = budgets.filter((row) => row.verdict === 'too noisy').map(({ name }) => name);
        return verdict === 'too noisy' ? plan.budgets.filter((budget) => noisy.includes(budgetName(budget))) : [];
      },
    },
    collecting(runs, { made, notes }),
  );
  const report = checkReport(measuredCheck(measured(), facts()));
  return {
    report,
    baselineFile: {
      version: 1,
      measuredAt: report.startedAt,
      budgets: Object.fromEntries(report.budgets.map(({ name, current: side }) => [name, side.runs])),
    },
  };
}
