/** `pen_leak_hunt`: repeats an action in rounds with a heap snapshot after each, and tells what grows in every round. */
import { classesOfPage, steadyClasses } from './steady-classes.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { err, ok } from '../../base/result.ts';
import { SCRIPT_TARGETS } from '../../contracts/targets.ts';
import { appError, type AppResult } from '../../contracts/errors.ts';
import { workersOf } from '../common/worker-pages.ts';
import { defineCapability, type CallContext } from '../define.ts';
import { FINALIZATION_CELL } from '../../contracts/heap/heap-class-names.ts';
import { readGainedInVain } from '../heap/kept-in-vain.ts';
import { readKeptTargets, type KeptTarget } from '../heap/kept-targets.ts';
import { earlierMoments } from '../heap/earlier-moments.ts';
import {
  agedWaiting,
  hasPendingCalls,
  settledWaiting,
  steadyWaiting,
  type SteadyWaiting,
} from '../heap/waiting-growth.ts';
import { openCapture, type CaptureSource } from '../library/open-capture.ts';
import { createSurvivors, type CompareRounds, type HuntComparison } from './hunt-comparison.ts';
import { withKeptGraph } from './kept-graph.ts';
import { createHuntLook } from './hunt-look.ts';
import { measureGrowth } from './cut-sizes.ts';
import { growingCode, type GrowingCode } from './growing-code.ts';
import { ownFirst } from './own-first.ts';
import { gainedClasses, heapGrowth } from './heap-growth.ts';
import { isOfBrowser, withoutArtifactObjects, withoutArtifacts } from './hunt-artifacts.ts';
import { confirmGrowth, limitAbove, type Confirmation } from './hunt-confirmation.ts';
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
import { readingOf } from './hunt-reading.ts';
import { HuntResultSchema, type HuntResult } from './hunt-result.ts';
import { settleGrowth } from './hunt-settle.ts';
import { lateGrowth } from './late-growth.ts';
import { summariseHunt } from './hunt-text.ts';
import { actionsPerRound } from '../../kinds/leak-hunt/rates.ts';
import { huntVerdict } from './hunt-verdict.ts';
import { ACTIONS_APART, isSlow, withStepGains } from './step-gains.ts';
import { storedOrJudged } from './stored-hunts.ts';
import {
  canPlayMore,
  isNumbered,
  PLAYED,
  playMore,
  playRounds,
  RENUMBERED,
  type HuntAction,
  type HuntPlan,
  type PlayedRounds,
  type RoundSnapshot,
} from './hunt-rounds.ts';
import { codeUsesOf } from './hunt-code-uses.ts';
import { withOwnHolders } from './own-holder.ts';
import { ownerVariable, steadyCollections } from './owner-variable.ts';
import { toldApart } from './told-apart.ts';
import type { GainedObjects, GrowingPath } from './path-growth.ts';

/** Paths in an answer. */
const MAX_PATHS = 10;
/** Seconds per round for a worker that works by itself. */
const WORKER_SECONDS = 5;
/** For one command of which V8 sends the answer at once; longer than a busy machine takes. */
const WORKER_DEADLINE_MS = 3000;

async function namedSnapshots(named: readonly string[], context: CallContext): Promise<AppResult<CaptureSource[]>> {
  const sources: CaptureSource[] = [];
  for (const each of named) {
    const opened = await openCapture(each, ['heap'], context);
    if (!opened.ok) return opened;
    sources.push(opened.value.source);
  }
  // Of one snapshot and itself nothing grows, which says nothing about the target.
  const twice = sources.find(({ file }, at) => sources.findIndex((other) => other.file === file) < at);
  if (twice !== undefined)
    return err(
      appError(
        'invalid_params',
        `${twice.captureId ?? twice.file} is named twice.`,
        'Give different snapshots, one after each round, the earliest first.',
      ),
    );
  return ok(sources);
}

/** The value of a parameter, unless it is the default. */
function unlessDefault(name: 'repeat' | 'rounds' | 'warmUpRounds', value: number): number | undefined {
  return value === HuntParamsSchema.shape[name].parse(undefined) ? undefined : value;
}

/** The call that judges a worker: the same steps on its page; otherwise what the worker does by itself. */
function workerCall({ steps, seconds = WORKER_SECONDS, ...params }: HuntParams, target: string): string {
  const repeat = unlessDefault('repeat', params.repeat);
  const rounds = unlessDefault('rounds', params.rounds);
  const warmUpRounds = unlessDefault('warmUpRounds', params.warmUpRounds);
  return steps === undefined
    ? proposedCall('pen_leak_hunt', { seconds, rounds, warmUpRounds, target })
    : proposedCall('pen_leak_hunt', { steps, repeat, rounds, warmUpRounds, target });
}

