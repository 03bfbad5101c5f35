/** `pen diff A B` for two traces: main-thread time by category, vitals and other figures, scripts and requests. */
import { plainLine } from '../../../shared/base/visible-text.ts';
import { formatBytes, formatCount, formatDuration } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { TraceChange } from '../../../shared/contracts/traces.ts';
import { listLimit } from '../command-arguments.ts';
import { DONE, type CommandContext, type CommandOutcome } from '../context.ts';
import type { GrowthLimit } from '../growth-limit.ts';
import type { CaptureFiles, NamedFile } from '../capture-files.ts';
import { cutRows, printJson, printText, say, textTable } from '../output.ts';
import { wrongUse } from './wrong-use.ts';

type Comparison = AnalysisAnswer<'trace.compare'>;

const LISTS = [
  { key: 'categories', heading: 'CATEGORY', of: ({ activities }: Comparison) => activities },
  { key: 'insights', heading: 'INSIGHT', of: ({ figures }: Comparison) => figures },
  { key: 'scripts', heading: 'SCRIPT', of: ({ scripts }: Comparison) => scripts },
  { key: 'requests', heading: 'REQUEST', of: ({ requests }: Comparison) => requests },
] as const;

function figureText(value: number | null, unit: TraceChange['unit']): string {
  if (value === null) return '';
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'bytes') return formatBytes(value);
  if (unit === 'count') return formatCount(value);
  return value.toFixed(unit === 'score' ? 4 : 1);
}

function deltaText({ delta, unit }: TraceChange): string {
  if (delta === null) return '';
  const text = figureText(Math.abs(delta), unit);
  return delta > 0 ? `+${text}` : delta < 0 ? `-${text}` : text;
}

/** How large a change may be by chance; marked if this one is larger. */
function noiseText({ noise, exceedsNoise, unit }: TraceChange): string {
  return noise === undefined ? '' : `${exceedsNoise === true ? '! ' : ''}±${figureText(noise, unit)}`;
}

/** Milliseconds need no unit in the name; other figures have one. */
function changeDocument(
  { name, unit, base, new: later, delta, noise, exceedsNoise }: TraceChange,
  key: string,
): object {
  const chance = noise === undefined ? {} : { [key === 'insights' ? 'noise' : 'noiseMs']: noise, exceedsNoise };
  return key === 'insights'
    ? { name, unit, base, new: later, delta, ...chance }
    : { name, baseMs: base, newMs: later, deltaMs: delta, ...chance };
}

function printComparison(context: CommandContext, comparison: Comparison): void {
  const limit = listLimit(context);
  if (context.json) {
    printJson(
      context.stdout,
      Object.assign(
        { kind: 'trace-diff' },
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
  const { baseDurationMs, newDurationMs, pages } = comparison;
  printText(
    context.stdout,
    `Trace: ${formatDuration(baseDurationMs)} → ${formatDuration(newDurationMs)} recorded; times are as recorded`,
  );
  if (pages !== undefined) printText(context.stdout, plainLine(`Two addresses: ${pages.base} → ${pages.new}`));
  for (const { heading, of } of LISTS) {
    const { rows, omitted } = cutRows(of(comparison), limit);
    if (rows.length === 0) continue;
    const table = textTable(
      [
        { title: heading },
        { title: 'BASE', alignRight: true },
        { title: 'NEW', alignRight: true },
        { title: 'Δ', alignRight: true },
        { title: 'NOISE', alignRight: true },
      ],
      rows.map((change) => [
        change.name === '' ? '(inline)' : change.name,
        figureText(change.base, change.unit),
        figureText(change.new, change.unit),
        deltaText(change),
        noiseText(change),
      ]),
    );
    printText(context.stdout, `\n${table}`);
    if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more; --all shows them.`);
  }
  printText(
    context.stdout,
    '\nNOISE: two standard deviations, estimated from the variation within both traces; ! if the change is larger.',
  );
}

/** The share of the recording in which the main thread was busy. */
function busyShares({ activities, baseDurationMs, newDurationMs }: Comparison): [number, number] {
  const workOf = (of: (change: TraceChange) => number | null): number =>
    activities.filter(({ name }) => name !== 'idle').reduce((sum, change) => sum + (of(change) ?? 0), 0);
  const share = (workMs: number, durationMs: number): number => (durationMs === 0 ? 0 : workMs / durationMs);
  return [
    share(
      workOf(({ base }) => base),
      baseDurationMs,
    ),
    share(
      workOf((change) => change.new),
      newDurationMs,
    ),
  ];
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
  const [shareA, shareB] = busyShares(comparison);
  if (!limit.isExceeded(shareA, shareB)) return DONE;
  const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
  say(
    context,
    `Main-thread work grew from ${percent(shareA)} to ${percent(shareB)} of the recording, by more than the ${limit.text} of --fail-on.`,
  );
  return { status: 1 };
}
