/**
 * Steps of a retaining path inside of a framework: its tree of components and its lists of hooks, whose fields no author of a page wrote. They are
 * shown as the component that they belong to.
 *
 *
 *     root.child.child.memoizedState.memoizedState.items[3]  →  OrderList (React).items[3]
 */
import type { HeapComponent } from '../../engine/heap/contract/heap-components.ts';
import type { HeapPath } from '../../engine/heap/contract/heap-objects.ts';

/** Fields that lead from one of a framework's objects to the next: React's fibers, hooks and effects, Vue's instances and nodes. */
const INNER_FIELD =
  /^(?:child|sibling|return|alternate|stateNode|memoizedState|memoizedProps|pendingProps|baseState|baseQueue|queue|pending|next|updateQueue|lastEffect|lastRenderedState|shared|inst|dependencies|firstContext|memoizedValue|subTree|dynamicChildren|setupState|vnode|appContext)$/;

/** By step: its edge is a field of a framework's own object. */
function innerSteps({ steps }: HeapPath): boolean[] {
  const inner: boolean[] = [];
  for (const [at, { edge }] of steps.entries()) {
    const from = steps[at - 1]?.node;
    const isOwn = edge?.edgeClass === 'framework' || from?.component?.object !== undefined;
    inner.push(edge !== null && (isOwn || (inner[at - 1] === true && INNER_FIELD.test(edge.name))));
  }
  return inner;
}

export interface FrameworkStart {
  /** The last step that is inside of the framework. */
  readonly at: number;
  readonly component: HeapComponent;
}

/** Where a path leaves a framework for the last time, and the component that it leaves; null for a path through none. */
export function frameworkStart(path: HeapPath): FrameworkStart | null {
  const at = innerSteps(path).lastIndexOf(true);
  if (at < 0) return null;
  const component = path.steps.slice(0, at + 1).findLast(({ node }) => node.component !== undefined)?.node.component;
  return component === undefined ? null : { at, component };
}

/** `OrderList (React)` */
export function frameworkText({ component: { name, framework } }: FrameworkStart): string {
  return `${name} (${framework})`;
}
