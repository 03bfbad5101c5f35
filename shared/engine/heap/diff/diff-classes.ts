/**
 * Matches the classes of two heaps as DevTools does: by name, and by source location if objects have one. Plain objects of the earlier heap
 * are named after the shapes of the later one, because an object must not change its class when its shape is frequent enough for a name in
 * only one of the heaps.
 */
import { createBits, hasBit, setBit } from '../columns/bits.ts';
import { workbenchKey, type ClassKeys } from '../classes/class-keys.ts';
import { meteredSteps, type ComparisonMeter } from './diff-steps.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import type { HeapGraph } from '../graph/heap-graph.ts';
import {
  createInterfaceMatcher,
  plainObjectsOf,
  type InterfaceDefinition,
  type PlainObjects,
} from '../classes/interface-names.ts';
import type { Steps } from '../../steps/steps.ts';

/** Passes over the earlier heap's nodes. */
export const CLASS_PASSES = 2;
/** Key of nodes that no class of the comparison shows. */
export const NOT_COMPARED = -1;

export interface ComparedClasses {
  readonly count: number;
  /** Names by class, from the later heap; classes only in the earlier heap are named by the caller. */
  readonly names: readonly string[];
  /** Class by the earlier heap's keys; `baseKeyOf` returns the key of a node. */
  readonly classOfBaseKey: Int32Array;
  readonly baseKeyOf: Uint32Array;
  /** Class by the later heap's own keys. */
  readonly classOfCurrentKey: Int32Array;
  /** Number of classes of the later heap; their numbers come first. */
  readonly currentClasses: number;
}

/** Text that identifies a class in both heaps: its location, if any, and its name. */
function keyText({ locations }: HeapGraph, location: number, name: string): string {
  if (location < 0) return `,${name}`;
  return `${locations.scriptId[location]},${locations.line[location]},${locations.column[location]},${name}`;
}

/** The earlier heap's keys, with plain objects named after the later heap's shapes. */
interface RenamedKeys {
  readonly keyOf: Uint32Array;
  readonly count: number;
  nameOf(key: number): string;
  locationOf(key: number): number;
  /** First node with a size by key; −1 without one. */
  readonly firstAt: Float64Array;
}

export function* compareClasses(
  current: HeapDocument,
  base: HeapDocument,
  meter: ComparisonMeter,
): Steps<ComparedClasses> {
  const classOfText = new Map<string, number>();
  const names: string[] = [];
  const classOfCurrentKey = new Int32Array(current.keys.count).fill(NOT_COMPARED);
  for (let key = 0; key < current.keys.count; key += 1) {
    // The class table shows one of several classes with a name, as DevTools does: functions can be hidden by an object of the name “Function”. They are compared.
    const name = current.keys.nameOf(key);
    const text = keyText(current.graph, current.keys.locationOf(key), name);
    const known = classOfText.get(text) ?? names.push(name) - 1;
    classOfText.set(text, known);
    classOfCurrentKey[key] = known;
  }
  const currentClasses = names.length;

  const renamed = yield* renameKeys(base, current, meter);
  const classOfBaseKey = new Int32Array(renamed.count).fill(NOT_COMPARED);
  for (let key = 0; key < renamed.count; key += 1) {
    if (renamed.firstAt[key] < 0) continue;
    const name = renamed.nameOf(key);
    const location = renamed.locationOf(key);
    const text = keyText(base.graph, location, name);
    const known = classOfText.get(text) ?? names.push(name) - 1;
    classOfText.set(text, known);
    classOfBaseKey[key] = known;
  }
  return { count: names.length, names, classOfBaseKey, baseKeyOf: renamed.keyOf, classOfCurrentKey, currentClasses };
}

