/** Compares two sampled heap profiles for `pen_cpu_compare`. */
import { z } from 'zod';
import { formatCount } from '../../../base/units.ts';
import { unwrap } from '../../../base/errors.ts';
import { formatLink } from '../../../core/contracts/links.ts';
import { CpuPlaceSchema } from '../../../engine/profile/contract/sampled-profiles.ts';
import { withOriginals } from '../../../core/capability/original-names.ts';
import type { WithOriginal } from '../../../core/findings/function-names.ts';
import { comparedFunctions } from '../comparison.ts';
import { judgeComparison, MAX_COMPARED } from '../verdict.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { Section } from '../../../core/findings/model.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { cursorAfter } from '../../../core/capability/parameters.ts';
import { cpuVerdict } from './cpu-verdict.ts';

/** A function in two sampled heap profiles, by self size of live objects. */
export const SampledChangeSchema = CpuPlaceSchema.extend({
  baseSizeBytes: z.number(),
  newSizeBytes: z.number(),
  sizeDeltaBytes: z.number(),
  /** Samples with this function on top of the stack. */
  baseCount: z.number(),
  newCount: z.number(),
  /** The change exceeds the sampling noise (four standard deviations). */
  exceedsNoise: z.boolean(),
});
type SampledChange = z.infer<typeof SampledChangeSchema>;

export interface AllocationRows {
  readonly filter: string;
  readonly sort: 'delta' | 'base' | 'new' | 'name';
  readonly limit: number;
  readonly start: number;
}

export async function compareAllocations(
  base: CaptureSource,
  current: CaptureSource,
  { filter, sort, limit, start }: AllocationRows,
  context: CallContext,
) {
  const { ports, signal } = context;
  const compared = unwrap(
    await ports.analysis.query(
      current.file,
      'profile.compare',
      { base: base.file, filter, sort, start, count: limit },
      { signal },
    ),
  );
  const { rows, total } = compared;
  const all = { base: base.file, callers: true, count: MAX_COMPARED };
  const whole = unwrap(await ports.analysis.query(current.file, 'profile.compare', all, { signal }));
  const judged = judgeComparison({ compared: whole, rows: await withOriginals(current.file, whole.rows, context) });
  const allocations = rows.map(({ name, url, line, column, exceedsNoise, ...row }) => ({
    name,
    url,
    line,
    column,
    baseSizeBytes: row.base,
    newSizeBytes: row.new,
    sizeDeltaBytes: row.delta,
    baseCount: row.baseSamples,
    newCount: row.newSamples,
    exceedsNoise,
  }));
  const side = (source: CaptureSource, { samples, active }: typeof compared.base) => ({
    ...source,
    samples,
    totalSizeBytes: active,
  });
  const [baseId, currentId] = [base.captureId, current.captureId];
  const canOpen = baseId !== null && currentId !== null && baseId !== currentId;
  return {
    kind: 'heap-profile' as const,
    base: side(base, compared.base),
    current: side(current, compared.new),
    scale: 1,
    verdict: cpuVerdict(judged),
    changes: [],
    allocations: [...(await withOriginals(current.file, allocations, context))],
    total,
    nextCursor: cursorAfter(start, rows.length, total),
    ...(canOpen ? { link: formatLink(currentId, { view: 'compare', earlier: [baseId] }) } : {}),
  };
}

export const comparedAllocations = (rows: readonly WithOriginal<SampledChange>[], total: number): Section =>
  comparedFunctions(
    {
      rows: rows.map((row) => ({
        ...row,
        base: row.baseSizeBytes,
        new: row.newSizeBytes,
        delta: row.sizeDeltaBytes,
      })),
      total,
    },
    {
      unit: 'bytes',
      more: { title: 'Samples', of: (row) => `${formatCount(row.baseCount)} → ${formatCount(row.newCount)}` },
    },
  );

export const BEYOND_NOISE_OF_SAMPLES =
  'Beyond noise: more than four standard deviations of a Poisson count. A smaller sampling interval shows smaller changes.';
