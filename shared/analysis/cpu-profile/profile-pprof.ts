/** Exports a CPU profile to pprof: one stack per call with samples, with their number and their time in nanoseconds. */
import { encodePprof, type PprofStack } from '../pprof/pprof-profile.ts';
import { NO_CALLER, ROOT } from './profile-columns.ts';
import { MICROSECONDS_PER_MS, type ProfileDocument } from './profile-document.ts';
import { medianDistanceUs } from './sampling-interval.ts';

const CPU = { type: 'cpu', unit: 'nanoseconds' };
const NANOSECONDS_PER_US = 1000;

/** `(idle)`, `(program)` and `(garbage collector)` have stacks of their own, so that the stacks add up to the recording. */
export function profileToPprof(document: ProfileDocument, startedAtMs: number): Uint8Array<ArrayBuffer> {
  const periodNs = Math.round(medianDistanceUs(document) * NANOSECONDS_PER_US);
  return encodePprof({
    valueTypes: [{ type: 'samples', unit: 'count' }, CPU],
    functions: document.functions,
    stacks: stacksOf(document),
    startedAtMs,
    durationMs: document.durationUs / MICROSECONDS_PER_MS,
    period: periodNs === 0 ? null : { ...CPU, value: periodNs },
    comment: 'Sampled by V8; times are wall-clock time between samples. Written by PEN Workbench.',
  });
}

function* stacksOf({ calls, kindOf, whole }: ProfileDocument): Generator<PprofStack, void, undefined> {
  const { count, caller, functionOf } = calls;
  for (let row = 0; row < count; row += 1) {
    if (whole.selfSamples[row] === 0) continue;
    const functions: number[] = [];
    for (let at = row; at !== NO_CALLER; at = caller[at])
      if (at === row || kindOf[functionOf[at]] !== ROOT) functions.push(functionOf[at]);
    yield { functions, values: [whole.selfSamples[row], Math.round(whole.selfUs[row] * NANOSECONDS_PER_US)] };
  }
}
