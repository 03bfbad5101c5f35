/**
 * Objects of each class, largest retained size first: a page of a class is a slice of a column, and a search by name only checks the few
 * thousand distinct names. Precomputed while no query runs, because sorting millions takes longer than an answer may.
 */
import type { HeapDocument } from '../classes/heap-document.ts';
import type { HeapNodes } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { sortOrdinals } from '../columns/sort-ordinals.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** A search by name leaves out nodes of these types, whose name is their text. */
const STRING_TYPES = ['string', 'concatenated string', 'sliced string'];

/** Building the text of concatenated strings takes longer per row. */
const SIEVED_PER_STEP = 1 << 12;

export interface ClassMembers {
  /** Nodes with a size by class; within a class by retained size, ties in file order. */
  readonly ordinals: Uint32Array;
  /** Nodes of row r of the class table are `first[r] … first[r + 1]`; nodes that no row shows come last. */
  readonly first: Uint32Array;
  /** Names of the nodes of a class, each once per class: `names[firstName[r]] … names[firstName[r + 1]]`; none for strings. */
  readonly names: Uint32Array;
  readonly firstName: Uint32Array;
  /** By row: number of string nodes. */
  readonly strings: Uint32Array;
  readonly byteLength: number;
}

/** Bytes of the table, and additional bytes while sorting. */
export function membersByteLength({ graph: { nodes, strings } }: HeapDocument): number {
  return nodes.count * 16 + strings.length * 4;
}

/** By type: whether its nodes are strings. */
export function stringTypes(nodeTypes: readonly string[]): Uint8Array {
  return Uint8Array.from(nodeTypes, (type) => (STRING_TYPES.includes(type) ? 1 : 0));
}

export function* gatherMembers(document: HeapDocument, { order, retained }: RetainedFigures): Steps<ClassMembers> {
  const { nodes, meta, strings } = document.graph;
  const rows = document.table.rows.length + 1;
  const { ordinals, first } = yield* orderByRow(document);
  const isString = stringTypes(meta.nodeTypes);
  const stringsOfRow = new Uint32Array(rows);
  const names: number[] = [];
  const firstName = new Uint32Array(rows + 1);
  /** By string: the last row with this name + 1. */
  const lastRow = new Uint32Array(strings.length);
  for (let row = 0; row < rows; row += 1) {
    const [from, to] = [first[row], first[row + 1]];
    for (let at = from; at < to; at += 1) {
      const ordinal = ordinals[at];
      const name = nodes.name[ordinal];
      if (isString[nodes.type[ordinal]] === 1) stringsOfRow[row] += 1;
      else if (lastRow[name] !== row + 1) {
        lastRow[name] = row + 1;
        names.push(name);
      }
      if (at % ROWS_PER_STEP === 0) yield { stage: 'tables', done: at, total: ordinals.length };
    }
    firstName[row + 1] = names.length;
    if (to - from < 2) continue;
    const members = ordinals.subarray(from, to);
    const sorted = yield* sortOrdinals(members, (ordinal) => retained[order.numberOf[ordinal]], true);
    members.set(sorted);
    release(sorted);
  }
  release(lastRow);
  const ofNames = Uint32Array.from(names);
  return {
    ordinals,
    first,
    names: ofNames,
    firstName,
    strings: stringsOfRow,
    byteLength: [ordinals, first, ofNames, firstName, stringsOfRow].reduce((sum, column) => sum + column.byteLength, 0),
  };
}

