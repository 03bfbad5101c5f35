/**
 * Observes applications of React. Each has one record whose `current` React assigns in each commit; here it becomes an accessor that notices this,
 * in builds for production too, which call no hook. `stop` makes it a plain property again.
 */
import type { ObservedApplications } from '../applications.ts';
import { isObject } from '../equality.ts';
import type { Tally } from '../tally.ts';
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
export function observeReact(tally: Tally): ObservedApplications | 'unsupported' | null {
  const { roots, hasOlder } = findRoots(document);
  if (roots.size === 0) return hasOlder ? 'unsupported' : null;
  const fibers = [...roots].map(({ current }) => current);
  const log = createCommitLog(tally);
  const restore: (() => void)[] = [];
  const watched = new WeakSet<FiberRoot>();

  const onCommit = (current: Fiber): void => count(current, log, tally);
  const watch = (root: FiberRoot): void => {
    if (watched.has(root)) return;
    watched.add(root);
    restore.push(accessor(root, onCommit));
  };
  for (const root of roots) watch(root);
  // Applications that are made meanwhile, and those of elements outside the document.
  const unhook = hooked((root) => {
    if (watched.has(root)) return;
    onCommit(root.current);
    watch(root);
  });
  if (unhook !== null) restore.push(unhook);

  return {
    facts: {
      framework: 'react',
      roots: roots.size,
      versions: [...new Set(fibers.map(versionOf))].toSorted((one, other) => one - other).map(String),
      build: fibers.map(buildOf).find((build) => build !== 'production') ?? 'production',
    },
    hasTimes: fibers.some(isMeasured),
    compare: () => log.compare(),
    stop() {
      for (const each of restore.splice(0)) each();
    },
  };
}

/** A fault of ours must not reach React. */
function count(current: Fiber, log: CommitLog, tally: Tally): void {
  try {
    log.add(current, globalThis.event?.type ?? '');
  } catch (thrown) {
    tally.failed(thrown);
  }
}

/** Notices assignments to `current`; returns what makes it a plain property again. */
function accessor(root: FiberRoot, onCommit: (current: Fiber) => void): () => void {
  const property = Object.getOwnPropertyDescriptor(root, 'current');
  let { current } = root;
  if (property?.configurable !== true || !('value' in property)) return () => undefined;
  const { enumerable = true, writable = true } = property;
  Object.defineProperty(root, 'current', {
    configurable: true,
    enumerable,
    get: function penWorkbenchCurrent() {
      return current;
    },
    set: function penWorkbenchCommit(next: unknown) {
      current = next as Fiber;
      if (isFiber(next)) onCommit(next);
    },
  });
  return () => Object.defineProperty(root, 'current', { configurable: true, enumerable, writable, value: current });
}

/** Is called for each commit where a renderer has found the hook; null without a hook. */
function hooked(onCommit: (root: FiberRoot) => void): (() => void) | null {
  const hook: unknown = Reflect.get(globalThis, HOOK);
  if (!isObject(hook) || !('onCommitFiberRoot' in hook)) return null;
  const { onCommitFiberRoot: original } = hook;
  const property = Object.getOwnPropertyDescriptor(hook, 'onCommitFiberRoot');
  if (typeof original !== 'function' || (property !== undefined && property.writable !== true)) return null;
  const replaced = function penWorkbenchCommitted(this: unknown, ...args: unknown[]): unknown {
    const [, root] = args;
    if (isFiberRoot(root)) onCommit(root);
    return Reflect.apply(original, this, args);
  };
  hook.onCommitFiberRoot = replaced;
  return () => {
    if (hook.onCommitFiberRoot !== replaced) return;
    if (property === undefined) Reflect.deleteProperty(hook, 'onCommitFiberRoot');
    else hook.onCommitFiberRoot = original;
  };
}
