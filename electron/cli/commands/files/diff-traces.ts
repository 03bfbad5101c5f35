/** `pen diff A B` for two traces: main-thread time by category, vitals and other figures, scripts and requests. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { formatDuration } from '../../../../shared/base/units.ts';
import { MAIN_THREAD_BUSY, type TraceComparison } from '../../../../shared/contracts/traces/trace-comparison.ts';
import {
  comparisonSentence,
  recordingsText,
  type ComparisonWords,
} from '../../../../shared/contracts/traces/trace-comparison-text.ts';
import { comparedTraceDocument, comparedTraceSections } from '../../../../shared/kinds/trace/comparison.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../context.ts';
import type { GrowthLimit } from '../../arguments/growth-limit.ts';
import type { CaptureFiles, NamedFile } from '../../capture-files.ts';
import { cutRows, printJson, printText, say } from '../../output/output.ts';
import { printSections } from '../../output/print-sections.ts';
import { wrongUse } from '../wrong-use.ts';

const WORDS: ComparisonWords = { base: 'A', new: 'B', duration: formatDuration, name: plainLine };

const NOISE =
  'NOISE: three standard deviations, estimated from the variation within both traces. One value: of each recording, so nothing is known of its spread.';

function printComparison(context: CommandContext, comparison: TraceComparison): void {
  if (context.json) {
    printJson(
      context.stdout,
      comparedTraceDocument(comparison, WORDS, (rows) => cutRows(rows, listLimit(context))),
    );
    return;
  }
  printText(context.stdout, plainLine(recordingsText(comparison, WORDS)));
  printText(context.stdout, plainLine(comparisonSentence(comparison, WORDS)));
  printSections(context, comparedTraceSections(comparison, WORDS));
  printText(context.stdout, `\n${NOISE}`);
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
  const comparison = await b.ask('trace.compare', { base: a.path });
  printComparison(context, comparison);
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
