/**
 * Assigns a class to every node, named as in DevTools. Nodes are compared by type and name index, so text is made once per class, not once
 * per node.
 *
 *
 *   hidden → (system) code → (compiled code) closure → Function regexp → RegExp array, string … → (array), (string)
 *   what only worlds of the workbench retain → (PEN Workbench)
 *   object, native → their name; `<div class="x">` → <div>; plain objects → {a, b} where inferred; detached DOM → Detached <div>
 */
import { WORKBENCH_ENTRY, WORKBENCH_WORLD } from '../../../base/workbench-scripts.ts';
import { createBits, hasBit, rowsOf, setBit, type Bits } from '../columns/bits.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { DOM_DETACHED, type DomState } from '../graph/dom-state.ts';
import {
  createInterfaceMatcher,
  inferInterfaces,
  plainObjectsOf,
  type InterfaceDefinition,
} from './interface-names.ts';
import { release } from '../columns/release.ts';
import type { SnapshotMeta } from '../format/snapshot-meta.ts';
import { inSteps, ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

// The workbench's own world in a page: the isolated world in which its scripts run has a marked global object. Everything that only this world
// retains is one class, as the time of these scripts is one entry of a profile.
//
//
//   a context of V8 ← native_context – map of maps ← map – map ← map – object: an object belongs to the context whose maps it has

/** Passes over the nodes that look for objects of the world: marked globals, their contexts, maps of maps, maps, objects. */
const PASSES = 5;

/** Nodes that only worlds of the workbench retain; null in a heap without one, which costs no pass over nodes. */
function* findWorkbenchNodes(graph: HeapGraph): Steps<Bits | null> {
  const { nodes, edges, meta, strings } = graph;
  const { firstEdge, count } = nodes;
  const names = strings.indexesOf([WORKBENCH_WORLD, 'global_object', 'global_proxy_object', 'native_context', 'map']);
  const nameOf = (name: string): number => names.get(name) ?? -1;
  const mark = nameOf(WORKBENCH_WORLD);
  if (mark < 0) return null;
  const property = meta.edgeTypes.indexOf('property');
  const internal = meta.edgeTypes.indexOf('internal');

  const own = createBits(count);
  let pass = 0;
  /** Calls `found` for each node with an edge of this type and name. */
  function* withEdge(type: number, name: number, found: (ordinal: number, to: number) => void): Steps<void> {
    yield* inSteps({ stage: 'naming', pass: pass++, passes: PASSES + 1 }, count, (from, until) => {
      for (let ordinal = from; ordinal < until; ordinal += 1) {
        const end = firstEdge[ordinal + 1];
        for (let edge = firstEdge[ordinal]; edge < end; edge += 1)
          if (edges.nameAt(edge) === name && edges.typeAt(edge) === type) found(ordinal, edges.to[edge]);
      }
    });
  }

  let hasWorld = false;
  const globals = createBits(count);
  yield* withEdge(property, mark, (ordinal) => {
    if (!strings.get(nodes.name[ordinal]).includes('[JSGlobalObject]')) return;
    setBit(globals, ordinal);
    hasWorld = true;
  });
  if (!hasWorld) return null;
  const contexts = createBits(count);
  const globalProxy = nameOf('global_proxy_object');
  yield* withEdge(internal, nameOf('global_object'), (ordinal, to) => {
    if (!hasBit(globals, to)) return;
    setBit(contexts, ordinal);
    setBit(own, ordinal);
    setBit(own, to);
    for (let edge = firstEdge[ordinal]; edge < firstEdge[ordinal + 1]; edge += 1)
      if (edges.nameAt(edge) === globalProxy && edges.typeAt(edge) === internal) setBit(own, edges.to[edge]);
  });
  let ofContext = contexts;
  for (const name of ['native_context', 'map', 'map']) {
    const found = createBits(count);
    const before = ofContext;
    yield* withEdge(internal, nameOf(name), (ordinal, to) => {
      if (!hasBit(before, to)) return;
      setBit(found, ordinal);
      setBit(own, ordinal);
    });
    ofContext = found;
  }

  // A node that the root reaches without them is retained by others too.
  const isShared = createBits(count);
  setBit(isShared, meta.rootOrdinal);
  yield* reach(graph, [meta.rootOrdinal], isShared, own);
  yield* reach(graph, rowsOf(own), own, isShared);
  return own;
}

/** Adds to `seen` what the starts reach over edges that retain, without passing `walls`. */
function* reach(
  { nodes: { firstEdge, count }, edges, meta }: HeapGraph,
  starts: Iterable<number>,
  seen: Bits,
  walls: Bits,
): Steps<void> {
  const weak = meta.edgeTypes.indexOf('weak');
  const stack = createOrdinalStack();
  for (const start of starts) stack.push(start);
  for (let done = 0; stack.size > 0; done += 1) {
    if (done % ROWS_PER_STEP === 0) yield { stage: 'naming', done: PASSES * count, total: (PASSES + 1) * count };
    const ordinal = stack.pop();
    const end = firstEdge[ordinal + 1];
    for (let edge = firstEdge[ordinal]; edge < end; edge += 1) {
      const to = edges.to[edge];
      if (edges.typeAt(edge) === weak || hasBit(seen, to) || hasBit(walls, to)) continue;
      setBit(seen, to);
      stack.push(to);
    }
  }
}

/** Class of nodes without one yet. */
const NO_CLASS = 0xffff_ffff;
/** Prefix of the names of detached elements. */
export const DETACHED_PREFIX = 'Detached ';

export interface ClassNames {
  /** Class by node. */
  readonly classOf: Uint32Array;
  /** Name by class. Two classes may share one: a name of the file and an inferred or built-in one. */
  readonly names: readonly string[];
  readonly interfaces: readonly InterfaceDefinition[];
}

/** `<div class="x">` → `<div>`, also after `Detached `: elements are one class, without attributes. */
function elementName(name: string, prefixLength: number): string {
  const space = name.indexOf(' ', prefixLength);
  return space === -1 ? name : `${name.slice(0, space)}>`;
}

function classNameOf(name: string): { text: string; isElement: boolean } {
  if (name.startsWith('<')) return { text: elementName(name, 0), isElement: true };
  if (name.startsWith('Detached <')) return { text: elementName(name, 'Detached <'.length), isElement: true };
  return { text: name, isElement: false };
}

/** Class name of a node with this name in the file. */
export function fileClassName(name: string): string {
  return classNameOf(name).text;
}

/** By node type: the class of all its nodes; null if they have classes of their own. */
export function madeClassNames(meta: SnapshotMeta): (string | null)[] {
  const types = nodeTypeNumbers(meta);
  return Array.from(meta.nodeTypes, (typeName, type) => {
    if (type === types.object || type === types.native) return null;
    if (type === types.hidden) return '(system)';
    if (type === types.code) return '(compiled code)';
    if (type === types.closure) return 'Function';
    if (type === types.regexp) return 'RegExp';
    return `(${typeName})`;
  });
}

/** `classOf`: memory by node, which becomes the column of classes. */
export function* nameClasses(graph: HeapGraph, dom: DomState, classOf: Uint32Array): Steps<ClassNames> {
  const { nodes, strings, meta } = graph;
  const types = nodeTypeNumbers(meta);
  const names: string[] = [];
  /** Classes whose names are made here instead of taken from the file: equal text, one class. */
  const made = new Map<string, number>();

  const addClass = (name: string): number => names.push(name) - 1;
  const madeClass = (name: string): number => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const added = addClass(name);
    made.set(name, added);
    return added;
  };

  const classOfType = madeClassNames(meta).map((name) => (name === null ? NO_CLASS : madeClass(name)));

  const plain = plainObjectsOf(graph);
  const interfaces = plain.objectName < 0 ? [] : yield* inferInterfaces(graph, plain);
  const matcher = createInterfaceMatcher(graph, plain, interfaces);
  const interfaceClass = interfaces.map(({ name }) => addClass(name));

  /** Class by name of the file, and by the same name after `Detached `. */
  const classOfName = new Uint32Array(strings.length).fill(NO_CLASS);
  const detachedClassOfName = new Map<number, number>();
  const classify = (nameIndex: number): number => {
    const { text, isElement } = classNameOf(strings.get(nameIndex));
    const added = isElement ? madeClass(text) : addClass(text);
    classOfName[nameIndex] = added;
    return added;
  };
  const classifyDetached = (nameIndex: number): number => {
    const known = detachedClassOfName.get(nameIndex);
    if (known !== undefined) return known;
    const { text, isElement } = classNameOf(DETACHED_PREFIX + strings.get(nameIndex));
    const added = isElement ? madeClass(text) : addClass(text);
    detachedClassOfName.set(nameIndex, added);
    return added;
  };
  const detachedNative = dom.fromField ? dom.state : null;

  yield* inSteps({ stage: 'naming', pass: 1, passes: 2 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const type = nodes.type[ordinal];
      let found = classOfType[type];
      if (found === NO_CLASS) {
        const name = nodes.name[ordinal];
        if (type === types.native && detachedNative !== null && detachedNative[ordinal] === DOM_DETACHED) {
          found = classifyDetached(name);
        } else {
          found = classOfName[name];
          if (found === NO_CLASS) found = classify(name);
          if (name === plain.objectName && type === types.object) {
            const match = matcher.match(ordinal);
            if (match >= 0) found = interfaceClass[match];
          }
        }
      }
      classOf[ordinal] = found;
    }
  });
  release(classOfName);
  const own = yield* findWorkbenchNodes(graph);
  if (own !== null) {
    const ownClass = addClass(WORKBENCH_ENTRY);
    for (const ordinal of rowsOf(own)) classOf[ordinal] = ownClass;
  }
  return { classOf, names, interfaces };
}
