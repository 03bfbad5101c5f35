/**
 * Timers, intervals and tasks that schedulers have yet to run, by the function that they call.
 *
 *     Node and Deno: Timeout -_onTimeout→ function; `_repeat` is null or false for a timeout; Immediate -_onImmediate→ function
 *     Chromium: DOMTimer → ScheduledAction → V8Function → function; V8FrameRequestCallback → function; the file does not say which timers repeat
 *     V8: PromiseFulfillReactionJobTask → value, context, handler; PromiseResolveThenableJobTask → context, promise, thenable, `then`; CallableTask → function.
 *         `queueMicrotask` of Node: CallableTask → bound function -bound_this→ AsyncResource -callback→ function
 */
import type { HeapWaitingHow } from '../contract/heap-waiting.ts';
import { boundFunction } from '../open/bound-functions.ts';
import type { HeapReader, NamedNodes } from './heap-reader.ts';
import type { Waiters } from './pending-promises.ts';
import { NONE, type WaitingItems } from './waiting-items.ts';

/** Calls that a scheduler holds until they run: Blink's callbacks, and V8's microtasks, which are of `queueMicrotask` and of promises that have settled. */
const QUEUED: Readonly<Record<string, HeapWaitingHow>> = {
  V8FrameRequestCallback: 'animation-frame',
  V8IdleRequestCallback: 'idle',
  V8SchedulerPostTaskCallback: 'task',
  'system / CallableTask': 'microtask',
  'system / PromiseFulfillReactionJobTask': 'microtask',
  'system / PromiseRejectReactionJobTask': 'microtask',
  'system / PromiseResolveThenableJobTask': 'microtask',
};
export const SCHEDULED: readonly string[] = ['Timeout', 'Immediate', 'DOMTimer', ...Object.keys(QUEUED)];
const TIMER_PARTS = /^(?:ScheduledAction|V8Function)$/;
/** From a timer to its function. */
const MAX_PARTS = 4;

/** `named`: nodes by their name, of `SCHEDULED`. */
export function findScheduledCalls(
  reader: HeapReader,
  { named, waiters }: { readonly named: NamedNodes; readonly waiters: Waiters },
  items: WaitingItems,
): void {
  const { nodes, edges, meta } = reader.graph;
  const [object, native] = ['object', 'native'].map((type) => meta.nodeTypes.indexOf(type));
  const weak = meta.edgeTypes.indexOf('weak');

  const firstClosure = (from: number): number => {
    for (let edge = nodes.firstEdge[from]; edge < nodes.firstEdge[from + 1]; edge += 1)
      if (edges.typeAt(edge) !== weak && reader.isClosure(edges.to[edge])) return reader.called(edges.to[edge]);
    return NONE;
  };

  /** A timer of a text of code has no function. */
  const calledByTimer = (timer: number): number => {
    let at = timer;
    for (let step = 0; step < MAX_PARTS; step += 1) {
      const found = firstClosure(at);
      if (found >= 0) return found;
      const part = reader.numbered(at, 'element').find((to) => TIMER_PARTS.test(reader.className(to)));
      if (part === undefined) return NONE;
      at = part;
    }
    return NONE;
  };

  /** A timeout that ran or was cleared is destroyed; Node has the others in its lists. */
  const addTimeout = (timeout: number): void => {
    const callback = reader.property(timeout, '_onTimeout');
    if (!reader.isClosure(callback) || reader.oddball(reader.property(timeout, '_destroyed')) !== 'false') return;
    const repeat = reader.property(timeout, '_repeat');
    // Node writes the period, which is a number and may have no reference; Deno true or false.
    const isOnce = ['null', 'false', 'undefined'].includes(reader.oddball(repeat) ?? '');
    items.add({ kind: isOnce ? 'timer' : 'interval', node: timeout, calls: reader.called(callback) });
  };

  /** The value of a settled promise comes before the context, and may be a function or a promise too. */
  const calledByMicrotask = (task: number): number => {
    const direct = firstClosure(task);
    const parts = reader.numbered(task, 'hidden');
    const context = parts.findIndex(waiters.isContext);
    if (reader.className(task) === 'system / CallableTask' || context < 0) {
      const bound = parts.map((part) => boundFunction(reader.graph, part)).find((of) => of !== null);
      const self = bound?.self ?? NONE;
      const given = reader.className(self) === 'AsyncResource' ? reader.property(self, 'callback') : NONE;
      return reader.isClosure(given) ? reader.called(given) : direct;
    }
    const next = parts[context + 1] ?? NONE;
    if (waiters.isPromise(next)) return waiters.ofPromise(next).calls;
    return reader.isClosure(next) ? waiters.ofHandler(next).calls : NONE;
  };

  const find: Readonly<Record<string, (node: number) => unknown>> = {
    Timeout: (node) => nodes.type[node] === object && addTimeout(node),
    Immediate: (node) => {
      const callback = reader.property(node, '_onImmediate');
      if (reader.isClosure(callback) && reader.oddball(reader.property(node, '_destroyed')) === 'false')
        items.add({ kind: 'queue', how: 'immediate', node, calls: reader.called(callback) });
    },
    DOMTimer: (node) => nodes.type[node] === native && items.add({ kind: 'timer', node, calls: calledByTimer(node) }),
  };
  for (const [name, add] of Object.entries(find)) for (const node of named.get(name) ?? []) add(node);
  for (const [name, how] of Object.entries(QUEUED))
    for (const node of named.get(name) ?? []) {
      if (nodes.type[node] === object) continue;
      const calls = how === 'microtask' ? calledByMicrotask(node) : firstClosure(node);
      if (calls >= 0 || how === 'microtask') items.add({ kind: 'queue', how, node, calls });
    }
}
