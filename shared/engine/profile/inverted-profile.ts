/** A profile with its stacks upside down: the function on top of the stack first, its callers below, without V8's `(root)`. */
import { ROWS_PER_STEP, type Steps } from '../steps/steps.ts';
import { createCallNodes, layCalls, NONE } from './call-nodes.ts';
import { NO_CALLER, NO_TICKS, ROOT, type SampledProfile } from './profile-columns.ts';
import { remapSamples } from './remapped-samples.ts';

/** For charts. The weight of a sample is that of the outermost caller, so figures by function mean nothing in the result. */
export function* invertProfile(profile: SampledProfile): Steps<SampledProfile> {
  const { calls, kindOf, samples } = profile;
  const { functionOf, caller } = calls;
  const hasSamples = new Uint8Array(calls.count);
  for (let at = 0; at < samples.count; at += 1) hasSamples[samples.row[at]] = 1;
  const nodes = createCallNodes();
  const nodeOf = new Uint32Array(calls.count).fill(NONE);
  for (let row = 0; row < calls.count; row += 1) {
    if (hasSamples[row] === 1) {
      let node = nodes.child(NO_CALLER, functionOf[row]);
      for (let at = caller[row]; at !== NO_CALLER && kindOf[functionOf[at]] !== ROOT; at = caller[at])
        node = nodes.child(node, functionOf[at]);
      nodeOf[row] = node;
    }
    if (row % ROWS_PER_STEP === 0) yield { stage: 'filtering', done: row, total: calls.count };
  }
  const laid = layCalls(nodes.finish(), null);
  const rowOf = nodeOf.map((node) => (node === NONE ? NONE : laid.rowOf[node]));
  return { ...profile, calls: laid.calls, samples: remapSamples(samples, rowOf), ticks: NO_TICKS };
}
