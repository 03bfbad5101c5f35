/**
 * Computes how many slots an Array, Map, Set or plain object has, and how many refer to something. Sizes are read after those of stores
 * were added to their owners (shallow-sizes.ts), by V8's layouts in words of 4 bytes (pointer compression) or 8:
 *
 *
 *   Array, Map, Set map, properties, elements, length or table: 4 words
 *   FixedArray 2 words, then one per slot
 *   table of a Map 2 words, 3 counts, b buckets, 2 b entries of key, value and chain
 *   table of a Set 2 words, 3 counts, b buckets, 2 b entries of key and chain
 *
 * Small integers have no edges: a slot without a reference is a hole or contains one.
 */
import type { HeapCollectionGroup } from '../contract/heap-filters.ts';
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { edgeTargets } from '../graph/edge-targets.ts';
import { nodeTypeNumbers, selfSizeOf, type HeapGraph } from '../graph/heap-graph.ts';

export interface CollectionRoom {
  readonly kind: HeapCollectionGroup['kind'];
  readonly fill: HeapCollectionGroup['fill'];
  readonly slots: number;
  readonly usedSlots: number;
  readonly wastedBytes: number;
}

const OBJECT_WORDS = 4;
const PLAIN_WORDS = 3;
const STORE_WORDS = 2;
const TABLE_WORDS = 5;
const ENTRIES_PER_BUCKET = 2;
/** With fewer slots there is nothing to save. */
const MIN_SPARSE_SLOTS = 8;
const SPARSE_SHARE = 0.25;

/** The table of a Map or Set, and its layout. */
export interface CollectionTable {
  readonly kind: 'map' | 'set';
  readonly table: number;
  readonly slots: number;
  readonly entryWords: number;
  readonly entryBytes: number;
  /** Index of the first entry, as V8 numbers the references of the table. */
  readonly firstSlot: number;
}

export interface CollectionReader {
  /** Null for other nodes, and for tables that cannot be measured. */
  tableOf(ordinal: number): CollectionTable | null;
  /** Null for nodes that are not collections, are well used, or cannot be measured. */
  read(ordinal: number): CollectionRoom | null;
}

