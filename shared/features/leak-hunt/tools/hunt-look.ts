/** Knowledge of a hunt while it plays: the snapshots are compared as they come, so that rows and the rest of the time are in each progress. */
import { sum } from '../../../base/numbers.ts';
import type { AnsweringProcesses } from '../../../base/local-processes.ts';
import { settle } from '../../../base/errors.ts';
import { proposedCall } from '../../../base/proposed-call.ts';
import { pageOf, workersOf } from '../../../core/capability/worker-pages.ts';
import type { TargetInfo } from '../../../core/contracts/targets.ts';
import type { HuntWhereabouts, Thrown } from '../../../engine/heap/contract/leak-growth.ts';
import { foundRows } from '../found-text.ts';
import { HUNT_PHASES, PHASE_TEXTS, phaseOf, type HuntPhase } from '../../heap/growing/hunt-progress.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { steadyClasses } from '../../heap/growing/steady-classes.ts';
import { openedHeap } from '../../heap/tools/heap-capture.ts';
import { addThrown, thrownOf } from '../thrown.ts';
import { createRoundComparison, type CompareRounds, type HuntComparison } from './hunt-comparison.ts';
import { numberedText } from '../../../core/capability/action-numbers.ts';
import { parseRequest } from '../../../core/capability/local-request.ts';
import type { HuntParams } from './hunt-parameters.ts';
import { PLAYED, type PlayedRounds, type RoundSnapshot } from './hunt-player.ts';
import { leftMs, MIN_ROUNDS, phasesMs, type HuntKnowledge, type HuntPlan } from './hunt-plan.ts';
import { watchLeftOpen } from './left-open.ts';
import { watchWorkerHeaps } from './worker-heaps.ts';

// Where and how the actions of a hunt went, as data: errors that the target threw meanwhile, what the steps hit and changed, memory outside the JS
// heap, and heaps that were not judged. It is read from events and counters that a target has anyway, so that nothing of it is in the snapshots.

const DEADLINE_MS = 3000;

interface Counters {
  readonly styles: number;
  readonly layouts: number;
  readonly nodes: number;
}

interface WhereaboutsWatch {
  /** After each snapshot of the rounds; the first call begins them. `isLast`: no more of them come. */
  readonly taken: (snapshots: number, isLast: boolean) => Promise<void>;
  /** `frames`: how many steps hit an element of each frame, by its address. */
  readonly ended: (params: HuntParams, hits: number | null, frames: ReadonlyMap<string, number>) => HuntWhereabouts;
  readonly mayHavePrinted: () => boolean;
}

