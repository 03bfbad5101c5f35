/**
 * Computes call and duration of each sample. `timeDeltas[i]` is the time from the previous sample (for the first: from `startTime`) to
 * sample i. In order of time, a sample lasts until the next one, and the last one until `endTime`, as in DevTools
 * (https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile). V8 sometimes writes samples out of order. After a sample of the
 * program, a gap of many intervals is time in which the thread or its sampler did not run: it belongs to no sample.
 */
import { NO_NODE, type NodeIds } from '../reading/node-ids.ts';
import type { FileSamples } from '../reading/node-builder.ts';
import type { ProfileSamples, ProfileTiming } from '../profile-columns.ts';
import { medianDistanceUs } from '../sampling-interval.ts';

/** A gap of more intervals, and of more microseconds, is late: schedulers and single native calls take less. */
const LATE_INTERVALS = 20;
const LATE_US = 10_000;
/** So many are chance. Of more, what they take of the active time: above it, the machine was busy throughout, and gaps fall on functions by their parts. */
const FEW_LATE = 3;
const MAX_LATE_SHARE = 0.25;
/** With fewer samples, or a tenth of them late, there is no interval. */
const MIN_SAMPLES_OF_INTERVAL = 10;
/** If samples are displaced further than this on average, they are sorted instead. */
const MAX_MOVES = 16;

/** Start and end of the recording, µs; NaN if missing. */
export interface Recording {
  readonly startUs: number;
  readonly endUs: number;
  /** `times` are timestamps instead of deltas (old files). */
  readonly areTimestamps: boolean;
  /** Another tool measured how long each sample lasts. */
  readonly areDurations?: boolean;
}

export interface TimedSamples {
  readonly samples: ProfileSamples;
  readonly timing: ProfileTiming;
  readonly extent: number;
}

interface TimedCalls {
  readonly recording: Recording;
  readonly ids: NodeIds;
  readonly rowOf: Uint32Array;
  /** True for a row of the program, whose time is judged. */
  readonly isActive: (row: number) => boolean;
}

/** `fail` creates the exception for a sample of an unknown node. Sorts the samples in place. */
export function timeSamples(
  file: FileSamples,
  { recording, ids, rowOf, isActive }: TimedCalls,
  fail: (what: string) => Error,
): TimedSamples {
  const areTimed = file.times.length > 0 && file.count > 0;
  const written = areTimed ? fromStart(file, recording) : file;
  const isMixed = areTimed && written.times.some((time, at) => at > 0 && time < written.times[at - 1]);
  const { count, nodeId, times } = isMixed ? orderByTime(written) : written;
  const row = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) {
    const node = ids.nodeOf(nodeId[at]);
    if (node === NO_NODE) throw fail(`sample ${at} is of the call ${nodeId[at]}, which does not exist`);
    row[at] = rowOf[node];
  }
  const start = new Float64Array(count);
  const weight = new Float64Array(count);
  const wholeUs = wholeDuration(recording, 0);
  if (!areTimed) {
    for (let at = 0; at < count; at += 1) {
      start[at] = (wholeUs * at) / count;
      weight[at] = wholeUs / count;
    }
    return { samples: { count, row, start, weight, hits: null }, timing: 'even', extent: wholeUs };
  }
  const lastUs = times[count - 1];
  for (let at = 0; at < count; at += 1) {
    start[at] = times[at];
    weight[at] = (at + 1 < count ? times[at + 1] : Math.max(lastUs, wholeUs)) - times[at];
  }
  if (isMixed) shareMoments(start, weight);
  const samples = { count, row, start, weight, hits: null };
  const intervalUs = medianDistanceUs({ samples, timing: 'samples' });
  if (wholeUs === 0) weight[count - 1] = intervalUs;
  const extent = Math.max(wholeUs, lastUs + (wholeUs === 0 ? intervalUs : 0));
  if (recording.areDurations !== true) leaveOutLate(samples, intervalUs, isActive);
  return { samples, timing: 'samples', extent };
}

