/**
 * `npm run test:faults`: real Chromium, Node and Deno, `pen serve` and the app; an activity of each run is interrupted at a random moment by a
 * kill, a broken connection, a full disk or sleep. Afterwards nothing may be listed that is not whole, no finished capture lost, no lock
 * held, nothing left recording, no file and no process left. `faults/README.md` says what is where.
 *
 *     --kills N      runs (250)
 *     --seed N       another order and other moments (the time, which is printed)
 *     --minutes N    begins no run after this time (60)
 *     --lanes N      places at work at the same time (2)
 *     --only TEXT    only runs whose name contains the text, such as "chromium/pen cpu-profile" or "disk-full"
 *     --run N        only this one of the seed
 *     --json FILE    writes the results
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nameOf, placeNameOf, planOf, PLACES, type FaultPlace, type FaultRun } from './faults/plan.ts';
import { createFaultRunner, type FaultRunner, type RunResult } from './faults/run.ts';
import { canFillDisks } from './faults/setup/small-disk.ts';
import { createWorld, type World } from './faults/setup/world.ts';
import { wholeNumber } from './sections.ts';
import { printTable } from './table.ts';

/** Runs of one target follow each other, so that it is not started for each; all targets have their turn in each batch. */
const BATCH = 64;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    kills: { type: 'string', default: '250' },
    seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
    minutes: { type: 'string', default: '60' },
    lanes: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    run: { type: 'string', default: '' },
    json: { type: 'string', default: '' },
  },
});

const seed = wholeNumber('seed', values.seed);
const kills = wholeNumber('kills', values.kills);
const endMs = performance.now() + wholeNumber('minutes', values.minutes) * 60_000;
const lanes = Math.max(1, wholeNumber('lanes', values.lanes));
const only = values.run === '' ? null : wholeNumber('run', values.run);

function chosenRuns(): FaultRun[] {
  const withDisk = canFillDisks();
  if (!withDisk) console.log('No disk can be mounted here: runs with a full disk are left out.');
  const planned = planOf(seed, only === null ? Math.max(kills * 20, 2000) : only + 1);
  return planned
    .filter((run) => only === null || run.run === only)
    .filter((run) => nameOf(run).includes(values.only))
    .filter(({ fault }) => withDisk || fault.fillsDisk !== true)
    .slice(0, kills);
}

interface Done extends RunResult {
  readonly run: FaultRun;
}

/** Ctrl-C ends the suite after the current run, so that its processes and its disk are removed. */
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    console.log('Ends after this run.');
    stop.abort();
  });

const done: Done[] = [];
let failed = 0;
/** Measured once for each activity of a place. */
const durations = new Map<string, number>();

function report(run: FaultRun, result: RunResult): void {
  const { problems, what, wasInProgress, outcomes, durationMs } = result;
  const at = `${Math.round(run.fraction * 100)} %`;
  const state = wasInProgress ? `at ${at}` : `after the end`;
  console.log(
    `${problems.length === 0 ? 'ok' : 'FAILED'} ${run.run} ${nameOf(run)}: ${what} ${state}; ${outcomes.join(', ')}; ${(durationMs / 1000).toFixed(1)} s`,
  );
  if (problems.length === 0) return;
  failed += 1;
  for (const problem of problems) console.log(`    ${problem}`);
  console.log(`    again: npm run test:faults -- --seed ${seed} --run ${run.run}`);
}

const placeOf = (run: FaultRun): string => `${placeNameOf(run)} ${run.activity.name}`;

/** Time the activity takes by itself, which also shows that the checks pass then. */
async function durationOf(runner: FaultRunner, run: FaultRun): Promise<number> {
  const key = placeOf(run);
  const before = durations.get(key);
  if (before !== undefined) return before;
  const { problems, durationMs } = await runner.undisturbed(run.activity);
  if (problems.length > 0) {
    failed += 1;
    console.log(`FAILED ${key} without a fault`);
    for (const problem of problems) console.log(`    ${problem}`);
  }
  durations.set(key, durationMs);
  return durationMs;
}

/** Reports a run that cannot begin as a problem. */
async function resultOf(runner: FaultRunner, run: FaultRun): Promise<RunResult> {
  try {
    return await runner.run(run, await durationOf(runner, run));
  } catch (thrown) {
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    return { problems: [problem], what: 'nothing', wasInProgress: false, outcomes: [], durationMs: 0 };
  }
}

async function runAll(place: FaultPlace, planned: readonly FaultRun[]): Promise<void> {
  const withSmallDisk = place.host === 'pen' && canFillDisks();
  let world: World | null = null;
  try {
    let runner: FaultRunner | null = null;
    for (const run of planned) {
      if (performance.now() > endMs || stop.signal.aborted) return;
      world ??= await createWorld(place.target, place.host, { withSmallDisk });
      runner ??= await createFaultRunner(world);
      const result = await resultOf(runner, run);
      done.push({ ...result, run });
      // The first time is often the longest.
      if (!result.wasInProgress && result.problems.length === 0) durations.set(placeOf(run), result.durationMs);
      report(run, result);
      if (result.problems.length === 0) continue;
      // A world with a problem may have more of them for the same reason.
      await world[Symbol.asyncDispose]();
      world = null;
      runner = null;
    }
  } finally {
    await world?.[Symbol.asyncDispose]();
  }
}

function printSummary(): void {
  const rowsOf = (keyOf: (one: Done) => string): string[][] => {
    const groups = Map.groupBy(done, keyOf);
    return [...groups]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, all]) => {
        const codes = Map.groupBy(
          all.flatMap(({ outcomes }) => outcomes.filter((outcome) => outcome !== 'result')),
          (outcome) => outcome,
        );
        return [
          key,
          String(all.length),
          String(all.filter(({ wasInProgress }) => wasInProgress).length),
          String(all.filter(({ problems }) => problems.length > 0).length),
          [...codes].map(([code, each]) => `${code} ${each.length}`).join(', '),
        ];
      });
  };
  const head = ['runs', 'in progress', 'failed', 'errors'];
  printTable(
    ['fault', ...head],
    rowsOf(({ run }) => run.fault.name),
  );
  printTable(
    ['activity', ...head],
    rowsOf(({ run }) => run.activity.name),
  );
  printTable(
    ['place', ...head],
    rowsOf(({ run }) => placeNameOf(run)),
  );
}

console.log(`seed ${seed}`);
const runs = chosenRuns();
const pending: { readonly place: FaultPlace; readonly planned: readonly FaultRun[] }[] = [];
for (let from = 0; from < runs.length; from += BATCH) {
  const batch = runs.slice(from, from + BATCH);
  for (const place of PLACES) pending.push({ place, planned: batch.filter((run) => run.place === place) });
}
/** Worlds share nothing: each has its own ports, folders and processes. */
async function runLane(): Promise<void> {
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) await runAll(next.place, next.planned);
}
await Promise.all(Array.from({ length: lanes }, runLane));
printSummary();
console.log(`${done.length} of ${runs.length} runs, ${failed} failed, seed ${seed}`);
if (values.json !== '')
  writeFileSync(
    values.json,
    JSON.stringify(
      done.map(({ run, ...result }) => ({ run: run.run, name: nameOf(run), fraction: run.fraction, ...result })),
      null,
      1,
    ),
  );
// Ends even if a fault left something open in this process, such as an unanswered request.
process.exit(failed > 0 ? 1 : 0);
