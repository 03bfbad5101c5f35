/**
 * A second look at what grew, as a sequential test: a log with a limit that is not full yet, or a pool that is still being filled, grows in the first rounds as a
 * leak does. More actions without a snapshot may fill it, and only what then grows by less than before is asked for one more round. What gains as much in a round of
 * many actions as in one of few, such as the objects of the last render, does not grow by the action. It ends as soon as it is decided, and never has more actions
 * than the rounds had, nor makes a large leak much larger.
 */
import type { GrowingPath } from '../../contracts/heap/leak-growth.ts';
import { ok } from '../../base/result.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { CodeUses } from '../../contracts/code-uses.ts';
import type { CaptureSource } from '../../contracts/capture-source.ts';
import type { HuntComparison } from './hunt-comparison.ts';
import { MAX_TARGET_BYTES } from './hunt-cost.ts';
import type { HuntPlan, RoundSnapshot } from './hunt-rounds.ts';

const MB = 1024 * 1024;
/** Bytes that confirming may add to the target: a leak of this size needs no more rounds to be seen, and a page that is out of memory ends the hunt. */
const MAX_FURTHER_BYTES = 32 * MB;
/** Three rounds that gain at least so much each, all about the same, are a leak without a further one: whatever limit it may have, it is too high. */
const MIN_EVEN_BYTES = 32 * MB;
/** The same of rounds whose actions leave so much each. */
const MIN_EVEN_BYTES_EACH = 8 * MB;
/** The round that gains least has at least this share of the one that gains most. */
const MIN_EVEN_SHARE = 0.75;
const MIN_EVEN_ROUNDS = 3;
/** Growth that is no number per action and at least this share of what the first rounds promise goes on; leaks by time grow by less when there is no pause between rounds. */
const MIN_SHARE = 0.75;
/** Growth that is less than this share of what the rounds promise contradicts them. */
const CONTRADICTING_SHARE = 0.25;
/** A reference that leaves at least this share of its objects in each further round, however many actions that has, does not depend on them. */
const MIN_STEADY_SHARE = 0.75;
/** A round shows what depends on neither actions nor time if it has this many times as many actions as others, and takes this many times as long. */
const MIN_LENGTH = 2;
const MIN_LONGER = 1.5;
/** A reference that gains less than this many times as much in such a round depends on neither. */
const STEADY_SHARE = 1.25;

/** `filling`: rounds that are played without a snapshot in between; `once`: a further round where these do not decide. */
export interface FurtherRounds {
  readonly filling: number;
  readonly once: 0 | 1;
}

/** The most rounds that confirming may take, by what the rounds gained; none where their bytes decide. `totalSizesBytes`: of the snapshots; empty before there are any. */
export function furtherRounds(
  { rounds, repeat }: Pick<HuntPlan, 'repeat' | 'rounds'>,
  totalSizesBytes: readonly number[],
): FurtherRounds {
  const gained = totalSizesBytes.slice(1).map((size, at) => size - (totalSizesBytes[at] ?? 0));
  const [least, most] = [Math.min(...gained), Math.max(0, ...gained)];
  const isEven = gained.length >= MIN_EVEN_ROUNDS && least >= MIN_EVEN_SHARE * most;
  const isLarge = least >= Math.min(MIN_EVEN_BYTES, MIN_EVEN_BYTES_EACH * repeat);
  if ((isEven && isLarge) || (totalSizesBytes.at(-1) ?? 0) + most > MAX_TARGET_BYTES) return { filling: 0, once: 0 };
  const affordable = most === 0 ? rounds : Math.max(1, Math.min(rounds, Math.floor(MAX_FURTHER_BYTES / most)));
  return affordable === 1 ? { filling: 1, once: 0 } : { filling: affordable - 1, once: 1 };
}

export interface Confirmation {
  /** The snapshots that the comparison is about. */
  readonly sources: readonly CaptureSource[];
  readonly compared: HuntComparison;
  /** Paths that grew at first, and no longer when more had happened. */
  readonly filled: readonly GrowingPath[];
  /** Paths that gain as many objects in a round of few actions as in one of many that also took longer. */
  readonly steady: readonly GrowingPath[];
  /** Paths that go on growing, by far less than the first rounds promise by actions or by time. */
  readonly slowed: readonly GrowingPath[];
  /** V8 numbered all objects again meanwhile, so that nothing is confirmed. */
  readonly isLost: boolean;
  /** All actions since the first snapshot, those without a snapshot of their own included. */
  readonly actions: number;
  /** Rounds played to confirm the growth. */
  readonly furtherRounds: number;
  /** What changed by class from each snapshot to the next, of all that were taken and can be compared. */
  readonly classes: HuntComparison['classes'];
  /** For each of those snapshots that is none of the first rounds: how many rounds it comes after. */
  readonly further: readonly number[];
}

