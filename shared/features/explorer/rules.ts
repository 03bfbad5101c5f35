/** The rules of an exploration: what was found, and in how much of the application that could be tried. */
import { suspectsOf, type Exploration } from './contract/explorations.ts';
import { count, name } from '../../core/findings/model.ts';
import { durationText } from '../../base/duration-text.ts';
import { cite, judge, NO_WORDS, rulesOf, sentence, type Cited, type Sentence } from '../../core/findings/rules.ts';

/** With fewer actions tried, what was not tried is most of the application. */
const FEW_ACTIONS = 3;

interface Counted {
  readonly count: number;
  readonly cell: Cited;
}

export interface ExplorationEvidence {
  readonly isComplete: boolean;
  readonly isEndedByError: boolean;
  readonly isCancelled: boolean;
  readonly isUndecided: boolean;
  readonly canvas: Cited | null;
  /** `silent`: elements that react to a click, are no control, and of which none was pressed. */
  readonly counts: Readonly<
    Record<'leaks' | 'suspects' | 'slow' | 'states' | 'tried' | 'screened' | 'silent', Counted>
  >;
  readonly took: Cited;
}

export function explorationEvidence(exploration: Exploration): ExplorationEvidence {
  const { leaks, slow, walk, screened, undecided, listening = 0, canvas } = exploration;
  const done = walk.edges.filter(({ to }) => to !== null);
  const isPressed = done.some(({ action }) => action.startsWith('press listening '));
  const cellOf = (word: string, size: number): Counted => ({ count: size, cell: cite(word, count(size)) });
  return {
    isComplete: exploration.isComplete,
    isEndedByError: exploration.endedBy !== undefined,
    isCancelled: exploration.isCancelled === true,
    isUndecided: undecided.length > 0,
    canvas: canvas === undefined ? null : cite('Canvas', name(canvas)),
    counts: {
      leaks: cellOf('Leaks', leaks.length),
      suspects: cellOf('Suspects, not hunted', suspectsOf(exploration).length),
      slow: cellOf('Slow interactions', slow.filter(({ isConfirmed }) => isConfirmed).length),
      states: cellOf('States', walk.states.length),
      tried: cellOf('Actions tried', done.length),
      screened: cellOf('Sequences screened', screened.length),
      silent: cellOf('React to a click, not tried', isPressed ? 0 : listening),
    },
    took: cite('Took', durationText(exploration.tookMs)),
  };
}

const rule = rulesOf<ExplorationEvidence>();

const NOUNS = {
  action: [sentence`action`, sentence`actions`],
  state: [sentence`state`, sentence`states`],
  element: [sentence`element`, sentence`elements`],
  sequence: [sentence`sequence`, sentence`sequences`],
  suspect: [sentence`sequence grows`, sentence`sequences grow`],
  found: [sentence`leak found`, sentence`leaks found`],
  slow: [sentence`slow interaction`, sentence`slow interactions`],
} as const;

/** `2 states`. */
function counted({ cell, count: size }: Counted, noun: keyof typeof NOUNS): Sentence {
  const [one, more] = NOUNS[noun];
  return sentence`${cell} ${size === 1 ? one : more}`;
}

function within({ counts, isComplete, isEndedByError, isCancelled }: ExplorationEvidence): Sentence {
  const end = isEndedByError
    ? sentence`; an error ended it before everything was tried`
    : isCancelled
      ? sentence`; it was cancelled before everything was tried`
      : isComplete
        ? NO_WORDS
        : sentence`; the time ended before everything was tried`;
  return sentence`${counted(counts.states, 'state')}, ${counted(counts.tried, 'action')} tried, ${counted(counts.screened, 'sequence')} screened${end}.`;
}

const SILENT = sentence`react to a click and were not tried`;
const drawing = ({ canvas }: ExplorationEvidence): Sentence =>
  canvas === null ? NO_WORDS : sentence`, and a canvas of ${canvas}, whose drawing has nothing to press`;

const figures = ({ counts, took }: ExplorationEvidence): Cited[] => [
  counts.leaks.cell,
  ...(counts.suspects.count === 0 ? [] : [counts.suspects.cell]),
  counts.states.cell,
  ...(counts.silent.count === 0 ? [] : [counts.silent.cell]),
  took,
];

export const EXPLORATION_RULES = [
  rule({
    id: 'found',
    level: 'problem',
    when: ({ counts: { leaks, slow } }) => leaks.count + slow.count > 0,
    says: (_, evidence) => {
      const { leaks, slow } = evidence.counts;
      const found = leaks.count === 0 ? sentence`No leak was found` : counted(leaks, 'found');
      const slowPart = slow.count === 0 ? NO_WORDS : sentence` and ${counted(slow, 'slow')}`;
      return {
        headline: sentence`${found}${slowPart} in ${within(evidence)}`,
        figures: figures(evidence),
      };
    },
  }),
  rule({
    id: 'suspects-left',
    when: ({ counts: { suspects } }) => suspects.count > 0,
    says: (_, evidence) => ({
      headline: sentence`No verdict: ${counted(evidence.counts.suspects, 'suspect')}, not hunted yet, in ${within(evidence)}`,
      figures: figures(evidence),
    }),
  }),
  rule({
    id: 'nothing-tried',
    when: ({ counts: { tried }, isEndedByError }) => tried.count === 0 && !isEndedByError,
    says: (_, evidence) => ({
      headline: sentence`Not judged: nothing could be tried. The page has no control that may be pressed${drawing(evidence)}.`,
      figures: figures(evidence),
    }),
  }),
  rule({
    id: 'almost-nothing-tried',
    when: ({ counts: { tried, silent }, isEndedByError }) =>
      tried.count < FEW_ACTIONS && silent.count > tried.count && !isEndedByError,
    says: (_, evidence) => {
      const { tried, silent } = evidence.counts;
      return {
        headline: sentence`Almost nothing could be tried: ${counted(tried, 'action')}, while ${counted(silent, 'element')} ${SILENT}.`,
        figures: figures(evidence),
      };
    },
  }),
  rule({
    id: 'not-all-tried',
    when: ({ isComplete, isUndecided, counts: { silent } }) => !isComplete || isUndecided || silent.count > 0,
    says: (_, evidence) => ({
      headline: sentence`No leak was found in ${within(evidence)}`,
      figures: figures(evidence),
    }),
  }),
  rule({
    id: 'no-leak',
    level: 'good',
    says: (_, evidence) => ({
      headline: sentence`No leak was found in ${within(evidence)}`,
      figures: figures(evidence),
    }),
  }),
];

/** False if what was tried is too little for a verdict. */
export function isJudged(exploration: Exploration): boolean {
  const [first] = judge(EXPLORATION_RULES, explorationEvidence(exploration));
  return exploration.isComplete && first?.id !== 'nothing-tried' && first?.id !== 'almost-nothing-tried';
}
