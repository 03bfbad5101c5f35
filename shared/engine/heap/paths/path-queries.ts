/** Shortest retaining paths of an object. */
import type { HeapPath } from '../contract/heap-objects.ts';
import { measureDistances } from '../retained/distances.ts';
import { classNameOf, describeEdge, describeNode } from '../open/heap-node.ts';
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
  const keyOf = mapKeys(snapshot);
  return {
    steps: [
      { edge: null, node: describeNode(snapshot, meta.rootOrdinal) },
      ...edgeRows.map((row, at) => {
        const edge = describeEdge(snapshot, row, ownerOfEdge(nodes, row));
        const key = keyOf(edgeRows[at - 1], row);
        return { edge: key === null ? edge : { ...edge, key }, node: describeNode(snapshot, edges.to[row]) };
      }),
    ],
  };
}

/**
 * Returns the object that is the key of a value in a Map, by the edge to the Map's table and the one of the value's slot: the key is in the slot before. Null
 * for other edges, and for keys that are texts, which may be secrets, or numbers.
 */
function mapKeys({ document }: OpenSnapshot): (toTable: number | undefined, toValue: number) => string | null {
  const { nodes, edges, meta, strings } = document.graph;
  const internal = meta.edgeTypes.indexOf('internal');
  return (toTable, toValue) => {
    if (toTable === undefined || edges.typeAt(toTable) !== internal || edges.typeAt(toValue) !== internal) return null;
    if (strings.get(edges.nameAt(toTable)) !== 'table') return null;
    if (classNameOf(document, ownerOfEdge(nodes, toTable)) !== 'Map') return null;
    const table = edges.to[toTable];
    const slot = String(Number(strings.get(edges.nameAt(toValue))) - 1);
    for (let row = nodes.firstEdge[table]; row < nodes.firstEdge[table + 1]; row += 1) {
      if (edges.typeAt(row) !== internal || strings.get(edges.nameAt(row)) !== slot) continue;
      const type = meta.nodeTypes[nodes.type[edges.to[row]]];
      return type === 'object' || type === 'native' ? classNameOf(document, edges.to[row]) : null;
    }
    return null;
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