export function createCollectionReader(graph: HeapGraph): CollectionReader {
  const { nodes, edges, strings, meta } = graph;
  const { object } = nodeTypeNumbers(meta);
  const edgeType = (name: string): number => meta.edgeTypes.indexOf(name);
  const [property, element, internal, weak] = ['property', 'element', 'internal', 'weak'].map(edgeType);
  const names = ['Array', 'Map', 'Set', 'Object', '__proto__', 'map', 'elements', 'properties', 'table', 'descriptors'];
  const indexes = strings.indexesOf(names);
  const [
    arrayName,
    mapClass,
    setClass,
    objectName,
    protoName,
    mapName,
    elementsName,
    propertiesName,
    tableName,
    descriptorsName,
  ] = names.map((name) => indexes.get(name) ?? -1);
  const wordBytes = findWordBytes();

  /** The smallest Array, such as `Array.prototype`, has no store: four words. A prototype that is no collection itself, as Deno's of its SafeMap, has three. */
  function findWordBytes(): number {
    let least = Number.POSITIVE_INFINITY;
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      if (nodes.type[ordinal] !== object || nodes.selfSize[ordinal] === 0) continue;
      const name = nodes.name[ordinal];
      if (name === arrayName || name === mapClass || name === setClass)
        least = Math.min(least, selfSizeOf(nodes, ordinal));
    }
    return least >= PLAIN_WORDS * 8 ? 8 : 4;
  }

  const internalTarget = edgeTargets(graph, 'internal');

  function countOf(ordinal: number, type: number): number {
    let count = 0;
    for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) {
      if (edges.typeAt(edge) === type && edges.nameAt(edge) !== protoName) count += 1;
    }
    return count;
  }

  /** Number of references of the table, without its own map. */
  function referencesOf(table: number): number {
    let count = 0;
    for (let edge = nodes.firstEdge[table]; edge < nodes.firstEdge[table + 1]; edge += 1) {
      if (edges.typeAt(edge) === weak || (edges.typeAt(edge) === internal && edges.nameAt(edge) === mapName)) continue;
      count += 1;
    }
    return count;
  }

  /** Stores shared by several objects, such as copies of one literal before they are written to. */
  const isShared = findShared();

  function findShared(): Bits {
    const isStore = createBits(nodes.count);
    const shared = createBits(nodes.count);
    for (let edge = 0; edge < edges.count; edge += 1) {
      const name = edges.nameAt(edge);
      if (edges.typeAt(edge) !== internal || (name !== elementsName && name !== tableName)) continue;
      const store = edges.to[edge];
      setBit(hasBit(isStore, store) ? shared : isStore, store);
    }
    return shared;
  }

  /** Words of the object's own store; −1 if it is shared or its size cannot be separated from another part. */
  function storeWords(ordinal: number, store: number): number {
    if (hasBit(isShared, store)) return -1;
    // If the heap has no roots of a program, or another object holds the store, its size was not added to the owner.
    if (nodes.selfSize[store] !== 0) return selfSizeOf(nodes, store) / wordBytes;
    if (internalTarget(ordinal, propertiesName) >= 0) return -1;
    return selfSizeOf(nodes, ordinal) / wordBytes - OBJECT_WORDS;
  }

  function sparse(
    kind: 'array' | 'map' | 'set',
    slots: number,
    usedSlots: number,
    slotWords: number,
  ): CollectionRoom | null {
    if (slots < MIN_SPARSE_SLOTS || usedSlots >= slots * SPARSE_SHARE) return null;
    return { kind, fill: 'sparse', slots, usedSlots, wastedBytes: (slots - usedSlots) * slotWords * wordBytes };
  }

  function readArray(ordinal: number): CollectionRoom | null {
    const used = countOf(ordinal, element);
    const store = internalTarget(ordinal, elementsName);
    if (store < 0) {
      // Snapshots do not include the store that all empty arrays share.
      if (used > 0 || countOf(ordinal, property) > 0) return null;
      return { kind: 'array', fill: 'empty', slots: 0, usedSlots: 0, wastedBytes: selfSizeOf(nodes, ordinal) };
    }
    const slots = storeWords(ordinal, store) - STORE_WORDS;
    // Without any reference it may be full of numbers.
    return used === 0 || !Number.isInteger(slots) ? null : sparse('array', slots, used, 1);
  }

  function readLayout(ordinal: number, kind: 'map' | 'set'): CollectionTable | null {
    const table = internalTarget(ordinal, tableName);
    if (table < 0) return null;
    const entryWords = kind === 'map' ? 3 : 2;
    const buckets = (storeWords(ordinal, table) - TABLE_WORDS) / (1 + ENTRIES_PER_BUCKET * entryWords);
    if (!Number.isInteger(buckets) || buckets <= 0) return null;
    const slots = buckets * ENTRIES_PER_BUCKET;
    const firstSlot = TABLE_WORDS - STORE_WORDS + buckets;
    return { kind, table, slots, entryWords, entryBytes: entryWords * wordBytes, firstSlot };
  }

  function readTable(ordinal: number, kind: 'map' | 'set'): CollectionRoom | null {
    const layout = readLayout(ordinal, kind);
    if (layout === null) return null;
    const { table, slots, entryWords } = layout;
    const references = referencesOf(table);
    if (references === 0)
      return { kind, fill: 'no-references', slots, usedSlots: 0, wastedBytes: slots * entryWords * wordBytes };
    // Key and value of a Map; if one of them is a number, there is one reference per entry.
    return sparse(kind, slots, Math.min(slots, references), entryWords);
  }

  function readPlain(ordinal: number): CollectionRoom | null {
    let map = -1;
    for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) {
      const type = edges.typeAt(edge);
      const name = edges.nameAt(edge);
      if (type === internal && name === mapName) map = edges.to[edge];
      else if (type !== weak && !(type === property && name === protoName)) return null;
    }
    // A map with descriptors names properties whose values are numbers.
    if (map < 0 || internalTarget(map, descriptorsName) >= 0) return null;
    return { kind: 'object', fill: 'empty', slots: 0, usedSlots: 0, wastedBytes: selfSizeOf(nodes, ordinal) };
  }

  return {
    tableOf(ordinal) {
      if (nodes.type[ordinal] !== object || nodes.selfSize[ordinal] === 0) return null;
      const name = nodes.name[ordinal];
      return name === mapClass || name === setClass ? readLayout(ordinal, name === mapClass ? 'map' : 'set') : null;
    },
    read(ordinal) {
      if (nodes.type[ordinal] !== object || nodes.selfSize[ordinal] === 0) return null;
      const name = nodes.name[ordinal];
      if (name === arrayName) return readArray(ordinal);
      if (name === mapClass) return readTable(ordinal, 'map');
      if (name === setClass) return readTable(ordinal, 'set');
      return name === objectName ? readPlain(ordinal) : null;
    },
  };
}
