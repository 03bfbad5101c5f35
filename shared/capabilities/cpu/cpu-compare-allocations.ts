/** Compares two sampled heap profiles for `pen_cpu_compare`. */
import { z } from 'zod';
import { formatCount } from '../../base/units.ts';
import type { AnalysisAnswer } from '../../contracts/analysis.ts';
import { AppFailure, unwrap, settle } from '../../contracts/errors.ts';
import { formatLink } from '../../contracts/links.ts';
import { CpuPlaceSchema } from '../../contracts/sampled-profiles.ts';
import { withOriginals } from '../common/original-names.ts';
import type { WithOriginal } from '../../findings/function-names.ts';
import { comparedFunctions } from '../../kinds/sampled-profile/comparison.ts';
import type { CallContext } from '../define.ts';
import type { Section } from '../../findings/model.ts';
import { type CaptureSource } from '../library/open-capture.ts';
import { cursorAfter } from '../common/parameters.ts';

type Overview = AnalysisAnswer<'profile.overview'>;

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

async function openSampled(
  source: CaptureSource,
  { ports, signal }: CallContext,
): Promise<{ source: CaptureSource; overview: Overview }> {
  const overview = unwrap(await ports.analysis.query(source.file, 'profile.overview', {}, { signal }));
  return { source, overview };
}

export async function compareAllocations(
  base: CaptureSource,
  current: CaptureSource,
  { filter, sort, limit, start }: AllocationRows,
  context: CallContext,
) {
  const before = await settle(() => openSampled(base, context));
  if (!before.ok) throw new AppFailure(before.error);
  const after = await openSampled(current, context);
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
  const side = ({ source, overview }: typeof before.value) => ({
    ...source,
    samples: overview.samples,
    totalSizeBytes: overview.total,
  });
  const [baseId, currentId] = [base.captureId, current.captureId];
  const canOpen = baseId !== null && currentId !== null && baseId !== currentId;
  return {
    kind: 'heap-profile' as const,
    base: side(before.value),
    current: side(after),
    scale: 1,
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

/** How many functions changed, of those that are shown. */
export function beyondText(rows: readonly SampledChange[]): string {
  const beyond = rows.filter(({ exceedsNoise }) => exceedsNoise).length;
  return beyond === 0
    ? 'No change shown here exceeds the noise of the samples.'
    : `${beyond} of the ${rows.length} functions shown changed by more than noise.`;
}

export const BEYOND_NOISE_OF_SAMPLES =
  'Beyond noise: more than four standard deviations of a Poisson count. A smaller sampling interval shows smaller changes.';
