/** The verdict of a leak hunt, by what gained objects or size in every round. */
import { packageOf } from '../../base/script-package.ts';
import { isThirdPartyPath } from '../../base/third-party.ts';
import { formatBytes, formatCount, formatSpread, truncateEnd } from '../../base/units.ts';
import type { CodeUses, NamedCall } from '../../contracts/code-uses.ts';
import { isValueClass, withMeaning } from '../../contracts/heap/heap-class-names.ts';
import { pathEnd } from '../../findings/source-call.ts';
import { keptTargetText, type KeptTarget } from '../heap/kept-targets.ts';
import { steadyAgesText, steadyWaitingText, type SteadyWaiting } from '../heap/waiting-growth.ts';
import type { HeapVerdict } from '../../kinds/heap/heap-growth.ts';
import type { GrowingCode } from './growing-code.ts';
import { confirmedText, everyText, heldText, keptText, pathText } from './growing-path-text.ts';
import type { GrownObject } from './grown-objects.ts';
import { inProductionText, onlyArtifactsText } from './hunt-artifacts.ts';
import { callsOnText, codeUsesText } from './hunt-code-uses.ts';
import { isExplained, type HeapGrowth } from './heap-growth.ts';
import type { HuntWhereabouts } from './hunt-whereabouts.ts';
import { BACKLOG_HINT, backlogText, byItselfText, settledText } from './hunt-settle.ts';
import { ACTION_NUMBER } from './hunt-rounds.ts';
import { steadyCollectionsText, type SteadyCollection } from './owner-variable.ts';
import { lateText } from './late-growth.ts';
import { referenceText, type GrowingPath } from './path-growth.ts';
import { steadyClassesText, type SteadyClass } from './steady-classes.ts';
import { stepText } from './step-gains.ts';
import { toldApartText, type ToldSurvivors } from './told-apart.ts';

/** Rounds below which growth may be state that is built step by step. */
const MIN_ROUNDS = 3;
/** Paths that the sentence names. */
const NAMED = 3;

function grownText(grown: GrownObject, rounds: number): string {
  const { className, node, bytesPerRound } = grown;
  const all = bytesPerRound.reduce((sum, each) => sum + each, 0);
  // A range from nothing is not growth: backing stores grow in steps.
  const by =
    Math.min(...bytesPerRound) > 0
      ? `${formatSpread(bytesPerRound, formatBytes)} per round`
      : `${formatBytes(all)} in ${rounds} rounds`;
  return `${truncateEnd(className, 60)} @${node} (${referenceText(grown)}) grew itself by ${by}`;
}

/** Texts and numbers of fewer bytes in each round are as likely the bookkeeping of a library as a leak. */
const MIN_VALUE_BYTES = 1024;

/** True if only texts or numbers stay, of so few bytes that a reader gains nothing by their name. */
function isTrifle({ className, bytesPerRound }: GrowingPath): boolean {
  return isValueClass(className) && Math.max(...bytesPerRound) < MIN_VALUE_BYTES;
}

/** `react-dom`, or `grid.js` for a script without a package: the one library that holds all that grows, if that is only a few bytes of texts; else null. */
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

/** Growth of the engine that is worth a sentence. */
const MIN_ENGINE_BYTES = 64 * 1024;
/** A heap that grows by as much in every round grows by something, even if no path shows it. */
const MIN_UNEXPLAINED_BYTES = 256 * 1024;

