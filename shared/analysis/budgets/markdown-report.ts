/** The report of a check as Markdown, for a comment on a pull request or the summary of a CI job. */
import { code, document, section, table, title } from '../../base/markdown.ts';
import { countNoun } from '../../base/units.ts';
import type { BudgetRow, BudgetVerdict, CheckReport } from '../../contracts/budget-reports.ts';
import { figureText, reasonText, shiftText, spreadText } from './figure-text.ts';

const SHOWN: Readonly<Record<BudgetVerdict, string>> = {
  better: 'better',
  'no change': 'no change',
  within: 'within the limit',
  'too noisy': 'inconclusive: too noisy',
  worse: 'WORSE',
  over: 'OVER THE LIMIT',
};

const HEADLINES: Readonly<Record<CheckReport['verdict'], string>> = {
  pass: 'Budgets are kept',
  'too noisy': 'Too noisy to say',
  fail: 'Budgets are exceeded',
};

export function verdictText(verdict: BudgetVerdict): string {
  return SHOWN[verdict];
}

function rowCells(row: BudgetRow): string[] {
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
  const { verdict, scenario, baseline, runs, notes, budgets } = report;
  const reasons = budgets.flatMap((row) => {
    const reason = reasonText(row);
    return reason === '' ? [] : [`- ${row.title}: ${reason}`];
  });
  const captures = links(budgets);
  return document([
    title(HEADLINES[verdict]),
    `${countNoun(runs, 'run')} of ${code(scenario)}${baseline === null ? '' : `, compared with ${code(baseline)}`}.`,
    table(['Figure', 'Verdict', 'Baseline', 'Median', 'Change', 'Limit', 'Runs'], budgets.map(rowCells)),
    ...notes,
    reasons.length > 0 && section('Why', reasons),
    captures.length > 0 && section('Captures of the median runs', captures),
  ]);
}
