/**
 * The rules of budgets and of a check. A figure is worse if its growth is no chance, and at least half of the regression that its budget must find. It has
 * not changed if the bounds rule out that regression. Between the two it is inconclusive: too noisy.
 */
import { countNoun } from '../../base/units.ts';
import {
  REPORTED_SHARE,
  type BudgetComparison,
  type BudgetLimit,
  type BudgetRow,
  type BudgetVerdict,
  type CheckReport,
  type MeasuredCheck,
  type MeasuredComparison,
  type MeasuredLimit,
  type MeasuredRow,
} from './contract/budget-reports.ts';
import { cite, decide, inRow, judge, rulesOf, sentence, type Cited } from '../../core/findings/rules.ts';
import { TERMINAL, told } from '../../core/findings/voice.ts';
import { figureText, oddsText, shiftText } from './figure-text.ts';

type Judgeable = Pick<MeasuredRow, 'unit' | 'comparison' | 'limit'> & { readonly runs: number };

export function budgetEvidence({ unit, comparison, limit, runs }: Judgeable) {
  const figure = (word: string, value: number | null | undefined): Cited => cite(word, figureText(value ?? 0, unit));
  return {
    comparison,
    limit,
    runs: cite('Runs', countNoun(runs, 'run')),
    median: figure('Median', limit?.median),
    max: figure('Limit', limit?.max),
    above: cite('Runs above it', String(limit?.above ?? 0)),
    shift: cite('Change', shiftText({ comparison, unit })),
    odds: cite('Chance once in', oddsText(comparison?.pWorse ?? 1)),
    /** The largest growth that is not ruled out. */
    upper: figure('Growth at most', comparison?.upper),
    regression: figure('Growth to find', comparison?.regression),
  };
}

export type BudgetEvidence = ReturnType<typeof budgetEvidence>;

const isBetter = ({ isLess, shift, regression }: MeasuredComparison): boolean =>
  isLess && shift <= -REPORTED_SHARE * regression;
/** The regression is ruled out. */
const isNoRegression = (comparison: MeasuredComparison): boolean =>
  isBetter(comparison) || (comparison.upper ?? Number.POSITIVE_INFINITY) < comparison.regression;
const isAbove = (limit: MeasuredLimit | null): boolean => limit !== null && limit.median > limit.max;

const rule = rulesOf<BudgetEvidence, BudgetVerdict>();
const nothing = () => sentence``;

/** The worst first: the verdict on a budget is that of its comparison and its limit together. */
export const BUDGET_RULES = [
  rule({
    id: 'over',
    level: 'over',
    when: ({ limit }) => limit?.isCertain === true && isAbove(limit),
    says: (_, { runs, median, max }) => sentence`The median of ${runs} is ${median}, above the limit of ${max}.`,
  }),
  rule({
    id: 'worse',
    level: 'worse',
    when: ({ comparison }) => comparison?.isMore === true && comparison.shift >= REPORTED_SHARE * comparison.regression,
    says: (_, { shift, odds }) =>
      sentence`It grew by ${shift}; a difference like this is chance once in ${odds} checks.`,
  }),
  rule({
    id: 'above-by-chance',
    level: 'too noisy',
    when: ({ limit }) => limit?.isCertain === false && isAbove(limit),
    says: (_, { runs, max, above }) =>
      sentence`The median of ${runs} is above the limit of ${max}, but only ${above} of them are, which may be chance.`,
  }),
  rule({
    id: 'too-few-runs',
    level: 'too noisy',
    when: ({ comparison }) => comparison?.upper === null && !isNoRegression(comparison),
    says: (_, { runs, regression }) => sentence`${runs} on a side are too few to rule out a growth of ${regression}.`,
  }),
  rule({
    id: 'too-noisy',
    level: 'too noisy',
    when: ({ comparison }) => comparison !== null && !isNoRegression(comparison),
    says: (_, { upper, regression }) =>
      sentence`The runs differ too much: the growth is at most ${upper}, and one of ${regression} must be ruled out.`,
  }),
  rule({
    id: 'no-change',
    level: 'no change',
    when: ({ comparison }) => comparison !== null && !isBetter(comparison),
    says: nothing,
  }),
  rule({ id: 'within', level: 'within', when: ({ limit }) => limit !== null, says: nothing }),
  rule({ id: 'better', level: 'better', when: ({ comparison }) => comparison !== null, says: nothing }),
  rule({ id: 'not-compared', level: 'not compared', says: nothing }),
];

