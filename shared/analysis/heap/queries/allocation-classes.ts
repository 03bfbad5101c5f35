/** Classes of the objects allocated in a range of a recording, with the retained size of each of these groups. */
import type { AllocationTables } from '../allocations/allocation-tables.ts';
import type { SampleRange } from '../allocations/birth-range.ts';
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { createClassPages, type ClassPages } from './class-page.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import { NO_DISTANCE } from '../retained/distances.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

/** Rows as in the Summary, without classes that have no object in the range; with retained sizes if computed. */
export function* classesBornIn(
  snapshot: OpenSnapshot,
  tables: AllocationTables,
  range: SampleRange,
): Steps<ClassPages> {
  const { document, figures } = snapshot;
  const { graph, keys, table } = document;
  const { nodes } = graph;
  const { ordinals, firstOf } = yield* tables.births();
  const rows = table.rows.length;
  const counts = new Float64Array(rows);
  const sizes = new Float64Array(rows);
  const distances = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const isMember = createBits(nodes.count);
  for (let at = firstOf[range.from]; at < firstOf[range.to]; at += 1) {
    const ordinal = ordinals[at];
    const row = table.rowOfKey[keys.keyOf[ordinal]];
    if (nodes.selfSize[ordinal] === 0 || row < 0) continue;
    setBit(isMember, ordinal);
    counts[row] += 1;
    sizes[row] += selfSizeOf(nodes, ordinal);
    const far = figures === null ? NO_DISTANCE : figures.distance[ordinal];
    if (far !== NO_DISTANCE && far < distances[row]) distances[row] = far;
  }
  const shown = [...table.rows.keys()].filter((row) => counts[row] > 0);
  const pages = createClassPages(
    shown.map((row) => ({ ...table.rows[row], count: counts[row], shallowSizeBytes: sizes[row] })),
    snapshot,
    shown,
  );
  if (figures !== null) {
    const retained = yield* sumGroups(document, figures, tables, isMember);
    pages.complete({
      rowRetained: Float64Array.from(shown, (row) => retained[row]),
      rowDistance: Float64Array.from(shown, (row) => distances[row]),
    });
  }
  return pages;
}

/** By row: sum of the retained sizes of members that no other member of the row dominates. */
function* sumGroups(
  { graph: { nodes }, keys, table }: OpenSnapshot['document'],
  { order, retained, dominator }: RetainedFigures,
  tables: AllocationTables,
  isMember: Bits,
): Steps<Float64Array> {
  const { numberAt, subtree } = yield* tables.preorder(dominator);
  const sums = new Float64Array(table.rows.length);
  /** By row: position after the subtree of the last counted member. */
  const openUntil = new Uint32Array(table.rows.length);
  yield* inSteps({ stage: 'tables', pass: 0, passes: 1 }, nodes.count, (from, to) => {
    for (let place = from; place < to; place += 1) {
      const number = numberAt[place];
      const ordinal = order.ordinalOf[number];
      if (!hasBit(isMember, ordinal)) continue;
      const row = table.rowOfKey[keys.keyOf[ordinal]];
      if (place < openUntil[row]) continue;
      openUntil[row] = place + subtree[number];
      sums[row] += retained[number];
    }
  });
  return sums;
}
