/**
 * `npm run bench limit`: the steps of opening a file, each alone in a native program on one core (`limit/limit.c`), beside ours from
 * opening to all figures, in turns; then ours with V8's own settings and with ours, and on plain Node without and with large pages. Needs a C
 * compiler and AVX2.
 *
 *     --runs N         of each (5)
 *     --heap LIST      files of bench heap (50,197,494)
 *     --trace LIST     files of bench trace (43,226,564)
 *     --profile LIST   CPU profiles (100)
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { AnalysisStart } from './heap/analysis-process.ts';
import { onPlainNode, openWithOurs } from './heap/engines.ts';
import { HEAP_FILES, pathOf as heapPath } from './heap/files.ts';
import { inMegabytes } from './heap/report.ts';
import { warm } from './made-files.ts';
import { median } from './median.ts';
import { openProfile } from './cpu/opening.ts';
import { profilePath } from './flame/profile-chart.ts';
import { chosen, machine, wholeNumber } from './sections.ts';
import { printTable } from './table.ts';
import { pathOf as tracePath, TRACE_FILES } from './trace/files.ts';
import { openOurs } from './trace/opening.ts';

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    runs: { type: 'string', default: '5' },
    heap: { type: 'string', default: '50,197,494' },
    trace: { type: 'string', default: '43,226,564' },
    profile: { type: 'string', default: '100' },
  },
});
const runs = wholeNumber('runs', values.runs, 1);

/** Steps of the native program that a reader has to take, as its rows name them. */
const STEPS = {
  heap: ['read', 'columns', 'strings', 'depth-first order', 'retainers', 'dominators', 'retained sizes'],
  trace: ['read', 'structure, kept', 'columns'],
  profile: ['read', 'structure, kept', 'columns', 'self and total times'],
} as const;

type Kind = keyof typeof STEPS;

interface Measured {
  readonly counts: Readonly<Record<string, number>>;
  readonly steps: Readonly<Record<string, number>>;
}

interface Ours {
  readonly fullMs: number;
  readonly cpuMs: number | null;
  /** Nodes and edges, events, or samples. */
  readonly count: number;
  readonly peakBytes: number | null;
}

/** `pages`: `small` for those of 4 kB. */
function measure(program: string, kind: Kind, path: string, ...pages: readonly 'small'[]): Measured {
  const lines = execFileSync(program, [kind, path, ...pages], { encoding: 'utf8' })
    .trim()
    .split('\n');
  const rows = lines.map((line) => line.split('\t'));
  const column = (at: number): Record<string, number> =>
    Object.fromEntries(rows.map((row) => [row[0] ?? '', Number(row[at])]));
  return { steps: column(1), counts: column(2) };
}

async function opened(kind: Kind, path: string, start: AnalysisStart = {}): Promise<Ours> {
  if (kind === 'trace') {
    const { figuresMs, cpuMs, events, peakBytes } = await openOurs(path, start);
    return { fullMs: figuresMs, cpuMs, count: events, peakBytes };
  }
  if (kind === 'profile') {
    const { figuresMs, cpuMs, samples, peakBytes } = await openProfile(path, start);
    return { fullMs: figuresMs, cpuMs, count: samples, peakBytes };
  }
  const { fullMs, cpuMs, nodes, edges, largestBytes } = await openWithOurs(path, start);
  return { fullMs, cpuMs, count: nodes + (edges ?? 0), peakBytes: largestBytes };
}

const inMs = (ms: number): string => ms.toFixed(0);

async function compare(
  program: string,
  kind: Kind,
  files: readonly { readonly key: string; readonly path: string }[],
): Promise<void> {
  const steps = STEPS[kind];
  const rows: string[][] = [];
  for (const { key, path } of files) {
    warm(path);
    const native: Measured[] = [];
    const small: Measured[] = [];
    const ours: Ours[] = [];
    for (let run = 0; run < runs; run += 1) {
      native.push(measure(program, kind, path));
      small.push(measure(program, kind, path, 'small'));
      ours.push(await opened(kind, path));
    }
    const read = native[0]?.counts['columns'];
    // Metadata is no event of ours.
    if (kind === 'heap' && read !== ours[0]?.count)
      throw new Error(`${path}: the native program read ${read} nodes and edges, ours ${ours[0]?.count}`);
    const of = (step: string): number => median(native.map((each) => each.steps[step] ?? Number.NaN));
    const sumOf = (each: Measured): number => steps.reduce((sum, step) => sum + (each.steps[step] ?? Number.NaN), 0);
    const sums = native.map(sumOf);
    const cpu = ours.flatMap(({ cpuMs }) => cpuMs ?? []);
    rows.push([
      `${key} MB`,
      inMs(of('structure')),
      ...steps.map((step) => inMs(of(step))),
      inMs(median(sums)),
      inMs(median(small.map(sumOf))),
      inMs(median(ours.map(({ fullMs }) => fullMs))),
      cpu.length === 0 ? '–' : inMs(median(cpu)),
      cpu.length === 0 ? '–' : median(cpu.map((ms, run) => ms / (sums[run] ?? Number.NaN))).toFixed(1),
    ]);
  }
  printTable(
    [kind, 'structure', ...steps, 'native, all', 'with pages of 4 kB', 'ours', 'ours, CPU', 'CPU / native'],
    rows,
  );
}

