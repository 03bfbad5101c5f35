/** What can be operated on a page, in the words of steps: what is alike, such as the rows of a table, counts as one. */
import { foreign } from '../../../base/foreign-text.ts';
import { formatCount } from '../../../base/units.ts';
import { pause } from '../../../base/within.ts';
import type { PageHand } from '../../../core/capability/interaction-ports.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { Widget } from '../../../core/contracts/page-view.ts';
import type { Control } from '../contract/interactions.ts';

type Shown = Pick<Widget, 'role' | 'name' | 'reads' | 'place' | 'locator' | 'isBlocked'>;

/** More siblings than these are items of a list. */
const SIBLINGS = 8;
const OF_A_LIST = 3;
const MAX_SHOWN = 24;
const MAX_CHARS = 1200;
/** A page that draws its controls after its load event is looked at again; one that has none is not waited for. */
const LOOKS_AFTER_MS = [0, 300, 700];
/** The same of one that was still loading. */
const LATER_LOOKS_AFTER_MS = [1500, 3000];
/** Elements that steps open may be drawn after an answer of a server. */
const LOOKS_AFTER_STEPS_MS = [100, 400];
/** Of a page that is slow to answer, the controls are not worth more. */
const LIMIT_MS = 8000;

const firstWord = ({ name }: Shown): string => name.split(/\s/, 1)[0] ?? '';

function groupsBy(widgets: readonly Shown[], keyOf: (widget: Shown) => string): Shown[][] {
  return [...Map.groupBy(widgets, keyOf).values()];
}

const controlOf = ({ locator, reads, isBlocked }: Shown): Omit<Control, 'alike'> => ({
  locator,
  ...(reads === undefined ? {} : { reads }),
  isBlocked,
});

function controlsOfGroup(group: readonly Shown[]): Control[] {
  const kinds = groupsBy(group, firstWord);
  const shown = kinds
    .slice(0, kinds.length > SIBLINGS ? OF_A_LIST : SIBLINGS)
    .flatMap(([first, ...alike]): Control[] =>
      first === undefined ? [] : [{ ...controlOf(first), alike: alike.length }],
    );
  const last = shown.at(-1);
  const told = shown.reduce((sum, { alike }) => sum + 1 + alike, 0);
  return last === undefined ? [] : [...shown.slice(0, -1), { ...last, alike: last.alike + group.length - told }];
}

/** In the order of the document; of those that are alike the first one, and how many more there are. */
export function controlsAmong(widgets: readonly Shown[]): Control[] {
  return groupsBy(widgets, ({ role, place }) => `${role} ${place}`).flatMap(controlsOfGroup);
}

/** `button "Book"; button "More nuts" and 49 like it`: as many as an answer has room for. */
export function controlWords(controls: readonly Control[]): string {
  const words = controls.slice(0, MAX_SHOWN).map(({ locator, reads, isBlocked, alike }) => {
    const others = alike === 0 ? '' : ` and ${formatCount(alike)} like it`;
    const text = reads === undefined ? '' : `, which reads ${foreign(reads)}`;
    return `${foreign(locator)}${text}${isBlocked ? ' (disabled or covered)' : ''}${others}`;
  });
  while (words.join('; ').length > MAX_CHARS) words.pop();
  return [...words, ...(words.length < controls.length ? ['…'] : [])].join('; ');
}

async function seenBy(hand: Pick<PageHand, 'view'>): Promise<Shown[]> {
  const seen = await hand.view();
  const { widgets = [], pointed = [] } = seen.ok ? seen.value : {};
  return [...widgets, ...pointed];
}

/** The controls that there are now. Returns what tells which of those that are there later are new. */
export async function watchControls(
  hand: Pick<PageHand, 'view'>,
): Promise<(signal: AbortSignal) => Promise<Control[]>> {
  const before = new Set((await seenBy(hand)).map(({ locator }) => locator));
  return async (signal) => {
    for (const afterMs of LOOKS_AFTER_STEPS_MS) {
      await pause(afterMs, signal);
      const added = (await seenBy(hand)).filter(({ locator }) => !before.has(locator));
      if (added.length > 0) return controlsAmong(added);
    }
    return [];
  };
}

/** Empty for a page that shows none, does not answer, or is recorded: a look costs it time. */
export async function controlsOf(
  { ports, target, attach, signal: call }: CallContext,
  isLoaded: boolean,
): Promise<Control[]> {
  const signal = AbortSignal.any([call, AbortSignal.timeout(LIMIT_MS)]);
  if (ports.status.locks().held.length > 0) return [];
  const opened = await ports.interaction.open({ target, attach, signal });
  if (!opened.ok) return [];
  try {
    for (const afterMs of isLoaded ? LOOKS_AFTER_MS : [...LOOKS_AFTER_MS, ...LATER_LOOKS_AFTER_MS]) {
      await pause(afterMs, signal);
      const seen = await seenBy(opened.value);
      if (seen.length > 0) return controlsAmong(seen);
    }
    return [];
  } finally {
    await opened.value.release();
  }
}
