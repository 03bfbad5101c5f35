/** Exports a sampled profile to pprof: one stack per call with a weight of its own, with its samples and that weight. */
import type { ProfileWeight } from './contract/sampled-profiles.ts';
import { encodePprof, type PprofStack } from './pprof/pprof-profile.ts';
import { NO_CALLER, ROOT } from './profile-columns.ts';
import { extentOf, type ProfileDocument } from './profile-document.ts';
import type { ProfileRecording } from './profile-recording.ts';
import { medianDistanceUs } from './sampling-interval.ts';

/** pprof's name of a unit, and the number of its units per weight of the columns. */
const VALUES: Readonly<Record<ProfileWeight, { type: string; unit: string; perWeight: number; comment: string }>> = {
  milliseconds: {
    type: 'cpu',
    unit: 'nanoseconds',
    perWeight: 1000,
    comment: 'Sampled by V8; times are wall-clock time between samples. Written by PEN Workbench.',
  },
  bytes: {
    type: 'inuse_space',
    unit: 'bytes',
    perWeight: 1,
    comment: 'Sampled by V8; estimated live bytes at the end of the recording. Written by PEN Workbench.',
  },
  samples: {
    type: 'weight',
    unit: 'count',
    perWeight: 1,
    comment: 'Counts of another tool, without times. Written by PEN Workbench.',
  },
};

/** `(idle)`, `(program)` and `(garbage collector)` have stacks of their own, so that the stacks add up to the recording. */
export function profileToPprof(
  document: ProfileDocument,
  { startedAtMs, durationMs, intervalBytes, labels }: ProfileRecording,
): Uint8Array<ArrayBuffer> {
  const { perWeight, comment, ...value } = VALUES[document.unit];
  const hasTimes = document.unit === 'milliseconds';
  const period = hasTimes ? Math.round(medianDistanceUs(document) * perWeight) : intervalBytes;
  return encodePprof({
    valueTypes: [{ type: 'samples', unit: 'count' }, value],
    functions: document.functions,
    stacks: stacksOf(document, perWeight),
    startedAtMs,
    durationMs: hasTimes ? extentOf(document) : durationMs,
    period: period === 0 ? null : { ...value, value: period },
    comment,
    labels,
  });
}

function* stacksOf(
  { calls, kindOf, whole }: ProfileDocument,
  perWeight: number,
): Generator<PprofStack, void, undefined> {
  const { count, caller, functionOf } = calls;
  for (let row = 0; row < count; row += 1) {
    if (whole.selfSamples[row] === 0 && whole.self[row] === 0) continue;
    const functions: number[] = [];
    for (let at = row; at !== NO_CALLER; at = caller[at])
      if (at === row || kindOf[functionOf[at]] !== ROOT) functions.push(functionOf[at]);
    yield { functions, values: [whole.selfSamples[row], Math.round(whole.self[row] * perWeight)] };
  }
}
