/**
 * The objects that only tools, builds for development or the engine keep: those that nothing else reaches once all roots of artifacts are removed.
 * For each it is known which rules reach it.
 *
 *     root → window → hook → fiber → props      hook: a root of React DevTools; fiber and props are its artifacts
 *                   → store → order ← hook      the page reaches the order too, so it is none
 */
import { createOrdinalStack } from '../columns/growing-stack.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { keepingAlive } from '../queries/keeping-alive.ts';
import { findUnreached } from '../queries/what-if.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { findArtifactRoots } from './artifact-roots.ts';
import { SEVERAL } from './artifact-sums.ts';

export interface HeapArtifacts {
  /** By node: place of the rule + 1 that alone keeps it, `SEVERAL`, or 0 for other nodes. */
  readonly keeperOf: Uint8Array;
}

/** Null if the heap has none. */
export function* findArtifacts(snapshot: OpenSnapshot, figures: RetainedFigures): Steps<HeapArtifacts | null> {
  const { graph } = snapshot.document;
  const { nodes, edges } = graph;
  const { numberOf } = figures.order;
  const removals = yield* findArtifactRoots(graph);
  const unreached = yield* findUnreached(snapshot, figures, {
    edges: new Set(removals.flatMap((removal) => [...removal.edges])),
    nodes: new Set(removals.flatMap((removal) => [...removal.nodes])),
  });
  if (unreached === null) return null;
  const { isFreed } = unreached;
  const keepsAlive = keepingAlive(snapshot, figures);
  const keeperOf = new Uint8Array(nodes.count);
  let found = 0;
  /** By node: the last rule that reached it. */
  const reachedBy = new Uint8Array(nodes.count);
  for (const removal of removals) {
    const keeper = removal.rule + 1;
    const open = createOrdinalStack();
    const reach = (ordinal: number): void => {
      if (reachedBy[ordinal] === keeper || !isFreed(numberOf[ordinal])) return;
      reachedBy[ordinal] = keeper;
      keeperOf[ordinal] = keeperOf[ordinal] === 0 ? keeper : SEVERAL;
      found += 1;
      open.push(ordinal);
    };
    for (const ordinal of removal.nodes) reach(ordinal);
    for (const row of removal.edges) reach(edges.to[row]);
    for (let walked = 1; open.size > 0; walked += 1) {
      const from = open.pop();
      for (let row = nodes.firstEdge[from]; row < nodes.firstEdge[from + 1]; row += 1)
        if (keepsAlive(from, row)) reach(edges.to[row]);
      if (walked % ROWS_PER_STEP === 0)
        yield { stage: 'tables', done: Math.min(walked, nodes.count), total: nodes.count };
    }
  }
  return found === 0 ? null : { keeperOf };
}
