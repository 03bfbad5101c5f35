/** The words of a hunt's evidence about what grew: its largest row, those beside it, and what is not seen. */
import { backlogText, keptTargetText, steadyCollectionsText } from '../../heap/growing/beside-text.ts';
import type { GainedClass, GrowingPath, GrownObject, HeapGrowth } from '../../../engine/heap/contract/leak-growth.ts';
import { isTrifle } from '../../heap/growing/limits.ts';
import { inProductionText } from '../../heap/growing/artifact-rows.ts';
import { at as placeOf, callsOnText, codeUsesText } from '../../heap/growing/code-uses-text.ts';
import {
  confirmedText,
  heldText,
  keptText,
  referenceText,
  settledText,
  stepText,
} from '../../heap/growing/growing-path-text.ts';
import { toldApartText } from '../told-apart-text.ts';
import { sum } from '../../../base/numbers.ts';
import { packageOf } from '../../../base/script-package.ts';
import { isThirdPartyPath } from '../../../base/third-party.ts';
import { formatBytes, formatCount, formatSpread, truncateEnd } from '../../../base/units.ts';
import { withMeaning } from '../../../engine/heap/contract/heap-class-names.ts';
import { cite } from '../../../core/findings/rules.ts';
import { pathEnd } from '../../../core/findings/source-call.ts';
import { ACTION_NUMBER } from '../../../core/contracts/leak-hunts.ts';
import { MIN_ENGINE_BYTES, MOST_SHARE, NAMED } from '../../heap/growing/thresholds.ts';
import type { HuntFacts } from '../facts.ts';
import type { HuntEvidence } from './model.ts';

/** `OrderCache (.rows of Store) grew itself by 40 KB per round` */
export function grownText(grown: GrownObject, rounds: number): string {
  const { className, bytesPerRound } = grown;
  // A range from nothing is not growth: backing stores grow in steps.
  const by =
    Math.min(...bytesPerRound) > 0
      ? `${formatSpread(bytesPerRound, formatBytes)} per round`
      : `${formatBytes(sum(bytesPerRound))} in ${rounds} rounds`;
  return `${truncateEnd(className, 60)} (${referenceText(grown)}) grew itself by ${by}`;
}

/** `react-dom`, or `grid.js` for a script without a package. */
export function libraryOf(growing: readonly GrowingPath[], code: HuntFacts['code']): string | null {
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

/** What a hunt of this length does not see. */
export function limitText({ actions, eachFirstRound = null, isAlike = false }: HuntFacts, rounds: number): string {
  return actions === null
    ? 'Growth that comes less often than once in a round is not seen, nor what needs requests or other work that did not come meanwhile.'
    : `A leak that happens less than once in ${formatCount(eachFirstRound ?? Math.max(1, Math.round(actions / rounds)))} actions is not seen: more actions per round would show it.${isAlike ? ` ${ALIKE}` : ''}`;
}

/** `5 × Order per round through .orders of Shop` */
export const throughText = (path: GrowingPath): string =>
  `${formatSpread(path.objectsPerRound)} × ${truncateEnd(withMeaning(path.className), 60)} per round through ${referenceText(path)}`;

/** A path that stopped growing when its growth was to be confirmed. */
export function slowedText(path: GrowingPath): string {
  const { confirmed } = path;
  const later =
    confirmed === undefined
      ? ''
      : `, and only ${formatCount(confirmed.objects)} in ${formatCount(confirmed.actions)} more actions`;
  return `${throughText(path)}${later}`;
}

/** The first ones, and how many there are beside them. */
export function namedList(texts: readonly string[], separator = '; '): string {
  const others = texts.length > NAMED ? ` and ${texts.length - NAMED} more` : '';
  return `${texts.slice(0, NAMED).join(separator)}${others}`;
}

/** `The engine’s own growth: 2.2 MB per round in Chromium’s text and font caches.` */
export function engineTexts(growth: HeapGrowth | null): string[] {
  const large = (growth?.engine ?? []).filter(({ bytesPerRound }) =>
    bytesPerRound.every((bytes) => bytes >= MIN_ENGINE_BYTES),
  );
  return large.map(
    ({ name, bytesPerRound }) =>
      `The engine’s own growth: ${formatSpread(bytesPerRound, formatBytes)} per round in ${name}.`,
  );
}

/** Whole sentences on the largest row, in the order in which a reader asks. */
export function largestTexts(largest: GrowingPath, growing: readonly GrowingPath[], facts: HuntFacts): string[] {
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
export function mostOf(gained: readonly GainedClass[], restBytes: number): string | null {
  const [most] = gained;
  if (most === undefined || most.sizeBytes < MOST_SHARE * restBytes) return null;
  return `${formatBytes(most.sizeBytes)} of it are ${truncateEnd(withMeaning(most.name), 60)}`;
}

/** The limit in the code of a chain; null without one. */
export function chainLimitEvidence({ chainLimit = null }: HuntFacts): HuntEvidence['chainLimit'] {
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
