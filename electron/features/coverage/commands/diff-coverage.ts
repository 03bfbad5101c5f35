/** `pen diff A B` for two coverage files: the used part of each script or style sheet, and the code that ran in only one of them. */
import { formatBytes } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/core/analysis/analysis.ts';
import { verdictSentences } from '../../../../shared/core/findings/verdict.ts';
import { TERMINAL, told } from '../../../../shared/core/findings/voice.ts';
import { comparedCoverage } from '../../../../shared/features/coverage/comparison.ts';
import { listLimit } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import type { GrowthLimit } from '../../../core/cli/arguments/growth-limit.ts';
import type { AskableFile, CaptureFiles, NamedFile } from '../../../core/cli/capture-files.ts';
import { printJson, printText, say } from '../../../core/cli/output/output.ts';
import { printSections } from '../../../core/cli/output/print-sections.ts';
import { readRows } from '../../../../shared/core/kinds/read-rows.ts';
import { wrongUse } from '../../../core/cli/commands/wrong-use.ts';

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
  const { verdict, parts } = comparedCoverage(comparison);
  printText(context.stdout, told(verdictSentences(verdict), TERMINAL));
  if (rows.length === 0) printText(context.stdout, '\nNo file in either.');
  printSections(context, parts);
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
