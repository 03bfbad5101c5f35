/**
 * Classes of which each round leaves the same number of objects, a multiple of its actions. Where no path explains them they forbid the verdict that nothing grows:
 * members of a linked list, say, have a path each, and none of these gains in every round.
 */
import { ok } from '../../base/result.ts';
import { formatCount } from '../../base/units.ts';
import { isEngineClass, isValueClass, withMeaning } from '../../contracts/heap/heap-class-names.ts';
import type { AppResult } from '../../contracts/errors.ts';
import type { HeapComparedClass } from '../../contracts/heap/heap-differences.ts';
import type { CallContext } from '../define.ts';
import { withoutArtifactObjects } from './hunt-artifacts.ts';

export interface SteadyClass {
  readonly name: string;
  readonly perRound: number;
  readonly sizeBytes: number;
}

/** Below this, equal gains are chance. */
const MIN_ROUNDS = 3;
/** With one action per round, what the rounds themselves leave looks the same. */
const MIN_ACTIONS = 2;
const NAMED = 3;
/** Objects of a class. */
const LOOKED_AT = 10;

/** `rounds`: the classes of each round; `eachRound`: actions in each; null: there were none, or rounds differ. Most bytes first. */
export function steadyClasses(
  rounds: readonly (readonly HeapComparedClass[])[],
  eachRound: number | null,
): readonly SteadyClass[] {
  if (eachRound === null || eachRound < MIN_ACTIONS || rounds.length < MIN_ROUNDS) return [];
  const [first = [], ...others] = rounds.map((rows) => new Map(rows.map((row) => [row.name, row])));
  return [...first.values()]
    .filter(({ name, countDelta }) => {
      if (isEngineClass(name) || isValueClass(name) || countDelta <= 0 || countDelta % eachRound !== 0) return false;
      return others.every((round) => round.get(name)?.countDelta === countDelta);
    })
    .map(({ name, countDelta, sizeDeltaBytes }) => ({ name, perRound: countDelta, sizeBytes: sizeDeltaBytes }))
    .toSorted((one, other) => other.sizeBytes - one.sizeBytes);
}

/**
 * Those of which scripts made the objects, and that not only tools keep. Blink keeps entries of its own, with limits: of long tasks and frames, layout shifts, and
 * the rectangles of these; an action that is slow leaves some each time. The console keeps what is logged. `files`: the snapshots of the hunt.
 */
export async function classesOfPage(
  classes: readonly SteadyClass[],
  files: readonly string[],
  context: CallContext,
): Promise<AppResult<readonly SteadyClass[]>> {
  const [base, last] = [files[0], files.at(-1)];
  if (base === undefined || last === undefined) return ok([]);
  const { ports, signal } = context;
  const ofPage: SteadyClass[] = [];
  for (const each of classes) {
    const one = { base, className: each.name, side: 'added', count: LOOKED_AT } as const;
    const added = await ports.analysis.query(last, 'heap.diff-objects', one, { signal });
    if (!added.ok) return added;
    const made = added.value.rows.filter(({ type }) => type !== 'native');
    const kept = await withoutArtifactObjects(made, ({ id }) => id, last, context);
    if (!kept.ok) return kept;
    if (kept.value.length > 0) ofPage.push(each);
  }
  return ok(ofPage);
}

/** `5 ReactiveEffect and 10 Link, 1 and 2 per action` */
export function steadyClassesText(classes: readonly SteadyClass[], eachRound: number): string {
  const named = classes.slice(0, NAMED);
  const list = (texts: readonly string[]): string =>
    texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`;
  const each = list(named.map(({ name, perRound }) => `${formatCount(perRound)} ${withMeaning(name)}`));
  return `${each}, ${list(named.map(({ perRound }) => formatCount(perRound / eachRound)))} per action`;
}
