/** First, last, minimum and maximum of each metric over the whole watch, including dropped samples. */
import type { WatchMetricId } from '../contract/watch.ts';

export interface Tallied {
  readonly first: number | null;
  readonly last: number | null;
  readonly min: number | null;
  readonly max: number | null;
}

export interface Tally {
  readonly samples: number;
  /** `values` in the order of the metrics. */
  add(values: readonly (number | null)[]): void;
  of(metric: WatchMetricId): Tallied;
}

const NOTHING: Tallied = { first: null, last: null, min: null, max: null };

export function createTally(metrics: readonly WatchMetricId[]): Tally {
  const held = new Map<WatchMetricId, Tallied>();
  let samples = 0;
  return {
    get samples() {
      return samples;
    },
    add: (values) => {
      samples += 1;
      metrics.forEach((metric, index) => {
        const value = values[index];
        if (value === undefined || value === null) return;
        const { first, min, max } = held.get(metric) ?? NOTHING;
        held.set(metric, {
          first: first ?? value,
          last: value,
          min: min === null ? value : Math.min(min, value),
          max: max === null ? value : Math.max(max, value),
        });
      });
    },
    of: (metric) => held.get(metric) ?? NOTHING,
  };
}
