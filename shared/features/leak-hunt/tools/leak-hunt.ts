/** `pen_leak_hunt`: repeats an action in rounds with a heap snapshot after each, and tells what grows in every round. */
import { proposedCall } from '../../../base/proposed-call.ts';
import { AppFailure, appError, settle, unwrap } from '../../../base/errors.ts';
import type { SeriesCode, SeriesSizes } from '../../../engine/heap/contract/heap-series.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { SCRIPT_TARGETS } from '../../../core/contracts/targets.ts';
import type { HuntFacts } from '../facts.ts';
import { gainedClasses } from '../../heap/growing/heap-growth.ts';
import { actionsPerRound } from '../rates.ts';
import { huntVerdict } from '../verdict.ts';
import { asksOf } from '../../../core/capability/asking.ts';
import { workersOf } from '../../../core/capability/worker-pages.ts';
import { defineCapability, type CallContext } from '../../../core/capability/define.ts';
import { earlierMoments } from '../../heap/tools/earlier-moments.ts';
import { openCapture } from '../../../core/capability/open-capture.ts';
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import { listedTargetOf } from '../../../core/capability/listed-target.ts';
import { seriesOf, type CompareRounds, type HuntComparison } from './hunt-comparison.ts';
import { confirmGrowth, unconfirmed, type Confirmation } from './hunt-confirmation.ts';
import { judgedLeftOpen } from './left-open-places.ts';
import { limitAbove } from '../../heap/growing/limits.ts';
import { steadyClasses } from '../../heap/growing/steady-classes.ts';
import { createHuntLook, type HuntLook } from './hunt-look.ts';
import {
  actionOf,
  HUNT_LISTED,
  HuntParamsSchema,
  huntPermissions,
  huntPlan,
  refuseHunt,
  settleSecondsOf,
  type HuntParams,
} from './hunt-parameters.ts';
import { HuntResultSchema, type HuntResult, type WorkerGrowth } from '../hunt-result.ts';
import {
  beReady,
  PLAYED,
  playMore,
  playRounds,
  RENUMBERED,
  type PlayedRounds,
  type RoundSnapshot,
} from './hunt-player.ts';
import { canPlayMore, isNumbered, type HuntAction, type HuntPlan, ACTIONS_APART, WORKER_ROUNDS } from './hunt-plan.ts';
import { settleGrowth, type Settled } from './hunt-settle.ts';
import { summariseHunt } from '../hunt-text.ts';
import { isSlow, withStepGains, type StepGains } from './step-gains.ts';
import { judgeWorkers } from './worker-rounds.ts';
import { storedOrJudged } from './stored-hunts.ts';

/** Paths in an answer. */
const MAX_PATHS = 10;
/** Seconds per round for a worker that works by itself. */
const WORKER_SECONDS = 5;
/** For one command of which V8 sends the answer at once; longer than a busy machine takes. */
const WORKER_DEADLINE_MS = 3000;

async function namedSnapshots(named: readonly string[], context: CallContext): Promise<CaptureSource[]> {
  const sources: CaptureSource[] = [];
  for (const each of named) sources.push((await openCapture(each, ['heap'], context)).source);
  // Between one snapshot and itself nothing grows, which says nothing about the target.
  const twice = sources.find(({ file }, at) => sources.findIndex((other) => other.file === file) < at);
  if (twice !== undefined)
    throw new AppFailure(
      appError(
        'invalid_params',
        `${twice.captureId ?? twice.file} is named twice.`,
        'Give different snapshots, one after each round, the earliest first.',
      ),
    );
  return sources;
}

/** The value of a parameter, unless it is the default. */
function unlessDefault(name: 'repeat' | 'rounds' | 'warmUpRounds', value: number): number | undefined {
  return value === HuntParamsSchema.shape[name].parse(undefined) ? undefined : value;
}

/** The call that judges a worker: the same steps on its page, or the same requests; otherwise what the worker does by itself. */
function workerCall({ steps, request, seconds = WORKER_SECONDS, ...params }: HuntParams, target: string): string {
  const repeat = unlessDefault('repeat', params.repeat);
  const rounds = unlessDefault('rounds', params.rounds);
  const warmUpRounds = unlessDefault('warmUpRounds', params.warmUpRounds);
  return steps === undefined && request === undefined
    ? proposedCall('pen_leak_hunt', { seconds, rounds, warmUpRounds, target })
    : proposedCall('pen_leak_hunt', { steps, request, repeat, rounds, warmUpRounds, target });
}

