/**
 * The plan of a leak hunt: which actions a round has, how many rounds there are and when they end, by seconds and bytes. Nothing is played here.
 *
 * Rounds show what grows. Further ones confirm it as a sequential test: a log with a limit that is not full yet, or a pool that is still being filled, grows in the
 * first rounds as a leak does. It ends as soon as it is decided, and never has more actions than the rounds had, nor makes a large leak much larger.
 */
import { MIN_ROUNDS as DECIDING_ROUNDS } from '../../heap/growing/thresholds.ts';
import { areSure } from '../confirmation.ts';
import { HUNT_PHASES, type HuntPhase } from '../../heap/growing/hunt-progress.ts';
import { hasNumber, numberedSteps } from '../../../core/capability/action-numbers.ts';
import type { CallPlan } from '../../../core/capability/define.ts';
import { resetCall } from '../../page/tools/interact-start.ts';

/** The action of a round. */
export type HuntAction =
  | { readonly kind: 'steps'; readonly steps: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'expression'; readonly expression: string }
  /** Sent by this process to a server of this machine. */
  | { readonly kind: 'request'; readonly request: string }
  | { readonly kind: 'wait'; readonly seconds: number }
  /** The person performs it, once per round. */
  | { readonly kind: 'person'; readonly task: string };

/** True if more rounds can be played without a person, and end when their actions have. */
export function canPlayMore({ kind }: HuntAction): boolean {
  return kind === 'steps' || kind === 'expression' || kind === 'request';
}

/** Below, nothing can be said about growth. */
export const MIN_ROUNDS = 2;

/** The number of times that the rounds begin again when V8 numbered the objects again. */
export const MAX_RESTARTS = 2;

/** A round that was played, with its snapshot. */
interface EndedRound {
  readonly round: number;
  readonly rounds: number;
  readonly restarts: number;
  /** All that count, its own included. */
  readonly snapshots: number;
  readonly isRenumbered: boolean;
  /** Bytes of the target, and those that each round left; null if it does not tell. */
  readonly used: { readonly bytes: number; readonly gained: readonly number[] } | null;
  /** The actions of a round that were asked for, if it has one because the very first action left much; null otherwise. */
  readonly untried: number | null;
}

/** The next part after a round: all rounds once more, those with the actions that were asked for, an end by what is known or by the size of the target, or the next one. */
export function afterRound({
  round,
  rounds,
  restarts,
  snapshots,
  isRenumbered,
  used,
  untried,
}: EndedRound): 'again' | 'as-asked' | 'is-known' | 'is-too-large' | 'go-on' {
  if (isRenumbered && restarts < MAX_RESTARTS) return 'again';
  // The first action left code and data that are loaded once.
  const newest = used?.gained.at(-1) ?? 0;
  if (untried !== null && used !== null && affordableRepeat(untried, newest) === untried) return 'as-asked';
  if (used === null || round >= rounds || snapshots <= MIN_ROUNDS) return 'go-on';
  if (areSure(used.gained)) return 'is-known';
  return used.bytes + Math.max(0, newest) > MAX_TARGET_BYTES ? 'is-too-large' : 'go-on';
}

/** True if its rounds may have fewer actions: a hunt without a warm-up measures nothing before the first snapshot. */
export function canHaveFewer({ action, repeat, warmUpRounds }: HuntPlan): boolean {
  return canPlayMore(action) && repeat > 1 && warmUpRounds > 0;
}

/** True if each action uses elements of its own. */
export function isNumbered(action: HuntAction): boolean {
  if (action.kind === 'request') return hasNumber(action.request);
  return action.kind === 'steps' && hasNumber(JSON.stringify(action.steps));
}

