/** The class table of some of the nodes, with the retained size of each of these groups. */
import { createClassPages, type ClassPages } from './class-page.ts';
import { hasBit, type Bits } from '../columns/bits.ts';
import { release } from '../columns/release.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { devToolsDistance, NO_DISTANCE } from '../retained/distances.ts';
import { sumRetainedByKey, type TreePlaces } from '../retained/retained-sizes.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/**
 * Rows as in the Summary, without classes that have no matching object; with retained sizes if they are computed. `isOneGroup`: an object below another one of
 * the same name counts once, also where two scripts declare the name. `places` stay the caller's.
 */
export function* classesOf(
  snapshot: OpenSnapshot,
  matches: Bits,
  { isOneGroup, places = null }: { readonly isOneGroup: boolean; readonly places?: TreePlaces | null },
): Steps<ClassPages> {
  const { document, figures } = snapshot;
  const { graph, keys, table } = document;
  const { nodes } = graph;
  const rows = table.rows.length;
  const counts = new Float64Array(rows);
  const shallow = new Float64Array(rows);
  const distances = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  // Other nodes are summed under an additional group, which is not read.
  const outside = isOneGroup ? rows : keys.count;
  const groupOf = new Uint32Array(figures === null ? 0 : nodes.count).fill(outside);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
    if (nodes.selfSize[ordinal] === 0 || !hasBit(matches, ordinal)) continue;
    const key = keys.keyOf[ordinal];
    const row = table.rowOfKey[key];
    if (row < 0) continue;
    counts[row] += 1;
    shallow[row] += selfSizeOf(nodes, ordinal);
    if (figures === null) continue;
    groupOf[ordinal] = isOneGroup ? row : key;
    const far = figures.distance[ordinal];
    if (far !== NO_DISTANCE && far < distances[row]) distances[row] = far;
  }
  const shown = [...table.rows.keys()].filter((row) => counts[row] > 0);
  const pages = createClassPages(
    shown.map((row) => ({ ...table.rows[row], count: counts[row], shallowSizeBytes: shallow[row] })),
    snapshot,
    shown,
  );
  if (figures === null) return pages;
  const groups = { keyOf: groupOf, count: outside + 1 };
  const sums = yield* sumRetainedByKey({ nodes, ...figures }, figures.retained, groups, places);
  release(groupOf);
  const retained = new Float64Array(rows);
  if (isOneGroup) retained.set(sums.subarray(0, rows));
  else
    table.rowOfKey.forEach((row, key) => {
      if (row >= 0) retained[row] += sums[key];
    });
  pages.complete({
    rowRetained: Float64Array.from(shown, (row) => retained[row]),
    rowDistance: Float64Array.from(shown, (row) => devToolsDistance(figures.distance, distances[row])),
  });
  return pages;
}
