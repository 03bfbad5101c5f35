/**
 * Pending promises by the function that waits for them. A promise refers to its reactions until it settles, and then to its value, so that a reaction is proof.
 * For one without either, a snapshot does not say whether it is pending or has a number or `undefined` as its value.
 *
 *     Promise -reactions_or_result→ PromiseReaction → PromiseReaction …          then(done): PromiseReaction → done, the promise that `then` returned
 *     await: PromiseReaction → closure of V8 → context -extension→ Generator -function→ the function that awaits;
 *            since V8 14 of an async generator: PromiseReaction → Generator
 *     Promise.all: PromiseReaction → closure of V8 → context → capability → the promise of `all` → its reactions
 *
 * Which `await` of a function it is, a snapshot does not say, with numeric values neither: the location of a Generator is the head of its function, the
 * same for calls that wait at different lines, and the position at which it waits is a small integer that V8 does not write.
 */
import { testOfName } from '../strings/test-of-name.ts';
import type { HeapReader, NamedEdges } from './heap-reader.ts';
import { NONE, type WaitingItems } from './waiting-items.ts';
import type { HeapWaitingHow } from '../contract/heap-waiting.ts';

/** The reference of a promise to its reactions or its value. */
export const REACTIONS = 'reactions_or_result';
/** Promises in a row that are followed: of `all` of `race` of … */
const MAX_FOLLOWED = 12;
/** Reactions to one promise. */
const MAX_REACTIONS = 100_000;

interface Waiter {
  readonly how: HeapWaitingHow;
  readonly calls: number;
}

const NO_WAITER: Waiter = { how: 'nothing', calls: NONE };

export interface Waiters {
  readonly isReaction: (node: number) => boolean;
  readonly isPromise: (node: number) => boolean;
  readonly isContext: (node: number) => boolean;
  /** Who waits by a reaction to a promise. */
  ofReaction(reaction: number): Waiter;
  /** The first function that waits for a promise which settles with another one. */
  ofPromise(promise: number): Waiter;
  /** Function with which one that runs when a promise settles goes on: itself, or the one that V8's own continues. */
  ofHandler(handler: number): Waiter;
}

export function createWaiters(reader: HeapReader): Waiters {
  const { nodes, edges, strings, meta } = reader.graph;
  const weak = meta.edgeTypes.indexOf('weak');
  const isReaction = testOfName(strings, (name) => name === 'system / PromiseReaction');
  const isCapability = testOfName(strings, (name) => name === 'system / PromiseCapability');
  const isContext = testOfName(strings, (name) => /^system \/ (?:Context|NativeContext)\b/.test(name));

  const reactionOf = (promise: number): number => {
    const first = reader.internal(promise, REACTIONS);
    return first >= 0 && isReaction(nodes.name[first]) ? first : NONE;
  };
  const isPromise = (node: number): boolean =>
    meta.nodeTypes[nodes.type[node]] === 'object' && strings.get(nodes.name[node]) === 'Promise';

  /** The function of a suspended call. */
  const suspended = (node: number): number => {
    if (node < 0 || reader.internal(node, 'parameters_and_registers') < 0) return NONE;
    return reader.internal(node, 'function');
  };

  /** The work of a function of V8 is in its context. */
  function waiterOfContext(context: number, depth: number): Waiter | null {
    const awaiting = suspended(reader.internal(context, 'extension'));
    if (awaiting >= 0) return { how: 'await', calls: awaiting };
    let followed: Waiter | null = null;
    for (let edge = nodes.firstEdge[context]; edge < nodes.firstEdge[context + 1]; edge += 1) {
      const to = edges.to[edge];
      if (edges.typeAt(edge) === weak || isContext(nodes.name[to])) continue;
      // `finally` keeps its callback, and the constructor of promises, which is V8's.
      if (reader.isClosure(to) && reader.hasScript(reader.called(to)))
        return { how: 'callback', calls: reader.called(to) };
      const promise = isCapability(nodes.name[to]) ? reader.numbered(to, 'hidden').find(isPromise) : to;
      if (promise !== undefined && isPromise(promise)) followed ??= waiterOfPromise(promise, depth);
    }
    return followed;
  }

  /** The first function that waits for a promise which settles with another one. */
  function waiterOfPromise(promise: number, depth: number): Waiter {
    const reaction = depth > MAX_FOLLOWED ? NONE : reactionOf(promise);
    if (reaction < 0) return NO_WAITER;
    const { how, calls } = waiterOf(reaction, depth + 1);
    return calls < 0 ? NO_WAITER : { how: how === 'await' ? 'combined' : how, calls };
  }

  function waiterOf(reaction: number, depth: number): Waiter {
    let derived = NONE;
    let followed: Waiter | null = null;
    for (const to of reader.numbered(reaction, 'hidden')) {
      if (isReaction(nodes.name[to])) continue;
      const awaiting = suspended(to);
      if (awaiting >= 0) return { how: 'await', calls: awaiting };
      if (isPromise(to)) derived = to;
      else if (isCapability(nodes.name[to])) derived = reader.numbered(to, 'hidden').find(isPromise) ?? derived;
      if (!reader.isClosure(to)) continue;
      const called = reader.called(to);
      if (reader.hasScript(called)) return { how: 'callback', calls: called };
      const found = waiterOfContext(reader.internal(to, 'context'), depth);
      if (found !== null && (followed === null || followed.calls < 0)) followed = found;
    }
    if (followed !== null && followed.calls >= 0) return followed;
    return derived < 0 ? (followed ?? NO_WAITER) : waiterOfPromise(derived, depth);
  }

  return {
    isReaction: (node) => isReaction(nodes.name[node]),
    isPromise,
    isContext: (node) => isContext(nodes.name[node]),
    ofReaction: (reaction) => waiterOf(reaction, 0),
    ofPromise: (promise) => waiterOfPromise(promise, 0),
    ofHandler(handler) {
      const called = reader.called(handler);
      if (reader.hasScript(called)) return { how: 'callback', calls: called };
      return waiterOfContext(reader.internal(handler, 'context'), 0) ?? NO_WAITER;
    },
  };
}

/** `reactions`: the edges of that name. */
export function findPendingPromises(
  reader: HeapReader,
  { waiters, reactions }: { readonly waiters: Waiters; readonly reactions: NamedEdges },
  items: WaitingItems,
): void {
  const { edges, meta } = reader.graph;
  const internal = meta.edgeTypes.indexOf('internal');
  for (const { edge, from: promise } of reactions) {
    if (edges.typeAt(edge) !== internal) continue;
    let reaction = edges.to[edge];
    for (let step = 0; reaction >= 0 && waiters.isReaction(reaction) && step < MAX_REACTIONS; step += 1) {
      items.add({ kind: 'promise', node: reaction, target: promise, ...waiters.ofReaction(reaction) });
      reaction = reader.numbered(reaction, 'hidden').find(waiters.isReaction) ?? NONE;
    }
  }
}
