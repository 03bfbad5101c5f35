/** Plays a hunt: the action as often as its plan says, then a heap snapshot after a garbage collection. Everything here throws `AppFailure`. */
import { formatBytes, formatCount } from '../../../base/units.ts';
import { pause } from '../../../base/within.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { appError, AppFailure, errorOfAbort, settle, unwrap } from '../../../base/errors.ts';
import { roundFields } from '../../../core/contracts/leak-hunts.ts';
import { failedAction } from '../failed-action-text.ts';
import { createActionOutcomes, failureOf, type ActionOutcomes } from '../failed-actions.ts';
import { createHitLog, type HitElements, type HitLog } from '../hit-elements.ts';
import {
  FURTHER_ROUNDS,
  LOOKING_AGAIN,
  momentText,
  STEPS_APART,
  WAITING_FOR_PERSON,
  WORKERS,
} from '../../heap/growing/hunt-progress.ts';
import { pageOf } from '../../../core/capability/worker-pages.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { captureDraft, storeCapture } from '../../../core/capability/store-capture.ts';
import { resetCall } from '../../page/tools/interact-start.ts';
import { createByteWatch, fewerText, withinMeans } from './hunt-cost.ts';
import {
  actionCall,
  afterRound,
  batchesOf,
  canHaveFewer,
  canPlayMore,
  MAX_RESTARTS,
  MAX_TARGET_BYTES,
  MIN_ROUNDS,
  WORKER_ROUNDS,
  type ActionCall,
  type Batch,
  type HuntAction,
  type HuntPlan,
  type RoundPart,
} from './hunt-plan.ts';
import { numberedText } from '../../../core/capability/action-numbers.ts';
import { parseRequest, statusText } from '../../../core/capability/local-request.ts';

const SNAPSHOT = 'collecting garbage, then a heap snapshot';

/** The reason why objects cannot be followed from one snapshot to the next. */
export const RENUMBERED =
  'another client, such as DevTools, detached from the target and V8 numbered all objects again';

/** Time for the work that an action starts: timers, responses, animations. */
const SETTLE_MS = 500;

/** Waits while the target runs. */
export async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, signal);
  if (signal.aborted) throw new AppFailure(errorOfAbort(signal));
}

/** A worker or frame takes no input: its page does. */
function onPage(params: ActionCall['params'], { target, ports }: CallContext): ActionCall['params'] {
  const page = pageOf(target, (id) => ports.targets.byId(id));
  return page === null ? params : { ...params, target: page.id };
}

interface PlayedRound {
  /** Counted from the first warm-up. */
  readonly round: number;
  /** In progress and errors. */
  readonly named: string;
  /** Outcomes of actions that count. */
  readonly outcomes?: ActionOutcomes;
  readonly hits?: HitLog;
  /** Absent: all actions of the round. */
  readonly part?: RoundPart;
}

/** Performs the actions of a call; false if the person skipped them. */
async function act(
  action: HuntAction,
  batch: Batch,
  { named: place, outcomes, hits }: PlayedRound,
  context: CallContext,
): Promise<boolean> {
  const { runPart, askPerson, sendRequest, signal } = context;
  if (action.kind === 'wait') await rest(action.seconds * 1000, signal);
  if (action.kind === 'person') return unwrap(await askPerson({ text: action.task, place })) === 'done';
  if (action.kind === 'request') {
    const request = unwrap(parseRequest(numberedText(action.request, batch.first)));
    const { status } = unwrap(await sendRequest(request, signal));
    outcomes?.add(status >= 400 ? statusText(status) : null);
  }
  const call = actionCall(action, batch);
  if (call === null) return true;
  const result = unwrap(await runPart(call.name, action.kind === 'steps' ? onPage(call.params, context) : call.params));
  if (action.kind === 'expression') outcomes?.add(failureOf(action.expression, result));
  if (action.kind === 'steps') hits?.add(result);
  return true;
}

/** Resets the target before an action. */
export async function beReady({ reset }: Pick<HuntPlan, 'reset'>, place: string, context: CallContext): Promise<void> {
  if (reset === undefined) return;
  const { name, params } = resetCall(reset);
  const done = await context.runPart(name, onPage(params, context));
  const failed = reset === 'reload' ? 'the page was not loaded again' : '"reset" failed';
  if (!done.ok) throw new AppFailure({ ...done.error, message: `${place}: ${failed}: ${done.error.message}` });
}

