/**
 * The realm of each object: the native context that its hidden class belongs to. Objects without one (elements, strings, native memory) belong to the
 * realm of the object that dominates them: what only a realm's object holds is its own.
 *
 *     object → map → map (of hidden classes) → native_context → NativeContext → global_object, global_proxy_object
 *     V8 of Node 24: object → map → constructor → context → … → NativeContext; function → context → previous → … → NativeContext
 */
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { internalEdges } from '../graph/edge-targets.ts';
import type { RetainedFigures } from '../retained/retained.ts';
import { testOfEngineName } from '../strings/engine-names.ts';
import { inSteps, ROWS_PER_STEP, type Steps } from '../../steps/steps.ts';

/** Marks an object that belongs to no realm. */
export const NO_REALM = 0xffff;
const UNKNOWN = 0xfffe;
const MAX_REALMS = 0xfff0;
/** Nested scopes of a function that are followed. */
const MAX_CONTEXTS = 1000;
/** Each added property prepends a map. */
const MAX_MAPS = 2048;

export interface Realms {
  /** Ordinals of the native contexts, in file order. */
  readonly contexts: readonly number[];
  /** By node: place among the contexts, or `NO_REALM`. */
  readonly realmOf: Uint16Array;
}

/** Ordinals of the native contexts, in file order. */
export function nativeContexts({ nodes, strings, meta }: HeapGraph): number[] {
  const { native, hidden, object } = nodeTypeNumbers(meta);
  const isNative = testOfEngineName(strings, 'NativeContext');
  const contexts: number[] = [];
  for (let ordinal = 0; ordinal < nodes.count && contexts.length < MAX_REALMS; ordinal += 1) {
    const type = nodes.type[ordinal];
    if ((type === native || type === hidden || type === object) && isNative(nodes.name[ordinal]))
      contexts.push(ordinal);
  }
  return contexts;
}

export function* findRealms(graph: HeapGraph, { order, dominator }: RetainedFigures): Steps<Realms> {
  const { nodes, meta } = graph;
  const types = nodeTypeNumbers(meta);
  const { names, target } = internalEdges(graph, [
    'map',
    'native_context',
    'context',
    'previous',
    'constructor',
    'back_pointer',
  ]);
  const contexts = nativeContexts(graph);
  const placeOf = new Map(contexts.map((context, place) => [context, place]));
  const realmOf = new Uint16Array(nodes.count).fill(NO_REALM);
  if (contexts.length === 0) return { contexts, realmOf };

  /** Realm of a function: its contexts end in the native one. */
  const realmOfFunction = (made: number): number => {
    let context = target(made, names.context);
    for (let step = 0; context >= 0 && step < MAX_CONTEXTS; step += 1) {
      const place = placeOf.get(context);
      if (place !== undefined) return place;
      context = target(context, names.previous);
    }
    return NO_REALM;
  };
  /** The first map of the chain refers to the constructor. */
  const constructorOf = (map: number): number => {
    let at = map;
    for (let step = 0; at >= 0 && step < MAX_MAPS; step += 1) {
      const made = target(at, names.constructor);
      if (made >= 0) return made;
      at = target(at, names.back_pointer);
    }
    return -1;
  };
  /** By map. */
  const ofMap = new Uint16Array(nodes.count).fill(UNKNOWN);
  const realmOfMap = (map: number): number => {
    if (ofMap[map] === UNKNOWN)
      ofMap[map] =
        placeOf.get(target(target(map, names.map), names.native_context)) ?? realmOfFunction(constructorOf(map));
    return ofMap[map];
  };
  for (let ordinal = 0; ordinal < nodes.count; ordinal += 1) {
    if (ordinal % ROWS_PER_STEP === 0) yield { stage: 'tables', done: ordinal, total: nodes.count };
    const map = target(ordinal, names.map);
    if (map >= 0) realmOf[ordinal] = realmOfMap(map);
    if (realmOf[ordinal] === NO_REALM && nodes.type[ordinal] === types.closure)
      realmOf[ordinal] = realmOfFunction(ordinal);
  }
  for (const [place, context] of contexts.entries()) realmOf[context] = place;
  // A dominator has a smaller number than its nodes, so it has its realm already.
  yield* inSteps({ stage: 'tables', pass: 0, passes: 1 }, nodes.count, (from, to) => {
    for (let number = from + 1; number <= to; number += 1) {
      const ordinal = order.ordinalOf[number];
      if (realmOf[ordinal] === NO_REALM && dominator[number] > 0)
        realmOf[ordinal] = realmOf[order.ordinalOf[dominator[number]]];
    }
  });
  return { contexts, realmOf };
}
