/** Number of entries of Maps and Sets, and of elements of arrays, as far as a snapshot has them: it has no edges to small integers. */
import { edgeTargets } from './edge-targets.ts';
import { nodeTypeNumbers, type HeapGraph } from './heap-graph.ts';

/** A table is read up to this edge to tell which entries have both a key and a value in the snapshot; numbers, `true` and deleted ones have no edge. */
const MAX_READ_EDGES = 100_000;

export interface CollectionEntries {
  readonly kind: 'Map' | 'Set' | 'Array';
  /** Entries, or elements of an array, that refer to something. */
  readonly count: number;
  /** False if the number was estimated because some keys or values are numbers. */
  readonly isExact: boolean;
}

export interface CollectionEntriesReader {
  /** Null for nodes of other classes. */
  read(ordinal: number): CollectionEntries | null;
}

export function createEntriesReader(graph: HeapGraph): CollectionEntriesReader {
  const { nodes, edges, strings, meta } = graph;
  const internalTarget = edgeTargets(graph, 'internal');
  const { object } = nodeTypeNumbers(meta);
  const [element, hidden, internal] = ['element', 'hidden', 'internal'].map((name) => meta.edgeTypes.indexOf(name));
  /** Their names are indexes, and no strings. */
  const numbered: ReadonlySet<number | undefined> = new Set([element, hidden]);
  const kindOf = new Map((['Map', 'Set', 'Array'] as const).map((kind) => [strings.indexOf(kind), kind]));
  const [tableName, mapName] = ['table', 'map'].map((name) => strings.indexOf(name));

  /**
   * V8 names a table's edges by their slot. An entry of a Map has three slots (key, value, next entry of the bucket), so that edges whose slots
   * are one apart are a key and its value. Elements of a table, as files of other tools have, are no slots.
   */
  const readMap = (table: number): Pick<CollectionEntries, 'count' | 'isExact'> => {
    let references = 0;
    let read = 0;
    let pairs = 0;
    let before = Number.NaN;
    for (let edge = nodes.firstEdge[table]; edge < nodes.firstEdge[table + 1]; edge += 1) {
      if (edges.nameAt(edge) === mapName && !numbered.has(edges.typeAt(edge))) continue;
      references += 1;
      if (read >= MAX_READ_EDGES) continue;
      read += 1;
      const slot = numbered.has(edges.typeAt(edge)) ? Number.NaN : Number(strings.get(edges.nameAt(edge)));
      if (slot - before === 1) pairs += 1;
      before = slot;
    }
    if (read === references) return { count: references - pairs, isExact: pairs === 0 || pairs * 2 === read };
    return { count: Math.round(references * (1 - pairs / read)), isExact: false };
  };

  const countReferences = (table: number): number => {
    let count = 0;
    for (let edge = nodes.firstEdge[table]; edge < nodes.firstEdge[table + 1]; edge += 1)
      if (edges.nameAt(edge) !== mapName || edges.typeAt(edge) !== internal) count += 1;
    return count;
  };

  const countElements = (ordinal: number): number => {
    let count = 0;
    for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1)
      if (edges.typeAt(edge) === element) count += 1;
    return count;
  };

  return {
    read(ordinal) {
      if (nodes.type[ordinal] !== object) return null;
      const kind = kindOf.get(nodes.name[ordinal]);
      if (kind === undefined) return null;
      if (kind === 'Array') return { kind, count: countElements(ordinal), isExact: true };
      const table = internalTarget(ordinal, tableName);
      if (table < 0) return { kind, count: 0, isExact: true };
      return kind === 'Map' ? { kind, ...readMap(table) } : { kind, count: countReferences(table), isExact: true };
    },
  };
}
