/** The rules of a ledger: of one moment what most of it is, of two which part grew and who keeps that, and only then that nothing grew. */
import type { MemoryLedgerContent } from './contract/memory-ledgers.ts';
import { name } from '../../core/findings/model.ts';
import { NO_WORDS, rulesOf, sentence, verdictBy, type Sentence } from '../../core/findings/rules.ts';
import { verdictSentences, type Verdict } from '../../core/findings/verdict.ts';
import { TERMINAL, told, type Voice } from '../../core/findings/voice.ts';
import { ledgerEvidence, type LedgerEvidence } from './evidence.ts';

type Gain = NonNullable<LedgerEvidence['owner']>;
type Grown = NonNullable<LedgerEvidence['grown']>;

/** `30 ArrayBuffers more (7.5 MB), kept by variable kept, added at pool.js:2` */
function gainWords({ more, objects, isOne, size, held, place }: Gain): Sentence {
  const amount = size === null ? NO_WORDS : more === null ? sentence`${size} more` : sentence` (${size})`;
  const gained =
    more === null ? sentence`${objects} that ${isOne ? 'has' : 'have'} ${amount}` : sentence`${more} more${amount}`;
  return sentence`${gained}, kept by ${held}${place === null ? NO_WORDS : sentence`, ${place}`}`;
}

function workerWords({ workers: { count, cell } }: LedgerEvidence, how: 'hunted in' | 'searched'): Sentence[] {
  if (count === 0) return [];
  return [
    count === 1
      ? sentence`Its worker has a heap of its own, which counts here and was not ${how}.`
      : sentence`Its ${cell} workers have heaps of their own, which count here and were not ${how}.`,
  ];
}

/** What is reported inside is of the main thread, where workers are not reported. */
function insideWords({ workers: { count, cell }, areWorkersReported }: LedgerEvidence): Sentence[] {
  if (count === 0 || areWorkersReported) return [];
  const whose = count === 1 ? sentence`its worker` : sentence`its ${cell} workers`;
  return [
    sentence`The parts and what is named cover ${whose} too; what is reported inside them is of the main thread only.`,
  ];
}

/** V8 keeps room in malloc after a snapshot. */
function roomWords({ largest, snapshots: { count, cell } }: LedgerEvidence): Sentence[] {
  if (largest?.isMalloc !== true || count === 0) return [];
  const taken = count === 1 ? sentence`A heap snapshot was` : sentence`${cell} heap snapshots were`;
  return [
    sentence`${taken} taken of it before, and V8 may keep room there after one: start the process again to see what it has by itself.`,
  ];
}

const where = ({ part, isOfTarget, process }: Grown): Sentence =>
  isOfTarget ? sentence`${part}` : sentence`${part} of the ${process} process`;
const grew = (grown: Grown, { over }: LedgerEvidence): Sentence =>
  sentence`${where(grown)} grew by ${grown.more} in ${over ?? NO_WORDS}`;
const ofAllPages = ({ isOfTarget }: Grown): Sentence[] =>
  isOfTarget ? [] : [sentence`It is one process for all pages of the browser.`];
/** Parts that grew where the process did, too: what one part frees another may use. */
const netGrowth = ({ grown }: LedgerEvidence): Grown | null => (grown?.isNet === true ? grown : null);

const rule = rulesOf<LedgerEvidence>();

