/**
 * Listeners by the function that they call and by what they listen to.
 *
 *     Chromium: target → blink::EventTargetData → … → RegisteredEventListener → EventListener → V8EventListener → function; the event has no name there
 *     Node: target -[kEvents]→ Map of event → Object -next→ Listener -callback→ function, -next→ Listener …
 *     Deno: target -[Symbol()]→ Object -listeners→ Object -EVENT→ Array of Object -callback→ function
 *     EventEmitter: emitter -_events→ Object -EVENT→ function, or Array of functions
 */
import { LISTENER_NAMES } from '../tables/listener-functions.ts';
import { ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';
import { testOfName } from '../strings/test-of-name.ts';
import type { HeapReader } from './heap-reader.ts';
import { NONE, type WaitingItems } from './waiting-items.ts';

/** Listeners of one event of a target. */
const MAX_CHAIN = 100_000;
/** Blink's objects between a target and one of its listeners. */
const MAX_BLINK_DEPTH = 8;
const BLINK_PARTS =
  /^(?:blink::(?:EventTargetData|RegisteredEventListener|HeapVectorBacking|BasicHeapVector|HeapHashMap|HeapHashTableBacking|EventListenerMap|EventListenerVector)|EventListener$|JSEventListener)/;

export function* findListeners(reader: HeapReader, items: WaitingItems): Steps<void> {
  const { nodes, edges, strings, meta } = reader.graph;
  const [property, internal, weak] = ['property', 'internal', 'weak'].map((type) => meta.edgeTypes.indexOf(type));
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

  function* ofBlink(): Steps<void> {
    const wrappers = new Set(LISTENER_NAMES.map((name) => reader.nameIndex(name)).filter((index) => index >= 0));
    const data = reader.nameIndex('blink::EventTargetData');
    if (wrappers.size === 0) return;
    const isPart = testOfName(strings, (name) => BLINK_PARTS.test(name));
    const seen = new Set<number>();
    const walk = (from: number, target: number, depth: number): void => {
      for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1) {
        const to = edges.to[edge];
        if (edges.type[edge] === weak || seen.has(to)) continue;
        if (wrappers.has(nodes.name[to])) {
          seen.add(to);
          add(from, reader.numbered(to, 'element')[0] ?? NONE, target, null);
        } else if (depth < MAX_BLINK_DEPTH && isPart(nodes.name[to])) {
          seen.add(to);
          walk(to, target, depth + 1);
        }
      }
    };
    for (let node = 0; node < nodes.count && data >= 0; node += 1) {
      if (node % ROWS_PER_STEP === 0) yield { stage: 'tables', done: node, total: nodes.count };
      for (let edge = nodes.firstEdge[node]; edge < nodes.firstEdge[node + 1]; edge += 1) {
        const to = edges.to[edge];
        if (nodes.name[to] === data && edges.type[edge] !== weak && !seen.has(to)) {
          seen.add(to);
          walk(to, node, 0);
        }
      }
    }
  }

  /** Values of the table of a Map whose keys are texts or symbols. */
  const entriesOf = (map: number): [string, number][] => {
    const table = reader.internal(map, 'table');
    if (table < 0) return [];
    const found: [string, number][] = [];
    let key = '';
    let keySlot = Number.NaN;
    for (let edge = nodes.firstEdge[table]; edge < nodes.firstEdge[table + 1]; edge += 1) {
      if (edges.type[edge] !== internal) continue;
      const slot = Number(strings.get(edges.name[edge]));
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
      if (edges.type[edge] === property && edges.name[edge] !== proto)
        yield [strings.get(edges.name[edge]), edges.to[edge]];
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

  yield* ofBlink();
  const ofProperty = new Map<number, (target: number, value: number) => void>([
    [reader.nameIndex('<symbol kEvents>'), ofNodeTarget],
    [reader.nameIndex('_events'), ofEmitter],
    [reader.nameIndex('<symbol>'), ofDenoTarget],
  ]);
  ofProperty.delete(-1);
  const objects = meta.nodeTypes.indexOf('object');
  for (let node = 0; node < nodes.count && ofProperty.size > 0; node += 1) {
    if (node % ROWS_PER_STEP === 0) yield { stage: 'tables', done: node, total: nodes.count };
    for (let edge = nodes.firstEdge[node]; edge < nodes.firstEdge[node + 1]; edge += 1) {
      if (edges.type[edge] !== property || nodes.type[edges.to[edge]] !== objects) continue;
      ofProperty.get(edges.name[edge])?.(node, edges.to[edge]);
    }
  }
}

/** Whether a target is an AbortSignal, and has been aborted. */
function signalStates(reader: HeapReader): { stateOf(target: number): 'open' | 'aborted' | null } {
  const { meta, nodes } = reader.graph;
  const native = meta.nodeTypes.indexOf('native');
  const known = new Map<number, 'open' | 'aborted' | null>();
  const read = (target: number): 'open' | 'aborted' | null => {
    if (target < 0) return null;
    if (nodes.type[target] === native) {
      if (reader.className(target) !== 'AbortSignal') return null;
      // Blink keeps the reason with the world that it belongs to.
      const isAborted = reader
        .numbered(target, 'element')
        .some((to) => reader.className(to) === 'blink::DOMWrapperWorld' || reader.className(to) === 'DOMException');
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
