/** The rounds of a leak hunt: the action as often as asked, then a heap snapshot after a garbage collection. */
import { z } from 'zod';
import { err, ok } from '../../base/result.ts';
import { formatBytes } from '../../base/units.ts';
import { pause } from '../../base/within.ts';
import { appError, errorOfAbort, settle, type AppError, type AppResult } from '../../contracts/errors.ts';
import { ACTION_NUMBER, roundFields } from '../../contracts/heap/leak-hunts.ts';
import { createByteBudget, MAX_FEWER, MAX_TARGET_BYTES, withinMeans } from './hunt-cost.ts';
import { createActionOutcomes, failureOf, type ActionOutcomes } from '../../kinds/leak-hunt/failed-actions.ts';
import { parseRequest, statusText } from './hunt-request.ts';
import { createHitLog, type HitElements, type HitLog } from '../../kinds/leak-hunt/hit-elements.ts';
import type { CallContext, CallPlan } from '../define.ts';
import type { CaptureSource } from '../../contracts/capture-source.ts';
import { pageOf } from '../common/worker-pages.ts';
import { resetCall } from '../page/interact-start.ts';
import { captureDraft, storeCapture } from '../library/store-capture.ts';
import {
  FURTHER_ROUNDS,
  LOOKING_AGAIN,
  momentText,
  STEPS_APART,
  WAITING_FOR_PERSON,
} from '../../kinds/leak-hunt/hunt-progress.ts';

/** The action of a round. */
export type HuntAction =
  | { readonly kind: 'steps'; readonly steps: readonly Readonly<Record<string, unknown>>[] }
  | { readonly kind: 'expression'; readonly expression: string }
  /** Sent by this process to a server of this machine. */
  | { readonly kind: 'request'; readonly request: string }
  | { readonly kind: 'wait'; readonly seconds: number }
  /** The person performs it, once per round. */
  | { readonly kind: 'person'; readonly task: string };

/** The same, and `{i%6}`, which begins again at 1 after 6. */
const NUMBERS = /\{i(?:%([1-9]\d{0,3}))?\}/g;

const wrapped = (number: number, count: number): number => ((number - 1) % count) + 1;

export function numberedText(text: string, number: number): string {
  return text.replaceAll(NUMBERS, (_, count?: string) =>
    String(count === undefined ? number : wrapped(number, Number(count))),
  );
}

/** Steps of one action, numbered. */
export function numberedSteps(
  steps: readonly Readonly<Record<string, unknown>>[],
  number: number,
): Readonly<Record<string, unknown>>[] {
  const numbered = (value: unknown): unknown => (typeof value === 'string' ? numberedText(value, number) : value);
  return steps.map((step) => Object.fromEntries(Object.entries(step).map(([key, value]) => [key, numbered(value)])));
}

/** True if more rounds can be played without a person, and end when their actions have. */
export function canPlayMore({ kind }: HuntAction): boolean {
  return kind === 'steps' || kind === 'expression' || kind === 'request';
}

/** True if its rounds may have fewer actions: a hunt without a warm-up measures nothing before the first snapshot. */
export function canHaveFewer({ action, repeat, warmUpRounds }: HuntPlan): boolean {
  return canPlayMore(action) && repeat > 1 && warmUpRounds > 0;
}

/** True if each action uses elements of its own. */
export function isNumbered(action: HuntAction): boolean {
  if (action.kind === 'request') return action.request.search(NUMBERS) >= 0;
  return action.kind === 'steps' && JSON.stringify(action.steps).search(NUMBERS) >= 0;
}

const SNAPSHOT = 'collecting garbage, then a heap snapshot';

/** The reason why objects cannot be followed from one snapshot to the next. */
export const RENUMBERED =
  'another client, such as DevTools, detached from the target and V8 numbered all objects again';

/** Time for the work that an action starts: timers, responses, animations. */
const SETTLE_MS = 500;

export interface HuntPlan {
  readonly action: HuntAction;
  /** Actions per round; a wait runs once. */
  readonly repeat: number;
  readonly rounds: number;
  /** Rounds before the first snapshot, in which caches fill and code is compiled. */
  readonly warmUpRounds: number;
  /** Code that runs before each action, where the steps do not lead back by themselves. */
  readonly reset?: string | undefined;
  /** Seconds without an action after which what grew is looked at again; 0 for not at all. */
  readonly settleSeconds?: number;
  /** Each action in a call of its own, where one costs much. */
  readonly isSingly?: boolean;
}

/** What pen_interact says of the step that failed. */
const FailedStepSchema = z.object({ step: z.number(), reason: z.string() }).partial();

