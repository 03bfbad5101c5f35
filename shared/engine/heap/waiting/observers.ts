/**
 * Observers that still observe, by the function that they call: one row for each pair of an observer and what it observes. An observer without an observation
 * never calls its function again, so it is none. Chromium, in builds with the names of Blink's parts and without:
 *
 *     MutationObserver → MutationObserver::Delegate → V8MutationCallback → function      node → … → MutationObserverRegistration → MutationObserver
 *     ResizeObserver → V8ResizeObserverCallback → function                               node → … → ResizeObserver
 *     IntersectionObserver → IntersectionObserverDelegate → V8… → function               node → … → ElementIntersectionObserverData → … → IntersectionObserver
 *     PerformanceObserver → V8PerformanceObserverCallback → function                     Performance → … → PerformanceObserver
 *
 * A node refers to what observes it, and an observer to its nodes weakly. The element against which intersections are measured refers to its observer weakly
 * too. Before `observe` and after `disconnect` the PerformanceObserver of Node has `undefined` as its `#type`, and that of Deno no `[[entryTypes]]`. Chromium
 * and Node do not write which entries one observes.
 */
import type { HeapWaitingHow } from '../contract/heap-waiting.ts';
import { testOfName } from '../strings/test-of-name.ts';
import { MAX_LEVELS, type BlinkHolders } from './blink-holders.ts';
import type { HeapReader, NamedNodes } from './heap-reader.ts';
import { NONE, type WaitingItems } from './waiting-items.ts';

export const OBSERVERS: Readonly<Record<string, HeapWaitingHow>> = {
  MutationObserver: 'mutation',
  ResizeObserver: 'resize',
  IntersectionObserver: 'intersection',
  PerformanceObserver: 'performance',
};
const RUNTIME_CALLBACKS = ['#callback', '<symbol [[callback]]>'];
/** From an observer to its function. */
const CALLBACK_PART = /^(?:V8\w*Callback|MutationObserver::Delegate|IntersectionObserverDelegate)$/;
const MAX_CALLBACK_PARTS = 3;
/** From what is observed to an observer. */
const PART = /^(?:InternalNode$|blink::|MutationObserverRegistration$|ElementIntersectionObserverData$)/;
const DOM_NODE =
  /^(?:<|#|(?:HTML|SVG|MathML)\w*Element$|(?:HTML|XML|SVG)?Document(?:Fragment)?$|ShadowRoot$|Text$|Comment$|CDATASection$|ProcessingInstruction$)/;
const TIMELINE = /^(?:Worker)?Performance$/;

/** `named`: nodes by their name, of `OBSERVERS`. */
export function findObservers(
  reader: HeapReader,
  { named, holdersOf }: { readonly named: NamedNodes; readonly holdersOf: BlinkHolders },
  items: WaitingItems,
): void {
  const { nodes, strings, meta } = reader.graph;
  const [object, native] = ['object', 'native'].map((type) => meta.nodeTypes.indexOf(type));

  const callbackOf = (observer: number): number => {
    let at = observer;
    for (let step = 0; step <= MAX_CALLBACK_PARTS; step += 1) {
      const parts = reader.numbered(at, 'element');
      const found = parts.find((to) => reader.isClosure(to));
      if (step > 0 && found !== undefined) return reader.called(found);
      const part = parts.find((to) => nodes.type[to] === native && CALLBACK_PART.test(reader.className(to)));
      if (part === undefined) return NONE;
      at = part;
    }
    return NONE;
  };

  /** −1 if it does not observe. */
  const calledByRuntime = (observer: number): number => {
    const [ofNode, ofDeno] = RUNTIME_CALLBACKS.map((name) => reader.property(observer, name));
    const [types] = reader.numbered(reader.property(observer, '<symbol [[entryTypes]]>'), 'element');
    const isOff = reader.oddball(reader.property(observer, '#type')) === 'undefined';
    if (reader.isClosure(ofNode) && reader.property(observer, '#entryTypes') >= 0 && !isOff)
      return reader.called(ofNode);
    return reader.isClosure(ofDeno) && types !== undefined ? reader.called(ofDeno) : NONE;
  };

  const found = new Map<number, { readonly how: HeapWaitingHow; readonly calls: number }>();
  for (const [name, how] of Object.entries(OBSERVERS))
    for (const node of named.get(name) ?? []) {
      if (nodes.type[node] === native) {
        const calls = callbackOf(node);
        if (calls >= 0) found.set(node, { how, calls });
      } else if (nodes.type[node] === object && how === 'performance') {
        const calls = calledByRuntime(node);
        if (calls >= 0) items.add({ kind: 'observer', how, node, calls });
      }
    }

  const isPart = testOfName(strings, (name) => PART.test(name));
  const holders = (node: number, wanted: RegExp, depth: number, into: Set<number>): void => {
    for (const holder of depth > MAX_LEVELS ? [] : holdersOf(node)) {
      if (isPart(nodes.name[holder])) holders(holder, wanted, depth + 1, into);
      else if (depth > 0 && wanted.test(reader.className(holder))) into.add(holder);
    }
  };
  for (const [node, { how, calls }] of found) {
    const observed = new Set<number>();
    holders(node, how === 'performance' ? TIMELINE : DOM_NODE, 0, observed);
    if (how === 'performance') {
      if (observed.size > 0) items.add({ kind: 'observer', how, node, calls });
    } else for (const target of observed) items.add({ kind: 'observer', how, node, calls, target });
  }
}
