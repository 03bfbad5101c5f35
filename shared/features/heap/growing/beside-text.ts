/** Sentences of a hunt beside its rows: about classes, collections, registries, what waits, what came late and what went. */
import type {
  GrowingPath,
  KeptTarget,
  SteadyClass,
  SteadyCollection,
  SteadyWaiting,
} from '../../../engine/heap/contract/leak-growth.ts';
import { NAMED, rowsText } from './artifact-rows.ts';
import { agesText } from '../waiting-text.ts';
import { formatCount, formatSpread } from '../../../base/units.ts';
import { referenceText } from './growing-path-text.ts';
import { withMeaning } from '../../../engine/heap/contract/heap-class-names.ts';

/** `Beside it these did not grow: recent (50 entries), sizes.series (1).`; '' without any. */
export function steadyCollectionsText(steady: readonly SteadyCollection[]): string {
  const [first, ...others] = steady;
  if (first === undefined) return '';
  const { name, entries } = first;
  const parts = [
    `${name} (${formatCount(entries)} ${entries === 1 ? 'entry' : 'entries'})`,
    ...others.map((each) => `${each.name} (${formatCount(each.entries)})`),
  ];
  return `Beside it ${steady.length === 1 ? 'this' : 'these'} did not grow: ${parts.join(', ')}.`;
}

/** `5 ReactiveEffect and 10 Link, 1 and 2 per action` */
export function steadyClassesText(classes: readonly SteadyClass[]): string {
  const named = classes.slice(0, NAMED);
  const list = (texts: readonly string[]): string =>
    texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`;
  const each = list(named.map(({ name, perRound }) => `${formatCount(perRound)} ${withMeaning(name)}`));
  return `${each}, ${list(named.map(({ perAction }) => formatCount(perAction)))} per action`;
}

/** `Waiting: 1 more pending promise per round, awaited in loadOrder() (orders.js:41:3): 1 for at least 42 s, 1 for at least 28 s.` */
export function steadyWaitingText(steady: readonly SteadyWaiting[]): string {
  const told = steady.map((row) => {
    const ages = steadyAgesText(row);
    return ages === '' ? row.text : `${row.text}: ${ages}`;
  });
  return `Waiting: ${told.join('; ')}.`;
}

/** `5 for at least 42 s, 5 for at least 28 s`; '' if that is not known. */
export function steadyAgesText({ ages = [], count }: SteadyWaiting): string {
  return agesText({ ages, count });
}

/**
 * A sentence: the held values of so many entries keep the objects that the registry waits for, so that it never calls back.
 *
 * @param written How the place of the sentence writes the page's names.
 */
export function keptTargetText(
  { registry, target, entries, kept, way, targetName }: KeptTarget,
  written: (name: string) => string = (name) => name,
): string {
  const of = kept === entries ? `all ${formatCount(entries)}` : `${formatCount(kept)} of ${formatCount(entries)}`;
  return `FinalizationRegistry @${registry} waits in vain for ${of} objects: each held value leads to its own object, as ${written(way)} to ${written(targetName)} @${target}, and nothing else holds that. So they are never collected, and the callback never runs.`;
}

/** `20 × Saved came through variable saved` */
export function lateText(late: readonly GrowingPath[]): string {
  const named = late
    .slice(0, NAMED)
    .map(
      (path) =>
        `${formatSpread(path.objectsPerRound)} × ${withMeaning(path.className)} came through ${referenceText(path)}`,
    );
  return `${named.join('; ')}${late.length > NAMED ? `; and ${formatCount(late.length - NAMED)} more` : ''}`;
}

/** `5 × Job per round through .queue of Worker: gone after 5 s without any action` */
export function backlogText(backlog: readonly GrowingPath[]): string {
  const seconds = backlog[0]?.settled?.seconds ?? 0;
  return `${rowsText(backlog)}: gone after ${formatCount(seconds)} s without any action`;
}

/** Follows `No leak: …`, where nothing else grows. */
export const BACKLOG_HINT =
  'That was backlog: work still to be done, or entries that expire. It grows in use only if actions come faster than it goes.';
