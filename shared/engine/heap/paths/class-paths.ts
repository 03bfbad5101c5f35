/** Shortest path to each of the largest objects of a class, with equal paths merged. */
import type { Retainers } from '../graph/retainers-table.ts';
import { numberedEdgeTypes } from '../graph/edge-labels.ts';
import { measureDistances, type Distances } from '../retained/distances.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { describeNode } from '../open/heap-node.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { nodesAndClasses } from '../open/left-out-nodes.ts';
import { listOfClass } from '../queries/object-queries.ts';
import { nodesOfIds, type OpenSnapshot } from '../open/open-snapshot.ts';
import { describePath } from './path-queries.ts';
import { edgeRanks, searchPaths, type PathQuestion } from './path-search.ts';
import type { Answerers } from '../open/query-types.ts';
import { requireEdges } from '../open/query-errors.ts';
import { release } from '../columns/release.ts';
import { createSequenceTable, hashIndices } from '../columns/sequence-table.ts';

// Shortest path from the root to each of many objects by following the nearest holders: the path that a search for one object finds first
// (see path-search.ts). Results for a node are reused for all objects behind it.

/** The holder is not one step nearer to the root, for example if an edge counts as retaining but not for distances. */
const UNKNOWN = -1;

interface NearestWays {
  /** Edge rows from the root to the node; null if a search is needed. */
  to(target: number): number[] | null;
}