export interface HuntPlan {
  readonly action: HuntAction;
  /** Actions per round; a wait runs once. */
  readonly repeat: number;
  readonly rounds: number;
  /** Rounds before the first snapshot, in which caches fill and code is compiled. */
  readonly warmUpRounds: number;
  /** Code that runs before each action, where the steps do not lead back by themselves. */
  readonly reset?: string | undefined;
  /** The page is loaded again once, before the first round. */
  readonly reload?: boolean | undefined;
  /** Seconds without an action after which what grew is looked at again; 0 for not at all. */
  readonly settleSeconds?: number;
  /** Growth is counted only: no step is told apart. */
  readonly countOnly?: boolean | undefined;
  /** Each action in a call of its own, where one costs much. */
  readonly isSingly?: boolean;
}

const MB = 1024 * 1024;
/** Bytes that one action leaves from which a round has fewer of them. */
const HEAVY_BYTES = 8 * MB;
/** Bytes that the actions of a round may leave then: three rounds of so much are a leak without a further one. */
const ROUND_BYTES = 32 * MB;
/** Actions that a round has at most where each is heavy. */
export const MAX_FEWER = ROUND_BYTES / HEAVY_BYTES;
/** Bytes of the target beyond which no round begins: V8 needs as much again for the snapshot, and pages end at 2 to 4 GB. */
export const MAX_TARGET_BYTES = 700 * MB;
/** Actions of a round if each leaves so many bytes. */
export function affordableRepeat(repeat: number, bytesPerAction: number): number {
  return bytesPerAction < HEAVY_BYTES
    ? repeat
    : Math.max(1, Math.min(repeat, Math.floor(ROUND_BYTES / bytesPerAction)));
}

/** True if an action that leaves so much is not played twice before the first snapshot, only to know whether it does so each time: the first round tells that too. */
export const isCostly = (bytesPerAction: number): boolean => bytesPerAction >= ROUND_BYTES;

/** Steps that one call of pen_interact takes. */
const MAX_STEPS = 50;

export type ActionCall = CallPlan['parts'][number];

/** Actions of one call. `first`: the number of the first one. */
export interface Batch {
  readonly first: number;
  readonly times: number;
}

/** The call that performs these actions; null if no tool does. */
export function actionCall(action: HuntAction, { first, times }: Batch): ActionCall | null {
  switch (action.kind) {
    case 'steps': {
      const steps = Array.from({ length: times }, (_, at) => numberedSteps(action.steps, first + at)).flat();
      return { name: 'pen_interact', params: { steps } };
    }
    case 'expression':
      return { name: 'pen_evaluate', params: { expression: action.expression } };
    default:
      return null;
  }
}

/** Actions of a round that are played: all, unless the first ones of the warm-up are measured. */
export interface RoundPart {
  readonly from: number;
  readonly to: number;
}

/**
 * The calls of a round: steps in as few calls as possible, because each waits for the page to be ready. `round`: counted from the first warm-up, which
 * is 0.
 */
export function batchesOf(
  { action, repeat, reset, isSingly = false }: Pick<HuntPlan, 'action' | 'repeat' | 'reset' | 'isSingly'>,
  round: number,
  { from, to }: RoundPart = { from: 0, to: repeat },
): Batch[] {
  if (action.kind === 'wait' || action.kind === 'person') return [{ first: 1, times: 1 }];
  const isTogether = action.kind === 'steps' && reset === undefined && !isSingly;
  const atOnce = isTogether ? Math.max(1, Math.floor(MAX_STEPS / action.steps.length)) : 1;
  return Array.from({ length: Math.ceil((to - from) / atOnce) }, (_, at) => ({
    first: round * repeat + from + at * atOnce + 1,
    times: Math.min(atOnce, to - from - at * atOnce),
  }));
}

