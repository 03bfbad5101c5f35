/**
 * Runs in the page itself, where React's records are: counts which components render in each commit, and why. Each application has one record
 * whose `current` React assigns in each commit; here it becomes an accessor that notices this, in builds for production too, which call no
 * hook. `stop` makes it a plain property again. Nothing is written into the page's globals.
 */
import type { RendersInPage } from '../../../../shared/contracts/page/renders.ts';
import { createCommitLog, type CommitLog } from './commit-log.ts';
import { isObject } from './equality.ts';
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

/** A caller that is gone cannot stop it. */
const MAX_OBSERVED_MS = 15 * 60_000;

/** The name of the hook through which React reports its renderers and commits to tools. */
const HOOK = '__REACT_DEVTOOLS_GLOBAL_HOOK__';

/** `unsupported`: the page has only versions before 17. */
export type Unsupported = 'none' | 'unsupported';

/** Starts to count; a text if the page has no application of React that can be read. */
export function observe(): RendersInPage | Unsupported {
  const { roots, hasOlder } = findRoots(document);
  if (roots.size === 0) return hasOlder ? 'unsupported' : 'none';
  const fibers = [...roots].map(({ current }) => current);
  const log = createCommitLog();
  const restore: (() => void)[] = [];
  const watched = new WeakSet<FiberRoot>();
  const endsAtMs = Date.now() + MAX_OBSERVED_MS;

  const stop = (): void => {
    for (const each of restore.splice(0)) each();
  };
  const onCommit = (current: Fiber): void => {
    if (Date.now() > endsAtMs) stop();
    else count(current, log);
  };
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
    page: {
      roots: roots.size,
      versions: [...new Set(fibers.map(versionOf))].toSorted((one, other) => one - other),
      build: fibers.map(buildOf).find((build) => build !== 'production') ?? 'production',
      hasTimes: fibers.some(isMeasured),
    },
    take: () => log.take(),
    functions: () => log.functions(),
    stop,
  };
}

/** A fault of ours must not reach React. */
function count(current: Fiber, log: CommitLog): void {
  try {
    log.add(current, globalThis.event?.type ?? '');
  } catch (thrown) {
    log.failed(thrown);
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
