/** Time by the author's functions in an answer about a CPU profile. */
import { z } from 'zod';
import { CpuOriginalSchema, CpuPlaceSchema } from '../../../engine/profile/contract/sampled-profiles.ts';
import { sectionText } from '../../../core/findings/markdown.ts';
import { ms } from '../../../core/findings/model.ts';
import { isWorthTelling, ownCodeSection, type ToldOwnCode } from '../../../core/findings/own-code.ts';
import { writtenPlace } from '../../../core/findings/function-names.ts';
import { ownCode, ownRows, type OwnAnswer, type OwnRow } from '../../../core/capability/own-code.ts';
import type { OriginalsContext } from '../../../core/capability/original-names.ts';
import { CpuFunctionSchema, cpuFunction } from './cpu-figures.ts';
import { placeKey, type CpuChange } from './compared-functions.ts';
import { matchOriginals } from './matched-originals.ts';

const ROWS = 5;

const CalledSchema = CpuPlaceSchema.extend({ original: CpuOriginalSchema.optional(), ms: z.number() });

export const OwnFunctionSchema = CpuFunctionSchema.extend({
  original: CpuOriginalSchema.optional(),
  /** Functions of others that it called, with the time below them until the next function of the author. */
  through: z.array(
    CalledSchema.extend({
      /** With the functions of the author that it called back. */
      allMs: z.number().optional(),
      /** Functions that did the work of `allMs`, largest first. */
      parts: z.array(CalledSchema.extend({ isOwn: z.boolean() })).optional(),
    }),
  ),
});
/** `totalMs`: its own time and that of others below its calls, until the next function of the author. */
export type OwnFunction = z.infer<typeof OwnFunctionSchema>;

/** A call of the author's functions by each other, with what is between them left out. */
export const OwnPathMsSchema = CpuPlaceSchema.extend({
  original: CpuOriginalSchema.optional(),
  depth: z.number(),
  /** With all below it. */
  totalMs: z.number(),
});
export type OwnPathMs = z.infer<typeof OwnPathMsSchema>;

/** Rows: largest first, at most five. Paths: each after its caller. */
export async function ownFunctions(
  file: string,
  context: OriginalsContext,
): Promise<{ readonly rows: OwnFunction[]; readonly paths: OwnPathMs[] }> {
  const found = await ownCode(file, { count: ROWS }, context);
  const paths = found.paths.map(({ total, ...path }) => ({ ...path, totalMs: total }));
  const rows = ownFunctionsOf(found.rows);
  return { rows, paths };
}

function ownFunctionsOf(rows: OwnAnswer['rows']): OwnFunction[] {
  return rows.map(({ through, original, ...row }) => ({
    ...cpuFunction(row),
    ...(original === undefined ? {} : { original }),
    through: through.map(({ weight, all, parts, ...called }) => ({
      ...called,
      ms: weight,
      allMs: all,
      parts: parts.map(({ weight: partMs, ...part }) => ({ ...part, ms: partMs })),
    })),
  }));
}

function told(own: readonly OwnFunction[], paths: readonly OwnPathMs[], activeMs: number): ToldOwnCode {
  return {
    total: activeMs,
    paths: paths.map((path) => ({ place: writtenPlace(path), depth: path.depth, total: path.totalMs })),
    rows: own.map((row) => ({
      place: writtenPlace(row),
      self: row.selfMs,
      total: row.totalMs,
      through: row.through.map((call) => ({
        place: writtenPlace(call),
        weight: call.ms,
        all: call.allMs ?? call.ms,
        parts: (call.parts ?? []).map((part) => ({ place: writtenPlace(part), weight: part.ms, isOwn: part.isOwn })),
      })),
    })),
  };
}

/** '' where the author's functions did most by themselves, as the table of hotspots says. */
export function ownCodeText(own: readonly OwnFunction[], paths: readonly OwnPathMs[], activeMs: number): string {
  const code = told(own, paths, activeMs);
  return isWorthTelling(code) ? sectionText(ownCodeSection(code, { weight: ms, self: 'Self' })) : '';
}

/** Functions of each side that are matched. */
const MATCHED = 200;
/** A smaller part of the active time of both sides is not worth a row. */
const MIN_SHARE = 0.02;

/** One of the author's functions with what libraries did for it, in two profiles. */
export const OwnChangeSchema = CpuPlaceSchema.extend({
  original: CpuOriginalSchema.optional(),
  baseMs: z.number(),
  newMs: z.number(),
  deltaMs: z.number(),
  /** Its total time is part of a change that is larger than between two recordings of one build. */
  exceedsNoise: z.boolean(),
});
export type OwnChange = z.infer<typeof OwnChangeSchema>;

interface ComparedSide {
  readonly file: string;
  readonly activeMs: number;
}

interface ComparedProfiles {
  readonly base: ComparedSide;
  readonly current: ComparedSide;
  /** Factor for the times of the base. */
  readonly scale: number;
  /** All functions of both, with what is noise. */
  readonly rows: readonly CpuChange[];
}

/**
 * The author's functions whose time with libraries is at least a fiftieth of either side, the largest change first, at most five. Empty where
 * they did all by themselves, and where one side did nothing.
 */
export async function comparedOwnFunctions(
  { base, current, scale, rows: functions }: ComparedProfiles,
  context: OriginalsContext,
): Promise<OwnChange[]> {
  if (base.activeMs === 0 || current.activeMs === 0) return [];
  const earlier = await ownRows(base.file, { count: MATCHED }, context);
  const later = await ownRows(current.file, { count: MATCHED }, context);
  const isCharged = (rows: readonly OwnRow[], { activeMs }: ComparedSide): boolean =>
    rows.some(({ self, total }) => total - self >= MIN_SHARE * activeMs);
  if (!isCharged(earlier, base) && !isCharged(later, current)) return [];
  const noted = new Set(
    functions.filter((row) => row.exceedsNoise || row.totalExceedsNoise).map((row) => placeKey(row)),
  );
  const changes = matchOriginals<OwnRow>(earlier, later).flatMap(([was, is]) => {
    const row = is ?? was;
    const [beforeMs, newMs] = [was?.total ?? 0, is?.total ?? 0];
    if (row === null || (beforeMs < MIN_SHARE * base.activeMs && newMs < MIN_SHARE * current.activeMs)) return [];
    const { name, url, line, column, original } = row;
    const place = { name, url, line, column, ...(original === undefined ? {} : { original }) };
    const baseMs = beforeMs * scale;
    return [{ ...place, baseMs, newMs, deltaMs: newMs - baseMs, exceedsNoise: noted.has(placeKey(row)) }];
  });
  return changes.toSorted((a, b) => Math.abs(b.deltaMs) - Math.abs(a.deltaMs)).slice(0, ROWS);
}
