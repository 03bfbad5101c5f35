/** The time for comparing two loaded snapshots of one program, and whether the rows equal DevTools'. */
import { runEngineDiff } from '../heap-reference/run-engine.ts';
import { median } from '../median.ts';
import { printTable } from '../table.ts';
import { startAnalysis } from './analysis-process.ts';
import { pathsOfTwoMoments } from './files.ts';
import { warm } from '../made-files.ts';
import { failureOf, inMilliseconds, judged, oneFile, said, type BenchOptions } from './report.ts';

const TARGET_MS = 500;
/** Above it the pair has the size that the target is defined for; a smaller one is only a trial of the benchmark. */
const SMALL_BYTES = 100e6;
const FIRST_PAGE = 50;
const ALL_CLASSES = 100_000;

interface ChangedClass {
  readonly name: string;
  readonly added: number;
  readonly removed: number;
  readonly sizeDeltaBytes: number;
}

/** One line per name, in order. */
function linesOf(rows: readonly ChangedClass[]): string[] {
  const sums = new Map<string, Omit<ChangedClass, 'name'>>();
  for (const { name, ...row } of rows) {
    const sum = sums.get(name) ?? { added: 0, removed: 0, sizeDeltaBytes: 0 };
    sums.set(name, {
      added: sum.added + row.added,
      removed: sum.removed + row.removed,
      sizeDeltaBytes: sum.sizeDeltaBytes + row.sizeDeltaBytes,
    });
  }
  return [...sums].map(([name, sum]) => `${name} +${sum.added} −${sum.removed} ${sum.sizeDeltaBytes} B`).toSorted();
}

interface OwnDiff {
  readonly diffMs: number;
  readonly lines: readonly string[];
}

async function compareLoaded(earlier: string, later: string): Promise<OwnDiff> {
  const analysis = await startAnalysis();
  try {
    for (const path of [earlier, later]) {
      await analysis.open(path);
      await analysis.query(path, 'heap.retained', {});
    }
    const startedAt = performance.now();
    await analysis.query(later, 'heap.diff', { base: earlier, count: FIRST_PAGE });
    const diffMs = performance.now() - startedAt;
    const { rows } = await analysis.query(later, 'heap.diff', { base: earlier, count: ALL_CLASSES });
    const lines = linesOf(
      rows.map(({ name, addedCount, removedCount, sizeDeltaBytes }) => ({
        name,
        added: addedCount,
        removed: removedCount,
        sizeDeltaBytes,
      })),
    );
    return { diffMs, lines };
  } finally {
    await analysis.close();
  }
}

/** DevTools' own, once: its time, and the same lines. */
async function compareWithDevTools(earlier: string, later: string): Promise<OwnDiff> {
  const { compareMs, rows } = await runEngineDiff(earlier, later);
  const lines = linesOf(
    rows.map(({ name, addedIds, deletedIds, sizeDelta }) => ({
      name,
      added: addedIds.length,
      removed: deletedIds.length,
      sizeDeltaBytes: sizeDelta,
    })),
  );
  return { diffMs: compareMs, lines };
}

function sameWords(ours: readonly string[], theirs: readonly string[]): string {
  const known = new Set(theirs);
  const different = ours.filter((line) => !known.has(line));
  if (different.length === 0 && ours.length === theirs.length) return `${ours.length} changed classes equal`;
  return `DIFFER in ${Math.max(different.length, theirs.length - ours.length)} lines: ours “${different[0] ?? ''}”`;
}

/** Prints the row and returns its figures. Throws if the files cannot be created or opened. */
export async function measureDiff(options: BenchOptions): Promise<unknown> {
  const megabytes = oneFile(options).sizeBytes > SMALL_BYTES ? 200 : 50;
  const { earlier, later } = await pathsOfTwoMoments(megabytes);
  warm(earlier);
  warm(later);
  const durations: number[] = [];
  let lines: readonly string[] = [];
  for (let run = 0; run < options.runs; run += 1) {
    const own = await compareLoaded(earlier, later);
    lines = own.lines;
    durations.push(own.diffMs);
    said(`diff, run ${run + 1}: ${inMilliseconds(own.diffMs)}`);
  }
  let devToolsMs: number | null = null;
  let correctness = 'not compared';
  if (options.engines.includes('devtools')) {
    try {
      const theirs = await compareWithDevTools(earlier, later);
      devToolsMs = theirs.diffMs;
      correctness = sameWords(lines, theirs.lines);
    } catch (thrown) {
      correctness = `DevTools' engine ${failureOf(thrown)}`;
    }
  }
  printTable(
    ['diff of two loaded snapshots', 'median', 'runs', 'target', '', "DevTools'", "rows of ours and of DevTools'"],
    [
      [
        `two of ${megabytes} MB`,
        inMilliseconds(median(durations)),
        durations.map((ms) => ms.toFixed(0)).join(' '),
        `≤ ${TARGET_MS} ms`,
        judged(median(durations), { least: TARGET_MS, aim: null }, 'less'),
        inMilliseconds(devToolsMs),
        correctness,
      ],
    ],
  );
  return { megabytes, durationsMs: durations, devToolsMs, correctness };
}
