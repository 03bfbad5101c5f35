/**
 * Judges by further rounds what grew in the first ones. Only what then grows by less than before is asked for one more. What gains as much in a round of many actions as in
 * one of few, such as the objects of the last render, does not grow by the action.
 */
import { sum } from '../../base/numbers.ts';
import type { HeapComparedClass } from '../../engine/heap/contract/heap-differences.ts';
import type { GrowingPath } from '../../engine/heap/contract/leak-growth.ts';
import { MIN_SURE_BYTES, MIN_SURE_ROUNDS, MIN_SURE_SHARE } from '../heap/growing/thresholds.ts';

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

/** The times of a snapshot, for which the target stands still, in milliseconds since 1970. */
export interface Pause {
  readonly startedAtMs: number;
  readonly endedAtMs: number;
}

/** Rounds that were played without a snapshot in between, of so many actions each. */
interface Further {
  readonly rounds: number;
  readonly repeat: number;
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
function goesOn({ objectsPerRound }: GrowingPath, at: number, { rounds, repeat }: Further): boolean {
  const before = objectsPerRound.slice(0, at);
  const least = Math.min(...before);
  const isPerAction = least % repeat === 0 && Math.max(...before) === least;
  return (objectsPerRound[at] ?? 0) >= (isPerAction ? 1 : MIN_SHARE) * rounds * least;
}

/** Milliseconds in which the target ran in each round: from the end of a snapshot to the start of the next. */
function roundsMs(snapshots: readonly Pause[]): number[] {
  return snapshots.slice(1).map(({ startedAtMs }, at) => startedAtMs - (snapshots[at]?.endedAtMs ?? startedAtMs));
}

/**
 * Tells paths whose gain depends neither on the number of actions nor on the time. The round at `at` had as many actions as `rounds` of those before. A later round of
 * fewer actions that gained fewer shows that it does depend on them: what the warm-up left can make the first rounds as large as the long one.
 */
function steadyPaths(snapshots: readonly Pause[], at: number, rounds: number): (path: GrowingPath) => boolean {
  const ms = roundsMs(snapshots);
  const isLong = rounds >= MIN_LENGTH && (ms[at] ?? 0) >= MIN_LONGER * Math.max(...ms.slice(0, at));
  return ({ objectsPerRound }) => {
    const others = objectsPerRound.filter((_, round) => round !== at);
    return isLong && (objectsPerRound[at] ?? 0) < STEADY_SHARE * Math.min(...others);
  };
}

/** A round detaches the elements that were in the page when it began, however many it makes and removes itself: that tells nothing. */
const isDetachedNode = (className: string): boolean => className.startsWith('Detached ');

/** Adds to each path what the further rounds left of it. */
function withFurther(
  paths: readonly GrowingPath[],
  later: readonly GrowingPath[],
  firstRounds: number,
  actions: number,
): GrowingPath[] {
  return paths.map((path) => {
    const same = laterOf(path, later, paths);
    if (same === undefined) return path;
    return { ...path, confirmed: { actions, objects: sum(same.objectsPerRound.slice(firstRounds)) } };
  });
}

/** Tells paths of which the further rounds left far less than both their actions and their time promise. */
function contradictedPaths(
  snapshots: readonly Pause[],
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

/** True if rounds that gained so much are enough for a verdict, however few they are. `gained`: bytes of each. */
export function areSure(gained: readonly number[]): boolean {
  const [least, most] = [Math.min(...gained), Math.max(...gained)];
  return gained.length >= MIN_SURE_ROUNDS && least >= MIN_SURE_BYTES && least >= MIN_SURE_SHARE * most;
}

/** True if the further rounds, the last ones of these rows, need no more after them. */
export function isDecided(later: readonly GrowingPath[], firstRounds: number, further: Further): boolean {
  return later.every((path) => goesOn(path, firstRounds, further));
}

/** Growth of the first rounds, judged by what further rounds left. */
export interface ConfirmedRows {
  /** With what the further rounds left of each. */
  readonly growing: readonly GrowingPath[];
  /** Grew at first, and no longer when more had happened. */
  readonly filled: readonly GrowingPath[];
  /** Grew at first by a reference that is not found again, while their class goes on gaining as much. */
  readonly moved: readonly GrowingPath[];
  /** Gain as many objects in a round of few actions as in one of many that also took longer. */
  readonly steady: readonly GrowingPath[];
  /** Go on growing, by far less than the first rounds promise by actions or by time. */
  readonly slowed: readonly GrowingPath[];
  /** Rows of the longer comparison that are none of the last two. */
  readonly others: readonly GrowingPath[];
}

/**
 * Tells paths whose class gained about as much in every further round as their objects promise: what is held by the head of a list or of a chain of promises has another
 * reference after each action.
 */
function goesOnElsewhere(
  firstRounds: number,
  further: readonly number[],
  classes: readonly (readonly HeapComparedClass[])[],
): (path: GrowingPath) => boolean {
  return ({ className, objectsPerRound }) =>
    further.every((rounds, at) => {
      const gained = classes[firstRounds + at]?.find(({ name }) => name === className)?.countDelta ?? 0;
      return gained >= MIN_SHARE * rounds * Math.min(...objectsPerRound);
    });
}

/**
 * Judges the rows of the first rounds. `later`: those of all rounds; `pauses`: of all snapshots; `further`: after each of these that is none of the first rounds, how
 * many rounds it comes after; `classes`: of each round.
 */
export function confirmedRows(
  found: readonly GrowingPath[],
  later: readonly GrowingPath[],
  {
    pauses,
    further,
    repeat,
    classes,
  }: {
    readonly pauses: readonly Pause[];
    readonly further: readonly number[];
    readonly repeat: number;
    readonly classes: readonly (readonly HeapComparedClass[])[];
  },
): ConfirmedRows {
  const firstRounds = pauses.length - 1 - further.length;
  const played = sum(further);
  const isStill = (path: GrowingPath): boolean => laterOf(path, later, found) !== undefined;
  const still = found.filter(isStill);
  const judged = withFurther(still, later, firstRounds, played * repeat);
  const slowed = judged.filter(contradictedPaths(pauses, firstRounds, played));
  const isLikeSteady = steadyPaths(pauses, firstRounds, further[0] ?? 0);
  const isSteady = (path: GrowingPath): boolean => isLikeSteady(path) && !isIn(slowed, path);
  const steady = later.filter(isSteady);
  const gone = found.filter((path) => !isStill(path));
  const isMoved = goesOnElsewhere(firstRounds, further, classes);
  const isOfOther = ({ className }: GrowingPath): boolean => later.some((path) => path.className === className);
  const moved = gone.filter((path) => isMoved(path) && !isOfOther(path));
  return {
    growing: judged.filter((path) => !isIn(slowed, path) && laterOf(path, steady, found) === undefined),
    filled: gone.filter((path) => !moved.includes(path)),
    moved,
    steady: steady.filter(({ className }) => !isDetachedNode(className)),
    slowed,
    others: later.filter((path) => !isSteady(path) && !isIn(slowed, path)),
  };
}
