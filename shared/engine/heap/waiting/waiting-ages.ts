/**
 * Least time that something has been there. V8 gives ids in order of time when it takes a snapshot, or a sample of a heap timeline: what has an id up to the
 * last one of that moment existed then. Ids of Blink's own objects, which are even, are in no order of time.
 */
import { US_PER_SECOND } from '../../../base/units.ts';
import type { HeapEarlierMoment, HeapWaitingAge, HeapWaitingKind } from '../contract/heap-waiting.ts';
import { lowerBound } from '../allocations/births.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import type { WaitingItem } from './waiting-items.ts';

/** Ages that are told of one row. */
const MAX_AGES = 4;

export interface WaitingAges {
  /** Null if an id is in no order of time, or nothing tells. Otherwise the longest first, without what no earlier moment had. */
  ofAll(ids: readonly number[]): HeapWaitingAge[] | null;
  /** Seconds; NaN if no earlier moment had it. */
  of(id: number): number;
}

const AGED: readonly HeapWaitingKind[] = ['promise', 'timer', 'interval', 'queue', 'listener', 'abort', 'registry'];

/**
 * True of what was made when the wait began. A function is older than its registration as a listener, an observer than what it observes, a WeakRef than the
 * loss of its object, and a Map than its deleted slots.
 */
export function isAsOldAsItsWait(
  { nodes, meta }: HeapGraph,
  { kind, node }: Pick<WaitingItem, 'kind' | 'node'>,
): boolean {
  return AGED.includes(kind) && meta.nodeTypes[nodes.type[node]] !== 'closure';
}

/** By `earlier` snapshots of the same process; if there are none, by the samples of the file itself, which a heap timeline has. */
export function waitingAges({ graph }: HeapDocument, earlier: readonly HeapEarlierMoment[]): WaitingAges {
  const moments = [...earlier];
  const samples = graph.allocations?.samples;
  if (samples !== undefined && samples.count > 0 && earlier.length === 0) {
    const endUs = samples.timestampUs[samples.count - 1];
    for (let at = 0; at < samples.count; at += 1) {
      const seconds = (endUs - samples.timestampUs[at]) / US_PER_SECOND;
      moments.push({ lastId: samples.lastId[at], secondsBefore: Math.max(0, seconds) });
    }
  }
  moments.sort((a, b) => a.lastId - b.lastId);
  const lastIds = Float64Array.from(moments, ({ lastId }) => lastId);
  const isOrdered = (id: number): boolean => id % 2 === 1;
  // Objects of a moment were there in each later one too: the longest of them counts.
  const seconds = Float64Array.from(moments, ({ secondsBefore }) => secondsBefore);
  for (let at = seconds.length - 2; at >= 0; at -= 1) seconds[at] = Math.max(seconds[at], seconds[at + 1]);
  const of = (id: number): number => {
    const at = isOrdered(id) ? lowerBound(lastIds, id) : moments.length;
    return at < moments.length ? seconds[at] : Number.NaN;
  };
  return {
    of,
    ofAll(ids) {
      if (moments.length === 0 || !ids.every(isOrdered)) return null;
      const counts = new Map<number, number>();
      for (const age of ids.map(of)) if (!Number.isNaN(age)) counts.set(age, (counts.get(age) ?? 0) + 1);
      const ages = [...counts]
        .map(([atLeastS, count]) => ({ atLeastS, count }))
        .toSorted((a, b) => b.atLeastS - a.atLeastS);
      return fewer(ages);
    },
  };
}

/** Two ages that are close become the shorter of them. The longest stays as it is. */
function fewer(ages: readonly HeapWaitingAge[]): HeapWaitingAge[] {
  const kept = [...ages];
  while (kept.length > MAX_AGES) {
    let closest = 1;
    const gap = (at: number): number => (kept[at]?.atLeastS ?? 0) - (kept[at + 1]?.atLeastS ?? 0);
    for (let at = 2; at < kept.length - 1; at += 1) if (gap(at) < gap(closest)) closest = at;
    const [longer, shorter] = kept.slice(closest, closest + 2);
    if (longer === undefined || shorter === undefined) break;
    kept.splice(closest, 2, { atLeastS: shorter.atLeastS, count: longer.count + shorter.count });
  }
  return kept;
}