/** The workers of the target, and the number of those that do not answer: a call to these would wait for nothing. */
async function unjudgedWorkers(
  params: HuntParams,
  judged: readonly string[],
  { ports, target, attach, signal }: CallContext,
): Promise<Pick<HuntResult, 'workers' | 'silentWorkers'>> {
  const { targets } = ports;
  const listed = targets.endpoints().flatMap((endpoint) => endpoint.targets);
  const asked = await Promise.all(
    workersOf(target, listed, (id) => targets.byId(id))
      .filter(({ id }) => !judged.includes(id))
      .map(async (worker) => {
        const session = await attach(worker);
        if (!session.ok) return { worker, answers: false };
        const answer = await session.value.send('Runtime.getIsolateId', {}, { signal, deadlineMs: WORKER_DEADLINE_MS });
        return { worker, answers: answer.ok || answer.error.code === 'cdp_error' };
      }),
  );
  // Attaching has given a name to those that had none, and has shown which are of a page that was left.
  const workers = asked
    .filter(({ answers }) => answers)
    .map(({ worker }) => targets.byId(worker.id) ?? worker)
    .filter((worker) => workersOf(target, [worker], (id) => targets.byId(id)).length > 0)
    .map(({ id, title: name, url }) => ({ id, name: url === '' ? name : url, call: workerCall(params, id) }));
  return { workers, silentWorkers: asked.filter(({ answers }) => !answers).length };
}

function actionsOf(action: HuntAction | null, repeat: number, rounds: number): number | null {
  if (action === null || action.kind === 'wait') return null;
  return action.kind === 'person' ? rounds : repeat * rounds;
}

/** Actions before each snapshot but the first, those of further rounds included; null if there were none. */
function actionsOfRounds(
  action: HuntAction | null,
  repeat: number,
  firstRounds: number,
  { further }: Confirmation,
): number[] | null {
  const each = actionsOf(action, repeat, 1);
  if (each === null) return null;
  return [...Array.from({ length: firstRounds }, () => each), ...further.map((rounds) => rounds * each)];
}

/** Shares of the progress, in percent. */
const COMPARING = { from: PLAYED, to: 75 } as const;
const CONFIRMING = { from: 85, to: 98 } as const;

interface Played {
  readonly plan: HuntPlan;
  readonly rounds: PlayedRounds;
  /** All rounds until now, those to confirm growth included, and the snapshot after the last of them. */
  readonly all: { count: number; newest: RoundSnapshot | undefined };
}

/**
 * Returns what grew, after more rounds if they can be played; `played` is null for snapshots that exist. Growth that could not be confirmed is reported as
 * it is, with a note.
 */
async function confirmedGrowth(
  played: Played | null,
  sources: readonly CaptureSource[],
  compared: HuntComparison,
  compareRounds: CompareRounds,
  context: CallContext,
): Promise<Confirmation> {
  const asFound = unconfirmed(sources, compared, { isLost: false, actions: 0, furtherRounds: 0 });
  const isFollowed = compared.matchedBy === 'ids' && played?.rounds.isRenumbered !== true;
  if (played === null || !isFollowed || !canPlayMore(played.plan.action)) return asFound;
  const { action, repeat, rounds: asked } = played.plan;
  const even = steadyClasses(compared.classes, actionsOfRounds(action, repeat, asked, asFound));
  if (compared.growing.length === 0 && even.length === 0) return asFound;
  const { plan, rounds, all } = played;
  const playFurther = async (further: number): Promise<RoundSnapshot> => {
    const before = all.count;
    all.count += further;
    all.newest = undefined;
    const more = { rounds: further, before, done: COMPARING.to, outcomes: rounds.outcomes };
    all.newest = await playMore(plan, more, context);
    return all.newest;
  };
  const confirmed = await settle(() =>
    confirmGrowth({
      plan,
      snapshots: rounds.snapshots,
      compared,
      play: playFurther,
      compare: (longer) => compareRounds(longer, CONFIRMING),
    }),
  );
  if (confirmed.ok) {
    if (confirmed.value.isLost) context.note(`More rounds could not confirm the growth: ${RENUMBERED}.`);
    return confirmed.value;
  }
  if (context.signal.aborted) throw new AppFailure(confirmed.error);
  context.note(`More rounds to confirm the growth failed: ${confirmed.error.message}`);
  return asFound;
}

