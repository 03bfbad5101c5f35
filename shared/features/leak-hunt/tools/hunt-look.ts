/** What a hunt knows while it plays: the snapshots are compared as they come, so that rows and the rest of the time are in each progress. */
import { sum } from '../../../base/numbers.ts';
import type { AnsweringProcesses } from '../../../base/local-processes.ts';
import { settle } from '../../../base/errors.ts';
import type { HuntWhereabouts } from '../../../engine/heap/contract/leak-growth.ts';
import { foundRows } from '../found-text.ts';
import { HUNT_PHASES, PHASE_TEXTS, phaseOf, type HuntPhase } from '../../heap/growing/hunt-progress.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { openedHeap } from '../../heap/tools/heap-capture.ts';
import { createRoundComparison, type CompareRounds } from './hunt-comparison.ts';
import { numberedText } from '../../../core/capability/action-numbers.ts';
import { parseRequest } from '../../../core/capability/local-request.ts';
import type { HuntParams } from './hunt-parameters.ts';
import { PLAYED, type PlayedRounds, type RoundSnapshot } from './hunt-player.ts';
import { leftMs, MIN_ROUNDS, phasesMs, type HuntPlan } from './hunt-plan.ts';
import { watchWhereabouts } from './hunt-whereabouts.ts';

export interface HuntLook {
  /** Of the same call, with progress that has what is known and how long everything that is to come takes. */
  readonly context: CallContext;
  readonly taken: (snapshots: readonly RoundSnapshot[], plan: HuntPlan) => Promise<void>;
  /** Compares; what was compared meanwhile is not read again. */
  readonly compareRounds: CompareRounds;
  /** Where and how the actions went; null for snapshots that exist. */
  readonly whereabouts: (params: HuntParams, rounds: PlayedRounds) => HuntWhereabouts | null;
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

/** `plan`: null for snapshots that exist. */
export async function createHuntLook(asked: HuntPlan | null, call: CallContext): Promise<HuntLook> {
  if (asked === null)
    return {
      context: call,
      taken: () => Promise.resolve(),
      compareRounds: createRoundComparison(call),
      whereabouts: () => null,
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
  let sizesBytes: readonly number[] = [];
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
    const grows = found === undefined ? null : found.length > 0;
    return Date.now() + leftMs(phasesMs(plan, paces, { sizesBytes, grows }), phase, Date.now() - phaseFromMs);
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
  let known = 0;
  let spentMs = 0;

  const compareNow: CompareRounds = async (sources, span) => {
    const fromMs = Date.now();
    const compared = await compare(sources, span);
    // More rounds are to confirm what the first ones showed.
    if (sources.length <= plan.rounds + 1) {
      readMs = (spentMs + Date.now() - fromMs) / Math.max(1, sources.length - known);
      sizesBytes = compared.totalSizesBytes;
      found = foundRows(compared.growing);
    }
    known = Math.max(known, sources.length);
    spentMs = 0;
    return compared;
  };
  return {
    context,
    async compareRounds(sources, span) {
      await early;
      return compareNow(sources, span);
    },
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
      const read = async (): Promise<void> => {
        await before;
        const fromMs = Date.now();
        const isCompared = all.length === MIN_ROUNDS + 1;
        // A failure is met again by the comparison, which is waited for.
        await settle<unknown>(() => (isCompared ? compareNow(sources, span) : openedHeap(newest, context, span)));
        spentMs += isCompared ? 0 : Date.now() - fromMs;
      };
      early = read();
    },
  };
}
