/** `pen diff A B` for two sampled heap profiles: live allocations by function, and whether chance explains the change. */
import { formatBytes, formatCount } from '../../../shared/base/units.ts';
import { listLimit } from '../command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import type { GrowthLimit } from '../growth-limit.ts';
import type { CaptureFiles, NamedFile } from '../heap-files.ts';
import { say } from '../output.ts';
import { allChanges, printFunctionDiff, wrongUse } from './function-diff.ts';

function signedBytes(sizeBytes: number): string {
  return sizeBytes > 0 ? `+${formatBytes(sizeBytes)}` : formatBytes(sizeBytes);
}

/** Throws `AppFailure`: `invalid_params` for an option of heap snapshots. */
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
  const { page, rows } = await allChanges(
    (start, count) => b.ask('heap-profile.compare', { base: a.path, start, count }),
    listLimit(context),
  );
  const { total, baseTotalSizeBytes, newTotalSizeBytes, baseSamples, newSamples } = page;
  printFunctionDiff(context, {
    kind: 'heap-profile-diff',
    rows,
    total,
    summary: `Alive: ${formatBytes(baseTotalSizeBytes)} in ${formatCount(baseSamples)} samples → ${formatBytes(newTotalSizeBytes)} in ${formatCount(newSamples)}, ${signedBytes(newTotalSizeBytes - baseTotalSizeBytes)}`,
    figuresOf: ({ baseSizeBytes, newSizeBytes, sizeDeltaBytes }) => ({ baseSizeBytes, newSizeBytes, sizeDeltaBytes }),
    textsOf: (row) => [formatBytes(row.baseSizeBytes), formatBytes(row.newSizeBytes), signedBytes(row.sizeDeltaBytes)],
  });
  if (limit === null || !limit.isExceeded(baseTotalSizeBytes, newTotalSizeBytes)) return DONE;
  say(
    context,
    `Live allocations grew by ${formatBytes(newTotalSizeBytes - baseTotalSizeBytes)}, more than the ${limit.text} of --fail-on.`,
  );
  return { status: 1 };
}