/** The growing paths, with what each step of one more action leaves where that can be told, and the end of the last snapshot after an action. */
async function stepsApart(
  played: Played | null,
  { compared: { growing, gained }, isLost }: Confirmation,
  isFollowed: boolean,
  context: CallContext,
): Promise<Pick<StepGains, 'growing'> & Partial<StepGains>> {
  const newest = played?.all.newest;
  if (played === null || newest === undefined || !isFollowed || isLost || played.plan.countOnly === true)
    return { growing, ...(newest === undefined ? {} : { sinceMs: newest.endedAtMs }) };
  const { plan, all } = played;
  const told = await settle(() => withStepGains(growing, { plan, played: all.count, newest, gained }, context));
  if (told.ok) return told.value;
  if (context.signal.aborted) throw new AppFailure(told.error);
  context.note(`The steps could not be told apart: ${told.error.message}`);
  return { growing };
}

/** Returns why objects could not be followed; null if they could. */
function whyNotFollowed(played: Played | null, { matchedBy }: HuntComparison): string | null {
  if (played?.rounds.isRenumbered === true) return RENUMBERED;
  if (matchedBy === 'ids') return null;
  return played === null
    ? 'the snapshots are of different processes or runs, or another client detached between them'
    : 'V8 numbered all objects again, as when another client detaches or the page moves to another process';
}

function performedActions(
  played: Played | null,
  furtherRounds: number,
  growing: readonly GrowingPath[],
  workers = 0,
): Pick<HuntResult, 'performed'> {
  if (played === null || !canPlayMore(played.plan.action)) return {};
  const { warmUpRounds, rounds, repeat } = played.plan;
  return {
    performed: {
      toWarmUp: warmUpRounds * repeat,
      inRounds: rounds * repeat,
      toConfirm: furtherRounds * repeat,
      ...(growing.some(({ byStep }) => byStep !== undefined) ? { stepByStep: ACTIONS_APART } : {}),
      ...(workers > 0 ? { forWorkers: WORKER_ROUNDS * repeat } : {}),
      notCounted: (played.rounds.played - warmUpRounds - rounds) * repeat,
    },
  };
}

function hitElements(played: Played | null): Pick<HuntResult, 'hits'> {
  const hits = played?.rounds.hits ?? [];
  return hits.length === 0 ? {} : { hits: [...hits] };
}

/** A hunt whose rounds were compared. */
interface Hunt {
  readonly params: HuntParams;
  readonly action: HuntAction | null;
  readonly played: Played | null;
  /** The snapshots of the rounds, without those that confirm. */
  readonly taken: readonly CaptureSource[];
  readonly confirmed: Confirmation;
  /** Why objects could not be followed; null if they could. */
  readonly notFollowed: string | null;
  readonly look: HuntLook;
}

/** Plays the rounds, or takes the snapshots that exist, and compares them. */
async function play(params: HuntParams, call: CallContext): Promise<Hunt> {
  const action = unwrap(actionOf(params));
  const plan = action === null ? null : { ...params, action, settleSeconds: settleSecondsOf(params, action) };
  if (params.reload === true) await beReady({ reset: 'reload' }, 'Before the first round', call);
  const look = await createHuntLook(plan, call);
  const rounds = plan === null ? null : await playRounds(plan, look.context, look.taken);
  const played =
    rounds === null
      ? null
      : { plan: rounds.plan, rounds, all: { count: rounds.played, newest: rounds.snapshots.at(-1) } };
  const taken =
    played === null
      ? await namedSnapshots(params.captures ?? [], look.context)
      : played.rounds.snapshots.map(({ source }) => source);
  const compared = await look.compareRounds(taken, COMPARING);
  const confirmed = await confirmedGrowth(played, taken, compared, look.compareRounds, look.context);
  return {
    // As many actions as the rounds had, which follow what one costs.
    params: played === null ? params : { ...params, repeat: played.plan.repeat },
    ...{ action, played, taken, confirmed, look },
    notFollowed: whyNotFollowed(played, confirmed.compared),
  };
}

/** Causes of the growth, and what is left of it after a wait. */
type HuntEvidence = Omit<Settled, 'later' | 'growing'> & Omit<SeriesSizes, 'growing' | 'code' | 'waiting'> & SeriesCode;