/** Watches until the call ends, which releases its session. What the target does not tell stays empty. */
async function watchWhereabouts(context: CallContext): Promise<WhereaboutsWatch> {
  const { attach, signal, target, ports } = context;
  const attached = await attach();
  const session = attached.ok ? attached.value : null;
  const options = { signal, deadlineMs: DEADLINE_MS };
  let threw: Thrown[] = [];
  let isInRounds = false;
  let hasPrinted = session === null;
  let first: Counters | null = null;
  let last: Counters | null = null;
  let outsideBytes: number[] = [];
  const leftOpen = session === null ? null : await watchLeftOpen(session, signal);
  const workerHeaps = watchWorkerHeaps(context);
  let processBytes: (number | null)[] = [];
  // A hunt goes on where the process does not tell its memory.
  const opened = await settle(async () => ports.processMemory?.open(target, { signal, onCommand: context.onCommand }));
  const memory = opened.ok ? opened.value : undefined;
  if (session !== null) {
    session.on('Runtime.exceptionThrown', ({ exceptionDetails }) => {
      if (isInRounds) threw = addThrown(threw, thrownOf(exceptionDetails));
    });
    session.on('Runtime.consoleAPICalled', ({ args }) => {
      hasPrinted ||= isInRounds && args.some(({ objectId }) => objectId !== undefined);
    });
    await session.enable('Runtime');
    if (target.type === 'page') await session.enable('Performance');
  }

  async function counters(): Promise<Counters | null> {
    if (session === null || target.type !== 'page') return null;
    const read = await session.send('Performance.getMetrics', {}, options);
    if (!read.ok) return null;
    const valueOf = (name: string): number => read.value.metrics.find((each) => each.name === name)?.value ?? 0;
    return { styles: valueOf('RecalcStyleCount'), layouts: valueOf('LayoutCount'), nodes: valueOf('Nodes') };
  }

  return {
    mayHavePrinted: () => hasPrinted || threw.length > 0,
    async taken(snapshots, isLast) {
      if (session === null || signal.aborted) return;
      isInRounds = true;
      // Objects that an event or a message names would be kept for its listener, and so be in the next snapshot.
      await session.send('Runtime.releaseObjectGroup', { objectGroup: 'console' }, options);
      const usage = await session.send('Runtime.getHeapUsage', {}, options);
      // The rounds begin again where V8 numbered the objects again.
      outsideBytes = usage.ok
        ? [
            ...outsideBytes.slice(0, snapshots - 1),
            (usage.value.backingStorageSize ?? 0) + (usage.value.embedderHeapUsedSize ?? 0),
          ]
        : outsideBytes;
      last = await counters();
      if (snapshots === 1) first = last;
      await leftOpen?.taken(snapshots);
      await workerHeaps.taken(snapshots);
      const sample = await settle(async () => memory?.sample());
      const processes = sample.ok ? (sample.value?.processes ?? []) : [];
      const own = processes.find(({ isOfTarget }) => isOfTarget);
      processBytes = [...processBytes.slice(0, snapshots - 1), own?.privateBytes ?? null];
      if (isLast) await Promise.all([leftOpen?.end(), memory?.close()]);
    },
    ended({ steps, request, repeat }, hits, frames) {
      const listed = ports.targets.endpoints().flatMap((endpoint) => endpoint.targets);
      const byId = (id: string): TargetInfo | null => ports.targets.byId(id);
      const framesOf = listed.filter(
        (each) => each.type === 'iframe' && each.state !== 'gone' && pageOf(each, byId)?.id === target.id,
      );
      const notJudged = [...framesOf, ...workersOf(target, listed, byId)]
        .filter(({ id }) => id !== target.id)
        .map(({ id, type, title, url }) => ({
          kind: type === 'iframe' ? ('frame' as const) : ('worker' as const),
          id,
          name: url === '' ? title : url,
          hits: frames.get(url) ?? 0,
          ...(type === 'iframe' ? {} : { bytesPerRound: [...workerHeaps.gainedBy(id)] }),
          call: proposedCall('pen_leak_hunt', {
            steps,
            request,
            ...((steps ?? request) ? { repeat } : {}),
            target: id,
          }),
        }));
      const since = (of: keyof Counters): number | null =>
        first === null || last === null ? null : last[of] - first[of];
      return {
        threw: threw.toSorted((one, other) => other.times - one.times),
        notJudged,
        did: { hits, styles: since('styles'), layouts: since('layouts'), nodes: since('nodes') },
        outsideBytes,
        leftOpen: leftOpen?.rows() ?? [],
        processBytes: processBytes.includes(null) ? [] : processBytes.flatMap((bytes) => bytes ?? []),
      };
    },
  };
}

export interface HuntLook {
  /** Context of the same call, with progress that has what is known and how long everything that is to come takes. */
  readonly context: CallContext;
  readonly taken: (snapshots: readonly RoundSnapshot[], plan: HuntPlan) => Promise<void>;
  /** Compares; what was compared meanwhile is not read again. */
  readonly compareRounds: CompareRounds;
  /** Where and how the actions went; null for snapshots that exist. */
  readonly whereabouts: (params: HuntParams, rounds: PlayedRounds) => HuntWhereabouts | null;
  /** False if the target printed no object and threw nothing in the rounds: then a client of the protocol has what the console seems to keep. */
  readonly mayHavePrinted: () => boolean;
}

const mean = (values: readonly number[]): number => sum(values) / values.length;

/** Who answers the requests of a hunt; null for other actions. */
async function answeringProcesses(
  { action }: HuntPlan,
  { whoAnswers, signal }: CallContext,
): Promise<AnsweringProcesses | null> {
  if (action.kind !== 'request') return null;
  const request = parseRequest(numberedText(action.request, 1));
  return request.ok ? whoAnswers(request.value, signal) : null;
}

/** By the rule that decides whether the growth is confirmed; before the last round fewer rounds have to show it. */
function knowledgeOf(
  { growing, classes, totalSizesBytes }: HuntComparison,
  { action, repeat, rounds }: HuntPlan,
): HuntKnowledge {
  const actions = action.kind === 'wait' ? null : classes.map(() => repeat);
  const steady = steadyClasses(classes, actions, classes.length < rounds ? MIN_ROUNDS : undefined);
  return { sizesBytes: totalSizesBytes, grows: growing.length > 0, isSteady: steady.length > 0 };
}

