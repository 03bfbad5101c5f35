/** `pen_leak_hunt`: repeats an action in rounds with a heap snapshot after each, and tells what grows in every round. */
import { z } from 'zod';
import {
  bullets,
  code as codeText,
  document,
  section,
  sentence,
  summaryLine,
  table,
  title,
} from '../../base/markdown.ts';
import { proposedCall } from '../../base/proposed-call.ts';
import { ok } from '../../base/result.ts';
import { formatBytes, formatCount, formatSpread, truncateEnd, truncateMiddle } from '../../base/units.ts';
import type { AppResult } from '../../contracts/errors.ts';
import { pageOf, workersOf } from '../common/worker-pages.ts';
import { withQuote } from '../../findings/quotes.ts';
import { ObjectCodeSchema } from '../heap/object-code.ts';
import { defineCapability, type CallContext } from '../define.ts';
import { HeapVerdictSchema } from '../../kinds/heap/heap-growth.ts';
import { CaptureSourceSchema, openCapture, sourceText, type CaptureSource } from '../library/open-capture.ts';
import { createSurvivors, createRoundComparison, type CompareRounds, type HuntComparison } from './hunt-comparison.ts';
import { measureGrowth } from './cut-sizes.ts';
import { engineRows, heapGrowth, HeapGrowthSchema } from './heap-growth.ts';
import { confirmGrowth, type Confirmation } from './hunt-confirmation.ts';
import { codeName, endOfRegistration, GrowingCodeSchema, holderPlace } from './growing-code.ts';
import { GrownObjectSchema } from './grown-objects.ts';
import {
  actionOf,
  HUNT_LISTED,
  HuntParamsSchema,
  huntPermissions,
  huntPlan,
  refuseHunt,
  type HuntParams,
} from './hunt-parameters.ts';
import { readingOf } from './hunt-reading.ts';
import { actionsPerRound, huntVerdict } from './hunt-verdict.ts';
import { ACTIONS_APART, withStepGains } from './step-gains.ts';
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
import { CodeUsesSchema } from '../../contracts/code-uses.ts';
import { codeUsesOf } from './hunt-code-uses.ts';
import { ownerVariable, steadyCollections, SteadyCollectionSchema } from './owner-variable.ts';
import { withVariableOwners } from './variable-owners.ts';
import { GrowingPathSchema, referenceText, type GrowingPath } from './path-growth.ts';

/** Paths in an answer. */
const MAX_PATHS = 10;
/** Names of Blink's own tables are those of C++ templates. */
const CLASS_CHARS = 40;
/** Workers in an answer. */
const MAX_WORKERS = 5;
/** Seconds per round for a worker that works by itself. */
const WORKER_SECONDS = 5;
/** For one command of which V8 sends the answer at once; longer than a busy machine takes. */
const WORKER_DEADLINE_MS = 3000;

