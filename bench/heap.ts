/**
 * `npm run bench heap`: time, memory and correctness of opening and querying heap snapshots, against DevTools' own engine and memlab, on
 * generated files. CONTRIBUTING.md describes the sections and their baselines.
 * Options come after two dashes (`npm run bench heap -- --files 50`), as npm wants it:
 *
 *     --files 50,197,494   rows; also 850, 2200, synthetic, or all. Files stay in .cache/bench; --clean removes them
 *     --runs N             times each row is measured (3); the largest files once
 *     --only NAMES         opening, first-table, second-opening, diff, queries, window
 *     --engines NAMES      ours, devtools, memlab
 *     --json FILE          writes every figure
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compareFiles, printComparison, printFirstTable } from './heap/comparison.ts';
import { ENGINES } from './heap/engines.ts';
import { FILES_FOLDER, HEAP_FILES, USUAL_FILES } from './heap/files.ts';
import { failureOf, type BenchOptions } from './heap/report.ts';
import { measureDiff } from './heap/loaded-diff.ts';
import { measureQueries } from './heap/mcp-queries.ts';
import { measureSecondOpening } from './heap/second-opening.ts';
import { measureWindow } from './heap/window.ts';

const SECTIONS = ['opening', 'first-table', 'second-opening', 'diff', 'queries', 'window'] as const;
type Section = (typeof SECTIONS)[number];

/** The names in a comma-separated list. Throws for an unknown name. */
function chosen<Name extends string>(option: string, list: string, known: readonly Name[]): Name[] {
  return list.split(',').map((word) => {
    const name = known.find((each) => each === word.trim());
    if (name === undefined) throw new Error(`--${option} knows ${known.join(', ')}; “${word}” is none of them`);
    return name;
  });
}

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    files: { type: 'string', default: USUAL_FILES.join() },
    runs: { type: 'string', default: '3' },
    only: { type: 'string', default: SECTIONS.join() },
    engines: { type: 'string', default: ENGINES.join() },
    json: { type: 'string' },
    clean: { type: 'boolean', default: false },
  },
});

/** Tables of classes are stored by their hash: their lines are megabytes. */
function withoutLines(key: string, value: unknown): unknown {
  return key === 'lines' ? undefined : value;
}

async function run(): Promise<void> {
  const keys = HEAP_FILES.map(({ key }) => key);
  const wanted = values.files === 'all' ? keys : chosen('files', values.files, keys);
  const sections: readonly Section[] = chosen('only', values.only, SECTIONS);
  const runs = Number(values.runs);
  if (!(Number.isInteger(runs) && runs > 0)) throw new Error('--runs wants a whole number above 0');
  const options: BenchOptions = {
    files: HEAP_FILES.filter(({ key }) => wanted.includes(key)),
    engines: chosen('engines', values.engines, ENGINES),
    runs,
    temporaryFolder: mkdtempSync(join(tmpdir(), 'pen-bench-heap-')),
  };
  const left = keys.filter((key) => !wanted.includes(key));
  if (left.length > 0) console.error(`Not measured: ${left.join(', ')} (--files all takes them too)`);
  const figures: Record<string, unknown> = { processor: cpus()[0]?.model, cores: cpus().length, runs };
  /** A failed section is reported as its result. */
  const measure = async (section: Section, work: () => Promise<unknown>): Promise<void> => {
    if (!sections.includes(section)) return;
    console.error(`${section} …`);
    try {
      figures[section] = await work();
    } catch (thrown) {
      figures[section] = failureOf(thrown);
      console.log(`${section} ${failureOf(thrown)}`);
    }
    console.log();
  };
  try {
    if (sections.includes('opening')) {
      await measure('opening', async () => {
        const compared = await compareFiles(options);
        printComparison(compared);
        if (sections.includes('first-table')) {
          console.log();
          printFirstTable(compared);
        }
        return compared;
      });
    } else {
      await measure('first-table', async () => {
        const compared = await compareFiles({ ...options, engines: ['ours'] });
        printFirstTable(compared);
        return compared;
      });
    }
    await measure('second-opening', () => measureSecondOpening(options));
    await measure('diff', () => measureDiff(options));
    await measure('queries', () => measureQueries(options));
    await measure('window', () => measureWindow(options));
  } finally {
    rmSync(options.temporaryFolder, { recursive: true, force: true });
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, withoutLines, 2)}\n`);
  }
}

if (values.clean) {
  rmSync(FILES_FOLDER, { recursive: true, force: true });
  console.error(`removed ${FILES_FOLDER}`);
} else {
  await run();
}
