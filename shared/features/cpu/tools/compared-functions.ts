/** Functions of two CPU profiles or traces with the change of their times, and what of it is more than noise. */
import { z } from 'zod';
import { unwrap } from '../../../base/errors.ts';
import {
  CpuOriginalSchema,
  CpuPlaceSchema,
  JudgedChangeSchema,
  type CpuOriginal,
  type CpuPlace,
  type ProfileChange,
} from '../../../engine/profile/contract/sampled-profiles.ts';
import { type OriginalsContext, withOriginals } from '../../../core/capability/original-names.ts';
import { type OpenedProfile } from './cpu-capture.ts';
import { cpuFunctionName, type WithOriginal } from '../../../core/findings/function-names.ts';
import { cpuFunction, type CpuFunction } from './cpu-figures.ts';
import type { MeasuredComparison } from '../compared-rules.ts';
import { judgeComparison } from '../verdict.ts';
import { cpuVerdict, type CpuVerdict } from './cpu-verdict.ts';
import { matchOriginals } from './matched-originals.ts';

/** Functions of each side, those with the most time first; the others have next to none. */
const MAX_FUNCTIONS = 3000;
/** A function in two profiles, by self time. */
export const CpuChangeSchema = CpuPlaceSchema.extend({
  baseMs: z.number(),
  newMs: z.number(),
  deltaMs: z.number(),
  baseTotalMs: z.number(),
  newTotalMs: z.number(),
  /** The change is larger than between two recordings of one build: of self time, and of total time. */
  exceedsNoise: z.boolean(),
  totalExceedsNoise: z.boolean(),
});
export type CpuChange = WithOriginal<z.infer<typeof CpuChangeSchema>>;

export interface ComparedSides {
  readonly base: OpenedProfile;
  readonly current: OpenedProfile;
  /** Times of the base as if both recordings had the same length; undefined: as `profile.compare` decides. */
  readonly normalise?: boolean | undefined;
}

/** A change by more than noise, with the original names of its functions. */
export const NamedChangeSchema = JudgedChangeSchema.extend({
  functions: z.array(CpuPlaceSchema.extend({ original: CpuOriginalSchema.optional() })),
});

export interface ComparedFunctions {
  /** Factor of the times of the base. */
  readonly scale: number;
  /** Every function with self or total time in either side, in no order. */
  readonly rows: CpuChange[];
  readonly judged: z.infer<typeof NamedChangeSchema>[];
  readonly verdict: CpuVerdict;
  readonly measured: MeasuredComparison;
}

type Row = WithOriginal<CpuFunction>;

async function functionsOf({ source }: OpenedProfile, context: OriginalsContext): Promise<readonly Row[]> {
  const { ports, signal } = context;
  const page = unwrap(
    await ports.analysis.query(source.file, 'profile.functions', { sort: 'total', count: MAX_FUNCTIONS }, { signal }),
  );
  return withOriginals(source.file, page.rows.map(cpuFunction), context);
}

/** The same for the same function of one recording. */
export const placeKey = ({ name, url, line, column }: CpuPlace): string => JSON.stringify([name, url, line, column]);
const placeOf = (row: CpuPlace | null): CpuPlace | null =>
  row === null ? null : { name: row.name, url: row.url, line: row.line, column: row.column };

function changeOf(row: ProfileChange, original: CpuOriginal | undefined): CpuChange {
  return {
    name: row.name,
    url: row.url,
    line: row.line,
    column: row.column,
    ...(original === undefined ? {} : { original }),
    baseMs: row.base,
    newMs: row.new,
    deltaMs: row.delta,
    baseTotalMs: row.baseTotal,
    newTotalMs: row.newTotal,
    exceedsNoise: row.exceedsNoise,
    totalExceedsNoise: row.totalExceedsNoise,
  };
}

function originalsOf(rows: readonly Row[]): ReadonlyMap<string, CpuOriginal | undefined> {
  return new Map(rows.map((row) => [placeKey(row), row.original]));
}

/** Compares functions that are matched by their source maps. */
export async function matchedFunctions(
  { base, current, normalise }: ComparedSides,
  context: OriginalsContext,
): Promise<ComparedFunctions> {
  const before = await functionsOf(base, context);
  const after = await functionsOf(current, context);
  const matched = matchOriginals(before, after).map(([earlier, later]) => ({
    base: placeOf(earlier),
    current: placeOf(later),
  }));
  const compared = unwrap(
    await context.ports.analysis.query(
      current.source.file,
      'profile.compare',
      { base: base.source.file, normalise, matched, callers: true, count: 2 * MAX_FUNCTIONS },
      { signal: context.signal },
    ),
  );
  const [was, is] = [originalsOf(before), originalsOf(after)];
  const { rows, scale, changes } = compared;
  const named = rows.map((row) => {
    // A row has the place of the later side, if that has the function.
    const original = (row.newTotal > 0 ? is : was).get(placeKey(row));
    return { ...row, ...(original === undefined ? {} : { original }) };
  });
  const measured = { compared, rows: named };
  return {
    scale,
    rows: named.map((row) => changeOf(row, row.original)),
    verdict: cpuVerdict(judgeComparison(measured)),
    measured,
    judged: changes.map((change) => ({
      ...change,
      functions: change.functions.map((place) => {
        const original = is.get(placeKey(place)) ?? was.get(placeKey(place));
        return original === undefined ? place : { ...place, original };
      }),
    })),
  };
}

/** True if a name, original name, script or source contains the text. */
export function isNamedLike(change: CpuChange, text: string): boolean {
  const wanted = text.toLowerCase();
  const { name, url, original } = change;
  return [name, url, cpuFunctionName(change), original?.source ?? ''].some((each) =>
    each.toLowerCase().includes(wanted),
  );
}
