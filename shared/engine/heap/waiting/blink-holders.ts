/**
 * Holders of objects of Blink, through parts that have no name of their own. Builds of Chromium name the parts after their C++ classes, Chrome and Electron
 * call all of them `InternalNode`.
 */
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';

/** Objects between an object and what it belongs to. */
export const MAX_LEVELS = 8;

/** In file order: natives with an element that is the node, except itself. */
export type BlinkHolders = (node: number) => Uint32Array;

const NO_HOLDERS = new Uint32Array(0);

/** Holders of all nodes: a few of a page's, `asked`, are asked for, and each of them needs those of its holders. Nothing has holders if none of these is of Blink. */
export function* findBlinkHolders({ nodes, edges, meta }: HeapGraph, asked: readonly number[]): Steps<BlinkHolders> {
  const native = meta.nodeTypes.indexOf('native');
  if (!asked.some((node) => nodes.type[node] === native)) return () => NO_HOLDERS;
  const element = meta.edgeTypes.indexOf('element');
  // Counted two rows up, so that filling moves the starts into place.
  const first = new Uint32Array(nodes.count + 2);
  let holders = new Uint32Array(0);
  for (const isCounting of [true, false]) {
    for (let from = 0; from < nodes.count; from += 1) {
      if (from % ROWS_PER_STEP === 0) yield { stage: 'tables', done: from, total: nodes.count };
      if (nodes.type[from] !== native) continue;
      for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
        const to = edges.to[edge];
        if (edges.typeAt(edge) !== element || to === from) continue;
        if (isCounting) first[to + 2] += 1;
        else {
          holders[first[to + 1]] = from;
          first[to + 1] += 1;
        }
      }
    }
    if (!isCounting) break;
    for (let row = 2; row < first.length; row += 1) first[row] += first[row - 1];
    holders = new Uint32Array(first[first.length - 1]);
  }
  return (node) => holders.subarray(first[node], first[node + 1]);
}
