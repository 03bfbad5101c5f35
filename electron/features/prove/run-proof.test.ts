/** The number of runs of a proof's two builds, which runs may be made at the same time, and what a lost run does. */
import { expect, test } from 'vitest';
import { budgetName } from '../../../shared/features/prove/contract/budgets.ts';
import type { ProofReport } from '../../../shared/features/workflow/proofs.ts';
import { appError, AppFailure, settle, createGuard, type AppResult } from '../../../shared/base/errors.ts';
import { planProof } from './proof-plan.ts';
import type { PassFigures } from './recorder.ts';
import { runProof } from './run-proof.ts';
import { scenarioText, type RunRequest } from './run-turns.ts';

const [BEFORE, AFTER] = ['http://localhost/old', 'http://localhost/new'];

const planOf = (...claims: readonly string[]) =>
  planProof(
    {
      before: { place: { url: BEFORE } },
      after: { place: { url: AFTER } },
      steps: ['click Save'],
      claims,
      runs: null,
      otherContent: false,
    },
    { claim: '--claim', example: 'pen prove', action: 'pen prove' },
  );

const trialPlan = () =>
  planProof(
    {
      before: { place: { url: BEFORE } },
      after: { place: { url: AFTER }, changes: [{ action: 'block', url: '/ads.js' }] },
      ...{ steps: ['click Save'], claims: [], runs: null, otherContent: false },
    },
    { claim: '--claim', example: 'pen prove', action: 'pen prove' },
  );

/** Plays a proof of one claim whose figures `valueOf` gives, each of a run of `url`; null: a trial without one. */
async function play(
  claim: string | null,
  valueOf: (url: string, run: number) => number | 'lost',
  { areApart = false } = {},
): Promise<{
  outcome: AppResult<ProofReport>;
  runs: string[];
  rounds: number[];
  most: number;
  found: readonly string[][];
  shares: readonly string[];
  said: readonly string[];
}> {
  const plan = claim === null ? trialPlan() : planOf(claim);
  const runs: string[] = [];
  let [now, most] = [0, 0];
  const rounds: number[] = [];
  const found: string[][] = [];
  const shares: string[] = [];
  const said: string[] = [];
  const run = async ({ scenario, budgets, round }: RunRequest): Promise<PassFigures> => {
    const url = scenarioText(scenario);
    const number = runs.filter((each) => each === url).length;
    runs.push(url);
    rounds.push(round);
    now += 1;
    most = Math.max(most, now);
    await Promise.resolve();
    now -= 1;
    const value = valueOf(url, number);
    if (value === 'lost') throw new AppFailure(appError('disconnected', 'The connection was lost.', 'Connect again.'));
    return {
      figures: new Map(budgets.map((budget) => [budgetName(budget), { value, link: null }])),
      captureIds: [],
    };
  };
  const outcome = await settle(() =>
    runProof(plan, new Set(), {
      areApart,
      run,
      progress: (done, total, message, soFar) => {
        said.push(message);
        shares.push(`${done} of ${total}`);
        found.push([...(soFar ?? [])]);
      },
      now: () => 0,
    }),
  );
  return { outcome, runs, rounds, most, found, shares, said };
}

test('a leak that went is proven by five hunts of each build, both at the same time and without a warm-up', async () => {
  const { outcome, runs, most } = await play('heapGrowthObjects', (url) => (url === BEFORE ? 100 : 0), {
    areApart: true,
  });
  expect(outcome).toMatchObject({ ok: true, value: { verdict: 'proven', runs: 5 } });
  expect(runs).toHaveLength(2 * 5);
  expect(most).toBe(2);
});

test('times are measured one after the other, and builds that share a page never run together', async () => {
  const times = await play('inp', (url) => (url === BEFORE ? 400 : 80), { areApart: true });
  expect(times.outcome).toMatchObject({ ok: true, value: { verdict: 'proven', runs: 7 } });
  expect(times.runs).toHaveLength(2 * 8);
  expect(times.most).toBe(1);
  // What was captured is named by them.
  expect([...new Set(times.rounds)]).toEqual([-1, 0, 1, 2, 3, 4, 5, 6]);
  expect((await play('heapGrowthObjects', () => 3)).most).toBe(1);
});

