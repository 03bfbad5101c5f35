/**
 * Computes what each of several removals would free alone, in one walk of the heap: each object gets the set of removals that leave a way to it from the root, a bit
 * each.
 *
 *
 *     root → a → c      without a: b and c are reached by b
 *          → b → c      without b: the same by a; so both free themselves only
 */
import { createArtifactSums } from '../artifacts/artifact-sums.ts';
import { createBits, hasBit, setBit } from '../columns/bits.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import { ownerOfEdge } from '../graph/retainers-table.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { keepingAlive } from './keeping-alive.ts';
import { createFreedSums, type Freed, type Removal } from './what-if.ts';

/** The last bit is of the heap as it is. */
export const MAX_REMOVALS = 31;
const AS_IT_IS = 2 ** 31;
const ALL = 0xff_ff_ff_ff;
const ROOT = 1;

/** Bits by edge row or ordinal, of which few have any. */
function bitsOf(of: readonly Iterable<number>[]): ReadonlyMap<number, number> {
  const bits = new Map<number, number>();
  for (const [at, each] of of.entries()) for (const one of each) bits.set(one, (bits.get(one) ?? 0) | (1 << at));
  return bits;
}

export function* findFreedEach(
  snapshot: OpenSnapshot,
  figures: RetainedFigures,
  removals: readonly Removal[],
): Steps<Freed[]> {
  const { nodes, edges, meta } = snapshot.document.graph;
  const { order, dominator } = figures;
  const keepsAlive = keepingAlive(snapshot, figures);
  const cutBy = bitsOf(removals.map((removal) => removal.edges));
  const goneBy = bitsOf(removals.map((removal) => removal.nodes));
  const hasCut = createBits(nodes.count);
  for (const edge of cutBy.keys()) setBit(hasCut, ownerOfEdge(nodes, edge));
  const isRemoved = createBits(nodes.count);
  for (const ordinal of goneBy.keys()) setBit(isRemoved, ordinal);
  const reachedBy = new Uint32Array(nodes.count);
  /** Bits that a node has not handed on yet. */
  const pending = new Uint32Array(nodes.count);
  const open = createOrdinalStack();
  const reach = (ordinal: number, bits: number): void => {
    const left = hasBit(isRemoved, ordinal) ? bits & ~(goneBy.get(ordinal) ?? 0) : bits;
    const fresh = left & ~reachedBy[ordinal];
    if (fresh === 0) return;
    if (pending[ordinal] === 0) open.push(ordinal);
    reachedBy[ordinal] |= fresh;
    pending[ordinal] |= fresh;
  };
  function* walk(): Steps<void> {
    for (let walked = 1; open.size > 0; walked += 1) {
      const from = open.pop();
      const bits = pending[from];
      pending[from] = 0;
      const isCut = hasBit(hasCut, from);
      const end = nodes.firstEdge[from + 1];
      for (let edge = nodes.firstEdge[from]; edge < end; edge += 1) {
        if ((bits & ~reachedBy[edges.to[edge]]) === 0 || !keepsAlive(from, edge)) continue;
        reach(edges.to[edge], isCut ? bits & ~(cutBy.get(edge) ?? 0) : bits);
      }
      if (walked % ROWS_PER_STEP === 0)
        yield { stage: 'tables', done: Math.min(walked, nodes.count), total: nodes.count };
    }
  }
  reach(meta.rootOrdinal, ALL);
  yield* walk();
  // Unheld nodes are children of the root without an edge, so no removed edge can free them.
  for (let number = ROOT + 1; number <= nodes.count; number += 1) {
    const ordinal = order.ordinalOf[number];
    if (dominator[number] === ROOT && (reachedBy[ordinal] & AS_IT_IS) === 0) reach(ordinal, ALL);
  }
  yield* walk();

  const keeperOf = (yield* snapshot.findArtifacts())?.keeperOf ?? null;
  const freed = removals.map(() => ({ all: createFreedSums(snapshot, figures), kept: createArtifactSums() }));
  const asked = removals.length === MAX_REMOVALS ? ALL >>> 1 : 2 ** removals.length - 1;
  for (let number = ROOT; number <= nodes.count; number += 1) {
    if (number % ROWS_PER_STEP === 0) yield { stage: 'tables', done: number, total: nodes.count };
    const ordinal = order.ordinalOf[number];
    let unreached = asked & ~reachedBy[ordinal];
    for (; unreached !== 0; unreached &= unreached - 1) {
      const { all, kept } = freed[31 - Math.clz32(unreached & -unreached)];
      all.add(number);
      if (keeperOf !== null && keeperOf[ordinal] !== 0) kept.add(keeperOf[ordinal], selfSizeOf(nodes, ordinal));
    }
  }
  return freed.map(({ all, kept }) => {
    const artifacts = kept.all();
    return { ...all.all(), ...(artifacts.length === 0 ? {} : { artifacts }) };
  });
}
