/** The plan of a proof: which figures are claimed, which are watched, and how often both builds run. */
import { FEWEST_PROOF_RUNS, MIN_PROOF_RUNS } from '../../shared/analysis/budgets/index.ts';
import {
  MAX_RUNS,
  MEASURES,
  budgetName,
  isMeasurable,
  namedBudget,
  passOf,
  plainBudgets,
  scenarioKind,
  type Budget,
  type Scenario,
} from '../../shared/contracts/budgets.ts';
import { appError, AppFailure } from '../../shared/contracts/errors.ts';
import type { ProofPlan } from './run-proof.ts';

/** The smallest fall that counts, in percent of the figure before the change. */
const LEAST_PERCENT = 5;
/** Runs of each side at most, as a multiple of the first. */
const REPEATS_MULTIPLE = 5;
const WARM_UP_RUNS = 1;

export interface AskedProof {
  readonly before: Scenario;
  readonly after: Scenario;
  /** The steps in words. */
  readonly steps: readonly string[];
  /** Names of the figures that the change was made for. */
  readonly claims: readonly string[];
  /** Runs of each side before the first evaluation; null: as few as can prove. */
  readonly repeats: number | null;
  /** The builds may end with other content. */
  readonly mayDiffer: boolean;
  /** How the caller names a claim, and a call that works. */
  readonly words: {
    readonly claim: string;
    readonly example: string;
    /** How a program gets its action. */ readonly action: string;
  };
}

const MEASURED_IN = {
  page: 'a page',
  program: 'a Node program that runs until it exits',
  service: 'a Node program whose action is repeated',
  test: 'a test',
} as const;

const wrong = (message: string, suggestion: string): never => {
  throw new AppFailure(appError('invalid_params', message, suggestion));
};

/** The fewest runs of each side that can prove the claims. A hunt takes long, and what it counts hardly varies: fewer are tried first. */
export const fewestRuns = (claims: readonly Budget[]): number =>
  claims.length === 1 && claims.every((budget) => passOf(budget) === 'growth') ? FEWEST_PROOF_RUNS : MIN_PROOF_RUNS;

/** Figures that are measured besides, without runs of their own: those of the claimed recordings. */
function watchedBeside(claims: readonly Budget[], scenario: Scenario): readonly Budget[] {
  const passes = new Set(claims.map(passOf));
  const names = new Set(claims.map(budgetName));
  return plainBudgets(LEAST_PERCENT).filter(
    (budget) =>
      passes.has(passOf(budget)) && isMeasurable(budget, scenarioKind(scenario)) && !names.has(budgetName(budget)),
  );
}

function claimsOf({ claims: names, after, words }: AskedProof): readonly Budget[] {
  const kind = scenarioKind(after);
  const possible = plainBudgets(LEAST_PERCENT).filter((budget) => isMeasurable(budget, kind));
  const known = [
    ...possible.map(budgetName),
    ...(kind === 'service' ? [] : ['"functionTime NAME"']),
    ...(kind === 'program' ? [] : ['"leak CLASS"', '"retainedBytes CLASS"']),
    kind === 'page'
      ? '"sql trace select …" (or cpu, coverage, heap: one number, of which less is better)'
      : `"sql ${kind === 'service' ? 'heap' : 'cpu'} select …"`,
  ];
  const suggestion = `Write ${words.claim} and one of ${known.join(', ')}.`;
  if (names.length === 0) return wrong('There is no claim: the figure that the change was made for.', suggestion);
  const claims: Budget[] = [];
  for (const name of names) {
    const budget = namedBudget(name, LEAST_PERCENT);
    if (budget === null || !isMeasurable(budget, kind))
      return wrong(
        budget === null
          ? `There is no figure "${name}".`
          : `${MEASURES[budget.measure].title} is not measured for ${MEASURED_IN[kind]}.`,
        kind === 'program' && budget !== null && isMeasurable(budget, 'service') ? words.action : suggestion,
      );
    if (claims.some((claim) => budgetName(claim) === budgetName(budget)))
      return wrong(
        `The claim "${budgetName(budget)}" is given twice.`,
        'Give each claim once; queries are told apart by their first 99 characters.',
      );
    claims.push(budget);
  }
  return claims;
}

/** Errors: `invalid_params` for a claim that is no figure or needs steps, and for too few or too many runs. */
export function planProof(asked: AskedProof): ProofPlan {
  const { before, after, steps, mayDiffer, words } = asked;
  const claims = claimsOf(asked);
  const needsSteps = claims.find((budget) => passOf(budget) === 'growth' || budget.measure === 'inp');
  if (needsSteps !== undefined && steps.length === 0 && scenarioKind(after) === 'page')
    return wrong(`${MEASURES[needsSteps.measure].title} needs steps.`, `Write ${words.example}.`);
  const fewest = fewestRuns(claims);
  const repeats = asked.repeats ?? fewest;
  if (repeats < fewest || repeats > MAX_RUNS)
    return wrong(
      `A proof makes ${fewest} to ${MAX_RUNS} runs of each build first, not ${repeats}.`,
      `With fewer than ${fewest}, nothing can be told from chance as surely as a proof must.`,
    );
  return {
    before,
    after,
    steps,
    claims,
    watched: watchedBeside(claims, after),
    repeats,
    mostRepeats: Math.min(MAX_RUNS, REPEATS_MULTIPLE * Math.max(repeats, MIN_PROOF_RUNS)),
    warmUp: WARM_UP_RUNS,
    mayDiffer,
  };
}
