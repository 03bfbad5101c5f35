/**
 * Which of several references hold objects together: cutting one of them frees nothing that another one also leads to. Of what cutting all frees,
 * each object gets the set of references that lead to it, in one walk.
 *
 *
 *     waiting → [{order} → Order]
 *     watchers → [closure → context → Order] neither reference frees the orders alone, both do
 */
import type { EngineAnswer } from '../../contract/engine-queries.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import { selfSizeOf } from '../graph/heap-graph.ts';
import { ownerOfEdge } from '../graph/retainers-table.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { keepingAlive } from './keeping-alive.ts';
import { findUnreached, type Removal } from './what-if.ts';

/** The number of references that one walk tells apart: a bit of a 32-bit word each. */
const MAX_PARTS = 31;
/** References are one group if what they hold together is at least this many times what each of them holds alone. */
const MIN_TOGETHER = 1;

type HeldTogether = EngineAnswer<'heap.held-together'>;

/** The edges and objects that letting go of one reference removes. */
export type Part = Removal;

interface Sum {
  count: number;
  sizeBytes: number;
}

export function* findHeldTogether(
  snapshot: OpenSnapshot,
  figures: RetainedFigures,
  parts: readonly Part[],
): Steps<HeldTogether> {
  if (parts.length > MAX_PARTS) throw new Error(`Only ${MAX_PARTS} references can be told apart`);
  const removal = {
    edges: new Set(parts.flatMap(({ edges }) => [...edges])),
    nodes: new Set(parts.flatMap(({ nodes }) => [...nodes])),
  };
  const unreached = yield* findUnreached(snapshot, figures, removal);
  if (unreached === null) return { groups: [], inside: [], alone: parts.map(() => 0) };
  const { nodes, edges } = snapshot.document.graph;
  const { numberOf } = figures.order;
  const isFreed = (ordinal: number): boolean => unreached.isFreed(numberOf[ordinal]);
  const keepsAlive = keepingAlive(snapshot, figures);
  // A reference of an object that is freed itself is part of the growth, and holds nothing that those outside do not hold.
  const isInside = parts.map(
    (part) =>
      part.nodes.size === 0 &&
      part.edges.size > 0 &&
      [...part.edges].every((edge) => isFreed(ownerOfEdge(nodes, edge))),
  );
  const reachedBy = new Uint32Array(nodes.count);
  const open = createOrdinalStack();
  const reach = (ordinal: number, by: number): void => {
    if (!isFreed(ordinal) || (reachedBy[ordinal] | by) === reachedBy[ordinal]) return;
    reachedBy[ordinal] |= by;
    open.push(ordinal);
  };
  for (const [at, part] of parts.entries()) {
    if (isInside[at]) continue;
    for (const edge of part.edges) if (!isFreed(ownerOfEdge(nodes, edge))) reach(edges.to[edge], 1 << at);
    for (const node of part.nodes) reach(node, 1 << at);
  }
  for (let walked = 1; open.size > 0; walked += 1) {
    const from = open.pop();
    const end = nodes.firstEdge[from + 1];
    for (let edge = nodes.firstEdge[from]; edge < end; edge += 1)
      if (keepsAlive(from, edge)) reach(edges.to[edge], reachedBy[from]);
    if (walked % ROWS_PER_STEP === 0)
      yield { stage: 'tables', done: Math.min(walked, nodes.count), total: nodes.count };
  }
  const sums = new Map<number, Sum>();
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    const by = reachedBy[ordinal];
    if (by === 0) continue;
    const sum = sums.get(by) ?? { count: 0, sizeBytes: 0 };
    sums.set(by, sum);
    const sizeBytes = selfSizeOf(nodes, ordinal);
    sum.count += sizeBytes === 0 ? 0 : 1;
    sum.sizeBytes += sizeBytes;
  }
  return {
    groups: groupsOf(sums, parts.length),
    inside: parts.flatMap((_, at) => (isInside[at] ? [at] : [])),
    alone: parts.map((_, at) => sums.get((1 << at) >>> 0)?.sizeBytes ?? 0),
  };
}

/** Joins references by what they hold together, the most bytes first. */
function groupsOf(sums: ReadonlyMap<number, Sum>, count: number): HeldTogether['groups'] {
  const groupOf = Array.from({ length: count }, (_, at) => at);
  const partsOf = (by: number): number[] => groupOf.flatMap((_, at) => (((by >>> at) & 1) === 1 ? [at] : []));
  const alone = (at: number): number => sums.get((1 << at) >>> 0)?.sizeBytes ?? 0;
  const shared = [...sums]
    .filter(([by]) => (by & (by - 1)) !== 0)
    .toSorted(([, a], [, b]) => b.sizeBytes - a.sizeBytes);
  for (const [by, { sizeBytes }] of shared) {
    const parts = partsOf(by);
    if (sizeBytes < MIN_TOGETHER * parts.reduce((sum, at) => sum + alone(at), 0)) continue;
    const groups = new Set(parts.map((at) => groupOf[at]));
    const group = Math.min(...groups);
    for (const [at, of] of groupOf.entries()) if (groups.has(of)) groupOf[at] = group;
  }
  return [...new Set(groupOf)]
    .map((group) => {
      const parts = groupOf.flatMap((of, at) => (of === group ? [at] : []));
      const within = [...sums].filter(([by]) => partsOf(by).every((at) => groupOf[at] === group)).map(([, sum]) => sum);
      return {
        parts,
        freedCount: within.reduce((sum, each) => sum + each.count, 0),
        freedSizeBytes: within.reduce((sum, each) => sum + each.sizeBytes, 0),
      };
    })
    .filter(({ parts }) => parts.length > 1)
    .toSorted((a, b) => b.freedSizeBytes - a.freedSizeBytes);
}
