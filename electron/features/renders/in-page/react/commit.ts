/**
 * Walks what a commit changed and notes each component that rendered or was mounted, with the values before and after. Nothing is compared here,
 * because React and the person wait meanwhile; React writes over its fibers in the commit after the next.
 */
import type { Sameness } from '../../../../../shared/engine/trace/contract/renders.ts';
import { isObject, ownValue } from '../equality.ts';
import {
  childrenOf,
  contextOf,
  hasRendered,
  hasRenderedBelow,
  isFiber,
  Tag,
  type ComponentReader,
  type ContextUse,
  type Fiber,
} from './fibers.ts';
import type { Component, Times } from '../tally.ts';

/** More elements of one component are not compared. */
const MAX_OUTPUT = 50;

interface Changed {
  readonly before: unknown;
  readonly after: unknown;
}

/** A component around others. */
export interface Above {
  readonly component: Component;
  readonly props: unknown;
  readonly above: Above | null;
}

/** Field that shows who created an element. */
export interface NotedElement {
  readonly props: unknown;
  /** As a build for development has it. */
  readonly noted: Component | null;
  readonly above: Above | null;
}

/** A provider around others, with its value before and after; a new one hides those around it. */
export interface NotedContext {
  readonly context: object;
  readonly value: Changed;
  readonly element: NotedElement;
  readonly outer: NotedContext | null;
  /** Null until it is compared. */
  sameness: Sameness | null;
  keys: string[] | null;
}

export interface NotedRender extends NotedElement {
  readonly kind: 'render';
  readonly component: Component;
  readonly propsBefore: unknown;
  readonly stateBefore: unknown;
  readonly state: unknown;
  /** Its own, or that of the nearest element around it in the same component. */
  readonly key: string | null;
  readonly uses: ContextUse | null;
  readonly contexts: NotedContext | null;
  /** The props of the elements that it returned, in turns before and after. */
  readonly output: Sameness | readonly unknown[];
  readonly times: Times | null;
}

/** A mount in the place of one like it that was removed. */
export interface NotedRemount {
  readonly by: 'key' | 'type';
  /** `before` is null where React has taken the props of what it removed. */
  readonly props: Changed;
  readonly element: NotedElement;
}

export interface NotedMount {
  readonly kind: 'mount';
  readonly component: Component;
  readonly above: Above | null;
  readonly remount: NotedRemount | null;
  readonly times: Times | null;
}

export type Noted = NotedRender | NotedMount;

interface Walk {
  readonly notes: Noted[];
  readonly componentOf: ComponentReader;
  readonly isMeasured: boolean;
}

/** Components that a commit rendered. `root`: the fiber of the application after it. */
export function notesOfCommit(root: Fiber, componentOf: ComponentReader, isMeasured: boolean): readonly Noted[] {
  const walk: Walk = { notes: [], componentOf, isMeasured };
  visitChildren(root, root.alternate, NOTHING_AROUND, walk);
  return walk.notes;
}

interface Within {
  readonly above: Above | null;
  readonly contexts: NotedContext | null;
  /** Where an element or component above was mounted in the place of one like it. */
  readonly remount: NotedRemount | null;
  /** Key of the nearest element around it in the same component that has one. */
  readonly key: string | null;
}

const NOTHING_AROUND: Within = { above: null, contexts: null, remount: null, key: null };

/** React copies the children of what it works on, and leaves the others as they are. Of a long list mostly few render. */
const isLeft = (fiber: Fiber, old: Fiber): boolean => fiber.child === old.child || !hasRenderedBelow(fiber);

function visitChildren(after: Fiber, before: Fiber | null, within: Within, walk: Walk): void {
  if (before === null) {
    for (let child = after.child; child !== null; child = child.sibling) visit(child, null, within, walk);
    return;
  }
  if (after.child === before.child || visitKept(after, within, walk)) return;
  const then = childrenOf(before);
  const known = new Set(then);
  const removed = removedOf(childrenOf(after), then, known);
  for (let child = after.child; child !== null; child = child.sibling) {
    if (known.has(child)) continue;
    const old = child.alternate !== null && known.has(child.alternate) ? child.alternate : null;
    const remount = old === null ? (within.remount ?? remountOf(child, removed, within.above, walk)) : null;
    visit(child, old, remount === within.remount ? within : { ...within, remount }, walk);
  }
}

/**
 * False, with nothing noted, if something was mounted: then what was removed counts too. A child that was there before is what its alternate was. Of a
 * long list mostly few render, and the flags tell which: the others, and what they were before, are not even looked at.
 */
function visitKept(after: Fiber, within: Within, walk: Walk): boolean {
  const { notes } = walk;
  const noted = notes.length;
  for (let { child } = after; child !== null; child = child.sibling) {
    if (hasRendered(child) || hasRenderedBelow(child)) {
      const { alternate: old } = child;
      if (old === null) {
        notes.length = noted;
        return false;
      }
      if (hasRendered(child) || !isLeft(child, old)) visit(child, old, within, walk);
    }
  }
  return true;
}

