/**
 * `npm run bench check`: `pen check` on the sample page against itself and against a version with a planted regression of 10 %, in turns: how often the
 * first fails (false alarms) and how often the second passes (misses). Then the same over checks that are drawn at random from all measured runs.
 * `--minutes N` begins no further check after N minutes (12), `--checks N` makes at most N of each (50), `--only time,blocking,leak`,
 * `--runs N` is the first number of runs of each side (5), `--resampled N` checks are drawn (500), `--json FILE` writes the figures.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CheckReportSchema, type CheckReport } from '../shared/contracts/budget-reports.ts';
import { createCommandLine } from '../electron/cli/testing/command-line.ts';
import { lookSizes } from '../electron/measured-runs/run-turns.ts';
import type { MeasureName } from '../shared/contracts/budgets.ts';
import { resample } from './check/resample.ts';
import { serveSample, type Fault } from './check/sample-server.ts';
import { median } from './median.ts';
import { printTable } from './table.ts';

interface Plant {
  readonly name: string;
  readonly fault: Fault;
  readonly steps: readonly string[];
  readonly budget: Readonly<Record<string, unknown>> & { readonly measure: MeasureName };
}

/** Each is 10 % more of what the sample does anyway. */
const PLANTS: readonly Plant[] = [
  {
    name: 'time',
    fault: ['i=4e3,', 'i=4400,'],
    // Twenty times the work: what disturbs a run, and what V8 does before it optimises, is a smaller share of it.
    steps: Array.from({ length: 20 }, () => 'click "Add up"'),
    budget: { measure: 'functionTime', function: 'totalInvoices' },
  },
  {
    name: 'blocking',
    fault: ['s=250,', 's=275,'],
    steps: ['click "Block the page"'],
    budget: { measure: 'blockingTime' },
  },
  {
    name: 'leak',
    fault: ['e=200,OrderBoard', 'e=220,OrderBoard'],
    steps: ['click Refresh orders'],
    budget: { measure: 'heapGrowthObjects' },
  },
];

interface Check {
  readonly plant: string;
  readonly isPlanted: boolean;
  readonly status: number;
  readonly report: CheckReport | null;
  readonly ms: number;
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    checks: { type: 'string', default: '50' },
    minutes: { type: 'string', default: '12' },
    resampled: { type: 'string', default: '500' },
    only: { type: 'string' },
    runs: { type: 'string', default: '5' },
    json: { type: 'string' },
  },
});
const only = values.only?.split(',');
const plants = PLANTS.filter(({ name }) => only === undefined || only.includes(name));

const line = await createCommandLine();
const checks: Check[] = [];

async function check(plant: Plant, isPlanted: boolean): Promise<Check> {
  const before = await serveSample(null);
  const after = await serveSample(isPlanted ? plant.fault : null);
  try {
    return await checkPages(plant, isPlanted, { before: before.url, after: after.url });
  } finally {
    await before[Symbol.asyncDispose]();
    await after[Symbol.asyncDispose]();
  }
}

async function checkPages(
  plant: Plant,
  isPlanted: boolean,
  urls: { readonly before: string; readonly after: string },
): Promise<Check> {
  const path = join(line.folder, 'pen-budgets.json');
  const file = {
    // The page is at rest soon after its load.
    scenario: { url: urls.after, steps: plant.steps, settleMs: 200 },
    baseline: { url: urls.before },
    budgets: [plant.budget],
  };
  writeFileSync(path, JSON.stringify(file));
  const from = performance.now();
  const browser = process.env['PEN_CHROMIUM'];
  const ran = await line.run(
    ['check', path, '--json', `--runs=${values.runs}`, ...(browser === undefined ? [] : [`--browser=${browser}`])],
    { environment: { ...process.env, PEN_DATA_DIR: line.dataDirectory } },
  );
  // A run that failed has no report.
  const report = CheckReportSchema.safeParse(ran.stdout.trim() === '' ? null : ran.json());
  if (!report.success) console.error(ran.stderr);
  return {
    plant: plant.name,
    isPlanted,
    status: ran.status,
    report: report.success ? report.data : null,
    ms: performance.now() - from,
  };
}

try {
  const endMs = performance.now() + Number(values.minutes) * 60_000;
  for (let round = 0; round < Number(values.checks); round += 1) {
    for (const plant of plants) {
      for (const isPlanted of [false, true]) {
        // Each is measured at least once.
        if (round > 0 && performance.now() > endMs) continue;
        const done = await check(plant, isPlanted);
        checks.push(done);
        const row = done.report?.budgets[0];
        console.error(
          `${plant.name}, ${isPlanted ? 'planted' : 'unchanged'}: ${done.report?.verdict ?? 'failed'}, ${row?.comparison?.shiftPercent?.toFixed(1) ?? '–'} %, ${done.report?.runs ?? 0} runs, ${(done.ms / 1000).toFixed(0)} s`,
        );
      }
    }
  }
} finally {
  await line.remove();
}

const repeats = Number(values.runs);
const sizes = lookSizes({ repeats, mostRepeats: 8 * repeats });

/** All measured runs of a plant: of the page as it is, and with its regression. */
function runsOf(plant: Plant): { readonly unchanged: readonly number[]; readonly planted: readonly number[] } {
  const rowsOf = (isPlanted: boolean) =>
    checks
      .filter((each) => each.plant === plant.name && each.isPlanted === isPlanted)
      .flatMap(({ report }) => report?.budgets.slice(0, 1) ?? []);
  const current = (isPlanted: boolean): number[] => rowsOf(isPlanted).flatMap((row) => row.current.runs);
  const baseline = [...rowsOf(false), ...rowsOf(true)].flatMap((row) => row.baseline?.runs ?? []);
  return { unchanged: [...current(false), ...baseline], planted: current(true) };
}

const rows = [...plants.map(({ name }) => name), ''].map((name) => {
  const mine = checks.filter(({ plant }) => name === '' || plant === name);
  const count = (isPlanted: boolean, verdict: CheckReport['verdict']): string => {
    const all = mine.filter((each) => each.isPlanted === isPlanted);
    return `${all.filter(({ report }) => report?.verdict === verdict).length} of ${all.length}`;
  };
  return [
    name === '' ? 'all' : name,
    count(false, 'fail'),
    count(false, 'too noisy'),
    count(true, 'fail'),
    count(true, 'pass'),
    count(true, 'too noisy'),
    (median(mine.map(({ ms }) => ms)) / 1000).toFixed(0),
  ];
});
printTable(
  ['figure', 'false alarms', 'unchanged, too noisy', 'found', 'missed', 'planted, too noisy', 'median time (s)'],
  rows,
);
process.stdout.write(`\n${values.resampled} checks of each, drawn from these runs\n`);
printTable(
  ['figure', 'runs', 'false alarms', 'unchanged, too noisy', 'found', 'missed', 'planted, too noisy'],
  plants.map((plant) => {
    const { unchanged, planted } = runsOf(plant);
    const options = { checks: Number(values.resampled), sizes };
    const same = resample(plant.budget.measure, { current: unchanged, baseline: unchanged }, options);
    const worse = resample(plant.budget.measure, { current: planted, baseline: unchanged }, options);
    const share = (count: number | undefined): string =>
      count === undefined ? '–' : `${((count / options.checks) * 100).toFixed(1)} %`;
    return [
      plant.name,
      String(unchanged.length + planted.length),
      share(same?.failed),
      share(same?.tooNoisy),
      share(worse?.failed),
      share(worse?.passed),
      share(worse?.tooNoisy),
    ];
  }),
);
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(checks, null, 1));
