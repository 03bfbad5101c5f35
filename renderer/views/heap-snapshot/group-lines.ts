/** Rows of a table of groups that open into their objects: the kinds of waste, each with columns of its own. */
import { linesUnder, type ObjectLine } from './object-lines.ts';
import type { ObjectPages } from './object-pages.ts';

export type GroupLine<Group> =
  | { readonly kind: 'group'; readonly key: string; readonly group: Group; readonly expanded: boolean }
  | ObjectLine;

/** `keyOf` must tell groups apart. */
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