test('every run is in what the next one begins with, of both builds, without warm-ups', async () => {
  const { found } = await play('inp', (url, run) => (url === BEFORE ? 400 : 80) + run);
  expect(found.slice(0, 5)).toEqual([
    [],
    [],
    [],
    ['INP after: median 81.0 ms of 1 run (81.0 ms)'],
    ['INP before: median 401.0 ms of 1 run (401.0 ms)', 'INP after: median 81.0 ms of 1 run (81.0 ms)'],
  ]);
  expect(found.at(-1)?.[0]).toMatch(/^INP before: median .* of \d runs \(401.0 ms, 402.0 ms, /);
});

test('the progress counts the runs of both builds, so that the first one says how long the rest takes', async () => {
  const { shares, said } = await play('heapGrowthObjects', (url) => (url === BEFORE ? 100 : 0));
  expect(said[0]).toMatch(/^Run 1 of 5 .*; at least 10 runs, how long they take is known after the first$/);
  expect(said[1]).not.toContain('known after');
  expect(shares).toEqual(Array.from({ length: 10 }, (_, done) => `${done} of 10`));
  expect((await play('inp', (url) => (url === BEFORE ? 400 : 80))).shares.slice(0, 3)).toEqual([
    '0 of 16',
    '1 of 16',
    '2 of 16',
  ]);
});

test('a growth that varies gets more runs, and what no number of runs would decide gets none', async () => {
  const noise = [100, 106, 94, 103, 97, 101, 99, 104, 96, 102, 98, 105, 95];
  const near = await play('heapGrowthObjects', (url, run) => (noise[run % 13] ?? 0) - (url === AFTER ? 8 : 0));
  expect(near.runs.length).toBeGreaterThan(2 * 5);
  const far = await play('inp', (url, run) => 300 + ((run * 7919) % 13) * 60 + (url === AFTER ? 1 : 0));
  expect(far.outcome).toMatchObject({ ok: true, value: { verdict: 'undecided', runs: 7 } });
});

test('a trial without a claim ends after seven runs of each, and goes on only where more would probably show a change', async () => {
  const clear = await play(null, (url, run) => (url === BEFORE ? 400 : 80) + run);
  expect(clear.outcome).toMatchObject({ ok: true, value: { verdict: 'tried', runs: 7 } });
  // One run as long as those of the other side.
  const near = await play(null, (url, run) => (url === BEFORE ? (run === 2 ? 70 : 400) : 80) + run);
  expect(near.outcome).toMatchObject({
    ok: true,
    value: { verdict: 'tried', figures: [{ effect: 'less' }, {}, {}, {}, {}, {}] },
  });
  expect(near.runs.length).toBeGreaterThan(2 * 8);
  expect(near.runs.length).toBeLessThanOrEqual(2 * 17);
  const same = await play(null, (_url, run) => 400 + (run % 3));
  expect(same.outcome).toMatchObject({ ok: true, value: { verdict: 'tried', runs: 7 } });
});

test('a run whose connection was lost is repeated once', async () => {
  const once = await play('inp', (url, run) => (run === 3 ? 'lost' : url === BEFORE ? 400 : 80));
  expect(once.outcome).toMatchObject({ ok: true, value: { verdict: 'proven', runs: 7 } });
  const always = await play('inp', (url) => (url === AFTER ? 'lost' : 400));
  expect(always.outcome).toMatchObject({ ok: false, error: { code: 'disconnected' } });
  expect(always.runs).toEqual([BEFORE, AFTER, AFTER]);
});

test('one claim of growth may begin with five runs, others with seven; each claim counts once', () => {
  expect(createGuard().run(() => planOf('heapGrowthBytes'))).toMatchObject({
    ok: true,
    value: { repeats: 5, mostRepeats: 35 },
  });
  expect(createGuard().run(() => planOf('heapGrowthBytes', 'heapGrowthObjects'))).toMatchObject({
    ok: true,
    value: { repeats: 7 },
  });
  expect(createGuard().run(() => planOf('sql trace select count(*) from events'))).toMatchObject({
    ok: true,
    value: { repeats: 7 },
  });
  expect(createGuard().run(() => planOf('inp', 'inp'))).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('given twice') as string },
  });
});
