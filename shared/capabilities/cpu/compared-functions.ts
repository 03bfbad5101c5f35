/** Functions of two CPU profiles or traces with the change of their times, and what of it is more than noise. */
import { z } from 'zod';
import { ok } from '../../base/result.ts';
import { CpuPlaceSchema } from '../../contracts/sampled-profiles.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { OriginalsContext } from '../common/original-names.ts';
import { withOriginals } from '../common/original-names.ts';
import { cpuFunctionName, type OpenedProfile, type WithOriginal } from './cpu-capture.ts';
import { cpuFunction, type CpuFunction } from './cpu-figures.ts';
import { matchOriginals } from './matched-originals.ts';

/** Functions of each side, those with the most time first; the others have next to none. */
const MOST_FUNCTIONS = 3000;
/** By chance, one change in twenty is larger. */
const DEVIATIONS = 2;

/** A function in two profiles, by self time. */
export const CpuChangeSchema = CpuPlaceSchema.extend({
  baseMs: z.number(),
  newMs: z.number(),
  deltaMs: z.number(),
  baseTotalMs: z.number(),
  newTotalMs: z.number(),
  /** The change exceeds the sampling noise (two standard deviations): of self time, and of total time. */
  exceedsNoise: z.boolean(),
  totalExceedsNoise: z.boolean(),
});
export type CpuChange = WithOriginal<z.infer<typeof CpuChangeSchema>>;

export interface ComparedSides {
  readonly base: OpenedProfile;
  readonly current: OpenedProfile;
  /** Factor of the times of the base. */
  readonly scale: number;
}

type Row = WithOriginal<CpuFunction>;

async function functionsOf({ source }: OpenedProfile, context: OriginalsContext): Promise<AppResult<readonly Row[]>> {
  const { ports, signal } = context;
  const page = await ports.analysis.query(
    source.file,
    'profile.functions',
    { sort: 'total', count: MOST_FUNCTIONS },
    { signal },
  );
  if (!page.ok) return page;
  return ok(await withOriginals(source.file, page.value.rows.map(cpuFunction), context));
}

/**
 * Standard deviation of a time that `samples` of all samples stand for: √(n · (1 − n/N)), as of a binomial distribution. Without a number of
 * samples the time itself.
 */
function deviationOf(timeMs: number, samples: number, of: number): number {
  if (timeMs <= 0) return 0;
  if (samples <= 0) return timeMs;
  return (Math.sqrt(samples * Math.max(0, 1 - samples / of)) * timeMs) / samples;
}

/** Samples that a total time stands for; the profile counts only those of the self time. */
function samplesOf(timeMs: number, { overview: { durationMs, samples } }: OpenedProfile): number {
  return durationMs <= 0 ? 0 : Math.min(samples, (timeMs * samples) / durationMs);
}

function changeOf([earlier, later]: readonly [Row | null, Row | null], sides: ComparedSides): CpuChange | null {
  const { base, current, scale } = sides;
  const place = later ?? earlier;
  if (place === null) return null;
  const beyond = (earlierMs: number, laterMs: number, deviations: readonly [number, number]): boolean =>
    Math.abs(laterMs - scale * earlierMs) > DEVIATIONS * Math.hypot(scale * deviations[0], deviations[1]);
  const self = [earlier?.selfMs ?? 0, later?.selfMs ?? 0] as const;
  const total = [earlier?.totalMs ?? 0, later?.totalMs ?? 0] as const;
  const { name, url, line, column, original } = place;
  return {
    name,
    url,
    line,
    column,
    ...(original === undefined ? {} : { original }),
    baseMs: scale * self[0],
    newMs: self[1],
    deltaMs: self[1] - scale * self[0],
    baseTotalMs: scale * total[0],
    newTotalMs: total[1],
    exceedsNoise: beyond(...self, [
      deviationOf(self[0], earlier?.samples ?? 0, base.overview.samples),
      deviationOf(self[1], later?.samples ?? 0, current.overview.samples),
    ]),
    totalExceedsNoise: beyond(...total, [
      deviationOf(total[0], samplesOf(total[0], base), base.overview.samples),
      deviationOf(total[1], samplesOf(total[1], current), current.overview.samples),
    ]),
  };
}

/** Every function with self or total time in either side, in no order. */
export async function comparedFunctions(
  sides: ComparedSides,
  context: OriginalsContext,
): Promise<AppResult<CpuChange[]>> {
  const before = await functionsOf(sides.base, context);
  if (!before.ok) return before;
  const after = await functionsOf(sides.current, context);
  if (!after.ok) return after;
  return ok(
    matchOriginals(before.value, after.value)
      .map((pair) => changeOf(pair, sides))
      .filter((change) => change !== null),
  );
}

/** Whether a name, original name, script or source contains the text. */
export function isNamedLike(change: CpuChange, text: string): boolean {
  const wanted = text.toLowerCase();
  const { name, url, original } = change;
  return [name, url, cpuFunctionName(change), original?.source ?? ''].some((each) =>
    each.toLowerCase().includes(wanted),
  );
}
