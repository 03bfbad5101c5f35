/**
 * Matches the functions of two profiles by name, script and position. A function whose position changed is matched by name and script if
 * both profiles have at most one such function, and then by a name that each has once: the script may have another address. Scripts of the runtime are not edited: in two profiles of one version, a function at another
 * position is another function.
 */
import { isOneRuntime, isRuntimeScript } from '../../base/third-party.ts';
import type { CpuPlace } from './contract/sampled-profiles.ts';

/** The earlier and the later row. */
type Pair<Row> = readonly [Row | null, Row | null];

const MIN_NAME = 3;

/** Returns every function of both profiles once. */
export function matchFunctions<Row extends CpuPlace>(base: readonly Row[], current: readonly Row[]): Pair<Row>[] {
  const exact = pairsBy(base, current, ({ name, url, line, column }) => `${line}:${column}:${url}\n${name}`);
  const alone = (pair: Pair<Row>): boolean => pair[0] === null || pair[1] === null;
  const earlier = exact.flatMap((pair) => (alone(pair) && pair[0] !== null ? [pair[0]] : []));
  const later = exact.flatMap((pair) => (alone(pair) && pair[1] !== null ? [pair[1]] : []));
  const isPinned = isOneRuntime(exact);
  const byScript = ({ name, url, line, column }: Row): string =>
    isPinned && isRuntimeScript(url) ? `${line}:${column}:${url}\n${name}` : `${url}\n${name}`;
  const moved = pairsBy(only(earlier, byScript), only(later, byScript), byScript);
  const unmatched = (side: 0 | 1, all: readonly Row[]): Row[] => [
    ...moved.flatMap((pair) => (alone(pair) ? (pair[side] ?? []) : [])),
    ...rest(all, byScript),
  ];
  // Shorter names are those of a minifier, which gives them to other functions in the next build.
  const byName = ({ name, url, line, column }: Row): string =>
    name.length < MIN_NAME || url === '' || (isPinned && isRuntimeScript(url))
      ? `${line}:${column}:${url}\n${name}`
      : `\n${name}`;
  const [left, right] = [unmatched(0, earlier), unmatched(1, later)];
  return [...exact, ...moved]
    .filter((pair) => !alone(pair))
    .concat(pairsBy(only(left, byName), only(right, byName), byName))
    .concat(rest(left, byName).map((row): Pair<Row> => [row, null]))
    .concat(rest(right, byName).map((row): Pair<Row> => [null, row]));
}

type KeyOf<Row> = (row: Row) => string;

function counted<Row>(rows: readonly Row[], keyOf: KeyOf<Row>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1);
  return counts;
}

/** Rows whose key is unique. */
function only<Row>(rows: readonly Row[], keyOf: KeyOf<Row>): Row[] {
  const counts = counted(rows, keyOf);
  return rows.filter((row) => counts.get(keyOf(row)) === 1);
}

function rest<Row>(rows: readonly Row[], keyOf: KeyOf<Row>): Row[] {
  const counts = counted(rows, keyOf);
  return rows.filter((row) => counts.get(keyOf(row)) !== 1);
}

/** Returns every row once, paired with its match if there is one. */
function pairsBy<Row>(base: readonly Row[], current: readonly Row[], keyOf: KeyOf<Row>): Pair<Row>[] {
  const later = new Map(current.map((row) => [keyOf(row), row]));
  const pairs: Pair<Row>[] = base.map((row) => {
    const like = later.get(keyOf(row)) ?? null;
    later.delete(keyOf(row));
    return [row, like];
  });
  return [...pairs, ...[...later.values()].map((row): Pair<Row> => [null, row])];
}
