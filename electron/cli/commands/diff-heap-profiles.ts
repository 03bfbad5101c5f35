/** `pen diff A B` of two sampled heap profiles: what functions allocated that was still alive, and whether chance explains the change. */
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import type { SampledChange } from '../../../shared/contracts/allocations.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import { listLimit } from '../command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import type { GrowthLimit } from '../growth-limit.ts';
import type { AskableFile, CaptureFiles, NamedFile } from '../heap-files.ts';
import { printJson, printText, say, textTable } from '../output.ts';
import { placeText } from '../place-text.ts';
import { wrongUse } from './diff-cpu-profiles.ts';

/** Rows of one question to the analysis process; its own maximum. */
const PAGE_ROWS = 10_000;

type Comparison = AnalysisAnswer<'heap-profile.compare'>;

/** Largest change first, whichever way it goes. Throws `AppFailure`. */
async function compare(a: AskableFile, b: AskableFile, limit: number | null): Promise<Comparison> {
  const wanted = limit ?? Number.POSITIVE_INFINITY;
  const rows: SampledChange[] = [];
  for (;;) {
    const count = Math.min(PAGE_ROWS, wanted - rows.length);
    const { rows: more, ...page } = await b.ask('heap-profile.compare', { base: a.path, start: rows.length, count });
    rows.push(...more);
    if (more.length === 0 || rows.length >= Math.min(wanted, page.total)) return { ...page, rows };
  }
}

function signedBytes(sizeBytes: number): string {
  return sizeBytes > 0 ? `+${formatBytes(sizeBytes)}` : formatBytes(sizeBytes);
}

function printComparison(context: CommandContext, comparison: Comparison): void {
  const { rows, total, baseTotalSizeBytes, newTotalSizeBytes, baseSamples, newSamples } = comparison;
  const omitted = total - rows.length;
  if (context.json) {
    printJson(context.stdout, {
      kind: 'heap-profile-diff',
      functions: rows.map(({ name, url, line, baseSizeBytes, newSizeBytes, sizeDeltaBytes }) => ({
        name,
        url,
        line,
        baseSizeBytes,
        newSizeBytes,
        sizeDeltaBytes,
      })),
      ...(omitted === 0 ? {} : { functionsOmitted: omitted }),
    });
    return;
  }
  const summary = `Alive: ${formatBytes(baseTotalSizeBytes)} in ${formatCount(baseSamples)} samples → ${formatBytes(newTotalSizeBytes)} in ${formatCount(newSamples)}, ${signedBytes(newTotalSizeBytes - baseTotalSizeBytes)}`;
  const table = textTable(
    [
      { title: 'FUNCTION' },
      { title: 'AT' },
      { title: 'BASE', alignRight: true },
      { title: 'NEW', alignRight: true },
      { title: 'Δ', alignRight: true },
      { title: 'BEYOND NOISE' },
    ],
    rows.map((row) => [
      row.name,
      placeText(row),
      formatBytes(row.baseSizeBytes),
      formatBytes(row.newSizeBytes),
      signedBytes(row.sizeDeltaBytes),
      row.exceedsNoise ? 'yes' : '',
    ]),
  );
  printText(context.stdout, rows.length === 0 ? `${summary}\n\nNo function changed.` : `${summary}\n\n${table}`);
  if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more functions; --all shows them.`);
}

/** Throws `AppFailure`: `invalid_params` where an option is of heap snapshots. */
export async function diffHeapProfiles(
  context: CommandContext,
  files: CaptureFiles,
  [first, second]: readonly [NamedFile, NamedFile],
  limit: GrowthLimit | null,
): Promise<CommandOutcome> {
  if (context.arguments.values.has('match'))
    throw wrongUse('Sampled heap profiles have no objects to match.', 'Leave --match out.');
  const a = await files.openProfile(first);
  const b = await files.openProfile(second);
  const comparison = await compare(a, b, listLimit(context));
  printComparison(context, comparison);
  const { baseTotalSizeBytes, newTotalSizeBytes } = comparison;
  if (limit === null || !limit.isExceeded(baseTotalSizeBytes, newTotalSizeBytes)) return DONE;
  say(
    context,
    `What is alive grew by ${formatBytes(newTotalSizeBytes - baseTotalSizeBytes)}, more than the ${limit.text} of --fail-on.`,
  );
  return { status: 1 };
}
