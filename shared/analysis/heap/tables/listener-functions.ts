/** Functions that event listeners of a page call. */
import { createBits, setBit, type Bits } from '../columns/bits.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { isDetached } from './detached-nodes.ts';

/**
 * Blink's names of the objects that hold a callback, at index 1: one for `addEventListener`, the others for handlers that were assigned
 * (`onclick = …`, `onerror`, `onbeforeunload`) or written as an attribute, once it was compiled.
 */
export const LISTENER_NAMES = [
  'V8EventListener',
  'V8EventHandlerNonNull',
  'V8OnErrorEventHandlerNonNull',
  'V8OnBeforeUnloadEventHandlerNonNull',
];

/**
 * By node: a function that a listener calls. If the callback is a wrapper or an object with `handleEvent`, it is the function that this
 * refers to. `attached` omits listeners on detached elements, which live because of the elements.
 */
export function listenerFunctions(document: HeapDocument, which: 'all' | 'attached'): Bits {
  const { graph } = document;
  const { nodes, edges, strings } = graph;
  const found = createBits(nodes.count);
  const names = LISTENER_NAMES.map((name) => strings.indexOf(name)).filter((index) => index >= 0);
  if (names.length === 0) return found;
  const numbered = [graph.meta.edgeTypes.indexOf('element'), graph.meta.edgeTypes.indexOf('hidden')];
  const target = (from: number, name: string): number => {
    for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
      const isNumbered = numbered.includes(edges.type[edge]);
      if ((isNumbered ? String(edges.name[edge]) : strings.get(edges.name[edge])) === name) return edges.to[edge];
    }
    return -1;
  };
  const hasCode = (ordinal: number): boolean => target(ordinal, 'code') >= 0;
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (!names.includes(nodes.name[ordinal])) continue;
    if (which === 'attached' && isDetached(document, ordinal)) continue;
    const callback = target(ordinal, '1');
    if (callback < 0) continue;
    let called = callback;
    if (!hasCode(callback)) {
      for (let edge = nodes.firstEdge[callback]; edge < nodes.firstEdge[callback + 1]; edge += 1) {
        if (!hasCode(edges.to[edge])) continue;
        called = edges.to[edge];
        break;
      }
    }
    setBit(found, called);
  }
  return found;
}
