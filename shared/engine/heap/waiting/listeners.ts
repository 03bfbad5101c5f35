/**
 * Listeners by the function that they call and by what they listen to.
 *
 *     Chromium: see below; the event has no name there
 *     Node: target -[kEvents]→ Map of event → Object -next→ Listener -callback→ function, -next→ Listener …
 *     Deno: target -[Symbol()]→ Object -listeners→ Object -EVENT→ Array of Object -callback→ function
 *     EventEmitter: emitter -_events→ Object -EVENT→ function, or Array of functions
 */
import { LISTENER_NAMES } from '../tables/listener-functions.ts';
import { testOfName } from '../strings/test-of-name.ts';
import { MAX_LEVELS, type BlinkHolders } from './blink-holders.ts';
import type { HeapReader, NamedEdges, NamedNodes } from './heap-reader.ts';
import { NONE, type WaitingItems } from './waiting-items.ts';

// Listeners of a page, each with its target. Builds of Chromium with the names of Blink's classes, and those without, as Chrome's and Electron's:
//
//     target → blink::EventTargetData → … → blink::RegisteredEventListener → EventListener → V8EventListener → function
//     target → InternalNode           → … → InternalNode                   → EventListener → V8EventListener → function
//
// They are followed from the listener up. An AbortSignal that is to remove a listener refers to it in the same way, so that it is the target only if
// nothing else is.

