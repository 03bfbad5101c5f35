/** The order of the runs, when more are made, what a baseline file is good for, and how a run that fails ends a check. */
import { expect, test } from 'vitest';
import { BudgetFileSchema, budgetName } from '../../../../shared/features/prove/contract/budgets.ts';
import { appError, AppFailure, settle } from '../../../../shared/base/errors.ts';
import type { CheckPlan } from './budget-file.ts';
import type { PassFigures } from '../recorder.ts';
import { runCheck } from './run-check.ts';
import { lookSizes, scenarioText, type RunRequest } from '../run-turns.ts';

const OLD = 'http://localhost/old';
const NEW = 'http://localhost/new';

function planOf(given: Record<string, unknown>): CheckPlan {
  const file = BudgetFileSchema.parse({
    scenario: { url: NEW },
    baseline: { url: OLD },
    repeats: 5,
    warmUp: 0,
    ...given,
  });
  return {
    ...file,
    path: '/app/pen-budgets.json',
    mostRepeats: file.mostRepeats ?? 15,
    baseline: file.baseline ?? null,
  };
}

/** Plays a check whose figures `valueOf` gives, and keeps which runs were made. */
async function play(
  plan: CheckPlan,
  valueOf: (request: RunRequest, run: number) => number | 'fails',
  options: { stored?: Record<string, number[]>; isMeasuredOnly?: boolean } = {},
) {
  const made = new Set<string>();
  const runs: string[] = [];
  const messages: string[] = [];
  const counts = new Map<string, number>();
  const run = async (request: RunRequest): Promise<PassFigures> => {
    const name = `${scenarioText(request.scenario).split('/').at(-1)} ${request.pass}`;
    const number = counts.get(name) ?? 0;
    counts.set(name, number + 1);
    runs.push(name);
    const value = valueOf(request, number);
    if (value === 'fails') throw new AppFailure(appError('target_gone', 'The page was closed.', 'Open it again.'));
    const id = `trace-${String(runs.length).padStart(8, '0')}`;
    const figures = request.budgets.map(
      (budget) => [budgetName(budget), { value, link: `pen://captures/${id}` }] as const,
    );
    return { figures: new Map(figures), captureIds: [id] };
  };
  const stored =
    options.stored === undefined
      ? null
      : { version: 1 as const, measuredAt: '2026-11-20T08:00:00.000Z', budgets: options.stored };
  const outcome = await settle(() =>
    runCheck(
      plan,
      { stored, isMeasuredOnly: options.isMeasuredOnly ?? false, made },
      { run, progress: (_done, _total, message) => messages.push(message), now: () => 0 },
    ),
  );
  return { outcome, runs, made, messages };
}

const isOld = ({ scenario }: RunRequest): boolean => scenarioText(scenario) === OLD;

test('both sides run in turns, the other one first in every other round, and each pass for itself', async () => {
  const plan = planOf({ budgets: [{ measure: 'lcp' }, { measure: 'cpuTime' }, { measure: 'cls' }] });
  const { outcome, runs } = await play(plan, () => 100);
  expect(runs.slice(0, 8)).toEqual([
    'new trace', 'old trace', 'new cpu', 'old cpu',
    'old trace', 'new trace', 'old cpu', 'new cpu',
  ]); // prettier-ignore
  expect(runs).toHaveLength(5 * 4);
  expect(outcome).toMatchObject({ ok: true, value: { report: { verdict: 'pass', runs: 5, baseline: OLD } } });
});

test('warm-up runs do not count', async () => {
  const plan = planOf({ warmUp: 2, budgets: [{ measure: 'lcp' }] });
  const { outcome, runs } = await play(plan, (request, run) => (run < 2 ? 9999 : isOld(request) ? 100 : 101));
  expect(runs).toHaveLength(2 * 7);
  expect(outcome).toMatchObject({
    ok: true,
    value: { report: { budgets: [{ verdict: 'no change', current: { median: 101 } }] } },
  });
});

test('more runs are made while a figure is too noisy, and a failure ends them', async () => {
  const spread = [60, 140, 80, 120, 100];
  const noisy = await play(planOf({ budgets: [{ measure: 'lcp' }] }), (_, run) => spread[run % 5] ?? 0);
  expect(noisy.runs).toHaveLength(2 * 15);
  expect(noisy.messages.filter((message) => message.includes('too noisy'))).toHaveLength(2 * 10);
  expect(noisy.messages).toContain('Run 6 of 7 of the scenario (trace); too noisy after 5 runs: LCP');
  expect(noisy.outcome).toMatchObject({ ok: true, value: { report: { verdict: 'too noisy' } } });
  const worse = await play(planOf({ budgets: [{ measure: 'lcp' }] }), (request) => (isOld(request) ? 100 : 130));
  expect(worse.runs).toHaveLength(2 * 5);
  expect(worse.outcome).toMatchObject({ ok: true, value: { report: { verdict: 'fail' } } });
});

