/** The samples of a profile as other tools take them: a stack with a weight, in order of time, or by call where there are no times. */
import { IDLE, NO_CALLER, ROOT } from './profile-columns.ts';
import type { ProfileDocument } from './profile-document.ts';

export interface ExportedSample {
  /** The call on top of the stack. */
  readonly row: number;
  /** Microseconds or bytes. */
  readonly weight: number;
}

type Samples = Pick<ProfileDocument, 'samples' | 'whole' | 'calls' | 'timing'>;

/** Times: successive samples of one call are one. Bytes and hit counts: one sample a call that has any. */
export function* exportedSamples({
  samples,
  whole,
  calls,
  timing,
}: Samples): Generator<ExportedSample, void, undefined> {
  if (timing === null || timing === 'hits') {
    for (let row = 0; row < calls.count; row += 1) {
      const weight = whole.self[row];
      if (weight > 0) yield { row, weight };
    }
    return;
  }
  let row = -1;
  let weight = 0;
  for (let at = 0; at < samples.count; at += 1) {
    const next = samples.row[at];
    if (next !== row) {
      if (row >= 0) yield { row, weight };
      row = next;
      weight = 0;
    }
    weight += samples.weight[at];
  }
  if (row >= 0) yield { row, weight };
}

/** Functions of the stack that ends with a call, the outermost first, without V8's `(root)`; none for idle time. */
export function stackOf({ calls, kindOf }: Pick<ProfileDocument, 'calls' | 'kindOf'>, row: number): number[] {
  const { functionOf, caller } = calls;
  const functions: number[] = [];
  for (let at = row; at !== NO_CALLER; at = caller[at]) {
    const called = functionOf[at];
    if (at === row || kindOf[called] !== ROOT) functions.push(called);
  }
  if (functions.length === 1 && kindOf[functions[0]] === IDLE) return [];
  return functions.toReversed();
}
