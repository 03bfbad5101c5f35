/**
 * Runs in the page itself, where React's records are: counts which components render in each commit, and why. Each application has one record
 * whose `current` React assigns in each commit; here it becomes an accessor that notices this, in builds for production too, which call no
 * hook. `stop` makes it a plain property again. Nothing is written into the page's globals.
 */
import type { RecorderInPage } from '../../../../shared/contracts/page/recorded-renders.ts';
import type { ReactPage, RendersInPage } from '../../../../shared/contracts/page/renders.ts';
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

import { createRecorder } from './recorder.ts';
import { createTally, type RenderCounter } from './tally.ts';

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
  const tally = createTally();
  const { page, compare, stop } = observeRoots(roots, tally);
  const found = page();
  if (found === null) return 'none';
  return {
    page: found,
    take() {
      try {
        compare();
      } catch (thrown) {
        tally.failed(thrown);
      }
      return tally.take();
    },
    functions: () => tally.functions(),
    stop,
  };
}

/**
 * Starts to write renders into the trace that is recorded; a text if there is nothing to observe. `isBeforeLoad`: in a document whose scripts have not run
 * yet. Then React's hook for tools is there until the end, which is how its applications are found.
 */
export function record(isBeforeLoad: boolean): RecorderInPage | Unsupported {
  if (isBeforeLoad && window.top !== window) return 'none';
  const { roots, hasOlder } = isBeforeLoad ? { roots: new Set<FiberRoot>(), hasOlder: false } : findRoots(document);
  if (!isBeforeLoad && roots.size === 0) return hasOlder ? 'unsupported' : 'none';
  const unmake = isBeforeLoad ? makeHook() : () => undefined;
  const recorder = createRecorder();
  const observed = observeRoots(roots, recorder);
  if (!isBeforeLoad && observed.page() === null) {
    observed.stop();
    return 'none';
  }
  const write = (): void => {
    try {
      observed.compare();
    } catch (thrown) {
      recorder.failed(thrown);
    }
    recorder.write(observed.page());
  };
  addEventListener('pagehide', write);
  const left: RecorderInPage = {
    end() {
      recorder.ends();
      write();
    },
    functions: recorder.functions,
    writePlaces: recorder.writePlaces,
    stop() {
      removeEventListener('pagehide', write);
      observed.stop();
      unmake();
      Reflect.deleteProperty(globalThis, RECORDER);
    },
  };
  // A script that runs before those of the page has no caller to leave it with.
  if (isBeforeLoad) Object.defineProperty(globalThis, RECORDER, { value: left, configurable: true });
  return left;
}

/** The recorder of a document that was observed from its beginning; null without one. */
export function recorded(): RecorderInPage | null {
  const left: unknown = Reflect.get(globalThis, RECORDER);
  return isObject(left) ? (left as RecorderInPage) : null;
}

const RECORDER = Symbol.for('PEN Workbench renders');

interface ObservedRoots {
  page(): ReactPage | null;
  /** Counts what was noted. */
  compare(): void;
  stop(): void;
}

function observeRoots(roots: ReadonlySet<FiberRoot>, counter: RenderCounter): ObservedRoots {
  const log = createCommitLog(counter);
  const restore: (() => void)[] = [];
  const watched = new Set<FiberRoot>();
  const endsAtMs = Date.now() + MAX_OBSERVED_MS;

  const stop = (): void => {
    for (const each of restore.splice(0)) each();
  };
  const onCommit = (current: Fiber): void => {
    if (Date.now() > endsAtMs) stop();
    else count(current, log, counter);
  };
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

  return {
    page() {
      const fibers = [...watched].map(({ current }) => current);
      return fibers.length === 0
        ? null
        : {
            roots: fibers.length,
            versions: [...new Set(fibers.map(versionOf))].toSorted((one, other) => one - other),
            build: fibers.map(buildOf).find((build) => build !== 'production') ?? 'production',
            hasTimes: fibers.some(isMeasured),
          };
    },
    compare: () => log.compare(),
    stop,
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
    log.add(current, globalThis.event?.type ?? '');
  } catch (thrown) {
    counter.failed(thrown);
  }
}

/** Notices assignments to `current`; returns what makes it a plain property again. Null if another observer of ours has it. */
function accessor(root: FiberRoot, onCommit: (current: Fiber) => void): (() => void) | null {
  const property = Object.getOwnPropertyDescriptor(root, 'current');
  let { current } = root;
  if (property?.configurable !== true || !('value' in property)) return null;
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
