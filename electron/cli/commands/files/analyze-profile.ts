/** `pen analyze FILE` for a sampled profile: its functions by self time, or by self size. */
import { plainLine } from '../../../../shared/base/visible-text.ts';
import { formatBytes, formatCount, formatDuration, formatPercent } from '../../../../shared/base/units.ts';
import type { AnalysisAnswer } from '../../../../shared/contracts/analysis.ts';
import type {
  CpuPlace,
  CpuThread,
  ProfileFunction,
  ProfileWeight,
} from '../../../../shared/contracts/sampled-profiles.ts';
import { codeSection } from '../../../../shared/findings/code-section.ts';
import { cpuFunctionName, type WithOriginal } from '../../../../shared/findings/function-names.ts';
import type { Section } from '../../../../shared/findings/model.ts';
import { plainFacts } from '../../../../shared/findings/plain-tables.ts';
import { TERMINAL } from '../../../../shared/findings/voice.ts';
import {
  profileBlamed,
  profileDetails,
  profileFacts,
  timingNote,
} from '../../../../shared/kinds/sampled-profile/findings.ts';
import { listLimit } from '../../arguments/command-arguments.ts';
import type { CommandContext } from '../../context.ts';
import type { AskableFile } from '../../capture-files.ts';
import { cutRows, printJson, printOmitted, printText, say, textTable } from '../../output/output.ts';
import { editorPath, placeText } from '../../output/place-text.ts';
import { printSections } from '../../output/print-sections.ts';
import { readRows } from '../../../../shared/kinds/read-rows.ts';

/** Of one query. */
const MAX_PLACES = 20_000;

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

/** With the original names and places by the source maps that are stored with the capture, or next to its scripts. */
async function withOriginals(
  { ask }: AskableFile,
  rows: readonly ProfileFunction[],
): Promise<readonly WithOriginal<ProfileFunction>[]> {
  const places = rows.map(({ name, url, line, column }) => ({ name, url, line, column })).slice(0, MAX_PLACES);
  const { originals } = await ask('profile.originals', { places });
  const byPlace = new Map(originals.map(({ place, original }) => [placeKey(place), original]));
  return rows.map((row) => {
    const original = byPlace.get(placeKey(row));
    return original === undefined ? row : { ...row, original };
  });
}

function placeKey({ name, url, line, column }: CpuPlace): string {
  return JSON.stringify([name, url, line, column]);
}

/** `src/rows.ts:11:17` of the original source, otherwise the whole place in the script. */
function shownAt(row: WithOriginal<ProfileFunction>): string {
  const { original } = row;
  return original === undefined ? placeText(row) : placeText({ ...original, url: editorPath(original.source) });
}

/** One profile of a file: as JSON, and as text with what says how it was read. */
async function readOne(
  context: CommandContext,
  file: AskableFile,
  thread?: CpuThread,
): Promise<{
  readonly json: object;
  readonly text: string;
  readonly omitted: number;
  readonly code: readonly Section[];
  readonly note: string | null;
}> {
  const of = thread === undefined ? {} : { thread };
  const overview = await file.ask('profile.overview', of);
  const { unit, total: whole } = overview;
  const { title, figure, share, json, jsonAfter, jsonFigures } = PRINTED[unit];
  // By self weight, ties by name.
  const { rows: functions } = await readRows(null, (part) =>
    file.ask('profile.functions', { sort: 'self', ...of, ...part }),
  );
  const { rows, omitted } = cutRows(functions, listLimit(context));
  // The document for programs has the places of the file itself.
  const named = context.json ? rows : await withOriginals(file, rows);
  const code = context.json ? [] : await codeSection(file.ask, profileBlamed(named, unit));
  const table = textTable(
    [
      { title: 'FUNCTION' },
      { title: 'AT' },
      { title: 'SELF', alignRight: true },
      ...(share === null ? [] : [{ title: share, alignRight: true }]),
      { title: 'TOTAL', alignRight: true },
      { title: 'SAMPLES', alignRight: true },
    ],
    named.map((row) => [
      cpuFunctionName(row),
      shownAt(row),
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
    code,
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
  for (const [index, { text, omitted, code, note }] of read.entries()) {
    const name = names[index]?.name;
    if (!context.json) {
      const title = name === undefined ? '' : `Profile ${index + 1} of ${names.length}: ${plainLine(name)}\n`;
      printText(context.stdout, `${index === 0 ? '' : '\n'}${title}${text}`);
      printOmitted(context, omitted, 'functions');
      printSections(context, code);
    }
    if (note !== null) say(context, note);
  }
}
