/** The runs of a seed: every fault with every activity on every target where they make sense, in an order that the seed decides. */
import { randomOf, type Random } from '../fuzz/random.ts';
import type { Activity } from './activities/activity.ts';
import { allActivities } from './activities/index.ts';
import type { HostKind } from './setup/host.ts';
import type { TargetKind } from './setup/target.ts';
import type { Fault } from './ways/fault.ts';
import { FAULTS } from './ways/index.ts';

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

export const nameOf = ({ place, activity, fault }: Pick<FaultRun, 'place' | 'activity' | 'fault'>): string =>
  `${place.target}/${place.host} ${activity.name} ${fault.name}`;

function combinations(): Pick<FaultRun, 'place' | 'activity' | 'fault'>[] {
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

function shuffled<T>(list: readonly T[], random: Random): T[] {
  const rest = [...list];
  const order: T[] = [];
  while (rest.length > 0) order.push(...rest.splice(random.below(rest.length), 1));
  return order;
}

/** The first `count` runs of a seed. After all combinations the same follow in another order, at other moments. */
export function planOf(seed: number, count: number): FaultRun[] {
  const all = combinations();
  return Array.from({ length: Math.ceil(count / all.length) }, (_, round) =>
    shuffled(all, randomOf(seed, 'order', round)),
  )
    .flat()
    .slice(0, count)
    .map((combination, run) => {
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
  // Those with the fewest activities choose first.
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
