/** Shortest retaining paths of an object. */
import type { HeapPath } from '../../../contracts/heap/heap-objects.ts';
import { measureDistances } from '../retained/distances.ts';
import { describeEdge, describeNode } from '../open/heap-node.ts';
import type { Answerers } from '../open/query-types.ts';
import { nodesOfIds, type OpenSnapshot } from '../open/open-snapshot.ts';
import { nodesAndClasses } from '../open/left-out-nodes.ts';
import { searchPaths } from './path-search.ts';
import { requireEdges, requireNode } from '../open/query-errors.ts';
import { release } from '../columns/release.ts';
import { withStorage } from '../graph/property-storage.ts';
import { ownerOfEdge } from '../graph/retainers-table.ts';

/** Describes a path from the root, given as edge rows. */
export function describePath(snapshot: OpenSnapshot, edgeRows: readonly number[]): HeapPath {
  const { nodes, edges, meta } = snapshot.document.graph;
  return {
    steps: [
      { edge: null, node: describeNode(snapshot, meta.rootOrdinal) },
      ...edgeRows.map((row) => ({
        edge: describeEdge(snapshot, row, ownerOfEdge(nodes, row)),
        node: describeNode(snapshot, edges.to[row]),
      })),
    ],
  };
}

export function pathQueries(snapshot: OpenSnapshot): Answerers<'heap.paths'> {
  const { document } = snapshot;
  const { graph } = document;
  return {
    *'heap.paths'({ id, paths, showWeak, ignoredNodes, ignoredEdges, ignoredClasses }) {
      const target = requireNode(document, id);
      const blockedEdges = withStorage(graph, requireEdges(document, ignoredEdges));
      // Unknown objects are ignored: the ids may come from an earlier snapshot.
      const single = nodesOfIds(document, ignoredNodes).values();
      const blockedNodes = nodesAndClasses(document, single, ignoredClasses, target);
      const figures = yield* snapshot.computeFigures();
      const retainers = yield* snapshot.retainers();
      const isUsual = !showWeak && blockedEdges.size === 0 && blockedNodes.size === 0;
      const distance = isUsual
        ? figures.distance
        : yield* measureDistances(graph, snapshot.ephemerons(), { followWeak: showWeak, blockedNodes, blockedEdges });
      // Unreachable objects have no path; a search through their holders would find none.
      const isLost = !isUsual && distance[target] < 0 && figures.distance[target] >= 0;
      const found = isLost
        ? { paths: [], hiddenWeak: 0, isCut: false }
        : yield* searchPaths(graph, retainers, distance, {
            target,
            paths,
            showWeak,
            blockedNodes,
            blockedEdges,
            isEngineFunction: snapshot.isEngineFunction,
          });
      if (!isUsual) release(distance);
      return {
        paths: found.paths.map((rows) => describePath(snapshot, rows)),
        hiddenWeak: found.hiddenWeak,
        isCut: found.isCut,
      };
    },
  };
}
