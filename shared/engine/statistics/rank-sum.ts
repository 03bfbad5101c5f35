/**
 * The rank-sum test of Wilcoxon, Mann and Whitney, with the exact distribution: every way to divide the measured figures into two groups of
 * these sizes is counted. Equal figures share their mean rank, so ties are exact too.
 */

/** Twice the rank of each figure in ascending order of all, so that mean ranks of ties are whole numbers. */
function doubledRanks(values: readonly number[]): number[] {
  const order = values.map((value, index) => ({ value, index })).toSorted((a, b) => a.value - b.value);
  const ranks = values.map(() => 0);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && order[end].value === order[start].value) end += 1;
    // Ranks start + 1 to end, whose doubled mean is their sum.
    for (let at = start; at < end; at += 1) ranks[order[at].index] = start + 1 + end;
    start = end;
  }
  return ranks;
}

/** Returns how many of the ways to choose `size` of the ranks have each sum. */
function waysBySum(ranks: readonly number[], size: number): Float64Array {
  const total = ranks.reduce((sum, rank) => sum + rank, 0);
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(total + 1));
  ways[0][0] = 1;
  let reached = 0;
  for (const [index, rank] of ranks.entries()) {
    reached += rank;
    for (let chosen = Math.min(index + 1, size); chosen > 0; chosen -= 1) {
      const [before, after] = [ways[chosen - 1], ways[chosen]];
      for (let sum = reached; sum >= rank; sum -= 1) after[sum] += before[sum - rank];
    }
  }
  return ways[size];
}

export interface RankSumTest {
  /** Probability that figures without a difference rank the first group at least as high as here. */
  readonly pGreater: number;
  /** At least as low. */
  readonly pLess: number;
}

/** Tests whether the figures of `group` are greater, or less, than those of `other`. Both 1 if one of them is empty. */
export function rankSumTest(group: readonly number[], other: readonly number[]): RankSumTest {
  if (group.length === 0 || other.length === 0) return { pGreater: 1, pLess: 1 };
  const doubled = doubledRanks([...group, ...other]);
  // Without ties all of them are even: half as many sums to count.
  const ranks = doubled.every((rank) => rank % 2 === 0) ? doubled.map((rank) => rank / 2) : doubled;
  const observed = ranks.slice(0, group.length).reduce((sum, rank) => sum + rank, 0);
  const ways = waysBySum(ranks, group.length);
  let [all, atLeast, atMost] = [0, 0, 0];
  for (const [sum, count] of ways.entries()) {
    all += count;
    if (sum >= observed) atLeast += count;
    if (sum <= observed) atMost += count;
  }
  return { pGreater: atLeast / all, pLess: atMost / all };
}

/** P(U ≤ u) for u = 0, 1, 2 … of two groups without a difference and without ties, as the published tables have it. */
export function uDistribution(size: number, otherSize: number): number[] {
  const ranks = Array.from({ length: size + otherSize }, (_, at) => at + 1);
  const ways = waysBySum(ranks, size);
  // The lowest sum of ranks is that of 1 to size, which is U = 0.
  const lowest = (size * (size + 1)) / 2;
  const counts = [...ways.subarray(lowest, lowest + size * otherSize + 1)];
  const all = counts.reduce((sum, count) => sum + count, 0);
  let below = 0;
  return counts.map((count) => (below += count) / all);
}
