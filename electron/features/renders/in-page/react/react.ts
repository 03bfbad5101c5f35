/**
 * Observes applications of React. Each has one record whose `current` React assigns in each commit; here it becomes an accessor that notices this,
 * in builds for production too, which call no hook. `stop` makes it a plain property again.
 */
import { eventNow, type ObservedApplications } from '../applications.ts';
import { isObject } from '../equality.ts';
import type { RenderCounter } from '../tally.ts';
import { createCommitLog, type CommitLog } from './commit-log.ts';
import {
  buildOf,
  findRoots,
  isFiber,
  isFiberRoot,
  isMeasured,
  versionOf,
  type Fiber,
  type FiberRoot,
} from './fibers.ts';

/** The name of the hook through which React reports its renderers and commits to tools. */
const HOOK = '__REACT_DEVTOOLS_GLOBAL_HOOK__';

/** Null if the page has none; `unsupported` if it has only versions before 17. */
export function observeReact(counter: RenderCounter): ObservedApplications | 'unsupported' | null {
  const { roots, hasOlder } = findRoots(document);
  if (roots.size === 0) return hasOlder ? 'unsupported' : null;
  return observeRoots(roots, counter);
}

/** In a document whose scripts have not run yet. React's hook for tools is there until the end, which is how its applications are found. */
export function observeReactFromLoad(counter: RenderCounter): ObservedApplications {
  const unmake = makeHook();
  const observed = observeRoots(new Set(), counter);
  return {
    ...observed,
    stop() {
      observed.stop();
      unmake();
    },
  };
}

function observeRoots(roots: ReadonlySet<FiberRoot>, counter: RenderCounter): ObservedApplications {
  const log = createCommitLog(counter);
  const restore: (() => void)[] = [];
  const watched = new Set<FiberRoot>();

  const onCommit = (current: Fiber): void => count(current, log, counter);
  const watch = (root: FiberRoot): void => {
    if (watched.has(root)) return;
    const undo = accessor(root, onCommit);
    if (undo === null) return;
    watched.add(root);
    restore.push(undo);
  };
  for (const root of roots) watch(root);
  // Applications that are made meanwhile, and those of elements outside the document.
  const unhook = hooked((root) => {
    if (watched.has(root)) return;
    onCommit(root.current);
    watch(root);
  });
  if (unhook !== null) restore.push(unhook);
  const fibers = (): Fiber[] => [...watched].map(({ current }) => current);

  return {
    facts() {
      const found = fibers();
      if (found.length === 0) return null;
      return {
        framework: 'react',
        roots: found.length,
        versions: [...new Set(found.map(versionOf))].toSorted((one, other) => one - other).map(String),
        build: found.map(buildOf).find((build) => build !== 'production') ?? 'production',
      };
    },
    hasTimes: () => fibers().some(isMeasured),
    compare: () => log.compare(),
    stop() {
      for (const each of restore.splice(0)) each();
    },
  };
}

/** React's hook for tools, as much of it as React asks for; returns what removes it. One that is there is used as it is. */
function makeHook(): () => void {
  if (Reflect.has(globalThis, HOOK)) return () => undefined;
  const hook = {
    supportsFiber: true,
    renderers: new Map<number, unknown>(),
    inject(renderer: unknown) {
      hook.renderers.set(hook.renderers.size + 1, renderer);
      return hook.renderers.size;
    },
    onCommitFiberRoot: () => undefined,
    onCommitFiberUnmount: () => undefined,
    onPostCommitFiberRoot: () => undefined,
    checkDCE: () => undefined,
  };
  Object.defineProperty(globalThis, HOOK, { value: hook, configurable: true, writable: true, enumerable: false });
  return () => {
    if (Reflect.get(globalThis, HOOK) === hook) Reflect.deleteProperty(globalThis, HOOK);
  };
}

/** A fault of ours must not reach React. */
function count(current: Fiber, log: CommitLog, counter: RenderCounter): void {
  try {
    log.add(current, eventNow());
  } catch (thrown) {
    counter.failed(thrown);
  }
}

type OnCommit = (current: Fiber) => void;

/** Recordings of ours that observe a root, which share one accessor. */
function observersOf(property: PropertyDescriptor | undefined): Set<OnCommit> | null {
  const set: unknown = property === undefined ? null : Reflect.get(property, 'set');
  const isOurs = typeof set === 'function' && set.name === 'penWorkbenchCommit';
  const observers: unknown = isOurs ? Reflect.get(set, 'observers') : null;
  return observers instanceof Set ? (observers as Set<OnCommit>) : null;
}

/** Notices assignments to `current`; returns what ends that, and makes it a plain property again if nothing else of ours observes it. */
function accessor(root: FiberRoot, onCommit: OnCommit): (() => void) | null {
  const property = Object.getOwnPropertyDescriptor(root, 'current');
  const observers = observersOf(property) ?? new Set<OnCommit>();
  if (observers.size === 0) {
    if (property?.configurable !== true || !('value' in property)) return null;
    let { current } = root;
    const set = function penWorkbenchCommit(next: unknown): void {
      current = next as Fiber;
      if (isFiber(next)) for (const each of observers) each(next);
    };
    const get = function penWorkbenchCurrent(): Fiber {
      return current;
    };
    const { enumerable = true } = property;
    Object.defineProperty(root, 'current', {
      configurable: true,
      enumerable,
      get,
      set: Object.assign(set, { observers }),
    });
  }
  observers.add(onCommit);
  return () => {
    observers.delete(onCommit);
    if (observers.size > 0) return;
    const { current: value } = root;
    Object.defineProperty(root, 'current', { configurable: true, enumerable: true, writable: true, value });
  };
}

/** Is called for each commit where a renderer has found the hook; null without a hook. */
function hooked(onCommit: (root: FiberRoot) => void): (() => void) | null {
  const hook: unknown = Reflect.get(globalThis, HOOK);
  if (!isObject(hook) || !('onCommitFiberRoot' in hook)) return null;
  const { onCommitFiberRoot: original } = hook;
  const property = Object.getOwnPropertyDescriptor(hook, 'onCommitFiberRoot');
  if (typeof original !== 'function' || (property !== undefined && property.writable !== true)) return null;
  let isEnded = false;
  const replaced = function penWorkbenchCommitted(this: unknown, ...args: unknown[]): unknown {
    const [, root] = args;
    if (!isEnded && isFiberRoot(root)) onCommit(root);
    return Reflect.apply(original, this, args);
  };
  hook.onCommitFiberRoot = replaced;
  return () => {
    // Another recording may have replaced it again.
    isEnded = true;
    if (hook.onCommitFiberRoot !== replaced) return;
    if (property === undefined) Reflect.deleteProperty(hook, 'onCommitFiberRoot');
    else hook.onCommitFiberRoot = original;
  };
}
