/** `pen check`: runs a scenario several times and holds its figures against budgets and a baseline. */
import { isAbsolute, resolve } from 'node:path';
import { countNoun } from '../../../../shared/base/units.ts';
import type { CheckReport } from '../../../../shared/features/prove/contract/budget-reports.ts';
import { appError } from '../../../../shared/base/errors.ts';
import { BUDGET_COLUMNS, budgetCells } from '../../../../shared/features/prove/markdown-report.ts';
import { readBaselineFile, writeBaselineFile } from '../check/baseline-file.ts';
import { readBudgetFile, type CheckPlan } from '../check/budget-file.ts';
import { checkTexts, reportFiles, writeReports } from '../check/report-files.ts';
import { runCheck } from '../check/run-check.ts';
import { withRuns } from '../check/with-runs.ts';
import { refuseArguments } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome, type ExitStatus } from '../../../core/cli/context.ts';
import { countOf } from '../../../core/cli/arguments/flags.ts';
import { printJson, printText, say, textTable } from '../../../core/cli/output/output.ts';

const USUAL_FILE = 'pen-budgets.json';

const STATUS = { pass: 0, fail: 1, 'too noisy': 4 } as const satisfies Record<CheckReport['verdict'], ExitStatus>;

const RIGHT: ReadonlySet<string> = new Set(['Baseline', 'Median', 'Change', 'Limit']);
const COLUMNS = BUDGET_COLUMNS.map((title) => ({ title, alignRight: RIGHT.has(title) }));

function reportText({ headline, scenario, baseline, runs, notes, budgets }: CheckReport): string {
  const reasons = budgets.flatMap(({ title, reason }) => (reason === '' ? [] : [`${title}: ${reason}`]));
  const links = budgets.flatMap(({ title, current, baseline: before }) =>
    current.link === null
      ? []
      : [`${title}: ${current.link}${before === null || before.link === null ? '' : `, baseline ${before.link}`}`],
  );
  return [
    `${headline}.`,
    `${countNoun(runs, 'run')} of ${scenario}${baseline === null ? '' : `, compared with ${baseline}`}`,
    '',
    textTable(COLUMNS, budgets.map(budgetCells)),
    ...(reasons.length === 0 ? [] : ['', ...reasons]),
    ...(notes.length === 0 ? [] : ['', ...notes]),
    ...(links.length === 0 ? [] : ['', 'Captures of the median runs:', ...links]),
  ].join('\n');
}

async function check(context: CommandContext, plan: CheckPlan, isUpdate: boolean): Promise<CheckReport> {
  const { baseline } = plan;
  const stored = baseline !== null && 'file' in baseline && !isUpdate ? await readBaselineFile(baseline.file) : null;
  const outcome = await withRuns(context, {
    scenario: plan.scenario,
    work: (runs, made) => runCheck(plan, { stored, isMeasuredOnly: isUpdate, made }, runs),
    linksOf: ({ report }) => report.budgets.flatMap((row) => [row.current.link, row.baseline?.link]),
  });
  const { report, baselineFile } = outcome;
  if (isUpdate && baseline !== null && 'file' in baseline) {
    await writeBaselineFile(baseline.file, baselineFile);
    say(context, `The baseline file ${baseline.file} is written.`);
  }
  return report;
}

export async function runCheckCommand(context: CommandContext): Promise<CommandOutcome> {
  const { positionals, values, switches } = context.arguments;
  const refused = refuseArguments(context, 1);
  if (refused !== null) return { error: refused };
  const reports = await reportFiles(context);
  const named = values.get('baseline') ?? null;
  const isFile = named !== null && !/^https?:/i.test(named) && named.toLowerCase().endsWith('.json');
  const plan = await readBudgetFile(resolve(context.workingDirectory, positionals[0] ?? USUAL_FILE), {
    // As any path of a command line; one in the budget file is relative to that.
    baseline: isFile && !isAbsolute(named) ? resolve(context.workingDirectory, named) : named,
    repeats: countOf(context.arguments, 'runs'),
  });
  const isUpdate = switches.has('update-baseline');
  const { baseline } = plan;
  if (isUpdate && (baseline === null || !('file' in baseline)))
    return {
      error: appError(
        'invalid_params',
        '--update-baseline has no file to write.',
        'Name one as "baseline": {"file": "pen-baseline.json"} in the budget file, or with --baseline pen-baseline.json.',
      ),
    };
  const report = await check(context, plan, isUpdate);
  await writeReports(reports, checkTexts(report));
  if (context.json) printJson(context.stdout, report);
  else printText(context.stdout, reportText(report));
  // The runs are the baseline from now on; its limits are reported, and are a matter of the next check.
  return isUpdate ? DONE : { status: STATUS[report.verdict] };
}