/** False if the person skipped the round. */
async function playRound(plan: HuntPlan, played: PlayedRound, context: CallContext): Promise<boolean> {
  const { round, named, part = { from: 0, to: plan.repeat } } = played;
  const total = canPlayMore(plan.action) ? plan.repeat : 1;
  let done = part.from;
  for (const batch of batchesOf(plan, round, part)) {
    await beReady(plan, `${named}, after ${done} of ${total} actions`, context);
    const acted = await settle(() => act(plan.action, batch, played, context));
    if (context.signal.aborted) throw new AppFailure(errorOfAbort(context.signal));
    if (!acted.ok)
      throw new AppFailure(
        plan.action.kind === 'person'
          ? acted.error
          : failedAction(plan, { first: batch.first, done, total, named }, acted.error),
      );
    if (!acted.value) return false;
    done += batch.times;
  }
  await rest(SETTLE_MS, context.signal);
  return true;
}

/** A snapshot after a round, or before the first. The target stands still between its times, in milliseconds since 1970. */
export interface RoundSnapshot {
  readonly source: CaptureSource;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly heapBytes: number;
  /** V8 has numbered all objects again since the snapshot before: another client detached, or the page moved to another process. */
  readonly isRenumbered: boolean;
}

/** `placeOf`: where the snapshot is in the hunt, for its note. */
async function snapshotOf(
  placeOf: (isRenumbered: boolean) => string,
  context: CallContext,
  progress: (share: number) => void,
): Promise<RoundSnapshot> {
  const { ports, target, signal, caller, note, onCommand } = context;
  const startedAtMs = Date.now();
  const taken = unwrap(
    await ports.capture.heapSnapshot(target, {
      follower: undefined,
      forceGc: true,
      isOfSeries: true,
      capBytes: ports.status.heapSnapshotCapBytes(),
      signal,
      onCommand,
      together: undefined,
      progress: ({ done, total }) => progress(total === null || total === 0 ? 0 : Math.min(1, done / total)),
    }),
  );
  const endedAtMs = Date.now();
  const heapBytes = taken.file.heapBytes ?? taken.file.sizeBytes;
  const { file, gcFailure, hasEarlierIds, pauseMs, durationMs } = taken;
  const isRenumbered = hasEarlierIds === false;
  if (gcFailure !== null) {
    await file.discard();
    throw new AppFailure(
      appError(
        'target_unresponsive',
        `The garbage collection before a snapshot failed (${gcFailure}), and without it garbage looks like growth.`,
        'Try again when the target is idle.',
      ),
    );
  }
  const recorded = { startedBy: caller, startedAtMs, recordedMs: durationMs };
  const round = roundFields(placeOf(isRenumbered));
  const options = { forceGC: true, includeDOM: false, maxDepth: 3, ...round.options };
  const draft = captureDraft('heap-snapshot', target, recorded, options);
  const stored = await storeCapture({ ports, signal, note }, file, { ...draft, note: round.note, pauseMs });
  const source = { captureId: stored.captureId, file: stored.file };
  return { source, startedAtMs, endedAtMs, heapBytes, isRenumbered };
}

/** Share of the progress, in percent, that the rounds take; comparing and confirming take the rest. */
export const PLAYED = 60;

/** The progress, in percent, while steps are played apart. */
const LAST_PART = 98;

/**
 * Plays more rounds without a snapshot in between, and takes one after the last. `before`: rounds played already, those to warm up included; `done`: the
 * progress in percent. `outcomes`: gets those of these actions.
 */
export async function playMore(
  plan: HuntPlan,
  further: {
    readonly rounds: number;
    readonly before: number;
    readonly done: number;
    readonly outcomes: ActionOutcomes;
  },
  context: CallContext,
): Promise<RoundSnapshot> {
  const { rounds, before, done, outcomes } = further;
  const message = FURTHER_ROUNDS;
  for (let round = 1; round <= rounds; round += 1) {
    context.progress({ done, total: 100, message });
    const named = `Further round ${round} of ${rounds}`;
    await playRound(plan, { round: before + round - 1, named, outcomes }, context);
  }
  const actions = rounds * plan.repeat;
  const more = actions === 1 ? '1 more action' : `${actions} more actions`;
  return snapshotOf(
    () => `after ${more}`,
    context,
    () => context.progress({ done, total: 100, message }),
  );
}

