/** Findings of sampled profiles: their figures, and their functions by weight. */
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import { profileSeriesText } from '../../engine/profile/contract/profile-series.ts';
import type {
  CpuPlace,
  CpuThread,
  ProfileFunction,
  ProfileWeight,
} from '../../engine/profile/contract/sampled-profiles.ts';
import { codeSection, type BlamedPlace } from '../../core/findings/code-section.ts';
import { cpuFunctionName, functionPlace, type WithOriginal } from '../../core/findings/function-names.ts';
import {
  address,
  bytes,
  count,
  joined,
  ms,
  functionName,
  name,
  percent,
  plainSection,
  plainTable,
  sourceOf,
  type Cell,
  type Fact,
  type Table,
  type Words,
} from '../../core/findings/model.ts';
import { isOwnCode, quotedFunction } from '../../core/findings/quotes.ts';
import { readRows } from '../../core/kinds/read-rows.ts';
import { omittedRows, type AskDocument, type ToldReport } from '../../core/kinds/report-findings.ts';

type Overview = AnalysisAnswer<'profile.overview'>;

/** Places whose originals one query tells. */
const MAX_PLACES = 20_000;

/** Length of a script or package in answers. */
const GROUP_CHARS = 80;

/** A weight in the unit of its profile. */
export function weightWords(unit: ProfileWeight): (weight: number) => Words {
  if (unit === 'bytes') return bytes;
  return unit === 'milliseconds' ? ms : (samples) => [count(samples), samples === 1 ? ' sample' : ' samples'];
}

/** `isPrime (https://shop.test/long-task.js:10:10)`. */
export function functionText(place: WithOriginal<CpuPlace>): string {
  const at = functionPlace(place);
  return `${cpuFunctionName(place)}${at === '' ? '' : ` (${at})`}`;
}

/** Name and place of a function, which answers cut. */
export function functionCells(place: WithOriginal<CpuPlace>): readonly [Cell, Cell] {
  return [functionName(place), sourceOf(place)];
}

/** The part of a whole; `–` without one. */
function shareCell(part: number, whole: number): Words {
  return whole <= 0 ? '–' : percent(part / whole);
}

interface ListedFunctions {
  readonly rows: readonly WithOriginal<ProfileFunction & { readonly depth?: number | undefined }>[];
  readonly unit: ProfileWeight;
  /** The whole of shares. */
  readonly whole: number;
  /** Shares are of total weight: of callers and callees. */
  readonly isAround?: boolean;
  /** The length of the recording, for another share. */
  readonly wallMs?: number;
  readonly isTree?: boolean;
  readonly total?: number;
}

/** Functions, or calls, with their weights. */
export function functionsTable(listed: ListedFunctions): Table {
  const { rows, unit, whole, isAround = false, wallMs, isTree = false, total } = listed;
  const weight = weightWords(unit);
  const cells = rows.map((row): Words[] => {
    const [shown, source] = functionCells(row);
    return [
      row.depth === undefined ? shown : ['· '.repeat(row.depth), shown],
      source,
      shareCell(isAround ? row.total : row.self, whole),
      weight(row.self),
      weight(row.total),
      count(row.samples),
      ...(wallMs === undefined ? [] : [shareCell(row.self, wallMs)]),
    ];
  });
  return plainTable(
    [
      isTree ? 'Call' : 'Function',
      'Source',
      isAround ? 'Share' : 'Self %',
      'Self',
      'Total',
      'Hits',
      ...(wallMs === undefined ? [] : ['Wall %']),
    ],
    cells,
    total,
  );
}

/** The size of a profile. */
export function profileFacts({ unit, total, durationMs, samples, functions }: Overview): Fact[] {
  const weight = weightWords(unit)(total);
  const facts: Fact[] =
    unit === 'milliseconds'
      ? [
          ['Recorded', ms(durationMs)],
          ['Active', weight],
        ]
      : [[unit === 'bytes' ? 'Live' : 'Counted', weight]];
  const isSaid = samples === 0 || (unit === 'samples' && Math.round(total) === samples);
  return [...facts, ...(isSaid ? [] : [['Samples', count(samples)] as const]), ['Functions', count(functions)]];
}

/** Milliseconds: a sample or two is no gap. */
const MIN_UNSAMPLED_MS = 2;

/** Time outside of functions, time without samples, and what a flight recorder measured. `total` has garbage collection in it. */
export function profileDetails({ unit, overhead, series, total, durationMs }: Overview): Fact[] {
  const weight = weightWords(unit);
  const parts = overhead.map((each) => [name(each.name), ' ', weight(each.self)]);
  const inactive = overhead.filter((each) => each.name !== '(garbage collector)');
  const unsampledMs = durationMs - inactive.reduce((sum, { self }) => sum + self, total);
  return [
    ...(parts.length === 0 ? [] : [['Overhead', joined(parts, ', ')] as const]),
    ...(unit === 'milliseconds' && unsampledMs >= MIN_UNSAMPLED_MS ? [['Not sampled', ms(unsampledMs)] as const] : []),
    ...(series === undefined ? [] : [['Series', profileSeriesText(series)] as const]),
  ];
}

const TIMING_NOTES: Readonly<Record<NonNullable<Overview['timing']>, string | null>> = {
  samples: null,
  even: 'The file has no sample times: its samples were spread evenly over the recording.',
  hits: 'The file has sample counts only: its times are shares of the recording.',
};

