/** An importer's result for a file: functions with their self time or bytes, by name, and the comparison with ours. */

export interface Imported {
  /** Self milliseconds or bytes by function name; locations of one name together, because importers separate them in different ways. */
  readonly functions: ReadonlyMap<string, number>;
  /** Null if the importer has none. */
  readonly samples: number | null;
  /** Total of all functions; null if the importer reports none. */
  readonly total: number | null;
  /** Other reported values, by name. */
  readonly more: Readonly<Record<string, number>>;
}

export interface Agreement {
  readonly compared: number;
  readonly equal: number;
  /** The largest difference, as a share of our total, and its function. */
  readonly worstShare: number;
  readonly worstName: string;
}

/** V8's own entries: importers put them on top of the running function, leave them out, or assign them to their neighbours. */
const OVERHEAD: ReadonlySet<string> = new Set(['(root)', '(idle)', '(program)', '(garbage collector)']);
/** Sums of the same times in another order. */
const EXACT_SHARE = 1e-6;

export function sumsByName<T>(
  rows: Iterable<T>,
  nameOf: (row: T) => string,
  valueOf: (row: T) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const name = nameOf(row) === '' ? '(anonymous)' : nameOf(row);
    sums.set(name, (sums.get(name) ?? 0) + valueOf(row));
  }
  return sums;
}

export function totalOf(functions: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const [name, value] of functions) if (!OVERHEAD.has(name)) total += value;
  return total;
}

export function agreementOf(ours: Imported, theirs: Imported): Agreement {
  const names = new Set([...ours.functions.keys(), ...theirs.functions.keys()].filter((name) => !OVERHEAD.has(name)));
  const total = totalOf(ours.functions);
  let equal = 0;
  let compared = 0;
  let worst = { share: 0, name: '' };
  for (const name of names) {
    const [own, other] = [ours.functions.get(name) ?? 0, theirs.functions.get(name) ?? 0];
    if (own === 0 && other === 0) continue;
    compared += 1;
    const share = total === 0 ? 0 : Math.abs(own - other) / total;
    if (share <= EXACT_SHARE) equal += 1;
    if (share > worst.share) worst = { share, name };
  }
  return { compared, equal, worstShare: worst.share, worstName: worst.name };
}
