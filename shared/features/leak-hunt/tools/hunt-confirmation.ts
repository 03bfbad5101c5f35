/** A second look at what grew, as a sequential test: further rounds are played until they decide. */
import type { CaptureSource } from '../../../core/contracts/capture-source.ts';
import type { GrowingPath } from '../../../engine/heap/contract/leak-growth.ts';
import { confirmedRows, isDecided } from '../confirmation.ts';
import type { HuntComparison } from './hunt-comparison.ts';
import { furtherRounds, type HuntPlan } from './hunt-plan.ts';
import type { RoundSnapshot } from './hunt-player.ts';

export interface Confirmation {
  /** The snapshots that the comparison is about. */
  readonly sources: readonly CaptureSource[];
  readonly compared: HuntComparison;
  /** Paths that grew at first, and no longer when more had happened. */
  readonly filled: readonly GrowingPath[];
  /** Paths that are not found again, while their class goes on gaining as much. */
  readonly moved: readonly GrowingPath[];
  /** Paths that gain as many objects in a round of few actions as in one of many that also took longer. */
  readonly steady: readonly GrowingPath[];
  /** Paths that go on growing, by far less than the first rounds promise by actions or by time. */
  readonly slowed: readonly GrowingPath[];
  /** V8 numbered all objects again meanwhile, so that nothing is confirmed. */
  readonly isLost: boolean;
  /** All actions since the first snapshot, those without a snapshot of their own included. */
  readonly actions: number;
  /** Rounds played to confirm the growth. */
  readonly furtherRounds: number;
  /** Changes by class from each snapshot to the next, of all that were taken and can be compared. */
  readonly classes: HuntComparison['classes'];
  /** For each of those snapshots that is none of the first rounds: how many rounds it comes after. */
  readonly further: readonly number[];
}

/** The comparison as it is: nothing confirms it. */
export const unconfirmed = (
  sources: readonly CaptureSource[],
  compared: HuntComparison,
  more: Pick<Confirmation, 'isLost' | 'actions' | 'furtherRounds'>,
): Confirmation => ({
  ...more,
  sources,
  compared,
  filled: [],
  moved: [],
  steady: [],
  slowed: [],
  classes: compared.classes,
  further: [],
});

export interface ConfirmationParts {
  readonly plan: Pick<HuntPlan, 'repeat' | 'rounds'>;
  /** Before the first round and after each. */
  readonly snapshots: readonly RoundSnapshot[];
  readonly compared: HuntComparison;
  /** Plays rounds, and takes a snapshot after the last. */
  readonly play: (rounds: number) => Promise<RoundSnapshot>;
  readonly compare: (sources: readonly CaptureSource[]) => Promise<HuntComparison>;
}

/** Throws `AppFailure`. */
export async function confirmGrowth({
  plan: { repeat, rounds: asked },
  snapshots,
  compared,
  play,
  compare,
}: ConfirmationParts): Promise<Confirmation> {
  const { filling, once } = furtherRounds({ repeat, rounds: asked }, compared.totalSizesBytes);
  const firstRounds = snapshots.length - 1;
  const sourcesOf = (taken: readonly RoundSnapshot[]): CaptureSource[] => taken.map(({ source }) => source);
  const further: number[] = [];
  let all = snapshots;
  let later = compared;
  for (const rounds of [filling, once]) {
    if (rounds === 0) break;
    const snapshot = await play(rounds);
    further.push(rounds);
    if (snapshot.isRenumbered) {
      const furtherPlayed = further.reduce((sum, each) => sum + each, 0);
      const lost = { isLost: true, actions: firstRounds * repeat, furtherRounds: furtherPlayed };
      return unconfirmed(sourcesOf(snapshots), compared, lost);
    }
    all = [...all, snapshot];
    later = await compare(sourcesOf(all));
    if (isDecided(later.growing, firstRounds, { rounds, repeat })) break;
  }
  const played = further.reduce((sum, each) => sum + each, 0);
  const told = { isLost: false, actions: (firstRounds + played) * repeat, furtherRounds: played };
  if (played === 0) return unconfirmed(sourcesOf(snapshots), compared, told);
  const { growing, others, ...rows } = confirmedRows(compared.growing, later.growing, {
    pauses: all,
    ...{ further, repeat, classes: later.classes },
  });
  const outcome = { ...told, ...rows, classes: later.classes, further };
  // The first rounds have equally many actions each, so their figures are the ones to compare.
  return growing.length > 0
    ? { ...outcome, sources: sourcesOf(snapshots), compared: { ...compared, growing } }
    : { ...outcome, sources: sourcesOf(all), compared: { ...later, growing: others } };
}
