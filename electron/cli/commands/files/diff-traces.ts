/** `pen diff A B` for two traces: main-thread time by category, vitals and other figures, scripts and requests. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { formatCount, formatDuration } from '../../../../shared/base/units.ts';
import {
  MAIN_THREAD_BUSY,
  type TraceChange,
  type TraceComparison,
} from '../../../../shared/contracts/traces/trace-comparison.ts';
import {
  changeDelta,
  changeFigure,
  changeName,
  changeNoise,
  changeShare,
  changeVerdict,
  comparisonSentence,
  recordingsText,
  type ComparisonWords,
} from '../../../../shared/contracts/traces/trace-comparison-text.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../../context.ts';
import type { GrowthLimit } from '../../arguments/growth-limit.ts';
import type { CaptureFiles, NamedFile } from '../../capture-files.ts';
import { cutRows, printJson, printText, say, textTable } from '../../output/output.ts';
import { wrongUse } from '../wrong-use.ts';

const LISTS = [
  { key: 'categories', heading: 'CATEGORY', of: ({ activities }: TraceComparison) => activities },
  { key: 'insights', heading: 'INSIGHT', of: ({ figures }: TraceComparison) => figures },
  { key: 'scripts', heading: 'SCRIPT', of: ({ scripts }: TraceComparison) => scripts },
  { key: 'requests', heading: 'REQUEST', of: ({ requests }: TraceComparison) => requests },
] as const;

const WORDS: ComparisonWords = { base: 'A', new: 'B', duration: formatDuration, name: plainLine };

/** Milliseconds need no unit in the name; other figures have one. */
function changeDocument(
  { name, unit, base, new: later, delta, noise, per, verdict }: TraceChange,
  key: string,
): object {
  const more = { ...(per === undefined ? {} : { per }), verdict };
  return key === 'insights' || unit !== 'ms'
    ? { name, unit, base, new: later, delta, ...(noise === undefined ? {} : { noise }), ...more }
    : { name, baseMs: base, newMs: later, deltaMs: delta, ...(noise === undefined ? {} : { noiseMs: noise }), ...more };
}

function printComparison(context: CommandContext, comparison: TraceComparison): void {
  const limit = listLimit(context);
  if (context.json) {
    printJson(
      context.stdout,
      Object.assign(
        {
          kind: 'trace-diff',
          base: comparison.base,
          new: comparison.new,
          differences: comparison.differences,
          conclusion: comparison.conclusion,
          sentence: comparisonSentence(comparison, WORDS),
        },
        ...LISTS.map(({ key, of }) => {
          const { rows, omitted } = cutRows(of(comparison), limit);
          return {
            [key]: rows.map((change) => changeDocument(change, key)),
            ...(omitted === 0 ? {} : { [`${key}Omitted`]: omitted }),
          };
        }),
      ),
    );
    return;
  }
  printText(context.stdout, plainLine(recordingsText(comparison, WORDS)));
  printText(context.stdout, plainLine(comparisonSentence(comparison, WORDS)));
  for (const { heading, of } of LISTS) {
    const { rows, omitted } = cutRows(of(comparison), limit);
    if (rows.length === 0) continue;
    const table = textTable(
      [
        { title: heading },
        { title: 'A', alignRight: true },
        { title: 'B', alignRight: true },
        { title: 'Δ', alignRight: true },
        { title: '%', alignRight: true },
        { title: 'NOISE', alignRight: true },
        { title: 'VERDICT' },
      ],
      rows.map((change) => [
        changeName(change, change.name === '' ? '(inline)' : change.name),
        changeFigure(change.base, change.unit, WORDS),
        changeFigure(change.new, change.unit, WORDS),
        changeDelta(change, WORDS),
        changeShare(change),
        changeNoise(change, WORDS),
        changeVerdict(change, WORDS),
      ]),
    );
    printText(context.stdout, `\n${table}`);
    if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more; --all shows them.`);
  }
  printText(
    context.stdout,
    '\nNOISE: three standard deviations, estimated from the variation within both traces. One value: of each recording, so nothing is known of its spread.',
  );
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
