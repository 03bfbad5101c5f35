/** The place of each row among its siblings, which a screen reader announces: "2 of 5". */

export interface SiblingPlace {
  /** From 1. */
  readonly position: number;
  readonly count: number;
}

interface PlacedRow {
  readonly level: number;
  /** Not a row of its own, and not counted. */
  readonly isHead?: boolean;
}

/** By row, in the order of `rows`; null for headers. Rows of one level below the same row are siblings. */
export function siblingPlaces(rows: readonly PlacedRow[]): readonly (SiblingPlace | null)[] {
  const positions = new Int32Array(rows.length);
  const groups: { count: number }[] = [];
  const groupOf: ({ count: number } | null)[] = [];
  for (const [index, { level, isHead }] of rows.entries()) {
    if (isHead === true) {
      groupOf.push(null);
      continue;
    }
    // A row ends the groups of all levels below its own.
    groups.length = Math.min(groups.length, level + 1);
    const group = (groups[level] ??= { count: 0 });
    group.count += 1;
    positions[index] = group.count;
    groupOf.push(group);
  }
  return groupOf.map((group, index) =>
    group === null ? null : { position: positions[index] ?? 0, count: group.count },
  );
}
