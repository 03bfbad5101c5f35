/** The screen: whether repeated actions leave something, by counters after garbage collections and without a snapshot. Pure. */
import { CounterSchema, HEAP_BYTES, SERVER_BYTES, type Counters, type Growth } from '../contract/explorations.ts';

/** Below this, bytes of a repetition are feedback and caches of V8. */
const MIN_HEAP_BYTES = 64;
/** The smallest growth of a round as a share of the largest: caches that fill grow less and less. */
const MIN_STEADINESS = 0.25;
/** The last growth of bytes as a share of the largest: code that V8 compiles adds to some rounds more than a leak does. */
const MIN_LAST = 0.1;
/** A server answers other work too. */
const MIN_SERVER_BYTES = 512;

const leastOf = (counter: string): number =>
  counter === HEAP_BYTES ? MIN_HEAP_BYTES : counter === SERVER_BYTES ? MIN_SERVER_BYTES : 0.5;

/**
 * The counters that grew in every round, the surest first. `series`: the figures before the first round that counts and after each, `repetitions`:
 * of a round. The rounds that warm up are not in the series.
 */
export function growthOf(series: readonly Counters[], repetitions: number): Growth[] {
  const [first, last] = [series[0], series.at(-1)];
  if (first === undefined || last === undefined || series.length < 3) return [];
  return CounterSchema.options
    .flatMap((counter) => {
      if (first[counter] === undefined) return [];
      const gains = series.slice(1).map((after, at) => (after[counter] ?? NaN) - (series[at]?.[counter] ?? NaN));
      const needed = leastOf(counter) * repetitions;
      if (!(isBytes(counter) ? areGrowingBytes(gains, needed) : areSteady(gains, needed))) return [];
      const total = (last[counter] ?? 0) - (first[counter] ?? 0);
      return [{ counter, perRepetition: total / (gains.length * repetitions) }];
    })
    .toSorted((one, other) => Number(isBytes(one.counter)) - Number(isBytes(other.counter)));
}

function areSteady(gains: readonly number[], needed: number): boolean {
  const least = Math.min(...gains);
  return least >= needed && least >= MIN_STEADINESS * Math.max(...gains);
}

/** True if bytes grew in every round, and not less and less. A suspect that is none costs a hunt. */
function areGrowingBytes(gains: readonly number[], needed: number): boolean {
  const middle = gains.toSorted((one, other) => one - other)[Math.floor((gains.length - 1) / 2)] ?? 0;
  return Math.min(...gains) > 0 && middle >= needed && (gains.at(-1) ?? 0) >= MIN_LAST * Math.max(...gains);
}

/** False if nothing in the first rounds of a series can be growth. */
export function mayGrow(series: readonly Counters[], repetitions: number): boolean {
  if (growthOf(series, repetitions).length > 0) return true;
  const [first, last] = [series[0] ?? {}, series.at(-1) ?? {}];
  return [HEAP_BYTES, SERVER_BYTES].some(
    (counter) =>
      (last[counter] ?? 0) - (first[counter] ?? 0) >= leastOf(counter) * repetitions * Math.max(1, series.length - 1),
  );
}

const isBytes = (counter: string): boolean => counter === HEAP_BYTES || counter === SERVER_BYTES;

/** Larger for what is worth a hunt first: counters are exact, bytes may be V8's. */
export function suspicion(growth: readonly Growth[]): number {
  const counted = growth.filter(({ counter }) => !isBytes(counter)).length;
  const bytes = growth.find(({ counter }) => isBytes(counter))?.perRepetition ?? 0;
  return 1000 * counted + Math.log2(1 + bytes);
}

/** True if another cycle with the same step explains the growth: no counter grew by more than a quarter beyond it. */
export function isExplained(growth: readonly Growth[], by: readonly Growth[]): boolean {
  return growth.every(({ counter, perRepetition }) => {
    const known = by.find((each) => each.counter === counter)?.perRepetition ?? 0;
    return perRepetition <= 1.25 * known;
  });
}
