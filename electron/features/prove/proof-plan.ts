/** The plan of a proof: which figures are claimed, which are watched, and how often both builds run. */
import { FEWEST_PROOF_RUNS, MIN_PROOF_RUNS, TRIAL_RUNS } from '../../../shared/features/prove/statistics/index.ts';
import {
  MAX_RUNS,
  MEASURES,
  PageScenarioSchema,
  ProgramScenarioSchema,
  budgetName,
  isMeasurable,
  namedBudget,
  needsSteps,
  passOf,
  plainBudgets,
  scenarioKind,
  type Budget,
  type MeasureName,
  type PageScenario,
  type ProgramScenario,
  type Scenario,
} from '../../../shared/features/prove/contract/budgets.ts';
import type { AskedProof, ProofSide } from '../../../shared/features/prove/tools/proof-ports.ts';
import { appError, AppFailure, unwrap } from '../../../shared/base/errors.ts';
import { programAction } from './measure-service.ts';
import type { ProofPlan } from './run-proof.ts';
import { stepsOf } from './steps.ts';

/** The smallest fall that counts, in percent of the figure before the change. */
const LEAST_PERCENT = 5;
/** Runs of each side at most, as a multiple of the first. */
const REPEATS_MULTIPLE = 5;
/** The same of a trial without claims, which is to answer soon: 7 runs, then 9, 11, 13 and 16. */
const TRIAL_MULTIPLE = 2.3;
/** The same of a trial of what grows: 3 hunts, then 4, 5, 7 and 9. */
const GROWTH_TRIAL_MULTIPLE = 3;
const WARM_UP_RUNS = 1;

/** A leak hunt on a busy machine takes minutes, and one run that fails would end the proof. */
const RUN_SECONDS = 900;

/** The caller's names of what a proof needs. */
export interface AskingWords {
  readonly claim: string;
  /** A call that works. */
  readonly example: string;
  /** Says where a program gets its action. */
  readonly action: string;
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
const fewestRuns = (claims: readonly Budget[], isTrial: boolean): number => {
  if (claims.length !== 1 || !claims.every((budget) => passOf(budget) === 'growth')) return MIN_PROOF_RUNS;
  return isTrial ? TRIAL_RUNS : FEWEST_PROOF_RUNS;
};

/** Figures that are measured besides, without runs of their own: those of the claimed recordings. */
function watchedBeside(claims: readonly Budget[], scenario: Scenario): readonly Budget[] {
  const passes = new Set(claims.map(passOf));
  const names = new Set(claims.map(budgetName));
  return plainBudgets(LEAST_PERCENT).filter(
    (budget) =>
      passes.has(passOf(budget)) && isMeasurable(budget, scenarioKind(scenario)) && !names.has(budgetName(budget)),
  );
}

/** Figures of a trial that claims nothing: with one more, seven runs of each could not decide. Requests are none of it: to block one is no gain. */
const TRIED: readonly MeasureName[] = ['fcp', 'lcp', 'stepsTime', 'inp', 'blockingTime', 'cls', 'actionTime'];

function triedFigures(scenario: Scenario, steps: readonly string[]): readonly Budget[] {
  const kind = scenarioKind(scenario);
  // Steps are what the trial is about.
  const ofLoads = (name: MeasureName): boolean => steps.length > 0 && (name === 'fcp' || name === 'lcp');
  const order = [...TRIED.filter((name) => !ofLoads(name)), ...TRIED.filter(ofLoads)];
  return plainBudgets(LEAST_PERCENT)
    .filter((budget) => TRIED.includes(budget.measure) && isMeasurable(budget, kind))
    .filter((budget) => !needsSteps(budget) || steps.length > 0)
    .toSorted((a, b) => order.indexOf(a.measure) - order.indexOf(b.measure));
}

function claimsOf(names: readonly string[], after: Scenario, words: AskingWords): readonly Budget[] {
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

/** The scenario that each run of a side performs. Errors: those of a step or a request that is none. */
function scenarioOf({ place }: ProofSide, steps: readonly string[]): PageScenario | ProgramScenario {
  const timeoutSeconds = RUN_SECONDS;
  if ('url' in place) {
    if (steps.length > 0) unwrap(stepsOf(steps));
    return PageScenarioSchema.parse({ url: place.url, steps, timeoutSeconds });
  }
  const [action] = steps;
  if (action !== undefined) unwrap(programAction(action));
  const command = 'command' in place ? place.command : place.process;
  return ProgramScenarioSchema.parse({ command, ...(action === undefined ? {} : { action }), timeoutSeconds });
}

function mostRuns(repeats: number, isOpenTrial: boolean, fewest: number): number {
  if (isOpenTrial) return TRIAL_MULTIPLE * repeats;
  return fewest === TRIAL_RUNS ? GROWTH_TRIAL_MULTIPLE * repeats : REPEATS_MULTIPLE * Math.max(repeats, MIN_PROOF_RUNS);
}

/** Errors: `invalid_params` for one build in place of two, a claim that is no figure or needs steps, and for too few or too many runs. */
export function planProof(asked: AskedProof, words: AskingWords): ProofPlan {
  const { steps, otherContent: mayDiffer } = asked;
  if (JSON.stringify(asked.before) === JSON.stringify(asked.after))
    return wrong(
      'The build before the change and the one after it are the same.',
      `Give each build a place of its own: ${words.example}.`,
    );
  const [before, after] = [scenarioOf(asked.before, steps), scenarioOf(asked.after, steps)];
  const changes = asked.after.changes ?? [];
  const isOpenTrial = changes.length > 0 && asked.claims.length === 0;
  const claims = isOpenTrial ? [] : claimsOf(asked.claims, after, words);
  const ofSteps = claims.find(needsSteps);
  if (ofSteps !== undefined && steps.length === 0 && scenarioKind(after) === 'page')
    return wrong(`${MEASURES[ofSteps.measure].title} needs steps.`, `Write ${words.example}.`);
  const fewest = fewestRuns(claims, changes.length > 0);
  const repeats = asked.runs ?? fewest;
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
    changes,
    watched: isOpenTrial ? triedFigures(after, steps) : watchedBeside(claims, after),
    repeats,
    mostRepeats: Math.min(MAX_RUNS, Math.round(mostRuns(repeats, isOpenTrial, fewest))),
    warmUp: WARM_UP_RUNS,
    mayDiffer,
  };
}