/**
 * Plays more rounds with a snapshot of each worker before the first of them and after each. `before`: rounds played already, those to warm up included.
 */
export async function playForWorkers(
  plan: HuntPlan,
  { workers, before }: { readonly workers: readonly TargetInfo[]; readonly before: number },
  context: CallContext,
): Promise<RoundSnapshot[][]> {
  const taken: RoundSnapshot[][] = workers.map(() => []);
  for (let round = 0; round <= WORKER_ROUNDS; round += 1) {
    const named = `${WORKERS}: round ${Math.max(1, round)} of ${WORKER_ROUNDS}`;
    const report = (): void => context.progress({ done: LAST_PART, total: 100, message: named });
    report();
    if (round > 0) await playRound(plan, { round: before + round - 1, named }, context);
    for (const [at, target] of workers.entries()) {
      const own = Object.create(context, { target: { value: target } }) as CallContext;
      const place = round === 0 ? `before round 1 of ${WORKER_ROUNDS}` : `after round ${round} of ${WORKER_ROUNDS}`;
      taken[at]?.push(await snapshotOf(() => place, own, report));
    }
  }
  return taken;
}

/** A snapshot after a wait without any action. */
export function settledSnapshot(seconds: number, context: CallContext): Promise<RoundSnapshot> {
  return snapshotOf(
    () => `${seconds} s after the last action`,
    context,
    () => context.progress({ done: LAST_PART, total: 100, message: LOOKING_AGAIN }),
  );
}

/** Performs steps of an action apart, each in a call of its own, and takes a snapshot after them. `named`: in progress and errors. */
export async function playSteps(
  steps: readonly Readonly<Record<string, unknown>>[],
  named: string,
  context: CallContext,
): Promise<RoundSnapshot> {
  const report = (): void => context.progress({ done: LAST_PART, total: 100, message: `${STEPS_APART}: ${named}` });
  report();
  for (const step of steps) {
    const action: HuntAction = { kind: 'steps', steps: [step] };
    const plan = { action, repeat: 1, rounds: 1, warmUpRounds: 0 };
    await playRound(plan, { round: 0, named }, context);
  }
  return snapshotOf(() => named.toLowerCase(), context, report);
}

export interface PlayedRounds {
  /** As it was played: with fewer actions or rounds where these cost much. */
  readonly plan: HuntPlan;
  /** Before the first round and after each. A round that the person skipped has none. */
  readonly snapshots: readonly RoundSnapshot[];
  /** All rounds played, those to warm up and those that did not count included. */
  readonly played: number;
  /** The number of times that the rounds began again. */
  readonly restarts: number;
  /** V8 numbered the objects again once more, and the rounds did not begin again. */
  readonly isRenumbered: boolean;
  /** Those of the rounds and of the warm-up; further rounds add theirs. */
  readonly outcomes: ActionOutcomes;
  /** Empty unless the action has steps. */
  readonly hits: readonly HitElements[];
  /** Elements that the steps hit, by the address of their frame; '' for the main frame. */
  readonly frames: ReadonlyMap<string, number>;
}

/**
 * Plays all rounds. The snapshots stay in the library, also those before a round that fails; `cancelled` if the person skips too many. When V8 numbered
 * the objects again, a snapshot cannot be compared with those before it object by object: then it is the first one, and all rounds are played again.
 * `taken`: gets the snapshots after each, before the next round.
 */
