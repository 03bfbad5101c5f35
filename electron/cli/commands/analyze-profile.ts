/** `pen analyze FILE` for a sampled profile: its functions by self time, or by self size. */
import { formatBytes, formatCount, formatDuration, formatPercent } from '../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../shared/contracts/analysis.ts';
import { profileSeriesText } from '../../../shared/contracts/profile-series.ts';
import type { ProfileFunction, ProfileUnit } from '../../../shared/contracts/sampled-profiles.ts';
import { listLimit } from '../command-arguments.ts';
import type { CommandContext } from '../context.ts';
import type { AskableFile } from '../capture-files.ts';
import { cutRows, printJson, printOmitted, printText, say, textTable } from '../output.ts';
import { placeText } from '../place-text.ts';
import { readRows } from '../read-rows.ts';

type Overview = AnalysisAnswer<'profile.overview'>;

const TIMING_NOTES: Readonly<Record<NonNullable<Overview['timing']>, string | null>> = {
  samples: null,
  even: 'The file has no sample times: its samples were spread evenly over the recording.',
  hits: 'The file has sample counts only: its times are shares of the recording.',
};

/** Labels and formats for a profile of this unit; the names in JSON include the unit. */
interface Printed {
  readonly figure: (weight: number) => string;
  /** Title of the column with shares of the total; null without it. */
  readonly share: string | null;
  readonly summary: (overview: Overview, functions: number) => string;
  readonly json: (overview: Overview) => object;
  readonly jsonAfter: (overview: Overview) => object;
  readonly jsonFigures: (row: ProfileFunction) => object;
}

const PRINTED: Readonly<Record<ProfileUnit, Printed>> = {
  milliseconds: {
    figure: formatDuration,
    share: '% ACTIVE',
    summary: ({ durationMs, total, samples, overhead, series }, functions) =>
      [
        `CPU profile: ${formatDuration(durationMs)}, ${formatDuration(total)} of it active, ${formatCount(samples)} samples of ${formatCount(functions)} functions`,
        ...(overhead.length === 0
          ? []
          : [`Overhead: ${overhead.map(({ name, self }) => `${name} ${formatDuration(self)}`).join(', ')}`]),
        ...(series === undefined ? [] : [profileSeriesText(series)]),
      ].join('\n'),
    json: ({ durationMs, samples }) => ({ kind: 'cpu-profile', durationMs, samples }),
    jsonAfter: ({ overhead, series }) => ({
      overhead: overhead.map(({ name, self }) => ({ name, selfMs: self })),
      ...(series === undefined ? {} : { series }),
    }),
    jsonFigures: ({ self, total, samples }) => ({ selfMs: self, totalMs: total, samples }),
  },
  bytes: {
    figure: formatBytes,
    share: null,
    summary: ({ total, samples }, functions) =>
      `Heap profile: ${formatBytes(total)}${samples === 0 ? '' : ` in ${formatCount(samples)} samples`} of ${formatCount(functions)} functions`,
    json: ({ total }) => ({ kind: 'heap-profile', totalSizeBytes: total }),
    jsonAfter: () => ({}),
    jsonFigures: ({ self, total, samples }) => ({ selfSizeBytes: self, totalSizeBytes: total, count: samples }),
  },
};

/** Throws `AppFailure`. */
export async function printProfile(context: CommandContext, file: AskableFile): Promise<void> {
  const overview = await file.ask('profile.overview', {});
  const { unit, total: whole, timing } = overview;
  const { figure, share, summary, json, jsonAfter, jsonFigures } = PRINTED[unit];
  // By self weight, ties by name.
  const { rows: functions } = await readRows(null, (part) => file.ask('profile.functions', { sort: 'self', ...part }));
  const { rows, omitted } = cutRows(functions, listLimit(context));
  if (context.json) {
    printJson(context.stdout, {
      ...json(overview),
      functions: rows.map((row) => {
        const { name, url, line, column } = row;
        return { name, url, line, column, ...jsonFigures(row) };
      }),
      ...(omitted === 0 ? {} : { functionsOmitted: omitted }),
      ...jsonAfter(overview),
    });
  } else {
    const table = textTable(
      [
        { title: 'FUNCTION' },
        { title: 'AT' },
        { title: 'SELF', alignRight: true },
        ...(share === null ? [] : [{ title: share, alignRight: true }]),
        { title: 'TOTAL', alignRight: true },
        { title: 'SAMPLES', alignRight: true },
      ],
      rows.map((row) => [
        row.name,
        placeText(row),
        figure(row.self),
        ...(share === null ? [] : [whole === 0 ? '' : formatPercent(row.self / whole)]),
        figure(row.total),
        formatCount(row.samples),
      ]),
    );
    printText(context.stdout, `${summary(overview, functions.length)}\n\n${table}`);
    printOmitted(context, omitted, 'functions');
  }
  const note = timing === null ? null : TIMING_NOTES[timing];
  if (note !== null) say(context, note);
}