/** Keeps V8's own settings: what the analysis process sets of them does nothing (`electron/core/analysis-host/engine-settings.ts`). */
const KEEP_SETTINGS = `data:text/javascript,${encodeURIComponent(
  "import v8 from 'node:v8'; import { syncBuiltinESMExports } from 'node:module'; v8.setFlagsFromString = () => {}; syncBuiltinESMExports();",
)}`;

/** Ours, started in two ways, in turns. `names`: of the two. */
async function compareStarts(
  what: string,
  names: readonly [string, string],
  starts: readonly [AnalysisStart, AnalysisStart],
  kind: Kind,
  files: readonly { readonly key: string; readonly path: string }[],
): Promise<void> {
  const rows: string[][] = [];
  for (const { key, path } of files) {
    warm(path);
    const all: [Ours[], Ours[]] = [[], []];
    for (let run = 0; run < runs; run += 1)
      for (const at of run % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
        all[at].push(await opened(kind, path, starts[at]));
    const of = (each: readonly Ours[]): string[] => [
      inMs(median(each.map(({ fullMs }) => fullMs))),
      inMs(median(each.map(({ cpuMs }) => cpuMs ?? Number.NaN))),
      inMegabytes(median(each.flatMap(({ peakBytes }) => peakBytes ?? []))),
    ];
    const speed = median(all[0].map(({ fullMs }, run) => fullMs / (all[1][run]?.fullMs ?? Number.NaN)));
    rows.push([`${key} MB`, ...of(all[0]), ...of(all[1]), speed.toFixed(2)]);
  }
  const columns = names.flatMap((name) => [name, 'processor', 'peak']);
  printTable([`${kind}, ${what}`, ...columns, 'times as fast'], rows);
}

const SETTINGS = [{ programArguments: ['--import', KEEP_SETTINGS] }, {}] as const;
const pagesOnNode = (): [AnalysisStart, AnalysisStart] => {
  const start = onPlainNode();
  return [{ ...start, environment: {} }, start];
};

async function filesOf<File extends { readonly key: string }>(
  option: string,
  list: string,
  files: readonly File[],
  pathOf: (file: File) => Promise<string>,
): Promise<{ readonly key: string; readonly path: string }[]> {
  const keys = chosen(
    option,
    list,
    files.map(({ key }) => key),
  );
  const found = [];
  for (const file of files) if (keys.includes(file.key)) found.push({ key: file.key, path: await pathOf(file) });
  return found;
}

/** Of about a million calls. */
const PROFILE_FILES = [{ key: '100' }] as const;

const folder = mkdtempSync(join(tmpdir(), 'pen-bench-'));
try {
  const program = join(folder, 'limit');
  execFileSync('cc', ['-O3', '-march=native', '-o', program, join(import.meta.dirname, 'limit', 'limit.c')]);
  console.log(`${machine().processor}, ${machine().cores} cores; milliseconds, medians of ${runs}`);
  const heaps = await filesOf('heap', values.heap, HEAP_FILES, heapPath);
  const traces = await filesOf('trace', values.trace, TRACE_FILES, tracePath);
  await compare(program, 'heap', heaps);
  const profiles = await filesOf('profile', values.profile, PROFILE_FILES, () => profilePath('1m'));
  await compare(program, 'trace', traces);
  await compare(program, 'profile', profiles);
  for (const [kind, files] of [
    ['heap', heaps],
    ['trace', traces],
  ] as const) {
    await compareStarts('Electron', ["V8's settings", 'ours'], SETTINGS, kind, files);
    await compareStarts('plain Node', ['usual pages', 'large pages'], pagesOnNode(), kind, files);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