async function evidenceOf({
  params,
  action,
  played,
  taken,
  confirmed,
  notFollowed,
  look: { context, mayHavePrinted },
}: Hunt): Promise<HuntEvidence> {
  const { sources, compared, isLost } = confirmed;
  const ask = asksOf(context);
  const isFollowed = notFollowed === null;
  const { growing: found, sinceMs } = await stepsApart(played, confirmed, isFollowed, context);
  const newest = played?.all.newest;
  // The verdict of what is large stands: it went through all rounds, each longer than such a wait.
  const isTooLarge = newest !== undefined && isSlow(newest) && found.length > 0 && params.seconds === undefined;
  const seconds = isFollowed && !isLost && !isTooLarge ? settleSecondsOf(params, action) : 0;
  const { last, bases } = seriesOf(sources);
  const newestSource = sources.at(-1);
  const [of] = taken.slice(-1);
  const earlier =
    compared.matchedBy === 'ids' && of !== undefined
      ? unwrap(await earlierMoments(taken.slice(0, -1), of, context))
      : [];
  const sizes = await ask(last, 'heap.series-sizes', {
    bases,
    growth: { ...compared, growing: found },
    isFollowed,
    rounds: taken.map(({ file }) => file),
    earlier,
    pendingFrom: seconds === 0 ? null : params.repeat,
    mayHavePrinted: mayHavePrinted(),
  });
  const { gained } = compared;
  const lateFrom = sizes.isPending ? params.repeat : null;
  const { later, ...settled } = await settleGrowth({ ...sizes, gained, sources, seconds, sinceMs, lateFrom }, context);
  const behind = await ask(last, 'heap.series-code', {
    bases,
    growing: settled.growing,
    grown: sizes.grown,
    gained,
    code: sizes.code,
    isFollowed,
    later,
    classes: confirmed.classes,
    actions: actionsOfRounds(action, params.repeat, taken.length - 1, confirmed),
    target: newestSource === undefined ? null : listedTargetOf(newestSource, context.ports),
  });
  return { ...sizes, ...settled, ...behind };
}

/** The facts that the rules judge. */
function factsOf(
  { params, action, played, taken, confirmed, notFollowed, look }: Hunt,
  { growing, code, growth, uses, ...evidence }: HuntEvidence,
): HuntFacts {
  const { sources, compared, filled, moved, steady, slowed } = confirmed;
  const { callsOn = [], beside = [], apart = [], keptTarget = null } = evidence;
  const rounds = sources.length - 1;
  const actions = sources.length > taken.length ? confirmed.actions : actionsOf(action, params.repeat, rounds);
  const performed = performedActions(played, confirmed.furtherRounds, growing);
  return {
    totalSizesBytes: compared.totalSizesBytes,
    actions,
    eachRound: actionsPerRound({ rounds, actions, ...performed }),
    ...(played === null ? {} : { eachFirstRound: actionsOf(action, params.repeat, 1) }),
    isAlike: action?.kind === 'steps' && !isNumbered(action),
    code: new Map(code.map(({ of, ...each }) => [of, each])),
    ...{ filled, moved, steady, slowed, growth, notFollowed, callsOn, beside, apart, keptTarget },
    artifacts: evidence.artifacts,
    backlog: evidence.backlog,
    waiting: evidence.waiting,
    late: evidence.late,
    steadyClasses: evidence.steadyClasses,
    elements: evidence.elements,
    allFailed: played?.rounds.outcomes.allFailed() ?? null,
    gainedClasses: gainedClasses(compared.classes),
    uses: uses ?? null,
    limitAbove: limitAbove(growing[0], uses ?? null),
    chainLimit: evidence.chainLimit ?? null,
    whereabouts: played === null ? null : look.whereabouts(params, played.rounds),
  };
}

/** The same facts with workers that were judged as well. */
function withWorkers(facts: HuntFacts, workers: readonly WorkerGrowth[]): HuntFacts {
  const { whereabouts = null } = facts;
  const isJudged = (id: string): boolean => workers.some((worker) => worker.id === id);
  if (whereabouts === null) return facts;
  const notJudged = whereabouts.notJudged.filter(({ id }) => !isJudged(id));
  return { ...facts, workers, whereabouts: { ...whereabouts, notJudged } };
}

