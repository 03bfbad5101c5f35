/**
 * Adds the self size of a hidden or array node to its single owner, as DevTools does before it sums classes: the elements of an Array count
 * for the Array, the hash table of a Map for the Map. A node with two owners keeps its size.
 *
 *
 *     Array ──► (elements) 800 B Array 816 B
 *     16 B → (elements) 0 B
 */
import { createBits, hasBit, setBit } from '../columns/bits.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import { nodeTypeNumbers, selfSizeOf, setSelfSize, type HeapGraph } from '../graph/heap-graph.ts';
import { DOM_DETACHED, type DomState } from '../graph/dom-state.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

/** Passes of the stage `sizes` over the nodes: one for the sums by type, and three here. */
export const SIZE_PASSES = 4;

const UNOWNED = 0xffff_ffff;
const SHARED = 0xffff_fffe;
const EXTERNAL_STRING = 'system / ExternalStringData';

/** True if the root leads to objects of a program. If not, no sizes are moved. */
function hasUserRoots(graph: HeapGraph): boolean {
  const { nodes, edges, strings, meta } = graph;
  const { synthetic } = nodeTypeNumbers(meta);
  for (let edge = nodes.firstEdge[meta.rootOrdinal]; edge < nodes.firstEdge[meta.rootOrdinal + 1]; edge += 1) {
    const target = edges.to[edge];
    if (nodes.type[target] !== synthetic || strings.get(nodes.name[target]) === '(Document DOM trees)') return true;
  }
  return false;
}

/** Changes `nodes.selfSize` in place; the total does not change. `owner`: memory by node, which is overwritten. */
export function* moveOwnedSizes(graph: HeapGraph, dom: DomState, owner: Uint32Array): Steps<void> {
  if (!hasUserRoots(graph)) return;
  const { nodes, edges, meta } = graph;
  const types = nodeTypeNumbers(meta);
  const weak = meta.edgeTypes.indexOf('weak');
  const externalString = graph.strings.indexOf(EXTERNAL_STRING);

  const { type: nodeType, name: nodeName, firstEdge, selfSize } = nodes;
  const { to: edgeTo } = edges;
  const { hidden, array, native } = types;
  const movable = createBits(nodes.count);
  yield* inSteps({ stage: 'sizes', pass: 1, passes: SIZE_PASSES }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const type = nodeType[ordinal];
      if (type === hidden || type === array) {
        setBit(movable, ordinal);
      } else if (type === native && nodeName[ordinal] === externalString && dom.state?.[ordinal] !== DOM_DETACHED) {
        // DevTools names a detached node "Detached …", so it does not treat it as the data of a string.
        setBit(movable, ordinal);
      }
    }
  });

  // Owner of each movable node: none, then one, then several. The order of visits does not matter.
  owner.fill(UNOWNED);
  const risen = createOrdinalStack();
  const visit = (ordinal: number, own: number): void => {
    const end = firstEdge[ordinal + 1];
    for (let edge = firstEdge[ordinal]; edge < end; edge += 1) {
      const target = edgeTo[edge];
      if (!hasBit(movable, target) || edges.typeAt(edge) === weak) continue;
      const before = owner[target];
      if (before === own || before === SHARED) continue;
      owner[target] = before === UNOWNED ? own : SHARED;
      risen.push(target);
    }
  };
  yield* inSteps({ stage: 'sizes', pass: 2, passes: SIZE_PASSES }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) if (!hasBit(movable, ordinal)) visit(ordinal, ordinal);
  });
  while (risen.size > 0) {
    for (let turn = 0; turn < 1 << 16 && risen.size > 0; turn += 1) {
      const ordinal = risen.pop();
      visit(ordinal, owner[ordinal]);
    }
    yield { stage: 'sizes', done: 3 * nodes.count, total: SIZE_PASSES * nodes.count };
  }

  yield* inSteps({ stage: 'sizes', pass: 3, passes: SIZE_PASSES }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const holder = owner[ordinal];
      if (holder === UNOWNED || holder === SHARED || selfSize[ordinal] === 0) continue;
      if (nodeType[holder] === types.synthetic || holder === meta.rootOrdinal) continue;
      setSelfSize(nodes, holder, selfSizeOf(nodes, holder) + selfSizeOf(nodes, ordinal));
      setSelfSize(nodes, ordinal, 0);
    }
  });
}