/** Samples that were put in order and are of one moment share the time until the next, in whole microseconds: which of them was last is not known. */
function shareMoments(start: Float64Array, weight: Float64Array): void {
  for (let at = 0, next = 0; at < start.length; at = next) {
    const fromUs = start[at];
    while (next < start.length && start[next] === fromUs) next += 1;
    const wholeUs = weight[next - 1];
    const boundaryUs = (one: number): number => Math.floor((wholeUs * (one - at)) / (next - at));
    for (let one = at; one < next; one += 1) {
      start[one] = fromUs + boundaryUs(one);
      weight[one] = (one + 1 < next ? boundaryUs(one + 1) : wholeUs) - boundaryUs(one);
    }
  }
}

/** A sample before a late one lasts an interval. */
function leaveOutLate(
  { count, row, weight }: ProfileSamples,
  intervalUs: number,
  isActive: (row: number) => boolean,
): void {
  if (count < MIN_SAMPLES_OF_INTERVAL) return;
  const limitUs = Math.max(LATE_US, LATE_INTERVALS * intervalUs);
  const late: number[] = [];
  let [lateUs, activeUs] = [0, 0];
  for (let at = 0; at < count; at += 1) {
    if (!isActive(row[at])) continue;
    activeUs += weight[at];
    if (weight[at] <= limitUs) continue;
    late.push(at);
    lateUs += weight[at];
  }
  const isRare =
    late.length <= FEW_LATE ? late.length <= count / MIN_SAMPLES_OF_INTERVAL : lateUs <= MAX_LATE_SHARE * activeUs;
  if (!isRare) return;
  for (const at of late) weight[at] = intervalUs;
}

/** The samples with their times from the start of the recording; one without a time has that of the sample before it. */
function fromStart({ count, nodeId, times: written }: FileSamples, recording: Recording): FileSamples {
  const { areTimestamps, startUs, endUs } = recording;
  const known = Math.min(count, written.length);
  const times = known === count ? written : new Float64Array(count);
  // Old files have start and end in whole seconds, which may leave samples outside.
  const isOutside = Number.isNaN(startUs) || !(endUs > startUs) || endUs < written[known - 1];
  const originUs = areTimestamps ? (isOutside ? written[0] : startUs) : 0;
  let atUs = 0;
  for (let at = 0; at < count; at += 1) {
    if (at < known) atUs = areTimestamps ? written[at] - originUs : atUs + written[at];
    times[at] = Math.max(0, atUs);
  }
  return { count, nodeId, times };
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

/** 0 where the file does not say when it ended. */
function wholeDuration({ startUs, endUs }: Recording, sampledUs: number): number {
  const wholeUs = endUs - startUs;
  return Number.isNaN(wholeUs) ? sampledUs : Math.max(0, wholeUs);
}

/** Stable. Samples are almost sorted, so insertion in place is usually faster than sorting. */
function orderByTime(samples: FileSamples): FileSamples {
  const { count, nodeId, times } = samples;
  let moves = 0;
  for (let at = 1; at < count; at += 1) {
    const time = times[at];
    if (times[at - 1] <= time) continue;
    const id = nodeId[at];
    let place = at;
    while (place > 0 && times[place - 1] > time) {
      times[place] = times[place - 1];
      nodeId[place] = nodeId[place - 1];
      place -= 1;
    }
    times[place] = time;
    nodeId[place] = id;
    moves += at - place;
    if (moves > MAX_MOVES * count) return sortedByTime(samples);
  }
  return samples;
}

/** The part that is already in order keeps the order of equal times. */
function sortedByTime({ count, nodeId, times }: FileSamples): FileSamples {
  const order = Uint32Array.from(times, (_, at) => at).toSorted((a, b) => times[a] - times[b] || a - b);
  return {
    count,
    nodeId: Float64Array.from(order, (at) => nodeId[at]),
    times: Float64Array.from(order, (at) => times[at]),
  };
}