/** `distance` is from `measureDistances` with the same exceptions. */
function createNearestWays(
  { edges, meta }: HeapGraph,
  { first, edge: edgeInto, ownerOf }: Retainers,
  distance: Distances,
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
      if ((!showWeak && edges.typeAt(row) === weak) || blockedEdges.has(row)) continue;
      const node = ownerOf(row);
      if (holder >= 0) {
        // Edges of one holder are consecutive.
        if (node !== holder) break;
        if (rankOfType[edges.typeAt(row)] < rankOfType[edges.typeAt(shown)]) shown = row;
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

/** Label of all elements and hidden edges, whatever their index. */
const ANY_NUMBER = 0xffff_ffff;

interface Held {
  readonly target: number;
  /** Edge rows from the root to the object. */
  readonly rows: readonly number[];
}

export function classPathQueries(snapshot: OpenSnapshot): Answerers<'heap.class-paths'> {
  const { document } = snapshot;
  const { graph } = document;
  return {
    *'heap.class-paths'({ className, sample, most, showWeak, ignoredNodes, ignoredEdges, ignoredClasses }) {
      const blockedEdges = requireEdges(document, ignoredEdges);
      const single = [...nodesOfIds(document, ignoredNodes).values()];
      const figures = yield* snapshot.computeFigures();
      const retainers = yield* snapshot.retainers();
      const list = listOfClass(snapshot, className, 'retained', true);
      const targets = Array.from(yield* list.page(0, sample));
      const found: Held[] = [];
      // If its own class is ignored, the object itself stays, so each object is searched separately.
      const apart = ignoredClasses.includes(className) ? targets.map((target) => [target]) : [targets];
      for (const together of apart) {
        const except = together.length === 1 ? together[0] : -1;
        const blockedNodes = nodesAndClasses(document, single, ignoredClasses, except);
        const exceptions = { showWeak, blockedNodes, blockedEdges };
        const isUsual = !showWeak && blockedEdges.size === 0 && blockedNodes.size === 0;
        const distance = isUsual
          ? figures.distance
          : yield* measureDistances(graph, snapshot.ephemerons(), { followWeak: showWeak, blockedNodes, blockedEdges });
        const nearest = createNearestWays(graph, retainers, distance, exceptions);
        for (const target of together) {
          yield { stage: 'tables', done: found.length, total: targets.length };
          // Unreachable objects have no path; a search through their holders would find none.
          if (!isUsual && distance[target] < 0 && figures.distance[target] >= 0) continue;
          let rows: readonly number[] | null = nearest.to(target);
          if (rows === null) {
            const searched = yield* searchPaths(graph, retainers, distance, { target, paths: 1, ...exceptions });
            rows = searched.paths[0] ?? null;
          }
          if (rows !== null) found.push({ target, rows });
        }
        if (!isUsual) release(distance);
      }
      const alike = countAlike(document, found, (target) => figures.retained[figures.order.numberOf[target]]);
      const ways = mostOf(alike, most ?? alike.length, document).map(({ held, others, ...way }) => ({
        ...way,
        ...partingOf(held, others),
        node: describeNode(snapshot, held.target),
        path: describePath(snapshot, held.rows),
      }));
      return { total: list.total, sampled: targets.length, withoutPath: targets.length - found.length, ways };
    },
  };
}

interface Alike {
  readonly held: Held;
  count: number;
  retainedSizeBytes: number;
  readonly others: Held[];
}

/**
 * The step at which the paths part most: as many objects as come after it for each one before. Of a list with wrappers it is the step from the list, of many
 * small lists of one large list the step from the large one. Absent of a single path.
 */
function partingOf({ rows }: Held, others: readonly Held[]): { partsAt?: number } {
  if (others.length === 0) return {};
  // An edge row of a shortest path stands for all before it, and what most paths have is in none of the sets.
  const objects = rows.map((row, at) => {
    const further = new Set<number>();
    for (const other of others) if (other.rows[at] !== row) further.add(other.rows[at]);
    return 1 + further.size;
  });
  const parting = objects.map((count, at) => count / (objects[at - 1] ?? 1));
  const most = parting.reduce((least, each) => Math.max(least, each), 1);
  // Before the first edge is the root.
  return most > 1 ? { partsAt: parting.indexOf(most) + 1 } : {};
}

/** Numbers paths: those with the same edges over the same classes have the same number; edges of any name are the same unless `isByName`. */
function createWayNumbers({ graph, keys }: HeapDocument, isByName: boolean): (rows: readonly number[]) => number {
  const { nodes, edges, meta } = graph;
  const { synthetic } = nodeTypeNumbers(meta);
  const isNumbered = numberedEdgeTypes(meta);
  const alike = createSequenceTable();
  return (rows) => {
    const signature = new Uint32Array(rows.length * 3);
    for (const [step, row] of rows.entries()) {
      const to = edges.to[row];
      const type = edges.typeAt(row);
      signature[step * 3] = type;
      signature[step * 3 + 1] = isNumbered[type] === 1 || !isByName ? ANY_NUMBER : edges.nameAt(row);
      // Roots are all of one class and are distinguished by name.
      signature[step * 3 + 2] = nodes.type[to] === synthetic ? nodes.name[to] : keys.keyOf[to];
    }
    return alike.intern(signature, signature.length, hashIndices(signature, signature.length));
  };
}

/** Merges paths with the same edges over the same classes; the first object of each is listed. */
function countAlike(document: HeapDocument, found: readonly Held[], retainedOf: (node: number) => number): Alike[] {
  const numberOf = createWayNumbers(document, true);
  const ways: Alike[] = [];
  for (const held of found) {
    const id = numberOf(held.rows);
    if (id === ways.length) ways.push({ held, count: 0, retainedSizeBytes: 0, others: [] });
    else ways[id].others.push(held);
    ways[id].count += 1;
    ways[id].retainedSizeBytes += retainedOf(held.target);
  }
  return ways;
}

/** The `most` ways that retain the most, and the others merged whatever the names of their edges are, as those of a dictionary. */
function mostOf(ways: Alike[], most: number, document: HeapDocument): Alike[] {
  if (ways.length <= most) return ways;
  const numberOf = createWayNumbers(document, false);
  const sorted = ways.toSorted((a, b) => b.retainedSizeBytes - a.retainedSizeBytes);
  const merged: Alike[] = [];
  for (const way of sorted.slice(most)) {
    const id = numberOf(way.held.rows);
    if (id === merged.length) merged.push({ ...way, others: [...way.others] });
    else {
      const known = merged[id];
      known.count += way.count;
      known.retainedSizeBytes += way.retainedSizeBytes;
      known.others.push(way.held);
      for (const other of way.others) known.others.push(other);
    }
  }
  return [...sorted.slice(0, most), ...merged];
}
