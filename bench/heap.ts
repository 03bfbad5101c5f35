/**
 * `npm run bench heap`: time, memory and correctness of opening and querying heap snapshots, against DevTools' own engine and memlab, on
 * generated files. bench/README.md describes the sections and their baselines.
 * Options come after two dashes (`npm run bench heap -- --files 50`), as npm wants it:
 *
 *     --files 50,197,494   rows; also 850, 2200, synthetic, or all. Files stay in .cache/bench; --clean removes them
 *     --runs N             times each row is measured (3); the largest files once
 *     --only NAMES         opening, first-table, second-opening, diff, queries, window
 *     --engines NAMES      ours, node (ours on plain Node), devtools, memlab
 *     --json FILE          writes every figure
 */
import { rmSync } from 'node:fs';
import { compareFiles, printComparison, printFirstTable } from './heap/comparison.ts';
import { ENGINES } from './heap/engines.ts';
import { HEAP_FILES, USUAL_FILES } from './heap/files.ts';
import { FILES_FOLDER } from './made-files.ts';
import { measureDiff } from './heap/loaded-diff.ts';
import { measureQueries } from './heap/mcp-queries.ts';
import type { BenchOptions } from './heap/report.ts';
import { measureSecondOpening } from './heap/second-opening.ts';
import { measureWindow } from './heap/window.ts';
import { runFileBench } from './sections.ts';

const SECTIONS = ['opening', 'first-table', 'second-opening', 'diff', 'queries', 'window'] as const;
type Section = (typeof SECTIONS)[number];

/** The first table is printed of the openings, if these are measured too. */
async function measureOpenings(options: BenchOptions, sections: readonly Section[]): Promise<unknown> {
  const compared = await compareFiles(options);
  printComparison(compared);
  if (sections.includes('first-table')) {
    console.log();
    printFirstTable(compared);
  }
  return compared;
}

async function measureFirstTable(options: BenchOptions, sections: readonly Section[]): Promise<unknown> {
  if (sections.includes('opening')) return null;
  const compared = await compareFiles({ ...options, engines: ['ours'] });
  printFirstTable(compared);
  return compared;
}

const MEASURES: Readonly<Record<Section, (options: BenchOptions, sections: readonly Section[]) => Promise<unknown>>> = {
  opening: measureOpenings,
  'first-table': measureFirstTable,
  'second-opening': measureSecondOpening,
  diff: measureDiff,
  queries: measureQueries,
  window: measureWindow,
};

if (process.argv.includes('--clean')) {
  rmSync(FILES_FOLDER, { recursive: true, force: true });
  console.error(`removed ${FILES_FOLDER}`);
} else {
  await runFileBench(
    { files: HEAP_FILES, usual: USUAL_FILES, sections: SECTIONS, engines: ENGINES },
    (section, options) => MEASURES[section](options, options.sections),
  );
}
