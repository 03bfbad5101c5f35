/** The verdict of the soak: which figures are within their limits. */
import { median } from '../median.ts';
import type { Counts, MemorySample } from './gauges.ts';

/** At the end of the work by that after the warm-up. */
const GROWTH_LIMIT = 1.1;
/** After the last client has gone by that before the first came: the target, which code and caches of the first use miss. */
const IDLE_TARGET = 1.2;
/** Between the 1.7 to 2.0 that the window has after the first use and the 2.7 that it had with a fault. */
const IDLE_LIMIT = 2.5;

export interface VerdictRow {
  readonly what: string;
  readonly before: string;
  readonly after: string;
  readonly limit: string;
  /** Set where a target is missed and the limit is not. */
  readonly missedTarget?: string;
  readonly isWithin: boolean;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

/** The median of each process over samples; processes that are in less than half of them are left out. */
export function medianMemory(samples: readonly MemorySample[]): MemorySample {
  const names = new Set(samples.flatMap((sample) => [...sample.keys()]));
  const medians = new Map<string, number>();
  for (const name of names) {
    const values = samples.flatMap((sample) => sample.get(name) ?? []);
    if (values.length * 2 >= samples.length) medians.set(name, median(values));
  }
  return medians;
}

export function totalOf(sample: MemorySample): number {
  return [...sample.values()].reduce((sum, bytes) => sum + bytes, 0);
}

function compared(what: string, before: number, after: number, limit: number): VerdictRow {
  const ratio = after / before;
  return {
    what,
    before: megabytes(before),
    after: `${megabytes(after)} (${ratio.toFixed(2)})`,
    limit: `≤ ${limit}`,
    isWithin: ratio <= limit,
  };
}

/** Each process at the end of the work, beside the same after the warm-up. */
export function growthRows(warm: MemorySample, end: MemorySample): VerdictRow[] {
  return [...end].flatMap(([name, bytes]) => {
    const before = warm.get(name);
    return before === undefined ? [] : [compared(`memory, ${name}`, before, bytes, GROWTH_LIMIT)];
  });
}

/** Each process that was there before the first client, and all together, after the last client has gone. */
export function idleRows(before: MemorySample, after: MemorySample): VerdictRow[] {
  const shared = [...before].flatMap(([name, bytes]) => {
    const now = after.get(name);
    return now === undefined ? [] : [idleRow(name, bytes, now)];
  });
  return [...shared, idleRow('all processes', totalOf(before), totalOf(after))];
}

function idleRow(name: string, before: number, after: number): VerdictRow {
  const row = compared(`idle memory, ${name}`, before, after, IDLE_LIMIT);
  return after <= IDLE_TARGET * before ? row : { ...row, missedTarget: `target of ${IDLE_TARGET} missed` };
}

/** A count differs with the moment; a leak at each capture would be hundreds. */
const COUNT_ALLOWANCE = 8;

/** Counts that must not grow. */
export function countRows(before: Counts, after: Counts): VerdictRow[] {
  return Object.entries(after).map(([name, count]) => ({
    what: name,
    before: String(before[name] ?? 0),
    after: String(count),
    limit: `constant (+ ${COUNT_ALLOWANCE})`,
    isWithin: count <= (before[name] ?? 0) + COUNT_ALLOWANCE,
  }));
}
