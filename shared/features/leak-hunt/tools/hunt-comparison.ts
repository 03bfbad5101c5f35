/** Compares the snapshots of a leak hunt where they are open. */
import type { SeriesGrowth } from '../../../engine/heap/contract/heap-series.ts';
import { asksOf } from '../../../core/capability/asking.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { openedHeap } from '../../heap/tools/heap-capture.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';

export type HuntComparison = SeriesGrowth;

/** `sources`: the snapshots, the first one first; two at least. `span`: of the progress, in percent. Throws `AppFailure`. */
export type CompareRounds = (
  sources: readonly CaptureSource[],
  span: { readonly from: number; readonly to: number },
) => Promise<HuntComparison>;

/** A series of files as a question about its last one names them. */
export function seriesOf(sources: readonly CaptureSource[]): { readonly last: string; readonly bases: string[] } {
  const files = sources.map(({ file }) => file);
  return { last: files.at(-1) ?? '', bases: files.slice(0, -1) };
}

/** Opens snapshots one after the other, with their retained sizes. Throws `AppFailure`. */
export async function openAll(
  sources: readonly CaptureSource[],
  { from, to }: { readonly from: number; readonly to: number },
  context: Pick<CallContext, 'ports' | 'caller' | 'signal' | 'progress' | 'note'>,
): Promise<void> {
  const each = (to - from) / Math.max(1, sources.length);
  for (const [at, source] of sources.entries())
    await openedHeap(source, context, { from: from + each * at, to: from + each * (at + 1), retained: 'needed' });
}

/** When snapshots are added to those that were compared before, only what is new is read. */
export function createRoundComparison(
  context: Pick<CallContext, 'ports' | 'caller' | 'signal' | 'progress' | 'note'>,
): CompareRounds {
  const opened = new Set<string>();
  return async (sources, span) => {
    await openAll(
      sources.filter(({ file }) => !opened.has(file)),
      span,
      context,
    );
    for (const { file } of sources) opened.add(file);
    const { last, bases } = seriesOf(sources);
    return asksOf(context)(last, 'heap.series-growth', { bases });
  };
}
