/** Evidence of one profile: its active weight, the author's functions by themselves and with libraries, and the largest function of all. */
import { isRuntimeScript } from '../../base/third-party.ts';
import { repeatedRepeat } from '../../base/repeated-repeats.ts';
import { packageOf } from '../../base/script-package.ts';
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import type { AnalysisAnswer } from '../../core/analysis/analysis.ts';
import type { CpuPlace, ProfileFunction } from '../../engine/profile/contract/sampled-profiles.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import { cpuFunctionName, writtenPlace, type WithOriginal } from '../../core/findings/function-names.ts';
import { count, ms, name, percent, place, type Words } from '../../core/findings/model.ts';
import { isOwnCode } from '../../core/findings/quotes.ts';
import { cite, type Cited } from '../../core/findings/rules.ts';
import type { AskDocument } from '../../core/kinds/report-findings.ts';
import { weightWords, withOriginals } from './findings.ts';
import { HALF, MUCH_GARBAGE, STANDS_OUT } from './thresholds.ts';

type Overview = AnalysisAnswer<'profile.overview'>;
type OwnCharge = AnalysisAnswer<'profile.own-code'>['rows'][number];

/** Functions that are looked at, by total weight; others weigh too little to matter. */
const MAX_FUNCTIONS = 5000;
const OWN_ROWS = 20;
/** Overhead that is no work of the target. */
const INACTIVE: ReadonlySet<string> = new Set(['(idle)', '(program)', WORKBENCH_ENTRY]);

/** A function with its cells of the table. */
export interface WeighedFunction {
  readonly weight: number;
  readonly name: Cited;
  readonly self: Cited;
  readonly selfShare: Cited;
  readonly total: Cited;
  readonly code: TracePlace | null;
  /** Of a regular expression that backtracks: the group that makes it. */
  readonly repeats: Cited | null;
}

export interface ChargedFunction {
  /** Its own weight, and that of libraries that it calls. */
  readonly weight: number;
  /** Without libraries: its own weight, and that of functions of the engine that it calls, such as a getter that forces layout. */
  readonly direct: number;
  /** It has the largest self weight, too. */
  readonly isOwn: boolean;
  readonly name: Cited;
  readonly charged: Cited;
  readonly chargedShare: Cited;
  readonly total: Cited | null;
  readonly code: TracePlace;
  /** The call of a library with most of it, if that has at least half; or a regular expression with a part that stands out. */
  readonly library: LibraryCall | null;
}

export interface LibraryCall {
  readonly name: Cited;
  readonly weight: Cited;
  readonly repeats: Cited | null;
  /** A regular expression: V8 interprets its first run, and counts that for the function that calls it. */
  readonly isPartial: boolean;
}

export interface ProfileEvidence {
  readonly unit: Overview['unit'];
  /** Active time, live bytes or counts. */
  readonly weight: number;
  /** Milliseconds; 0 for others than times. */
  readonly durationMs: number;
  /** Null where samples were counted or weighed by another tool. */
  readonly activeSamples: number | null;
  readonly whole: Cited;
  readonly recorded: Cited;
  readonly samples: Cited;
  readonly activeShare: Cited;
  /** Time of garbage collection, which is part of the active time. */
  readonly collected: { readonly weight: number; readonly time: Cited; readonly share: Cited };
  readonly facts: readonly Cited[];
  /** The own function with the largest self weight; of a profile without files, the function with the largest. */
  readonly own: WeighedFunction | null;
  readonly charged: ChargedFunction | null;
  /** The function with the largest self weight, if it is not own. */
  readonly foreign: WeighedFunction | null;
}

/** Measurements of a profile. Weights of functions are those of the table. */
export interface MeasuredProfile {
  readonly overview: Overview;
  readonly functions: readonly WithOriginal<ProfileFunction>[];
  /** The author's functions with what others did for them, the largest first. */
  readonly own: readonly WithOriginal<OwnCharge>[];
}

/** Samples of functions and of garbage collection. */
export function activeSamples({ samples, overhead }: Pick<Overview, 'samples' | 'overhead'>): number {
  return overhead.reduce((rest, row) => (INACTIVE.has(row.name) ? rest - row.samples : rest), samples);
}

const bare = ({ name: called, url, line, column }: CpuPlace): CpuPlace => ({ name: called, url, line, column });
const keyOf = (of: CpuPlace): string => JSON.stringify(bare(of));

/** A regular expression is its own source, told whole; a function of a package or of Node is told with it. */
export function functionWords(row: WithOriginal<CpuPlace>): Words {
  const of = writtenPlace(row);
  if (of.url === '') return name(cpuFunctionName(row), 300);
  if (isOwnCode(row)) return place(of);
  const owner = of.url.startsWith('wasm:') ? 'WebAssembly' : isRuntimeScript(of.url) ? 'Node' : name(packageOf(of.url));
  return [place(of), ' of ', owner];
}

/** V8 names the code of a regular expression by its pattern. */
const PATTERN = /^RegExp: (.+)$/s;

function repeatsOf(row: WithOriginal<CpuPlace>): Cited | null {
  const group = repeatedRepeat(PATTERN.exec(cpuFunctionName(row))?.[1] ?? '');
  return group === null ? null : cite('Repeats', name(group, 300));
}