function visit(fiber: Fiber, old: Fiber | null, within: Within, walk: Walk): void {
  const { notes, componentOf } = walk;
  const { above, contexts, remount } = within;
  const key = fiber.key ?? within.key;
  const component = componentOf(fiber);
  if (component !== null && old === null)
    notes.push({ kind: 'mount', component, above, remount, times: timesOf(fiber, walk) });
  if (component !== null && old !== null && hasRendered(fiber))
    notes.push({
      kind: 'render',
      component,
      props: fiber.memoizedProps,
      propsBefore: old.memoizedProps,
      stateBefore: old.memoizedState,
      state: fiber.memoizedState,
      noted: creatorNoted(fiber, walk),
      above,
      key,
      uses: fiber.dependencies?.firstContext ?? null,
      contexts,
      output: outputOf(fiber, old),
      times: timesOf(fiber, walk),
    });
  if (old !== null && isLeft(fiber, old)) return;
  const inner = component === null ? above : { component, props: fiber.memoizedProps, above };
  const around = providedBy(fiber, old, within, walk);
  const keyBelow = component === null ? key : null;
  const isSame = inner === above && around === contexts && keyBelow === within.key;
  visitChildren(fiber, old, isSame ? within : { above: inner, contexts: around, remount, key: keyBelow }, walk);
}

/** The contexts for what is below a fiber. */
function providedBy(fiber: Fiber, old: Fiber | null, { above, contexts }: Within, walk: Walk): NotedContext | null {
  const context = fiber.tag === Tag.provider ? contextOf(fiber.type) : null;
  if (context === null || old === null) return contexts;
  const value = { before: providedValue(old), after: providedValue(fiber) };
  return { context, value, element: elementOf(fiber, above, walk), outer: contexts, sameness: null, keys: null };
}

function providedValue({ memoizedProps: props }: Fiber): unknown {
  return isObject(props) && 'value' in props ? props.value : undefined;
}

function elementOf(fiber: Fiber, above: Above | null, walk: Walk): NotedElement {
  return { props: fiber.memoizedProps, noted: creatorNoted(fiber, walk), above };
}

const creatorNoted = ({ _debugOwner: owner }: Fiber, { componentOf }: Walk): Component | null =>
  isFiber(owner) ? componentOf(owner) : null;

function outputOf(after: Fiber, before: Fiber): NotedRender['output'] {
  let [child, old] = [after.child, before.child];
  if (child === old) return 'equal';
  const output: unknown[] = [];
  while (child !== null && old !== null) {
    if (child !== old && child.alternate !== old) return 'different';
    if (output.length >= 2 * MAX_OUTPUT) return 'unknown';
    if (child !== old) output.push(old.memoizedProps, child.memoizedProps);
    child = child.sibling;
    old = old.sibling;
  }
  return child === old ? output : 'different';
}

/** Removed children, which React has not connected with the new ones. */
interface Removed {
  /** The one that had the same item, by the new child. */
  readonly sameItem: ReadonlyMap<Fiber, Fiber>;
  readonly others: Set<Fiber>;
}

function removedOf(now: readonly Fiber[], then: readonly Fiber[], known: ReadonlySet<Fiber>): Removed {
  const kept = new Set<Fiber>();
  for (const child of now) {
    if (known.has(child)) kept.add(child);
    if (child.alternate !== null) kept.add(child.alternate);
  }
  const others = new Set(kept.size >= then.length ? [] : then.filter((child) => !kept.has(child)));
  /** By an object or text that only one of them had as a prop. */
  const byValue = new Map<unknown, Fiber | null>();
  for (const child of others)
    for (const value of tellingValues(child)) byValue.set(value, byValue.has(value) ? null : child);
  const sameItem = new Map<Fiber, Fiber>();
  for (const child of others.size === 0 ? [] : now) {
    if (child.alternate !== null || known.has(child)) continue;
    const had = tellingValues(child).map((value) => byValue.get(value) ?? null);
    const old = had.find((each) => each !== null && others.has(each) && likeness(each, child) !== null) ?? null;
    if (old !== null && others.delete(old)) sameItem.set(child, old);
  }
  return { sameItem, others };
}

/** Values of props that tell one item from another. */
function tellingValues({ memoizedProps: props }: Fiber): readonly unknown[] {
  if (!isObject(props)) return [];
  const values = Object.keys(props).map((name) => ownValue(props, name).value);
  return values.filter((value) => isObject(value) || (typeof value === 'string' && value !== ''));
}

const likeness = (old: Fiber, child: Fiber): NotedRemount['by'] | null =>
  old.elementType === child.elementType ? 'key' : isSameCode(old, child) ? 'type' : null;

/** In the place of the removed child that had the same item, else of the first one that is like the new one. */
function remountOf(child: Fiber, removed: Removed, above: Above | null, walk: Walk): NotedRemount | null {
  const { sameItem, others } = removed;
  const known = sameItem.get(child);
  for (const old of known === undefined ? others : [known]) {
    const by = likeness(old, child);
    if (by === null) continue;
    others.delete(old);
    const props = { before: old.memoizedProps, after: child.memoizedProps };
    return { by, props, element: elementOf(child, above, walk) };
  }
  return null;
}

/** True for a component that was defined again, as one inside another component is by each render. */
function isSameCode({ type: one, key }: Fiber, { type: other, key: otherKey }: Fiber): boolean {
  return (
    typeof one === 'function' &&
    typeof other === 'function' &&
    key === otherKey &&
    one.name === other.name &&
    Function.prototype.toString.call(one) === Function.prototype.toString.call(other)
  );
}

/** React's own times: of the component with everything below it, and without. */
function timesOf(fiber: Fiber, { isMeasured }: Walk): Times | null {
  if (!isMeasured || fiber.actualDuration === undefined) return null;
  const below = childrenOf(fiber).reduce((sum, { actualDuration = 0 }) => sum + Math.max(0, actualDuration), 0);
  const totalMs = Math.max(0, fiber.actualDuration);
  return { totalMs, selfMs: Math.max(0, totalMs - below) };
}
