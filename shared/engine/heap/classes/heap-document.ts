/** An open heap snapshot: class table and overview figures of a parsed graph. */
import type { HeapOverview } from '../contract/heap-overview.ts';
import { separateByPlace, type ClassKeys } from './class-keys.ts';
import { nameClasses } from './class-names.ts';
import { sumClasses, type ClassTable } from './class-table.ts';
import { propagateDomState, type DomState } from '../graph/dom-state.ts';
import type { InterfaceDefinition } from './interface-names.ts';
import { selfSizeOf, WIDE_SIZE, type HeapGraph } from '../graph/heap-graph.ts';
import { moveOwnedSizes, SIZE_PASSES } from './shallow-sizes.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';

export interface HeapDocument {
  readonly graph: HeapGraph;
  readonly dom: DomState;
  readonly keys: ClassKeys;
  /** Shapes that plain objects are named after; a comparison also applies them to the earlier heap. */
  readonly interfaces: readonly InterfaceDefinition[];
  readonly table: ClassTable;
  readonly types: HeapOverview['types'];
  readonly totalSizeBytes: number;
}

/** Self sizes by node type, before sizes are added to owners, so that the parts sum to the total. */
function* sumTypes(graph: HeapGraph): Steps<HeapOverview['types']> {
  const { nodes, meta } = graph;
  const { type: nodeType, selfSize } = nodes;
  const counts = new Float64Array(256);
  const sizes = new Float64Array(256);
  yield* inSteps({ stage: 'sizes', pass: 0, passes: SIZE_PASSES }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const type = nodeType[ordinal];
      const size = selfSize[ordinal];
      counts[type] += 1;
      sizes[type] += size === WIDE_SIZE ? selfSizeOf(nodes, ordinal) : size;
    }
  });
  return meta.nodeTypes
    .map((type, index) => ({ type, count: counts[index], sizeBytes: sizes[index] }))
    .filter(({ count }) => count > 0);
}

/** Allocations are counted with the sizes that V8 allocated, which the graph has only before they are added to owners. */
function withRecordedSizes(graph: HeapGraph): HeapGraph {
  const { allocations, nodes } = graph;
  if (allocations === null) return graph;
  const recordedSize = Uint32Array.from(nodes.selfSize);
  for (const [ordinal, sizeBytes] of nodes.wideSelfSize) recordedSize[ordinal] = Math.min(sizeBytes, 2 ** 32 - 1);
  return { ...graph, allocations: { ...allocations, recordedSize } };
}

/** Takes ownership of the graph: its self sizes are changed in place. */
export function* analyseHeap(read: HeapGraph): Steps<HeapDocument> {
  const graph = withRecordedSizes(read);
  const types = yield* sumTypes(graph);
  const dom = propagateDomState(graph);
  // One column for both, because the first touch of memory takes longer than most passes over it.
  const column = new Uint32Array(graph.nodes.count);
  yield* moveOwnedSizes(graph, dom, column);
  const named = yield* nameClasses(graph, dom, column);
  const keys = separateByPlace(graph, named);
  const table = yield* sumClasses(graph, keys);
  const totalSizeBytes = types.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return { graph, dom, keys, interfaces: named.interfaces, table, types, totalSizeBytes };
}
