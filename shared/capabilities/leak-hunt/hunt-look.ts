/** What a hunt knows while it plays: the snapshots are compared as they come, so that rows and the rest of the time are in each progress. */
import type { HuntWhereabouts } from '../../contracts/heap/leak-growth.ts';
import { withoutArtifacts } from '../../kinds/leak-hunt/artifact-rows.ts';
import { referenceText } from '../../kinds/leak-hunt/growing-path-text.ts';
import type { GrowingPath } from '../../contracts/heap/leak-growth.ts';
import { formatSpread } from '../../base/units.ts';
import { withMeaning } from '../../contracts/heap/heap-class-names.ts';
import type { CallContext } from '../define.ts';
import { createRoundComparison, type CompareRounds } from './hunt-comparison.ts';
import { createHuntPace } from './hunt-pace.ts';
import type { HuntParams } from './hunt-parameters.ts';
import { MIN_ROUNDS, PLAYED, type HuntPlan, type PlayedRounds, type RoundSnapshot } from './hunt-rounds.ts';
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
  readonly taken: (snapshots: readonly RoundSnapshot[]) => Promise<void>;
  /** Compares; what was compared meanwhile is not read again. */
  readonly compareRounds: CompareRounds;
  /** Where and how the actions went; null for snapshots that exist. */
  readonly whereabouts: (params: HuntParams, rounds: PlayedRounds) => HuntWhereabouts | null;
}

/** `plan`: null for snapshots that exist. */
export async function createHuntLook(plan: HuntPlan | null, call: CallContext): Promise<HuntLook> {
  if (plan === null)
    return {
      context: call,
      taken: () => Promise.resolve(),
      compareRounds: createRoundComparison(call),
      whereabouts: () => null,
    };
  const watch = await watchWhereabouts(call);
  const pace = createHuntPace(plan, call);
  const { context } = pace;
  const compare = createRoundComparison(context);
  /** The comparison of the first rounds, which goes on while the next one is played. A failure is met again by the whole one. */
  let early: Promise<unknown> = Promise.resolve();
  /** Snapshots that were compared by then. */
  let known = 0;

  const compareRounds: CompareRounds = async (sources, span) => {
    await early;
    const fromMs = Date.now();
    const compared = await compare(sources, span);
    if (!compared.ok) return compared;
    const { totalSizesBytes: sizesBytes, growing } = compared.value;
    const found = foundRows(growing);
    // More rounds are to confirm what the first ones showed.
    if (sources.length <= plan.rounds + 1)
      pace.compared({ snapshots: sources.length - known, durationMs: Date.now() - fromMs, sizesBytes, found });
    known = Math.max(known, sources.length);
    return compared;
  };
  return {
    context,
    compareRounds,
    whereabouts: (params, { frames }) => {
      const hits = [...frames.values()].reduce((sum, count) => sum + count, 0);
      return watch.ended(params, plan.action.kind === 'steps' ? hits : null, frames);
    },
    async taken(snapshots) {
      await watch.taken(snapshots.length);
      pace.taken(snapshots);
      if (snapshots.length !== MIN_ROUNDS + 1 || plan.rounds <= MIN_ROUNDS) return;
      known = 0;
      pace.reading();
      const sources = snapshots.map(({ source }) => source);
      early = compareRounds(sources, { from: PLAYED, to: PLAYED });
    },
  };
}