/** Says what to mind about the times; null if they were measured. */
export function timingNote({ timing }: Pick<Overview, 'timing'>): string | null {
  return timing === null ? null : TIMING_NOTES[timing];
}

interface ListedGroups {
  readonly rows: readonly {
    readonly name: string;
    readonly self: number;
    readonly total: number;
    readonly functions: number;
  }[];
  readonly by: 'url' | 'package';
  readonly unit: ProfileWeight;
  readonly whole: number;
  readonly total?: number;
}

/** Scripts or packages with their weights. */
export function groupsTable({ rows, by, unit, whole, total }: ListedGroups): Table {
  const weight = weightWords(unit);
  return plainTable(
    [by === 'url' ? 'Script' : 'Package', 'Self %', 'Self', 'Total', 'Functions'],
    rows.map((row): Words[] => [
      row.name === '' ? '(internal)' : address(row.name, GROUP_CHARS),
      shareCell(row.self, whole),
      weight(row.self),
      weight(row.total),
      count(row.functions),
    ]),
    total,
  );
}

/** The parts of a profile that its unit decides: the name of its kind, and the members of `--json`, which name the unit. */
const UNITS: Readonly<
  Record<
    ProfileWeight,
    {
      readonly kind: string;
      readonly head: (overview: Overview) => object;
      readonly figures: (row: ProfileFunction) => object;
    }
  >
> = {
  milliseconds: {
    kind: 'CPU profile',
    head: ({ durationMs, samples }) => ({ kind: 'cpu-profile', durationMs, samples }),
    figures: ({ self, total, samples }) => ({ selfMs: self, totalMs: total, samples }),
  },
  bytes: {
    kind: 'Heap profile',
    head: ({ total }) => ({ kind: 'heap-profile', totalSizeBytes: total }),
    figures: ({ self, total, samples }) => ({ selfSizeBytes: self, totalSizeBytes: total, count: samples }),
  },
  samples: {
    kind: 'CPU profile without times',
    head: ({ total }) => ({ kind: 'cpu-profile', unit: 'samples', samples: total }),
    figures: ({ self, total }) => ({ self, total }),
  },
};

/** The author's functions with most of the weight, for a code section. `rows`: by self weight. */
export function profileBlamed(rows: readonly WithOriginal<ProfileFunction>[], unit: ProfileWeight): BlamedPlace[] {
  const weight = weightWords(unit);
  return rows
    .filter((row) => row.self > 0 && isOwnCode(row))
    .map((row) => ({ name: [name(cpuFunctionName(row)), ', ', weight(row.self)], place: quotedFunction(row) }));
}

function placeKey({ name: called, url, line, column }: CpuPlace): string {
  return JSON.stringify([called, url, line, column]);
}

/** With the original names and places by the source maps that are stored with the capture. */
export async function withOriginals<Row extends CpuPlace>(
  ask: AskDocument,
  rows: readonly Row[],
): Promise<readonly WithOriginal<Row>[]> {
  const places = rows
    .slice(0, MAX_PLACES)
    .map(({ name: called, url, line, column }) => ({ name: called, url, line, column }));
  const { originals, ignored = [] } = await ask('profile.originals', { places });
  const ignoredKeys = new Set(ignored.map(placeKey));
  const byPlace = new Map(originals.map(({ place, original }) => [placeKey(place), original]));
  return rows.map((row) => {
    const original = byPlace.get(placeKey(row));
    if (original !== undefined) return { ...row, original };
    return ignoredKeys.has(placeKey(row)) ? { ...row, ignored: true } : row;
  });
}

/** A profile as a whole: its functions by self weight. `thread`: one of several profiles of a file. */
export async function profileFindings(
  ask: AskDocument,
  thread?: CpuThread,
): Promise<ToldReport & { readonly note: string | null }> {
  const of = thread === undefined ? {} : { thread };
  const overview = await ask('profile.overview', of);
  const { unit, total: whole, overhead, series } = overview;
  const { kind, head, figures } = UNITS[unit];
  // By self weight, ties by name.
  const { rows: functions } = await readRows(null, (part) =>
    ask('profile.functions', { sort: 'self', ...of, ...part }),
  );
  const named = await withOriginals(ask, functions);
  const facts = profileFacts(overview);
  return {
    line: [
      `${kind}: `,
      joined(
        facts.map(([label, value]) => [value, ` ${label.toLowerCase()}`]),
        ', ',
      ),
    ],
    parts: [
      ...(await codeSection(ask, profileBlamed(named, unit))),
      plainSection('functions', 'Functions', [
        functionsTable({ rows: named, unit, whole }),
        ...profileDetails(overview).map(
          ([label, value]) => ({ kind: 'paragraph', words: [`${label}: `, value, '.'] }) as const,
        ),
      ]),
    ],
    note: timingNote(overview),
    json: (cut) => {
      const { rows, omitted } = cut(functions);
      return {
        ...head(overview),
        functions: rows.map((row) => {
          const { name: called, url, line, column } = row;
          return { name: called, url, line, column, ...figures(row) };
        }),
        ...omittedRows('functionsOmitted', omitted),
        ...(unit === 'milliseconds'
          ? {
              overhead: overhead.map((each) => ({ name: each.name, selfMs: each.self })),
              ...(series === undefined ? {} : { series }),
            }
          : {}),
      };
    },
  };
}
