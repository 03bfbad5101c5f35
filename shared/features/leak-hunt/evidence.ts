/** The evidence of a hunt's verdict: what grew and who keeps it, with the words that the tables below the verdict have for it. */
import { sum } from '../../base/numbers.ts';
import {
  BACKLOG_HINT,
  backlogText,
  keptTargetText,
  lateText,
  steadyClassesText,
  steadyCollectionsText,
  steadyWaitingText,
} from '../heap/growing/beside-text.ts';
import type { GainedClass, GrowingPath, GrownObject, HeapGrowth } from '../../engine/heap/contract/leak-growth.ts';
import { inProductionText, onlyArtifactsText } from '../heap/growing/artifact-rows.ts';
import { at as placeOf, callsOnText, codeUsesText } from './code-uses-text.ts';
import {
  byItselfText,
  referenceText,
  settledText,
  stepText,
  confirmedText,
  everyText,
  heldText,
  keptText,
  pathText,
} from '../heap/growing/growing-path-text.ts';
import { toldApartText } from './told-apart-text.ts';
import { packageOf } from '../../base/script-package.ts';
import { isThirdPartyPath } from '../../base/third-party.ts';
import { formatBytes, formatCount, formatSpread, truncateEnd } from '../../base/units.ts';
import { isValueClass, withMeaning } from '../../engine/heap/contract/heap-class-names.ts';
import { cite, sentence, type Cited, type Sentence } from '../../core/findings/rules.ts';
import { pathEnd } from '../../core/findings/source-call.ts';
import { areSure } from './confirmation.ts';
import { isExplained, isInSteps } from '../heap/growing/heap-growth.ts';
import { ACTION_NUMBER } from '../../core/contracts/leak-hunts.ts';
import {
  MIN_ROUNDS,
  MIN_ENGINE_BYTES,
  MIN_UNEXPLAINED_BYTES,
  MIN_VALUE_BYTES,
  MOST_SHARE,
  NAMED,
} from '../heap/growing/thresholds.ts';
import type { HuntFacts } from './facts.ts';
import { staysWaiting, waitsEvidence, type StaysWaiting, type WaitsEvidence } from './waits-evidence.ts';
import { whereaboutsEvidence, type WhereaboutsEvidence } from './whereabouts-evidence.ts';

/** A path that grows by the actions, largest first. */
export interface HuntRow {
  /** Only texts or numbers stay, of so few bytes that a reader gains nothing by their name. */
  readonly isTrifle: boolean;
  /** No code of the page holds the objects; null if code does. */
  readonly keeper: NonNullable<GrowingPath['keeper']> | null;
  /** References that hold the same objects, itself included. */
  readonly references: number;
  readonly every: Cited;
}

