/** Time by the author's functions in an answer about a CPU profile. */
import { z } from 'zod';
import { ok } from '../../base/result.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { CpuOriginalSchema, CpuPlaceSchema } from '../../contracts/sampled-profiles.ts';
import { sectionText } from '../../findings/markdown.ts';
import { ms } from '../../findings/model.ts';
import { isWorthTelling, ownCodeSection, type ToldOwnCode } from '../../findings/own-code.ts';
import { writtenPlace } from '../../findings/function-names.ts';
import { ownRows } from '../common/own-code.ts';
import type { OriginalsContext } from '../common/original-names.ts';
import { CpuFunctionSchema, cpuFunction } from './cpu-figures.ts';

const ROWS = 5;

const CalledSchema = CpuPlaceSchema.extend({ original: CpuOriginalSchema.optional(), ms: z.number() });

export const OwnFunctionSchema = CpuFunctionSchema.extend({
  original: CpuOriginalSchema.optional(),
  /** Functions of others that it called, with the time below them until the next function of the author. */
  through: z.array(
    CalledSchema.extend({
      /** With the functions of the author that it called back. */
      allMs: z.number().optional(),
      /** What did the work of `allMs`, largest first. */
      parts: z.array(CalledSchema.extend({ isOwn: z.boolean() })).optional(),
    }),
  ),
});
/** `totalMs`: its own time and that of others below its calls, until the next function of the author. */
export type OwnFunction = z.infer<typeof OwnFunctionSchema>;

/** Largest first, at most five. */
export async function ownFunctions(file: string, context: OriginalsContext): Promise<AppResult<OwnFunction[]>> {
  const found = await ownRows(file, { count: ROWS }, context);
  if (!found.ok) return found;
  return ok(
    found.value.map(({ through, original, ...row }) => ({
      ...cpuFunction(row),
      ...(original === undefined ? {} : { original }),
      through: through.map(({ weight, all, parts, ...called }) => ({
        ...called,
        ms: weight,
        allMs: all,
        parts: parts.map(({ weight: partMs, ...part }) => ({ ...part, ms: partMs })),
      })),
    })),
  );
}

function told(own: readonly OwnFunction[], activeMs: number): ToldOwnCode {
  return {
    total: activeMs,
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
export function ownCodeText(own: readonly OwnFunction[], activeMs: number): string {
  const code = told(own, activeMs);
  return isWorthTelling(code) ? sectionText(ownCodeSection(code, { weight: ms, self: 'Self' })) : '';
}
