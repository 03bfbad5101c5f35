/** The rules of a leak hunt, in order: what grows and is explained, what waits, what is not decided, and only then that nothing grows. */
import { inRow, NO_WORDS, rulesOf, sentence, type Cited, type Sentence } from '../../core/findings/rules.ts';
import type { HeapVerdict } from '../heap/survivors.ts';
import type { HuntEvidence, HuntRow } from './evidence/model.ts';
import { MIN_ROUNDS } from '../heap/growing/thresholds.ts';

export type HuntLevel = HeapVerdict['level'];

const rule = rulesOf<HuntEvidence, HuntLevel>();

const said = (cited: readonly Cited[]): Sentence[] => cited.map((each) => sentence`${each}`);

/** The largest row, if the rounds show growth that explains what the heap gained. */
function growth({ rows, hasEnoughRounds, isExplained, notFollowed }: HuntEvidence): HuntRow | null {
  const [largest] = rows;
  return largest !== undefined && hasEnoughRounds && isExplained && notFollowed === null ? largest : null;
}

/** The largest row that the page's own code holds, unless it is a trifle that no source explains. */
function ownGrowth(evidence: HuntEvidence): HuntRow | null {
  const largest = growth(evidence);
  const { library, isAddedBySource, hasSteadyClasses } = evidence;
  if (largest === null || (library !== null && !hasSteadyClasses)) return null;
  return largest.isTrifle && !isAddedBySource ? null : largest;
}

const inDocument = (elements: HuntEvidence['elements']): Sentence[] =>
  elements === null ? [] : [sentence`In the document each round leaves ${elements}.`];

/** All that is known of the largest row, then the others, and what is outside the heap. */
const growthNotes = ({ largest, also, engine, leftOpen, elements, inWorkers }: HuntEvidence): Sentence[] => [
  ...said([...largest, ...also, ...engine]),
  ...inDocument(elements),
  ...(leftOpen === null ? [] : [sentence`Also: every round leaves ${leftOpen}.`]),
  ...(inWorkers === null ? [] : said([inWorkers.first, ...inWorkers.notes])),
];

const keptBy = (keeper: HuntRow['keeper']) => (evidence: HuntEvidence) => {
  const largest = growth(evidence);
  return largest?.keeper === keeper ? largest : null;
};

const hasFound = ({ rows, grewInPlace }: HuntEvidence): boolean => rows.length > 0 || grewInPlace;

/** Notes of growth that is named and not blamed. */
const cannotTell = ({ engine, facts: { named } }: HuntEvidence): Sentence[] => [
  ...said(engine),
  ...(named.value === '' ? [] : [sentence`What follows cannot tell a leak: ${named}`]),
];

const byItselfNote = ({ byItself }: HuntEvidence): Sentence[] =>
  byItself === null ? [] : [sentence`By itself, without the actions: ${byItself}.`];

/** Who keeps what no code of the page holds, and how such objects come about. */
const KEEPERS = [
  [
    'console',
    sentence`Chromium keeps the objects of the last 1,000 messages and of uncaught errors, also without DevTools: log texts in place of objects, or call console.clear().`,
  ],
  ['timeline', sentence`The performance timeline has no limit for what scripts put into it.`],
  [
    'handle',
    sentence`Nothing else has to hold what is open, such as a port with a handler, a socket or a process: end each with its close(), destroy() or terminate() when its work is done.`,
  ],
  [
    'engine',
    sentence`No code of the page holds them: they are of something that the page began and the engine still keeps, such as an uncaught error, a call that is not done, or a symbol of Symbol.for, which stays for good.`,
  ],
] as const;

