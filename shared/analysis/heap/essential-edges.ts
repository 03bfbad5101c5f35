/**
 * Which edges keep their target alive, for the question of who dominates whom. Not counted, as DevTools does not:
 * weak edges, edges of a node to itself, shortcuts anywhere but at the root, the table's half of a WeakMap entry, and edges
 * from what is not part of a page into what is.
 */
import { createBits, hasBit, setBit, type Bits } from './bits.ts';
import type { Ephemerons } from './ephemerons.ts';
import { nodeTypeNumbers, type HeapGraph } from './heap-graph.ts';
import { createOrdinalStack } from './growing-stack.ts';
import { inSteps, type BackgroundStage, type Pass, type Steps } from './steps.ts';

/** What is reached from the pages' own roots: document trees and the root's shortcuts (global objects). */
export function markPageObjects(graph: HeapGraph): Bits {
  const { nodes, edges, strings, meta } = graph;
  const { synthetic } = nodeTypeNumbers(meta);
  const element = meta.edgeTypes.indexOf('element');
  const shortcut = meta.edgeTypes.indexOf('shortcut');
  const weak = meta.edgeTypes.indexOf('weak');
  const isPage = createBits(nodes.count);
  const found = createOrdinalStack(1 << 16);
  const root = meta.rootOrdinal;
  for (let edge = nodes.firstEdge[root]; edge < nodes.firstEdge[root + 1]; edge += 1) {
    const target = edges.to[edge];
    const isTrees = nodes.type[target] === synthetic && strings.get(nodes.name[target]) === '(Document DOM trees)';
    if (edges.type[edge] === shortcut || (edges.type[edge] === element && isTrees)) {
      setBit(isPage, target);
      found.push(target);
    }
  }
  while (found.size > 0) {
    const ordinal = found.pop();
    const end = nodes.firstEdge[ordinal + 1];
    for (let edge = nodes.firstEdge[ordinal]; edge < end; edge += 1) {
      const target = edges.to[edge];
      if (hasBit(isPage, target) || edges.type[edge] === weak) continue;
      setBit(isPage, target);
      found.push(target);
    }
  }
  return isPage;
}

/** One bit an edge. */
export function* findEssentialEdges(
  graph: HeapGraph,
  isPage: Bits,
  ephemerons: Ephemerons,
  pass: Pass<BackgroundStage>,
): Steps<Bits, BackgroundStage> {
  const { nodes, edges, meta } = graph;
  const weak = meta.edgeTypes.indexOf('weak');
  const shortcut = meta.edgeTypes.indexOf('shortcut');
  const internal = ephemerons.count === 0 ? -1 : meta.edgeTypes.indexOf('internal');
  const essential = createBits(edges.count);
  yield* inSteps(pass, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const isRoot = ordinal === meta.rootOrdinal;
      const mayEnterPage = isRoot || hasBit(isPage, ordinal);
      const end = nodes.firstEdge[ordinal + 1];
      for (let edge = nodes.firstEdge[ordinal]; edge < end; edge += 1) {
        const type = edges.type[edge];
        const target = edges.to[edge];
        if (type === weak || target === ordinal || (type === shortcut && !isRoot)) continue;
        if (!mayEnterPage && hasBit(isPage, target)) continue;
        if (type === internal) {
          const entry = ephemerons.entryOfName[edges.name[edge]];
          if (entry !== 0 && ephemerons.tableId[entry] === (nodes.wideId.get(ordinal) ?? nodes.id[ordinal])) continue;
        }
        setBit(essential, edge);
      }
    }
  });
  return essential;
}
