/** Queries about objects themselves: those of a class, and one by its id. */
import { assertNever } from '../../base/assert-never.ts';
import { describeNode, idOf } from './heap-node.ts';
import { selfSizeOf } from './heap-graph.ts';
import type { Answerers } from './query-types.ts';
import { nodeOfId, ordinalsOfClass, type OpenSnapshot } from './open-snapshot.ts';
import { locationOf } from './object-location.ts';
import { createKeptList, sortOrdinals } from './sort-ordinals.ts';

type ObjectSort = 'retained' | 'shallow' | 'distance' | 'id';

/** What a list is sorted by; while figures are not there the shallow size stands in for them. */
export function sortValue({ document, figures }: OpenSnapshot, sort: ObjectSort): (ordinal: number) => number {
  const { nodes } = document.graph;
  const shallow = (ordinal: number): number => selfSizeOf(nodes, ordinal);
  switch (sort) {
    case 'retained':
      return figures === null ? shallow : (ordinal) => figures.retained[figures.order.numberOf[ordinal]];
    case 'distance':
      return figures === null ? shallow : (ordinal) => figures.distance[ordinal];
    case 'shallow':
      return shallow;
    case 'id':
      return (ordinal) => idOf(document, ordinal);
    default:
      return assertNever(sort, 'sort of objects');
  }
}

export function objectQueries(snapshot: OpenSnapshot): Answerers<'heap.objects' | 'heap.object'> {
  const { document } = snapshot;
  const lists = createKeptList();
  return {
    *'heap.objects'({ className, sort, descending, start, count }) {
      const key = JSON.stringify([className, sort, descending, snapshot.figures !== null]);
      const list = yield* lists.get(key, () =>
        sortOrdinals(ordinalsOfClass(document, className), sortValue(snapshot, sort), descending),
      );
      const page = list.subarray(start, start + count);
      return { rows: Array.from(page, (ordinal) => describeNode(snapshot, ordinal)), start, total: list.length };
    },
    *'heap.object'({ id }) {
      yield* [];
      const ordinal = nodeOfId(document, id);
      if (ordinal < 0) return { node: null, dominator: null, location: null };
      const { figures } = snapshot;
      const dominator = figures === null ? 0 : figures.dominator[figures.order.numberOf[ordinal]];
      return {
        node: describeNode(snapshot, ordinal),
        dominator:
          figures === null || dominator === 0 ? null : describeNode(snapshot, figures.order.ordinalOf[dominator]),
        location: locationOf(document.graph, ordinal),
      };
    },
  };
}
