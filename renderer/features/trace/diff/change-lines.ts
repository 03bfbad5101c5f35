/** Figures of two traces as lines: relative size of each change within its unit. */
import type { TraceChange } from '../../../../shared/engine/trace/contract/trace-comparison.ts';

/** The size of a change that says something about the page. */
function barSize({ verdict, delta }: TraceChange): number {
  return verdict === 'better' || verdict === 'worse' ? Math.abs(delta ?? 0) : 0;
}

/** Bar length of each line, 0 to 1, relative to the largest change of its unit. */
export function barShares(changes: readonly TraceChange[]): readonly number[] {
  const largest = new Map<TraceChange['unit'], number>();
  for (const change of changes) largest.set(change.unit, Math.max(largest.get(change.unit) ?? 0, barSize(change)));
  return changes.map((change) => {
    const most = largest.get(change.unit) ?? 0;
    return most > 0 ? barSize(change) / most : 0;
  });
}
