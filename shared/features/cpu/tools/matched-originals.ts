/**
 * Pairs the functions of two builds. Generated names and positions change with every build, so functions are matched by their original names
 * and files; a function without a source map by its generated name, script and position.
 */
import { isOneRuntime, isRuntimeScript } from '../../../base/third-party.ts';
import type { CpuPlace } from '../../../engine/profile/contract/sampled-profiles.ts';
import { cpuFunctionName, type WithOriginal } from '../../../core/findings/function-names.ts';

type Named = WithOriginal<CpuPlace>;
/** The earlier and the later row; one of them may be missing. */
export type FunctionPair<Row> = readonly [Row | null, Row | null];
type KeyOf<Row> = (row: Row) => string | null;

/** Script or source without the query, which often names the build. */
function pathOf({ url, original }: Named): string {
  return (original?.source ?? url).replace(/[?#].*$/s, '');
}

const fileOf = (row: Named): string => pathOf(row).split(/[\\/]/).at(-1) ?? '';
const positionOf = ({ line, column, original }: Named): readonly [number, number] =>
  original === undefined ? [line, column] : [original.line, original.column];
const kindOf = ({ original }: Named): string => (original === undefined ? 'generated' : 'original');

/** Shorter names are those of a minifier, which gives them to other functions in the next build. */
const MIN_NAME = 3;

/** From the most exact to the least. */
const KEYS: readonly { readonly keyOf: KeyOf<Named>; readonly most: number }[] = [
  { keyOf: (row) => [kindOf(row), cpuFunctionName(row), pathOf(row), ...positionOf(row)].join('\n'), most: Infinity },
  { keyOf: (row) => [kindOf(row), cpuFunctionName(row), pathOf(row)].join('\n'), most: Infinity },
  // The file moved. Of several with one name, which is which is not known.
  {
    keyOf: (row) =>
      row.original === undefined && row.name.length < MIN_NAME
        ? null
        : [kindOf(row), cpuFunctionName(row), fileOf(row)].join('\n'),
    most: 1,
  },
  // The file has another name, such as one with a hash.
  {
    keyOf: (row) => {
      const name = row.original?.name ?? row.name;
      return name.length < MIN_NAME || (row.url === '' && row.original === undefined)
        ? null
        : `${kindOf(row)}\n${name}`;
    },
    most: 1,
  },
];

function grouped<Row>(rows: readonly Row[], keyOf: KeyOf<Row>): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}

/** In the order of their positions: of several functions with one name in a file, the first belongs to the first. */
function byPosition(a: Named, b: Named): number {
  const [[line, column], [otherLine, otherColumn]] = [positionOf(a), positionOf(b)];
  return line - otherLine || column - otherColumn;
}

/** Returns every row of both once. */
export function matchOriginals<Row extends Named>(base: readonly Row[], current: readonly Row[]): FunctionPair<Row>[] {
  const pairs: FunctionPair<Row>[] = [];
  let earlier = [...base];
  let later = [...current];
  for (const [step, { keyOf, most }] of KEYS.entries()) {
    // Scripts of the runtime are not edited: in one version, a function at another position is another function.
    const isPinned = step > 0 && isOneRuntime(pairs);
    const movable: KeyOf<Named> = (row) => (isPinned && isRuntimeScript(row.url) ? null : keyOf(row));
    const before = grouped(earlier, movable);
    const after = grouped(later, movable);
    const matched = new Set<Row>();
    for (const [key, group] of before) {
      const others = after.get(key)?.toSorted(byPosition) ?? [];
      // Functions were added or removed: which of them is which is not known.
      if (others.length !== group.length || group.length > most) continue;
      for (const [at, row] of group.toSorted(byPosition).entries()) {
        const other = others[at];
        if (other === undefined) continue;
        pairs.push([row, other]);
        matched.add(row).add(other);
      }
    }
    earlier = earlier.filter((row) => !matched.has(row));
    later = later.filter((row) => !matched.has(row));
  }
  return [
    ...pairs,
    ...earlier.map((row): FunctionPair<Row> => [row, null]),
    ...later.map((row): FunctionPair<Row> => [null, row]),
  ];
}
