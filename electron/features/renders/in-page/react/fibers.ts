/** React's own records of a page, versions 17 to 19: the roots of its applications, and the fibers of components. */
import { eachNode } from '../applications.ts';
import { isObject } from '../equality.ts';
import type { Component } from '../tally.ts';

/** A fiber, as far as it is read. After a commit `alternate` is the same component before it. */
export interface Fiber {
  readonly tag: number;
  readonly key: string | null;
  readonly type: unknown;
  readonly elementType: unknown;
  readonly stateNode: unknown;
  readonly child: Fiber | null;
  readonly sibling: Fiber | null;
  readonly return: Fiber | null;
  readonly alternate: Fiber | null;
  readonly memoizedProps: unknown;
  readonly memoizedState: unknown;
  readonly dependencies: { readonly firstContext: ContextUse | null } | null;
  readonly flags: number;
  /** Flags of everything below; from version 18 on. */
  readonly subtreeFlags?: number;
  readonly mode: number;
  /** In builds that can measure. */
  readonly actualDuration?: number;
  /** In builds for development. */
  readonly _debugOwner?: unknown;
}

export interface ContextUse {
  readonly context: object;
  readonly next: ContextUse | null;
}

/** The record of one application; `current` is assigned by each commit. */
export interface FiberRoot {
  readonly current: Fiber;
}

/** The kinds of fibers that are told apart (`ReactWorkTags`). */
export const Tag = {
  function: 0,
  class: 1,
  root: 3,
  consumer: 9,
  provider: 10,
  forwardRef: 11,
  memo: 14,
  simpleMemo: 15,
} as const;

/** The component function ran (`ReactFiberFlags`). */
const PERFORMED_WORK = 1;

export function isFiber(value: unknown): value is Fiber {
  return isObject(value) && 'tag' in value && 'memoizedProps' in value && 'alternate' in value && 'flags' in value;
}

export function isFiberRoot(value: unknown): value is FiberRoot {
  return isObject(value) && 'current' in value && isFiber(value.current) && value.current.tag === Tag.root;
}

export function hasRendered({ flags }: Fiber): boolean {
  return (flags & PERFORMED_WORK) !== 0;
}

/** False if no component below rendered or was mounted: most fibers are elements of the document. Version 17 does not tell. */
export function hasRenderedBelow({ subtreeFlags }: Fiber): boolean {
  return subtreeFlags === undefined || (subtreeFlags & PERFORMED_WORK) !== 0;
}

type Code = (...args: never) => unknown;
const isFunction = (value: unknown): value is Code => typeof value === 'function';

/** Null for elements, fragments and the like, and for the fiber that `memo` adds around a component. */
export type ComponentReader = (fiber: Fiber) => Component | null;

/** Reads each component once, however many instances it has. */
export function createComponentReader(): ComponentReader {
  const plain = new WeakMap<object, Component>();
  const inMemo = new WeakMap<object, Component>();
  return (fiber) => {
    const { tag, elementType } = fiber;
    // Most fibers are elements of the document.
    if (typeof elementType === 'string' || elementType === null) return null;
    if (tag === Tag.consumer || (typeof elementType !== 'object' && typeof elementType !== 'function'))
      return componentOf(fiber);
    const known = fiber.return?.tag === Tag.memo ? inMemo : plain;
    const found = known.get(elementType) ?? componentOf(fiber);
    if (found !== null) known.set(elementType, found);
    return found;
  };
}

function componentOf(fiber: Fiber): Component | null {
  const framework = 'react';
  const { tag, type } = fiber;
  switch (tag) {
    case Tag.function:
    case Tag.simpleMemo:
      return isFunction(type)
        ? { framework, kind: 'function', identity: type, code: type, name: nameOf(fiber, type), isMemo: isMemo(fiber) }
        : null;
    case Tag.class:
      return isFunction(type)
        ? {
            framework,
            kind: 'class',
            identity: type,
            code: type,
            name: nameOf(fiber, type),
            isMemo: isMemo(fiber) || comparesProps(type),
          }
        : null;
    case Tag.forwardRef: {
      const render = isObject(type) && 'render' in type ? type.render : null;
      return isFunction(render)
        ? {
            framework,
            kind: 'forwardRef',
            identity: render,
            code: render,
            name: nameOf(fiber, render),
            isMemo: isMemo(fiber),
          }
        : null;
    }
    case Tag.consumer: {
      const { memoizedProps: props } = fiber;
      const children = isObject(props) && 'children' in props ? props.children : null;
      return {
        framework,
        kind: 'consumer',
        // Its function is mostly another one in each place and render.
        identity: contextOf(type) ?? fiber,
        code: isFunction(children) ? children : null,
        name: `${displayNameOf(contextOf(type)) ?? 'Context'}.Consumer`,
        isMemo: false,
      };
    }
    default:
      return null;
  }
}

