/** `pen diff A B`: what came and went between two heap snapshots, class by class, as the Comparison view of DevTools counts. */
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { HeapDiffRow } from '../../../shared/contracts/heap-objects.ts';
import { listLimit } from '../command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import { parseGrowthLimit } from '../growth-limit.ts';
import { withHeapFiles, type HeapFile } from '../heap-files.ts';
import { printJson, printText, say, textTable } from '../output.ts';

/** Rows of one question to the analysis process; its own maximum. */
const PAGE_ROWS = 100_000;

/** Below this share of common ids the two are hardly of one process. */
const FEW_SHARED_IDS = 0.05;

type Totals = AnalysisAnswer<'heap.diff'>['totals'];

interface Comparison {
  readonly rows: readonly HeapDiffRow[];
  readonly total: number;
  readonly totals: Totals;
  readonly sharedIds: number;
}

/** By change of size, largest growth first. Throws `AppFailure`. */
async function compare(a: HeapFile, b: HeapFile, limit: number | null): Promise<Comparison> {
  const wanted = limit ?? Number.POSITIVE_INFINITY;
  const rows: HeapDiffRow[] = [];
  for (;;) {
    const count = Math.min(PAGE_ROWS, wanted - rows.length);
    const page = await b.ask('heap.diff', { base: a.path, sort: 'size-delta', start: rows.length, count });
    rows.push(...page.rows);
    const { total, totals, sharedIds } = page;
    if (page.rows.length === 0 || rows.length >= Math.min(wanted, total)) return { rows, total, totals, sharedIds };
  }
}

const signed = (text: string, figure: number): string => (figure > 0 ? `+${text}` : text);
const signedBytes = (sizeBytes: number): string => signed(formatBytes(sizeBytes), sizeBytes);
const signedCount = (count: number): string => signed(formatCount(count), count);

function printComparison(context: CommandContext, a: HeapFile, b: HeapFile, { rows, total, totals }: Comparison): void {
  const omitted = total - rows.length;
  if (context.json) {
    printJson(context.stdout, {
      kind: 'heap-diff',
      classes: rows.map((row) => ({
        name: row.name,
        addedCount: row.addedCount,
        removedCount: row.removedCount,
        addedSizeBytes: row.addedSizeBytes,
        removedSizeBytes: row.removedSizeBytes,
        countDelta: row.countDelta,
        sizeDeltaBytes: row.sizeDeltaBytes,
      })),
      ...(omitted === 0 ? {} : { classesOmitted: omitted }),
    });
    return;
  }
  const [bytesA, bytesB] = [a.overview.totalSizeBytes, b.overview.totalSizeBytes];
  const percent = bytesA === 0 ? '' : ` (${signed((((bytesB - bytesA) / bytesA) * 100).toFixed(1), bytesB - bytesA)}%)`;
  const summary = [
    `Heap: ${formatBytes(bytesA)} → ${formatBytes(bytesB)}, ${signedBytes(bytesB - bytesA)}${percent}`,
    `New: ${formatCount(totals.addedCount)} objects, ${formatBytes(totals.addedSizeBytes)}. Deleted: ${formatCount(totals.removedCount)} objects, ${formatBytes(totals.removedSizeBytes)}.`,
  ].join('\n');
  const table = textTable(
    [
      { title: 'CLASS' },
      { title: 'NEW', alignRight: true },
      { title: 'DELETED', alignRight: true },
      { title: 'Δ COUNT', alignRight: true },
      { title: 'NEW SIZE', alignRight: true },
      { title: 'DELETED SIZE', alignRight: true },
      { title: 'Δ SIZE', alignRight: true },
    ],
    rows.map((row) => [
      row.name,
      formatCount(row.addedCount),
      formatCount(row.removedCount),
      signedCount(row.countDelta),
      formatBytes(row.addedSizeBytes),
      formatBytes(row.removedSizeBytes),
      signedBytes(row.sizeDeltaBytes),
    ]),
  );
  printText(context.stdout, rows.length === 0 ? `${summary}\n\nNo class changed.` : `${summary}\n\n${table}`);
  if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more classes; --all shows them.`);
}

export async function runDiff(context: CommandContext): Promise<CommandOutcome> {
  const failOn = context.arguments.values.get('fail-on');
  const limit = failOn === undefined ? null : parseGrowthLimit(failOn);
  if (limit !== null && !limit.ok) return { error: limit.error };
  return withHeapFiles(context, { usage: 'diff A B', count: 2 }, async (open) => {
    const a = await open(0);
    const b = await open(1);
    const comparison = await compare(a, b, listLimit(context));
    printComparison(context, a, b, comparison);
    if (comparison.sharedIds < FEW_SHARED_IDS)
      say(context, 'Hardly any object of B has an id that A knows: they are of different processes or runs.');
    const [bytesA, bytesB] = [a.overview.totalSizeBytes, b.overview.totalSizeBytes];
    if (limit === null || !limit.value.isExceeded(bytesA, bytesB)) return DONE;
    say(context, `The heap grew by ${formatBytes(bytesB - bytesA)}, more than the ${limit.value.text} of --fail-on.`);
    return { status: 1 };
  });
}