/** Evidence of a hunt. Values that sentences name are also cells of its tables. */
export interface HuntEvidence extends WhereaboutsEvidence {
  readonly rounds: number;
  /** Fewer tell growth only where they are large and even. */
  readonly hasEnoughRounds: boolean;
  readonly rows: readonly HuntRow[];
  /** Objects grew without a path that gained any. */
  readonly grewInPlace: boolean;
  readonly notFollowed: Cited | null;
  /** By the bytes: what grows in every round explains what the heap gained. */
  readonly isExplained: boolean;
  /** The one library that holds all that grows, if that is a trifle. */
  readonly library: Cited | null;
  /** A source shows who adds to the largest row. */
  readonly isAddedBySource: boolean;
  readonly hasSteadyClasses: boolean;
  readonly waits: WaitsEvidence | null;
  /** Bytes that no path explains, gained in every round. */
  readonly growsEachRound: boolean;
  /** Bytes that no path explains, gained in some of the rounds. */
  readonly growsInSteps: boolean;
  /** Sentences of facts, said by rules or below the verdict; null where there is none. */
  readonly failed: readonly Sentence[];
  readonly waitingNotes: readonly Sentence[];
  readonly steadyNotes: readonly Sentence[];
  readonly facts: Readonly<Record<FactName, Cited>>;
  /** Whole sentences on the largest row: who keeps it, what tells it apart, who adds and who takes out. */
  readonly largest: readonly Cited[];
  readonly also: readonly Cited[];
  /** Whole sentences on who adds to what grew in place. */
  readonly grownBy: readonly Cited[];
  readonly engine: readonly Cited[];
  readonly confirmed: readonly Cited[];
  readonly byItself: Cited | null;
  readonly slowed: Cited | null;
  readonly steadyClasses: { readonly classes: Cited; readonly isAfterFirst: boolean } | null;
  /** Elements in the document of which each action leaves the same number. */
  readonly elements: Cited | null;
  readonly late: Cited | null;
  readonly artifacts: { readonly only: Cited; readonly inProduction: Cited } | null;
  readonly backlog: Cited | null;
  readonly filled: Cited | null;
  readonly moved: Cited | null;
  readonly mostOf: Cited | null;
  /** Entries so far of the largest row, whose code takes out by how many there are. */
  readonly limitAbove: Cited | null;
  /** The limit in the code of a chain, and the objects by which the rounds stayed below it. */
  readonly chainLimit: { readonly limit: Cited; readonly at: Cited; readonly gained: Cited } | null;
  readonly staysWaiting: StaysWaiting | null;
}

type FactName =
  | 'rounds'
  | 'roundsAndActions'
  | 'actions'
  | 'grew'
  | 'rest'
  | 'explained'
  | 'found'
  | 'named'
  | 'paths'
  | 'limit'
  | 'first'
  | 'last'
  | 'backlogHint';

function grownText(grown: GrownObject, rounds: number): string {
  const { className, bytesPerRound } = grown;
  // A range from nothing is not growth: backing stores grow in steps.
  const by =
    Math.min(...bytesPerRound) > 0
      ? `${formatSpread(bytesPerRound, formatBytes)} per round`
      : `${formatBytes(sum(bytesPerRound))} in ${rounds} rounds`;
  return `${truncateEnd(className, 60)} (${referenceText(grown)}) grew itself by ${by}`;
}

/** Only texts or numbers stay, of so few bytes that a reader gains nothing by their name. */
export function isTrifle({ className, bytesPerRound }: GrowingPath): boolean {
  return isValueClass(className) && Math.max(...bytesPerRound) < MIN_VALUE_BYTES;
}

/** `react-dom`, or `grid.js` for a script without a package. */
function libraryOf(growing: readonly GrowingPath[], code: HuntFacts['code']): string | null {
  const names = growing.map((path) => {
    const of = code?.get(path.node);
    const by = of?.holder ?? of;
    if (!isTrifle(path) || by?.node.isThirdParty !== true) return null;
    const from = by.node.original?.source ?? by.location?.url ?? '';
    return isThirdPartyPath(from) ? packageOf(from) : (pathEnd(from).split('/').at(-1) ?? null);
  });
  const [library = null, ...others] = new Set(names);
  return others.length === 0 ? library : null;
}

/** A leak for each order that is opened does not show if the same order is opened every time. */
const ALIKE = `Every action used the same elements, so a leak for each new one is not seen either: ${ACTION_NUMBER} in a step is the number of the action, as in a click on button nth=${ACTION_NUMBER}.`;

function limitText({ actions, eachFirstRound = null, isAlike = false }: HuntFacts, rounds: number): string {
  return actions === null
    ? 'Growth that comes less often than once in a round is not seen, nor what needs requests or other work that did not come meanwhile.'
    : `A leak that happens less than once in ${formatCount(eachFirstRound ?? Math.max(1, Math.round(actions / rounds)))} actions is not seen: more actions per round would show it.${isAlike ? ` ${ALIKE}` : ''}`;
}

/** `5 × Order per round through .orders of Shop` */
const throughText = (path: GrowingPath): string =>
  `${formatSpread(path.objectsPerRound)} × ${truncateEnd(withMeaning(path.className), 60)} per round through ${referenceText(path)}`;