export const LEDGER_RULES = [
  rule({
    id: 'unknown-memory',
    when: ({ over, total }) => over === null && total === null,
    says: () => sentence`The private memory of the process is not known.`,
  }),
  rule({
    id: 'one-moment',
    when: ({ over }) => over === null,
    says: (_, e) => {
      const most = e.largest === null ? NO_WORDS : sentence`; most is ${e.largest.part} (${e.largest.size})`;
      return {
        headline: sentence`${e.total ?? NO_WORDS} of private memory, ${e.named} of it named${most}.`,
        notes: [...insideWords(e), ...roomWords(e)],
      };
    },
  }),
  rule({
    id: 'unknown-process',
    when: ({ obstacle }) => obstacle === 'unknown-process',
    says: () => sentence`The process of the target is not known, so its growth is not.`,
  }),
  rule({
    id: 'other-process',
    when: ({ obstacle }) => obstacle === 'other-process',
    says: () => sentence`The target has another process than at the start, so the two ledgers are not compared.`,
  }),
  rule({
    id: 'other-source',
    when: ({ obstacle }) => obstacle === 'other-source',
    says: () => sentence`The two ledgers are from different sources, so they are not compared.`,
  }),
  rule({
    id: 'kept',
    when: (e) => (e.owner === null ? null : netGrowth(e)),
    says: (grown, e) => ({
      headline: sentence`${grew(grown, e)}${e.owner?.isOfGpu === true ? ', while the page got ' : ': '}${e.owner === null ? NO_WORDS : gainWords(e.owner)}.`,
      notes: ofAllPages(grown),
    }),
  }),
  rule({
    id: 'may-be-garbage',
    when: (e) => (e.areOwnersKnown ? null : netGrowth(e)),
    says: (grown, e) => ({
      headline: sentence`${grew(grown, e)}; some of it may be garbage. A ledger with owners collects it, and says who in JavaScript keeps the rest.`,
      notes: ofAllPages(grown),
    }),
  }),
  rule({
    id: 'garbage',
    when: (e) => (e.keptLess === null ? null : netGrowth(e)),
    says: (grown, { over, keptLess }) =>
      sentence`${where(grown)}: ${grown.more} more after ${over ?? NO_WORDS}, of which JavaScript keeps ${keptLess ?? NO_WORDS}. The rest is garbage that was not collected yet, or the runtime's own.`,
  }),
  rule({
    id: 'heap',
    when: (e) => netGrowth(e)?.isHeap === true && netGrowth(e),
    says: (grown, e) => ({
      headline: sentence`${grew(grown, e)}. Which objects, a leak hunt says, or a comparison of two snapshots.`,
      notes: workerWords(e, 'hunted in'),
    }),
  }),
  rule({
    id: 'not-counted',
    when: (e) => (e.isCut ? netGrowth(e) : null),
    says: (grown, e) => ({
      headline: sentence`${grew(grown, e)}. Who gained it is not known: there are more objects than were counted.`,
      notes: workerWords(e, 'searched'),
    }),
  }),
  rule({
    id: 'no-owner',
    when: netGrowth,
    says: (grown, e) => ({
      headline: sentence`${grew(grown, e)}. No owner in JavaScript gained as much.`,
      notes: [...ofAllPages(grown), ...workerWords(e, 'searched')],
    }),
  }),
  rule({
    id: 'moved',
    when: ({ grown }) => grown,
    says: (grown, { over, owner }) => ({
      headline: sentence`The ${grown.process} process did not grow in ${over ?? NO_WORDS}: ${where(grown)} has ${grown.more} more, and other parts have less.`,
      // A collection just before gives memory back, which hides what somebody keeps.
      notes: owner === null ? [] : [sentence`Still, ${gainWords(owner)}: ask for more seconds.`],
    }),
  }),
  rule({
    id: 'many-parts',
    when: ({ whole }) => whole?.isMuch === true && whole,
    says: ({ more }, { over }) =>
      sentence`The process grew by ${more} in ${over ?? NO_WORDS}, and no part of it by more than noise.`,
  }),
  rule({
    id: 'not-all-known',
    when: ({ whole }) => whole === null,
    says: (_, { over }) =>
      sentence`No verdict: nothing that is reported grew in ${over ?? NO_WORDS} by more than noise, and the private memory of the process is not known.`,
  }),
  rule({
    id: 'nothing-grew',
    level: 'good',
    says: (_, { over, noise: [least, share] }) => ({
      headline: sentence`Nothing grew in ${over ?? NO_WORDS} by more than noise (${least}, or ${share} of the process).`,
      notes: [sentence`What grows more slowly needs more seconds.`],
    }),
  }),
];

export const ledgerVerdict = (content: MemoryLedgerContent): Verdict =>
  verdictBy(LEDGER_RULES, ledgerEvidence(content));

/** All that it says. */
export const ledgerText = (content: MemoryLedgerContent, voice: Voice = TERMINAL): string =>
  told(verdictSentences(ledgerVerdict(content)), voice);

/** With what could not be known. */
export function memoryLedgerVerdict(content: MemoryLedgerContent): Verdict {
  const { notes = [], ...verdict } = ledgerVerdict(content);
  return { ...verdict, notes: [...notes, ...content.ledger.unknown.map((text) => name(text))] };
}
