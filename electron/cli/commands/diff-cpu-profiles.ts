/** `pen diff A B` for two CPU profiles: self time by function, as recorded. */
import { formatDuration } from '../../../shared/base/units.ts';
import { listLimit } from '../command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import type { GrowthLimit } from '../growth-limit.ts';
import type { AskableFile, CaptureFiles, NamedFile } from '../heap-files.ts';
import { say } from '../output.ts';
import { allChanges, printFunctionDiff, wrongUse } from './function-diff.ts';

function signedDuration(durationMs: number): string {
  const text = formatDuration(Math.abs(durationMs));
  return durationMs > 0 ? `+${text}` : durationMs < 0 ? `-${text}` : text;
}

/** Throws `AppFailure`: `invalid_params` if only one of the two is a CPU profile, or for an option of heaps. */
export async function diffCpuProfiles(
  context: CommandContext,
  files: CaptureFiles,
  [first, second]: readonly [NamedFile, NamedFile],
  limit: GrowthLimit | null,
): Promise<CommandOutcome> {
  if (context.arguments.values.has('match'))
    throw wrongUse('CPU profiles have no objects to match.', 'Leave --match out.');
  if (limit !== null && limit.unit === 'bytes')
    throw wrongUse(
      '--fail-on of CPU profiles takes a percentage.',
      "Write --fail-on 5%: growth of active time relative to the recording's length.",
    );
  const a = await files.openCpuProfile(first);
  const b = await files.openCpuProfile(second);
  const { page, rows } = await allChanges(
    (start, count) => b.ask('cpu.compare', { base: a.path, start, count }),
    listLimit(context),
  );
  printFunctionDiff(context, {
    kind: 'cpu-diff',
    rows,
    total: page.total,
    summary: `CPU: ${formatDuration(page.baseDurationMs)} → ${formatDuration(page.newDurationMs)} recorded; times are as recorded`,
    figuresOf: ({ baseMs, newMs, deltaMs }) => ({ baseMs, newMs, deltaMs }),
    textsOf: (row) => [formatDuration(row.baseMs), formatDuration(row.newMs), signedDuration(row.deltaMs)],
  });
  if (limit === null) return DONE;
  const [shareA, shareB] = [await activeShare(a), await activeShare(b)];
  if (!limit.isExceeded(shareA, shareB)) return DONE;
  const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
  say(
    context,
    `Active time grew from ${percent(shareA)} to ${percent(shareB)} of the recording, by more than the ${limit.text} of --fail-on.`,
  );
  return { status: 1 };
}

async function activeShare({ ask }: AskableFile): Promise<number> {
  const { activeMs, durationMs } = await ask('cpu.overview', {});
  return durationMs === 0 ? 0 : activeMs / durationMs;
}
