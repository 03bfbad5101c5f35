/**
 * Determines which native nodes are detached. Chromium marks only the root of a detached tree, and documents as attached; the state of
 * other nodes is that of their holder. Attached has precedence: a node below both is in the document.
 */
import { nodeTypeNumbers, type HeapGraph } from './heap-graph.ts';
import { createOrdinalStack, type OrdinalStack } from '../columns/growing-stack.ts';

export const DOM_UNKNOWN = 0;
export const DOM_ATTACHED = 1;
export const DOM_DETACHED = 2;

export interface DomState {
  /** Per node; null if no node of the file has a state, as in snapshots of Node. */
  readonly state: Uint8Array | null;
  /** The file has the detachedness field, so class names get the prefix `Detached `; older files include the prefix. */
  readonly fromField: boolean;
}

export function propagateDomState(graph: HeapGraph): DomState {
  const { nodes } = graph;
  const types = nodeTypeNumbers(graph.meta);
  if (nodes.detachedness === null) return { state: detachedByName(graph, types.native), fromField: false };
  if (!isAnyKnown(nodes.detachedness)) return { state: null, fromField: true };

  const state = nodes.detachedness.slice();
  const attached = createOrdinalStack();
  const detached = createOrdinalStack();
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (state[ordinal] === DOM_UNKNOWN || nodes.type[ordinal] !== types.native) continue;
    if (state[ordinal] === DOM_ATTACHED) attached.push(ordinal);
    else if (state[ordinal] === DOM_DETACHED) detached.push(ordinal);
  }
  spread(graph, types.native, state, attached, DOM_ATTACHED);
  spread(graph, types.native, state, detached, DOM_DETACHED);
  return { state, fromField: true };
}

/** A loop, because `some` with a function takes six times as long on millions of nodes. */
function isAnyKnown(marks: Uint8Array): boolean {
  for (let ordinal = 0; ordinal < marks.length; ordinal += 1) if (marks[ordinal] !== DOM_UNKNOWN) return true;
  return false;
}

/** Assigns `value` to every native node without a state that the stacked nodes hold, except over hidden and weak edges. */
function spread(graph: HeapGraph, native: number, state: Uint8Array, stack: OrdinalStack, value: number): void {
  const { nodes, edges } = graph;
  const hidden = graph.meta.edgeTypes.indexOf('hidden');
  const weak = graph.meta.edgeTypes.indexOf('weak');
  while (stack.size > 0) {
    const ordinal = stack.pop();
    const end = nodes.firstEdge[ordinal + 1];
    for (let edge = nodes.firstEdge[ordinal]; edge < end; edge += 1) {
      const type = edges.typeAt(edge);
      if (type === hidden || type === weak) continue;
      const target = edges.to[edge];
      if (state[target] !== DOM_UNKNOWN || nodes.type[target] !== native) continue;
      state[target] = value;
      stack.push(target);
    }
  }
}

/** Files from before the field: V8 wrote the prefix into the name. */
function detachedByName(graph: HeapGraph, native: number): Uint8Array | null {
  const { nodes, strings } = graph;
  const prefix = new TextEncoder().encode('Detached ');
  const isPrefixed = new Uint8Array(strings.length);
  let any = false;
  for (let index = 0; index < strings.length; index += 1) {
    if (strings.rawLength(index) < prefix.length) continue;
    const bytes = strings.rawBytes(index);
    if (bytes[0] === prefix[0] && prefix.every((byte, at) => bytes[at] === byte)) {
      isPrefixed[index] = 1;
      any = true;
    }
  }
  if (!any) return null;
  const state = new Uint8Array(nodes.count);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (nodes.type[ordinal] === native && isPrefixed[nodes.name[ordinal]] === 1) state[ordinal] = DOM_DETACHED;
  }
  return state;
}
