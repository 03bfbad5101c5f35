/** Calls of two profiles as one: functions matched, equal stacks one row. V8's `(root)` and `(idle)` have none. */
import type { CpuPlace, MatchedPlaces } from '../contract/sampled-profiles.ts';
import { matchFunctions } from '../matched-functions.ts';
import { createCallNodes, layCalls, NONE } from '../call-nodes.ts';
import { IDLE, NO_CALLER, ROOT, type ProfileCalls } from '../profile-columns.ts';
import type { ProfileDocument } from '../profile-document.ts';

export interface MatchedFunctions {
  readonly functions: readonly CpuPlace[];
  readonly kindOf: Uint8Array<ArrayBuffer>;
  /** By function of a profile: its number in `functions`. */
  readonly ofBase: Uint32Array;
  readonly ofNew: Uint32Array;
}

export interface MergedCalls extends MatchedFunctions {
  readonly calls: ProfileCalls;
  /** By row of a profile: its row in `calls`; `NONE` for `(root)` and `(idle)`. */
  readonly rowOfBase: Uint32Array;
  readonly rowOfNew: Uint32Array;
}

const keyOf = ({ name, url, line, column }: CpuPlace): string => `${line}:${column}:${url}\n${name}`;

interface Numbered extends CpuPlace {
  readonly at: number;
}
type Pair = readonly [Numbered | null, Numbered | null];

/** Functions of both profiles, each once; `matched` are pairs that somebody knows better, such as by source maps. */
export function matchAll(
  base: ProfileDocument,
  current: ProfileDocument,
  matched: readonly MatchedPlaces[] = [],
): MatchedFunctions {
  const numbered = ({ functions }: ProfileDocument): Numbered[] => functions.map((place, at) => ({ ...place, at }));
  const [earlier, later] = [numbered(base), numbered(current)];
  const known = knownPairs(earlier, later, matched);
  const isKnown = new Set(known.flat());
  const unknown = (each: Numbered): boolean => !isKnown.has(each);
  const functions: CpuPlace[] = [];
  const kindOf: number[] = [];
  const ofBase = new Uint32Array(base.functions.length);
  const ofNew = new Uint32Array(current.functions.length);
  for (const [was, is] of [...known, ...matchFunctions(earlier.filter(unknown), later.filter(unknown))]) {
    const place = is ?? was;
    if (place === null) continue;
    const { name, url, line, column } = place;
    if (was !== null) ofBase[was.at] = functions.length;
    if (is !== null) ofNew[is.at] = functions.length;
    functions.push({ name, url, line, column });
    kindOf.push(is === null ? base.kindOf[place.at] : current.kindOf[place.at]);
  }
  return { functions, kindOf: Uint8Array.from(kindOf), ofBase, ofNew };
}

function knownPairs(
  earlier: readonly Numbered[],
  later: readonly Numbered[],
  matched: readonly MatchedPlaces[],
): Pair[] {
  if (matched.length === 0) return [];
  const byPlace = (rows: readonly Numbered[]) => new Map(rows.map((row) => [keyOf(row), row]));
  const [before, after] = [byPlace(earlier), byPlace(later)];
  const found = (rows: Map<string, Numbered>, place: CpuPlace | null): Numbered | null => {
    if (place === null) return null;
    const row = rows.get(keyOf(place)) ?? null;
    rows.delete(keyOf(place));
    return row;
  };
  return matched.map(({ base, current }) => [found(before, base), found(after, current)]);
}

export function mergeCalls(base: ProfileDocument, current: ProfileDocument, matched: MatchedFunctions): MergedCalls {
  const nodes = createCallNodes();
  const baseNodes = nodesOfRows(base, matched.ofBase, nodes.child);
  const newNodes = nodesOfRows(current, matched.ofNew, nodes.child);
  const { calls, rowOf } = layCalls(nodes.finish(), null);
  const rowsOf = (nodeOf: Uint32Array): Uint32Array => nodeOf.map((node) => (node === NONE ? NONE : rowOf[node]));
  return { ...matched, calls, rowOfBase: rowsOf(baseNodes), rowOfNew: rowsOf(newNodes) };
}

function nodesOfRows(
  { calls, kindOf }: ProfileDocument,
  functionOf: Uint32Array,
  child: (caller: number, fn: number) => number,
): Uint32Array {
  const nodeOf = new Uint32Array(calls.count).fill(NONE);
  for (let row = 0; row < calls.count; row += 1) {
    const of = calls.functionOf[row];
    const by = calls.caller[row];
    if (kindOf[of] === IDLE || (by === NO_CALLER && kindOf[of] === ROOT)) continue;
    const around = by === NO_CALLER || nodeOf[by] === NONE ? NO_CALLER : nodeOf[by];
    nodeOf[row] = child(around, functionOf[of]);
  }
  return nodeOf;
}
