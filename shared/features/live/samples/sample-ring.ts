/**
 * Samples of a target in a buffer of fixed size: when it is full, every second sample of its older half is dropped. The newer half is
 * always complete, and older samples become sparser. Counters are stored as reported, so that a share between any two remaining samples is
 * exact.
 */
import { WATCH_GAPS, type WatchGap } from '../contract/watch.ts';

export interface SampleRing {
  readonly length: number;
  readonly columns: readonly string[];
  /** Milliseconds since the Unix epoch. */
  atMs(index: number): number;
  gap(index: number): WatchGap;
  /** NaN if the sample does not have it. */
  value(column: number, index: number): number;
  /** First sample at or after a time; `length` if there is none. */
  indexFrom(atMs: number): number;
  /** `values` in the order of the columns. */
  push(atMs: number, gap: WatchGap, values: readonly number[]): void;
}

export function createSampleRing(columns: readonly string[], capacity: number): SampleRing {
  const times = new Float64Array(capacity);
  const gaps = new Uint8Array(capacity);
  const values = columns.map(() => new Float64Array(capacity));
  let length = 0;

  const thin = (): void => {
    const half = Math.floor(capacity / 4) * 2;
    for (let kept = 0; kept * 2 < half; kept += 1) {
      const from = kept * 2 + 1;
      times[kept] = times[from] ?? Number.NaN;
      // A gap before a dropped sample moves to the next remaining sample.
      gaps[kept] = Math.max(gaps[from - 1] ?? 0, gaps[from] ?? 0);
      for (const column of values) column[kept] = column[from] ?? Number.NaN;
    }
    for (const column of [times, gaps, ...values]) column.copyWithin(half / 2, half, length);
    length -= half / 2;
  };

  return {
    columns,
    get length() {
      return length;
    },
    atMs: (index) => times[index] ?? Number.NaN,
    gap: (index) => WATCH_GAPS[gaps[index] ?? 0] ?? 'none',
    value: (column, index) => values[column]?.[index] ?? Number.NaN,
    indexFrom: (atMs) => {
      let low = 0;
      let high = length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((times[middle] ?? Number.NaN) < atMs) low = middle + 1;
        else high = middle;
      }
      return low;
    },
    push: (atMs, gap, sample) => {
      if (length === capacity) thin();
      times[length] = atMs;
      gaps[length] = WATCH_GAPS.indexOf(gap);
      values.forEach((column, index) => {
        column[length] = sample[index] ?? Number.NaN;
      });
      length += 1;
    },
  };
}
