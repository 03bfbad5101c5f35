/** Samples and line ticks of a profile whose calls were merged or removed. */
import { NONE } from './call-nodes.ts';
import type { LineTicks, ProfileSamples } from './profile-columns.ts';

/** Samples of calls without a row (`NONE`) are removed. */
export function remapSamples(samples: ProfileSamples, rowOf: Uint32Array): ProfileSamples {
  const { count: all, hits: allHits } = samples;
  const row = new Uint32Array(all);
  const start = new Float64Array(all);
  const weight = new Float64Array(all);
  const hits = allHits === null ? null : new Uint32Array(all);
  let count = 0;
  for (let at = 0; at < all; at += 1) {
    const to = rowOf[samples.row[at]];
    if (to === NONE) continue;
    row[count] = to;
    start[count] = samples.start[at];
    weight[count] = samples.weight[at];
    if (hits !== null && allHits !== null) hits[count] = allHits[at];
    count += 1;
  }
  return {
    count,
    row: row.slice(0, count),
    start: start.slice(0, count),
    weight: weight.slice(0, count),
    hits: hits?.slice(0, count) ?? null,
  };
}

/** Removes the line ticks of merged calls, because these lines belong to other functions. */
export function remapTicks(ticks: LineTicks, isShown: (row: number) => boolean, rowOf: Uint32Array): LineTicks {
  const shown = ticks.row.map((row, at) => (isShown(row) ? at + 1 : 0)).filter((place) => place > 0);
  return {
    row: shown.map((place) => rowOf[ticks.row[place - 1]]),
    line: shown.map((place) => ticks.line[place - 1]),
    column: shown.map((place) => ticks.column[place - 1]),
    ticks: shown.map((place) => ticks.ticks[place - 1]),
  };
}
