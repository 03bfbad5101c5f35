/** The rules of one heap snapshot: what keeps most of it. One snapshot says nothing about growth. */
import type { HeapOverview } from '../../engine/heap/contract/heap-overview.ts';
import type { TracePlace } from '../../engine/trace/contract/trace-causes.ts';
import { bytes, count, joined, name, percent } from '../../core/findings/model.ts';
import { cite, NO_WORDS, rulesOf, sentence, type Cited, type Sentence } from '../../core/findings/rules.ts';
import { MIN_CAUSE_SHARE } from '../../core/findings/verdict.ts';
import type { HeldByOne, HeldTogether } from './held-most.ts';
import { classText, componentName } from './heap-text.ts';
import { inVainWords, type KeptInVain } from './kept-in-vain.ts';

/** The share of a heap from which on what keeps it explains it. */
export const MOST = 0.5;

/** References that are named of several. */
const MAX_NAMED = 3;
const NAME_CHARS = 60;

interface Content {
  readonly name: string;
  readonly count: number;
  readonly retainedSizeBytes: number;
}

/** Evidence of a snapshot. */
export interface HeapFacts {
  readonly overview: Pick<HeapOverview, 'totalSizeBytes' | 'nodes' | 'stringsDropped'>;
  readonly inVain: readonly KeptInVain[];
  readonly one: HeldByOne | null;
  /** The class that takes most of what `one` retains; null if none takes most. */
  readonly content: Content | null;
  readonly together: HeldTogether | null;
  readonly wastedBytes: number;
  readonly detached: number;
}

/** Evidence of one snapshot. */
export interface HeapEvidence {
  readonly totalBytes: number;
  readonly heap: Cited;
  readonly objects: Cited;
  readonly facts: readonly Cited[];
  readonly inVain: { readonly sentences: readonly Sentence[]; readonly code: readonly TracePlace[] };
  readonly one: {
    readonly sizeBytes: number;
    readonly object: Cited;
    readonly heldBy: Cited;
    readonly retained: Cited;
    readonly share: Cited;
    readonly content: { readonly count: Cited; readonly name: Cited } | null;
  } | null;
  readonly together: {
    readonly sizeBytes: number;
    readonly count: Cited;
    readonly name: Cited;
    readonly heldBy: Cited;
    readonly retained: Cited;
    readonly share: Cited;
  } | null;
  readonly wastedBytes: number;
  readonly wasted: Cited;
  readonly wastedShare: Cited;
}

/** `code`: own places of what is kept in vain. */
export function heapEvidence(facts: HeapFacts, code: readonly TracePlace[]): HeapEvidence {
  const { overview, inVain, one, content, together, wastedBytes, detached } = facts;
  const { totalSizeBytes: totalBytes, nodes, stringsDropped } = overview;
  const shareOf = (sizeBytes: number) => [percent(totalBytes === 0 ? 0 : sizeBytes / totalBytes)];
  const heap = cite('Heap', bytes(totalBytes));
  const objects = cite('Objects', count(nodes));
  const wasted = cite('Duplicate strings waste', bytes(wastedBytes));
  return {
    totalBytes,
    heap,
    objects,
    facts: [
      heap,
      objects,
      ...(wastedBytes > 0 ? [wasted] : []),
      ...(detached > 0 ? [cite('Detached DOM nodes', count(detached))] : []),
      ...(stringsDropped === true ? [cite('Texts', 'dropped when it was taken')] : []),
      ...(inVain.length > 0 ? [cite('Kept in vain', inVainWords(inVain))] : []),
    ],
    inVain: {
      sentences: inVain.map(({ words }): Sentence => ({ words, cited: [] })),
      code,
    },
    one:
      one === null
        ? null
        : {
            sizeBytes: one.sizeBytes,
            object: cite('Object', name(componentName(one.node), NAME_CHARS)),
            heldBy: cite('Held by', name(one.heldBy, 2 * NAME_CHARS)),
            retained: cite('Retained size', bytes(one.sizeBytes)),
            share: cite('Retains of the heap', shareOf(one.sizeBytes)),
            content:
              content === null
                ? null
                : {
                    count: cite('Objects in it', count(content.count)),
                    name: cite('Class', name(content.name, NAME_CHARS)),
                  },
          },
    together:
      together === null
        ? null
        : {
            sizeBytes: together.sizeBytes,
            count: cite('Objects of the class', count(together.row.count)),
            name: cite('Class', name(classText(together.row, NAME_CHARS))),
            heldBy: cite(
              'Held by',
              joined(
                together.heldBy.slice(0, MAX_NAMED).map((each) => name(each, NAME_CHARS)),
                ' and ',
              ),
            ),
            retained: cite('Retained together', bytes(together.sizeBytes)),
            share: cite('Retain of the heap', shareOf(together.sizeBytes)),
          },
    wastedBytes,
    wasted,
    wastedShare: cite('Copies of strings', shareOf(wastedBytes)),
  };
}

const rule = rulesOf<HeapEvidence>();

type One = NonNullable<HeapEvidence['one']>;

function oneSentence({ share, object, heldBy, content, retained }: One): Sentence {
  const most = content === null ? NO_WORDS : sentence`, mostly ${content.count} × ${content.name}`;
  return sentence`${object} retains ${share} of the heap (${retained}${most}), held by ${heldBy}.`;
}

const mostOf = <H extends { readonly sizeBytes: number }>(held: H | null, { totalBytes }: HeapEvidence): H | null =>
  held !== null && held.sizeBytes > 0 && held.sizeBytes >= MOST * totalBytes ? held : null;

export const HEAP_RULES = [
  rule({
    id: 'empty',
    when: ({ totalBytes }) => totalBytes === 0,
    says: () => sentence`The heap is empty.`,
  }),
  rule({
    id: 'kept-in-vain',
    level: 'problem',
    when: ({ inVain }) => inVain.sentences.length > 0 && inVain,
    says: ({ sentences: [first = NO_WORDS, ...others], code }, evidence) => {
      const most = mostOf(evidence.one, evidence);
      return {
        headline: first,
        notes: [...others, ...(most === null ? [] : [oneSentence(most)])],
        figures: evidence.facts,
        code,
      };
    },
  }),
  rule({
    id: 'one-holds-most',
    when: (evidence) => mostOf(evidence.one, evidence),
    says: (one, { facts }) => ({ headline: oneSentence(one), figures: facts }),
  }),
  rule({
    id: 'several-hold-most',
    when: (evidence) => mostOf(evidence.together, evidence),
    says: ({ share, count: objects, name: className, heldBy, retained }, { facts }) => ({
      headline: sentence`${objects} × ${className} retain ${share} of the heap together (${retained}), held by ${heldBy}: no single reference frees them.`,
      figures: facts,
    }),
  }),
  rule({
    id: 'mostly-copies',
    when: ({ wastedBytes, totalBytes }) => wastedBytes > 0 && wastedBytes >= MIN_CAUSE_SHARE * totalBytes,
    says: (_, { wastedShare, facts }) => ({
      headline: sentence`${wastedShare} of the heap are copies of strings that it already has.`,
      figures: facts,
    }),
  }),
  rule({
    id: 'nothing-holds-most',
    says: (_, { heap, objects, facts }) => ({
      headline: sentence`${heap} in ${objects} objects; no single object of the program retains most of it.`,
      figures: facts,
    }),
  }),
];