/** The different calls of other tools that so many rounds make, also with fewer actions each. */
function actionCalls(plan: HuntPlan, rounds: number): ActionCall[] {
  const calls = new Map<string, ActionCall>();
  if (plan.reset !== undefined) calls.set('reset', resetCall(plan.reset));
  // Without a number, all rounds are alike.
  const different = isNumbered(plan.action) ? rounds : 1;
  const batches = Array.from({ length: different }, (_, round) => batchesOf(plan, round)).flat();
  if (canHaveFewer(plan)) {
    const most = Math.max(plan.repeat, (different + 1) * MAX_FEWER);
    const singles = isNumbered(plan.action) ? Math.min(most, (different + 1) * plan.repeat) : 1;
    batches.push(...batchesOf(plan, 0, { from: 1, to: plan.repeat }));
    batches.push(...Array.from({ length: singles }, (_, at) => ({ first: at + 1, times: 1 })));
  }
  for (const batch of batches) {
    const call = actionCall(plan.action, batch);
    if (call !== null) calls.set(JSON.stringify(call), call);
  }
  return [...calls.values()];
}

/** More snapshots than this are not worth the answer. */
const MAX_STEPS_APART = 6;
/** A heap that takes longer stands still too long for snapshots that only say more about a verdict. */
const MAX_SNAPSHOT_MS = 5000;

export const isSlowToTake = (snapshotMs: number): boolean => snapshotMs > MAX_SNAPSHOT_MS;

/** Steps apart take a snapshot each: of a larger heap they would take longer than all that is known before. By its size, as a busy machine is slow with any. */
const MAX_APART_BYTES = 100_000_000;

export const isTooLargeApart = (heapBytes: number): boolean => heapBytes > MAX_APART_BYTES;

/** True if the steps of the action can be told apart. */
export function hasStepsApart(action: HuntAction): action is HuntAction & { kind: 'steps' } {
  return action.kind === 'steps' && action.steps.length > 1 && action.steps.length <= MAX_STEPS_APART;
}

/** Snapshots that it takes: after each step, and after the action once more; 0 where steps cannot be told apart. */
export function snapshotsApart(action: HuntAction): number {
  return hasStepsApart(action) ? action.steps.length + 1 : 0;
}

/** Actions that it takes: one with a snapshot after each step, and one after which the objects of that one are counted. */
export const ACTIONS_APART = 2;

/** Rounds that judge workers whose heaps grew in all others. */
export const WORKER_ROUNDS = DECIDING_ROUNDS;

/** All rounds that the hunt may play. */
function mostRounds(plan: HuntPlan): number {
  const further = canPlayMore(plan.action) ? mostFurther(plan) : 0;
  return plan.warmUpRounds + plan.rounds * (1 + MAX_RESTARTS) + further + WORKER_ROUNDS;
}

/** The calls of two more actions, step by step. */
function stepCalls(plan: HuntPlan, rounds: number): CallPlan['parts'] {
  const { action, repeat } = plan;
  if (!hasStepsApart(action)) return [];
  const fewer = canHaveFewer(plan) ? (rounds + 1) * Math.min(repeat, MAX_FEWER) : 0;
  // Whatever number the action has, only its own elements differ.
  const numbers = isNumbered(action)
    ? [
        ...Array.from({ length: rounds + 1 }, (_, round) => [round * repeat + 1, round * repeat + 2]).flat(),
        ...Array.from({ length: fewer }, (_, at) => at + 1),
      ]
    : [1];
  const steps = new Map(
    numbers.flatMap((number) => numberedSteps(action.steps, number)).map((step) => [JSON.stringify(step), step]),
  );
  return [...steps.values()].map((step) => ({ name: 'pen_interact', params: { steps: [step] } }));
}

/** The calls of other tools that a hunt may make. */
export function callsOf(plan: HuntPlan): CallPlan['parts'] {
  const rounds = mostRounds(plan);
  const first = plan.reload === true ? [resetCall('reload')] : [];
  return [...first, ...actionCalls(plan, rounds), ...stepCalls(plan, rounds)];
}