/** True for what may be the author's: where no function has a file, every function. */
export function mayBeOwn(row: WithOriginal<CpuPlace>, withoutFiles = false): boolean {
  return isOwnCode(row) || (withoutFiles && row.url === '');
}

export function profileEvidence({ overview, functions, own }: MeasuredProfile): ProfileEvidence {
  const { unit, total: weight, durationMs, overhead, timing, samples, withoutFiles } = overview;
  const words = weightWords(unit);
  const isTimed = unit === 'milliseconds';
  const shareOf = (part: number): Words => percent(weight === 0 ? 0 : part / weight);
  const weighed = (row: WithOriginal<ProfileFunction>): WeighedFunction => ({
    weight: row.self,
    name: cite('Function', functionWords(row)),
    self: cite('Self', words(row.self)),
    selfShare: cite('Self %', shareOf(row.self)),
    total: cite('Total', words(row.total)),
    code: row.url === '' ? null : bare(row),
    repeats: repeatsOf(row),
  });
  const bySelf = functions.filter(({ self }) => self > 0).toSorted((a, b) => b.self - a.self);
  const [most] = bySelf;
  const ownMost = bySelf.find((row) => mayBeOwn(row, withoutFiles));
  const [charge] = own;
  const collected = overhead.find(({ name: called }) => called === '(garbage collector)')?.self ?? 0;
  const active = activeSamples(overview);
  const collection = cite('Garbage collection', words(collected));
  return {
    unit,
    weight,
    durationMs,
    activeSamples: timing === 'samples' && isTimed ? active : null,
    whole: cite(unit === 'bytes' ? 'Live' : isTimed ? 'Active' : 'Counted', words(weight)),
    recorded: cite('Recorded', ms(durationMs)),
    samples: cite('Samples of functions', count(active)),
    activeShare: cite('Active %', percent(durationMs === 0 ? 0 : weight / durationMs)),
    collected: { weight: collected, time: collection, share: cite('Garbage collection %', shareOf(collected)) },
    facts: [
      ...(collected > 0 && collected >= MUCH_GARBAGE * weight ? [collection] : []),
      ...(samples === 0 || !isTimed ? [] : [cite('All samples', count(samples))]),
    ],
    own: ownMost === undefined ? null : weighed(ownMost),
    charged:
      charge === undefined
        ? null
        : {
            ...chargedFunction(charge, functions, { words, shareOf }),
            isOwn: ownMost !== undefined && keyOf(ownMost) === keyOf(charge),
          },
    foreign: most === undefined || mayBeOwn(most, withoutFiles) ? null : weighed(most),
  };
}

function chargedFunction(
  charge: WithOriginal<OwnCharge>,
  functions: MeasuredProfile['functions'],
  { words, shareOf }: { readonly words: (weight: number) => Words; readonly shareOf: (part: number) => Words },
): Omit<ChargedFunction, 'isOwn'> {
  const row = functions.find((each) => keyOf(each) === keyOf(charge));
  const called = charge.through.toSorted((a, b) => b.weight - a.weight);
  const most = called[0] === undefined || called[0].weight < HALF * charge.total ? undefined : called[0];
  const through =
    most ?? called.find((each) => PATTERN.test(cpuFunctionName(each)) && each.weight >= STANDS_OUT * charge.total);
  const ofEngine = charge.through.filter(({ url }) => url === '');
  return {
    weight: charge.total,
    direct: ofEngine.reduce((sum, { weight }) => sum + weight, charge.self),
    name: cite('Function', functionWords(charge)),
    charged: cite('With libraries', words(charge.total)),
    chargedShare: cite('With libraries %', shareOf(charge.total)),
    total: row === undefined ? null : cite('Total', words(row.total)),
    code: bare(charge),
    library:
      through === undefined
        ? null
        : {
            name: cite('Called', functionWords(through)),
            weight: cite('In what it calls', words(through.weight)),
            repeats: repeatsOf(through),
            isPartial: most === undefined,
          },
  };
}

/** Names rows by source maps: those that are stored, or that the caller may read too. */
export type NameRows = <Row extends CpuPlace>(rows: readonly Row[]) => Promise<readonly WithOriginal<Row>[]>;

export async function measuredProfile(
  ask: AskDocument,
  named: NameRows = (rows) => withOriginals(ask, rows),
  of: Pick<Parameters<typeof ask<'profile.overview'>>[1], 'thread'> = {},
): Promise<MeasuredProfile> {
  const overview = await ask('profile.overview', of);
  const { rows } = await ask('profile.functions', { sort: 'total', count: MAX_FUNCTIONS, ...of });
  const functions = await named(rows);
  const foreign = functions
    .filter((row) => row.url !== '' && !isOwnCode(row))
    .map((row) => (row.original === undefined ? bare(row) : { ...bare(row), package: packageOf(row.original.source) }));
  const charged = await ask('profile.own-code', { foreign, count: OWN_ROWS, ...of });
  const places = charged.rows.flatMap(({ through, ...row }) => [row, ...through]);
  const byKey = new Map((await named(places.map(bare))).map((row) => [keyOf(row), row]));
  const withName = <Row extends CpuPlace>(row: Row): WithOriginal<Row> => ({ ...byKey.get(keyOf(row)), ...row });
  const own = charged.rows.map((row) => ({ ...withName(row), through: row.through.map(withName) }));
  return { overview, functions, own };
}
