/**
 * The workbench's own world in a page: the isolated world in which its scripts run has a marked global object. Everything that only this world
 * retains is one class, as the time of these scripts is one entry of a profile.
 *
 *
 *   a context of V8 ← native_context – map of maps ← map – map ← map – object: an object belongs to the context whose maps it has
 */
import { WORKBENCH_WORLD } from '../../../base/workbench-scripts.ts';
import { createBits, hasBit, rowsOf, setBit, type Bits } from '../columns/bits.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import { inSteps, ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** Passes over the nodes that look for objects of the world: marked globals, their contexts, maps of maps, maps, objects. */
const PASSES = 5;

/** Nodes that only worlds of the workbench retain; null in a heap without one, which costs no pass over nodes. */
export function* findWorkbenchNodes(graph: HeapGraph): Steps<Bits | null> {
  const { nodes, edges, meta, strings } = graph;
  const { firstEdge, count } = nodes;
  const names = strings.indexesOf([WORKBENCH_WORLD, 'global_object', 'global_proxy_object', 'native_context', 'map']);
  const nameOf = (name: string): number => names.get(name) ?? -1;
  const mark = nameOf(WORKBENCH_WORLD);
  if (mark < 0) return null;
  const property = meta.edgeTypes.indexOf('property');
  const internal = meta.edgeTypes.indexOf('internal');

  const own = createBits(count);
  let pass = 0;
  /** Calls `found` for each node with an edge of this type and name. */
  function* withEdge(type: number, name: number, found: (ordinal: number, to: number) => void): Steps<void> {
    yield* inSteps({ stage: 'naming', pass: pass++, passes: PASSES + 1 }, count, (from, until) => {
      for (let ordinal = from; ordinal < until; ordinal += 1) {
        const end = firstEdge[ordinal + 1];
        for (let edge = firstEdge[ordinal]; edge < end; edge += 1)
          if (edges.name[edge] === name && edges.type[edge] === type) found(ordinal, edges.to[edge]);
      }
    });
  }

  let hasWorld = false;
  const globals = createBits(count);
  yield* withEdge(property, mark, (ordinal) => {
    if (!strings.get(nodes.name[ordinal]).includes('[JSGlobalObject]')) return;
    setBit(globals, ordinal);
    hasWorld = true;
  });
  if (!hasWorld) return null;
  const contexts = createBits(count);
  const globalProxy = nameOf('global_proxy_object');
  yield* withEdge(internal, nameOf('global_object'), (ordinal, to) => {
    if (!hasBit(globals, to)) return;
    setBit(contexts, ordinal);
    setBit(own, ordinal);
    setBit(own, to);
    for (let edge = firstEdge[ordinal]; edge < firstEdge[ordinal + 1]; edge += 1)
      if (edges.name[edge] === globalProxy && edges.type[edge] === internal) setBit(own, edges.to[edge]);
  });
  let ofContext = contexts;
  for (const name of ['native_context', 'map', 'map']) {
    const found = createBits(count);
    const before = ofContext;
    yield* withEdge(internal, nameOf(name), (ordinal, to) => {
      if (!hasBit(before, to)) return;
      setBit(found, ordinal);
      setBit(own, ordinal);
    });
    ofContext = found;
  }

  // A node that the root reaches without them is retained by others too.
  const isShared = createBits(count);
  setBit(isShared, meta.rootOrdinal);
  yield* reach(graph, [meta.rootOrdinal], isShared, own);
  yield* reach(graph, rowsOf(own), own, isShared);
  return own;
}

/** Adds to `seen` what the starts reach over edges that retain, without passing `walls`. */
function* reach(
  { nodes: { firstEdge, count }, edges, meta }: HeapGraph,
  starts: Iterable<number>,
  seen: Bits,
  walls: Bits,
): Steps<void> {
  const weak = meta.edgeTypes.indexOf('weak');
  const stack = createOrdinalStack();
  for (const start of starts) stack.push(start);
  for (let done = 0; stack.size > 0; done += 1) {
    if (done % ROWS_PER_STEP === 0) yield { stage: 'naming', done: PASSES * count, total: (PASSES + 1) * count };
    const ordinal = stack.pop();
    const end = firstEdge[ordinal + 1];
    for (let edge = firstEdge[ordinal]; edge < end; edge += 1) {
      const to = edges.to[edge];
      if (edges.type[edge] === weak || hasBit(seen, to) || hasBit(walls, to)) continue;
      setBit(seen, to);
      stack.push(to);
    }
  }
}