interface BlinkListener {
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
function findBlinkListeners(
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

/** Listeners of one event of a target. */
const MAX_CHAIN = 100_000;

/** The properties with which the runtimes, and EventEmitters, refer to listeners. */
export const LISTENER_PROPERTIES = ['<symbol kEvents>', '_events', '<symbol>'] as const;

interface ListenersAsked {
  /** Nodes by their name, of `LISTENER_NAMES`. */
  readonly named: NamedNodes;
  readonly holdersOf: BlinkHolders;
  /** Edges by their name, of `LISTENER_PROPERTIES`. */
  readonly edgesNamed: (name: string) => NamedEdges;
}

export function findListeners(
  reader: HeapReader,
  { named, holdersOf, edgesNamed }: ListenersAsked,
  items: WaitingItems,
): void {
  const { nodes, edges, strings, meta } = reader.graph;
  const [property, internal] = ['property', 'internal'].map((type) => meta.edgeTypes.indexOf(type));
  const proto = reader.nameIndex('__proto__');
  const signals = signalStates(reader);

  const add = (node: number, callback: number, target: number, name: string | null): void => {
    const calls = reader.called(callback);
    if (calls < 0) return;
    const signal = signals.stateOf(target);
    // A signal that is aborted never calls its listeners.
    if (signal === 'aborted') return;
    items.add({
      kind: signal === 'open' ? 'abort' : 'listener',
      node,
      calls,
      target,
      ...(signal === 'open' ? { targetName: 'AbortSignal' } : {}),
      ...(name === null ? {} : { name }),
    });
  };

  /** Values of the table of a Map whose keys are texts or symbols. */
  const entriesOf = (map: number): [string, number][] => {
    const table = reader.internal(map, 'table');
    if (table < 0) return [];
    const found: [string, number][] = [];
    let key = '';
    let keySlot = Number.NaN;
    for (let edge = nodes.firstEdge[table]; edge < nodes.firstEdge[table + 1]; edge += 1) {
      if (edges.typeAt(edge) !== internal) continue;
      const slot = Number(strings.get(edges.nameAt(edge)));
      const to = edges.to[edge];
      const type = meta.nodeTypes[nodes.type[to]] ?? '';
      if (slot === keySlot + 1) found.push([key, to]);
      else if (type.includes('string') || type === 'symbol') [key, keySlot] = [eventName(to), slot];
    }
    return found;
  };
  const eventName = (node: number): string => {
    const name = reader.internal(node, 'name');
    return strings.get(nodes.name[name < 0 ? node : name]);
  };

  const ofNodeTarget = (target: number, events: number): void => {
    for (const [event, root] of entriesOf(events)) {
      let listener = reader.property(root, 'next');
      for (let step = 0; listener >= 0 && step < MAX_CHAIN; step += 1) {
        const callback = reader.property(listener, 'callback');
        const given = reader.property(listener, 'listener');
        if (callback >= 0 || given >= 0)
          add(listener, given >= 0 && reader.oddball(given) === null ? given : callback, target, event);
        listener = reader.property(listener, 'next');
      }
    }
  };

  /** By event: own properties of an object. */
  const propertiesOf = function* (from: number): Iterable<[string, number]> {
    for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1)
      if (edges.typeAt(edge) === property && edges.nameAt(edge) !== proto)
        yield [strings.get(edges.nameAt(edge)), edges.to[edge]];
  };

  const ofEmitter = (target: number, events: number): void => {
    for (const [event, value] of propertiesOf(events)) {
      const all = reader.isClosure(value) ? [value] : reader.numbered(value, 'element');
      // The package `eventemitter3` wraps each function.
      const wrapped = reader.property(value, 'fn');
      if (reader.isClosure(wrapped)) add(value, wrapped, target, event);
      for (const each of all) {
        const callback = reader.isClosure(each) ? each : reader.property(each, 'fn');
        if (reader.isClosure(callback)) add(each, callback, target, event);
      }
    }
  };

  const ofDenoTarget = (target: number, data: number): void => {
    const listeners = reader.property(data, 'listeners');
    if (listeners < 0) return;
    for (const [event, list] of propertiesOf(listeners))
      for (const each of reader.numbered(list, 'element')) {
        const callback = reader.property(each, 'callback');
        if (callback >= 0 && reader.property(each, 'options') >= 0) add(each, callback, target, event);
      }
  };

  for (const { listener, callback, target } of findBlinkListeners(reader, { named, holdersOf }))
    add(listener, callback, target, null);
  const ofProperty: Readonly<Record<(typeof LISTENER_PROPERTIES)[number], (target: number, value: number) => void>> = {
    '<symbol kEvents>': ofNodeTarget,
    _events: ofEmitter,
    '<symbol>': ofDenoTarget,
  };
  const objects = meta.nodeTypes.indexOf('object');
  for (const name of LISTENER_PROPERTIES)
    for (const { edge, from } of edgesNamed(name))
      if (edges.typeAt(edge) === property && nodes.type[edges.to[edge]] === objects)
        ofProperty[name](from, edges.to[edge]);
}

/** State of a target that is an AbortSignal: open or aborted; null for any other. */
function signalStates(reader: HeapReader): { stateOf(target: number): 'open' | 'aborted' | null } {
  const { meta, nodes } = reader.graph;
  const native = meta.nodeTypes.indexOf('native');
  const known = new Map<number, 'open' | 'aborted' | null>();
  const read = (target: number): 'open' | 'aborted' | null => {
    if (target < 0) return null;
    if (nodes.type[target] === native) {
      if (reader.className(target) !== 'AbortSignal') return null;
      // Blink keeps the reason: an exception, or any value of the page.
      const isAborted = reader
        .numbered(target, 'element')
        .some((to) => nodes.type[to] !== native || reader.className(to) === 'DOMException');
      return isAborted ? 'aborted' : 'open';
    }
    const ofNode = reader.oddball(reader.property(target, '<symbol kAborted>'));
    if (ofNode !== null) return ofNode === 'true' ? 'aborted' : 'open';
    const reason = reader.property(target, '<symbol [[abortReason]]>');
    if (reason < 0) return null;
    return reader.oddball(reason) === 'undefined' ? 'open' : 'aborted';
  };
  return {
    stateOf(target) {
      let state = known.get(target);
      if (state === undefined) known.set(target, (state = read(target)));
      return state;
    },
  };
}
