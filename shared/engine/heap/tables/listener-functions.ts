/** Functions that event listeners of a page call. */
import { createBits, setBit, type Bits } from '../columns/bits.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { createHeapReader } from '../waiting/heap-reader.ts';
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
 * By node: a function that a listener calls. `attached` omits listeners on detached elements, which live because of the elements.
 */
export function listenerFunctions(document: HeapDocument, which: 'all' | 'attached'): Bits {
  const { graph } = document;
  const { nodes, strings } = graph;
  const found = createBits(nodes.count);
  const names = LISTENER_NAMES.map((name) => strings.indexOf(name)).filter((index) => index >= 0);
  if (names.length === 0) return found;
  const reader = createHeapReader(graph);
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (!names.includes(nodes.name[ordinal])) continue;
    if (which === 'attached' && isDetached(document, ordinal)) continue;
    const [callback = reader.internal(ordinal, '1')] = reader.numbered(ordinal, 'element');
    const called = reader.called(callback);
    if (called >= 0) setBit(found, called);
  }
  return found;
}
