/** Makes the evidence of a hunt's verdict, with the words that the tables below the verdict have for it. */
import { isTrifle } from '../heap/growing/limits.ts';
import {
  BACKLOG_HINT,
  backlogText,
  lateText,
  steadyClassesText,
  steadyWaitingText,
} from '../heap/growing/beside-text.ts';
import type { GrowingPath, GrownObject } from '../../engine/heap/contract/leak-growth.ts';
import { inProductionText, onlyArtifactsText } from '../heap/growing/artifact-rows.ts';
import { codeUsesText, limitedText, registeredText } from '../heap/growing/code-uses-text.ts';
import { byItselfText, referenceText, confirmedText, everyText, pathText } from '../heap/growing/growing-path-text.ts';
import { sum } from '../../base/numbers.ts';
import { formatBytes, formatCount, formatSpread, truncateEnd } from '../../base/units.ts';
import { withMeaning } from '../../engine/heap/contract/heap-class-names.ts';
import { cite, sentence } from '../../core/findings/rules.ts';
import { areSure } from './confirmation.ts';
import { isExplained, isInSteps } from '../heap/growing/heap-growth.ts';
import { MIN_ROUNDS, MIN_UNEXPLAINED_BYTES, NAMED } from '../heap/growing/thresholds.ts';
import {
  chainLimitEvidence,
  engineTexts,
  grownText,
  isOfItsOwn,
  largestTexts,
  libraryOf,
  limitText,
  mostOf,
  namedList,
  slowedText,
  throughText,
} from './evidence/growth.ts';
import type { HuntEvidence } from './evidence/model.ts';
import { staysWaiting, waitsEvidence } from './evidence/waits.ts';
import {
  didEvidence,
  leftOpenEvidence,
  otherFrame,
  otherProcess,
  otherWorker,
  outsideHeap,
  thrownBy,
  workersEvidence,
} from './evidence/whereabouts.ts';
import type { HuntFacts } from './facts.ts';

