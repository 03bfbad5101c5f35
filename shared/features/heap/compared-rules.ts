/** The rules of two heaps: first what is known of growth, otherwise by how much the heap changed, and which class is most of that. */
import { WORKBENCH_ENTRY } from '../../base/workbench-scripts.ts';
import type { HeapDiffRow, HeapMatch } from '../../engine/heap/contract/heap-differences.ts';
import { bytes, count, deltaBytes, deltaCount, name, type Words } from '../../core/findings/model.ts';
import { cite, decide, rulesOf, sentence, type Cited, type Saying, type Sentence } from '../../core/findings/rules.ts';
import { GROWTH_RULES, growthEvidence } from './growth-rules.ts';
import { MOST } from './rules.ts';
import type { HeapVerdict, Survivors } from './survivors.ts';

/** Part of the heap: a smaller change is what two snapshots of an idle page differ by. */
const MIN_CHANGE = 0.01;
const NAME_CHARS = 60;
/** Part of the objects: two snapshots of one process that were numbered once have more in common by id. */
export const FEW_SHARED_IDS = 0.05;

/** True if an id does not mean the same object in both, which the verdict says. */
export const isUnfollowed = ({
  matchedBy,
  match,
  sharedIds,
}: Pick<ComparedHeaps, 'matchedBy' | 'match' | 'sharedIds'>): boolean =>
  sharedIds < FEW_SHARED_IDS || (match === 'auto' && matchedBy === 'shape');

export interface ComparedHeaps {
  readonly totals: { readonly addedCount: number; readonly removedCount: number };
  /** Classes by change of size, the largest first. */
  readonly rows: readonly Pick<HeapDiffRow, 'name' | 'original' | 'addedCount' | 'countDelta' | 'sizeDeltaBytes'>[];
  /** The way that objects were matched, and whether it was asked for: otherwise `shape` says that an id means nothing. */
  readonly matchedBy: 'ids' | 'shape';
  readonly match: HeapMatch;
  /** Part of the later heap that the earlier one has by id. */
  readonly sharedIds: number;
  /** Sizes of the earlier and the later heap, in which objects that are in both may have grown too. */
  readonly sizesBytes: readonly [number, number];
  /** The new objects by path, largest first. */
  readonly survivors: readonly Survivors[];
  /** Number of times that the suspected action ran in between. */
  readonly actions?: number | undefined;
}

/** A change of size, which one sentence says: the figures say the sizes. */
const saidOnce = (word: string, change: Words): Cited => ({ ...cite(word, change), isFigure: false });

/** The new objects with how many of their class are new. */
function ofTheirClass(survivors: readonly Survivors[], rows: ComparedHeaps['rows']): Survivors[] {
  const created = new Map(rows.map((row) => [row.original?.name ?? row.name, row.addedCount]));
  return survivors.map((each) => ({ ...each, newOfClass: created.get(each.nodeName) }));
}