export interface ConfirmationParts {
  readonly plan: Pick<HuntPlan, 'repeat' | 'rounds'>;
  /** Before the first round and after each. */
  readonly snapshots: readonly RoundSnapshot[];
  readonly compared: HuntComparison;
  /** Plays rounds, and takes a snapshot after the last. */
  readonly play: (rounds: number) => Promise<AppResult<RoundSnapshot>>;
  readonly compare: (sources: readonly CaptureSource[]) => Promise<AppResult<HuntComparison>>;
}

/** By the reference itself: its text may have another name of the variable, where another function of the scope is on the path. */
function isSame(one: GrowingPath, other: GrowingPath): boolean {
  // A chain may be reached from its other end.
  if (one.chain !== undefined && other.chain !== undefined)
    return one.owner === other.owner && one.className === other.className;
  if (one.cut !== null && one.isChain !== true) return one.cut === other.cut;
  return one.edgeToCut === other.edgeToCut && one.className === other.className && one.owner === other.owner;
}

const isIn = (paths: readonly GrowingPath[], one: GrowingPath): boolean => paths.some((path) => isSame(path, one));

/**
 * A path of `found` in a longer comparison; undefined if it is not there. An object that is replaced by a copy at each change, as the state of a store, has
 * another id then: a path of the same name that is none of the others of `found` is the same.
 */
function laterOf(
  one: GrowingPath,
  later: readonly GrowingPath[],
  found: readonly GrowingPath[],
): GrowingPath | undefined {
  const same = later.find((path) => isSame(path, one));
  if (same !== undefined || one.edgeToCut === '') return same;
  return later.find(
    (path) => path.edgeToCut === one.edgeToCut && path.className === one.className && !isIn(found, path),
  );
}

/**
 * True if the round at `at`, which had as many actions as `rounds` of those before it, gained about as much as these promise. Where each action leaves the same, fewer
 * may be a limit that was reached meanwhile.
 */
function goesOn(
  { objectsPerRound }: GrowingPath,
  at: number,
  { rounds, repeat }: Pick<HuntPlan, 'repeat' | 'rounds'>,
): boolean {
  const before = objectsPerRound.slice(0, at);
  const least = Math.min(...before);
  const isPerAction = least % repeat === 0 && Math.max(...before) === least;
  return (objectsPerRound[at] ?? 0) >= (isPerAction ? 1 : MIN_SHARE) * rounds * least;
}

/** Milliseconds in which the target ran in each round: from the end of a snapshot to the start of the next. */
function roundsMs(snapshots: readonly RoundSnapshot[]): number[] {
  return snapshots.slice(1).map(({ startedAtMs }, at) => startedAtMs - (snapshots[at]?.endedAtMs ?? startedAtMs));
}

/**
 * Tells paths whose gain depends neither on the number of actions nor on the time. The round at `at` had as many actions as `rounds` of those before. One that gained
 * a whole number for each of them, which is none that an earlier round gained, may be counted per action: what the warm-up left can make the earlier ones as large.
 */
function steadyPaths(
  snapshots: readonly RoundSnapshot[],
  at: number,
  rounds: number,
  repeat: number,
): (path: GrowingPath) => boolean {
  const ms = roundsMs(snapshots);
  const isLong = rounds >= MIN_LENGTH && (ms[at] ?? 0) >= MIN_LONGER * Math.max(...ms.slice(0, at));
  return ({ objectsPerRound }) => {
    const [before, gained] = [objectsPerRound.slice(0, at), objectsPerRound[at] ?? 0];
    const mayBePerAction = gained > 0 && gained % (rounds * repeat) === 0 && !before.includes(gained);
    return isLong && !mayBePerAction && gained < STEADY_SHARE * Math.min(...before);
  };
}

/** A round detaches the elements that were in the page when it began, however many it makes and removes itself: that tells nothing. */
const isDetachedNode = (className: string): boolean => className.startsWith('Detached ');

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Adds to each path what the further rounds left of it. */
function withFurther(
  paths: readonly GrowingPath[],
  later: HuntComparison,
  firstRounds: number,
  actions: number,
): GrowingPath[] {
  return paths.map((path) => {
    const same = laterOf(path, later.growing, paths);
    if (same === undefined) return path;
    return { ...path, confirmed: { actions, objects: sum(same.objectsPerRound.slice(firstRounds)) } };
  });
}

