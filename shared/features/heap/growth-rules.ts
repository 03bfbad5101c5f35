/** The rules of growth between two snapshots, or over a series: what stays with each action, what one pair cannot tell, and only then that nothing grows. */
import { formatBytes, formatCount, formatSpread } from '../../base/units.ts';
import { withMeaning } from '../../engine/heap/contract/heap-class-names.ts';
import { joined, name, type Words } from '../../core/findings/model.ts';
import { cite, rulesOf, sentence, type Cited } from '../../core/findings/rules.ts';
import { perAction, type HeapHolder, type HeapVerdict, type Survivors } from './survivors.ts';

/** From this number on, new objects on one path are a pattern. */
const REPEATED = 3;
/** Content that the page draws again, give or take a few objects. */
const MOSTLY_REPLACED = 0.9;
/** Paths that a sentence names. */
const NAMED = 3;
/** V8 and Blink keep objects of theirs, and tools keep objects that nobody else reaches: neither is growth of the page. */
const NOT_OF_PAGE: ReadonlySet<HeapHolder> = new Set(['engine', 'tool']);

/** Evidence of growth. */
export interface GrowthEvidence {
  /** Null for a pair. */
  readonly rounds: number | null;
  /** Null if nobody counted them, or there was one, of which nothing is known per action. */
  readonly actions: number | null;
  /** Nothing else can be compared with a single action. */
  readonly isOneAction: boolean;
  /** New objects that the page reaches, and those of them that replaced no others. */
  readonly isReached: boolean;
  readonly held: readonly Survivors[];
  /** Several objects on one path. */
  readonly repeated: readonly Survivors[];
  /** As many as actions, or in every round of a series; the most bytes first. */
  readonly growing: readonly Survivors[];
  /** The path with the most bytes, if that is more than all that grow have together, and is none of them. */
  readonly elsewhere: Cited | null;
  /** What grows, or could; the most bytes first. */
  readonly named: readonly Survivors[];
  readonly told: Readonly<
    Record<'roundCount' | 'pair' | 'actionCount' | 'most' | 'repeated' | 'first' | 'growing' | 'largest', Cited>
  >;
  readonly others: Cited | null;
}

/** `200 × OrderRow, held by .listeners of OrderStore (40.0 KB)`; `57 of 120 new Text, held by …` where others hold the rest of the class. */
const survivorWords = (
  { nodeName, heldBy, topCount, newOfClass = topCount }: Survivors,
  count: string,
  each: string,
  size: string,
): Words => [
  // A table has all that are new of the class.
  newOfClass > topCount && each === '' ? `${count} of ${formatCount(newOfClass)} new ` : `${count} × `,
  name(withMeaning(nodeName)),
  `${each}, held by `,
  name(heldBy),
  ` (${size})`,
];

/** Parts of a class that one reference holds by several paths are told as one, where the first of them is; paths may share objects, of which the class has so many. */
function ofOneHolder(survivors: readonly Survivors[]): readonly Survivors[] {
  const parts = Map.groupBy(survivors, ({ heldBy, nodeName }) => `${heldBy}\n${nodeName}`);
  return [...parts.values()].flatMap((of) => of.slice(0, 1).map((first) => of.slice(1).reduce(together, first)));
}

function together(one: Survivors, other: Survivors): Survivors {
  const limit = Math.max(one.newOfClass ?? 0, one.topCount, other.topCount);
  return {
    ...one,
    topCount: Math.min(one.topCount + other.topCount, limit),
    retainedSizeBytes: one.retainedSizeBytes + other.retainedSizeBytes,
    topPerRound: one.topPerRound?.map((count, at) => count + (other.topPerRound?.[at] ?? 0)) ?? null,
  };
}

