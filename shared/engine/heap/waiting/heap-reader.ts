/** Reads single objects of a heap by the names of their edges, whose texts are looked up once. */
import { boundFunction } from '../open/bound-functions.ts';
import { createEdgeReader, type EdgeReader } from '../graph/edge-reader.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { ownerOfEdge } from '../graph/retainers-table.ts';
import { target } from '../open/object-location.ts';
import { testOfName } from '../strings/test-of-name.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { NONE } from './waiting-items.ts';

/** Classes above that of an object, up to those of the runtime. */
const MAX_PROTOTYPES = 16;
/** Wrappers of `bind`, `once` and the like that are followed to the function that they call. */
const MAX_WRAPPERS = 8;

export interface HeapReader extends EdgeReader {
  readonly graph: HeapGraph;
  /** String index of an edge name; −1 if the file has none. */
  nameIndex(name: string): number;
  /** Targets of numbered edges of a kind, in their order. */
  numbered(from: number, type: 'hidden' | 'element'): number[];
  isClosure(node: number): boolean;
  className(node: number): string;
  /** `null`, `undefined`, `true` or `false`; null for other values. Up to V8 12 the file names all of them `system / Oddball`. */
  oddball(node: number): string | null;
  /** True if a script of a program or of the runtime has the function: V8's own have none. */
  hasScript(closure: number): boolean;
  /** The function that runs when this is called: that of `bind`, of a wrapper with `listener`, or `handleEvent` of an object. −1 if there is none. */
  called(callable: number): number;
}

/** In file order. */
export type NamedNodes = ReadonlyMap<string, readonly number[]>;

/** Edges of a name, in file order: each with the node that it is of. */
export type NamedEdges = readonly { readonly edge: number; readonly from: number }[];

/** Properties and internal references by their name, in one pass over all edges. */
export function* findEdgesNamed(reader: HeapReader, names: readonly string[]): Steps<(name: string) => NamedEdges> {
  const { nodes, edges, strings, meta } = reader.graph;
  const [property, internal] = ['property', 'internal'].map((type) => meta.edgeTypes.indexOf(type));
  /** By name: 1 more than the place among those asked for. */
  const askedAs = new Uint8Array(strings.length);
  names.forEach((name, at) => {
    const index = reader.nameIndex(name);
    if (index >= 0) askedAs[index] = at + 1;
  });
  const found = names.map((): { edge: number; from: number }[] => []);
  for (let row = 0; row < edges.count; row += 1) {
    if (row % ROWS_PER_STEP === 0) yield { stage: 'tables', done: row, total: edges.count };
    const type = edges.typeAt(row);
    if (type !== property && type !== internal) continue;
    const asked = askedAs[edges.nameAt(row)];
    if (asked === 0) continue;
    found[asked - 1]?.push({ edge: row, from: ownerOfEdge(nodes, row) });
  }
  return (name) => found[names.indexOf(name)] ?? [];
}

/** Nodes by their name, in one pass over all nodes. */
export function* findNodesNamed(reader: HeapReader, names: readonly string[]): Steps<NamedNodes> {
  const { nodes, strings } = reader.graph;
  const found = names.map((name) => ({ name, index: reader.nameIndex(name), at: new Array<number>() }));
  const present = found.filter(({ index }) => index >= 0);
  const isWanted = new Uint8Array(strings.length);
  for (const { index } of present) isWanted[index] = 1;
  for (let node = 0; node < nodes.count && present.length > 0; node += 1) {
    if (node % ROWS_PER_STEP === 0) yield { stage: 'tables', done: node, total: nodes.count };
    const name = nodes.name[node];
    if (isWanted[name] === 1) present.find(({ index }) => index === name)?.at.push(node);
  }
  return new Map(found.map(({ name, at }) => [name, at]));
}

export function createHeapReader(graph: HeapGraph): HeapReader {
  const { nodes, edges, strings, meta } = graph;
  const { closure } = nodeTypeNumbers(meta);
  const [hidden, element] = ['hidden', 'element'].map((type) => meta.edgeTypes.indexOf(type));
  const isOddball = testOfName(strings, (name) => name === 'system / Oddball');
  const isClosure = (node: number): boolean => node >= 0 && nodes.type[node] === closure;

  /** A method is a property of a prototype. */
  const inherited = (from: number, name: string): number => {
    for (let at = from, level = 0; at >= 0 && level < MAX_PROTOTYPES; level += 1) {
      const own = reader.property(at, name);
      if (own >= 0) return own;
      at = reader.property(at, '__proto__');
    }
    return NONE;
  };

  const reader: HeapReader = {
    ...createEdgeReader(graph),
    graph,
    nameIndex: (name) => strings.indexOf(name),
    numbered(from, type) {
      const wanted = type === 'hidden' ? hidden : element;
      const targets: number[] = [];
      if (from < 0) return targets;
      for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1)
        if (edges.typeAt(edge) === wanted) targets.push(edges.to[edge]);
      return targets;
    },
    isClosure,
    className: (node) => (node < 0 ? '' : strings.get(nodes.name[node])),
    oddball(node) {
      if (node < 0) return null;
      let named = node;
      if (isOddball(nodes.name[node])) {
        // Its first reference is the text.
        named = reader.numbered(node, 'hidden')[0] ?? NONE;
      }
      const name = reader.className(named);
      return name === 'null' || name === 'undefined' || name === 'true' || name === 'false' ? name : null;
    },
    hasScript(made) {
      const shared = target(graph, made, 'shared');
      return target(graph, shared, 'script') >= 0 || target(graph, shared, 'script_or_debug_info') >= 0;
    },
    called(callable) {
      let at = callable;
      for (let step = 0; at >= 0 && step < MAX_WRAPPERS; step += 1) {
        if (!isClosure(at)) {
          const handler = inherited(at, 'handleEvent');
          if (handler < 0 || handler === at) return NONE;
          at = handler;
          continue;
        }
        // `once` of an EventEmitter registers a wrapper that refers to the listener.
        const listener = reader.property(at, 'listener');
        const next = isClosure(listener) ? listener : (boundFunction(graph, at)?.runs ?? at);
        if (next === at) return at;
        at = next;
      }
      return at;
    },
  };
  return reader;
}