/** Tells paths of which the further rounds left far less than both their actions and their time promise. */
function contradictedPaths(
  snapshots: readonly RoundSnapshot[],
  firstRounds: number,
  playedRounds: number,
): (path: GrowingPath) => boolean {
  const ms = roundsMs(snapshots);
  const furtherMs = sum(ms.slice(firstRounds));
  return ({ objectsPerRound, confirmed }) => {
    if (confirmed === undefined) return false;
    const least = Math.min(...objectsPerRound);
    // As much in a round of many actions as in one of few: it depends on neither.
    if (confirmed.objects >= MIN_STEADY_SHARE * least * (snapshots.length - 1 - firstRounds)) return false;
    const byActions = playedRounds * least;
    const byTime = furtherMs * Math.min(...objectsPerRound.map((count, round) => count / Math.max(1, ms[round] ?? 1)));
    return confirmed.objects < CONTRADICTING_SHARE * Math.min(byActions, byTime);
  };
}

export async function confirmGrowth(parts: ConfirmationParts): Promise<AppResult<Confirmation>> {
  const { plan, snapshots, compared, play, compare } = parts;
  const { filling: rounds, once: onceMore } = furtherRounds(plan, compared.totalSizesBytes);
  const firstRounds = snapshots.length - 1;
  const sourcesOf = (taken: readonly RoundSnapshot[]): CaptureSource[] => taken.map(({ source }) => source);
  const asFound = (played: number, isLost: boolean): AppResult<Confirmation> =>
    ok({
      sources: sourcesOf(snapshots),
      compared,
      filled: [],
      steady: [],
      slowed: [],
      isLost,
      actions: firstRounds * plan.repeat,
      furtherRounds: played,
      classes: compared.classes,
      further: [],
    });
  if (rounds === 0) return asFound(0, false);
  const filling = await play(rounds);
  if (!filling.ok) return filling;
  if (filling.value.isRenumbered) return asFound(rounds, true);
  const all = [...snapshots, filling.value];
  const later = await compare(sourcesOf(all));
  if (!later.ok) return later;
  const actions = (firstRounds + rounds) * plan.repeat;
  const goingOn = ({ growing }: HuntComparison): GrowingPath[] =>
    compared.growing.filter((path) => laterOf(path, growing, compared.growing) !== undefined);
  const stopped = (longer: HuntComparison): GrowingPath[] => {
    const still = goingOn(longer);
    return compared.growing.filter((path) => !still.includes(path));
  };
  if (later.value.growing.length === 0)
    return ok({
      sources: sourcesOf(all),
      compared: later.value,
      filled: stopped(later.value),
      steady: [],
      slowed: [],
      isLost: false,
      actions,
      furtherRounds: rounds,
      classes: later.value.classes,
      further: [rounds],
    });
  if (later.value.growing.every((path) => goesOn(path, firstRounds, { rounds, repeat: plan.repeat }))) {
    // What the first rounds say is what a reader expects: all of them have as many actions.
    const still = goingOn(later.value);
    const growing = withFurther(still, later.value, firstRounds, rounds * plan.repeat);
    const filled = stopped(later.value);
    return ok({
      sources: sourcesOf(snapshots),
      compared: { ...compared, growing },
      filled,
      steady: [],
      slowed: [],
      isLost: false,
      actions,
      furtherRounds: rounds,
      classes: later.value.classes,
      further: [rounds],
    });
  }
  const once = onceMore === 0 ? null : await play(onceMore);
  if (once?.ok === false) return once;
  const played = rounds + onceMore;
  if (once?.value.isRenumbered === true) return asFound(played, true);
  const longest = once === null ? all : [...all, once.value];
  const last = once === null ? later : await compare(sourcesOf(longest));
  if (!last.ok) return last;
  const isContradicted = contradictedPaths(longest, firstRounds, played);
  const still = goingOn(last.value);
  const judged = withFurther(still, last.value, firstRounds, played * plan.repeat);
  const slowed = judged.filter(isContradicted);
  const isLikeSteady = steadyPaths(longest, firstRounds, rounds, plan.repeat);
  const isSteady = (path: GrowingPath): boolean => isLikeSteady(path) && !isIn(slowed, path);
  const steady = last.value.growing.filter(isSteady);
  const outcome = {
    filled: stopped(last.value),
    steady: steady.filter(({ className }) => !isDetachedNode(className)),
    slowed,
    isLost: false,
    actions: (firstRounds + played) * plan.repeat,
    furtherRounds: played,
    classes: last.value.classes,
    further: once === null ? [rounds] : [rounds, onceMore],
  };
  const isSteadyLater = (path: GrowingPath): boolean => laterOf(path, steady, compared.growing) !== undefined;
  const growing = judged.filter((path) => !isIn(slowed, path) && !isSteadyLater(path));
  // The first rounds have equally many actions each, so their figures are the ones to compare.
  if (growing.length > 0) return ok({ ...outcome, sources: sourcesOf(snapshots), compared: { ...compared, growing } });
  const others = last.value.growing.filter((path) => !isSteady(path) && !isIn(slowed, path));
  return ok({ ...outcome, sources: sourcesOf(longest), compared: { ...last.value, growing: others } });
}