function* renameKeys({ graph, keys }: HeapDocument, current: HeapDocument, meter: ComparisonMeter): Steps<RenamedKeys> {
  const { nodes } = graph;
  const plain = plainObjectsOf(graph);
  const definitions = yield* translateDefinitions(graph, plain, current, meter);
  const matcher = createInterfaceMatcher(graph, plain, definitions);
  const added = createAddedKeys(keys, definitions);
  const own = workbenchKey(keys);
  const keyOf = new Uint32Array(nodes.count);
  let firstAt = new Float64Array(keys.count + 1024).fill(-1);

  yield* meteredSteps(meter, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      let key = keys.keyOf[ordinal];
      if (key !== own && nodes.type[ordinal] === plain.objectType && nodes.name[ordinal] === plain.objectName) {
        key = added.keyFor(key, matcher.match(ordinal));
        if (key >= firstAt.length) {
          const larger = new Float64Array(key * 2).fill(-1);
          larger.set(firstAt);
          firstAt = larger;
        }
      }
      keyOf[ordinal] = key;
      if (firstAt[key] < 0 && nodes.selfSize[ordinal] !== 0) firstAt[key] = ordinal;
    }
  });
  return {
    keyOf,
    count: added.count(),
    nameOf: (key) => added.nameOf(key),
    locationOf: (key) => added.locationOf(key),
    firstAt,
  };
}

/** The later heap's shapes in the earlier heap's string indexes; a shape with an unknown name matches nothing. */
function* translateDefinitions(
  graph: HeapGraph,
  plain: PlainObjects,
  current: HeapDocument,
  meter: ComparisonMeter,
): Steps<InterfaceDefinition[]> {
  const { nodes, edges, strings } = graph;
  /** String index in the earlier heap by text; −1 until a plain object with the name is found. */
  const indexOfText = new Map<string, number>();
  const currentText = (property: number): string => (property < 0 ? '' : current.graph.strings.get(property));
  const texts = current.interfaces.map(({ properties }) => properties.map(currentText));
  for (const text of texts.flat()) indexOfText.set(text, -1);
  const seen = createBits(strings.length);
  yield* meteredSteps(meter, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      if (nodes.type[ordinal] !== plain.objectType || nodes.name[ordinal] !== plain.objectName) continue;
      const end = nodes.firstEdge[ordinal + 1];
      for (let edge = nodes.firstEdge[ordinal]; edge < end; edge += 1) {
        const name = edges.nameAt(edge);
        if (edges.typeAt(edge) !== plain.propertyType || hasBit(seen, name)) continue;
        setBit(seen, name);
        const text = strings.get(name);
        if (indexOfText.get(text) === -1) indexOfText.set(text, name);
      }
    }
  });
  return current.interfaces.flatMap(({ name, count }, at) => {
    const properties = texts[at].map((text) => indexOfText.get(text) ?? -1);
    return properties.includes(-1) ? [] : [{ name, count, properties }];
  });
}

interface AddedKeys {
  /** Key of a plain object that had `key`; `match` is its shape or −1. */
  keyFor(key: number, match: number): number;
  count(): number;
  nameOf(key: number): string;
  locationOf(key: number): number;
}

/** Additional keys after the document's own: shapes of the other heap, with and without a location. */
function createAddedKeys(keys: ClassKeys, definitions: readonly InterfaceDefinition[]): AddedKeys {
  const added: { name: string; location: number }[] = [];
  const add = (name: string, location: number): number => keys.count + added.push({ name, location }) - 1;
  /** Plain objects without a shape share a key with other nodes that the file names `Object`. */
  let objectKey = -1;
  for (let key = 0; key < keys.count && objectKey < 0; key += 1) {
    if (keys.locationOf(key) < 0 && keys.nameOf(key) === 'Object') objectKey = key;
  }
  if (objectKey < 0) objectKey = add('Object', -1);
  const keyOfMatch = Int32Array.from(definitions, ({ name }) => add(name, -1));
  /** By original key and shape, for objects with a location. */
  const placed = new Map<number, number>();
  return {
    keyFor(key, match) {
      if (keys.locationOf(key) < 0) return match < 0 ? objectKey : keyOfMatch[match];
      const pair = key * (definitions.length + 1) + match + 1;
      const known = placed.get(pair);
      if (known !== undefined) return known;
      const made = add(match < 0 ? 'Object' : definitions[match].name, keys.locationOf(key));
      placed.set(pair, made);
      return made;
    },
    count: () => keys.count + added.length,
    nameOf: (key) => (key < keys.count ? keys.nameOf(key) : added[key - keys.count].name),
    locationOf: (key) => (key < keys.count ? keys.locationOf(key) : added[key - keys.count].location),
  };
}
