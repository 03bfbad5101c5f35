/**
 * Classes of which each action leaves the same number of objects, in rounds of few actions and of many. Where no path explains them they forbid the verdict that nothing
 * grows: members of a linked list or a tree, say, have a path each, and none of these gains in every round.
 */
import type { SteadyClass } from '../contracts/heap/leak-growth.ts';
import type { Ask } from './ask.ts';
import { isEngineClass, isValueClass } from '../contracts/heap/heap-class-names.ts';
import type { HeapComparedClass } from '../contracts/heap/heap-differences.ts';
import type { HeapNode } from '../contracts/heap/heap-objects.ts';
import { withoutArtifactObjects } from './artifacts.ts';

/** Below this, equal gains are chance. */
const MIN_ROUNDS = 3;
/** If every round has one action, what the rounds themselves leave looks the same. */
const MIN_ACTIONS = 2;
/** Objects of a class. */
const LOOKED_AT = 10;
/** A class is of the page's growth if this share of the objects looked at is. */
const MIN_SHARE = 0.5;

/** What scripts put into a document, of all that the browser has objects for; its elements are told apart. */
const DOCUMENT_CLASS = /^(?:Text|Comment|ShadowRoot|CSSStyleSheet)$/;
/** Those that `Symbol.for` made are in a table of V8 for good. */
const SYMBOLS = '(symbol)';

/** `rounds`: the classes of each round; `actions`: of each round; null: there were none, or nobody counted. Most bytes first. */
export function steadyClasses(
  rounds: readonly (readonly HeapComparedClass[])[],
  actions: readonly number[] | null,
): readonly SteadyClass[] {
  if (actions === null || Math.max(...actions) < MIN_ACTIONS || rounds.length < MIN_ROUNDS) return [];
  const [first = [], ...others] = rounds.map((rows) => new Map(rows.map((row) => [row.name, row])));
  const [inFirst = 1, ...inOthers] = actions;
  return [...first.values()]
    .flatMap(({ name, ...inOne }): SteadyClass[] => {
      if ((isEngineClass(name) && name !== SYMBOLS) || isValueClass(name)) return [];
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

/** Those of elements in the document: each is held by its neighbours, so no path gains them. */
export const steadyElements = (classes: readonly SteadyClass[]): SteadyClass[] =>
  classes.filter(({ name, isAfterFirst = false }) => /^<[a-z]/.test(name) && !isAfterFirst);

/**
 * Those of which scripts made the objects, that not only tools keep, and that stay after a wait. Blink keeps entries of its own, with limits: of long tasks and frames,
 * layout shifts, and the rectangles of these; an action that is slow leaves some each time. What is in a document is the page's. The console keeps what is logged. `files`: the snapshots of the hunt;
 * `later`: the one after a wait, null if there is none.
 */
export async function classesOfPage(
  classes: readonly SteadyClass[],
  { files, later }: { readonly files: readonly string[]; readonly later: string | null },
  ask: Ask,
): Promise<readonly SteadyClass[]> {
  const [base, last] = [files[0], files.at(-1)];
  if (base === undefined || last === undefined) return [];
  const madeOf = new Map<SteadyClass, readonly HeapNode[]>();
  for (const each of classes) {
    const one = { base, className: each.name, side: 'added', count: LOOKED_AT } as const;
    const added = await ask(last, 'heap.diff-objects', one);
    madeOf.set(
      each,
      added.rows.filter(({ type, name }) => type !== 'native' || DOCUMENT_CLASS.test(name)),
    );
  }
  const kept = await withoutArtifactObjects([...madeOf.values()].flat(), ({ id }) => id, last, ask);
  const nodes = kept.map(({ id }) => id);
  const staying = new Set(later === null ? nodes : (await ask(later, 'heap.present', { nodes })).nodes);
  return classes.filter((each) => {
    const made = madeOf.get(each) ?? [];
    const present = made.filter(({ id }) => staying.has(id)).length;
    return present > 0 && present >= MIN_SHARE * made.length;
  });
}
