/**
 * A second look at what grew: a log with a limit that is not full yet, or a pool that is still being filled, grows in the first rounds as a leak
 * does. Many more actions without a snapshot fill it, and what then grows by less than before is asked for one more round.
 */
import { ok } from '../../base/result.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { CaptureSource } from '../library/open-capture.ts';
import type { HuntComparison } from './hunt-comparison.ts';
import type { HuntPlan } from './hunt-rounds.ts';
import type { GrowingPath } from './path-growth.ts';

/** A container with a limit below this number of entries is full after it. */
const LEAST_ACTIONS = 20;
/** Growth that is at least this share of what the first rounds promise goes on; leaks by time grow by less when there is no pause between rounds. */
const LEAST_SHARE = 0.75;

/** Rounds that are played without a snapshot: as many as before, or more if they have few actions. */
export function fillingRounds({ repeat, rounds }: Pick<HuntPlan, 'repeat' | 'rounds'>): number {
  return Math.max(rounds, Math.ceil(LEAST_ACTIONS / repeat));
}

export interface Confirmation {
  /** The snapshots that the comparison is about. */
  readonly sources: readonly CaptureSource[];
  readonly compared: HuntComparison;
  /** Paths that grew at first, and no longer when more had happened. */
  readonly filled: readonly GrowingPath[];
  /** All actions since the first snapshot, those without a snapshot of their own included. */
  readonly actions: number;
}

export interface ConfirmationParts {
  readonly plan: Pick<HuntPlan, 'repeat' | 'rounds'>;
  readonly sources: readonly CaptureSource[];
  readonly compared: HuntComparison;
  /** Plays rounds, and takes a snapshot after the last. */
  readonly play: (rounds: number) => Promise<AppResult<CaptureSource>>;
  readonly compare: (sources: readonly CaptureSource[]) => Promise<AppResult<HuntComparison>>;
}

function isSame(one: GrowingPath, other: GrowingPath): boolean {
  return one.edgeToCut === other.edgeToCut && one.className === other.className && one.owner === other.owner;
}

const isIn = (paths: readonly GrowingPath[], one: GrowingPath): boolean => paths.some((path) => isSame(path, one));

/** Whether the last round of a path, which had as many actions as `rounds` of the others, gained about as much as these promise. */
function goesOn({ objectsPerRound }: GrowingPath, rounds: number): boolean {
  const before = objectsPerRound.slice(0, -1);
  return (objectsPerRound.at(-1) ?? 0) >= LEAST_SHARE * rounds * Math.min(...before);
}

export async function confirmGrowth(parts: ConfirmationParts): Promise<AppResult<Confirmation>> {
  const { plan, sources, compared, play, compare } = parts;
  const rounds = fillingRounds(plan);
  const filled = await play(rounds);
  if (!filled.ok) return filled;
  const all = [...sources, filled.value];
  const later = await compare(all);
  if (!later.ok) return later;
  const playedRounds = sources.length - 1 + rounds;
  if (later.value.growing.every((path) => goesOn(path, rounds)) && later.value.growing.length > 0) {
    const { growing } = compared;
    return ok({
      // What the first rounds say is what a reader expects: all of them have as many actions.
      sources,
      compared: { ...compared, growing: growing.filter((path) => isIn(later.value.growing, path)) },
      filled: growing.filter((path) => !isIn(later.value.growing, path)),
      actions: playedRounds * plan.repeat,
    });
  }
  const stopped = (now: HuntComparison): GrowingPath[] => compared.growing.filter((path) => !isIn(now.growing, path));
  if (later.value.growing.length === 0)
    return ok({
      sources: all,
      compared: later.value,
      filled: stopped(later.value),
      actions: playedRounds * plan.repeat,
    });
  const once = await play(1);
  if (!once.ok) return once;
  const last = await compare([...all, once.value]);
  if (!last.ok) return last;
  const actions = (playedRounds + 1) * plan.repeat;
  const growing = compared.growing.filter((path) => isIn(last.value.growing, path));
  const filledPaths = stopped(last.value);
  // The first rounds have equally many actions each, so their figures are the ones to compare.
  return growing.length > 0
    ? ok({ sources, compared: { ...compared, growing }, filled: filledPaths, actions })
    : ok({ sources: [...all, once.value], compared: last.value, filled: filledPaths, actions });
}
