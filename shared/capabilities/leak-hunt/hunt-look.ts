/** What a hunt knows while it plays: the snapshots are compared as they come, so that rows and the rest of the time are in each progress. */
import type { HuntWhereabouts } from '../../contracts/heap/leak-growth.ts';
import { settle } from '../../contracts/errors.ts';
import { foundRows } from '../../kinds/leak-hunt/found-text.ts';
import type { CallContext } from '../define.ts';
import { openedHeap } from '../heap/heap-capture.ts';
import { createRoundComparison, type CompareRounds } from './hunt-comparison.ts';
import { createHuntPace } from './hunt-pace.ts';
import type { HuntParams } from './hunt-parameters.ts';
import { PLAYED, type PlayedRounds, type RoundSnapshot } from './hunt-player.ts';
import { MIN_ROUNDS, type HuntPlan } from './hunt-plan.ts';
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
    const { totalSizesBytes: sizesBytes, growing } = compared;
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
      return watch.ended(params, plan.action.kind === 'steps' ? hits : null, frames);
    },
    async taken(snapshots, played) {
      plan = played;
      await watch.taken(snapshots.length, snapshots.length > plan.rounds);
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
        const isCompared = snapshots.length === MIN_ROUNDS + 1;
        // A failure is met again by the comparison, which is waited for.
        await settle<unknown>(() => (isCompared ? compareNow(sources, span) : openedHeap(newest, context, span)));
        spentMs += isCompared ? 0 : Date.now() - fromMs;
      };
      early = read();
    },
  };
}