test('only the passes of figures that are too noisy run more often', async () => {
  const plan = planOf({ budgets: [{ measure: 'lcp' }, { measure: 'detachedNodes' }] });
  const spread = [60, 140, 80, 120, 100];
  const { outcome, runs } = await play(plan, ({ pass }, run) => (pass === 'trace' ? (spread[run % 5] ?? 0) : 12));
  expect(runs.filter((name) => name.endsWith('heap'))).toHaveLength(2 * 5);
  expect(runs.filter((name) => name.endsWith('trace'))).toHaveLength(2 * 15);
  expect(outcome).toMatchObject({
    ok: true,
    value: { report: { budgets: [{ verdict: 'too noisy' }, { verdict: 'no change' }] } },
  });
});

test('each evaluation has more runs by the same factor', () => {
  expect(lookSizes({ repeats: 5, mostRepeats: 40 })).toEqual([5, 8, 14, 24, 40]);
  expect(lookSizes({ repeats: 7, mostRepeats: 21 })).toEqual([7, 9, 12, 16, 21]);
  expect(lookSizes({ repeats: 7, mostRepeats: 7 })).toEqual([7]);
});

test('a baseline file replaces the other side', async () => {
  const plan = planOf({ baseline: { file: '/app/pen-baseline.json' }, budgets: [{ measure: 'lcp' }] });
  const { outcome, runs } = await play(plan, () => 130, { stored: { lcp: [100, 101, 99, 100, 102] } });
  expect(runs).toEqual(Array.from({ length: 5 }, () => 'new trace'));
  expect(outcome).toMatchObject({
    ok: true,
    value: { report: { verdict: 'fail', budgets: [{ baseline: { median: 100, link: null } }] } },
  });
});

test.each([
  ['does not have a budget', { cls: [0, 0, 0, 0, 0] }, 'has no figures of lcp'],
  ['has too few runs of one', { lcp: [1, 2, 3] }, 'has 3 runs of lcp'],
])('a baseline file that %s is refused before anything runs', async (_, stored, message) => {
  const plan = planOf({ baseline: { file: '/app/pen-baseline.json' }, budgets: [{ measure: 'lcp' }] });
  const { outcome, runs } = await play(plan, () => 1, { stored });
  expect(outcome).toMatchObject({ ok: false, error: { message: expect.stringContaining(message) as string } });
  expect(runs).toEqual([]);
});

test('measuring for a baseline file makes the first runs of one side, and compares with nothing', async () => {
  const { outcome, runs } = await play(planOf({ budgets: [{ measure: 'lcp' }] }), (_, run) => 10 + run, {
    isMeasuredOnly: true,
  });
  expect(runs).toHaveLength(5);
  expect(outcome).toMatchObject({ ok: true, value: { baselineFile: { budgets: { lcp: [10, 11, 12, 13, 14] } } } });
});

test('a run that fails ends the check, with its number and side, and with the captures of those before', async () => {
  const plan = planOf({ budgets: [{ measure: 'lcp' }] });
  const { outcome, runs, made } = await play(plan, (request, run) => (isOld(request) && run === 2 ? 'fails' : 100));
  expect(outcome).toMatchObject({
    ok: false,
    error: { code: 'target_gone', message: 'Run 3 of 5 of the baseline (trace): The page was closed.' },
  });
  expect(runs).toHaveLength(6);
  expect(made.size).toBe(5);
});

test('a function that no run has sampled is a wrong name', async () => {
  const plan = planOf({ budgets: [{ measure: 'functionTime', function: 'rendre' }] });
  const { outcome } = await play(plan, () => 0);
  expect(outcome).toMatchObject({ ok: false, error: { message: 'No run sampled a function "rendre".' } });
  // Removed since the baseline: an improvement.
  const gone = await play(plan, (request) => (isOld(request) ? 40 : 0));
  expect(gone.outcome).toMatchObject({ ok: true, value: { report: { budgets: [{ verdict: 'better' }] } } });
});

test('notes about figures are in the report once', async () => {
  const plan = planOf({ budgets: [{ measure: 'lcp' }] });
  const run = async ({ budgets }: RunRequest): Promise<PassFigures> => ({
    figures: new Map(budgets.map((budget) => [budgetName(budget), { value: 100, link: null }])),
    captureIds: [],
    notes: ['Times include waits.'],
  });
  const outcome = await settle(() =>
    runCheck(
      plan,
      { stored: null, isMeasuredOnly: false, made: new Set() },
      { run, progress: () => undefined, now: () => 0 },
    ),
  );
  expect(outcome).toMatchObject({ ok: true, value: { report: { notes: ['Times include waits.'] } } });
});
