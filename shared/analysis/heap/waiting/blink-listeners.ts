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
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { testOfName } from '../strings/test-of-name.ts';
import type { HeapReader } from './heap-reader.ts';
import { NONE } from './waiting-items.ts';

export interface BlinkListener {
  readonly listener: number;
  /** What the listener was given. */
  readonly callback: number;
  /** −1 if it is not known. */
  readonly target: number;
}

/** Objects between a target and a wrapper of a function. */
const MAX_LEVELS = 8;
/** The listener itself, its registration, and the data of the target at least. */
const MIN_LEVELS = 3;
const PART =
  /^(?:InternalNode$|EventListener$|JSEventListener|blink::(?:EventTargetData|RegisteredEventListener|HeapVectorBacking|BasicHeapVector|HeapHashMap|HeapHashTableBacking|EventListenerMap|EventListenerVector))/;

export function* findBlinkListeners(reader: HeapReader): Steps<readonly BlinkListener[]> {
  const { nodes, edges, strings, meta } = reader.graph;
  const native = meta.nodeTypes.indexOf('native');
  const element = meta.edgeTypes.indexOf('element');
  const names = new Set(LISTENER_NAMES.map((name) => reader.nameIndex(name)).filter((index) => index >= 0));
  if (names.size === 0) return [];
  const isPart = testOfName(strings, (name) => PART.test(name));
  const isNamed = testOfName(strings, (name) => !PART.test(name) && !name.startsWith('blink::'));
  const wrappers: number[] = [];
  for (let node = 0; node < nodes.count; node += 1)
    if (nodes.type[node] === native && names.has(nodes.name[node])) wrappers.push(node);

  const holdersOf = new Map<number, number[]>();
  let level = new Set(wrappers);
  for (let pass = 0; pass < MAX_LEVELS && level.size > 0; pass += 1) {
    const next = new Set<number>();
    for (let from = 0; from < nodes.count; from += 1) {
      if (from % ROWS_PER_STEP === 0) yield { stage: 'tables', done: from, total: nodes.count };
      if (nodes.type[from] !== native) continue;
      for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
        const to = edges.to[edge];
        if (edges.type[edge] !== element || to === from || !level.has(to)) continue;
        const holders = holdersOf.get(to);
        if (holders === undefined) holdersOf.set(to, [from]);
        else holders.push(from);
        if (isPart(nodes.name[from]) && !holdersOf.has(from)) next.add(from);
      }
    }
    level = next;
  }

  const targetsOf = (node: number, depth: number, found: Set<number>): void => {
    for (const holder of depth > MAX_LEVELS ? [] : (holdersOf.get(node) ?? [])) {
      if (isPart(nodes.name[holder])) targetsOf(holder, depth + 1, found);
      else if (depth >= MIN_LEVELS && isNamed(nodes.name[holder])) found.add(holder);
    }
  };
  return wrappers.flatMap((wrapper): BlinkListener[] => {
    const [listener] = holdersOf.get(wrapper) ?? [];
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