export async function playRounds(
  asked: HuntPlan,
  context: CallContext,
  taken: (snapshots: readonly RoundSnapshot[], plan: HuntPlan) => Promise<void> | void = () => undefined,
): Promise<PlayedRounds> {
  const { action } = asked;
  let plan = asked;
  let { rounds } = asked;
  let reported = 0;
  const report = (playedRounds: number, round: number, what: string): void => {
    reported = Math.max(reported, (PLAYED * playedRounds) / (plan.warmUpRounds + rounds));
    context.progress({
      done: reported,
      total: 100,
      message: momentText({ round: Math.max(0, round), rounds, what }),
    });
  };
  const acting = action.kind === 'person' ? WAITING_FOR_PERSON : action.kind === 'wait' ? 'waiting' : 'acting';
  const outcomes = createActionOutcomes();
  const hits = createHitLog(action.kind === 'steps' ? action.steps.length : 1);
  const counted = { outcomes, hits };
  let snapshots: RoundSnapshot[] = [];
  let skipped = 0;
  let played = 0;
  let restarts = 0;
  let isRenumbered = false;
  report(0, 0, acting);
  const one = { ...asked, isSingly: true };
  // The first actions of the warm-up are played to measure one.
  let measured = 0;
  let isUntried = false;
  if (canHaveFewer(asked))
    ({
      plan,
      done: measured,
      isUntried,
    } = await withinMeans(
      asked,
      (part) => playRound(one, { round: 0, named: 'Warm-up', ...counted, part }, context),
      context,
    ));
  const usedNow = createByteWatch(context);
  let gained: number[] = [];
  for (let round = 1 - plan.warmUpRounds; round <= rounds; round += 1) {
    const { repeat, warmUpRounds } = plan;
    const again = restarts > 0 && round === 1 ? `, again: another client detached` : '';
    const named = round <= 0 ? 'Warm-up' : `Round ${round} of ${rounds}${again}`;
    if (round === 1 && restarts === 0) {
      const place = (): string => `before round 1 of ${rounds}`;
      snapshots.push(await snapshotOf(place, context, () => report(warmUpRounds, 0, SNAPSHOT)));
      await usedNow();
      await taken([...snapshots], plan);
    }
    report(warmUpRounds + round - 1, round, acting);
    const part = { from: Math.min(repeat, Math.max(0, measured - played * repeat)), to: repeat };
    const isActed =
      part.from === repeat ||
      (await playRound(part.from > 1 ? one : plan, { round: played, named, ...counted, part }, context));
    played += 1;
    if (round < 1) continue;
    if (!isActed) {
      skipped += 1;
      continue;
    }
    const after = await snapshotOf(
      (renumbered) =>
        renumbered && restarts < MAX_RESTARTS
          ? `before round 1 of ${rounds}, again`
          : `after round ${round} of ${rounds}`,
      context,
      (share) => report(warmUpRounds + round - 1 + share / 2, round, SNAPSHOT),
    );
    snapshots.push(after);
    const now = await usedNow();
    if (now !== null) gained.push(now.gained);
    const used = now === null ? null : { bytes: now.bytes, gained };
    const untried = isUntried ? asked.repeat : null;
    const ended = { round, rounds, restarts, snapshots: snapshots.length, isRenumbered: after.isRenumbered };
    const next = afterRound({ ...ended, used, untried });
    if (isUntried && now !== null && next !== 'as-asked') context.note(fewerText(now.gained, repeat, asked.repeat));
    isUntried = false;
    if (next === 'as-asked') {
      // These say nothing, and the actions until now are of the warm-up.
      for (const { source } of snapshots) await context.ports.library.delete(source.captureId ?? '');
      snapshots = [];
      gained = [];
      plan = asked;
      measured = played;
      played = 0;
      round = -asked.warmUpRounds;
      continue;
    }
    if (next === 'again') {
      context.note(`In round ${round} of ${rounds} ${RENUMBERED}, so the rounds began again.`);
      restarts += 1;
      skipped = 0;
      snapshots = [after];
      gained = [];
      round = 0;
    } else {
      isRenumbered ||= after.isRenumbered;
    }
    if (next === 'is-known' || next === 'is-too-large') {
      const why =
        next === 'is-known'
          ? `so much in each is no state that is built, and another one would only make the target larger. A cache of ${formatCount(round * repeat)} or more such objects would look the same`
          : `another one would bring the target beyond ${formatBytes(MAX_TARGET_BYTES)}, and its snapshots take as much again`;
      context.note(`The hunt ended after round ${round} of ${rounds}: ${why}.`);
      rounds = round;
      plan = { ...plan, rounds: snapshots.length - 1 };
    }
    await taken([...snapshots], plan);
  }
  if (snapshots.length - 1 < MIN_ROUNDS)
    throw new AppFailure(
      appError(
        'cancelled',
        `${skipped} of ${rounds} rounds were skipped, and growth shows after ${MIN_ROUNDS} at least.`,
        'Start the hunt again.',
      ),
    );
  if (skipped > 0) context.note(`${skipped} of ${rounds} rounds were skipped.`);
  return {
    plan,
    snapshots,
    played,
    restarts,
    isRenumbered,
    outcomes,
    hits: hits.elements(),
    frames: hits.frames(),
  };
}
