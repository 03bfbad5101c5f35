/** `pen analyze FILE` for a CPU profile: its functions by self time. */
import { formatCount, formatDuration, formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import type { CpuFunction } from '../../../shared/contracts/cpu-profiles.ts';
import { listLimit } from '../command-arguments.ts';
import type { CommandContext } from '../context.ts';
import type { AskableFile } from '../heap-files.ts';
import { cutRows, printJson, printText, say, textTable } from '../output.ts';
import { placeText } from '../place-text.ts';

/** Rows of one query; the analysis process's own maximum. */
const PAGE_ROWS = 10_000;

type Timing = AnalysisAnswer<'cpu.overview'>['timing'];

const TIMING_NOTES: Readonly<Record<Timing, string | null>> = {
  samples: null,
  even: 'The file has no sample times: its samples were spread evenly over the recording.',
  hits: 'The file has sample counts only: its times are shares of the recording.',
};

/** By self time, ties by name. Throws `AppFailure`. */
async function readFunctions({ ask }: AskableFile): Promise<CpuFunction[]> {
  const functions: CpuFunction[] = [];
  for (;;) {
    const params = { sort: 'self', start: functions.length, count: PAGE_ROWS } as const;
    const { rows, total } = await ask('cpu.functions', params);
    functions.push(...rows);
    if (rows.length === 0 || functions.length >= total) return functions;
  }
}

/** Throws `AppFailure`. */
export async function printCpuProfile(context: CommandContext, file: AskableFile): Promise<void> {
  const { durationMs, activeMs, samples, overhead, timing } = await file.ask('cpu.overview', {});
  const functions = await readFunctions(file);
  const { rows, omitted } = cutRows(functions, listLimit(context));
  const note = TIMING_NOTES[timing];
  if (context.json) {
    printJson(context.stdout, {
      kind: 'cpu-profile',
      durationMs,
      samples,
      functions: rows.map((row) => ({
        name: row.name,
        url: row.url,
        line: row.line,
        column: row.column,
        selfMs: row.selfMs,
        totalMs: row.totalMs,
        samples: row.samples,
      })),
      ...(omitted === 0 ? {} : { functionsOmitted: omitted }),
      overhead: overhead.map(({ name, selfMs }) => ({ name, selfMs })),
    });
    if (note !== null) say(context, note);
    return;
  }
  const table = textTable(
    [
      { title: 'FUNCTION' },
      { title: 'AT' },
      { title: 'SELF', alignRight: true },
      { title: '% ACTIVE', alignRight: true },
      { title: 'TOTAL', alignRight: true },
      { title: 'SAMPLES', alignRight: true },
    ],
    rows.map((row) => [
      row.name,
      placeText(row),
      formatDuration(row.selfMs),
      activeMs === 0 ? '' : formatPercent(row.selfMs / activeMs),
      formatDuration(row.totalMs),
      formatCount(row.samples),
    ]),
  );
  const summary = [
    `CPU profile: ${formatDuration(durationMs)}, ${formatDuration(activeMs)} of it active, ${formatCount(samples)} samples of ${formatCount(functions.length)} functions`,
    ...(overhead.length === 0
      ? []
      : [`Overhead: ${overhead.map(({ name, selfMs }) => `${name} ${formatDuration(selfMs)}`).join(', ')}`]),
  ].join('\n');
  printText(context.stdout, `${summary}\n\n${table}`);
  if (omitted > 0) printText(context.stdout, `… ${formatCount(omitted)} more functions; --all shows them.`);
  if (note !== null) say(context, note);
}
