/** `pen analyze FILE` for a sampled profile: its functions by self time, or by self size. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import type { CpuThread, ProfileFunction, ProfileWeight } from '../../../../shared/contracts/sampled-profiles.ts';
import { plainFacts } from '../../../../shared/findings/plain-tables.ts';
import { TERMINAL } from '../../../../shared/findings/voice.ts';
import { profileDetails, profileFacts, timingNote } from '../../../../shared/kinds/sampled-profile/findings.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import type { CommandContext } from '../../context.ts';
import type { AskableFile } from '../../capture-files.ts';
import { cutRows, printJson, printOmitted, printText, say, textTable } from '../../output/output.ts';
import { placeText } from '../../output/place-text.ts';
import { readRows } from '../../../../shared/kinds/read-rows.ts';

type Overview = AnalysisAnswer<'profile.overview'>;

/** Labels and formats for a profile of this unit; the names in JSON include the unit. */
interface Printed {
  readonly title: string;
  readonly figure: (weight: number) => string;
  /** Title of the column with shares of the total; null without it. */
  readonly share: string | null;
  readonly json: (overview: Overview) => object;
  readonly jsonAfter: (overview: Overview) => object;
  readonly jsonFigures: (row: ProfileFunction) => object;
}

/** `CPU profile: 10.0ms recorded, 7.0ms active, 5 samples`, and a line for each further figure. */
function summaryText(title: string, overview: Overview): string {
  const facts = plainFacts(profileFacts(overview), TERMINAL).map(([label, value]) => `${value} ${label.toLowerCase()}`);
  const details = plainFacts(profileDetails(overview), TERMINAL).map(([label, value]) => `${label}: ${value}`);
  return [`${title}: ${facts.join(', ')}`, ...details].map(plainLine).join('\n');
}

const PRINTED: Readonly<Record<ProfileWeight, Printed>> = {
  milliseconds: {
    title: 'CPU profile',
    figure: formatDuration,
    share: '% ACTIVE',
    json: ({ durationMs, samples }) => ({ kind: 'cpu-profile', durationMs, samples }),
    jsonAfter: ({ overhead, series }) => ({
      overhead: overhead.map(({ name, self }) => ({ name, selfMs: self })),
      ...(series === undefined ? {} : { series }),
    }),
    jsonFigures: ({ self, total, samples }) => ({ selfMs: self, totalMs: total, samples }),
  },
  bytes: {
    title: 'Heap profile',
    figure: formatBytes,
    share: null,
    json: ({ total }) => ({ kind: 'heap-profile', totalSizeBytes: total }),
    jsonAfter: () => ({}),
    jsonFigures: ({ self, total, samples }) => ({ selfSizeBytes: self, totalSizeBytes: total, count: samples }),
  },
  samples: {
    title: 'CPU profile without times',
    figure: (count) => formatCount(Math.round(count)),
    share: '%',
    json: ({ total }) => ({ kind: 'cpu-profile', unit: 'samples', samples: total }),
    jsonAfter: () => ({}),
    jsonFigures: ({ self, total }) => ({ self, total }),
  },
};

/** One profile of a file: as JSON, and as text with what says how it was read. */
async function readOne(
  context: CommandContext,
  file: AskableFile,
  thread?: CpuThread,
): Promise<{ readonly json: object; readonly text: string; readonly omitted: number; readonly note: string | null }> {
  const of = thread === undefined ? {} : { thread };
  const overview = await file.ask('profile.overview', of);
  const { unit, total: whole } = overview;
  const { title, figure, share, json, jsonAfter, jsonFigures } = PRINTED[unit];
  // By self weight, ties by name.
  const { rows: functions } = await readRows(null, (part) =>
    file.ask('profile.functions', { sort: 'self', ...of, ...part }),
  );
  const { rows, omitted } = cutRows(functions, listLimit(context));
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
  return {
    json: {
      ...json(overview),
      functions: rows.map((row) => {
        const { name, url, line, column } = row;
        return { name, url, line, column, ...jsonFigures(row) };
      }),
      ...(omitted === 0 ? {} : { functionsOmitted: omitted }),
      ...jsonAfter(overview),
    },
    text: `${summaryText(title, overview)}\n\n${table}`,
    omitted,
    note: timingNote(overview),
  };
}

/** All profiles of the file, one after the other; as JSON the one that it opens with, and all of several. Throws `AppFailure`. */
export async function printProfile(context: CommandContext, file: AskableFile): Promise<void> {
  const { profiles, profileIndex = 0 } = await file.ask('profile.overview', {});
  const names = profiles ?? [null];
  const read: Awaited<ReturnType<typeof readOne>>[] = [];
  for (const tid of names.keys()) read.push(await readOne(context, file, profiles && { pid: 0, tid }));
  if (context.json) {
    const all = read.map(({ json }, index) => ({ name: names[index]?.name, ...json }));
    printJson(context.stdout, { ...read[profileIndex]?.json, ...(profiles === undefined ? {} : { profiles: all }) });
  }
  for (const [index, { text, omitted, note }] of read.entries()) {
    const name = names[index]?.name;
    if (!context.json) {
      const title = name === undefined ? '' : `Profile ${index + 1} of ${names.length}: ${plainLine(name)}\n`;
      printText(context.stdout, `${index === 0 ? '' : '\n'}${title}${text}`);
      printOmitted(context, omitted, 'functions');
    }
    if (note !== null) say(context, note);
  }
}