export interface HuntFacts {
  /** Sizes of the snapshots, the first one first. */
  readonly totalSizesBytes: readonly number[];
  /** The number of times that the action ran in all rounds together; null if the target only worked by itself. */
  readonly actions: number | null;
  /** The bytes that the heap gained and what explains it; null if it is not known. */
  readonly growth?: HeapGrowth | null;
  /** The reason why objects could not be followed from snapshot to snapshot, as the end of a sentence; null if they could. */
  readonly notFollowed?: string | null;
  /** Actions in each round; null if there were none, or rounds differ. */
  readonly eachRound?: number | null;
  /** Paths that grew, and by far less than the rounds promise when more had happened. */
  readonly slowed?: readonly GrowingPath[];
  /** The code of growing paths, by their nodes. */
  readonly code?: ReadonlyMap<number, GrowingCode>;
  /** Who adds to the largest path and who takes out of it; null if no source shows it. */
  readonly uses?: CodeUses | null;
  /** Calls of the object of a library that holds the largest path. */
  readonly callsOn?: readonly NamedCall[];
  /** Collections of the same module that did not grow. */
  readonly beside?: readonly SteadyCollection[];
  /** What the survivors of the largest path have in common and others have not. */
  readonly apart?: readonly ToldSurvivors[];
  /** The registry that holds the objects of the largest path waits in vain for them; null for other paths. */
  readonly keptTarget?: KeptTarget | null;
  /** Own code of which each round leaves about as many waiting. */
  readonly waiting?: readonly SteadyWaiting[];
  /** The sentence that all actions failed without an error; null unless they did. */
  readonly allFailed?: string | null;
  /** Every action uses the same elements: steps without a number. */
  readonly isAlike?: boolean;
  /** Paths that grew at first, and no longer when more had happened. */
  readonly filled?: readonly GrowingPath[];
  /** Paths whose gain depends neither on the number of actions nor on the time. */
  readonly steady?: readonly GrowingPath[];
  /** Paths that only tools, builds for development or the engine keep. */
  readonly artifacts?: readonly GrowingPath[];
  /** Paths whose objects were gone after a wait. */
  readonly backlog?: readonly GrowingPath[];
  /** Classes of which each action leaves the same number. */
  readonly steadyClasses?: readonly SteadyClass[];
  /** Paths that gained objects only after the last action. */
  readonly late?: readonly GrowingPath[];
  /** The objects so far of the largest path, whose code takes out by how many there are; null if it does not. */
  readonly limitAbove?: number | null;
  /** Where and how the actions went; null for snapshots that existed. */
  readonly whereabouts?: HuntWhereabouts | null;
}

/** A leak for each order that is opened does not show if the same order is opened every time. */
const ALIKE = `Every action used the same elements, so a leak for each new one is not seen either: ${ACTION_NUMBER} in a step is the number of the action, as in {"click":"button nth=${ACTION_NUMBER}"}.`;

/** `Independent of the actions: 2 × Link through .depsTail of Dep per round, whatever their number and the time.` */
function steadyText(steady: readonly GrowingPath[]): string {
  const named = steady
    .slice(0, NAMED)
    .map(
      (path) => `${formatSpread(path.objectsPerRound)} × ${withMeaning(path.className)} through ${referenceText(path)}`,
    );
  const others = steady.length > NAMED ? ` and ${steady.length - NAMED} more` : '';
  return `Independent of the actions: ${named.join('; ')}${others} per round, whatever their number and the time.`;
}

/** The verdict, and its first sentence for a person. */
export interface HuntVerdict extends HeapVerdict {
  readonly headline: string;
}

/** The verdict, with a sentence about what gains in every round and does not depend on the action. */
export function huntVerdict(
  growing: readonly GrowingPath[],
  grown: readonly GrownObject[],
  facts: HuntFacts,
): HuntVerdict {
  const { steady = [], waiting = [], allFailed = null, growth = null, eachRound = null } = facts;
  const byItself = growing.filter((path) => path.byItself !== undefined);
  const byPaths = verdictOfAction(
    growing.filter((path) => path.byItself === undefined),
    grown,
    facts,
  );
  const waits =
    byPaths.level === 'grows' || (facts.notFollowed ?? null) !== null
      ? null
      : verdictOfWaiting(waiting, byPaths, { growth, eachRound });
  const found = withByItself(withLimit(waits ?? byPaths, facts.limitAbove ?? null), byItself);
  const { more } = found;
  const headline = allFailed === null ? found.headline : `${allFailed} ${found.headline}`;
  // What only failed says nothing about what the action does when it works.
  const level = allFailed !== null && found.level === 'no-growth' ? 'unclear' : found.level;
  const text = [
    headline,
    ...more,
    ...(waiting.length === 0 || waits !== null ? [] : [steadyWaitingText(waiting)]),
    ...(steady.length === 0 ? [] : [steadyText(steady)]),
  ].join(' ');
  return { level, text, headline };
}

/** Below these bytes in a round, what waits is told, and is no leak by itself. */
const MIN_WAITING_BYTES = 1024;
/** Of growth that no path explains: from here on what waits explains it. */
const MIN_WAITING_SHARE = 0.5;

/**
 * What waits is held by V8 and Blink, so no path of the page's own shows it: the verdict where nothing else grew. Null where too little waits to decide.
 * Without a look after a wait it may be work that is not done yet.
 */