/** Steps that one call of pen_interact takes. */
const MAX_STEPS = 50;

type ActionCall = CallPlan['parts'][number];

/** Actions of one call. `first`: the number of the first one. */
interface Batch {
  readonly first: number;
  readonly times: number;
}

/** The call that performs these actions; null if no tool does. */
function actionCall(action: HuntAction, { first, times }: Batch): ActionCall | null {
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
interface RoundPart {
  readonly from: number;
  readonly to: number;
}

/**
 * The calls of a round: steps in as few calls as possible, because each waits for the page to be ready. `round`: counted from the first warm-up, which
 * is 0.
 */
function batchesOf(
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
export function actionCalls(plan: HuntPlan, rounds: number): ActionCall[] {
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
  /** Of actions that count. */
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
): Promise<AppResult<boolean>> {
  const { runPart, askPerson, sendRequest, signal } = context;
  if (action.kind === 'wait') {
    await pause(action.seconds * 1000, signal);
    return signal.aborted ? err(errorOfAbort(signal)) : ok(true);
  }
  if (action.kind === 'person') {
    const answer = await askPerson({ text: action.task, place });
    return answer.ok ? ok(answer.value === 'done') : answer;
  }
  if (action.kind === 'request') {
    const request = parseRequest(numberedText(action.request, batch.first));
    const sent = request.ok ? await sendRequest(request.value, signal) : request;
    if (!sent.ok) return sent;
    const { status } = sent.value;
    outcomes?.add(status >= 400 ? statusText(status) : null);
    return ok(true);
  }
  const call = actionCall(action, batch);
  if (call === null) return ok(true);
  const part = await runPart(call.name, action.kind === 'steps' ? onPage(call.params, context) : call.params);
  if (!part.ok) return part;
  if (action.kind === 'expression') outcomes?.add(failureOf(action.expression, part.value));
  if (action.kind === 'steps') hits?.add(part.value);
  return ok(true);
}

/** Where the first action worked and a later one does not find its element. */
const LEAD_BACK =
  'If the steps do not lead back by themselves, pass an expression as "reset": it runs before each action.';

/** The error of an action, with its place in the round and in the action instead of its place in the call, which has many actions. */
function failedAction(
  plan: HuntPlan,
  {
    batch,
    done,
    total,
    named,
  }: { readonly batch: Batch; readonly done: number; readonly total: number; readonly named: string },
  error: AppError,
): AppError {
  const { action, rounds, warmUpRounds } = plan;
  const { step, reason } = FailedStepSchema.safeParse(error.data).data ?? {};
  if (action.kind !== 'steps' || step === undefined || reason === undefined)
    return { ...error, message: `${named}, after ${done} of ${total} actions: ${error.message}` };
  const before = Math.floor((step - 1) / action.steps.length);
  const at = `step ${((step - 1) % action.steps.length) + 1} of ${action.steps.length}`;
  const message = `${named}, after ${done + before} of ${total} actions: ${at} (${reason})`;
  if (error.code !== 'element_not_found') return { ...error, message };
  const isCounting = JSON.stringify(action.steps).includes(ACTION_NUMBER);
  const number = batch.first + before;
  const isLedBack = plan.reset !== undefined || number === 1;
  const back = isLedBack ? '' : ` ${LEAD_BACK}`;
  if (!isCounting) return { ...error, message, suggestion: `${error.suggestion ?? ''}${back}`.trim() };
  const repeat = Math.floor((number - 1) / (rounds + warmUpRounds));
  const again = ` If the page has no more, write {i%${number - 1}}, which begins again at 1 after ${number - 1}`;
  const fewer = number === 1 ? '' : `${again}${repeat > 0 ? `, or pass "repeat":${repeat}` : ''}.`;
  return {
    ...error,
    message: `${message} {i} was ${number}, and goes up to ${(rounds + warmUpRounds) * plan.repeat}.`,
    suggestion: `${error.suggestion ?? ''}${fewer}`.trim(),
  };
}

/** Resets the target before an action. */
export async function beReady(
  { reset }: Pick<HuntPlan, 'reset'>,
  place: string,
  context: CallContext,
): Promise<AppResult<null>> {
  if (reset === undefined) return ok(null);
  const { name, params } = resetCall(reset);
  const done = await context.runPart(name, onPage(params, context));
  return done.ok ? ok(null) : err({ ...done.error, message: `${place}: "reset" failed: ${done.error.message}` });
}

/** False if the person skipped the round. */
async function playRound(plan: HuntPlan, played: PlayedRound, context: CallContext): Promise<AppResult<boolean>> {
  const { round, named, part = { from: 0, to: plan.repeat } } = played;
  const batches = batchesOf(plan, round, part);
  const total = canPlayMore(plan.action) ? plan.repeat : 1;
  let done = part.from;
  for (const batch of batches) {
    const ready = await beReady(plan, `${named}, after ${done} of ${total} actions`, context);
    if (!ready.ok) return ready;
    const acted = await act(plan.action, batch, played, context);
    if (context.signal.aborted) return err(errorOfAbort(context.signal));
    if (!acted.ok) {
      return err(
        plan.action.kind === 'person' ? acted.error : failedAction(plan, { batch, done, total, named }, acted.error),
      );
    }
    if (!acted.value) return ok(false);
    done += batch.times;
  }
  await pause(SETTLE_MS, context.signal);
  return context.signal.aborted ? err(errorOfAbort(context.signal)) : ok(true);
}

/** A snapshot after a round, or before the first. The target stands still between its times, in milliseconds since 1970. */
export interface RoundSnapshot {
  readonly source: CaptureSource;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** V8 has numbered all objects again since the snapshot before: another client detached, or the page moved to another process. */
  readonly isRenumbered: boolean;
}

/** `placeOf`: where the snapshot is in the hunt, for its note. */
async function snapshotOf(
  placeOf: (isRenumbered: boolean) => string,
  context: CallContext,
  progress: (share: number) => void,
): Promise<AppResult<RoundSnapshot>> {
  const { ports, target, signal, caller, note, onCommand } = context;
  const startedAtMs = Date.now();
  const taken = await ports.capture.heapSnapshot(target, {
    follower: undefined,
    forceGc: true,
    isOfSeries: true,
    capBytes: ports.status.heapSnapshotCapBytes(),
    signal,
    onCommand,
    together: undefined,
    progress: ({ done, total }) => progress(total === null || total === 0 ? 0 : Math.min(1, done / total)),
  });
  if (!taken.ok) return taken;
  const endedAtMs = Date.now();
  const { file, gcFailure, hasEarlierIds, pauseMs, durationMs } = taken.value;
  const isRenumbered = hasEarlierIds === false;
  if (gcFailure !== null) {
    await file.discard();
    return err(
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
  const stored = await settle(() =>
    storeCapture({ ports, signal, note }, file, { ...draft, note: round.note, pauseMs }),
  );
  if (!stored.ok) return stored;
  const source = { captureId: stored.value.captureId, file: stored.value.file };
  return ok({ source, startedAtMs, endedAtMs, isRenumbered });
}

/** Share of the progress, in percent, that the rounds take; comparing and confirming take the rest. */
export const PLAYED = 60;

/** The progress, in percent, while steps are played apart. */
const LAST_PART = 98;

/**
 * Plays more rounds without a snapshot in between, and takes one after the last. `before`: rounds played already, those to warm up included; `done`: the
 * progress in percent.
 */
export async function playMore(
  plan: HuntPlan,
  { rounds, before, done }: { readonly rounds: number; readonly before: number; readonly done: number },
  context: CallContext,
): Promise<AppResult<RoundSnapshot>> {
  const message = FURTHER_ROUNDS;
  for (let round = 1; round <= rounds; round += 1) {
    context.progress({ done, total: 100, message });
    const further = { round: before + round - 1, named: `Further round ${round} of ${rounds}` };
    const played = await playRound(plan, further, context);
    if (!played.ok) return played;
  }
  const actions = rounds * plan.repeat;
  const more = actions === 1 ? '1 more action' : `${actions} more actions`;
  return snapshotOf(
    () => `after ${more}`,
    context,
    () => context.progress({ done, total: 100, message }),
  );
}

/** A snapshot after a wait without any action. */
export function settledSnapshot(seconds: number, context: CallContext): Promise<AppResult<RoundSnapshot>> {
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
): Promise<AppResult<RoundSnapshot>> {
  const report = (): void => context.progress({ done: LAST_PART, total: 100, message: `${STEPS_APART}: ${named}` });
  report();
  for (const step of steps) {
    const action: HuntAction = { kind: 'steps', steps: [step] };
    const plan = { action, repeat: 1, rounds: 1, warmUpRounds: 0 };
    const played = await playRound(plan, { round: 0, named }, context);
    if (!played.ok) return played;
  }
  return snapshotOf(() => named.toLowerCase(), context, report);
}

/** Below, nothing can be said about growth. */
export const MIN_ROUNDS = 2;

/** The number of times that the rounds begin again when V8 numbered the objects again. */
export const MAX_RESTARTS = 2;

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
  /** The sentence that all actions failed without an error; null unless they did. */
  readonly allFailed: string | null;
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
): Promise<AppResult<PlayedRounds>> {
  const { action } = asked;
  let { rounds } = asked;
  const snapshots: RoundSnapshot[] = [];
  let reported = 0;
  const report = (playedRounds: number, round: number, what: string): void => {
    reported = Math.max(reported, (PLAYED * playedRounds) / (warmUpRounds + rounds));
    context.progress({
      done: reported,
      total: 100,
      message: momentText({ round: Math.max(0, round), rounds, what }),
    });
  };
  const acting = action.kind === 'person' ? WAITING_FOR_PERSON : action.kind === 'wait' ? 'waiting' : 'acting';
  const outcomes = createActionOutcomes();
  const hits = createHitLog(action.kind === 'steps' ? action.steps.length : 1);
  let skipped = 0;
  let played = 0;
  let restarts = 0;
  let isRenumbered = false;
  let { warmUpRounds } = asked;
  report(0, 0, acting);
  const one = { ...asked, isSingly: true };
  const begun = canHaveFewer(asked)
    ? await withinMeans(
        asked,
        (part) => playRound(one, { round: 0, named: 'Warm-up', outcomes, hits, part }, context),
        context,
      )
    : ok({ plan: asked, done: 0 });
  if (!begun.ok) return begun;
  let { plan } = begun.value;
  ({ warmUpRounds } = plan);
  const budget = createByteBudget(context);
  for (let round = 1 - warmUpRounds; round <= rounds; round += 1) {
    const again = restarts > 0 && round === 1 ? `, again: another client detached` : '';
    const named = round <= 0 ? 'Warm-up' : `Round ${round} of ${rounds}${again}`;
    if (round === 1 && restarts === 0) {
      const place = (): string => `before round 1 of ${rounds}`;
      const first = await snapshotOf(place, context, () => report(warmUpRounds, 0, SNAPSHOT));
      if (!first.ok) return first;
      snapshots.push(first.value);
      await budget.allowsMore();
      await taken([...snapshots], plan);
    }
    report(warmUpRounds + round - 1, round, acting);
    // The first actions of the warm-up were played to measure one.
    const from = Math.min(plan.repeat, Math.max(0, begun.value.done - played * plan.repeat));
    const part = { from, to: plan.repeat };
    const acted = await (from === plan.repeat
      ? ok(true)
      : playRound(from > 1 ? one : plan, { round: played, named, outcomes, hits, part }, context));
    if (!acted.ok) return acted;
    played += 1;
    if (round < 1) continue;
    if (!acted.value) {
      skipped += 1;
      continue;
    }
    const mayRestart = restarts < MAX_RESTARTS;
    const after = await snapshotOf(
      (renumbered) =>
        renumbered && mayRestart ? `before round 1 of ${rounds}, again` : `after round ${round} of ${rounds}`,
      context,
      (share) => report(warmUpRounds + round - 1 + share / 2, round, SNAPSHOT),
    );
    if (!after.ok) return after;
    if (after.value.isRenumbered && mayRestart) {
      restarts += 1;
      skipped = 0;
      context.note(`In round ${round} of ${rounds} ${RENUMBERED}, so the rounds began again.`);
      snapshots.length = 0;
      round = 0;
    } else {
      isRenumbered ||= after.value.isRenumbered;
    }
    snapshots.push(after.value);
    const isAllowed = await budget.allowsMore();
    if (!isAllowed && round < rounds && snapshots.length > MIN_ROUNDS) {
      context.note(
        `The hunt ended after round ${round} of ${rounds}: another one would bring the target beyond ${formatBytes(MAX_TARGET_BYTES)}, and its snapshots take as much again.`,
      );
      rounds = round;
      plan = { ...plan, rounds: snapshots.length - 1 };
    }
    await taken([...snapshots], plan);
  }
  if (snapshots.length - 1 < MIN_ROUNDS)
    return err(
      appError(
        'cancelled',
        `${skipped} of ${rounds} rounds were skipped, and growth shows after ${MIN_ROUNDS} at least.`,
        'Start the hunt again.',
      ),
    );
  if (skipped > 0) context.note(`${skipped} of ${rounds} rounds were skipped.`);
  return ok({
    plan,
    snapshots,
    played,
    restarts,
    isRenumbered,
    allFailed: outcomes.allFailed(),
    hits: hits.elements(),
    frames: hits.frames(),
  });
}