/** Makes the evidence of the rules. `growing`: largest first; `grown`: objects that grew in place. */
export function huntEvidence(
  growing: readonly GrowingPath[],
  grown: readonly GrownObject[],
  facts: HuntFacts,
): HuntEvidence {
  const {
    totalSizesBytes,
    actions,
    growth = null,
    notFollowed = null,
    eachRound = null,
    // Waiting and open things were counted in the first rounds.
    eachFirstRound = eachRound,
    code,
    allFailed = null,
  } = facts;
  const {
    slowed = [],
    filled = [],
    moved = [],
    steady = [],
    artifacts = [],
    backlog = [],
    late = [],
    waiting = [],
  } = facts;
  const { steadyClasses = [], elements = [], gainedClasses = [] } = facts;
  const rounds = totalSizesBytes.length - 1;
  const gained = totalSizesBytes.slice(1).map((size, at) => size - (totalSizesBytes[at] ?? 0));
  const byAction = growing.filter((path) => path.byItself === undefined);
  const byItself = growing.filter((path) => path.byItself !== undefined);
  const [largest] = byAction;
  const { uses = null } = facts;
  /** What a package holds has your call in its stead. */
  const byOf = (path: GrowingPath): string => {
    const of = code?.get(path.node);
    const isOfPackage = (of?.holder ?? of)?.node.isThirdParty === true;
    return path === largest && uses !== null && isOfPackage ? registeredText(uses) : '';
  };
  const told = byAction.filter((path) => path === largest || (!isTrifle(path) && isOfItsOwn(path)));
  const texts = [
    ...told.map((path) => `${pathText(path, code?.get(path.node), eachRound, byOf(path))}${limitedText(path)}`),
    ...grown.map((each) => grownText(each, rounds)),
  ];
  const [first = '', ...others] = texts;
  const more = others.length >= NAMED ? ` And ${others.length - NAMED + 1} more.` : '';
  const rest = growth?.restBytesPerRound ?? gained;
  const library = grown.length > 0 || uses !== null ? null : libraryOf(byAction, code);
  const waits = waitsEvidence(waiting, growth);
  const most = mostOf(gainedClasses, sum(rest));
  const paths = steady.length === 0 ? 'no retaining path' : 'no other retaining path';
  return {
    rounds,
    hasEnoughRounds: rounds >= MIN_ROUNDS || areSure(gained),
    rows: byAction.map((path) => ({
      isTrifle: isTrifle(path),
      keeper: path.keeper ?? null,
      references: 1 + (path.together?.length ?? 0),
      every: cite('Grows in every round', everyText(path, code?.get(path.node), eachRound, byOf(path))),
    })),
    grewInPlace: grown.length > 0,
    grownBy: growing.length > 0 || uses === null ? [] : codeUsesText(uses).map((text) => cite('Code', text)),
    notFollowed: notFollowed === null ? null : cite('Objects matched by', notFollowed),
    isExplained: growth === null || isExplained(growth),
    library: library === null ? null : cite('Held by', library),
    isAddedBySource: (facts.uses ?? null) !== null,
    hasSteadyClasses: steadyClasses.length > 0,
    waits,
    growsEachRound: rest.every((each) => each >= MIN_UNEXPLAINED_BYTES),
    growsInSteps: isInSteps(rest, totalSizesBytes[0] ?? 0),
    failed: allFailed === null ? [] : [sentence`${cite('All actions', allFailed)}`],
    waitingNotes: waiting.length === 0 ? [] : [sentence`${cite('Waiting', steadyWaitingText(waiting))}`],
    steadyNotes:
      steady.length === 0
        ? []
        : [
            sentence`Independent of the actions: ${cite('Independent', namedList(steady.map((path) => throughText(path).replace(' per round', ''))))} per round, whatever their number and the time.`,
          ],
    facts: {
      rounds: cite('Rounds', String(rounds)),
      roundsAndActions: cite(
        'Rounds',
        actions === null ? `${rounds} rounds` : `${rounds} rounds (${formatCount(actions)} actions)`,
      ),
      actions: cite('All actions', formatCount(actions ?? 0)),
      grew: cite('Heap', formatSpread(gained, formatBytes)),
      rest: cite('Heap', formatSpread(rest, formatBytes)),
      explained: cite('Heap', formatSpread(growth?.explainedBytesPerRound ?? [0], formatBytes)),
      found: cite('Grows in every round', first),
      named: cite('Grows in every round', texts.length === 0 ? '' : `${texts.slice(0, NAMED).join('; ')}.${more}`),
      paths: cite('Grows in every round', paths),
      limit: cite('Rounds', limitText(facts, rounds)),
      first: cite('Heap', formatBytes(totalSizesBytes[0] ?? 0)),
      last: cite('Heap', formatBytes(totalSizesBytes.at(-1) ?? 0)),
      backlogHint: cite('Backlog', BACKLOG_HINT),
    },
    largest:
      largest === undefined
        ? []
        : largestTexts(largest, byAction, facts).map((text) => cite('Grows in every round', text)),
    also:
      others.length === 0
        ? []
        : [cite('Grows in every round', `Also: ${others.slice(0, NAMED - 1).join('; ')}.${more}`)],
    engine: engineTexts(growth).map((text) => cite('The engine’s own growth', text)),
    confirmed: byAction
      .map((path) => confirmedText(path, eachRound).trim())
      .filter((text) => text !== '')
      .map((text) => cite('All actions', text)),
    byItself:
      byItself.length === 0
        ? null
        : cite('Grows in every round', namedList(byItself.map(byItselfText)).replace(/ (?=and \d+ more$)/, '; ')),
    slowed: slowed.length === 0 ? null : cite('Slowed', slowed.slice(0, NAMED).map(slowedText).join('; ')),
    steadyClasses:
      steadyClasses.length === 0
        ? null
        : {
            classes: cite('Classes', steadyClassesText(steadyClasses)),
            isAfterFirst: steadyClasses.some(({ isAfterFirst = false }) => isAfterFirst),
          },
    elements: elements.length === 0 ? null : cite('Classes', steadyClassesText(elements)),
    late: late.length === 0 ? null : cite('Late', lateText(late)),
    artifacts:
      artifacts.length === 0
        ? null
        : {
            only: cite('Kept by', onlyArtifactsText(artifacts)),
            inProduction: cite('Kept by', inProductionText([], artifacts)),
          },
    backlog: backlog.length === 0 ? null : cite('Backlog', backlogText(backlog)),
    filled:
      filled.length === 0
        ? null
        : cite(
            'Filled',
            namedList(
              filled.map((path) => `${truncateEnd(withMeaning(path.className), 60)} through ${referenceText(path)}`),
            ),
          ),
    moved: moved.length === 0 ? null : cite('Moved', namedList(moved.map(throughText))),
    mostOf: most === null ? null : cite('Classes', most),
    limitAbove: (facts.limitAbove ?? null) === null ? null : cite('All actions', formatCount(facts.limitAbove ?? 0)),
    chainLimit: chainLimitEvidence(facts),
    thrown: thrownBy(largest, facts),
    otherFrame: otherFrame(facts),
    inWorkers: workersEvidence(byAction, facts),
    otherWorker: otherWorker(facts),
    outsideHeap: outsideHeap(facts, gained),
    leftOpen: leftOpenEvidence(facts, eachFirstRound),
    otherProcess: otherProcess(facts),
    did: didEvidence(facts),
    staysWaiting: waits === null ? staysWaiting(waiting, eachFirstRound) : null,
  };
}
