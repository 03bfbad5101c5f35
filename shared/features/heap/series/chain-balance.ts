/**
 * A chain with a limit loses at one end what it gains at the other. Where the two ends have different paths, only the whole heap shows that: links of a chain that
 * grows are more after every round.
 */
import type { HeapComparedClass } from '../../../engine/heap/contract/heap-differences.ts';
import type { Candidate } from './path-growth.ts';

/** Of the links that a chain gains in a round, the class gains this share at least in the whole heap; others of the class may go meanwhile. */
const MIN_SHARE = 0.5;

/** `rounds`: the classes that each round changed. Of a class that is not known in one of them, a chain is not sure to grow. */
export function balancedChains(
  candidates: readonly Candidate[],
  rounds: readonly (readonly HeapComparedClass[])[],
): readonly Candidate[] {
  const deltas = rounds.map((rows) => new Map(rows.map(({ name, countDelta }) => [name, countDelta])));
  return candidates.map((candidate) => {
    const { row, linkClass, isSure } = candidate;
    if (linkClass === undefined || !isSure) return candidate;
    const grows = row.objectsPerRound.every(
      (objects, round) => (deltas[round]?.get(linkClass) ?? 0) >= Math.max(1, MIN_SHARE * objects),
    );
    return grows ? candidate : { ...candidate, isSure: false };
  });
}
