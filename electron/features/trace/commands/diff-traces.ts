/** `pen diff A B` for two traces: main-thread time by category, vitals and other figures, scripts and requests. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { formatDuration } from '../../../../shared/base/units.ts';
import { MAIN_THREAD_BUSY, type TraceComparison } from '../../../../shared/engine/trace/contract/trace-comparison.ts';
import type { ComparisonWords } from '../../../../shared/engine/trace/contract/trace-comparison-text.ts';
import { TERMINAL, told } from '../../../../shared/core/findings/voice.ts';
import { comparedTracesVerdict } from '../../../../shared/features/trace/compared-verdict.ts';
import { comparedTraceDocument, comparedTraceSections } from '../../../../shared/features/trace/comparison.ts';
import { listLimit } from '../../../core/cli/arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../../core/cli/context.ts';
import type { GrowthLimit } from '../../../core/cli/arguments/growth-limit.ts';
import type { AskableFile, CaptureFiles, NamedFile } from '../../../core/cli/capture-files.ts';
import { cutRows, printJson, printText, say } from '../../../core/cli/output/output.ts';
import { printSections } from '../../../core/cli/output/print-sections.ts';
import { wrongUse } from '../../../core/cli/commands/wrong-use.ts';

const WORDS: ComparisonWords = { base: 'A', new: 'B', duration: formatDuration, name: plainLine };

const NOISE =
  'NOISE: three standard deviations, estimated from the variation within both traces. One value: of each recording, so nothing is known of its spread.';

async function printComparison(context: CommandContext, base: string, later: AskableFile): Promise<TraceComparison> {
  const comparison = await later.ask('trace.compare', { base });
  if (context.json) {
    printJson(
      context.stdout,
      comparedTraceDocument(comparison, WORDS, (rows) => cutRows(rows, listLimit(context))),
    );
    return comparison;
  }
  const { headline, notes = [] } = await comparedTracesVerdict(later.ask, { file: base }, WORDS);
  for (const sentence of [headline, ...notes]) printText(context.stdout, plainLine(told(sentence, TERMINAL)));
  printSections(context, comparedTraceSections(comparison, WORDS));
  printText(context.stdout, `\n${NOISE}`);
  return comparison;
}

/** Throws `AppFailure`: `invalid_params` for an option of heaps. */
export async function diffTraces(
  context: CommandContext,
  files: CaptureFiles,
  [first, second]: readonly [NamedFile, NamedFile],
  limit: GrowthLimit | null,
): Promise<CommandOutcome> {
  if (context.arguments.values.has('match')) throw wrongUse('Traces have no objects to match.', 'Leave --match out.');
  if (limit !== null && limit.unit === 'bytes')
    throw wrongUse(
      '--fail-on of traces takes a percentage.',
      "Write --fail-on 5%: growth of main-thread work relative to the recording's length.",
    );
  const a = await files.open(first);
  const b = await files.open(second);
  const comparison = await printComparison(context, a.path, b);
  if (limit === null) return DONE;
  const busy = comparison.figures.find(({ name }) => name === MAIN_THREAD_BUSY);
  const [shareA, shareB] = [busy?.base ?? 0, busy?.new ?? 0];
  if (!limit.isExceeded(shareA, shareB)) return DONE;
  const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
  say(
    context,
    `Main-thread work grew from ${percent(shareA)} to ${percent(shareB)} of the recording, by more than the ${limit.text} of --fail-on.`,
  );
  return { status: 1 };
}
