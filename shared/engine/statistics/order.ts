/** Order statistics of the runs of one figure. */

/** Index of the run with the median figure (of an even number the lower one of the middle two); -1 of none. */
export function medianRun(values: readonly number[]): number {
  const order = values.map((value, index) => ({ value, index })).toSorted((a, b) => a.value - b.value);
  return order.length === 0 ? -1 : order[Math.floor((order.length - 1) / 2)].index;
}

/** Probability of at least `above` heads in `runs` throws of a fair coin: that so many runs are above the true median. */
export function atLeastHeads(above: number, runs: number): number {
  let [ways, sum] = [1, 0];
  for (let heads = runs; heads >= above; heads -= 1) {
    sum += ways;
    ways = (ways * heads) / (runs - heads + 1);
  }
  return sum / 2 ** runs;
}
