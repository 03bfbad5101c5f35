/** Targets of edges by edge name. Precomputed while no query runs, so that a search by edge name does not scan all edges. */
import { numberedEdgeTypes } from '../graph/edge-labels.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

export interface EdgeNames {
  /** Targets of edges with name s are `to[first[s]] … to[first[s + 1]]`, without consecutive repetitions. */
  readonly first: Uint32Array;
  readonly to: Uint32Array;
  readonly byteLength: number;
}

/** Maximum bytes of the table. */
export function edgeNamesByteLength({ edges, strings }: HeapGraph): number {
  return edges.count * 4 + strings.length * 8;
}

/** Elements and hidden edges have indexes instead of names and are skipped. */
export function* tabulateEdgeNames({ edges, meta, strings }: HeapGraph): Steps<EdgeNames> {
  const { to } = edges;
  const isNumbered = numberedEdgeTypes(meta);
  // Counted two rows up, so that filling moves the starts into place.
  const first = new Uint32Array(strings.length + 2);
  /** By name: target of the previous edge with it + 1. Objects of one shape often refer to the same map consecutively. */
  const before = new Uint32Array(strings.length);
  yield* inSteps({ stage: 'tables', pass: 0, passes: 2 }, edges.count, (from, until) => {
    for (let row = from; row < until; row += 1) {
      if (isNumbered[edges.typeAt(row)] === 1) continue;
      const index = edges.nameAt(row);
      const target = to[row] + 1;
      if (before[index] === target) continue;
      before[index] = target;
      first[index + 2] += 1;
    }
  });
  for (let at = 2; at < first.length; at += 1) first[at] += first[at - 1];
  const targets = new Uint32Array(first[first.length - 1]);
  before.fill(0);
  yield* inSteps({ stage: 'tables', pass: 1, passes: 2 }, edges.count, (from, until) => {
    for (let row = from; row < until; row += 1) {
      if (isNumbered[edges.typeAt(row)] === 1) continue;
      const index = edges.nameAt(row);
      const target = to[row] + 1;
      if (before[index] === target) continue;
      before[index] = target;
      targets[first[index + 1]] = target - 1;
      first[index + 1] += 1;
    }
  });
  release(before);
  return {
    first: first.subarray(0, strings.length + 1),
    to: targets,
    byteLength: first.byteLength + targets.byteLength,
  };
}