function verdictOfWaiting(
  waiting: readonly SteadyWaiting[],
  { level, headline }: Parts,
  { growth, eachRound }: Required<Pick<HuntFacts, 'growth' | 'eachRound'>>,
): Parts | null {
  const told = waiting.filter(({ bytesPerRound }) => Math.min(...bytesPerRound) >= MIN_WAITING_BYTES);
  const [first, ...others] = told;
  if (first === undefined) {
    const [stays] = level === 'no-growth' ? waiting.filter((row) => staysPerAction(row, eachRound)) : [];
    if (stays === undefined) return null;
    return {
      level: 'unclear',
      headline: `No verdict: no path of the page grows, and each round leaves ${stays.text.replace(' per round', '')}, which still waited after ${formatCount(stays.settled?.seconds ?? 0)} s without any action.`,
      more: [`They keep little: ${formatSpread(stays.bytesPerRound, formatBytes)} per round.`],
    };
  }
  const keeps = `${first.text.replace(' per round', '')}, with ${formatSpread(first.bytesPerRound, formatBytes)} that they keep alive`;
  const { settled } = first;
  const ages = steadyAgesText(first);
  const also = [
    ...(ages === '' ? [] : [`Of the ${formatCount(first.count)} that wait in the last snapshot: ${ages}.`]),
    ...(others.length === 0 ? [] : [steadyWaitingText(others)]),
  ];
  // What kept the paths from a verdict stays true, unless it is that the heap grew by as much as waits now.
  const leastRest = growth === null ? Number.POSITIVE_INFINITY : Math.min(...growth.restBytesPerRound);
  const waitingBytes = told.reduce((sum, { bytesPerRound }) => sum + Math.min(...bytesPerRound), 0);
  const besides = level === 'no-growth' || waitingBytes >= MIN_WAITING_SHARE * leastRest ? [] : [headline];
  if (settled === undefined)
    return {
      level: 'unclear',
      headline: `No verdict: each round leaves ${keeps}. It is a leak unless they go on later.`,
      more: [...also, ...besides],
    };
  const { seconds, left, of } = settled;
  const still = left >= of ? `all ${formatCount(of)}` : `${formatCount(left)} of ${formatCount(of)}`;
  return {
    level: 'grows',
    headline: `Leak: each round leaves ${keeps}.`,
    more: [
      `Not backlog: ${still} still waited after ${formatCount(seconds)} s without any action.`,
      ...also,
      ...besides,
    ],
  };
}

/** `limitAbove`: the code takes out by how many there are, which it did not yet. */
function withLimit(found: Parts, limitAbove: number | null): Parts {
  if (found.level !== 'grows' || limitAbove === null) return found;
  return {
    level: 'unclear',
    headline: `No verdict: it grows, and its code takes out by how many there are, so a cache with a limit above ${formatCount(limitAbove)} would look the same. ${found.headline}`,
    more: [...found.more, 'Hunt again with a higher "repeat", so that the actions go beyond its limit.'],
  };
}

/** `byItself`: what grows without any action too, which no action explains. */
function withByItself(found: Parts, byItself: readonly GrowingPath[]): Parts {
  if (byItself.length === 0) return found;
  const named = byItself.slice(0, NAMED).map((path) => byItselfText(path));
  const others = byItself.length > NAMED ? `; and ${byItself.length - NAMED} more` : '';
  const text = `${named.join('; ')}${others}.`;
  if (found.level === 'grows') return { ...found, more: [...found.more, `By itself, without the actions: ${text}`] };
  return {
    level: 'grows',
    headline: `Grows by itself, not by the actions: ${text}`,
    more: [
      'Something that was started earlier adds them, perhaps by actions before this hunt: reload the page, or start the process again, and hunt again to see what the actions leave.',
      ...(found.level === 'unclear' ? [found.headline, ...found.more] : []),
    ],
  };
}

/** True if each action left the same number, and all of them still waited after a wait. */
function staysPerAction({ perRound, settled }: SteadyWaiting, eachRound: number | null): boolean {
  const [first = 0] = perRound;
  const isSame = perRound.every((each) => each === first);
  return eachRound !== null && isSame && first % eachRound === 0 && settled !== undefined && settled.left >= settled.of;
}

interface Parts {
  readonly level: HeapVerdict['level'];
  readonly headline: string;
  /** Further sentences. */
  readonly more: readonly string[];
}

/** `The engine’s own growth: 2.2 MB per round in Chromium’s text and font caches.` */
function engineText({ engine }: HeapGrowth): string[] {
  const large = engine.filter(({ bytesPerRound }) => bytesPerRound.every((bytes) => bytes >= MIN_ENGINE_BYTES));
  return large.map(
    ({ name, bytesPerRound }) =>
      `The engine’s own growth: ${formatSpread(bytesPerRound, formatBytes)} per round in ${name}.`,
  );
}

