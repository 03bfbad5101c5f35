/**
 * All that is new and would go if every object that was there before let go of it: the growth of an application whose objects dozens of references hold, most of which are on
 * no shortest path. Roots without a name hold what they hold: that stays.
 *
 *
 *     old → services → (new) Editor ⇄ (new) Model ← registry ← old
 *     both references are cut, so Editor and Model go, whichever of them is asked for
 *
 * An older object that only a new one leads to, as where a Map has grown into a new table, is none of the growth.
 */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import { createBits, hasBit, setBit } from '../columns/bits.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { keepingAlive } from '../queries/keeping-alive.ts';
import { findUnreached, sumFreed, type Unreached } from '../queries/what-if.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

type KeptGrowth = EngineAnswer<'heap.kept-growth'>;

interface KeptQuestion {
  readonly snapshot: OpenSnapshot;
  readonly figures: RetainedFigures;
  /** Ordinals of the objects that the earlier snapshot does not have. */
  readonly added: Uint32Array;
  /** Only what objects of this class lead to; null for all. */
  readonly className: string | null;
}

export function* findKeptGrowth({ snapshot, figures, added, className }: KeptQuestion): Steps<KeptGrowth> {
  const { graph, keys } = snapshot.document;
  const { nodes, edges, meta } = graph;
  const { numberOf } = figures.order;
  const keepsAlive = keepingAlive(snapshot, figures);
  const isNew = createBits(nodes.count);
  for (const ordinal of added) setBit(isNew, ordinal);
  const synthetic = meta.nodeTypes.indexOf('synthetic');
  const cut = new Set<number>();
  const heldDirectly = new Map<string, number>();
  for (let owner = 0; owner < nodes.count; owner += 1) {
    if (owner % ROWS_PER_STEP === 0) yield { stage: 'tables', done: owner, total: nodes.count };
    if (hasBit(isNew, owner) || nodes.type[owner] === synthetic) continue;
    for (let edge = nodes.firstEdge[owner]; edge < nodes.firstEdge[owner + 1]; edge += 1) {
      const target = edges.to[edge];
      if (!hasBit(isNew, target) || !keepsAlive(owner, edge)) continue;
      cut.add(edge);
      const name = keys.nameOf(keys.keyOf[target]);
      heldDirectly.set(name, (heldDirectly.get(name) ?? 0) + 1);
    }
  }
  const unreached = yield* findUnreached(snapshot, figures, { edges: cut, nodes: new Set<number>() });
  if (unreached === null) return { freedCount: 0, freedSizeBytes: 0, classes: [] };
  const { ordinalOf } = figures.order;
  const gone: Unreached = {
    first: unreached.first,
    isFreed: (number) => hasBit(isNew, ordinalOf[number]) && unreached.isFreed(number),
  };
  const wanted = className === null ? gone : yield* ledTo(gone, className);
  const { classes, freedCount, freedSizeBytes } = yield* sumFreed(snapshot, figures, wanted);
  return {
    freedCount,
    freedSizeBytes,
    classes: classes.map((each) => ({ ...each, heldDirectly: heldDirectly.get(each.name) ?? 0 })),
  };

  /** Freed objects to which objects of the class lead. */
  function* ledTo({ first, isFreed }: Unreached, name: string): Steps<Unreached> {
    const reached = createBits(nodes.count);
    const open = createOrdinalStack();
    for (const ordinal of added) {
      if (!isFreed(numberOf[ordinal]) || keys.nameOf(keys.keyOf[ordinal]) !== name) continue;
      setBit(reached, ordinal);
      open.push(ordinal);
    }
    for (let walked = 1; open.size > 0; walked += 1) {
      const from = open.pop();
      for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
        const target = edges.to[edge];
        if (hasBit(reached, target) || !isFreed(numberOf[target]) || !keepsAlive(from, edge)) continue;
        setBit(reached, target);
        open.push(target);
      }
      if (walked % ROWS_PER_STEP === 0)
        yield { stage: 'tables', done: Math.min(walked, nodes.count), total: nodes.count };
    }
    return { first, isFreed: (number) => hasBit(reached, ordinalOf[number]) };
  }
}
