/**
 * Classes of which each action leaves the same number of objects, in rounds of few actions and of many. Where no path explains them they forbid the verdict that nothing
 * grows: members of a linked list or a tree, say, have a path each, and none of these gains in every round.
 */
import {
  isDetachedElementClass,
  isElementClass,
  isEngineClass,
  isValueClass,
} from '../../../engine/heap/contract/heap-class-names.ts';
import type { HeapComparedClass } from '../../../engine/heap/contract/heap-differences.ts';
import type { SteadyClass } from '../../../engine/heap/contract/leak-growth.ts';

/** Below this, equal gains are chance. */
const MIN_ROUNDS = 3;
/** If every round has one action, what the rounds themselves leave looks the same. */
const MIN_ACTIONS = 2;
/** Scripts make them, though they are the engine’s: those of `Symbol.for` are in a table of V8 for good, and those of `insertRule` in their sheet. */
const OF_SCRIPTS: ReadonlySet<string> = new Set(['(symbol)', 'blink::StyleRule']);

/** `rounds`: the classes of each round; `actions`: of each round; null: there were none, or nobody counted; `least`: rounds from which equal gains count. Most bytes first. */
export function steadyClasses(
  rounds: readonly (readonly HeapComparedClass[])[],
  actions: readonly number[] | null,
  least = MIN_ROUNDS,
): readonly SteadyClass[] {
  if (actions === null || Math.max(...actions) < MIN_ACTIONS || rounds.length < least) return [];
  const [first = [], ...others] = rounds.map((rows) => new Map(rows.map((row) => [row.name, row])));
  const [inFirst = 1, ...inOthers] = actions;
  return [...first.values()]
    .flatMap(({ name, ...inOne }): SteadyClass[] => {
      if ((isEngineClass(name) && !OF_SCRIPTS.has(name)) || isValueClass(name)) return [];
      const isAfterFirst = inOne.countDelta < 0;
      const { countDelta = 0, sizeDeltaBytes = 0 } = (isAfterFirst ? others[0]?.get(name) : inOne) ?? {};
      const perAction = countDelta / ((isAfterFirst ? inOthers[0] : inFirst) ?? inFirst);
      const isSteady = others.every(
        (round, at) => round.get(name)?.countDelta === perAction * (inOthers[at] ?? inFirst),
      );
      if (perAction <= 0 || !Number.isInteger(perAction) || !isSteady) return [];
      const told = { name, perAction, perRound: countDelta, sizeBytes: sizeDeltaBytes };
      return [isAfterFirst ? { ...told, isAfterFirst } : told];
    })
    .toSorted((one, other) => other.sizeBytes - one.sizeBytes);
}

/** Classes of elements in the document: each element is held by its neighbours, so no path gains them. */
export const steadyElements = (classes: readonly SteadyClass[]): SteadyClass[] =>
  classes.filter(
    ({ name, isAfterFirst = false }) => isElementClass(name) && !isDetachedElementClass(name) && !isAfterFirst,
  );