function grewText(gained: readonly number[]): string {
  return `The heap grew by ${formatSpread(gained, formatBytes)} per round`;
}

/** Returns the sentence that what could be followed explains too little of what the heap gained, or nothing could be followed. */
function unexplained(
  named: string,
  why: string,
  { growth, gained }: { readonly growth: HeapGrowth | null; readonly gained: readonly number[] },
): Parts {
  const engine = growth === null ? [] : engineText(growth);
  return {
    level: 'unclear',
    headline: `${grewText(gained)}, and ${why}.`,
    more: [...engine, ...(named === '' ? [] : [`What follows cannot tell a leak: ${named}`])],
  };
}

function verdictOfAction(
  growing: readonly GrowingPath[],
  grown: readonly GrownObject[],
  {
    totalSizesBytes,
    actions,
    growth = null,
    notFollowed = null,
    eachRound = null,
    slowed = [],
    uses = null,
    callsOn = [],
    beside = [],
    apart = [],
    keptTarget = null,
    isAlike = false,
    code,
    filled = [],
    steady = [],
    artifacts = [],
    backlog = [],
    steadyClasses = [],
    late = [],
  }: HuntFacts,
): Parts {
  const rounds = totalSizesBytes.length - 1;
  const after = actions === null ? '' : ` (${formatCount(actions)} actions)`;
  const gained = totalSizesBytes.slice(1).map((size, at) => size - (totalSizesBytes[at] ?? 0));
  const [largest] = growing;
  const told = growing.filter((path) => path === largest || !isTrifle(path));
  const found = [
    ...told.map((path) => pathText(path, code?.get(path.node), eachRound)),
    ...grown.map((each) => grownText(each, rounds)),
  ];
  const [first = '', ...others] = found;
  const more = others.length >= NAMED ? ` And ${others.length - NAMED + 1} more.` : '';
  const also = others.length === 0 ? [] : [`Also: ${others.slice(0, NAMED - 1).join('; ')}.${more}`];
  const named = found.length === 0 ? '' : `${found.slice(0, NAMED).join('; ')}.${more}`;
  if (notFollowed !== null)
    return unexplained(named, `objects could not be followed from round to round, because ${notFollowed}. Hunt again`, {
      growth,
      gained,
    });
  if (found.length > 0 && rounds < MIN_ROUNDS)
    return {
      level: 'unclear',
      headline: `No verdict: ${rounds} rounds cannot tell a leak from state that is built.`,
      more: [named],
    };
  if (found.length > 0 && growth !== null && !isExplained(growth)) {
    const explained = formatSpread(growth.explainedBytesPerRound ?? [0], formatBytes);
    return unexplained(
      named,
      `what grows in every round explains only ${explained} of that: ${formatSpread(growth.restBytesPerRound, formatBytes)} per round are held by no path that gained objects in each of them`,
      { growth, gained },
    );
  }
  const limit =
    actions === null
      ? 'Growth that comes less often than once in a round is not seen, nor what needs requests or other work that did not come meanwhile.'
      : `A leak that happens less than once in ${formatCount(Math.max(1, Math.round(actions / rounds)))} actions is not seen: raise "repeat" for one.${isAlike ? ` ${ALIKE}` : ''}`;
  const library = grown.length > 0 || uses !== null ? null : libraryOf(growing, code);
  if (library !== null && steadyClasses.length === 0)
    return {
      level: 'no-growth',
      headline: `No growth of your code: ${library} keeps ${first}.`,
      more: [
        ...also,
        ...growing.map((path) => confirmedText(path, eachRound).trim()).filter((text) => text !== ''),
        limit,
      ],
    };
  if (largest !== undefined && isTrifle(largest) && uses === null)
    return {
      level: 'unclear',
      headline: `No verdict: only a few bytes of texts or numbers grow, and no source of yours shows who adds them: ${first}.`,
      more: also,
    };
  if (largest !== undefined) {
    const confirmed = confirmedText(largest, eachRound);
    return {
      level: 'grows',
      headline: `${everyText(largest, code?.get(largest.node), eachRound)}.`,
      more: [
        ...[
          keptText(largest),
          keptTarget === null ? '' : keptTargetText(keptTarget),
          stepText(largest),
          inProductionText(growing, artifacts),
          confirmed.trim(),
          settledText(largest),
          backlog.length === 0 ? '' : `Backlog: ${backlogText(backlog)}.`,
          heldText(largest, totalSizesBytes.at(-1) ?? 0),
        ].filter((text) => text !== ''),
        ...toldApartText(apart),
        ...(uses === null ? callsOnText(callsOn) : codeUsesText(uses, largest)),
        ...(beside.length === 0 ? [] : [steadyCollectionsText(beside)]),
        ...also,
        ...(growth === null ? [] : engineText(growth)),
      ],
    };
  }
  // Backing stores grow in steps, so an object that grows itself need not in each round.
  if (found.length > 0) return { level: 'grows', headline: `Leak: ${first}.`, more: also };
  if (slowed.length > 0)
    return {
      level: 'unclear',
      headline: `No verdict: ${slowed.slice(0, NAMED).map(slowedText).join('; ')}.`,
      more: ['A container with a limit fills like this. Hunt again with a higher "repeat".'],
    };
  const least = growth === null ? gained : growth.restBytesPerRound;
  const isUnexplained = least.every((each) => each >= MIN_UNEXPLAINED_BYTES);
  const paths = steady.length === 0 ? 'no retaining path' : 'no other retaining path';
  if (isUnexplained)
    return {
      level: 'unclear',
      headline: `No verdict: the heap grew by ${formatSpread(gained, formatBytes)} in each of ${rounds} rounds${after}, and ${paths} gained objects in each of them.`,
      more: [...(growth === null ? [] : engineText(growth)), 'Compare the first snapshot with the last.'],
    };
  // What grows beside it stays a leak where other growth has stopped, has gone, or is only a tool's.
  if (steadyClasses.length > 0) {
    const isAfterFirst = steadyClasses.some((each) => each.isAfterFirst === true);
    return {
      level: 'unclear',
      headline: `No verdict: each round${isAfterFirst ? ' but the first' : ''} leaves ${steadyClassesText(steadyClasses)}, and ${isAfterFirst ? 'in the first, what was there before went away' : 'no single path explains them, as in a linked list or a tree'}.`,
      more: [
        isAfterFirst
          ? 'Hunt again: that is gone now, and no longer hides what the actions leave.'
          : 'Look at the classes that are new, and at what holds one of them.',
        ...(artifacts.length === 0 ? [] : [onlyArtifactsText(artifacts)]),
        ...(backlog.length === 0 ? [] : [`Backlog: ${backlogText(backlog)}.`]),
      ],
    };
  }
  if (late.length > 0)
    return {
      level: 'unclear',
      headline: `No verdict: ${lateText(late)} after the last action, so what the actions leave comes later than their round.`,
      more: [
        'Let each action wait for it, by a last step such as {"wait":3000} or by a promise of the expression, and hunt again.',
      ],
    };
  if (artifacts.length > 0)
    return {
      level: 'no-growth',
      headline: onlyArtifactsText(artifacts),
      more: [
        inProductionText([], artifacts),
        ...(backlog.length === 0 ? [] : [`Backlog: ${backlogText(backlog)}.`]),
        limit,
      ],
    };
  if (backlog.length > 0)
    return { level: 'no-growth', headline: `No leak: ${backlogText(backlog)}.`, more: [BACKLOG_HINT, limit] };
  if (filled.length > 0) {
    const what = filled.slice(0, NAMED).map((path) => `${withMeaning(path.className)} through ${referenceText(path)}`);
    const rest = filled.length > NAMED ? ` and ${filled.length - NAMED} more` : '';
    return {
      level: 'no-growth',
      headline: `No growth: ${what.join('; ')}${rest} grew at first and stopped within ${formatCount(actions ?? 0)} actions, as a container with a limit does.`,
      more: [],
    };
  }
  return {
    level: 'no-growth',
    headline: `No growth: ${paths} gained objects in each of ${rounds} rounds${after}, and no object grew in place.`,
    more: [...(growth === null ? [] : engineText(growth)), limit],
  };
}

/** `5 × Order per round through .orders of Shop, and only 4 in 25 more actions` */
function slowedText(path: GrowingPath): string {
  const { confirmed } = path;
  const later =
    confirmed === undefined
      ? ''
      : `, and only ${formatCount(confirmed.objects)} in ${formatCount(confirmed.actions)} more actions`;
  return `${formatSpread(path.objectsPerRound)} × ${withMeaning(path.className)} per round through ${referenceText(path)}${later}`;
}
