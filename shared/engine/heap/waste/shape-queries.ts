/**
 * Plain objects with the same properties, and classes that have them too: objects that a program creates by the thousand without a class.
 * Properties with small integers have no edge in a snapshot and are not seen.
 */
import type { HeapShape } from '../contract/heap-filters.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import { edgeTargets } from '../graph/edge-targets.ts';
import { classNameOf, idOf } from '../open/heap-node.ts';
import { nodeTypeNumbers, selfSizeOf, type HeapGraph } from '../graph/heap-graph.ts';
import { answerPage, sortValue } from '../queries/object-queries.ts';
import type { OpenSnapshot } from '../open/open-snapshot.ts';
import { requireNode } from '../open/query-errors.ts';
import type { Answerers } from '../open/query-types.ts';
import { createSequenceTable, hashIndices, type SequenceTable } from '../columns/sequence-table.ts';
import { selectedList, sortedList, type ObjectList } from '../tables/object-lists.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

// The properties of an object, by which plain objects are alike.

/** An object with more properties is used as a dictionary. */
const MAX_KEYS = 256;

interface ShapeKeys {
  /** The names that `read` found, sorted without repetitions. */
  readonly found: Uint32Array;
  /** Reads the property names of an object into `found`; returns their number, −1 for dictionaries and prototypes. */
  readonly read: (ordinal: number) => number;
  /** True if it is an object without a class of its own. */
  readonly isPlain: (ordinal: number) => boolean;
  /** Its hidden class; −1 without one. */
  readonly mapOf: (ordinal: number) => number;
}

/** The strings of the heap must have been read, because it looks for names among them. */
function createShapeKeys(graph: HeapGraph): ShapeKeys {
  const { nodes, edges, strings, meta } = graph;
  const { object } = nodeTypeNumbers(meta);
  const property = meta.edgeTypes.indexOf('property');
  const internalTarget = edgeTargets(graph, 'internal');
  const plainName = strings.indexOf('Object');
  const protoName = strings.indexOf('__proto__');
  const mapName = strings.indexOf('map');
  // An object with its own `constructor` is the prototype of a class.
  const constructorName = strings.indexOf('constructor');
  const found = new Uint32Array(MAX_KEYS);

  return {
    found,
    isPlain: (ordinal) =>
      nodes.type[ordinal] === object && nodes.name[ordinal] === plainName && nodes.selfSize[ordinal] !== 0,
    read(ordinal) {
      let length = 0;
      for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) {
        if (edges.typeAt(edge) !== property || edges.nameAt(edge) === protoName) continue;
        if (length === MAX_KEYS || edges.nameAt(edge) === constructorName) return -1;
        found[length] = edges.nameAt(edge);
        length += 1;
      }
      // Insertion sort in place, for millions of objects: they have few properties, in similar order.
      let kept = 0;
      for (let at = 0; at < length; at += 1) {
        const name = found[at];
        let place = kept;
        while (place > 0 && found[place - 1] > name) place -= 1;
        if (place > 0 && found[place - 1] === name) continue;
        found.copyWithin(place + 1, place, kept);
        found[place] = name;
        kept += 1;
      }
      return kept;
    },
    mapOf: (ordinal) => internalTarget(ordinal, mapName),
  };
}

