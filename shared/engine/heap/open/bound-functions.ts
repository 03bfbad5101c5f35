/** Functions that `bind()` made: V8 names them all `native_bind`, and no script has them, but they refer to what the page bound. */
import type { HeapGraph } from '../graph/heap-graph.ts';
import { startOfText } from '../graph/string-text.ts';
import { target } from './object-location.ts';

/** V8's name of every bound function. */
export const BOUND = 'native_bind';
/** A bound function can be bound again. */
const MAX_BOUND = 8;

function isBound({ nodes, meta, strings }: HeapGraph, ordinal: number): boolean {
  return (
    meta.nodeTypes[nodes.type[ordinal]] === 'closure' &&
    startOfText(strings, nodes.name[ordinal], BOUND.length + 1) === BOUND
  );
}

export interface BoundFunction {
  /** The function that runs. */
  readonly runs: number;
  /** Its `this`; −1 for a value without an object. */
  readonly self: number;
}

/** Null for other functions, and if the file lacks the references. */
export function boundFunction(graph: HeapGraph, ordinal: number): BoundFunction | null {
  let runs = ordinal;
  let self = -1;
  for (let step = 0; step < MAX_BOUND && isBound(graph, runs); step += 1) {
    const next = target(graph, runs, 'bound_function');
    if (next < 0) return null;
    // The last one passes its `this`; those around it cannot change it.
    self = target(graph, runs, 'bound_this');
    runs = next;
  }
  return runs === ordinal ? null : { runs, self };
}
