/** The rules of two traces: first why nothing can be said, then what became slower or faster and by which code, then what one value each leaves open. */
import { inRow, rulesOf, sentence, type Saying, type Sentence } from '../../core/findings/rules.ts';
import { SAME_CAPTURE } from '../../core/findings/verdict.ts';
import { causedBy } from '../cpu/compared-rules.ts';
import type { ComparedTraceEvidence, NamedChanges, TraceCause } from './compared-evidence.ts';

export const COMPARED_TRACE_LEVELS = ['slower', 'faster', 'mixed', 'same', 'none'] as const;
export type ComparedTraceLevel = (typeof COMPARED_TRACE_LEVELS)[number];
type Evidence = ComparedTraceEvidence;

/** `Interaction duration, median of 9 and 9 +240 ms (+200 %), Main-thread work +2 s (+297 %) and 1 further figure`. */
function changesWords({ count, named, others }: NamedChanges): Sentence {
  const first = inRow(
    named.map(({ figure, amount }) => sentence`${figure} ${amount}`),
    ', ',
  );
  const more = count - named.length;
  if (more <= 0) return first;
  return more === 1
    ? sentence`${first} and ${others} further figure`
    : sentence`${first} and ${others} further figures`;
}

/** The cause of the change of the work, or how little the largest part does. */
function causeWords(cause: TraceCause): Sentence {
  if (cause.kind === 'small-function')
    return sentence`No function of your own explains half of the change: self of ${causedBy(cause.of)}`;
  if (cause.kind === 'function')
    return cause.of.isTotal ? sentence`Total of ${causedBy(cause.of)}` : sentence`Self of ${causedBy(cause.of)}`;
  const { figure, amount, explains } = cause.of;
  return cause.kind === 'part'
    ? sentence`${figure} ${amount} explains ${explains} of the change of the work`
    : sentence`Nothing of your own explains half of the change of the work: ${figure} ${amount} is ${explains} of it`;
}

const because = ({ cause }: Evidence): readonly Sentence[] => (cause === null ? [] : [sentence`${causeWords(cause)}.`]);

/** Words for a large change that may be chance: no cause of it, and what differs most all the same. */
const inThese = ({ cause, isLargeWork, pages }: Evidence): readonly Sentence[] =>
  cause?.kind !== 'function' || !isLargeWork || pages !== null
    ? []
    : [sentence`In these two recordings: ${causeWords(cause)}.`];

function deliveryNote({ delivery: { worse, better } }: Evidence): readonly Sentence[] {
  const parts = [
    ...(worse.count === 0 ? [] : [sentence`worse: ${changesWords(worse)}`]),
    ...(better.count === 0 ? [] : [sentence`better: ${changesWords(better)}`]),
  ];
  return parts.length === 0 ? [] : [sentence`Delivery is ${inRow(parts, '; ')}.`];
}

function saying(e: Evidence, headline: Sentence, notes: readonly Sentence[] = [], more: Partial<Saying> = {}): Saying {
  return { headline, notes: [...notes, ...deliveryNote(e)], ...more };
}

/** With the cause, and the lines of the function that takes more of the time. */
function changed(e: Evidence, headline: Sentence, isCaused: boolean): Saying {
  const { cause } = e;
  const code = cause?.kind === 'function' && cause.of.isOwn && e.isMore ? cause.of.code : [];
  return saying(e, headline, isCaused ? because(e) : [], { code });
}

const differsIn = ({ differences }: Evidence, ...wanted: readonly Evidence['differences'][number][]): boolean =>
  differences.some((each) => wanted.includes(each));

const rule = rulesOf<Evidence, ComparedTraceLevel>();
const REPEAT = sentence`Record several, or prove the fix: Prove a fix repeats the actions.`;
const ofOneValue = (e: Evidence): Saying =>
  saying(e, sentence`No verdict: ${changesWords(e.once)}, measured once in each recording. ${REPEAT}`, inThese(e));

