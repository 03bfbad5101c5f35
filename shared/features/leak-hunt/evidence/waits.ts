/** Evidence of what waits: things that V8 or Blink keep and that no path shows. */
import { steadyAgesText, steadyWaitingText } from '../../heap/growing/beside-text.ts';
import { MIN_WAITING_BYTES, MIN_WAITING_SHARE } from '../../heap/growing/thresholds.ts';
import { sum } from '../../../base/numbers.ts';
import { formatBytes, formatCount, formatSpread } from '../../../base/units.ts';
import type { HeapGrowth, SteadyWaiting } from '../../../engine/heap/contract/leak-growth.ts';
import { cite } from '../../../core/findings/rules.ts';
import type { HuntEvidence, WaitsEvidence } from './model.ts';

/** Null unless something that waits keeps much alive. `growth`: null if it is not known what the paths explain. */
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
export function staysWaiting(
  waiting: readonly SteadyWaiting[],
  eachRound: number | null,
): HuntEvidence['staysWaiting'] {
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
