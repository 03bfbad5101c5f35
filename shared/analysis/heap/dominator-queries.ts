/** Queries that need to know who dominates whom: what an object alone keeps alive, and what freeing something would free. */
import { AppFailure, appError } from '../../contracts/errors.ts';
import { createOrdinalStack } from './growing-stack.ts';
import { describeNode } from './heap-node.ts';
import type { Answerers } from './query-types.ts';
import type { OpenSnapshot } from './open-snapshot.ts';
import { requireEdges, requireNode } from './query-errors.ts';
import type { RetainedFigures } from './retained.ts';
import { createKeptList, sortOrdinals } from './sort-ordinals.ts';
import type { BackgroundStage, Steps } from './steps.ts';
import { findFreed } from './what-if.ts';

export function dominatorQueries(snapshot: OpenSnapshot): Answerers<'heap.dominated' | 'heap.what-if'> {
  const { document } = snapshot;
  const { rootOrdinal } = document.graph.meta;
  const lists = createKeptList();

  /** Children in the dominator tree, largest first: a look through one column, a few milliseconds for millions of nodes. */
  function* listDominated(
    { order, dominator, retained }: RetainedFigures,
    ordinal: number,
    minBytes: number,
  ): Steps<Uint32Array, BackgroundStage> {
    const parent = order.numberOf[ordinal];
    const found = createOrdinalStack();
    for (let number = parent + 1; number < dominator.length; number += 1) {
      if (dominator[number] === parent && retained[number] >= minBytes) found.push(order.ordinalOf[number]);
    }
    const children = Uint32Array.from({ length: found.size }, () => found.pop());
    return yield* sortOrdinals(children.toSorted(), (child) => retained[order.numberOf[child]], true);
  }

  return {
    *'heap.dominated'({ id, minBytes, start, count }) {
      const figures = yield* snapshot.computeFigures();
      const ordinal = requireNode(document, id);
      const list = yield* lists.get(`${ordinal}|${minBytes}`, () => listDominated(figures, ordinal, minBytes));
      const page = list.subarray(start, start + count);
      return { rows: Array.from(page, (child) => describeNode(snapshot, child)), start, total: list.length };
    },
    *'heap.what-if'({ edges, nodes }) {
      const figures = yield* snapshot.computeFigures();
      const removal = {
        edges: requireEdges(document, edges),
        nodes: new Set(nodes.map((id) => requireNode(document, id))),
      };
      if (removal.nodes.has(rootOrdinal)) {
        throw new AppFailure(
          appError('invalid_params', 'The root cannot go: it would free everything.', 'Name another object.'),
        );
      }
      return yield* findFreed(snapshot, figures, removal);
    },
  };
}
