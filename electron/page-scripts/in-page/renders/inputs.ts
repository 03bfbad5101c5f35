/** The inputs of a component that changed since its last render: props, state, stores and contexts. */
import type { Sameness } from '../../../../shared/contracts/page/renders.ts';
import { describe, isObject, type Comparer } from './equality.ts';
import { childrenOf, contextsOf, displayNameOf, Tag, type Fiber } from './fibers.ts';

/** A context whose value a provider changed in this commit. */
export interface ChangedContext {
  readonly context: object;
  readonly sameness: Sameness;
  readonly after: unknown;
  /** The component that created the element of the provider. */
  readonly owner: object | null;
}

/** An input that changed. `type` and `size` are those of the new value, of which nothing else is held. */
export interface Change {
  readonly kind: 'prop' | 'state' | 'store' | 'context' | 'parent' | 'root' | 'unknown';
  readonly name: string;
  readonly hook: number | null;
  readonly sameness: Sameness;
  readonly type: string;
  readonly size: number | null;
  readonly isShifted: boolean;
  readonly before: object | null;
  readonly after: object | null;
  readonly owner: object | null;
}

interface Around {
  readonly comparer: Comparer;
  /** The innermost provider of each context. */
  readonly contexts: readonly ChangedContext[];
  /** The sibling in front of it, as it was before. */
  readonly sibling: Fiber | null;
  readonly isTopmost: boolean;
}

function change(kind: Change['kind'], part: Partial<Change> = {}): Change {
  return {
    kind,
    name: '',
    hook: null,
    sameness: 'equal',
    type: '',
    size: null,
    isShifted: false,
    before: null,
    after: null,
    owner: null,
    ...part,
  };
}

const functionOf = (value: unknown): object | null => (typeof value === 'function' ? value : null);

/** At least one: what rendered without a change did so because of its parent, or for a reason that React does not keep. */
export function changedInputs(after: Fiber, before: Fiber, around: Around): readonly Change[] {
  const { comparer, contexts, isTopmost } = around;
  const changes = [
    ...changedContexts(after, contexts),
    ...(after.tag === Tag.class ? changedFields(after, before, comparer) : changedHooks(after, before, comparer)),
    ...changedProps(after, before, around),
  ];
  if (changes.length > 0) return changes;
  if (after.memoizedProps === before.memoizedProps) return [change('unknown')];
  return [change(isTopmost ? 'root' : 'parent')];
}

function compared(comparer: Comparer, before: unknown, after: unknown): Partial<Change> {
  return {
    sameness: comparer.compare(before, after),
    ...describe(after),
    before: functionOf(before),
    after: functionOf(after),
  };
}

/** Names of properties in one or the other. */
function namesOf(before: unknown, after: unknown): readonly string[] {
  const names = new Set(isObject(before) ? Object.keys(before) : []);
  if (isObject(after)) for (const name of Object.keys(after)) names.add(name);
  return [...names];
}

const valueOf = (of: unknown, name: string): unknown => (isObject(of) ? Reflect.get(of, name) : undefined);

/** Without a key of its own, or with its number in the list. */
const isKeyedByPlace = ({ key }: Fiber): boolean => key === null || /^\.?\$?\d+$/.test(key);

function changedProps(after: Fiber, before: Fiber, { comparer, sibling }: Around): Change[] {
  if (after.memoizedProps === before.memoizedProps) return [];
  return namesOf(before.memoizedProps, after.memoizedProps).flatMap((name) => {
    const [one, other] = [valueOf(before.memoizedProps, name), valueOf(after.memoizedProps, name)];
    if (Object.is(one, other)) return [];
    const isShifted =
      sibling !== null && isObject(other) && isKeyedByPlace(after) && valueOf(sibling.memoizedProps, name) === other;
    return [change('prop', { name, ...compared(comparer, one, other), isShifted })];
  });
}

