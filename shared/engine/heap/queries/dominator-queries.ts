/** Queries on dominators: directly dominated objects, and what a removal would free. */
import { AppFailure, appError } from '../../../base/errors.ts';
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import { withStorage } from '../graph/property-storage.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import { idOf } from '../open/heap-node.ts';
import type { Answerers, ParsedParams } from '../open/query-types.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { ordinalsOfIds, requireEdges, requireNode } from '../open/query-errors.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { selectedList, type ObjectList } from '../tables/object-lists.ts';
import { answerPage } from './object-queries.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { nodesAndClasses } from '../open/left-out-nodes.ts';
import { findHeldTogether } from './held-together.ts';
import { findFreedEach } from './freed-each.ts';
import { findFreed, type Removal } from './what-if.ts';

// Texts that a variable or a property of an object refers to, with what is kept for them. A text that is appended to, `out += chunk`, is another
// string each time, whose first part is the one before: only the reference to it stays.

type HeldTexts = EngineAnswer<'heap.held-texts'>;

/** The largest texts of at least so many bytes. */
function* findHeldTexts(
  { document }: OpenSnapshot,
  { order, retained }: RetainedFigures,
  { minBytes, count }: { readonly minBytes: number; readonly count: number },
): Steps<HeldTexts> {
  const { nodes, edges, meta, strings } = document.graph;
  const isText = meta.nodeTypes.map((type) => /^(?:concatenated |sliced )?string$/.test(type));
  const isNamed = meta.edgeTypes.map((type) => type === 'property' || type === 'context');
  const found: { readonly owner: number; readonly edge: number; readonly sizeBytes: number }[] = [];
  for (let owner = 0; owner < nodes.count; owner += 1) {
    if (owner % ROWS_PER_STEP === 0) yield { stage: 'tables', done: owner, total: nodes.count };
    for (let edge = nodes.firstEdge[owner]; edge < nodes.firstEdge[owner + 1]; edge += 1) {
      const to = edges.to[edge];
      if (!isText[nodes.type[to]] || !isNamed[edges.typeAt(edge)]) continue;
      const sizeBytes = retained[order.numberOf[to]];
      if (sizeBytes >= minBytes) found.push({ owner, edge, sizeBytes });
    }
  }
  return {
    rows: found
      .toSorted((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, count)
      .map(({ owner, edge, sizeBytes }) => ({
        reference: `${idOf(document, owner)}.${strings.get(edges.nameAt(edge))}`,
        node: idOf(document, edges.to[edge]),
        sizeBytes,
      })),
  };
}

export function dominatorQueries(
  snapshot: OpenSnapshot,
): Answerers<
  'heap.dominated' | 'heap.what-if' | 'heap.freed-each' | 'heap.present' | 'heap.held-together' | 'heap.held-texts'
> {
  const { document } = snapshot;
  const { rootOrdinal } = document.graph.meta;
  const lists = snapshot.createLists();

  /** Children in the dominator tree, largest first; without the precomputed table, scans a whole column. */
  function* listDominated(
    { order, dominator, retained }: RetainedFigures,
    ordinal: number,
    minBytes: number,
  ): Steps<ObjectList> {
    const parent = order.numberOf[ordinal];
    const found = createOrdinalStack();
    const { dominated } = snapshot;
    if (dominated === null) {
      for (let number = parent + 1; number < dominator.length; number += 1) {
        if (number % ROWS_PER_STEP === 0) yield { stage: 'tables', done: number, total: dominator.length };
        if (dominator[number] === parent && retained[number] >= minBytes) found.push(order.ordinalOf[number]);
      }
    } else {
      for (let at = dominated.first[parent]; at < dominated.first[parent + 1]; at += 1) {
        const number = dominated.child[at];
        if (retained[number] >= minBytes) found.push(order.ordinalOf[number]);
      }
    }
    return selectedList(found.take(), (child) => retained[order.numberOf[child]], true, false);
  }

  /** Without what this snapshot does not have. */
  const removalsOf = (asked: ParsedParams<'heap.freed-each'>['removals']): Removal[] =>
    asked.map(({ edges, nodes }) => ({
      edges: withStorage(document.graph, requireEdges(document, edges, true)),
      nodes: ordinalsOfIds(document, nodes),
    }));

  return {
    *'heap.dominated'({ id, minBytes, start, count }) {
      const figures = yield* snapshot.computeFigures();
      const ordinal = requireNode(document, id);
      const list = yield* lists.get(`${ordinal}|${minBytes}`, () => listDominated(figures, ordinal, minBytes));
      return yield* answerPage(snapshot, list, { start, count });
    },
    *'heap.what-if'({ edges, nodes, classes, exceptNode, target }) {
      const except = exceptNode === undefined ? -1 : requireNode(document, exceptNode);
      const single = nodes.map((id) => requireNode(document, id));
      const figures = yield* snapshot.computeFigures();
      const removal = {
        edges: withStorage(document.graph, requireEdges(document, edges)),
        nodes: nodesAndClasses(document, single, classes, except),
      };
      if (removal.nodes.has(rootOrdinal)) {
        throw new AppFailure(
          appError('invalid_params', 'The root cannot be removed: this would free everything.', 'Use another object.'),
        );
      }
      return yield* findFreed(snapshot, figures, removal, target === undefined ? null : requireNode(document, target));
    },
    *'heap.freed-each'({ removals }) {
      const figures = yield* snapshot.computeFigures();
      return { freed: yield* findFreedEach(snapshot, figures, removalsOf(removals)) };
    },
    *'heap.present'({ nodes, findsArtifacts }) {
      const keeperOf = findsArtifacts ? ((yield* snapshot.findArtifacts())?.keeperOf ?? null) : null;
      const found = [...ordinalsOfIds(document, nodes)];
      const idsOf = (ordinals: readonly number[]): number[] => ordinals.map((ordinal) => idOf(document, ordinal));
      return {
        nodes: idsOf(found),
        artifacts: keeperOf === null ? [] : idsOf(found.filter((ordinal) => keeperOf[ordinal] !== 0)),
      };
    },
    *'heap.held-texts'(asked) {
      return yield* findHeldTexts(snapshot, yield* snapshot.computeFigures(), asked);
    },
    *'heap.held-together'({ parts }) {
      const figures = yield* snapshot.computeFigures();
      return yield* findHeldTogether(snapshot, figures, removalsOf(parts));
    },
  };
}
