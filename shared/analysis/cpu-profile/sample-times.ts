/**
 * Computes call and duration of each sample. `timeDeltas[i]` is the time from the previous sample (for the first: from `startTime`) to
 * sample i. Sample i therefore lasts `timeDeltas[i + 1]`, and the last one until `endTime`, as in DevTools
 * (https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile). V8 sometimes writes samples out of order; a negative
 * duration counts as 0. Starts are sums of the durations, so samples never overlap.
 */
import { NO_NODE, type NodeIds } from '../sampled-profile/reading/node-ids.ts';
import type { FileSamples } from '../sampled-profile/reading/node-builder.ts';
import type { ProfileSamples, ProfileTiming } from '../sampled-profile/profile-columns.ts';

/** Start and end of the recording, µs; NaN if missing. */
export interface Recording {
  readonly startUs: number;
  readonly endUs: number;
  /** `times` are timestamps instead of deltas (old files). */
  readonly areTimestamps: boolean;
}

export interface TimedSamples {
  readonly samples: ProfileSamples;
  readonly timing: ProfileTiming;
  readonly extent: number;
}

/** `fail` creates the exception for a sample of an unknown node. */
export function timeSamples(
  { count, nodeId, times }: FileSamples,
  { recording, ids, rowOf }: { recording: Recording; ids: NodeIds; rowOf: Uint32Array },
  fail: (what: string) => Error,
): TimedSamples {
  const row = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) {
    const node = ids.nodeOf(nodeId[at]);
    if (node === NO_NODE) throw fail(`sample ${at} is of the call ${nodeId[at]}, which does not exist`);
    row[at] = rowOf[node];
  }
  const start = new Float64Array(count);
  const weight = new Float64Array(count);
  if (times.length === 0) {
    const wholeUs = wholeDuration(recording, 0);
    for (let at = 0; at < count; at += 1) {
      start[at] = (wholeUs * at) / count;
      weight[at] = wholeUs / count;
    }
    return { samples: { count, row, start, weight, hits: null }, timing: 'even', extent: wholeUs };
  }
  const { areTimestamps, startUs } = recording;
  const firstUs = areTimestamps && !Number.isNaN(startUs) ? startUs : times[0];
  /** From the sample before it; 0 for one without a time. */
  function deltaUs(at: number): number {
    if (at >= times.length) return 0;
    if (!areTimestamps) return times[at];
    return times[at] - (at === 0 ? firstUs : times[at - 1]);
  }
  let fileUs = 0;
  for (let at = 0; at < count; at += 1) fileUs += deltaUs(at);
  const wholeUs = wholeDuration(recording, fileUs);
  let atUs = count === 0 ? 0 : Math.max(0, deltaUs(0));
  for (let at = 0; at < count; at += 1) {
    const lastsUs = at + 1 === count ? wholeUs - fileUs : deltaUs(at + 1);
    start[at] = atUs;
    weight[at] = Math.max(0, lastsUs);
    atUs += weight[at];
  }
  return { samples: { count, row, start, weight, hits: null }, timing: 'samples', extent: wholeUs };
}

/** For files with hit counts only: each call gets its share of the recording, in row order, so that every call is one box of the chart. */
export function spreadHits(
  hits: Uint32Array,
  { recording, rowOf, rowCount }: { recording: Recording; rowOf: Uint32Array; rowCount: number },
): TimedSamples {
  const byRow = new Uint32Array(rowCount);
  let all = 0;
  for (let node = 0; node < hits.length; node += 1) {
    byRow[rowOf[node]] += hits[node];
    all += hits[node];
  }
  const row = new Uint32Array(rowCount);
  const ofRows = new Uint32Array(rowCount);
  const start = new Float64Array(rowCount);
  const weight = new Float64Array(rowCount);
  const wholeUs = wholeDuration(recording, 0);
  let count = 0;
  let before = 0;
  for (let at = 0; at < rowCount; at += 1) {
    if (byRow[at] === 0) continue;
    row[count] = at;
    ofRows[count] = byRow[at];
    start[count] = (wholeUs * before) / all;
    weight[count] = (wholeUs * byRow[at]) / all;
    before += byRow[at];
    count += 1;
  }
  const samples = {
    count,
    row: row.slice(0, count),
    start: start.slice(0, count),
    weight: weight.slice(0, count),
    hits: ofRows.slice(0, count),
  };
  return { samples, timing: 'hits', extent: wholeUs };
}

function wholeDuration({ startUs, endUs }: Recording, sampledUs: number): number {
  const wholeUs = endUs - startUs;
  return Number.isNaN(wholeUs) ? sampledUs : Math.max(0, wholeUs);
}