const isMemo = ({ tag, return: parent }: Fiber): boolean => tag === Tag.simpleMemo || parent?.tag === Tag.memo;

function comparesProps(type: Code): boolean {
  const prototype: unknown = 'prototype' in type ? type.prototype : null;
  return isObject(prototype) && ('isPureReactComponent' in prototype || 'shouldComponentUpdate' in prototype);
}

/** The name that the author gave for tools, of the component or of what is around it. */
function nameOf({ elementType, type, return: parent }: Fiber, code: Code): string {
  const around = parent?.tag === Tag.memo ? [parent.elementType] : [];
  for (const each of [...around, elementType, type, code]) {
    const name = displayNameOf(each);
    if (name !== null) return name;
  }
  return code.name;
}

export function displayNameOf(of: unknown): string | null {
  if ((!isObject(of) && !isFunction(of)) || !('displayName' in of)) return null;
  return typeof of.displayName === 'string' && of.displayName !== '' ? of.displayName : null;
}

/** The context of a provider or consumer: from version 19 on the type itself, or what it refers to. */
export function contextOf(type: unknown): object | null {
  if (!isObject(type)) return null;
  const referred: unknown = Reflect.get(type, '_context');
  return isObject(referred) ? referred : type;
}

export function childrenOf(fiber: Fiber | null): Fiber[] {
  const children: Fiber[] = [];
  for (let child = fiber?.child ?? null; child !== null; child = child.sibling) children.push(child);
  return children;
}

/** Which React made a fiber: 17, 18 or 19. */
export function versionOf(fiber: Fiber): number {
  if ('refCleanup' in fiber) return 19;
  return 'subtreeFlags' in fiber && !('firstEffect' in fiber) ? 18 : 17;
}

export function buildOf(fiber: Fiber): 'production' | 'development' | 'profiling' {
  if ('_debugOwner' in fiber || '_debugHookTypes' in fiber) return 'development';
  return 'actualDuration' in fiber ? 'profiling' : 'production';
}

/** The bit of `mode` with which React measures: tools were there when it made the application. */
const PROFILE_MODE: Readonly<Record<number, number>> = { 17: 8, 18: 2, 19: 2 };

export function isMeasured(fiber: Fiber): boolean {
  return 'actualDuration' in fiber && (fiber.mode & (PROFILE_MODE[versionOf(fiber)] ?? 0)) !== 0;
}

/** Nodes with React's own properties: `roots` of applications, and whether some belong to a version that is too old. */
export interface FoundRoots {
  readonly roots: ReadonlySet<FiberRoot>;
  readonly hasOlder: boolean;
}

const CONTAINER = '__reactContainer$';
/** Versions before 17. */
const OLDER = ['__reactInternalInstance$', '_reactRootContainer'];

/** Looks for them in the whole document. */
export function findRoots(from: Document): FoundRoots {
  const roots = new Set<FiberRoot>();
  let olderAt = 0;
  let newerAt = 0;
  eachNode(from, (node) => {
    for (const name of Object.keys(node)) {
      if (OLDER.some((each) => name.startsWith(each))) olderAt += 1;
      if (!name.startsWith(CONTAINER)) continue;
      newerAt += 1;
      const fiber: unknown = Reflect.get(node, name);
      if (isFiber(fiber) && isFiberRoot(fiber.stateNode)) roots.add(fiber.stateNode);
    }
  });
  // Version 17 has `_reactRootContainer` too.
  return { roots, hasOlder: olderAt > 0 && newerAt === 0 };
}
