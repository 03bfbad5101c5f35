/** Opens files with all engines alternately, and summarises the runs. */
import { median } from '../median.ts';
import { printTable } from '../table.ts';
import { comparedTables } from './class-figures.ts';
import { ENGINE_NAMES, openWith, type Engine, type Opening } from './engines.ts';
import { pathOf, type Goal, type HeapFile } from './files.ts';
import { warm } from '../made-files.ts';
import { failureOf, inMegabytes, inSeconds, judged, said, type BenchOptions } from './report.ts';

/** The results of a file: the openings of each engine in order of runs, and why an engine did not open it. */
export interface ComparedFile {
  readonly file: HeapFile;
  readonly sizeBytes: number;
  readonly openings: Readonly<Record<Engine, readonly Opening[]>>;
  readonly failures: Readonly<Partial<Record<Engine, string>>>;
}

/** The target of the first classes' time as a share of the whole. */
const FIRST_TABLE_SHARE = 0.35;

async function compareFile(file: HeapFile, { engines, runs, temporaryFolder }: BenchOptions): Promise<ComparedFile> {
  const path = await pathOf(file);
  const sizeBytes = warm(path);
  const openings: Record<Engine, Opening[]> = { ours: [], node: [], devtools: [], memlab: [] };
  const failures: Partial<Record<Engine, string>> = {};
  const times = file.isOnce ? 1 : runs;
  for (let run = 0; run < times; run += 1) {
    // Each engine comes first once, so that none is favoured by noise at the start of every run.
    for (let turn = 0; turn < engines.length; turn += 1) {
      const engine = engines[(run + turn) % engines.length];
      if (engine === undefined || failures[engine] !== undefined) continue;
      try {
        const opening = await openWith(engine, path, temporaryFolder);
        openings[engine].push(opening);
        said(
          `${file.name}, run ${run + 1}: ${ENGINE_NAMES[engine]} ${inSeconds(opening.fullMs)}, ${inMegabytes(opening.largestBytes)}`,
        );
      } catch (thrown) {
        failures[engine] = failureOf(thrown);
        said(`${file.name}: ${ENGINE_NAMES[engine]} ${failures[engine]}`);
      }
    }
  }
  return { file, sizeBytes, openings, failures };
}

/** Opens every chosen file; one that cannot be created is skipped with a message. */
export async function compareFiles(options: BenchOptions): Promise<ComparedFile[]> {
  const compared: ComparedFile[] = [];
  for (const file of options.files) {
    try {
      compared.push(await compareFile(file, options));
    } catch (thrown) {
      said(`${file.name}: ${failureOf(thrown)}`);
      const failed = failureOf(thrown);
      compared.push({
        file,
        sizeBytes: 0,
        openings: { ours: [], node: [], devtools: [], memlab: [] },
        failures: { ours: failed, node: failed, devtools: failed, memlab: failed },
      });
    }
  }
  return compared;
}

/** Ratio of the figures of each run in which both opened the file. */
function ratios(compared: ComparedFile, of: Engine, by: Engine, figure: (opening: Opening) => number | null): number[] {
  return compared.openings[of].flatMap((opening, run) => {
    const other = compared.openings[by][run];
    const [upper, lower] = [figure(opening), other === undefined ? null : figure(other)];
    return upper === null || lower === null ? [] : [upper / lower];
  });
}

const time = ({ fullMs }: Opening): number => fullMs;
const processor = ({ cpuMs }: Opening): number | null => cpuMs;
const peak = ({ largestBytes }: Opening): number | null => largestBytes;

/** The median of a figure, or why there is none. */
function figureCell(
  compared: ComparedFile,
  engine: Engine,
  figure: (opening: Opening) => number | null,
  words: (value: number | null) => string,
): string {
  const failure = compared.failures[engine];
  const values = compared.openings[engine].map(figure).filter((value) => value !== null);
  if (values.length > 0) return words(median(values));
  return failure ?? '–';
}

/** The ratio, its runs, its required and desired value, and whether it reaches them. `own` is compared with `limit` if there is one. */
function ratioCells(
  values: readonly number[],
  goal: Goal | null,
  better: 'more' | 'less',
  { own, limit, words }: { own: number | null; limit: number | null; words: (value: number) => string },
): string[] {
  const digits = better === 'more' ? 1 : 2;
  const middle = values.length === 0 ? null : median(values);
  const isWithin = own !== null && limit !== null && own <= limit;
  const aim = limit === null ? String(goal?.aim ?? '–') : `≤ ${words(limit)}`;
  return [
    middle === null ? '–' : middle.toFixed(digits),
    values.map((value) => value.toFixed(digits)).join(' '),
    goal === null ? '–' : `${better === 'more' ? '≥' : '≤'} ${goal.least}`,
    aim,
    [
      goal === null || middle === null ? '' : judged(middle, goal, better),
      limit === null || own === null ? '' : isWithin ? 'aim reached' : 'aim not reached',
    ]
      .filter(Boolean)
      .join(', '),
  ];
}

