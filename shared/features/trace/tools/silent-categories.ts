/** Categories of a trace that recorded nothing: unknown to the target, or without an event in that time. */
import { code } from '../../../base/markdown.ts';
import { countNoun, truncateEnd } from '../../../base/units.ts';
import type { CallContext } from '../../../core/capability/define.ts';
import { NODE_CATEGORIES } from './node-trace.ts';
import { presetText } from '../../../core/capability/trace-categories.ts';

/** The most groups that an analysis returns. */
const MAX_GROUPS = 10_000;
const SHOWN = 5;
const CATEGORY_CHARS = 60;

/** Categories that a caller chose; none if they are those of a preset, or Node's. */
function chosenCategories(categories: readonly string[]): readonly string[] {
  const isNodes = NODE_CATEGORIES.every((category) => categories.includes(category));
  if (isNodes || presetText(categories) !== null) return [];
  // A pattern (`v8*`) names no category, and `-x` excludes one.
  return categories.filter((category) => !category.includes('*') && !category.startsWith('-'));
}

/** Among the categories that the caller chose, those without an event in the file. */
export async function silentCategories(
  file: string,
  categories: readonly string[],
  { ports, signal }: Pick<CallContext, 'ports' | 'signal'>,
): Promise<readonly string[]> {
  const chosen = chosenCategories(categories);
  if (chosen.length === 0) return [];
  const filter = { name: '', category: '', thread: '', minDurationMs: 0 };
  const asked = { ...filter, by: 'category', sort: 'count', start: 0, count: MAX_GROUPS } as const;
  const found = await ports.analysis.query(file, 'trace.groups', asked, { signal });
  if (!found.ok) return [];
  const recorded = new Set(found.value.rows.flatMap(({ name }) => name.split(',')).map((name) => name.trim()));
  return chosen.filter((category) => !recorded.has(category.trim()));
}

/** `No event has the category `nonsense`: …`; null if all categories have events. `chosen`: how many categories were recorded. */
export function silentText(silent: readonly string[], chosen: number): string | null {
  if (silent.length === 0) return null;
  const named = silent.slice(0, SHOWN).map((category) => code(truncateEnd(category, CATEGORY_CHARS)));
  const more =
    silent.length > SHOWN ? ` and ${countNoun(silent.length - SHOWN, 'more category', 'more categories')}` : '';
  const advice = silent.length === chosen ? ' Without "categories", the preset is recorded.' : '';
  return `No event has the ${silent.length === 1 ? 'category' : 'categories'} ${named.join(', ')}${more}: unknown to the target, or nothing happened in it.${advice}`;
}
