/**
 * Listeners of a page, each with its target. Builds of Chromium with the names of Blink's classes, and those without, as Chrome's and Electron's:
 *
 *     target → blink::EventTargetData → … → blink::RegisteredEventListener → EventListener → V8EventListener → function
 *     target → InternalNode           → … → InternalNode                   → EventListener → V8EventListener → function
 *
 * They are followed from the listener up. An AbortSignal that is to remove a listener refers to it in the same way, so that it is the target only if
 * nothing else is.
 */
import { LISTENER_NAMES } from '../tables/listener-functions.ts';
import { testOfName } from '../strings/test-of-name.ts';
import { MAX_LEVELS, type BlinkHolders } from './blink-holders.ts';
import type { HeapReader, NamedNodes } from './heap-reader.ts';
import { NONE } from './waiting-items.ts';

export interface BlinkListener {
  readonly listener: number;
  /** Function or object that the listener was given. */
  readonly callback: number;
  /** −1 if it is not known. */
  readonly target: number;
}

/** The listener itself, its registration, and the data of the target at least. */
const MIN_LEVELS = 3;
const PART =
  /^(?:InternalNode$|EventListener$|JSEventListener|blink::(?:EventTargetData|RegisteredEventListener|HeapVectorBacking|BasicHeapVector|HeapHashMap|HeapHashTableBacking|EventListenerMap|EventListenerVector))/;

/** `named`: nodes by their name, of `LISTENER_NAMES`. */
export function findBlinkListeners(
  reader: HeapReader,
  { named, holdersOf }: { readonly named: NamedNodes; readonly holdersOf: BlinkHolders },
): readonly BlinkListener[] {
  const { nodes, strings, meta } = reader.graph;
  const native = meta.nodeTypes.indexOf('native');
  const isPart = testOfName(strings, (name) => PART.test(name));
  const isNamed = testOfName(strings, (name) => !PART.test(name) && !name.startsWith('blink::'));
  const wrappers = LISTENER_NAMES.flatMap((name) => named.get(name) ?? [])
    .filter((node) => nodes.type[node] === native)
    .toSorted((a, b) => a - b);

  const targetsOf = (node: number, depth: number, found: Set<number>): void => {
    for (const holder of depth > MAX_LEVELS ? [] : holdersOf(node)) {
      if (isPart(nodes.name[holder])) targetsOf(holder, depth + 1, found);
      else if (depth >= MIN_LEVELS && isNamed(nodes.name[holder])) found.add(holder);
    }
  };
  return wrappers.flatMap((wrapper): BlinkListener[] => {
    const [listener] = holdersOf(wrapper);
    if (listener === undefined) return [];
    const found = new Set<number>();
    targetsOf(wrapper, 0, found);
    const targets = [...found];
    const others = targets.filter((target) => reader.className(target) !== 'AbortSignal');
    const [target = NONE] = others.length === 0 ? targets : others;
    const isOnly = (others.length === 0 ? targets : others).length === 1;
    return [{ listener, callback: reader.numbered(wrapper, 'element')[0] ?? NONE, target: isOnly ? target : NONE }];
  });
}
