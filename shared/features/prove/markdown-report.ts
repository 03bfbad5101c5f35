/** The report of a check as Markdown, for a comment on a pull request or the summary of a CI job. */
import { code, document, section, table, title } from '../../base/markdown.ts';
import { countNoun } from '../../base/units.ts';
import type { BudgetRow, BudgetVerdict, CheckReport } from './contract/budget-reports.ts';
import { figureText, shiftText, spreadText } from './figure-text.ts';

const SHOWN: Readonly<Record<BudgetVerdict, string>> = {
  better: 'better',
  'no change': 'no change',
  within: 'within the limit',
  'too noisy': 'inconclusive: too noisy',
  worse: 'WORSE',
  over: 'OVER THE LIMIT',
  'not compared': 'not compared',
};

export const BUDGET_COLUMNS = ['Figure', 'Verdict', 'Baseline', 'Median', 'Change', 'Limit', 'Runs'];

/** A row of the table, in the order of `BUDGET_COLUMNS`. */
export function budgetCells(row: BudgetRow): string[] {
  const { title: name, unit, current, baseline, limit, verdict } = row;
  return [
    name,
    SHOWN[verdict],
    baseline === null ? '–' : figureText(baseline.median, unit),
    figureText(current.median, unit),
    shiftText(row),
    limit === null ? '–' : figureText(limit.max, unit),
    spreadText(current.runs, unit),
  ];
}

function links(rows: readonly BudgetRow[]): string[] {
  return rows.flatMap(({ title: name, current, baseline }) => {
    if (current.link === null) return [];
    const before = baseline === null || baseline.link === null ? '' : `, baseline ${code(baseline.link)}`;
    return [`- ${name}: ${code(current.link)}${before}`];
  });
}

export function markdownReport(report: CheckReport): string {
  const { headline, scenario, baseline, runs, notes, budgets } = report;
  const reasons = budgets.flatMap(({ title: name, reason }) => (reason === '' ? [] : [`- ${name}: ${reason}`]));
  const captures = links(budgets);
  return document([
    title(headline),
    `${countNoun(runs, 'run')} of ${code(scenario)}${baseline === null ? '' : `, compared with ${code(baseline)}`}.`,
    table(BUDGET_COLUMNS, budgets.map(budgetCells)),
    ...notes,
    reasons.length > 0 && section('Why', reasons),
    captures.length > 0 && section('Captures of the median runs', captures),
  ]);
}