const NO_LIMIT = { own: null, limit: null, words: String };

const medianOf = (compared: ComparedFile, figure: (opening: Opening) => number | null): number | null => {
  const values = compared.openings.ours.map(figure).filter((value) => value !== null);
  return values.length === 0 ? null : median(values);
};

export function printComparison(all: readonly ComparedFile[]): void {
  printTable(
    [
      'time to the full result',
      'ours',
      'on Node',
      "DevTools'",
      'memlab',
      "DevTools' ÷ ours",
      'runs',
      'target',
      'aim',
      '',
      "DevTools' ÷ on Node",
      'runs',
      'memlab ÷ ours',
    ],
    all.map((each) => {
      const seconds = (engine: Engine): string => figureCell(each, engine, time, inSeconds);
      const memlab = ratios(each, 'memlab', 'ours', time);
      return [
        each.file.name,
        seconds('ours'),
        seconds('node'),
        seconds('devtools'),
        seconds('memlab'),
        ...ratioCells(ratios(each, 'devtools', 'ours', time), each.file.speed, 'more', {
          own: medianOf(each, time),
          limit: each.file.budget?.ms ?? null,
          words: inSeconds,
        }),
        ...ratioCells(ratios(each, 'devtools', 'node', time), null, 'more', NO_LIMIT).slice(0, 2),
        memlab.length === 0 ? '–' : median(memlab).toFixed(1),
      ];
    }),
  );
  console.log();
  printTable(
    ['processor time of it', 'ours', 'on Node', "DevTools'", 'memlab', "DevTools' ÷ ours"],
    all.map((each) => {
      const shares = ratios(each, 'devtools', 'ours', processor);
      return [
        each.file.name,
        ...(['ours', 'node', 'devtools', 'memlab'] as const).map((engine) =>
          figureCell(each, engine, processor, inSeconds),
        ),
        shares.length === 0 ? '–' : median(shares).toFixed(1),
      ];
    }),
  );
  console.log();
  printTable(
    [
      'peak resident memory',
      'ours',
      'ours, sum',
      'on Node',
      "DevTools'",
      'memlab',
      "ours ÷ DevTools'",
      'runs',
      'target',
      'aim',
      '',
    ],
    all.map((each) => [
      each.file.name,
      figureCell(each, 'ours', peak, inMegabytes),
      figureCell(each, 'ours', ({ sumBytes }) => sumBytes, inMegabytes),
      figureCell(each, 'node', peak, inMegabytes),
      figureCell(each, 'devtools', peak, inMegabytes),
      figureCell(each, 'memlab', peak, inMegabytes),
      ...ratioCells(ratios(each, 'ours', 'devtools', peak), each.file.memory, 'less', {
        own: medianOf(each, peak),
        limit: each.file.budget?.bytes ?? null,
        words: inMegabytes,
      }),
    ]),
  );
  console.log();
  printTable(
    ['file', 'MB', 'nodes (M)', 'edges (M)', "class tables of ours and of DevTools'"],
    all.map((each) => {
      const [ours] = each.openings.ours;
      const [devtools] = each.openings.devtools;
      const any = ours ?? devtools ?? each.openings.memlab[0];
      const millions = (count: number | null): string => (count === null ? '–' : (count / 1e6).toFixed(2));
      return [
        each.file.name,
        (each.sizeBytes / 1e6).toFixed(0),
        millions(any?.nodes ?? null),
        millions(ours?.edges ?? each.openings.memlab[0]?.edges ?? null),
        comparedTables(ours?.classes ?? null, devtools?.classes ?? null),
      ];
    }),
  );
}

/** Times of our own runs until the first, provisional classes and until the class table, as shares of the time until the full result. */
export function printFirstTable(all: readonly ComparedFile[]): void {
  printTable(
    ['first classes', 'provisional', 'share', 'runs', 'target', '', 'class table', 'share', 'full result'],
    all.map((each) => {
      const { ours } = each.openings;
      const shares = ours.map(({ firstTableMs, fullMs }) => (firstTableMs ?? Number.NaN) / fullMs);
      if (shares.length === 0) return [each.file.name, each.failures.ours ?? '–'];
      const middle = (figure: (opening: Opening) => number | null): number =>
        median(ours.map((opening) => figure(opening) ?? Number.NaN));
      return [
        each.file.name,
        inSeconds(middle(({ firstTableMs }) => firstTableMs)),
        median(shares).toFixed(2),
        shares.map((share) => share.toFixed(2)).join(' '),
        `≤ ${FIRST_TABLE_SHARE}`,
        judged(median(shares), { least: FIRST_TABLE_SHARE, aim: null }, 'less'),
        inSeconds(middle(({ classTableMs }) => classTableMs)),
        middle(({ classTableMs, fullMs }) => (classTableMs ?? Number.NaN) / fullMs).toFixed(2),
        inSeconds(middle(time)),
      ];
    }),
  );
}