/** `clusters`: new objects by path, largest growth first. `actions`: how often the suspected one ran in between; undefined if that is unknown. */
export function growthEvidence(clusters: readonly Survivors[], actions: number | undefined): GrowthEvidence {
  const ofPage = clusters.filter(({ holder }) => !NOT_OF_PAGE.has(holder));
  const held = ofPage.filter(({ replacedShare }) => replacedShare < MOSTLY_REPLACED);
  const rounds = held[0]?.topPerRound?.length ?? 1;
  const isSeries = rounds > 1;
  const words = (of: Survivors): Words => {
    if (isSeries)
      return survivorWords(of, formatSpread(of.topPerRound ?? []), '', `${formatBytes(of.retainedSizeBytes)} in all`);
    return actions === undefined
      ? survivorWords(of, formatCount(of.topCount), '', formatBytes(of.retainedSizeBytes))
      : survivorWords(
          of,
          perAction(of.topCount, actions),
          ' per action',
          `${formatBytes(of.retainedSizeBytes / actions)} per action`,
        );
  };
  const list = (shown: readonly Survivors[]): Cited =>
    cite('Retainers of the new objects', joined(ofOneHolder(shown).slice(0, NAMED).map(words), '; '));
  // A single object on a path is state that is built once, unless there was a single action.
  const repeated = isSeries ? [] : held.filter(({ topCount }) => topCount >= REPEATED);
  const growing = isSeries
    ? held.filter(({ topPerRound }) => topPerRound?.every((count) => count > 0))
    : repeated.filter(({ topCount }) => topCount >= (actions ?? Number.POSITIVE_INFINITY));
  const bySize = (of: readonly Survivors[]): readonly Survivors[] =>
    isSeries ? of : of.toSorted((a, b) => b.retainedSizeBytes - a.retainedSizeBytes);
  const bytesOf = (of: readonly Survivors[]): number => of.reduce((sum, each) => sum + each.retainedSizeBytes, 0);
  const [most] = bySize(repeated);
  const [largestHeld] = bySize(held);
  const grownBytes = bytesOf(growing);
  const isElsewhere = most !== undefined && !growing.includes(most) && most.retainedSizeBytes > grownBytes;
  // Of a pair without a number of actions, nothing is known to grow. What repeats comes first unless something else holds more than all of it.
  const isMostRepeated = repeated.length > 0 && bytesOf(repeated) >= (largestHeld?.retainedSizeBytes ?? 0);
  const named = ofOneHolder(bySize(growing.length > 0 ? growing : isMostRepeated ? repeated : held)).slice(0, NAMED);
  const [first, ...others] = named;
  const [largest] = held;
  return {
    rounds: isSeries ? rounds : null,
    actions: actions === undefined || actions === 1 ? null : actions,
    isOneAction: actions === 1,
    isReached: ofPage.length > 0,
    held,
    repeated,
    growing,
    // Many small objects are not the answer while most of the memory is elsewhere.
    elsewhere: isElsewhere ? list([most]) : null,
    named,
    told: {
      roundCount: cite('Rounds', String(rounds)),
      pair: cite('Actions', actions === 1 ? 'one action' : 'one pair'),
      actionCount: cite('Actions', formatCount(actions ?? 0)),
      most: cite(
        'On the path',
        `${formatCount(largest?.topCount ?? 0)} new ${largest?.topCount === 1 ? 'object' : 'objects'}`,
      ),
      repeated: list(repeated),
      first: list(first === undefined ? [] : [first]),
      growing: list(growing),
      largest: list(largest === undefined ? [] : [largest]),
    },
    others: others.length === 0 ? null : list(others),
  };
}

const rule = rulesOf<GrowthEvidence, HeapVerdict['level']>();

const REPEAT = sentence`Repeat the action several times between two snapshots.`;

const also = ({ others }: GrowthEvidence) => (others === null ? [] : [sentence`Also: ${others}.`]);

export const GROWTH_RULES = [
  rule({
    id: 'every-round-leaves',
    level: 'grows',
    when: ({ rounds, growing }) => rounds !== null && growing.length > 0,
    says: (_, evidence) => ({ headline: sentence`Every round leaves ${evidence.told.first}.`, notes: also(evidence) }),
  }),
  rule({
    id: 'one-pair',
    level: 'unclear',
    when: ({ rounds, actions, held }) => rounds === null && actions === null && held.length > 0,
    says: (_, evidence) => ({
      headline: sentence`New and still reachable: ${evidence.told.first}.`,
      notes: [
        ...also(evidence),
        sentence`No verdict: ${evidence.told.pair} cannot tell a leak from state that is built once.`,
        ...(evidence.isOneAction ? [REPEAT] : []),
      ],
    }),
  }),
  rule({
    id: 'most-is-elsewhere',
    level: 'unclear',
    when: ({ growing, elsewhere }) => (growing.length > 0 ? elsewhere : null),
    says: (most, { told }) => ({
      headline: sentence`No verdict: most of what is new and still reachable are fewer objects than actions: ${most}. With the action grow only ${told.growing}.`,
      notes: [sentence`Run many more actions and compare again: only a leak grows with their number.`],
    }),
  }),
  rule({
    id: 'grows-with-the-action',
    level: 'grows',
    when: ({ growing }) => growing.length > 0,
    says: (_, evidence) => ({
      headline: sentence`Grows with the action: ${evidence.told.first}.`,
      notes: also(evidence),
    }),
  }),
  rule({
    id: 'fewer-than-actions',
    level: 'unclear',
    when: ({ repeated }) => repeated.length > 0,
    says: (_, { told }) => ({
      headline: sentence`No verdict: there are fewer new objects than actions, as in a leak of some actions or a cache that fills. New and still reachable: ${told.repeated}.`,
      notes: [sentence`Run many more actions and compare again: only a leak grows with their number.`],
    }),
  }),
  rule({
    id: 'not-in-every-round',
    level: 'no-growth',
    when: ({ rounds }) => rounds !== null,
    says: (_, { told }) => sentence`No growth: no path has new objects in each of the ${told.roundCount} rounds.`,
  }),
  rule({
    id: 'few-objects',
    level: 'no-growth',
    when: ({ held }) => held.length > 0,
    says: (_, { told }) =>
      sentence`No growth: ${told.actionCount} actions left at most ${told.most} on a path; ${told.largest}.`,
  }),
  rule({
    id: 'replaced',
    level: 'no-growth',
    when: ({ isReached }) => isReached,
    says: () => sentence`No growth: new objects of the page replaced others on the same paths.`,
  }),
  rule({
    id: 'nothing-new',
    level: 'no-growth',
    says: () => sentence`No growth: the page reaches no object that is new since snapshot A.`,
  }),
];
