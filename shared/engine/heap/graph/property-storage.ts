/**
 * V8's storage of properties and elements. A property value is in the file twice: as a property edge, and as an edge of the storage array
 * (for globals, of a cell in it). Both are one path, because deleting the property also clears the storage.
 *
 *
 *     object -property→ value object -internal:properties→ (array) -internal:3→ value
 *     object -element→ value object -internal:elements→ (array) -internal:0→ value
 *     global -property→ value global -internal:properties→ (array) -internal:7→ (cell) -internal:value→ value
 */
import type { HeapGraph } from './heap-graph.ts';
import { ownerOfEdge, type Retainers } from './retainers-table.ts';
import { testOfName } from '../strings/test-of-name.ts';

const STORES = ['properties', 'elements'];
/** Node types that are internal to V8. */
const CELL_TYPES = ['hidden', 'code', 'object shape'];

interface StorageTypes {
  /** A property or element of the program. */
  readonly isWritten: (row: number) => boolean;
  /** From an object to one of its storage arrays. */
  readonly isStore: (row: number) => boolean;
  /** From a cell to its value. */
  readonly isInCell: (row: number) => boolean;
  readonly isInternal: (row: number) => boolean;
  readonly isCell: (ordinal: number) => boolean;
}

function storageTypes({ nodes, edges, meta, strings }: HeapGraph): StorageTypes {
  const [property, element, internal] = ['property', 'element', 'internal'].map((type) => meta.edgeTypes.indexOf(type));
  const isCellType = Uint8Array.from(meta.nodeTypes, (type) => (CELL_TYPES.includes(type) ? 1 : 0));
  const isInternal = (row: number): boolean => edges.typeAt(row) === internal;
  const isStoreName = testOfName(strings, (name) => STORES.includes(name));
  const isValueName = testOfName(strings, (name) => name === 'value');
  return {
    isWritten: (row) => edges.typeAt(row) === property || edges.typeAt(row) === element,
    isStore: (row) => isInternal(row) && isStoreName(edges.nameAt(row)),
    isInCell: (row) => isInternal(row) && isValueName(edges.nameAt(row)),
    isInternal,
    isCell: (ordinal) => isCellType[nodes.type[ordinal]] === 1,
  };
}

/** These edges and the storage edges of the same properties; none for a value that another property of the object also holds. */
export function withStorage(graph: HeapGraph, rows: ReadonlySet<number>): ReadonlySet<number> {
  const { nodes, edges } = graph;
  const types = storageTypes(graph);
  const all = new Set(rows);
  const edgesOf = function* edgesOf(ordinal: number): Generator<number> {
    for (let row = nodes.firstEdge[ordinal]; row < nodes.firstEdge[ordinal + 1]; row += 1) yield row;
  };
  for (const row of rows) {
    if (!types.isWritten(row)) continue;
    const owner = ownerOfEdge(nodes, row);
    const value = edges.to[row];
    let isHeldOtherwise = false;
    const stores: number[] = [];
    for (const other of edgesOf(owner)) {
      if (edges.to[other] === value && types.isWritten(other) && !rows.has(other)) isHeldOtherwise = true;
      if (types.isStore(other)) stores.push(edges.to[other]);
    }
    if (isHeldOtherwise) continue;
    for (const store of stores) {
      for (const stored of edgesOf(store)) {
        if (!types.isInternal(stored)) continue;
        const to = edges.to[stored];
        if (to === value) all.add(stored);
        else if (types.isCell(to)) {
          for (const inCell of edgesOf(to)) if (edges.to[inCell] === value && types.isInCell(inCell)) all.add(inCell);
        }
      }
    }
  }
  return all;
}

export interface StoredProperties {
  /** True if an edge into the node is the storage of a property that leads to the same node. */
  among(ordinal: number): (row: number) => boolean;
}

export function storedProperties(graph: HeapGraph, { first, edge: edgeInto, ownerOf }: Retainers): StoredProperties {
  const types = storageTypes(graph);
  const { nodes, edges, meta } = graph;
  const isArrayType = Uint8Array.from(meta.nodeTypes, (type) => (type === 'array' ? 1 : 0));

  /** Objects whose properties or elements the array stores. */
  function* ownersOfStore(store: number): Generator<number> {
    if (isArrayType[nodes.type[store]] === 0) return;
    for (let at = first[store]; at < first[store + 1]; at += 1) {
      if (types.isStore(edgeInto[at])) yield ownerOf(edgeInto[at]);
    }
  }

  function* ownersOf(holder: number, row: number): Generator<number> {
    yield* ownersOfStore(holder);
    if (!types.isCell(holder) || !types.isInCell(row)) return;
    for (let at = first[holder]; at < first[holder + 1]; at += 1) {
      if (types.isInternal(edgeInto[at])) yield* ownersOfStore(ownerOf(edgeInto[at]));
    }
  }

  return {
    among(ordinal) {
      let writers: Set<number> | null = null;
      const holders = first[ordinal + 1] - first[ordinal];
      let looked = 0;
      const isWriter = (object: number): boolean => {
        for (let row = nodes.firstEdge[object]; row < nodes.firstEdge[object + 1]; row += 1)
          if (edges.to[row] === ordinal && types.isWritten(row)) return true;
        return false;
      };
      const holdsByProperty = (object: number): boolean => {
        if (writers !== null) return writers.has(object);
        // Most objects have a few edges, while a node may have a million holders. They are listed when that would have been less work.
        looked += nodes.firstEdge[object + 1] - nodes.firstEdge[object];
        if (looked <= holders) return isWriter(object);
        writers = new Set();
        for (let at = first[ordinal]; at < first[ordinal + 1]; at += 1) {
          if (types.isWritten(edgeInto[at])) writers.add(ownerOf(edgeInto[at]));
        }
        return writers.has(object);
      };
      return (row) => {
        if (!types.isInternal(row)) return false;
        for (const object of ownersOf(ownerOf(row), row)) if (holdsByProperty(object)) return true;
        return false;
      };
    },
  };
}
