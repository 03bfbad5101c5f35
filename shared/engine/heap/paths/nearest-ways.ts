/**
 * Shortest path from the root to each of many objects by following the nearest holders: the path that a search for one object finds first
 * (see path-search.ts). Results for a node are reused for all objects behind it.
 */
import type { HeapGraph } from '../graph/heap-graph.ts';
import { edgeRanks, type PathQuestion } from './path-search.ts';
import type { Retainers } from '../graph/retainers-table.ts';

/** The holder is not one step nearer to the root, for example if an edge counts as retaining but not for distances. */
const UNKNOWN = -1;

export interface NearestWays {
  /** Edge rows from the root to the node; null if a search is needed. */
  to(target: number): number[] | null;
}

/** `distance` is from `measureDistances` with the same exceptions. */
export function createNearestWays(
  { edges, meta }: HeapGraph,
  { first, edge: edgeInto, ownerOf }: Retainers,
  distance: Int32Array,
  { showWeak, blockedNodes, blockedEdges }: Pick<PathQuestion, 'showWeak' | 'blockedNodes' | 'blockedEdges'>,
): NearestWays {
  const root = meta.rootOrdinal;
  const weak = meta.edgeTypes.indexOf('weak');
  const rankOfType = edgeRanks(meta);
  /** By node: the edge from its nearest holder. */
  const known = new Map<number, number>();

  /** The edge to show, from the first holder that is nearer to the root. */
  function findEdge(ordinal: number): number {
    const nearer = distance[ordinal] - 1;
    let holder = -1;
    let shown = UNKNOWN;
    for (let at = first[ordinal]; at < first[ordinal + 1]; at += 1) {
      const row = edgeInto[at];
      if ((!showWeak && edges.type[row] === weak) || blockedEdges.has(row)) continue;
      const node = ownerOf(row);
      if (holder >= 0) {
        // Edges of one holder are consecutive.
        if (node !== holder) break;
        if (rankOfType[edges.type[row]] < rankOfType[edges.type[shown]]) shown = row;
        continue;
      }
      if (blockedNodes.has(node) || (distance[node] < 0 && node !== root)) continue;
      if (node === root || distance[node] === nearer) [holder, shown] = [node, row];
      else if (distance[node] < nearer) return UNKNOWN;
    }
    return shown;
  }

  return {
    to(target) {
      if (distance[target] < 0 || blockedNodes.has(target)) return null;
      const rows: number[] = [];
      for (let at = target; at !== root;) {
        let row = known.get(at);
        if (row === undefined) {
          row = findEdge(at);
          known.set(at, row);
        }
        if (row === UNKNOWN) return null;
        rows.push(row);
        at = ownerOf(row);
      }
      return rows.toReversed();
    },
  };
}