/** Fields of the state of a class. */
function changedFields(after: Fiber, before: Fiber, comparer: Comparer): Change[] {
  if (after.memoizedState === before.memoizedState) return [];
  const fields = namesOf(before.memoizedState, after.memoizedState).flatMap((name) => {
    const [one, other] = [valueOf(before.memoizedState, name), valueOf(after.memoizedState, name)];
    return Object.is(one, other) ? [] : [change('state', { name, ...compared(comparer, one, other) })];
  });
  return fields.length > 0
    ? fields
    : [change('state', { ...compared(comparer, before.memoizedState, after.memoizedState) })];
}

interface Hook {
  readonly memoizedState: unknown;
  readonly queue?: unknown;
  readonly next: unknown;
}

const isHook = (value: unknown): value is Hook => isObject(value) && 'memoizedState' in value && 'next' in value;

/** Hooks with a state: `useState`, `useReducer` and those made of them, and `useSyncExternalStore`, whose queue has the function that reads it. */
function changedHooks(after: Fiber, before: Fiber, comparer: Comparer): Change[] {
  const changes: Change[] = [];
  let [one, other]: readonly unknown[] = [before.memoizedState, after.memoizedState];
  let hook = 0;
  while (isHook(one) && isHook(other)) {
    const { queue } = other;
    const isStore = isObject(queue) && 'getSnapshot' in queue;
    if (isStore || (isObject(queue) && 'dispatch' in queue)) {
      hook += 1;
      if (!Object.is(one.memoizedState, other.memoizedState))
        changes.push(
          change(isStore ? 'store' : 'state', {
            hook,
            ...compared(comparer, one.memoizedState, other.memoizedState),
            ...(isStore ? { before: null, after: functionOf(queue.getSnapshot) } : {}),
          }),
        );
    }
    [one, other] = [one.next, other.next];
  }
  return changes;
}

/** Contexts that the component reads and that a provider around it changed. */
function changedContexts(fiber: Fiber, contexts: readonly ChangedContext[]): Change[] {
  if (contexts.length === 0) return [];
  return [...new Set(contextsOf(fiber))].flatMap((context) => {
    const found = contexts.findLast((each) => each.context === context);
    if (found === undefined) return [];
    const { sameness, after, owner } = found;
    return [change('context', { name: displayNameOf(context) ?? '', sameness, ...describe(after), owner })];
  });
}

/** The worst of all inputs. */
export function samenessOf(changes: readonly Change[]): Sameness {
  const has = (sameness: Sameness): boolean => changes.some((each) => each.sameness === sameness);
  if (changes.some(({ kind }) => kind === 'unknown')) return 'unknown';
  for (const each of ['different', 'unknown', 'same-code'] as const) if (has(each)) return each;
  return 'equal';
}

/** Compares the elements that a component returned with those before, by the fibers that React made of them. */
export function comparedOutput(after: Fiber, before: Fiber, comparer: Comparer): Sameness {
  if (after.child === before.child) return 'equal';
  const [now, then] = [childrenOf(after), childrenOf(before)];
  if (now.length !== then.length) return 'different';
  let sameness: Sameness = 'equal';
  for (const [index, child] of now.entries()) {
    const old = then[index];
    if (old === undefined || (child !== old && child.alternate !== old)) return 'different';
    const compare = comparer.compare(old.memoizedProps, child.memoizedProps);
    if (compare === 'different') return compare;
    if (compare === 'unknown' || sameness === 'equal') sameness = compare;
  }
  return sameness;
}

const MAX_SEARCHED = 500;

/** True if a component received an element with these props from its own parent, and only passed it on. */
export function passesOn(props: unknown, element: unknown): boolean {
  let left = MAX_SEARCHED;
  const search = (value: unknown): boolean => {
    if (!isObject(value) || left <= 0) return false;
    left -= 1;
    if (Array.isArray(value)) return value.some(search);
    if (!('$$typeof' in value) || !('props' in value) || !isObject(value.props)) return false;
    return value.props === element || Object.values(value.props).some(search);
  };
  return isObject(props) && Object.values(props).some(search);
}
