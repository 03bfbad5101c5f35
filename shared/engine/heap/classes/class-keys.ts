/**
 * Keys of DevTools' sums: the class, and the source location if the file has one, so that two classes of one name are separate. Keys below
 * the number of classes are classes without a location; keys above combine class and location.
 */
import { WORKBENCH_ENTRY } from '../../../base/workbench-scripts.ts';
import type { ClassNames } from './class-names.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { release } from '../columns/release.ts';
import { createSequenceTable, hashIndices } from '../columns/sequence-table.ts';

/** Half the memory where all keys fit into 16 bits, as in most heaps. */
export type KeyColumn = Uint16Array | Uint32Array;

export interface ClassKeys {
  readonly count: number;
  /** Key by node. */
  readonly keyOf: KeyColumn;
  nameOf(key: number): string;
  /** Row of a location with the key; −1 for keys without a location. */
  locationOf(key: number): number;
}

/** Takes ownership of a column of keys below `count`. */
export function keyColumn(keyOf: Uint32Array, count: number): KeyColumn {
  if (count > 2 ** 16) return keyOf;
  const narrow = Uint16Array.from(keyOf);
  release(keyOf);
  return narrow;
}

/** Takes ownership of the column of classes. */
export function separateByPlace(graph: HeapGraph, { classOf, names }: ClassNames): ClassKeys {
  const { nodes, locations, meta } = graph;
  const { object } = nodeTypeNumbers(meta);
  // Equal names at one location are one key, even if they are two classes.
  const firstOfName = new Map<string, number>();
  const nameNumber = Uint32Array.from(names, (name, index) => {
    const first = firstOfName.get(name) ?? index;
    firstOfName.set(name, first);
    return first;
  });
  const places = createSequenceTable();
  const place = new Uint32Array(4);
  const locationOfPlace: number[] = [];
  for (let row = 0; row < locations.count; row += 1) {
    const ordinal = locations.node[row];
    if (nodes.type[ordinal] !== object) continue;
    const before = classOf[ordinal];
    if (before < names.length && names[before] === WORKBENCH_ENTRY) continue;
    // The last one of several locations of a node counts.
    place[0] = before < names.length ? nameNumber[before] : places.sequence(before - names.length)[0];
    place[1] = locations.scriptId[row];
    place[2] = locations.line[row];
    place[3] = locations.column[row];
    const id = places.intern(place, 4, hashIndices(place, 4));
    if (id === locationOfPlace.length) locationOfPlace.push(row);
    classOf[ordinal] = names.length + id;
  }
  const count = names.length + places.size;
  return {
    count,
    keyOf: keyColumn(classOf, count),
    nameOf: (key) => names[key < names.length ? key : places.sequence(key - names.length)[0]],
    locationOf: (key) => (key < names.length ? -1 : locationOfPlace[key - names.length]),
  };
}

/** The key of what the workbench's own worlds retain; −1 in a heap without them. */
export function workbenchKey(keys: ClassKeys): number {
  for (let key = 0; key < keys.count; key += 1)
    if (keys.nameOf(key) === WORKBENCH_ENTRY && keys.locationOf(key) < 0) return key;
  return -1;
}
