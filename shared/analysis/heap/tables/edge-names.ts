/** What edges of a name lead to, by name. Made when nobody asks anything: a search by an edge's name then looks at no other edge. */
import { numberedEdgeTypes } from '../reading/column-builders.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

export interface EdgeNames {
  /** Nodes that edges named by string s lead to are `to[first[s]] … to[first[s + 1]]`, one after itself left out. */
  readonly first: Uint32Array;
  readonly to: Uint32Array;
  readonly byteLength: number;
}

/** Bytes that the table may take. */
export function edgeNamesByteLength({ edges, strings }: HeapGraph): number {
  return edges.count * 4 + strings.length * 8;
}

/** Elements and hidden edges have numbers for names and are left out. */
export function* tabulateEdgeNames({ edges, meta, strings }: HeapGraph): Steps<EdgeNames> {
  const { type, name, to } = edges;
  const isNumbered = numberedEdgeTypes(meta);
  // Counted two rows up, so that filling moves the starts to where they belong.
  const first = new Uint32Array(strings.length + 2);
  /** By name: what its edge before leads to, plus one. Objects of one shape lead to one map, one after the other. */
  const before = new Uint32Array(strings.length);
  yield* inSteps({ stage: 'tables', pass: 0, passes: 2 }, edges.count, (from, until) => {
    for (let row = from; row < until; row += 1) {
      if (isNumbered[type[row]] === 1) continue;
      const index = name[row];
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
      if (isNumbered[type[row]] === 1) continue;
      const index = name[row];
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