/** `inProduction`: a sentence, or ''. */
export function comparedHeapsEvidence(
  { totals, rows, matchedBy, match, sharedIds, sizesBytes: [before, after], survivors, actions }: ComparedHeaps,
  inProduction = '',
) {
  // What the workbench has in a page while it records is no change of the page.
  const own = rows.find((row) => row.name === WORKBENCH_ENTRY)?.sizeDeltaBytes ?? 0;
  const change = after - before - own;
  const unfollowed = isUnfollowed({ matchedBy, match, sharedIds }) ? { matchedBy } : null;
  // Classes of the engine, and of the tool that recorded, are nobody's code.
  const most = rows.find(({ name: className }) => !/^(?:\(|system \/)/.test(className));
  const isMost =
    most !== undefined &&
    Math.sign(most.sizeDeltaBytes) === Math.sign(change) &&
    Math.abs(most.sizeDeltaBytes) >= MOST * Math.abs(change);
  // What replaced others explains no growth.
  const heldBytes = survivors.reduce((sum, each) => sum + each.retainedSizeBytes * (1 - each.replacedShare), 0);
  const isLittle = Math.abs(change) < MIN_CHANGE * before;
  const [added, removed] = [
    cite('New objects', count(totals.addedCount)),
    cite('Deleted objects', count(totals.removedCount)),
  ];
  return {
    /** No object is new or gone. */
    isSame: totals.addedCount === 0 && totals.removedCount === 0,
    /** An id does not mean the same object in both. The heaps do not say why, so no cause is told as a fact. */
    unfollowed,
    // The two may be of two loads, of which nothing is known per action.
    growth: decide(
      GROWTH_RULES,
      growthEvidence(ofTheirClass(survivors, rows), unfollowed === null ? actions : undefined),
    ),
    isLittle,
    isLarger: change > 0,
    amount: saidOnce('Difference', bytes(Math.abs(change))),
    /** Change of the workbench's own objects, which the difference leaves out; null if they hardly matter. */
    own: Math.abs(own) < MIN_CHANGE * before ? null : saidOnce('Of PEN Workbench', deltaBytes(own)),
    added,
    removed,
    /** More objects of a class are most of what is larger, and the largest paths of new objects hold less than half of that. */
    unexplained:
      change > 0 && !isLittle && isMost && most.countDelta > 0 && heldBytes < MOST * change
        ? { held: cite('On the largest paths', bytes(heldBytes)) }
        : null,
    /** The class that is most of the change, in its direction; `isByCount`: there are more or fewer of it, as the heap has. */
    most: isMost
      ? {
          isByCount: Math.sign(most.countDelta) === Math.sign(change),
          name: cite('Class', name(most.original?.name ?? most.name, NAME_CHARS)),
          objects: cite('Δ count', deltaCount(most.countDelta)),
          size: saidOnce('Δ size', deltaBytes(most.sizeDeltaBytes)),
        }
      : null,
    /** The part of what is new that a build for production would hold; null where that is about all of it. */
    inProduction: inProduction === '' ? null : cite('In production', inProduction),
    facts: [cite('Size of A', bytes(before)), cite('Size of B', bytes(after)), added, removed],
  };
}

export type ComparedHeapsEvidence = ReturnType<typeof comparedHeapsEvidence>;

const ofSize = rulesOf<ComparedHeapsEvidence>();
const larger = ({ isLarger, amount }: ComparedHeapsEvidence): Sentence =>
  sentence`The heap is ${amount} ${isLarger ? 'larger' : 'smaller'}`;

/** By how much the heap changed. */
export const SIZE_RULES = [
  ofSize({
    id: 'little',
    when: ({ isLittle }) => isLittle,
    says: (_, { added, removed }) => sentence`The heap hardly changed: ${added} objects are new, ${removed} are gone.`,
  }),
  ofSize({
    id: 'more-of-a-class',
    when: ({ most }) => most?.isByCount === true && most,
    says: ({ objects, name: className }, e) => sentence`${larger(e)}; most of it are ${objects} × ${className}.`,
  }),
  ofSize({
    id: 'a-class-by-size',
    when: ({ most }) => most,
    says: ({ size, name: className }, e) => sentence`${larger(e)}; most of it is the size of ${className}: ${size}.`,
  }),
  ofSize({
    id: 'several-classes',
    says: (_, e) => sentence`${larger(e)}.`,
  }),
];

const ofHeaps = rulesOf<ComparedHeapsEvidence, HeapVerdict['level']>();
const size = (e: ComparedHeapsEvidence): Sentence => decide(SIZE_RULES, e).saying.headline;

/** What holds for any verdict of the two. */
function below({ inProduction, own }: ComparedHeapsEvidence): Sentence[] {
  const leftOut = own === null ? [] : [sentence`Left out are the objects of PEN Workbench itself, ${own}.`];
  return [...(inProduction === null ? [] : [sentence`${inProduction}`]), ...leftOut];
}

/** What is new first, then the size, and only then what may be wrong with either. */
function saying(e: ComparedHeapsEvidence, caveat: readonly Sentence[] = []): Saying {
  const { headline, notes = [] } = e.growth.saying;
  return { headline, notes: [size(e), ...notes, ...caveat, ...below(e)], figures: e.facts };
}

/** The size first, where nothing is known of what is new; `growth`: what is said of it all the same. */
function sizeFirst(e: ComparedHeapsEvidence, caveat: Sentence, growth: readonly Sentence[] = []): Saying {
  return { headline: size(e), notes: [caveat, ...growth, ...below(e)], figures: e.facts };
}

const growthOf = ({ growth: { saying: said } }: ComparedHeapsEvidence): Sentence[] => [
  said.headline,
  ...(said.notes ?? []),
];

const BY_PATH = sentence`Ids do not mean the same objects in both: V8 numbered them again, as when DevTools or another client is closed, or the page was loaded again, or they are of two processes. Which of these cannot be told, so objects were matched by class and path: ids do not confirm what is new. Which of several equal objects are new is arbitrary; their number is exact.`;

export const COMPARED_HEAP_RULES = [
  ofHeaps({
    id: 'same-objects',
    level: 'no-growth',
    when: ({ isSame, unfollowed }) => isSame && unfollowed === null,
    says: (_, { facts }) => ({ headline: sentence`Both snapshots have the same objects.`, figures: facts }),
  }),
  ofHeaps({
    id: 'nothing-by-path',
    level: 'unclear',
    when: ({ unfollowed, growth }) => unfollowed?.matchedBy === 'shape' && growth.level === 'no-growth',
    says: (_, e) => sizeFirst(e, BY_PATH, growthOf(e)),
  }),
  ofHeaps({
    id: 'matched-by-path',
    level: 'unclear',
    when: ({ unfollowed }) => unfollowed?.matchedBy === 'shape',
    says: (_, e) => saying(e, [BY_PATH]),
  }),
  ofHeaps({
    id: 'ids-in-vain',
    level: 'unclear',
    when: ({ unfollowed }) => unfollowed !== null,
    says: (_, e) =>
      sizeFirst(
        e,
        sentence`Objects were matched by id, and the two have almost no ids in common: what is new and gone says nothing. A match by class and path does.`,
        growthOf(e),
      ),
  }),
  ofHeaps({
    id: 'grows',
    level: 'grows',
    when: ({ growth }) => growth.level === 'grows',
    says: (_, e) => saying(e),
  }),
  ofHeaps({
    id: 'larger-all-the-same',
    level: 'unclear',
    when: ({ growth, unexplained }) => growth.level === 'no-growth' && unexplained,
    says: ({ held }, e) =>
      sizeFirst(
        e,
        sentence`No verdict: the largest paths of what is new hold ${held} of that. Compare by class and path, or hunt with the action.`,
      ),
  }),
  ofHeaps({
    id: 'no-growth',
    level: 'no-growth',
    when: ({ growth }) => growth.level === 'no-growth',
    says: (_, e) => saying(e),
  }),
  ofHeaps({ id: 'unclear', level: 'unclear', says: (_, e) => saying(e) }),
];