const NOT_KEPT: ReadonlySet<BudgetVerdict> = new Set(['over', 'worse', 'too noisy']);
export const isKept = ({ verdict }: Pick<BudgetRow, 'verdict'>): boolean => !NOT_KEPT.has(verdict);

const levelOf = (row: Judgeable): BudgetVerdict => decide(BUDGET_RULES, budgetEvidence(row)).level;

type Side = Pick<Judgeable, 'unit' | 'runs'>;

export function judgedComparison(comparison: MeasuredComparison, side: Side): BudgetComparison {
  const { isMore: _more, isLess: _less, ...facts } = comparison;
  return { verdict: levelOf({ ...side, comparison, limit: null }) as BudgetComparison['verdict'], ...facts };
}

export function judgedLimit(limit: MeasuredLimit, side: Side): BudgetLimit {
  const { max, above } = limit;
  return { verdict: levelOf({ ...side, comparison: null, limit }) as BudgetLimit['verdict'], max, above };
}

export function judgeBudget({ comparison, limit, ...row }: MeasuredRow): BudgetRow {
  const measured = { unit: row.unit, runs: row.current.runs.length, comparison, limit };
  const applied = judge(BUDGET_RULES, budgetEvidence(measured));
  const reasons = applied.filter(({ level }) => NOT_KEPT.has(level));
  // Too few runs differ too much, too.
  const said = reasons.filter(
    ({ id }) => id !== 'too-noisy' || !reasons.some((each) => each.id === 'too-few-runs' || each.id === 'worse'),
  );
  return {
    ...row,
    verdict: levelOf(measured),
    comparison: comparison === null ? null : judgedComparison(comparison, measured),
    limit: limit === null ? null : judgedLimit(limit, measured),
    reason: told(
      inRow(
        said.map(({ saying }) => saying.headline),
        ' ',
      ).words,
      TERMINAL,
    ),
  };
}

export function checkEvidence(budgets: readonly Pick<BudgetRow, 'verdict' | 'title'>[]) {
  const titles = (...of: readonly BudgetVerdict[]): string =>
    budgets.flatMap(({ verdict, title }) => (of.includes(verdict) ? [title] : [])).join(', ');
  return {
    verdicts: budgets.map(({ verdict }) => verdict),
    /** Titles of the budgets that are exceeded. */
    exceeded: cite('Figure', titles('over', 'worse')),
    open: cite('Figure', titles('too noisy')),
  };
}

export type CheckEvidence = ReturnType<typeof checkEvidence>;

const ofCheck = rulesOf<CheckEvidence, CheckReport['verdict']>();

export const CHECK_RULES = [
  ofCheck({
    id: 'exceeded',
    level: 'fail',
    when: ({ verdicts }) => verdicts.includes('over') || verdicts.includes('worse'),
    says: (_, { exceeded }) => sentence`Budgets are exceeded: ${exceeded}`,
  }),
  ofCheck({
    id: 'too-noisy',
    level: 'too noisy',
    when: ({ verdicts }) => verdicts.includes('too noisy'),
    says: (_, { open }) =>
      sentence`Too noisy to say: no budget is exceeded for certain, and not all are kept for certain: ${open}`,
  }),
  ofCheck({
    id: 'not-compared',
    level: 'pass',
    when: ({ verdicts }) => verdicts.every((verdict) => verdict === 'not compared'),
    says: () => sentence`Measured only: nothing was compared, and there is no limit`,
  }),
  ofCheck({ id: 'kept', level: 'pass', says: () => sentence`Budgets are kept` }),
];

export function checkReport({ version, budgets, ...measured }: MeasuredCheck): CheckReport {
  const rows = budgets.map(judgeBudget);
  const { level, saying } = decide(CHECK_RULES, checkEvidence(rows));
  return { version, verdict: level, headline: told(saying.headline.words, TERMINAL), ...measured, budgets: rows };
}
