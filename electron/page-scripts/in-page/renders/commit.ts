/** Walks what a commit changed: each component that rendered or was mounted, with the reason. */
import type { Sameness } from '../../../../shared/contracts/page/renders.ts';
import { createComparer, isObject, type Comparer } from './equality.ts';
import { childrenOf, componentOf, contextOf, hasRendered, isFiber, Tag, type Component, type Fiber } from './fibers.ts';
import { changedInputs, comparedOutput, passesOn, samenessOf, type ChangedContext } from './inputs.ts';
import type { Remount, Tally, Times } from './tally.ts';

/** Values that are compared in one commit. */
const MAX_COMPARED = 60_000;

/** A component around others. */
interface Above {
  readonly fiber: Fiber;
  readonly component: Component;
  readonly above: Above | null;
}

interface Walk {
  readonly tally: Tally;
  readonly comparer: Comparer;
  /** Changed by the providers around, the innermost last. */
  readonly contexts: ChangedContext[];
  readonly hasTimes: boolean;
}

/** Counts a commit. `root`: the fiber of the application after it. */
export function countCommit(root: Fiber, tally: Tally, hasTimes: boolean): void {
  const walk: Walk = { tally, comparer: createComparer(MAX_COMPARED), contexts: [], hasTimes };
  visitChildren(root, root.alternate, { above: null, remount: null }, walk);
}

interface Within {
  readonly above: Above | null;
  /** Where an element or component above was mounted in the place of one like it. */
  readonly remount: Remount | null;
}

function visitChildren(after: Fiber, before: Fiber | null, within: Within, walk: Walk): void {
  // React copies the children of what it works on, and leaves the others as they are.
  if (before !== null && after.child === before.child) return;
  if (before !== null && isPaired(after.child, before.child)) {
    let previous: Fiber | null = null;
    for (let child = after.child; child !== null; child = child.sibling) {
      visit(child, child.alternate, { within, sibling: previous }, walk);
      previous = child.alternate;
    }
    return;
  }
  const then = before === null ? [] : childrenOf(before);
  const now = childrenOf(after);
  const known = new Set(then);
  const removed = removedOf(now, then, known);
  let sibling: Fiber | null = null;
  for (const child of now) {
    if (known.has(child)) {
      sibling = child;
      continue;
    }
    const old = child.alternate !== null && known.has(child.alternate) ? child.alternate : null;
    const remount = old === null ? (within.remount ?? remountOf(child, removed, within.above, walk)) : null;
    visit(child, old, { within: { above: within.above, remount }, sibling }, walk);
    sibling = old;
  }
}

/** True if the children are those from before in the same order, as they mostly are: each is what its alternate was. */
function isPaired(after: Fiber | null, before: Fiber | null): boolean {
  let [child, old] = [after, before];
  while (child !== null && old !== null) {
    if (child.alternate !== old) return false;
    [child, old] = [child.sibling, old.sibling];
  }
  return child === old;
}

function visit(
  fiber: Fiber,
  old: Fiber | null,
  { within, sibling }: { readonly within: Within; readonly sibling: Fiber | null },
  walk: Walk,
): void {
  const { tally, comparer, contexts } = walk;
  const { above, remount } = within;
  const component = componentOf(fiber);
  if (component !== null && old === null) tally.mounted(component, { remount, times: timesOf(fiber, walk) });
  if (component !== null && old !== null && hasRendered(fiber)) {
    const changes = changedInputs(fiber, old, { comparer, contexts, sibling, isTopmost: above === null });
    const sameness = samenessOf(changes);
    const isSame = sameness === 'equal' || sameness === 'same-code';
    tally.rendered(component, {
      changes,
      output: isSame ? comparedOutput(fiber, old, comparer) : null,
      times: timesOf(fiber, walk),
      owner: () => ownerOf(fiber, above),
    });
  }
  const changed = old === null ? null : changedContext(fiber, old, above, comparer);
  if (changed !== null) contexts.push(changed);
  visitChildren(fiber, old, { above: component === null ? above : { fiber, component, above }, remount }, walk);
  if (changed !== null) contexts.pop();
}

/** Removed children, which React has not connected with the new ones. */
function removedOf(now: readonly Fiber[], then: readonly Fiber[], known: ReadonlySet<Fiber>): Fiber[] {
  const kept = new Set<Fiber>();
  for (const child of now) {
    if (known.has(child)) kept.add(child);
    if (child.alternate !== null) kept.add(child.alternate);
  }
  return kept.size >= then.length ? [] : then.filter((child) => !kept.has(child));
}

/** Takes the first removed child that is like the new one. */
function remountOf(child: Fiber, removed: Fiber[], above: Above | null, { comparer }: Walk): Remount | null {
  for (const [index, old] of removed.entries()) {
    const by = old.elementType === child.elementType ? 'key' : isSameCode(old, child) ? 'type' : null;
    if (by === null) continue;
    removed.splice(index, 1);
    // Version 17 takes the props of what it removes.
    const sameness: Sameness =
      old.memoizedProps === null ? 'unknown' : comparer.compare(old.memoizedProps, child.memoizedProps);
    return { by, sameness, owner: ownerOf(child, above) };
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

function changedContext(fiber: Fiber, old: Fiber, above: Above | null, comparer: Comparer): ChangedContext | null {
  const context = fiber.tag === Tag.provider ? contextOf(fiber.type) : null;
  if (context === null) return null;
  const [before, after] = [old.memoizedProps, fiber.memoizedProps].map((props) =>
    isObject(props) && 'value' in props ? props.value : undefined,
  );
  if (Object.is(before, after)) return null;
  return { context, sameness: comparer.compare(before, after), after, owner: ownerOf(fiber, above) };
}

/** The component that created an element: as the build for development notes it, or the nearest one that did not just pass it on. */
function ownerOf({ _debugOwner: noted, memoizedProps }: Fiber, above: Above | null): object | null {
  const known = isFiber(noted) ? componentOf(noted) : null;
  if (known !== null) return known.code;
  let candidate = above;
  while (candidate !== null && passesOn(candidate.fiber.memoizedProps, memoizedProps)) candidate = candidate.above;
  return candidate?.component.code ?? null;
}

/** React's own times: of the component with everything below it, and without. */
function timesOf(fiber: Fiber, { hasTimes }: Walk): Times | null {
  if (!hasTimes || fiber.actualDuration === undefined) return null;
  const below = childrenOf(fiber).reduce((sum, { actualDuration = 0 }) => sum + Math.max(0, actualDuration), 0);
  const totalMs = Math.max(0, fiber.actualDuration);
  return { totalMs, selfMs: Math.max(0, totalMs - below) };
}