const ResultSchema = z.object({
  verdict: HeapVerdictSchema,
  /** The first sentence of the verdict, for a person. */
  headline: z.string(),
  rounds: z.number(),
  /** Actions in all rounds together, without the warm-up; null with "seconds" or "captures". */
  actions: z.number().nullable(),
  /** All actions on the target; absent if none were performed by the hunt. */
  performed: z
    .object({
      toWarmUp: z.number(),
      inRounds: z.number(),
      toConfirm: z.number(),
      /** Performed step by step, to tell which step leaves what grows. */
      stepByStep: z.number().optional(),
      /** In rounds that began again because another client detached. */
      notCounted: z.number(),
    })
    .optional(),
  /** The first one is from before round 1. A round that the person skipped has none. */
  snapshots: z.array(CaptureSourceSchema.extend({ totalSizeBytes: z.number() })),
  matchedBy: z.enum(['ids', 'shape']),
  /** True if objects could be followed from the first snapshot to the last; if not, the rows are no more than hints. */
  isFollowed: z.boolean(),
  /** The bytes that the heap gained in each round, and whose it is. */
  growth: HeapGrowthSchema,
  growing: z.array(GrowingPathSchema.extend({ code: GrowingCodeSchema.optional() })),
  growingOmitted: z.number(),
  grownInPlace: z.array(GrownObjectSchema),
  /** Workers of the page, whose heaps were not judged, each with the call that judges it. */
  workers: z.array(z.object({ id: z.string(), name: z.string(), call: z.string() })),
  /** Workers listed under the page that answer no command. */
  silentWorkers: z.number(),
  /** The calls that read the code of the largest growing path: of what holds its objects, then of these. */
  code: z.array(ObjectCodeSchema),
  /** Who adds to the largest growing path and who takes out of it, by the author's sources; absent if they do not show it. */
  uses: CodeUsesSchema.optional(),
  /** Collections of the same module that did not grow; absent without any. */
  beside: z.array(SteadyCollectionSchema).optional(),
  /** The hunt in the library, and the link that opens it in the window; absent unless all snapshots are in the library. */
  captureId: z.string().optional(),
  link: z.string().optional(),
  /** Snapshots that are no longer in the library; absent if all are. */
  goneSnapshots: z.array(z.string()).optional(),
});
type Result = z.output<typeof ResultSchema>;

