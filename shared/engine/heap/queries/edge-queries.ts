/** Queries on the references and retainers of an object. */
import { sortedDistance } from '../retained/distances.ts';
import { describeEdge, describeNode } from '../open/heap-node.ts';
import type { Answerers } from '../open/query-types.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { requireNode } from '../open/query-errors.ts';
import { ownerOfEdge } from '../graph/retainers-table.ts';
import { selectedList, sortedList, type ObjectList } from '../tables/object-lists.ts';
import type { Steps } from '../../steps/steps.ts';

export function edgeQueries(snapshot: OpenSnapshot): Answerers<'heap.references' | 'heap.retainers'> {
  const { document } = snapshot;
  const { nodes, edges, meta } = document.graph;
  const weak = meta.edgeTypes.indexOf('weak');
  const lists = snapshot.createLists();

  /** Edge rows into a node, nearest to the root first; without distances, in file order. */
  function* listRetainers(ordinal: number, showWeak: boolean): Steps<ObjectList> {
    const { first, edge } = yield* snapshot.retainers();
    // An edge of the object to itself does not retain it.
    const rows = edge
      .subarray(first[ordinal], first[ordinal + 1])
      .filter((row) => (showWeak || edges.typeAt(row) !== weak) && ownerOfEdge(nodes, row) !== ordinal);
    const { figures } = snapshot;
    if (figures === null) return sortedList(rows);
    const distanceOfOwner = (row: number): number => {
      const owner = ownerOfEdge(nodes, row);
      if (owner === meta.rootOrdinal) return 0;
      return sortedDistance(figures.distance[owner]);
    };
    return selectedList(rows, distanceOfOwner, false);
  }

  return {
    *'heap.references'({ id, start, count }) {
      yield* [];
      const from = requireNode(document, id);
      const first = nodes.firstEdge[from];
      const total = nodes.firstEdge[from + 1] - first;
      const length = Math.max(0, Math.min(count, total - start));
      return {
        rows: Array.from({ length }, (_, at) => {
          const row = first + start + at;
          return { edge: describeEdge(snapshot, row, from), node: describeNode(snapshot, edges.to[row]) };
        }),
        start,
        total,
      };
    },
    *'heap.retainers'({ id, showWeak, start, count }) {
      const to = requireNode(document, id);
      const key = `${to}|${showWeak}|${snapshot.figures !== null}`;
      const list = yield* lists.get(key, () => listRetainers(to, showWeak));
      return {
        rows: Array.from(yield* list.page(start, count), (row) => {
          const owner = ownerOfEdge(nodes, row);
          return { edge: describeEdge(snapshot, row, owner), node: describeNode(snapshot, owner) };
        }),
        start,
        total: list.total,
      };
    },
  };
}
