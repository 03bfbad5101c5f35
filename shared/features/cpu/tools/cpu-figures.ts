/** Figures of CPU profiles as tools report them: weights of a sampled profile as times, with the unit in their names. */
import { z } from 'zod';
import type { AnalysisAnswer } from '../../../core/analysis/analysis.ts';
import { code } from '../../../base/markdown.ts';
import { formatBytes, formatCount, formatDuration, formatFraction, truncateEnd } from '../../../base/units.ts';
import {
  CpuPlaceSchema,
  type ProfileFunction,
  type ProfileWeight,
} from '../../../engine/profile/contract/sampled-profiles.ts';

/** A weight as text: a time, or a number of samples where another tool only counted. */
export function weightText({ unit }: { readonly unit?: ProfileWeight | undefined }): (weight: number) => string {
  return unit === 'samples' ? (count) => `${formatFraction(count)} sample${count === 1 ? '' : 's'}` : formatDuration;
}

/** Which profile of its file this is; empty if the file has only one. */
export function profilesText({ profiles, profileIndex = 0 }: Pick<CpuOverview, 'profiles' | 'profileIndex'>): string {
  if (profiles === undefined) return '';
  const named = profiles.map(({ name, unit, total }, index) => {
    const size = unit === 'bytes' ? formatBytes(total) : weightText({ unit })(total);
    return `${index + 1} ${code(truncateEnd(name, NAME_CHARS))} ${size}${index === profileIndex ? ' (this one)' : ''}`;
  });
  const rest = named.length > MAX_NAMED ? ` and ${formatCount(named.length - MAX_NAMED)} more` : '';
  return `The file has ${formatCount(named.length)} profiles: ${named.slice(0, MAX_NAMED).join(', ')}${rest}. "profile" selects one by its number.`;
}

export const CpuFunctionSchema = CpuPlaceSchema.extend({
  /** Time on top of the stack, and time anywhere on the stack (a recursive function counts once). */
  selfMs: z.number(),
  totalMs: z.number(),
  /** Samples with this function on top of the stack. */
  samples: z.number(),
});
export type CpuFunction = z.infer<typeof CpuFunctionSchema>;

const NAME_CHARS = 60;
const MAX_NAMED = 20;

/** `(program)`, `(idle)`, `(garbage collector)`: time outside of functions. */
export const CpuOverheadSchema = z.object({ name: z.string(), selfMs: z.number(), samples: z.number() });

export interface CpuOverview extends Omit<AnalysisAnswer<'profile.overview'>, 'total' | 'wholeTotal' | 'overhead'> {
  /** Time of all samples except `(idle)` and `(program)`. */
  readonly activeMs: number;
  /** The same without the filters. */
  readonly wholeActiveMs: number;
  readonly overhead: z.infer<typeof CpuOverheadSchema>[];
}

export function cpuFunction({ self, total, samples, name, url, line, column }: ProfileFunction): CpuFunction {
  return { name, url, line, column, selfMs: self, totalMs: total, samples };
}

/** A row of a result with its weights, without their unit, as tables take it. */
export function withoutUnit<Row extends Pick<CpuFunction, 'selfMs' | 'totalMs'>>({ selfMs, totalMs, ...row }: Row) {
  return { ...row, self: selfMs, total: totalMs };
}

export function cpuOverview({ total, wholeTotal, overhead, ...rest }: AnalysisAnswer<'profile.overview'>): CpuOverview {
  return {
    ...rest,
    activeMs: total,
    wholeActiveMs: wholeTotal,
    overhead: overhead.map(({ name, self, samples }) => ({ name, selfMs: self, samples })),
  };
}
