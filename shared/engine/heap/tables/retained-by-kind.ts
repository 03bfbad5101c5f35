/** Detached nodes, and objects retained only by these, by event listeners, contexts or the console: DevTools' filters of these names. */
import type { HeapObjectKind } from '../contract/heap-filters.ts';
import { createBits, hasBit, setBit, type Bits } from '../columns/bits.ts';
import { NO_DISTANCE, type Distances } from '../retained/distances.ts';
import { detachedDomNodes } from './detached-nodes.ts';
import { listenerFunctions } from './listener-functions.ts';
import { DOM_DETACHED } from '../graph/dom-state.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { nodeTypeNumbers } from '../graph/heap-graph.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** Fewer per step: a node has several edges, each with a random memory access. */
const WALKED_PER_STEP = ROWS_PER_STEP >>> 2;

const CONSOLE_EDGE = ' / DevTools console';

/** By node: reachable from the root, but not without nodes of the kind; for `detached-dom` the detached nodes themselves. */
export function* findRetainedByKind(document: HeapDocument, distance: Distances, kind: HeapObjectKind): Steps<Bits> {
  const { nodes, edges, meta } = document.graph;
  if (kind === 'detached-dom') return detachedNodes(document);
  const weak = meta.edgeTypes.indexOf('weak');
  const isCut = kind === 'console' ? null : nodesOfKind(document, kind);
  const isCutEdge = kind === 'console' ? consoleEdges(document) : null;
  const found = createBits(nodes.count);
  if (isCut !== null && isCut.every((word) => word === 0)) return found;
  const reached = createBits(nodes.count);
  const open = createOrdinalStack();
  setBit(reached, meta.rootOrdinal);
  open.push(meta.rootOrdinal);
  for (let walked = 1; open.size > 0; walked += 1) {
    const from = open.pop();
    const end = nodes.firstEdge[from + 1];
    for (let edge = nodes.firstEdge[from]; edge < end; edge += 1) {
      const to = edges.to[edge];
      if (hasBit(reached, to) || edges.typeAt(edge) === weak) continue;
      if (isCut === null ? isCutEdge?.(from, edge) === true : hasBit(isCut, to)) continue;
      setBit(reached, to);
      open.push(to);
    }
    if (walked % WALKED_PER_STEP === 0)
      yield { stage: 'tables', done: Math.min(walked, nodes.count), total: nodes.count };
  }
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (!hasBit(reached, ordinal) && distance[ordinal] !== NO_DISTANCE) setBit(found, ordinal);
  }
  return found;
}

function detachedNodes(document: HeapDocument): Bits {
  const { count } = document.graph.nodes;
  const found = createBits(count);
  const isDetachedNode = detachedDomNodes(document);
  for (let ordinal = 0; ordinal < count; ordinal += 1) if (isDetachedNode(ordinal)) setBit(found, ordinal);
  return found;
}

function consoleEdges({ graph }: HeapDocument): (from: number, edge: number) => boolean {
  const { nodes, edges, strings, meta } = graph;
  const { synthetic } = nodeTypeNumbers(meta);
  const numbered = [meta.edgeTypes.indexOf('element'), meta.edgeTypes.indexOf('hidden')];
  return (from, edge) =>
    nodes.type[from] === synthetic &&
    !numbered.includes(edges.typeAt(edge)) &&
    strings.get(edges.nameAt(edge)).endsWith(CONSOLE_EDGE);
}

function nodesOfKind(document: HeapDocument, kind: Exclude<HeapObjectKind, 'console' | 'detached-dom'>): Bits {
  const { graph, dom } = document;
  const { nodes } = graph;
  if (kind === 'listeners') return listenerFunctions(document, 'attached');
  const found = createBits(nodes.count);
  if (kind === 'detached') {
    if (dom.state === null) return found;
    for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
      if (dom.state[ordinal] === DOM_DETACHED) setBit(found, ordinal);
    }
    return found;
  }
  const isContext = contextNames(document);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (hasBit(isContext, nodes.name[ordinal])) setBit(found, ordinal);
  }
  return found;
}

/** By string: whether it is V8's name of a context, with or without its function. */
function contextNames({ graph: { strings } }: HeapDocument): Bits {
  const found = createBits(strings.length);
  const prefix = new TextEncoder().encode('system / Context');
  for (let index = 0; index < strings.length; index += 1) {
    if (strings.firstByte(index) !== prefix[0] || strings.rawLength(index) < prefix.length) continue;
    const bytes = strings.rawBytes(index);
    if (!prefix.every((byte, at) => bytes[at] === byte)) continue;
    const name = strings.get(index);
    if (name === 'system / Context' || name.startsWith('system / Context / ')) setBit(found, index);
  }
  return found;
}