function slowedText(path: GrowingPath): string {
  const { confirmed } = path;
  const later =
    confirmed === undefined
      ? ''
      : `, and only ${formatCount(confirmed.objects)} in ${formatCount(confirmed.actions)} more actions`;
  return `${throughText(path)}${later}`;
}

/** The first ones, and how many there are beside them. */
function namedList(texts: readonly string[], separator = '; '): string {
  const others = texts.length > NAMED ? ` and ${texts.length - NAMED} more` : '';
  return `${texts.slice(0, NAMED).join(separator)}${others}`;
}

/** `The engine’s own growth: 2.2 MB per round in Chromium’s text and font caches.` */
function engineTexts(growth: HeapGrowth | null): string[] {
  const large = (growth?.engine ?? []).filter(({ bytesPerRound }) =>
    bytesPerRound.every((bytes) => bytes >= MIN_ENGINE_BYTES),
  );
  return large.map(
    ({ name, bytesPerRound }) =>
      `The engine’s own growth: ${formatSpread(bytesPerRound, formatBytes)} per round in ${name}.`,
  );
}

/** Whole sentences on the largest row, in the order in which a reader asks. */
function largestTexts(largest: GrowingPath, growing: readonly GrowingPath[], facts: HuntFacts): string[] {
  const { keptTarget = null, artifacts = [], backlog = [], eachRound = null, totalSizesBytes } = facts;
  const { uses = null, callsOn = [], beside = [], apart = [] } = facts;
  return [
    keptText(largest),
    keptTarget === null ? '' : keptTargetText(keptTarget),
    stepText(largest),
    inProductionText(growing, artifacts),
    confirmedText(largest, eachRound).trim(),
    settledText(largest),
    backlog.length === 0 ? '' : `Backlog: ${backlogText(backlog)}.`,
    heldText(largest, totalSizesBytes.at(-1) ?? 0),
    ...toldApartText(apart),
    ...(uses === null ? callsOnText(callsOn) : codeUsesText(uses, largest)),
    ...(beside.length === 0 ? [] : [steadyCollectionsText(beside)]),
  ].filter((text) => text !== '');
}

/** The class that has most of what no path explains; null if none has. */
function mostOf(gained: readonly GainedClass[], restBytes: number): string | null {
  const [most] = gained;
  if (most === undefined || most.sizeBytes < MOST_SHARE * restBytes) return null;
  return `${formatBytes(most.sizeBytes)} of it are ${truncateEnd(withMeaning(most.name), 60)}`;
}

function chainLimitEvidence({ chainLimit = null }: HuntFacts): HuntEvidence['chainLimit'] {
  if (chainLimit === null) return null;
  const { limit, gained, ...place } = chainLimit;
  return {
    limit: cite('Code', formatCount(limit)),
    at: cite('Code', placeOf(place)),
    gained: cite('Grows in every round', formatCount(gained)),
  };
}

/** Rows that a sentence names: those whose removal does something, without those that go with others. */
export const isOfItsOwn = ({ heldWith, isInside = false }: GrowingPath): boolean => heldWith === undefined && !isInside;

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
  const told = byAction.filter((path) => path === largest || (!isTrifle(path) && isOfItsOwn(path)));
  const texts = [
    ...told.map((path) => pathText(path, code?.get(path.node), eachRound)),
    ...grown.map((each) => grownText(each, rounds)),
  ];
  const [first = '', ...others] = texts;
  const more = others.length >= NAMED ? ` And ${others.length - NAMED + 1} more.` : '';
  const rest = growth?.restBytesPerRound ?? gained;
  const { uses = null } = facts;
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
      every: cite('Grows in every round', everyText(path, code?.get(path.node), eachRound)),
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
    ...whereaboutsEvidence(facts, { largest, heapGained: gained, eachRound: eachFirstRound }),
    staysWaiting: waits === null ? staysWaiting(waiting, eachFirstRound) : null,
  };
}
