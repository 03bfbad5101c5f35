/** `pen diff A B C…`: classes across a series of heap snapshots, the earliest first; classes that grew in every round come first. */
import { formatBytes, formatCount } from '../../../../shared/base/units.ts';
import { plainLine } from '../../../../shared/base/visible-text.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import type { HeapMatch } from '../../../../shared/engine/heap/contract/heap-differences.ts';
import { verdictSentences } from '../../../../shared/core/findings/verdict.ts';
import { TERMINAL, told } from '../../../../shared/core/findings/voice.ts';
import { comparedHeapsVerdict } from '../../../../shared/features/heap/verdict.ts';
import type { ComparedBase } from '../../../../shared/core/kinds/report-findings.ts';
import { listLimit } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import type { GrowthLimit } from '../../../core/cli/arguments/growth-limit.ts';
import type { HeapFile } from '../../../core/cli/capture-files.ts';
import { printJson, printOmitted, printText, say, textTable } from '../../../core/cli/output/output.ts';

/** Maximum rows of one query to the analysis process. */
const MAX_ROWS = 100_000;

type Series = AnalysisAnswer<'heap.series'>;

const overRounds = (figures: readonly number[], write: (figure: number) => string): string =>
  figures.map(write).join(' → ');

/** Verdict of the later snapshot compared with the others, as the window and reports have it. */
export async function heapVerdictLine(later: HeapFile, base: ComparedBase, match?: HeapMatch): Promise<string> {
  return plainLine(told(verdictSentences(await comparedHeapsVerdict(later.ask, base, match)), TERMINAL));
}

async function printSeries(context: CommandContext, files: readonly HeapFile[], series: Series): Promise<void> {
  const omitted = series.total - series.rows.length;
  if (context.json) {
    printJson(context.stdout, {
      kind: 'heap-series',
      snapshots: files.map(({ path, overview: { nodes, totalSizeBytes } }) => ({ file: path, nodes, totalSizeBytes })),
      classes: series.rows,
      ...(omitted === 0 ? {} : { classesOmitted: omitted }),
    });
    return;
  }
  const sizes = files.map(({ overview }) => overview.totalSizeBytes);
  const table = textTable(
    [
      { title: 'CLASS' },
      { title: 'OBJECTS', alignRight: true },
      { title: 'SIZE', alignRight: true },
      { title: 'SMALLEST GROWTH', alignRight: true },
    ],
    series.rows.map((row) => [
      row.name,
      overRounds(row.counts, formatCount),
      overRounds(row.sizesBytes, formatBytes),
      row.steadyCount === 0 && row.steadySizeBytes === 0
        ? ''
        : `+${formatCount(row.steadyCount)}, +${formatBytes(row.steadySizeBytes)}`,
    ]),
  );
  const [first, last] = [files[0], files.at(-1)];
  const between = files.slice(1, -1).map(({ path }) => path);
  const verdict =
    first === undefined || last === undefined
      ? ''
      : await heapVerdictLine(last, { file: first.path, ask: first.ask, between });
  printText(context.stdout, `Heap: ${overRounds(sizes, formatBytes)}\n${verdict}\n\n${table}`);
  printOmitted(context, omitted, 'classes');
}

/** `open` opens each file; `limit` is the allowed growth of the heap from the first to the last. Throws `AppFailure`. */
export async function runSeries(
  context: CommandContext,
  open: readonly (() => Promise<HeapFile>)[],
  limit: GrowthLimit | null,
): Promise<CommandOutcome> {
  const files: HeapFile[] = [];
  for (const each of open) files.push(await each());
  const [first] = files;
  const last = files.at(-1);
  if (first === undefined || last === undefined) throw new Error('a series of no files');
  const bases = files.slice(0, -1).map(({ path }) => path);
  const series = await last.ask('heap.series', { bases, count: Math.min(MAX_ROWS, listLimit(context) ?? MAX_ROWS) });
  await printSeries(context, files, series);
  const [bytesFirst, bytesLast] = [first.overview.totalSizeBytes, last.overview.totalSizeBytes];
  if (limit === null || !limit.isExceeded(bytesFirst, bytesLast)) return DONE;
  say(context, `The heap grew by ${formatBytes(bytesLast - bytesFirst)}, more than the ${limit.text} of --fail-on.`);
  return { status: 1 };
}