/** Bytes that confirming may add to the target: a leak of this size needs no more rounds to be seen, and a page that is out of memory ends the hunt. */
const MAX_FURTHER_BYTES = 32 * MB;
/** Three rounds that gain at least so much each, all about the same, are a leak without a further one: whatever limit it may have, it is too high. */
const MIN_EVEN_BYTES = 32 * MB;
/** The same of rounds whose actions leave so much each. */
const MIN_EVEN_BYTES_EACH = 8 * MB;
/** The round that gains least has at least this share of the one that gains most. */
const MIN_EVEN_SHARE = 0.75;
const MIN_EVEN_ROUNDS = 3;
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
  if ((isEven && isLarge) || areSure(gained) || (totalSizesBytes.at(-1) ?? 0) + most > MAX_TARGET_BYTES)
    return { filling: 0, once: 0 };
  const affordable = most === 0 ? rounds : Math.max(1, Math.min(rounds, Math.floor(MAX_FURTHER_BYTES / most)));
  return affordable === 1 ? { filling: 1, once: 0 } : { filling: affordable - 1, once: 1 };
}

/** The most rounds that confirm what grew. */
export function mostFurther(plan: HuntPlan): number {
  const { filling, once } = furtherRounds(plan, []);
  return filling + once;
}

/** Milliseconds that parts of a hunt took, each per one. */
export interface HuntPaces {
  /** The actions of a round, with the pause after them. */
  readonly roundMs: number;
  readonly snapshotMs: number;
  /** Reading a snapshot and comparing it with the one before. */
  readonly readMs: number;
}

/** Reading the code that holds what grew, and the verdict. */
const JUDGING_MS = 1500;
/** A phase that takes longer than it was expected to is expected to take this share of its time more: it never ends "now" for minutes. */
const OVERDUE_SHARE = 0.25;

/** What the snapshots show so far. */
export interface HuntKnowledge {
  readonly sizesBytes: readonly number[];
  /** A path grows; null before it is known, which is taken for growth. */
  readonly grows: boolean | null;
  /** A class gains as much in every round, which is confirmed like a path that grows. */
  readonly isSteady: boolean;
}

/** Milliseconds that each phase takes. */
export function phasesMs(
  plan: HuntPlan,
  { roundMs, snapshotMs, readMs }: HuntPaces,
  { sizesBytes, grows, isSteady }: HuntKnowledge,
): Readonly<Record<HuntPhase, number>> {
  const { action, rounds, warmUpRounds, settleSeconds = 0 } = plan;
  const isMore = (grows !== false || isSteady) && canPlayMore(action);
  const { filling } = furtherRounds(plan, sizesBytes);
  const apart = grows !== false && isMore && !isTooLargeApart(sizesBytes.at(-1) ?? 0) ? snapshotsApart(action) : 0;
  const settles = grows !== false && !isSlowToTake(snapshotMs) && settleSeconds > 0 && action.kind !== 'wait';
  return {
    rounds: (warmUpRounds + rounds) * roundMs + (rounds + 1) * snapshotMs,
    // Snapshots that were read while the rounds were played are not read again.
    comparing: (grows === null ? rounds + 1 : 1) * readMs + (grows === false ? 0 : JUDGING_MS),
    confirming: isMore && filling > 0 ? filling * roundMs + snapshotMs + readMs : 0,
    apart: apart * (roundMs / plan.repeat + snapshotMs + readMs),
    // The wait begins with the last action, and passes while what was taken before is read.
    settling: settles ? Math.max(settleSeconds * 1000, readMs) + snapshotMs + readMs : 0,
  };
}

/** The estimated rest in milliseconds. `elapsedMs`: of the phase. */
export function leftMs(phases: Readonly<Record<HuntPhase, number>>, phase: HuntPhase, elapsedMs: number): number {
  const later = HUNT_PHASES.slice(HUNT_PHASES.indexOf(phase) + 1).reduce((sum, each) => sum + phases[each], 0);
  return later + Math.max(phases[phase] - elapsedMs, OVERDUE_SHARE * elapsedMs);
}
