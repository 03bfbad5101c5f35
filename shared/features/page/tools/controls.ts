/** What can be operated on a page, in the words of steps: what is alike, such as the rows of a table, counts as one. */
import { foreign } from '../../../base/foreign-text.ts';
import { formatCount } from '../../../base/units.ts';
import { pause } from '../../../base/within.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import type { Widget } from '../../../core/contracts/page-view.ts';

type Shown = Pick<Widget, 'role' | 'name' | 'place' | 'locator' | 'isBlocked'>;

/** More siblings than these are items of a list. */
const SIBLINGS = 8;
const OF_A_LIST = 3;
const MAX_SHOWN = 24;
const MAX_CHARS = 1200;
/** A page that draws its controls after its load event is looked at again. */
const LOOKS_AFTER_MS = [0, 300, 700, 1500, 3000];
/** Of a page that is slow to answer, the controls are not worth more. */
const LIMIT_MS = 8000;

const firstWord = ({ name }: Shown): string => name.split(/\s/, 1)[0] ?? '';

function groupsBy(widgets: readonly Shown[], keyOf: (widget: Shown) => string): Shown[][] {
  return [...Map.groupBy(widgets, keyOf).values()];
}

function groupWords(group: readonly Shown[]): string[] {
  const kinds = groupsBy(group, firstWord);
  const named = kinds.slice(0, kinds.length > SIBLINGS ? OF_A_LIST : SIBLINGS).map(([first, ...alike]) => {
    const others = alike.length === 0 ? '' : ` and ${formatCount(alike.length)} like it`;
    return first === undefined
      ? ''
      : `${foreign(first.locator)}${first.isBlocked ? ' (disabled or covered)' : ''}${others}`;
  });
  const left = group.length - kinds.slice(0, named.length).reduce((sum, kind) => sum + kind.length, 0);
  return left === 0 ? named : [...named, `${formatCount(left)} more like these`];
}

/** In the order of the document: `button "Book"`, or of rows that are alike the first one and how many more there are. */
export function controlWords(widgets: readonly Shown[]): string {
  const groups = groupsBy(widgets, ({ role, place }) => `${role} ${place}`).flatMap(groupWords);
  const shown = groups.slice(0, MAX_SHOWN);
  while (shown.join('; ').length > MAX_CHARS) shown.pop();
  return [...shown, ...(shown.length < groups.length ? ['…'] : [])].join('; ');
}

/** '' for a page that shows none, does not answer, or is recorded: a look costs it time. */
export async function controlsOf({ ports, target, attach, signal: call }: CallContext): Promise<string> {
  const signal = AbortSignal.any([call, AbortSignal.timeout(LIMIT_MS)]);
  if (ports.status.locks().held.length > 0) return '';
  const opened = await ports.interaction.open({ target, attach, signal });
  if (!opened.ok) return '';
  try {
    for (const afterMs of LOOKS_AFTER_MS) {
      await pause(afterMs, signal);
      const seen = await opened.value.view();
      const { widgets = [], pointed = [] } = seen.ok ? seen.value : {};
      if (widgets.length + pointed.length > 0) return controlWords([...widgets, ...pointed]);
    }
    return '';
  } finally {
    await opened.value.release();
  }
}
