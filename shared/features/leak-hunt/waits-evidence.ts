/** Evidence of a hunt of what waits in V8 or Blink, such as promises and timers, which no path shows. */
import { sum } from '../../base/numbers.ts';
import type { HeapGrowth, SteadyWaiting } from '../../engine/heap/contract/leak-growth.ts';
import { cite, type Cited } from '../../core/findings/rules.ts';
import { formatBytes, formatCount, formatSpread } from '../../base/units.ts';
import { steadyAgesText, steadyWaitingText } from '../heap/growing/beside-text.ts';
import { MIN_WAITING_BYTES, MIN_WAITING_SHARE } from '../heap/growing/thresholds.ts';

/** Things that wait in V8 or Blink and that no path shows. */
export interface WaitsEvidence {
  /** A row of it is large enough to decide. */
  readonly isLarge: boolean;
  /** Null: nobody looked again after a wait. */
  readonly stays: Cited | null;
  readonly keeps: Cited;
  readonly also: readonly Cited[];
  /** It is as much as the growth that no path explains. */
  readonly explainsRest: boolean;
}

/** What waits and keeps little, and still waited after a wait. */
export interface StaysWaiting {
  readonly stays: Cited;
  readonly seconds: Cited;
  readonly bytes: Cited;
}

/** What waits and keeps much; null without any. */
export function waitsEvidence(waiting: readonly SteadyWaiting[], growth: HeapGrowth | null): WaitsEvidence | null {
  const large = waiting.filter(({ bytesPerRound }) => Math.min(...bytesPerRound) >= MIN_WAITING_BYTES);
  const [first, ...others] = large;
  if (first === undefined) return null;
  const { settled } = first;
  const ages = steadyAgesText(first);
  const still =
    settled === undefined
      ? ''
      : settled.left >= settled.of
        ? `all ${formatCount(settled.of)}`
        : `${formatCount(settled.left)} of ${formatCount(settled.of)}`;
  const leastRest = growth === null ? Number.POSITIVE_INFINITY : Math.min(...growth.restBytesPerRound);
  return {
    isLarge: true,
    stays:
      settled === undefined
        ? null
        : cite(
            'Waiting',
            `Not backlog: ${still} still waited after ${formatCount(settled.seconds)} s without any action.`,
          ),
    keeps: cite(
      'Waiting',
      `${first.text.replace(' per round', '')}, with ${formatSpread(first.bytesPerRound, formatBytes)} that they keep alive`,
    ),
    also: [
      ...(ages === '' ? [] : [`Of the ${formatCount(first.count)} that wait in the last snapshot: ${ages}.`]),
      ...(others.length === 0 ? [] : [steadyWaitingText(others)]),
    ].map((text) => cite('Waiting', text)),
    explainsRest: sum(large.map(({ bytesPerRound }) => Math.min(...bytesPerRound))) >= MIN_WAITING_SHARE * leastRest,
  };
}

/** Among what waits and keeps little: the first that each action leaves the same number of, all of which still waited after a wait. */
export function staysWaiting(waiting: readonly SteadyWaiting[], eachRound: number | null): StaysWaiting | null {
  const row = waiting.find(({ perRound, settled }) => {
    const [first = 0] = perRound;
    const isSame = perRound.every((each) => each === first);
    return (
      eachRound !== null && isSame && first % eachRound === 0 && settled !== undefined && settled.left >= settled.of
    );
  });
  if (row === undefined) return null;
  return {
    stays: cite('Waiting', row.text.replace(' per round', '')),
    seconds: cite('Waiting', `${formatCount(row.settled?.seconds ?? 0)} s`),
    bytes: cite('Waiting', formatSpread(row.bytesPerRound, formatBytes)),
  };
}