async function namedSnapshots(named: readonly string[], context: CallContext): Promise<AppResult<CaptureSource[]>> {
  const sources: CaptureSource[] = [];
  for (const each of named) {
    const opened = await openCapture(each, ['heap'], context);
    if (!opened.ok) return opened;
    sources.push(opened.value.source);
  }
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

/** The workers of the page, and the number of those that do not answer: a call to these would wait for nothing. */
async function unjudgedWorkers(
  params: HuntParams,
  { ports, target, attach, signal }: CallContext,
): Promise<Pick<Result, 'workers' | 'silentWorkers'>> {
  if (target.type !== 'page') return { workers: [], silentWorkers: 0 };
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
    .filter((worker) => pageOf(worker, (id) => targets.byId(id))?.id === target.id)
    .map(({ id, title: name, url }) => ({ id, name: url === '' ? name : url, call: workerCall(params, id) }));
  return { workers, silentWorkers: asked.filter(({ answers }) => !answers).length };
}

function silentText(count: number): string {
  const who =
    count === 1
      ? 'a worker that is listed under this page and does not answer. It is'
      : `${formatCount(count)} workers that are listed under this page and do not answer. They are`;
  return `Not judged: ${who} of a page that was left, which Chrome keeps frozen for a while (back/forward cache), or blocked.`;
}

/** Actions in all rounds together; null if there were none. */
function actionsOf(action: HuntAction | null, repeat: number, rounds: number): number | null {
  if (action === null || action.kind === 'wait') return null;
  return action.kind === 'person' ? rounds : repeat * rounds;
}

const nameOf = ({ captureId, file }: CaptureSource): string => captureId ?? file;

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
  { compared: { growing }, isLost }: Confirmation,
  isFollowed: boolean,
  context: CallContext,
): Promise<AppResult<readonly GrowingPath[]>> {
  const newest = played?.all.newest;
  if (played === null || newest === undefined || !isFollowed || isLost) return ok(growing);
  const { plan, all } = played;
  const survivorsOf = createSurvivors(context);
  const told = await withStepGains(growing, { plan, played: all.count, newest, survivorsOf }, context);
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
): Pick<Result, 'performed'> {
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

/** `40: 5 to warm up, 15 in the rounds, 20 more to confirm` */
function performedText({
  toWarmUp,
  inRounds,
  toConfirm,
  stepByStep = 0,
  notCounted,
}: NonNullable<Result['performed']>): string {
  const parts = [
    ...(toWarmUp > 0 ? [`${formatCount(toWarmUp)} to warm up`] : []),
    `${formatCount(inRounds)} in the rounds`,
    ...(toConfirm > 0 ? [`${formatCount(toConfirm)} more to confirm`] : []),
    ...(stepByStep > 0 ? [`${formatCount(stepByStep)} step by step`] : []),
    ...(notCounted > 0 ? [`${formatCount(notCounted)} before the rounds began again`] : []),
  ];
  return `${formatCount(toWarmUp + inRounds + toConfirm + stepByStep + notCounted)}: ${parts.join(', ')}`;
}

/** `3, 5 actions each`; without the actions of a round where rounds differ. */
function roundsText(hunted: Pick<Result, 'rounds' | 'actions' | 'performed'>): string {
  const each = actionsPerRound(hunted);
  if (each !== null) return `${hunted.rounds}, ${formatCount(each)} ${each === 1 ? 'action' : 'actions'} each`;
  return hunted.actions === null
    ? String(hunted.rounds)
    : `${hunted.rounds}, one of them with more actions to confirm the growth`;
}

/** The reference that holds the objects; for a registration, the call that ends it. */
function heldBy(row: Result['growing'][number]): string {
  if (row.code?.kind === 'callback') return `until ${endOfRegistration(row.className).call}`;
  return row.edgeToCut === '' ? '' : referenceText(row, holderPlace(row, row.code));
}

/** What the code and its other collections say about the largest growing path. */
async function codeAndCollections(
  largest: GrowingPath | undefined,
  {
    growing,
    code,
    files,
    isFollowed,
  }: {
    readonly growing: readonly GrowingPath[];
    readonly code: HuntComparison['code'];
    readonly files: readonly string[];
    readonly isFollowed: boolean;
  },
  context: CallContext,
): Promise<AppResult<Pick<Result, 'uses' | 'beside'>>> {
  const [first, last] = [files[0], files.at(-1)];
  if (largest === undefined || first === undefined || last === undefined || !isFollowed) return ok({});
  const held = await ownerVariable(last, largest, context);
  if (!held.ok) return held;
  const uses = await codeUsesOf(last, largest, { code: code.get(largest.node), held: held.value }, context);
  if (!uses.ok) return uses;
  const steady = await steadyCollections([first, last], held.value, growing, context);
  if (!steady.ok) return steady;
  return ok({
    ...(uses.value === null ? {} : { uses: uses.value }),
    ...(steady.value.length === 0 ? {} : { beside: steady.value }),
  });
}

/** Plays the rounds, or takes the snapshots that exist, and judges them. */
async function judgeRounds(params: HuntParams, context: CallContext): Promise<AppResult<Result>> {
  const action = actionOf(params);
  if (!action.ok) return action;
  const { repeat, captures } = params;
  const plan = action.value === null ? null : { ...params, action: action.value };
  const rounds = plan === null ? null : await playRounds(plan, context);
  if (rounds !== null && !rounds.ok) return rounds;
  const played =
    plan === null || rounds === null
      ? null
      : { plan, rounds: rounds.value, all: { count: rounds.value.played, newest: rounds.value.snapshots.at(-1) } };
  const taken =
    played === null
      ? await namedSnapshots(captures ?? [], context)
      : ok(played.rounds.snapshots.map(({ source }) => source));
  if (!taken.ok) return taken;
  const compareRounds = createRoundComparison(context);
  const compared = await compareRounds(taken.value, COMPARING);
  if (!compared.ok) return compared;
  const confirmed = await confirmedGrowth(played, taken.value, compared.value, compareRounds, context);
  if (!confirmed.ok) return confirmed;
  const { sources, filled, steady, slowed } = confirmed.value;
  const { totalSizesBytes, grown, code, matchedBy, classes, clustersOf } = confirmed.value.compared;
  const notFollowed = whyNotFollowed(played, confirmed.value.compared);
  const files = sources.map(({ file }) => file);
  const apart = await stepsApart(played, confirmed.value, notFollowed === null, context);
  if (!apart.ok) return apart;
  const found = apart.value;
  const measured = notFollowed === null ? await measureGrowth(found, clustersOf, files, context) : ok(null);
  if (!measured.ok) return measured;
  const owned = await withVariableOwners(files.at(-1) ?? '', measured.value?.growing ?? found, context);
  if (!owned.ok) return owned;
  const growing = owned.value;
  const [largest] = growing;
  const told = await codeAndCollections(largest, { growing, code, files, isFollowed: notFollowed === null }, context);
  if (!told.ok) return told;
  const growth = heapGrowth(totalSizesBytes, classes, measured.value);
  const roundCount = sources.length - 1;
  const actions =
    sources.length > taken.value.length ? confirmed.value.actions : actionsOf(action.value, repeat, roundCount);
  const isAlike = action.value?.kind === 'steps' && !isNumbered(action.value);
  const performed = performedActions(played, confirmed.value.furtherRounds, growing);
  const eachRound = actionsPerRound({ rounds: roundCount, actions, ...performed });
  const facts = {
    totalSizesBytes,
    actions,
    eachRound,
    isAlike,
    code,
    filled,
    steady,
    slowed,
    growth,
    notFollowed,
    uses: told.value.uses ?? null,
    beside: told.value.beside ?? [],
  };
  const { headline, ...verdict } = huntVerdict(growing, grown, facts);
  context.progress({ done: 100, total: 100, message: 'Done' });
  return ok({
    verdict,
    headline,
    rounds: roundCount,
    actions,
    ...performed,
    snapshots: sources.map((source, at) => ({ ...source, totalSizeBytes: totalSizesBytes[at] ?? 0 })),
    matchedBy,
    isFollowed: notFollowed === null,
    growth,
    growing: growing.slice(0, MAX_PATHS).map((row) => {
      const own = code.get(row.node);
      return own === undefined ? row : { ...row, code: own };
    }),
    growingOmitted: Math.max(0, growing.length - MAX_PATHS),
    grownInPlace: [...grown],
    ...(action.value === null ? { workers: [], silentWorkers: 0 } : await unjudgedWorkers(params, context)),
    ...told.value,
    code: await readingOf(growing[0], code, { last: sources.at(-1), uses: told.value.uses }, context),
  });
}

export const penLeakHunt = defineCapability({
  name: 'pen_leak_hunt',
  title: 'Leak Hunt',
  control: '“Hunt for a leak”',
  summary: 'Repeats an action in rounds with heap snapshots: what grows, and what holds it.',
  category: 'memory',
  kind: 'change-page',
  // The calls of pen_interact and pen_evaluate check their own permissions again, and ask for none that was given for the whole hunt.
  permissions: huntPermissions,
  plan: huntPlan,
  refuse: refuseHunt,
  leastPermission: 'read',
  hints: { readOnly: false, idempotent: false, destructive: true, openWorld: true },
  params: HuntParamsSchema,
  listed: HUNT_LISTED,
  result: ResultSchema,
  target: { types: ['page', 'iframe', 'worker', 'service_worker', 'node', 'deno'], unlessGiven: 'captures' },
  judgesPage: {},
  locks: ['HeapProfiler'],
  deadlineMs: 3_600_000,
  run: (params, context) => storedOrJudged(params, context, { schema: ResultSchema, judge: judgeRounds }),
  summarise: summariseHunt,
});

function summariseHunt({
  verdict,
  rounds,
  actions,
  performed,
  snapshots,
  growing,
  growingOmitted,
  grownInPlace,
  matchedBy,
  workers,
  silentWorkers,
  code: reading,
  growth,
  captureId,
  goneSnapshots = [],
}: Result): string {
  const [first, last] = [snapshots[0], snapshots.at(-1)];
  const [largest] = growing;
  return document([
    title('Leak Hunt'),
    summaryLine([
      ...(captureId === undefined ? [] : ([['Hunt', captureId]] as const)),
      ['Rounds', roundsText({ rounds, actions, performed })],
      ...(performed === undefined ? [] : ([['All actions', performedText(performed)]] as const)),
      ['Heap', snapshots.map(({ totalSizeBytes }) => formatBytes(totalSizeBytes)).join(', ')],
      ['Snapshots', snapshots.map(sourceText).join(', ')],
      ...(matchedBy === 'ids' ? [] : ([['Objects matched by', 'class and path']] as const)),
    ]),
    `**Verdict**: ${sentence(verdict.text)}`,
    ...reading.flatMap(({ name, quote }) => (quote === undefined ? [] : [withQuote(`${codeText(name)}:`, quote)])),
    growing.length > 0 &&
      section('Grows in every round', [
        table(
          [
            'Objects per round',
            'Class',
            'Kept alive with it, per round',
            'Retaining path',
            'Held by',
            'Size per round',
            'Retained, all rounds',
          ],
          growing.map((row) => [
            row.objectsPerRound.join(', '),
            `${truncateEnd(row.className, CLASS_CHARS)} @${row.node}`,
            row.classes.map((each) => truncateEnd(each, CLASS_CHARS)).join(', '),
            row.code?.kind === 'callback' ? `callback ${codeName(row.code)}` : row.path,
            heldBy(row),
            formatSpread(row.bytesPerRound, formatBytes),
            row.retainedSizeBytes === null ? '–' : formatBytes(row.retainedSizeBytes),
          ]),
        ),
        ...(growingOmitted > 0 ? ['', `${growingOmitted} more paths grow by less.`] : []),
      ]),
    grownInPlace.length > 0 &&
      section('Grow in place', [
        table(
          ['Object', 'Retaining path', 'Held by', 'Gained per round'],
          grownInPlace.map((row) => [
            `${truncateEnd(row.className, CLASS_CHARS)} @${row.node}`,
            row.path,
            row.edgeToCut === '' ? '' : referenceText(row),
            row.bytesPerRound.map((each) => formatBytes(each)).join(', '),
          ]),
        ),
      ]),
    engineRows(growth).length > 0 &&
      section('Not held by the page', [
        table(
          ['Part of the engine', 'Gained per round'],
          engineRows(growth).map(({ name, perRound }) => [name, perRound]),
        ),
      ]),
    verdict.level !== 'no-growth' &&
      largest === undefined &&
      first !== undefined &&
      last !== undefined &&
      goneSnapshots.length === 0 &&
      section('Next', [
        bullets([
          `What is new: ${proposedCall('pen_heap_diff', { snapshotA: nameOf(first), snapshotB: nameOf(last) })}.`,
        ]),
      ]),
    largest !== undefined &&
      last !== undefined &&
      !goneSnapshots.includes(nameOf(last)) &&
      section('Next', [
        bullets([
          ...reading.map(({ name, call }) => `The code of ${codeText(name)}: ${call}.`),
          `The whole path: ${proposedCall('pen_heap_retainers', { capture: nameOf(last), node: largest.code?.kind === 'callback' ? largest.code.node.id : largest.node })}.`,
        ]),
      ]),
    goneSnapshots.length > 0 &&
      `No longer in the library: ${goneSnapshots.map(codeText).join(', ')}. The result is the stored one; paths in these snapshots cannot be read.`,
    silentWorkers > 0 && workers.length === 0 && section('Workers', [silentText(silentWorkers)]),
    workers.length > 0 &&
      section('Workers', [
        workers.length === 1
          ? 'Not judged: a worker of this page, which has a heap of its own. To judge it:'
          : `Not judged: ${workers.length} workers of this page, which have heaps of their own. To judge them:`,
        bullets(
          workers.slice(0, MAX_WORKERS).map(({ name, call }) => `${codeText(truncateMiddle(name, 80))}: ${call}.`),
        ),
        ...(silentWorkers > 0 ? ['', silentText(silentWorkers)] : []),
      ]),
  ]);
}
