/** Rows of waste groups that expand into objects; each kind has its own columns. */
import { linesUnder, type ObjectLine } from './object-lines.ts';
import type { ObjectPages } from './object-pages.ts';

export type GroupLine<Group> =
  | { readonly kind: 'group'; readonly key: string; readonly group: Group; readonly expanded: boolean }
  | ObjectLine;

/** `keyOf` must be unique per group. */
export function groupLines<Group>(
  groups: readonly Group[],
  keyOf: (group: Group) => string,
  pages: ObjectPages,
): GroupLine<Group>[] {
  return groups.flatMap((group): GroupLine<Group>[] => {
    const key = `group:${keyOf(group)}`;
    const expanded = pages.opened(key) !== null;
    const head: GroupLine<Group> = { kind: 'group', key, group, expanded };
    return expanded ? [head, ...linesUnder(pages, key, 2)] : [head];
  });
}
