/** Figures of CPU profiles as tools report them: weights of a sampled profile as times, with the unit in their names. */
import { z } from 'zod';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { CpuPlaceSchema, type ProfileFunction } from '../../contracts/sampled-profiles.ts';

export const CpuFunctionSchema = CpuPlaceSchema.extend({
  /** Time on top of the stack, and time anywhere on the stack (a recursive function counts once). */
  selfMs: z.number(),
  totalMs: z.number(),
  /** Samples with this function on top of the stack. */
  samples: z.number(),
});
export type CpuFunction = z.infer<typeof CpuFunctionSchema>;

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

export function cpuOverview({ total, wholeTotal, overhead, ...rest }: AnalysisAnswer<'profile.overview'>): CpuOverview {
  return {
    ...rest,
    activeMs: total,
    wholeActiveMs: wholeTotal,
    overhead: overhead.map(({ name, self, samples }) => ({ name, selfMs: self, samples })),
  };
}
