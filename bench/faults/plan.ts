/** The runs of a seed: every fault with every activity on every target where they make sense, in a fair order that the seed decides. */
import { randomOf, type Random } from '../fuzz/random.ts';
import type { Activity } from './activities/activity.ts';
import { allActivities } from './activities/index.ts';
import type { HostKind } from './setup/host.ts';
import type { TargetKind } from './setup/target.ts';
import type { Fault } from './ways/fault.ts';
import { FAULTS } from './ways/faults.ts';

/** The app has the same core as `pen`, so it is run with one kind of target. */
export const PLACES = [
  { target: 'chromium', host: 'pen' },
  { target: 'node', host: 'pen' },
  { target: 'deno', host: 'pen' },
  { target: 'chromium', host: 'app' },
] as const satisfies readonly { target: TargetKind; host: HostKind }[];
export type FaultPlace = (typeof PLACES)[number];

/** Faults of the app's own processes; all others are those of the core. */
const IN_THE_APP: readonly string[] = ['kill-app', 'kill-analysis', 'kill-sql', 'reset', 'kill-target', 'asleep'];

/** Activities of the short form take less, in milliseconds. */
const SHORT_MS = 5000;

export interface FaultRun {
  /** Its number in the plan of its seed. */
  readonly run: number;
  readonly place: FaultPlace;
  readonly activity: Activity;
  readonly fault: Fault;
  /** When the fault strikes, as a share of the activity's duration. */
  readonly fraction: number;
  /** For the choices of the fault. */
  readonly random: Random;
}

type Combination = Pick<FaultRun, 'place' | 'activity' | 'fault'>;

export const placeNameOf = ({ place }: Pick<FaultRun, 'place'>): string => `${place.target}/${place.host}`;

export const nameOf = (run: Combination): string => `${placeNameOf(run)} ${run.activity.name} ${run.fault.name}`;

function combinations(): Combination[] {
  return PLACES.flatMap((place) =>
    allActivities()
      .filter(({ targets }) => targets.includes(place.target))
      .flatMap((activity) =>
        FAULTS.filter(
          (fault) => fault.isFor({ ...place, activity }) && (place.host !== 'app' || IN_THE_APP.includes(fault.name)),
        ).map((fault) => ({ place, activity, fault })),
      ),
  );
}

/** Counts how often something was chosen. */
function createTally(): { of(name: string): number; add(name: string): void } {
  const counts = new Map<string, number>();
  const of = (name: string): number => counts.get(name) ?? 0;
  return { of, add: (name) => void counts.set(name, of(name) + 1) };
}

/** One of those that were chosen least often. */
function leastOf<T>(list: readonly T[], timesOf: (each: T) => number, random: Random): T {
  const least = Math.min(...list.map(timesOf));
  return random.pick(list.filter((each) => timesOf(each) === least));
}

/**
 * Every fault has its turn before one of them has the next. A fault strikes in the place where it struck least, in an activity that it
 * struck least there, and of those in the one that was struck least by any fault there.
 */
function dealt(seed: number, count: number): Combination[] {
  const random = randomOf(seed, 'order', 0);
  const ofFaults = [...Map.groupBy(combinations(), ({ fault }) => fault).values()];
  const struck = createTally();
  const runs: Combination[] = [];
  while (runs.length < count) {
    const turn = [...ofFaults];
    while (turn.length > 0) {
      const ofFault = turn.splice(random.below(turn.length), 1).flat();
      const { place } = leastOf(ofFault, (each) => struck.of(`${each.fault.name} in ${placeNameOf(each)}`), random);
      const here = ofFault.filter((each) => each.place === place);
      const leastHere = Math.min(...here.map((each) => struck.of(nameOf(each))));
      const chosen = leastOf(
        here.filter((each) => struck.of(nameOf(each)) === leastHere),
        (each) => struck.of(`${placeNameOf(each)} ${each.activity.name}`),
        random,
      );
      struck.add(`${chosen.fault.name} in ${placeNameOf(chosen)}`);
      struck.add(nameOf(chosen));
      // A fault of a single activity says nothing about how often the others struck it.
      if (here.length > 1) struck.add(`${placeNameOf(chosen)} ${chosen.activity.name}`);
      runs.push(chosen);
    }
  }
  return runs.slice(0, count);
}

/** The first `count` runs of a seed. However many they are, every fault, place and activity has its share. */
export function planOf(seed: number, count: number): FaultRun[] {
  return dealt(seed, count).map((combination, run) => {
    const random = randomOf(seed, 'run', run);
    return { ...combination, run, fraction: random.below(1000) / 1000, random };
  });
}

/**
 * A few runs of the plan: each fault that strikes where there is no window, once, in an activity of its own that does not take long. Deno is left
 * out, which has the same inspector as Node.
 */
export function shortPlanOf(seed: number): FaultRun[] {
  const candidates = planOf(seed, combinations().length).filter(
    ({ place: { target, host }, activity }) => host === 'pen' && target !== 'deno' && activity.usualMs < SHORT_MS,
  );
  const used = new Set<string>();
  // Faults with fewest activities choose first.
  return [...Map.groupBy(candidates, ({ fault }) => fault).values()]
    .toSorted((a, b) => a.length - b.length)
    .flatMap((ofFault) => {
      const chosen = ofFault.find(({ activity }) => !used.has(activity.name)) ?? ofFault[0];
      if (chosen === undefined) return [];
      used.add(chosen.activity.name);
      return [chosen];
    })
    .toSorted((a, b) => (a.place.target < b.place.target ? -1 : a.place.target > b.place.target ? 1 : a.run - b.run));
}
