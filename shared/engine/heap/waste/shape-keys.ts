/** The properties of an object, by which plain objects are alike. */
import { edgeTargets } from '../graph/edge-targets.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';

/** An object with more properties is used as a dictionary. */
const MAX_KEYS = 256;

export interface ShapeKeys {
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
export function createShapeKeys(graph: HeapGraph): ShapeKeys {
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
        if (edges.type[edge] !== property || edges.name[edge] === protoName) continue;
        if (length === MAX_KEYS || edges.name[edge] === constructorName) return -1;
        found[length] = edges.name[edge];
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