export const HUNT_RULES = [
  rule({
    id: 'not-followed',
    level: 'unclear',
    when: ({ notFollowed }) => notFollowed,
    says: (why, evidence) => ({
      headline: sentence`The heap grew by ${evidence.facts.grew} per round, and objects could not be followed from round to round, because ${why}. Hunt again.`,
      notes: cannotTell(evidence),
    }),
  }),
  rule({
    id: 'thrown-errors-kept',
    level: 'grows',
    when: (evidence) => {
      const largest = growth(evidence);
      const { thrown } = evidence;
      return largest !== null && largest.keeper !== null && thrown !== null && { largest, thrown };
    },
    says: ({ largest, thrown }, evidence) => ({
      headline: sentence`The actions throw ${thrown}, which the engine keeps with all that the errors refer to. ${largest.every}.`,
      notes: [
        sentence`Nothing catches them: the last 1,000 messages and errors of a page stay, also without DevTools.`,
        ...growthNotes(evidence),
        ...byItselfNote(evidence),
      ],
    }),
  }),
  ...KEEPERS.map(([keeper, note]) =>
    rule({
      id: `${keeper}-keeps`,
      level: 'grows',
      when: keptBy(keeper),
      says: ({ every }, evidence) => ({
        headline: sentence`${every}.`,
        notes: [note, ...growthNotes(evidence), ...byItselfNote(evidence)],
      }),
    }),
  ),
  rule({
    id: 'limit-not-reached',
    level: 'unclear',
    when: (evidence) => {
      const largest = ownGrowth(evidence);
      return largest !== null && evidence.limitAbove !== null && { largest, limitAbove: evidence.limitAbove };
    },
    says: ({ largest, limitAbove }, evidence) => ({
      headline: sentence`No verdict: it grows, and its code takes out by how many there are, so a cache with a limit above ${limitAbove} would look the same. ${largest.every}.`,
      notes: [
        ...growthNotes(evidence),
        sentence`Hunt again with more actions per round, so that they go beyond its limit.`,
      ],
    }),
  }),
  rule({
    id: 'limit-of-chain-not-reached',
    level: 'unclear',
    when: (evidence) => {
      const largest = ownGrowth(evidence);
      return largest !== null && evidence.chainLimit !== null && { largest, ...evidence.chainLimit };
    },
    says: ({ largest, limit, at, gained }, evidence) => ({
      headline: sentence`No verdict: it grows, and the limit of ${limit} in its code (${at}) was not reached by the ${gained} that the rounds left. ${largest.every}.`,
      notes: [
        ...growthNotes(evidence),
        sentence`Hunt again with more actions per round, so that they go beyond its limit.`,
      ],
    }),
  }),
  rule({
    id: 'one-graph-many-owners',
    level: 'grows',
    when: (evidence) => {
      const largest = ownGrowth(evidence);
      return largest !== null && largest.references > 2 && largest;
    },
    says: ({ every }, evidence) => ({
      headline: sentence`${every}.`,
      notes: [
        sentence`Several places hold one object graph, as they do where an object is not disposed: look for its dispose, destroy or unsubscribe that was not called.`,
        ...growthNotes(evidence),
        ...byItselfNote(evidence),
      ],
    }),
  }),
  rule({
    id: 'grows',
    level: 'grows',
    when: ownGrowth,
    says: ({ every }, evidence) => ({
      headline: sentence`${every}.`,
      notes: [...growthNotes(evidence), ...byItselfNote(evidence)],
    }),
  }),
  rule({
    id: 'grows-in-place',
    level: 'grows',
    // Backing stores grow in steps, so an object that grows itself need not in each round.
    when: ({ rows, grewInPlace, hasEnoughRounds, isExplained }) =>
      rows.length === 0 && grewInPlace && hasEnoughRounds && isExplained,
    says: (_, evidence) => ({
      headline: sentence`Leak: ${evidence.facts.found}.`,
      notes: [...said([...evidence.also, ...evidence.grownBy]), ...byItselfNote(evidence)],
    }),
  }),
  rule({
    id: 'left-open',
    level: 'grows',
    when: ({ leftOpen, rounds }) => rounds >= MIN_ROUNDS && leftOpen,
    says: (leftOpen, evidence) => ({
      headline: sentence`Every round leaves ${leftOpen}.`,
      notes: [
        ...cannotTell(evidence),
        sentence`They were counted by the calls that make and end them: one that is to end later than its round counts as left.`,
      ],
    }),
  }),
  rule({
    id: 'grows-by-itself',
    level: 'grows',
    when: ({ byItself }) => byItself,
    says: (gained) => ({
      headline: sentence`Grows by itself, not by the actions: ${gained}.`,
      notes: [
        sentence`Something that was started earlier adds them, perhaps by actions before this hunt: reload the page, or start the process again, and hunt again to see what the actions leave.`,
      ],
    }),
  }),
  rule({
    id: 'waits-and-stays',
    level: 'grows',
    when: ({ waits }) => waits !== null && waits.stays !== null && { ...waits, stays: waits.stays },
    says: ({ keeps, stays, also }) => ({
      headline: sentence`Leak: each round leaves ${keeps}.`,
      notes: [sentence`${stays}`, ...said(also)],
    }),
  }),
  rule({
    id: 'worker-grows',
    level: 'grows',
    when: ({ inWorkers }) => inWorkers,
    says: ({ first, notes }, evidence) => ({
      headline: sentence`${first}`,
      notes: [...said(notes), ...cannotTell(evidence)],
    }),
  }),
  rule({
    id: 'waits-unsettled',
    level: 'unclear',
    when: ({ waits }) => waits?.stays === null && waits,
    says: ({ keeps, also }) => ({
      headline: sentence`No verdict: each round leaves ${keeps}. It is a leak unless they go on later.`,
      notes: said(also),
    }),
  }),
  rule({
    id: 'too-few-rounds',
    level: 'unclear',
    when: (evidence) => hasFound(evidence) && !evidence.hasEnoughRounds,
    says: (_, { facts }) => ({
      headline: sentence`No verdict: ${facts.rounds} rounds cannot tell a leak from state that is built.`,
      notes: [sentence`${facts.named}`],
    }),
  }),
  rule({
    id: 'unexplained',
    level: 'unclear',
    when: (evidence) => hasFound(evidence) && !evidence.isExplained,
    says: (_, evidence) => {
      const { grew, explained, rest } = evidence.facts;
      return {
        headline: sentence`The heap grew by ${grew} per round, and what grows in every round explains only ${explained} of that: ${rest} per round are held by no path that gained objects in each of them.`,
        notes: [
          ...(evidence.mostOf === null ? [] : [sentence`Of what is not explained, ${evidence.mostOf}.`]),
          ...inDocument(evidence.elements),
          ...cannotTell(evidence),
        ],
      };
    },
  }),
  rule({
    id: 'trifle',
    level: 'unclear',
    when: ({ rows, library, isAddedBySource }) => rows[0]?.isTrifle === true && library === null && !isAddedBySource,
    says: (_, { facts, also }) => ({
      headline: sentence`No verdict: only a few bytes of texts or numbers grow, and no source of yours shows who adds them: ${facts.found}.`,
      notes: said(also),
    }),
  }),
  rule({
    id: 'slowed',
    level: 'unclear',
    when: ({ slowed }) => slowed,
    says: (slowed) => ({
      headline: sentence`No verdict: ${slowed}.`,
      notes: [sentence`A container with a limit fills like this. Hunt again with more actions per round.`],
    }),
  }),
  rule({
    id: 'moved',
    level: 'unclear',
    when: ({ moved }) => moved,
    says: (moved, { steadyClasses }) => ({
      headline: sentence`No verdict: each of the first rounds left ${moved}, and further ones as many of the class through other references, as in a list or a chain of promises that grows at its head.`,
      notes: [
        ...(steadyClasses === null ? [] : [sentence`Each action leaves the same: ${steadyClasses.classes}.`]),
        sentence`Look at the objects that are new, and at what holds one of them.`,
      ],
    }),
  }),
  rule({
    id: 'heap-grows-in-each-round',
    level: 'unclear',
    when: ({ growsEachRound }) => growsEachRound,
    says: (_, { facts, mostOf, engine }) => ({
      headline: sentence`No verdict: the heap grew by ${facts.grew} in each of ${facts.roundsAndActions}, and ${facts.paths} gained objects in each of them${mostOf === null ? NO_WORDS : sentence`: ${mostOf}`}.`,
      notes: [...said(engine), sentence`Compare the first snapshot with the last.`],
    }),
  }),
  rule({
    id: 'steady-classes',
    level: 'unclear',
    // Growth beside it stays a leak where other growth has stopped, has gone, or is only a tool's.
    when: ({ steadyClasses }) => steadyClasses,
    says: ({ classes, isAfterFirst }, { artifacts, backlog }) => ({
      headline: isAfterFirst
        ? sentence`No verdict: each round but the first leaves ${classes}, and in the first, what was there before went away.`
        : sentence`No verdict: each round leaves ${classes}, and no single path explains them, as in a linked list or a tree.`,
      notes: [
        isAfterFirst
          ? sentence`Hunt again: that is gone now, and no longer hides what the actions leave.`
          : sentence`Look at the classes that are new, and at what holds one of them.`,
        ...(artifacts === null ? [] : [sentence`${artifacts.only}`]),
        ...(backlog === null ? [] : [sentence`Backlog: ${backlog}.`]),
      ],
    }),
  }),
  rule({
    id: 'elements-stay',
    level: 'unclear',
    when: ({ elements }) => elements,
    says: (elements, { artifacts }) => ({
      headline: sentence`No verdict: each round leaves ${elements}, in the document, and nothing takes them out.`,
      notes: [
        sentence`They are a leak unless the page is to show them: look at the code that appends them.`,
        ...(artifacts === null ? [] : [sentence`${artifacts.only}`]),
      ],
    }),
  }),
  rule({
    id: 'late',
    level: 'unclear',
    when: ({ late }) => late,
    says: (late) => ({
      headline: sentence`No verdict: ${late} after the last action, so what the actions leave comes later than their round.`,
      notes: [
        sentence`Let each action wait for it, by a last step that waits 3 s or by a promise of the expression, and hunt again.`,
      ],
    }),
  }),
  rule({
    id: 'heap-grows-in-steps',
    level: 'unclear',
    when: ({ growsInSteps }) => growsInSteps,
    says: (_, { facts, mostOf, engine }) => ({
      headline: sentence`No verdict: the heap grew from ${facts.first} to ${facts.last}, not in every round, and ${facts.paths} gained objects in each of ${facts.roundsAndActions}${mostOf === null ? NO_WORDS : sentence`: ${mostOf}`}.`,
      notes: [
        ...said(engine),
        sentence`Memory of WebAssembly and buffers grow in steps, and what is inside is not in a snapshot. Hunt again with more actions per round: only a leak goes on.`,
      ],
    }),
  }),
  rule({
    id: 'grows-outside-the-heap',
    level: 'unclear',
    when: ({ outsideHeap, rounds }) => rounds >= MIN_ROUNDS && outsideHeap,
    says: ({ grew, heap }, { facts, engine }) => ({
      headline: sentence`No verdict: the process grew by ${grew} in each of ${facts.roundsAndActions}, and its heap only by ${heap}. What grows is outside the heap, where no snapshot looks.`,
      notes: [
        ...said(engine),
        sentence`Look at what the process keeps beside it: pen_application with "ledger" names the parts. Messages that nobody receives, native modules and memory of the GPU are there.`,
      ],
    }),
  }),
  rule({
    id: 'stays-waiting',
    level: 'unclear',
    when: ({ staysWaiting }) => staysWaiting,
    says: ({ stays, seconds, bytes }) => ({
      headline: sentence`No verdict: no path of the page grows, and each round leaves ${stays}, which still waited after ${seconds} without any action.`,
      notes: [sentence`They keep little: ${bytes} per round.`],
    }),
  }),
  rule({
    id: 'other-frame',
    level: 'unclear',
    when: ({ otherFrame }) => otherFrame,
    says: ({ frame, call }) => ({
      headline: sentence`No verdict: steps hit elements of the frame ${frame}, which has a process and a heap of its own, and only the page was judged.`,
      notes: [sentence`To judge the frame: ${call}.`],
    }),
  }),
  rule({
    id: 'other-worker',
    level: 'unclear',
    when: ({ otherWorker }) => otherWorker,
    says: ({ worker, grew, call }) => ({
      headline: sentence`No verdict: the heap of the worker ${worker} grew by ${grew} per round, and only the main thread was judged.`,
      notes: [sentence`To judge it: ${call}.`],
    }),
  }),
  rule({
    id: 'other-process',
    level: 'unclear',
    when: ({ otherProcess }) => otherProcess,
    says: ({ server, target, children, address }) => ({
      headline: sentence`No verdict: the requests are answered by ${server}, and only ${target} was judged.`,
      notes: [
        address === null
          ? sentence`To judge it, let it listen for debuggers: start it with --inspect, or send it SIGUSR1.`
          : sentence`To judge it, connect to ${address} and hunt there.`,
        ...(children.length > 1 ? [sentence`Requests go to any of its children: ${inRow(said(children), '; ')}.`] : []),
      ],
    }),
  }),
  rule({
    id: 'all-failed',
    level: 'unclear',
    when: ({ failed }) => failed[0],
    says: (failed) => ({
      headline: failed,
      notes: [sentence`What only failed says nothing about what the action leaves when it works.`],
    }),
  }),
  rule({
    id: 'library-keeps',
    level: 'no-growth',
    when: ({ library, hasSteadyClasses }) => (hasSteadyClasses ? null : library),
    says: (library, { facts, also, confirmed }) => ({
      headline: sentence`No growth of your code: ${library} keeps ${facts.found}.`,
      notes: [...said([...also, ...confirmed]), sentence`${facts.limit}`],
    }),
  }),
  rule({
    id: 'only-artifacts',
    level: 'no-growth',
    when: ({ artifacts }) => artifacts,
    says: ({ only, inProduction }, { backlog, facts }) => ({
      headline: sentence`${only}`,
      notes: [
        sentence`${inProduction}`,
        ...(backlog === null ? [] : [sentence`Backlog: ${backlog}.`]),
        sentence`${facts.limit}`,
      ],
    }),
  }),
  rule({
    id: 'only-backlog',
    level: 'no-growth',
    when: ({ backlog }) => backlog,
    says: (backlog, { facts }) => ({
      headline: sentence`No leak: ${backlog}.`,
      notes: [sentence`${facts.backlogHint}`, sentence`${facts.limit}`],
    }),
  }),
  rule({
    id: 'filled',
    level: 'no-growth',
    when: ({ filled }) => filled,
    says: (filled, { facts }) => ({
      headline: sentence`No growth: ${filled} grew at first and stopped within ${facts.actions} actions, as a container with a limit does.`,
    }),
  }),
  rule({
    id: 'nothing-grows',
    level: 'no-growth',
    when: () => true,
    says: (_, { facts, engine, did }) => ({
      headline: sentence`No growth: ${facts.paths} gained objects in each of ${facts.roundsAndActions}, and no object grew in place.`,
      notes: [...(did === null ? [] : [sentence`Meanwhile ${did}.`]), ...said(engine), sentence`${facts.limit}`],
    }),
  }),
];