/** `plan`: null for snapshots that exist. */
export async function createHuntLook(asked: HuntPlan | null, call: CallContext): Promise<HuntLook> {
  if (asked === null)
    return {
      context: call,
      taken: () => Promise.resolve(),
      compareRounds: createRoundComparison(call),
      whereabouts: () => null,
      mayHavePrinted: () => true,
    };
  let plan = asked;
  const answers = await answeringProcesses(asked, call);
  const watch = await watchWhereabouts(call);
  let phase: HuntPhase = 'rounds';
  let phaseFromMs = Date.now();
  let snapshots: readonly RoundSnapshot[] = [];
  /** Reading a snapshot, and comparing it with the one before. */
  let readMs: number | null = null;
  /** Snapshots are read while the rounds go on, whose messages are not those of reading. */
  let isReading = false;
  let known: HuntKnowledge = { sizesBytes: [], grows: null, isSteady: false };
  let found: string[] | undefined;

  const enter = (next: HuntPhase): void => {
    if (HUNT_PHASES.indexOf(next) <= HUNT_PHASES.indexOf(phase)) return;
    phase = next;
    phaseFromMs = Date.now();
  };
  function expectedEndAtMs(): number | null {
    // One round shows how long they take; a person takes as long as a person takes.
    if (snapshots.length < 2 || plan.action.kind === 'person') return null;
    const snapshotMs = mean(snapshots.map(({ startedAtMs, endedAtMs }) => endedAtMs - startedAtMs));
    const roundMs = mean(
      snapshots.slice(1).map(({ startedAtMs }, at) => startedAtMs - (snapshots[at]?.endedAtMs ?? startedAtMs)),
    );
    const paces = { roundMs, snapshotMs, readMs: readMs ?? snapshotMs };
    return Date.now() + leftMs(phasesMs(plan, paces, known), phase, Date.now() - phaseFromMs);
  }
  const progress: CallContext['progress'] = (update) => {
    const named = phaseOf(update.message);
    if (named === null && isReading && phase === 'rounds') return;
    if (named !== null) enter(named);
    const endAtMs = expectedEndAtMs();
    const part = named === null ? PHASE_TEXTS[phase] : '';
    call.progress({
      ...update,
      message: part === '' ? update.message : `${part}: ${update.message}`,
      ...(endAtMs === null ? {} : { expectedEndAtMs: Math.round(endAtMs) }),
      ...(found === undefined ? {} : { found }),
    });
  };
  // Its getters stay those of the call.
  const context = Object.create(call, { progress: { value: progress } }) as CallContext;
  const compare = createRoundComparison(context);
  /** Reading and comparing the first rounds, which goes on while the next one is played. A failure is met again by the whole comparison. */
  let early: Promise<unknown> = Promise.resolve();
  /** Snapshots that were compared by then, and the time that reading those after them has taken. */
  let read = 0;
  let spentMs = 0;

  const compareNow: CompareRounds = async (sources, span) => {
    const fromMs = Date.now();
    const compared = await compare(sources, span);
    // More rounds are to confirm what the first ones showed.
    if (sources.length <= plan.rounds + 1) {
      readMs = (spentMs + Date.now() - fromMs) / Math.max(1, sources.length - read);
      found = foundRows(compared.growing);
      known = knowledgeOf(compared, plan);
    }
    read = Math.max(read, sources.length);
    spentMs = 0;
    return compared;
  };
  return {
    context,
    async compareRounds(sources, span) {
      await early;
      return compareNow(sources, span);
    },
    mayHavePrinted: watch.mayHavePrinted,
    whereabouts: (params, { frames }) => {
      const hits = plan.action.kind === 'steps' ? sum([...frames.values()]) : null;
      const whereabouts = watch.ended(params, hits, frames);
      return answers === null ? whereabouts : { ...whereabouts, answers };
    },
    async taken(all, played) {
      plan = played;
      await watch.taken(all.length, all.length > plan.rounds);
      snapshots = all;
      const sources = all.map(({ source }) => source);
      const [newest] = sources.slice(-1);
      if (all.length > plan.rounds) {
        isReading = false;
        enter('comparing');
      }
      if (newest === undefined || all.length > plan.rounds) return;
      isReading = true;
      const before = early;
      const span = { from: PLAYED, to: PLAYED };
      const readNow = async (): Promise<void> => {
        await before;
        const fromMs = Date.now();
        const isCompared = all.length === MIN_ROUNDS + 1;
        // A failure is met again by the comparison, which is waited for.
        await settle<unknown>(() => (isCompared ? compareNow(sources, span) : openedHeap(newest, context, span)));
        spentMs += isCompared ? 0 : Date.now() - fromMs;
      };
      early = readNow();
    },
  };
}