const SHOWN_KEYS = 20;
const SHOWN_CLASSES = 3;
/** Classes of the engine, which it also creates from plain objects. */
const NO_OWN_CLASS = /^(?:Object|Array|Window|Map|Set|\(.*\)|system \/ .*|\{.*)$|\(prototype\)/;

interface Shape {
  readonly sequence: number;
  count: number;
  sizeBytes: number;
  readonly example: number;
  readonly maps: Set<number>;
  readonly sharedWith: Map<string, number>;
}

interface ShapeTable {
  readonly sequences: SequenceTable;
  /** Shapes with at least two objects each, largest first. */
  readonly shapes: readonly Shape[];
}

export function shapeQueries(snapshot: OpenSnapshot): Answerers<'heap.shapes' | 'heap.shape-objects'> {
  const { document } = snapshot;
  const { graph } = document;
  const { nodes, strings, meta } = graph;
  const { object } = nodeTypeNumbers(meta);
  const lists = snapshot.createLists();
  let table: ShapeTable | null = null;
  // Made with the first question: the strings of a heap from the column cache are still being read before it.
  let keys: ShapeKeys | null = null;
  const shapeKeys = (): ShapeKeys => (keys ??= createShapeKeys(graph));

  function* makeTable(): Steps<ShapeTable> {
    if (table !== null) return table;
    const { found, isPlain, read, mapOf } = shapeKeys();
    const sequences = createSequenceTable();
    const shapes: Shape[] = [];
    const total = 2 * nodes.count;
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total };
      if (!isPlain(ordinal)) continue;
      const length = read(ordinal);
      if (length <= 0) continue;
      const sequence = sequences.intern(found, length, hashIndices(found, length));
      const shape =
        shapes[sequence] ??
        (shapes[sequence] = {
          sequence,
          count: 0,
          sizeBytes: 0,
          example: ordinal,
          maps: new Set<number>(),
          sharedWith: new Map<string, number>(),
        });
      shape.count += 1;
      shape.sizeBytes += selfSizeOf(nodes, ordinal);
      const map = mapOf(ordinal);
      if (map >= 0) shape.maps.add(map);
    }
    const ofPlain = sequences.size;
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: nodes.count + ordinal, total };
      if (nodes.type[ordinal] !== object || nodes.selfSize[ordinal] === 0 || isPlain(ordinal)) continue;
      const length = read(ordinal);
      if (length <= 0) continue;
      const sequence = sequences.intern(found, length, hashIndices(found, length));
      if (sequence >= ofPlain || shapes[sequence].count < 2) continue;
      const name = classNameOf(document, ordinal);
      if (NO_OWN_CLASS.test(name)) continue;
      const { sharedWith } = shapes[sequence];
      sharedWith.set(name, (sharedWith.get(name) ?? 0) + 1);
    }
    table = {
      sequences,
      shapes: shapes
        .filter(({ count }) => count > 1)
        .toSorted((a, b) => b.sizeBytes - a.sizeBytes || a.sequence - b.sequence),
    };
    return table;
  }

  function describe({ sequences }: ShapeTable, shape: Shape): HeapShape {
    // As in the name of the class, where the properties have the order of the objects.
    const className = classNameOf(document, shape.example);
    const order = className.startsWith('{') ? className.slice(1, -1).split(', ') : [];
    const place = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
    const names = Array.from(sequences.sequence(shape.sequence), (name) => strings.get(name))
      .toSorted()
      .toSorted((a, b) => place(a) - place(b));
    return {
      keys: names.slice(0, SHOWN_KEYS),
      keyCount: names.length,
      count: shape.count,
      shallowSizeBytes: shape.sizeBytes,
      hiddenClasses: shape.maps.size,
      sharedWith: [...shape.sharedWith]
        .map(([name, count]) => ({ name, count }))
        .toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
        .slice(0, SHOWN_CLASSES),
      exampleId: idOf(document, shape.example),
    };
  }

  function* listEqual(example: number): Steps<ObjectList> {
    const { found, isPlain, read } = shapeKeys();
    const length = read(example);
    if (!isPlain(example) || length <= 0) return sortedList(new Uint32Array(0));
    const wanted = found.slice(0, length);
    const equal = createOrdinalStack();
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
      if (!isPlain(ordinal) || read(ordinal) !== length) continue;
      if (wanted.every((name, at) => found[at] === name)) equal.push(ordinal);
    }
    return selectedList(equal.take(), sortValue(snapshot, 'retained'), true);
  }

  return {
    *'heap.shapes'({ start, count }) {
      const made = yield* makeTable();
      return {
        rows: made.shapes.slice(start, start + count).map((shape) => describe(made, shape)),
        start,
        total: made.shapes.length,
        objects: made.shapes.reduce((sum, shape) => sum + shape.count, 0),
        shallowSizeBytes: made.shapes.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      };
    },
    *'heap.shape-objects'({ id, start, count }) {
      const example = requireNode(document, id);
      const list = yield* lists.get(`${example}|${snapshot.figures !== null}`, () => listEqual(example));
      return yield* answerPage(snapshot, list, { start, count });
    },
  };
}
