/** Input of a traversal over the retaining edges, and the numbers it assigns. */
import type { Ephemerons } from '../graph/ephemerons.ts';
import type { EdgeLabels } from '../graph/edge-labels.ts';
import { nodeTypeNumbers, type HeapWalkable } from '../graph/heap-graph.ts';
import { edgeRulesOf, type EdgeRules } from './edge-rules.ts';

/** Not visited yet. Numbers begin at 1 for the root. */
export const UNSEEN = 0;
export const ROOT = 1;

/** Numbers in traversal order: a dominator has a smaller number than its nodes. */
export interface NodeOrder {
  /** Number by node, from 1. */
  readonly numberOf: Uint32Array;
  /** Node by number; `[0]` is unused. */
  readonly ordinalOf: Uint32Array;
}

/** Plain columns and numbers, so that they can be sent to a second thread. */
export interface WalkInput {
  readonly nodeCount: number;
  readonly rootOrdinal: number;
  readonly firstEdge: Uint32Array;
  readonly nodeId: Uint32Array;
  readonly edgeLabels: EdgeLabels;
  readonly edgeTo: Uint32Array;
  /** Roots of pages: document trees, and global objects that the root has shortcuts to. */
  readonly pageRoots: readonly number[];
  readonly rules: EdgeRules;
}

export function walkInputOf(graph: HeapWalkable, ephemerons: Ephemerons): WalkInput {
  const { nodes, edges, meta } = graph;
  return {
    nodeCount: nodes.count,
    rootOrdinal: meta.rootOrdinal,
    firstEdge: nodes.firstEdge,
    nodeId: nodes.id,
    edgeLabels: edges.labels,
    edgeTo: edges.to,
    pageRoots: pageRoots(graph),
    rules: edgeRulesOf(graph, ephemerons),
  };
}

/** See `WalkInput`. */
function pageRoots({ nodes, edges, strings, meta }: HeapWalkable): number[] {
  const { synthetic } = nodeTypeNumbers(meta);
  const element = meta.edgeTypes.indexOf('element');
  const shortcut = meta.edgeTypes.indexOf('shortcut');
  const found: number[] = [];
  for (let edge = nodes.firstEdge[meta.rootOrdinal]; edge < nodes.firstEdge[meta.rootOrdinal + 1]; edge += 1) {
    const target = edges.to[edge];
    const isTrees = nodes.type[target] === synthetic && strings.get(nodes.name[target]) === '(Document DOM trees)';
    if (edges.typeAt(edge) === shortcut || (edges.typeAt(edge) === element && isTrees)) found.push(target);
  }
  return found;
}
