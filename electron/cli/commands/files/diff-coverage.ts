/** `pen diff A B` for two coverage files: the used part of each script or style sheet, and the code that ran in only one of them. */
import { formatBytes, signed } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../context.ts';
import type { GrowthLimit } from '../../arguments/growth-limit.ts';
import type { AskableFile, CaptureFiles, NamedFile } from '../../capture-files.ts';
import { printJson, printOmitted, printText, say, textTable } from '../../output/output.ts';
import { readRows } from '../../../../shared/kinds/read-rows.ts';
import { wrongUse } from '../wrong-use.ts';

type Comparison = AnalysisAnswer<'coverage.compare'>;

/** Largest change of unused bytes first, in either direction. Throws `AppFailure`. */
async function compare(a: AskableFile, b: AskableFile, limit: number | null): Promise<Comparison> {
  const { rows, page } = await readRows(limit, (part) => b.ask('coverage.compare', { base: a.path, ...part }));
  return { ...page, rows };
}

function printComparison(context: CommandContext, comparison: Comparison): void {
  const { rows, total, ...totals } = comparison;
  const omitted = total - rows.length;
  if (context.json) {
    printJson(context.stdout, {
      kind: 'coverage-diff',
      baseTotalBytes: totals.baseTotalBytes,
      baseUsedBytes: totals.baseUsedBytes,
      newTotalBytes: totals.newTotalBytes,
      newUsedBytes: totals.newUsedBytes,
      files: rows.map(({ part, baseIndex: _base, newIndex: _new, ...row }) => ({
        ...row,
        ...(part === '' ? {} : { part }),
      })),
      ...(omitted === 0 ? {} : { filesOmitted: omitted }),
    });
    return;
  }
  const unused = (usage: { total: number; used: number }): string => formatBytes(usage.total - usage.used);
  const summary = [
    `Unused: ${unused({ total: totals.baseTotalBytes, used: totals.baseUsedBytes })} of ${formatBytes(totals.baseTotalBytes)} → ${unused({ total: totals.newTotalBytes, used: totals.newUsedBytes })} of ${formatBytes(totals.newTotalBytes)}`,
    `Of the same code, ${formatBytes(totals.newlyUsedBytes)} newly ran and ${formatBytes(totals.noLongerUsedBytes)} no longer ran.`,
  ].join('\n');
  const table = textTable(
    [
      { title: 'FILE' },
      { title: 'USED', alignRight: true },
      { title: 'Δ USED', alignRight: true },
      { title: 'Δ UNUSED', alignRight: true },
      { title: 'NEWLY RAN', alignRight: true },
      { title: 'NO LONGER', alignRight: true },
    ],
    rows.map((row) => [
      `${[row.url, row.part].filter(Boolean).join(' ')}${row.baseIndex === null ? ' (new)' : row.newIndex === null ? ' (gone)' : ''}`,
      `${formatBytes(row.baseUsedBytes)} → ${formatBytes(row.newUsedBytes)}`,
      signed(row.usedDeltaBytes, formatBytes),
      signed(row.unusedDeltaBytes, formatBytes),
      row.newlyUsedBytes === null ? 'other text' : formatBytes(row.newlyUsedBytes),
      row.noLongerUsedBytes === null ? '' : formatBytes(row.noLongerUsedBytes),
    ]),
  );
  printText(context.stdout, rows.length === 0 ? `${summary}\n\nNo file in either.` : `${summary}\n\n${table}`);
  printOmitted(context, omitted, 'files');
}

/** Throws `AppFailure`: `invalid_params` for an option of heap snapshots. `limit` applies to unused bytes. */
export async function diffCoverage(
  context: CommandContext,
  files: CaptureFiles,
  [first, second]: readonly [NamedFile, NamedFile],
  limit: GrowthLimit | null,
): Promise<CommandOutcome> {
  if (context.arguments.values.has('match')) throw wrongUse('Coverage has no objects to match.', 'Leave --match out.');
  const a = await files.open(first);
  const b = await files.open(second);
  const comparison = await compare(a, b, listLimit(context));
  printComparison(context, comparison);
  const base = comparison.baseTotalBytes - comparison.baseUsedBytes;
  const later = comparison.newTotalBytes - comparison.newUsedBytes;
  if (limit === null || !limit.isExceeded(base, later)) return DONE;
  say(context, `Unused bytes grew by ${formatBytes(later - base)}, more than the ${limit.text} of --fail-on.`);
  return { status: 1 };
}
