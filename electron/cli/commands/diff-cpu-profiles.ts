/** `pen diff A B` of two CPU profiles: self time by function, the earlier one's normalised to the length of the later one. */
import { formatCount, formatDuration } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { CpuChange } from '../../../shared/contracts/cpu-profiles.ts';
import { AppFailure, appError } from '../../../shared/contracts/errors.ts';
import { listLimit } from '../command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import type { GrowthLimit } from '../growth-limit.ts';
import type { AskableFile, CaptureFiles, NamedFile } from '../heap-files.ts';
import { printJson, printText, say, textTable } from '../output.ts';
import { placeText } from '../place-text.ts';

/** Rows of one question to the analysis process; its own maximum. */
const PAGE_ROWS = 10_000;

type Comparison = Pick<AnalysisAnswer<'cpu.compare'>, 'rows' | 'total' | 'baseDurationMs' | 'newDurationMs'>;

/** Largest change first, whichever way it goes. Throws `AppFailure`. */
async function compare(a: AskableFile, b: AskableFile, limit: number | null): Promise<Comparison> {
  const wanted = limit ?? Number.POSITIVE_INFINITY;
  const rows: CpuChange[] = [];
  for (;;) {
    const count = Math.min(PAGE_ROWS, wanted - rows.length);
    const { rows: more, ...page } = await b.ask('cpu.compare', { base: a.path, start: rows.length, count });
    rows.push(...more);
    if (more.length === 0 || rows.length >= Math.min(wanted, page.total)) return { ...page, rows };
  }
}

function signedDuration(durationMs: number): string {
  const text = formatDuration(Math.abs(durationMs));
  return durationMs > 0 ? `+${text}` : durationMs < 0 ? `-${text}` : text;
}

function printComparison(context: CommandContext, comparison: Comparison): void {
  const { rows, total, baseDurationMs, newDurationMs } = comparison;
  const omitted = total - rows.length;
  if (context.json) {
    printJson(context.stdout, {
      kind: 'cpu-diff',
      functions: rows.map(({ name, url, line, baseMs, newMs, deltaMs }) => ({
        name,
        url,
        line,
        baseMs,
        newMs,
        deltaMs,
      })),
      ...(omitted === 0 ? {} : { functionsOmitted: omitted }),
    });
    return;
  }
  const summary = `CPU: ${formatDuration(baseDurationMs)} → ${formatDuration(newDurationMs)} recorded; times of the first are as if it were as long as the second`;
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
      formatDuration(row.baseMs),
      formatDuration(row.newMs),
      signedDuration(row.deltaMs),
      row.exceedsNoise ? 'yes' : '',
    ]),
  );
  printText(context.stdout, rows.length === 0 ? `${summary}\n\nNo function changed.` : `${summary}\n\n${table}`);
  if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more functions; --all shows them.`);
}

/** Throws `AppFailure`: `invalid_params` where only one of the two is a CPU profile, or an option is of heaps. */
export async function diffCpuProfiles(
  context: CommandContext,
  files: CaptureFiles,
  [first, second]: readonly [NamedFile, NamedFile],
  limit: GrowthLimit | null,
): Promise<CommandOutcome> {
  if (context.arguments.values.has('match'))
    throw wrongUse('CPU profiles have no objects to match.', 'Leave --match out.');
  if (limit !== null && limit.unit === 'bytes')
    throw wrongUse('--fail-on of CPU profiles takes a percentage.', 'Write --fail-on 5%: active time, per length.');
  const a = await files.openCpuProfile(first);
  const b = await files.openCpuProfile(second);
  printComparison(context, await compare(a, b, listLimit(context)));
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

export function wrongUse(message: string, suggestion: string): AppFailure {
  return new AppFailure(appError('invalid_params', message, suggestion));
}