export const COMPARED_TRACE_RULES = [
  rule({
    id: 'without-page',
    level: 'none',
    when: ({ withoutPage }) => withoutPage,
    says: (sides, e) =>
      saying(e, sentence`No verdict: no main thread of a page is in ${sides}, so no figure was measured in both.`),
  }),
  rule({
    id: 'nothing-ran',
    level: 'none',
    when: ({ idle }) => idle,
    says: (sides, e) => saying(e, sentence`No verdict: nothing ran in ${sides}. Record the same actions in both.`),
  }),
  rule({
    id: 'same-recording',
    level: 'none',
    when: ({ isSame }) => isSame,
    says: (_, e) => saying(e, sentence`${SAME_CAPTURE}`),
  }),
  rule({
    id: 'recorded-differently',
    level: 'none',
    when: (e) => differsIn(e, 'cpu-samples', 'screenshots', 'incomplete', 'throttling'),
    says: (_, e) => saying(e, sentence`No verdict: the recordings differ in ${e.differing}. Record both the same way.`),
  }),
  rule({
    id: 'other-work',
    level: 'none',
    when: (e) => differsIn(e, 'loads', 'interactions'),
    says: (_, e) =>
      saying(
        e,
        sentence`No verdict: the recordings differ in ${e.differing}, so they did other work. Record both the same way.`,
        [],
        {
          figures: [
            ...(differsIn(e, 'loads') ? e.counts.loads : []),
            ...(differsIn(e, 'interactions') ? e.counts.interactions : []),
          ],
        },
      ),
  }),
  rule({
    id: 'other-page',
    level: 'none',
    when: ({ pages }) => pages !== null && pages.isOtherWork && pages,
    says: ({ a, b }, e) =>
      saying(
        e,
        sentence`No verdict: other pages, ${a} and ${b}, without a script that ran in both. If they are two builds of one page, prove the fix: Prove a fix loads both in turns.`,
      ),
  }),
  rule({
    id: 'mixed',
    level: 'mixed',
    when: ({ worse, better }) => worse.count > 0 && better.count > 0,
    says: (_, e) => changed(e, sentence`Worse: ${changesWords(e.worse)}; better: ${changesWords(e.better)}.`, true),
  }),
  rule({
    id: 'slower',
    level: 'slower',
    when: ({ worse }) => worse.count > 0 && worse,
    says: (worse, e) => changed(e, sentence`Slower: ${changesWords(worse)}.`, e.isMore),
  }),
  rule({
    id: 'faster',
    level: 'faster',
    when: ({ better }) => better.count > 0 && better,
    says: (better, e) => changed(e, sentence`Faster: ${changesWords(better)}.`, !e.isMore),
  }),
  rule({
    id: 'longer',
    level: 'none',
    when: (e) => e.notComparable.count > 0 && differsIn(e, 'length') && !differsIn(e, 'processor'),
    says: (_, e) =>
      saying(
        e,
        sentence`No verdict: the recordings differ in ${e.differing}: ${e.counts.length[0]} and ${e.counts.length[1]}. By one measure of length, not by the other: ${changesWords(e.notComparable)}. Record both the same way.`,
      ),
  }),
  rule({
    id: 'busy-machine',
    level: 'none',
    when: ({ notComparable }) => notComparable.count > 0 && notComparable,
    says: (changes, e) =>
      saying(
        e,
        e.processor === null
          ? sentence`No verdict: ${changesWords(changes)}, but the recordings differ in ${e.differing}. Record both the same way.`
          : sentence`No verdict: ${changesWords(changes)}, but the main thread had a processor for ${e.processor[0]} of its work, then for ${e.processor[1]}. Record again while the machine does nothing else.`,
      ),
  }),
  rule({
    id: 'vital-once',
    level: 'none',
    when: ({ hasVitalOnce }) => hasVitalOnce,
    says: (_, e) => ofOneValue(e),
  }),
  rule({
    id: 'within-noise',
    level: 'none',
    when: ({ hidden }) => hidden.count > 0 && hidden,
    says: (hidden, e) =>
      saying(
        e,
        sentence`No verdict: ${changesWords(hidden)}, and they vary within each recording by as much. Repeat the actions more often in one recording, or prove the fix: Prove a fix repeats them.`,
        inThese(e),
      ),
  }),
  rule({
    id: 'one-value',
    level: 'none',
    when: ({ once }) => once.count > 0,
    says: (_, e) => ofOneValue(e),
  }),
  rule({
    id: 'single-values',
    level: 'none',
    when: ({ hasSpread }) => !hasSpread,
    says: (_, e) =>
      saying(
        e,
        sentence`No verdict: each recording has one value of every figure. Record the same actions several times, for a second or longer.`,
      ),
  }),
  rule({
    id: 'alike',
    level: 'same',
    says: (_, e) =>
      saying(
        e,
        sentence`No change: no figure of several values differs by more than it varies, and by more than a tenth.`,
        e.small.count === 0
          ? []
          : [sentence`Measured once in each recording, and less than what counts: ${changesWords(e.small)}.`],
      ),
  }),
];
