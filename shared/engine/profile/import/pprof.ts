/**
 * Reads pprof's format, as Go, Pyroscope, Parca and many agents write it: stacks with sums, without times. Time is shown as a CPU profile in the
 * order of the file, bytes as a sampled heap profile, and counts as what they are. Labels of samples are not read.
 */
import { chooseWeight, weightsLike, type PprofWeight } from '../pprof/pprof-weight.ts';
import { readPprof, type PprofContent } from '../pprof/read-pprof.ts';
import { damaged } from './import-error.ts';
import type { ImportedPart, ImportedProfile } from './imported-profile.ts';
import { createAllocationProfile, createStackProfile } from './stack-profile.ts';

const FORMAT = 'pprof profile';
/** A stack that was sampled several times is added as that many samples, up to this many in all; beyond it as one. */
const MAX_SAMPLES = 1_000_000;

function read(bytes: Uint8Array): PprofContent {
  try {
    return readPprof(bytes);
  } catch (thrown) {
    throw damaged(FORMAT, `does not follow its format (${thrown instanceof Error ? thrown.message : String(thrown)})`);
  }
}

/**
 * The profile by its default type of samples; of several that measure the same, time or bytes, all of them. Throws `damaged_file`.
 */
export function importPprof(bytes: Uint8Array): ImportedProfile {
  const content = read(bytes);
  const { types, defaultType, samples } = content;
  const weight = chooseWeight(types, defaultType);
  if (weight === null) throw damaged(FORMAT, 'names no type of samples');
  if (samples.length === 0) throw damaged(FORMAT, 'has no sample');
  const opened = partOf(content, weight);
  const alike = weightsLike(weight, types);
  if (alike.length < 2) return opened;
  const parts = alike.map((each) => ({
    name: types[each.index]?.type ?? '',
    ...(each.index === weight.index ? opened : partOf(content, each)),
  }));
  return { ...opened, all: { parts, active: alike.findIndex(({ index }) => index === weight.index) } };
}

function partOf({ samples, frames, framesAt }: PprofContent, weight: PprofWeight): ImportedPart {
  const { index, kind, perValue, countIndex, isCounts } = weight;
  const stackOf = (locations: readonly number[]): number[] =>
    locations.flatMap((location) => framesAt[location] ?? []).toReversed();
  let left = MAX_SAMPLES;
  const samplesOf = (values: readonly number[]): number => {
    const counted = countIndex < 0 ? 1 : Math.trunc(values[countIndex] ?? 1);
    const count = counted >= 1 && counted <= left ? counted : 1;
    left -= count;
    return count;
  };
  // Differences of profiles have negative values, which neither kind can show.
  const valueOf = (values: readonly number[]): number => Math.max(0, (values[index] ?? 0) * perValue);
  if (kind === 'heap-profile') {
    const builder = createAllocationProfile(frames);
    for (const { locations, values } of samples) {
      const bytesHere = Math.round(valueOf(values));
      builder.add(stackOf(locations), bytesHere, bytesHere === 0 ? 0 : samplesOf(values));
    }
    return { kind, text: builder.text() };
  }
  const builder = createStackProfile(frames);
  for (const { locations, values } of samples) {
    const count = isCounts ? 1 : samplesOf(values);
    const stack = stackOf(locations);
    for (let at = 0; at < count; at += 1) builder.add(stack, valueOf(values) / count);
  }
  return { kind, text: builder.text(), ...(isCounts ? { counts: true } : {}) };
}