/** Nodes with a size by row of their class, in file order. */
function* orderByRow({
  graph: { nodes },
  keys,
  table,
}: HeapDocument): Steps<{ ordinals: Uint32Array; first: Uint32Array }> {
  const outside = table.rows.length;
  const rowOfKey = Uint32Array.from(table.rowOfKey, (row) => (row < 0 ? outside : row));
  // Counted two rows up, so that filling moves the starts into place.
  const first = new Uint32Array(outside + 3);
  const { keyOf } = keys;
  const { count, selfSize } = nodes;
  for (let ordinal = 0; ordinal < count; ordinal += 1) {
    if (selfSize[ordinal] !== 0) first[rowOfKey[keyOf[ordinal]] + 2] += 1;
    if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: count };
  }
  for (let row = 1; row < first.length; row += 1) first[row] += first[row - 1];
  const ordinals = new Uint32Array(first[outside + 2]);
  for (let ordinal = 0; ordinal < count; ordinal += 1) {
    if (selfSize[ordinal] !== 0) {
      const row = rowOfKey[keyOf[ordinal]] + 1;
      ordinals[first[row]] = ordinal;
      first[row] += 1;
    }
    if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: count };
  }
  return { ordinals, first: first.subarray(0, outside + 2) };
}

interface NameSearch {
  /** True if the class name matches. */
  readonly isClassMatch: (name: string) => boolean;
  /** True if the string matches. */
  readonly isMatch: (index: number) => boolean;
}

/** Nodes whose own name or class matches, without strings, as lists sorted by retained size. */
export function* membersByName(
  { graph: { nodes, meta }, keys, table }: HeapDocument,
  members: ClassMembers,
  { isClassMatch, isMatch }: NameSearch,
): Steps<Uint32Array[]> {
  const lists: Uint32Array[] = [];
  const isString = stringTypes(meta.nodeTypes);
  let looked = 0;
  for (let row = 0; row <= table.rows.length; row += 1) {
    const all = members.ordinals.subarray(members.first[row], members.first[row + 1]);
    if (all.length === members.strings[row]) continue;
    const isOutside = row === table.rows.length;
    const isWhole = !isOutside && isClassMatch(table.rows[row].name);
    const names = members.names.subarray(members.firstName[row], members.firstName[row + 1]);
    const matching = isWhole ? null : new Set(names.filter(isMatch));
    looked += names.length;
    if (members.strings[row] === 0 && (matching === null || matching.size === names.length)) {
      lists.push(all);
    } else if (isOutside || matching === null || matching.size > 0) {
      lists.push(
        yield* sieve(all, nodes, (ordinal) => {
          if (isString[nodes.type[ordinal]] === 1) return false;
          if (matching === null || matching.has(nodes.name[ordinal])) return true;
          return isOutside && isClassMatch(keys.nameOf(keys.keyOf[ordinal]));
        }),
      );
    }
    if (looked >= ROWS_PER_STEP >>> 4) {
      looked = 0;
      yield { stage: 'tables', done: row, total: table.rows.length };
    }
  }
  return lists.filter(({ length }) => length > 0);
}

/** Strings whose text matches, as lists sorted by retained size. */
export function* membersByText(
  { graph: { nodes, meta } }: HeapDocument,
  members: ClassMembers,
  isTextMatch: (ordinal: number) => boolean,
): Steps<Uint32Array[]> {
  const lists: Uint32Array[] = [];
  const isString = stringTypes(meta.nodeTypes);
  for (let row = 0; row + 1 < members.first.length; row += 1) {
    if (members.strings[row] === 0) continue;
    const all = members.ordinals.subarray(members.first[row], members.first[row + 1]);
    lists.push(yield* sieve(all, nodes, (ordinal) => isString[nodes.type[ordinal]] === 1 && isTextMatch(ordinal)));
  }
  return lists.filter(({ length }) => length > 0);
}

function* sieve(from: Uint32Array, { count }: HeapNodes, matches: (ordinal: number) => boolean): Steps<Uint32Array> {
  const found = new Uint32Array(from.length);
  let length = 0;
  for (let at = 0; at < from.length; at += 1) {
    if (matches(from[at])) {
      found[length] = from[at];
      length += 1;
    }
    if (at % SIEVED_PER_STEP === 0) yield { stage: 'tables', done: at, total: count };
  }
  const kept = found.slice(0, length);
  release(found);
  return kept;
}