/** The workers of the target, and the number of those that do not answer: a call to these would wait for nothing. */
async function unjudgedWorkers(
  params: HuntParams,
  { ports, target, attach, signal }: CallContext,
): Promise<Pick<HuntResult, 'workers' | 'silentWorkers'>> {
  const { targets } = ports;
  const listed = targets.endpoints().flatMap((endpoint) => endpoint.targets);
  const asked = await Promise.all(
    workersOf(target, listed, (id) => targets.byId(id)).map(async (worker) => {
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
): Promise<AppResult<Confirmation>> {
  const asFound = {
    sources,
    compared,
    filled: [],
    steady: [],
    slowed: [],
    isLost: false,
    actions: 0,
    furtherRounds: 0,
    classes: compared.classes,
    further: [],
  };
  const isFollowed = compared.matchedBy === 'ids' && played?.rounds.isRenumbered !== true;
  if (played === null || !isFollowed || !canPlayMore(played.plan.action) || compared.growing.length === 0)
    return ok(asFound);
  const { plan, rounds, all } = played;
  const playFurther = async (further: number): Promise<AppResult<RoundSnapshot>> => {
    const snapshot = await playMore(plan, { rounds: further, before: all.count, done: COMPARING.to }, context);
    all.count += further;
    all.newest = snapshot.ok ? snapshot.value : undefined;
    return snapshot;
  };
  const confirmed = await confirmGrowth({
    plan,
    snapshots: rounds.snapshots,
    compared,
    play: playFurther,
    compare: (longer) => compareRounds(longer, CONFIRMING),
  });
  if (confirmed.ok || context.signal.aborted) {
    if (confirmed.ok && confirmed.value.isLost)
      context.note(`More rounds could not confirm the growth: ${RENUMBERED}.`);
    return confirmed;
  }
  context.note(`More rounds to confirm the growth failed: ${confirmed.error.message}`);
  return ok(asFound);
}

/** The growing paths, with what each step of one more action leaves where that can be told. */
async function stepsApart(
  played: Played | null,
  { compared: { growing, gainedOf }, isLost }: Confirmation,
  isFollowed: boolean,
  context: CallContext,
): Promise<AppResult<readonly GrowingPath[]>> {
  const newest = played?.all.newest;
  if (played === null || newest === undefined || !isFollowed || isLost) return ok(growing);
  const { plan, all } = played;
  const survivorsOf = createSurvivors(context);
  const told = await withStepGains(growing, { plan, played: all.count, newest, survivorsOf, gainedOf }, context);
  if (told.ok || context.signal.aborted) return told;
  context.note(`The steps could not be told apart: ${told.error.message}`);
  return ok(growing);
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
): Pick<HuntResult, 'performed'> {
  if (played === null || !canPlayMore(played.plan.action)) return {};
  const { warmUpRounds, rounds, repeat } = played.plan;
  return {
    performed: {
      toWarmUp: warmUpRounds * repeat,
      inRounds: rounds * repeat,
      toConfirm: furtherRounds * repeat,
      ...(growing.some(({ byStep }) => byStep !== undefined) ? { stepByStep: ACTIONS_APART } : {}),
      notCounted: (played.rounds.played - warmUpRounds - rounds) * repeat,
    },
  };
}

function hitElements(played: Played | null): Pick<HuntResult, 'hits'> {
  const hits = played?.rounds.hits ?? [];
  return hits.length === 0 ? {} : { hits: [...hits] };
}

/** The registry that waits in vain for what a path gained, if one holds it. */
async function keptTargetOf(
  last: string,
  gained: GainedObjects | undefined,
  context: CallContext,
): Promise<AppResult<KeptTarget | undefined>> {
  const isOfRegistry = gained?.question?.steps.some(({ className }) => className === FINALIZATION_CELL) === true;
  if (!isOfRegistry) return ok(undefined);
  const found = await readKeptTargets(last, context);
  return found.ok ? ok(found.value[0]) : found;
}

/** What the code and its other collections say about the largest growing path. */
async function codeAndCollections(
  largest: GrowingPath | undefined,
  {
    growing,
    code,
    gainedOf,
    files,
    isFollowed,
  }: {
    readonly growing: readonly GrowingPath[];
    readonly code: ReadonlyMap<number, GrowingCode>;
    readonly gainedOf: HuntComparison['gainedOf'];
    readonly files: readonly string[];
    readonly isFollowed: boolean;
  },
  context: CallContext,
): Promise<AppResult<Pick<HuntResult, 'uses' | 'callsOn' | 'beside' | 'apart' | 'keptTarget'>>> {
  const [first, last] = [files[0], files.at(-1)];
  if (largest === undefined || first === undefined || last === undefined || !isFollowed) return ok({});
  const held = await ownerVariable(last, largest, context);
  if (!held.ok) return held;
  const shown = await codeUsesOf(last, largest, { code: code.get(largest.node), held: held.value }, context);
  if (!shown.ok) return shown;
  const { uses, callsOn } = shown.value;
  const steady = await steadyCollections([first, last], held.value, growing, context);
  if (!steady.ok) return steady;
  const apart = await toldApart(
    largest,
    { files, gained: gainedOf.get(largest.node) ?? { clusters: [] }, uses },
    context,
  );
  if (!apart.ok) return apart;
  const kept = await keptTargetOf(last, gainedOf.get(largest.node), context);
  if (!kept.ok) return kept;
  const common = apart.value.filter(({ values, keys }) => values.length > 0 || keys !== null);
  return ok({
    ...(kept.value === undefined ? {} : { keptTarget: kept.value }),
    ...(uses === null ? {} : { uses }),
    ...(callsOn.length === 0 ? {} : { callsOn: [...callsOn] }),
    ...(common.length === 0 ? {} : { apart: common }),
    ...(steady.value.length === 0 ? {} : { beside: steady.value }),
  });
}

/** Plays the rounds, or takes the snapshots that exist, and judges them. */
async function judgeRounds(params: HuntParams, call: CallContext): Promise<AppResult<HuntResult>> {
  const action = actionOf(params);
  if (!action.ok) return action;
  const { captures } = params;
  const settleSeconds = settleSecondsOf(params, action.value);
  const plan = action.value === null ? null : { ...params, action: action.value, settleSeconds };
  const { context, taken: look, compareRounds, whereabouts } = await createHuntLook(plan, call);
  const rounds = plan === null ? null : await playRounds(plan, context, look);
  if (rounds !== null && !rounds.ok) return rounds;
  const { repeat } = rounds?.value.plan ?? params;
  const played =
    rounds === null
      ? null
      : {
          plan: rounds.value.plan,
          rounds: rounds.value,
          all: { count: rounds.value.played, newest: rounds.value.snapshots.at(-1) },
        };
  const taken =
    played === null
      ? await namedSnapshots(captures ?? [], context)
      : ok(played.rounds.snapshots.map(({ source }) => source));
  if (!taken.ok) return taken;
  const compared = await compareRounds(taken.value, COMPARING);
  if (!compared.ok) return compared;
  const confirmed = await confirmedGrowth(played, taken.value, compared.value, compareRounds, context);
  if (!confirmed.ok) return confirmed;
  const { sources, filled, steady, slowed } = confirmed.value;
  const { totalSizesBytes, matchedBy, classes, gainedOf, occasional } = confirmed.value.compared;
  const notFollowed = whyNotFollowed(played, confirmed.value.compared);
  const files = sources.map(({ file }) => file);
  const apart = await stepsApart(played, confirmed.value, notFollowed === null, context);
  if (!apart.ok) return apart;
  const found = apart.value;
  const measured = notFollowed === null ? await measureGrowth(found, gainedOf, files, context) : ok(null);
  if (!measured.ok) return measured;
  const whole =
    measured.value === null
      ? measured
      : await withKeptGraph(
          measured.value,
          { growth: heapGrowth(totalSizesBytes, classes, measured.value), gainedOf, files },
          context,
        );
  if (!whole.ok) return whole;
  const named = await growingCode(files.at(-1) ?? '', whole.value?.growing ?? found, context);
  if (!named.ok) return named;
  const isPage = await isOfBrowser(files.at(-1) ?? '', context);
  if (!isPage.ok) return isPage;
  const { ofPage, artifacts } = withoutArtifacts(ownFirst(whole.value?.growing ?? found, named.value), isPage.value);
  const grownThere = await withoutArtifactObjects(
    confirmed.value.compared.grown,
    ({ node }) => node,
    files.at(-1) ?? '',
    context,
  );
  if (!grownThere.ok) return grownThere;
  const grown = grownThere.value;
  const newest = played?.all.newest;
  // The verdict of what is large stands: it went through all rounds, each longer than such a wait.
  const isTooLarge = newest !== undefined && isSlow(newest) && found.length > 0 && params.seconds === undefined;
  // Steps apart are actions too.
  const sinceMs = found === confirmed.value.compared.growing ? newest?.endedAtMs : undefined;
  const seconds = notFollowed === null && !confirmed.value.isLost && !isTooLarge ? settleSeconds : 0;
  const roundFiles = taken.value.map(({ file }) => file);
  const steadyRows = notFollowed === null ? await steadyWaiting(roundFiles, context) : ok([]);
  if (!steadyRows.ok) return steadyRows;
  const more = matchedBy === 'ids' ? await withAges(steadyRows.value, taken.value, context) : steadyRows;
  if (!more.ok) return more;
  const pending = seconds === 0 ? ok(false) : await hasPendingCalls(files.at(-1) ?? '', repeat, context);
  if (!pending.ok) return pending;
  const settled = await settleGrowth(
    { growing: ofPage, gainedOf, sources, seconds, sinceMs, isWaiting: more.value.length > 0 || pending.value },
    context,
  );
  if (!settled.ok) return settled;
  const later = settled.value.later?.file ?? null;
  const late = pending.value
    ? await lateGrowth({ last: sources.at(-1), later: settled.value.later, repeat }, context)
    : ok([]);
  if (!late.ok) return late;
  const waiting = later === null ? more : await settledWaiting(more.value, { file: later, seconds }, context);
  if (!waiting.ok) return waiting;
  const { backlog } = settled.value;
  const owned = await withOwnHolders({ growing: settled.value.growing, code: named.value }, files, context);
  if (!owned.ok) return owned;
  const { growing, code } = owned.value;
  const [largest] = growing;
  const told = await codeAndCollections(
    largest,
    { growing, code, gainedOf, files, isFollowed: notFollowed === null },
    context,
  );
  if (!told.ok) return told;
  const inVain = await readGainedInVain(files, context);
  if (!inVain.ok) return inVain;
  const growth = heapGrowth(totalSizesBytes, classes, whole.value);
  const roundCount = sources.length - 1;
  const actions =
    sources.length > taken.value.length ? confirmed.value.actions : actionsOf(action.value, repeat, roundCount);
  const isAlike = action.value?.kind === 'steps' && !isNumbered(action.value);
  const performed = performedActions(played, confirmed.value.furtherRounds, growing);
  const eachRound = actionsPerRound({ rounds: roundCount, actions, ...performed });
  const steadily = await classesOfPage(
    steadyClasses(
      confirmed.value.classes,
      actionsOfRounds(action.value, repeat, roundFiles.length - 1, confirmed.value),
    ),
    { files, later },
    context,
  );
  if (!steadily.ok) return steadily;
  const facts = {
    totalSizesBytes,
    actions,
    eachRound,
    isAlike,
    code,
    filled,
    steady,
    slowed,
    artifacts,
    backlog,
    growth,
    notFollowed,
    uses: told.value.uses ?? null,
    callsOn: told.value.callsOn ?? [],
    beside: told.value.beside ?? [],
    apart: told.value.apart ?? [],
    keptTarget: told.value.keptTarget ?? null,
    waiting: waiting.value,
    allFailed: played?.rounds.allFailed ?? null,
    steadyClasses: steadily.value,
    late: late.value,
    gainedClasses: gainedClasses(classes),
    limitAbove: limitAbove(largest, told.value.uses ?? null),
    whereabouts: played === null ? null : whereabouts(params, played.rounds),
  };
  const { headline, ...verdict } = huntVerdict(growing, grown, facts);
  context.progress({ done: 100, total: 100, message: 'Done' });
  return ok({
    verdict,
    headline,
    rounds: roundCount,
    actions,
    ...performed,
    ...hitElements(played),
    snapshots: sources.map((source, at) => ({ ...source, totalSizeBytes: totalSizesBytes[at] ?? 0 })),
    matchedBy,
    isFollowed: notFollowed === null,
    growth,
    growing: growing.slice(0, MAX_PATHS).map((row) => {
      const own = code.get(row.node);
      return own === undefined ? row : { ...row, code: own };
    }),
    growingOmitted: Math.max(0, growing.length - MAX_PATHS),
    grownInPlace: grown,
    ...(artifacts.length === 0 ? {} : { artifacts: artifacts.slice(0, MAX_PATHS) }),
    ...(backlog.length === 0 ? {} : { backlog: backlog.slice(0, MAX_PATHS) }),
    occasional: [...occasional],
    ...(action.value === null ? { workers: [], silentWorkers: 0 } : await unjudgedWorkers(params, context)),
    ...told.value,
    ...(facts.whereabouts === null ? {} : { whereabouts: facts.whereabouts }),
    ...(inVain.value.length === 0 ? {} : { keptInVain: inVain.value }),
    ...(waiting.value.length === 0 ? {} : { waiting: waiting.value }),
    code: await readingOf(growing[0], code, { last: sources.at(-1), ...told.value }, context),
  });
}

/** `sources`: the snapshots of the rounds, whose ids mean the same objects. */
async function withAges(
  rows: readonly SteadyWaiting[],
  sources: readonly CaptureSource[],
  context: CallContext,
): Promise<AppResult<SteadyWaiting[]>> {
  const last = sources.at(-1);
  if (last === undefined || rows.length === 0) return ok([...rows]);
  const earlier = await earlierMoments(sources.slice(0, -1), last, context);
  if (!earlier.ok) return earlier;
  return agedWaiting(rows, { file: last.file, earlier: earlier.value }, context);
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
  run: (params, context) => storedOrJudged(params, context, { schema: HuntResultSchema, judge: judgeRounds }),
  summarise: summariseHunt,
});
