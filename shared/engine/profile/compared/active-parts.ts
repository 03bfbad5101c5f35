/**
 * The time of functions in a recording, in parts of equal length, so that its own variation can be seen: work comes in waves, and samples that follow
 * each other are mostly of one call. Without garbage collection: its part doubles between two recordings of one process, as V8 sizes its young generation.
 */
import { NONE } from '../call-nodes.ts';
import { GARBAGE_COLLECTOR, isActive } from '../profile-columns.ts';
import type { ProfileDocument } from '../profile-document.ts';

export const PARTS = 16;

export interface ActiveParts {
  /** Time of functions, as in columns, and the number of samples in it. */
  readonly active: number;
  readonly samples: number;
  /** False if the samples have no order in time: their parts say nothing. */
  readonly hasOrder: boolean;
  /** By row and part (`row * PARTS + part`): the share of that time on top of the stack. */
  readonly self: Float32Array;
}

/** `rowOf` is by row of the profile; rows whose call is `NONE` are left out. */
export function activeParts(document: ProfileDocument, rowOf: Uint32Array, rows: number): ActiveParts {
  const { calls, kindOf, samples, timing } = document;
  const isCounted = (row: number): boolean => {
    const kind = kindOf[calls.functionOf[row]];
    return rowOf[row] !== NONE && isActive(kind) && kind !== GARBAGE_COLLECTOR;
  };
  let active = 0;
  let count = 0;
  for (let at = 0; at < samples.count; at += 1) {
    if (!isCounted(samples.row[at])) continue;
    active += samples.weight[at];
    count += samples.hits === null ? 1 : samples.hits[at];
  }
  const self = new Float32Array(rows * PARTS);
  let before = 0;
  for (let at = 0; at < samples.count; at += 1) {
    const row = samples.row[at];
    if (!isCounted(row)) continue;
    const weight = samples.weight[at];
    const part = Math.min(PARTS - 1, Math.floor((before / active) * PARTS));
    self[rowOf[row] * PARTS + part] += weight / active;
    before += weight;
  }
  return { active, samples: count, hasOrder: timing === 'samples', self };
}