/** Plays the rounds, or takes the snapshots that exist, and judges them. */
async function hunted(params: HuntParams, call: CallContext): Promise<HuntResult> {
  const hunt = await play(params, call);
  const evidence = await evidenceOf(hunt);
  const { action, played, confirmed, notFollowed, look } = hunt;
  const counted = factsOf(hunt, evidence);
  const leftOpen = await judgedLeftOpen(counted.whereabouts?.leftOpen ?? [], hunt.taken, look.context);
  const alone = counted.whereabouts ? { ...counted, whereabouts: { ...counted.whereabouts, leftOpen } } : counted;
  const parts = played === null ? null : { plan: played.plan, played: played.all.count };
  const whereabouts = alone.whereabouts ?? null;
  const inWorkers =
    parts === null || params.countOnly === true
      ? []
      : await judgeWorkers({ ...parts, whereabouts }, hunted, look.context);
  const facts = withWorkers(alone, inWorkers);
  const { sources, compared } = confirmed;
  const { growing, artifacts, backlog, grown, growth, waiting, inVain, reading } = evidence;
  const { headline, ...verdict } = huntVerdict(growing, grown, facts);
  look.context.progress({ done: 100, total: 100, message: 'Done' });
  const { uses, callsOn, beside, apart, keptTarget } = evidence;
  return {
    verdict,
    headline,
    rounds: sources.length - 1,
    actions: facts.actions,
    ...(facts.allFailed === null || facts.allFailed === undefined ? {} : { allFailed: facts.allFailed }),
    ...performedActions(played, confirmed.furtherRounds, growing, inWorkers.length),
    ...hitElements(played),
    snapshots: sources.map((source, at) => ({ ...source, totalSizeBytes: compared.totalSizesBytes[at] ?? 0 })),
    matchedBy: compared.matchedBy,
    isFollowed: notFollowed === null,
    growth,
    growing: growing.slice(0, MAX_PATHS).map((row) => {
      const own = facts.code?.get(row.node);
      return own === undefined ? row : { ...row, code: own };
    }),
    growingOmitted: Math.max(0, growing.length - MAX_PATHS),
    grownInPlace: [...grown],
    ...(artifacts.length === 0 ? {} : { artifacts: artifacts.slice(0, MAX_PATHS) }),
    ...(backlog.length === 0 ? {} : { backlog: backlog.slice(0, MAX_PATHS) }),
    occasional: [...compared.occasional],
    ...(inWorkers.length === 0 ? {} : { inWorkers }),
    ...(action === null
      ? { workers: [], silentWorkers: 0 }
      : await unjudgedWorkers(
          params,
          inWorkers.map(({ id }) => id),
          look.context,
        )),
    ...(uses === undefined ? {} : { uses }),
    ...(callsOn === undefined ? {} : { callsOn }),
    ...(beside === undefined ? {} : { beside }),
    ...(apart === undefined ? {} : { apart }),
    ...(keptTarget === undefined ? {} : { keptTarget }),
    ...(facts.whereabouts === null || facts.whereabouts === undefined ? {} : { whereabouts: facts.whereabouts }),
    ...(inVain.length === 0 ? {} : { keptInVain: inVain }),
    ...(waiting.length === 0 ? {} : { waiting: [...waiting] }),
    code: reading,
  };
}

export const penLeakHunt = defineCapability({
  name: 'pen_leak_hunt',
  title: 'Leak Hunt',
  control: '“Hunt for a leak”',
  summary: 'Repeats an action with snapshots: what grows, what holds it.',
  category: 'memory',
  kind: 'change-page',
  // The calls of pen_interact and pen_evaluate check their own permissions again, and ask for none that was given for the whole hunt.
  permissions: huntPermissions,
  plan: huntPlan,
  refuse: refuseHunt,
  leastPermission: 'read',
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  hasView: true,
  params: HuntParamsSchema,
  listed: HUNT_LISTED,
  result: HuntResultSchema,
  target: {
    types: SCRIPT_TARGETS.filter((type) => type !== 'bun' && type !== 'workerd' && type !== 'react_native'),
    whyNot: {
      bun: 'Bun takes heap snapshots only by code in the target; take two with pen_heap_snapshot and compare them with pen_heap_diff.',
      workerd:
        'workerd cannot be asked to collect garbage before each round; take two snapshots with pen_heap_snapshot and compare them with pen_heap_diff.',
      react_native:
        'A hunt was never tried on React Native; take two snapshots with pen_heap_snapshot and compare them with pen_heap_diff.',
    },
    unlessGiven: 'captures',
  },
  judgesPage: {},
  locks: ['HeapProfiler'],
  becomesRun: true,
  deadlineMs: 3_600_000,
  run: (params, context) => storedOrJudged(params, context, hunted),
  summarise: summariseHunt,
});
