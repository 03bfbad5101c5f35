/** Reads the budget file and checks what its schema cannot: what belongs to the scenario, and what the baseline makes possible. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import {
  BudgetFileSchema,
  MIN_COMPARED_RUNS,
  MEASURES,
  MAX_RUNS,
  budgetName,
  isMeasurable,
  needsSteps,
  scenarioKind,
  type Baseline,
  type BudgetFile,
  type Scenario,
} from '../../../../shared/features/prove/contract/budgets.ts';
import { appError, type AppError, AppFailure } from '../../../../shared/base/errors.ts';
import { checkPageUrl } from '../../../../shared/features/page/tools/navigate.ts';
import { programAction } from '../measure-service.ts';
import { stepsOf } from '../steps.ts';
import { fileError } from '../../../core/files/file-error.ts';
import { checkBySchema, problemText } from '../../../../shared/base/schema-check.ts';

/** A budget file, checked; what flags override is applied. */
export interface CheckPlan extends Omit<BudgetFile, 'mostRepeats' | 'baseline'> {
  /** Absolute path of the budget file. */
  readonly path: string;
  readonly mostRepeats: number;
  /** Null: only limits are checked. The file of a baseline is an absolute path. */
  readonly baseline: Baseline | null;
}

/** Values of flags that replace those in the file. */
export interface CheckOverrides {
  readonly baseline: string | null;
  readonly repeats: number | null;
}

const SCENARIO_NAMES = {
  page: 'a page',
  program: 'a Node program that exits',
  service: 'a Node program with an action',
  test: 'a test',
} as const;
/** For a first check, which has no file yet. */
const WITHOUT_FILE =
  'Name another one, or begin with {"scenario": {"url": "http://127.0.0.1:3000/"}, "budgets": [{"measure": "lcp", "max": 2500}]}.';
/** Runs of a check at most, as a multiple of "repeats". */
const REPEATS_MULTIPLE = 8;

/** `--baseline`: a URL, a file that ends with .json, or a command. */
function namedBaseline(text: string): Baseline {
  if (/^https?:\/\//i.test(text)) return { url: text };
  return text.toLowerCase().endsWith('.json') ? { file: text } : { command: text };
}

/** Returns what is wrong, and what to write instead. */
function errorText({ message, suggestion }: AppError): string {
  return suggestion === undefined ? message : `${message} ${suggestion}`;
}

function scenarioProblems(scenario: Scenario, baseline: Baseline | null): string[] {
  const kind = scenarioKind(scenario);
  const problems: string[] = [];
  if ('url' in scenario) {
    const url = checkPageUrl(scenario.url);
    if (!url.ok) problems.push(`scenario.url: ${errorText(url.error)}`);
    const steps = stepsOf(scenario.steps);
    if (scenario.steps.length > 0 && !steps.ok) problems.push(errorText(steps.error));
  }
  if (kind === 'service' && 'action' in scenario) {
    const action = programAction(scenario.action ?? '');
    if (!action.ok) problems.push(`scenario.action: ${errorText(action.error)}`);
  }
  if (baseline === null || 'file' in baseline) return problems;
  if ('url' in baseline) {
    const url = checkPageUrl(baseline.url);
    if (!url.ok) problems.push(`baseline.url: ${errorText(url.error)}`);
    if (kind !== 'page')
      problems.push(`baseline: A URL is no baseline for ${SCENARIO_NAMES[kind]}; give a command or a file`);
  } else if (kind === 'page') problems.push('baseline: A command is no baseline for a page; give a URL or a file');
  return problems;
}

function budgetProblems({ scenario, budgets, repeats }: BudgetFile, baseline: Baseline | null): string[] {
  const kind = scenarioKind(scenario);
  const names = budgets.map(budgetName);
  return budgets.flatMap((budget, index) => {
    const { title } = MEASURES[budget.measure];
    const isCompared = baseline !== null && budget.regression !== null;
    const isMeasured = isMeasurable(budget, kind);
    return [
      ...(isMeasured ? [] : [`budgets[${index}].measure: ${title} is not measured for ${SCENARIO_NAMES[kind]}`]),
      ...(isMeasured && needsSteps(budget) && 'url' in scenario && scenario.steps.length === 0
        ? [`budgets[${index}].measure: ${title} needs scenario.steps`]
        : []),
      ...(names.indexOf(names[index] ?? '') < index
        ? [`budgets[${index}]: The figure ${names[index]} is limited twice`]
        : []),
      ...(isCompared || budget.max !== undefined
        ? []
        : [`budgets[${index}]: There is nothing to check: give "max", or a baseline to compare with`]),
      ...(isCompared && repeats < MIN_COMPARED_RUNS
        ? [
            `repeats: With ${repeats} runs on a side no difference can be told from chance; a comparison needs ${MIN_COMPARED_RUNS}`,
          ]
        : []),
    ];
  });
}

/** Checks the text of a budget file. Errors: `invalid_params`, with every problem and its place. */
export function parseBudgetFile(text: string, path: string, overrides: CheckOverrides): CheckPlan {
  const wrong = (problems: readonly string[]): never => {
    throw new AppFailure(
      appError(
        'invalid_params',
        `${path} is not a valid budget file. ${[...new Set(problems)].map((problem) => (problem.endsWith('.') ? problem : `${problem}.`)).join(' ')}`,
        'docs/budgets.md describes the file, and its schema is docs/pen-budgets.schema.json.',
      ),
    );
  };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (thrown) {
    return wrong([`It is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}`]);
  }
  const parsed = checkBySchema(BudgetFileSchema, document);
  if (!parsed.ok) return wrong(parsed.error.map((problem) => problemText(problem, 'The file')));
  const repeats = overrides.repeats ?? parsed.value.repeats;
  const file = { ...parsed.value, repeats };
  const given = overrides.baseline === null ? (file.baseline ?? null) : namedBaseline(overrides.baseline);
  const problems = [
    ...(repeats > MAX_RUNS ? [`repeats: At most ${MAX_RUNS} runs are made`] : []),
    ...(file.mostRepeats !== undefined && file.mostRepeats < repeats
      ? [`mostRepeats: ${file.mostRepeats} is less than "repeats", ${repeats}`]
      : []),
    ...scenarioProblems(file.scenario, given),
    ...budgetProblems(file, given),
  ];
  if (problems.length > 0) return wrong(problems);
  return {
    ...file,
    path,
    mostRepeats: file.mostRepeats ?? Math.min(MAX_RUNS, REPEATS_MULTIPLE * repeats),
    baseline: given !== null && 'file' in given ? { file: resolve(dirname(path), given.file) } : given,
  };
}

/** Reads a budget file. Errors: those of the file, and `invalid_params` for what is wrong in it. */
export async function readBudgetFile(path: string, overrides: CheckOverrides): Promise<CheckPlan> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (thrown) {
    const error = fileError(thrown, { use: 'read', path, what: 'the budget file' });
    throw new AppFailure(error.code === 'file_not_found' ? { ...error, suggestion: WITHOUT_FILE } : error);
  }
  return parseBudgetFile(text, path, overrides);
}
