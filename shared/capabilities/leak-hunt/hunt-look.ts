/** What a hunt knows while it plays: the snapshots are compared as they come, so that rows and the rest of the time are in each progress. */
import type { HuntWhereabouts } from '../../contracts/heap/leak-growth.ts';
import { withoutArtifacts } from '../../kinds/leak-hunt/artifact-rows.ts';
import { referenceText } from '../../kinds/leak-hunt/growing-path-text.ts';
import type { GrowingPath } from '../../contracts/heap/leak-growth.ts';
import { formatSpread } from '../../base/units.ts';
import type { AnsweringProcesses } from '../../contracts/local-processes.ts';
import { settle } from '../../contracts/errors.ts';
import { withMeaning } from '../../contracts/heap/heap-class-names.ts';
import type { CallContext } from '../define.ts';
import { openedHeap } from '../heap/heap-capture.ts';
import { createRoundComparison, type CompareRounds } from './hunt-comparison.ts';
import { createHuntPace } from './hunt-pace.ts';
import { parseRequest } from './hunt-request.ts';
import type { HuntParams } from './hunt-parameters.ts';
import {
  MIN_ROUNDS,
  numberedText,
  PLAYED,
  type HuntPlan,
  type PlayedRounds,
  type RoundSnapshot,
} from './hunt-rounds.ts';
import { watchWhereabouts } from './hunt-whereabouts.ts';

/** Rows of a progress. */
const NAMED = 3;

/** `5 × Order per round in 2 rounds, held by .orders of Shop` */
export function foundRows(growing: readonly GrowingPath[]): string[] {
  const { ofPage } = withoutArtifacts(growing);
  return ofPage.slice(0, NAMED).map((path) => {
    const held = path.edgeToCut === '' ? path.path : referenceText(path);
    const rounds = path.objectsPerRound.length;
    return `${formatSpread(path.objectsPerRound)} × ${withMeaning(path.className)} per round in ${rounds} rounds, held by ${held}`;
  });
}

export interface HuntLook {
  /** Of the same call, with progress that has what is known and how long everything that is to come takes. */
  readonly context: CallContext;
  readonly taken: (snapshots: readonly RoundSnapshot[], plan: HuntPlan) => Promise<void>;
  /** Compares; what was compared meanwhile is not read again. */
  readonly compareRounds: CompareRounds;
  /** Where and how the actions went; null for snapshots that exist. */
  readonly whereabouts: (params: HuntParams, rounds: PlayedRounds) => HuntWhereabouts | null;
}

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
  const pace = createHuntPace(plan, call);
  const { context } = pace;
  const compare = createRoundComparison(context);
  /** Reading and comparing the first rounds, which goes on while the next one is played. A failure is met again by the whole comparison. */
  let early: Promise<unknown> = Promise.resolve();
  /** Snapshots that were compared by then, and the time that reading those after them has taken. */
  let known = 0;
  let spentMs = 0;

  const compareNow: CompareRounds = async (sources, span) => {
    const fromMs = Date.now();
    const compared = await compare(sources, span);
    if (!compared.ok) return compared;
    const { totalSizesBytes: sizesBytes, growing } = compared.value;
    const found = foundRows(growing);
    // More rounds are to confirm what the first ones showed.
    if (sources.length <= plan.rounds + 1)
      pace.compared({
        snapshots: sources.length - known,
        durationMs: spentMs + Date.now() - fromMs,
        sizesBytes,
        found,
      });
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
      const hits = [...frames.values()].reduce((sum, count) => sum + count, 0);
      const whereabouts = watch.ended(params, plan.action.kind === 'steps' ? hits : null, frames);
      return answers === null ? whereabouts : { ...whereabouts, answers };
    },
    async taken(snapshots, played) {
      plan = played;
      await watch.taken(snapshots.length);
      pace.taken(snapshots, plan);
      const sources = snapshots.map(({ source }) => source);
      const [newest] = sources.slice(-1);
      if (newest === undefined || snapshots.length > plan.rounds) return;
      pace.reading();
      const before = early;
      const span = { from: PLAYED, to: PLAYED };
      const read = async (): Promise<void> => {
        await before;
        const fromMs = Date.now();
        if (snapshots.length === MIN_ROUNDS + 1) await compareNow(sources, span);
        // A failure is met again by the comparison, which is waited for.
        else await settle(() => openedHeap(newest, context, span));
        spentMs += snapshots.length === MIN_ROUNDS + 1 ? 0 : Date.now() - fromMs;
      };
      early = read();
    },
  };
}
