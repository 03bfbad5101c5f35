/** The inputs of a component that changed since its last render: props, state, stores and contexts. */
import type { Sameness } from '../../../../../shared/engine/trace/contract/renders.ts';
import { changed, compared, differingNames, functionOf, namesOf, valueOf, type Change } from '../change.ts';
import { describe, isObject, type Comparer } from '../equality.ts';
import type { NotedContext, NotedElement, NotedRender } from './commit.ts';
import { displayNameOf } from './fibers.ts';
import type { ListsOfCommit } from '../moved-items.ts';

/** At least one: what rendered without a change did so because of its parent, or for a reason that React does not keep. */
export function changedInputs(render: NotedRender, lists: ListsOfCommit, comparer: Comparer): readonly Change[] {
  const changes = [
    ...changedContexts(render, comparer),
    ...(render.component.kind === 'class' ? changedFields(render, comparer) : changedHooks(render, comparer)),
    ...changedProps(render, lists, comparer),
  ];
  if (changes.length > 0) return changes;
  if (render.props === render.propsBefore) return [changed('unknown')];
  return [changed(render.above === null ? 'root' : 'parent')];
}

function changedProps(
  { props: after, propsBefore: before, above, component }: NotedRender,
  lists: ListsOfCommit,
  comparer: Comparer,
): Change[] {
  if (after === before) return [];
  return namesOf(before, after).flatMap((name) => {
    const [one, other] = [valueOf(before, name), valueOf(after, name)];
    if (Object.is(one, other)) return [];
    const isShifted = lists.haveMoved(above, component.identity, name);
    return [changed('prop', { name, ...compared(comparer, one, other), isShifted })];
  });
}

/** Fields of the state of a class. */
function changedFields({ state: after, stateBefore: before }: NotedRender, comparer: Comparer): Change[] {
  if (after === before) return [];
  const fields = namesOf(before, after).flatMap((name) => {
    const [one, other] = [valueOf(before, name), valueOf(after, name)];
    return Object.is(one, other) ? [] : [changed('state', { name, ...compared(comparer, one, other) })];
  });
  return fields.length > 0 ? fields : [changed('state', compared(comparer, before, after))];
}

interface Hook {
  readonly memoizedState: unknown;
  readonly queue?: unknown;
  readonly next: unknown;
}

const isHook = (value: unknown): value is Hook => isObject(value) && 'memoizedState' in value && 'next' in value;

/** Hooks with a state: `useState`, `useReducer` and those made of them, and `useSyncExternalStore`, whose queue has the function that reads it. */
function changedHooks({ state, stateBefore }: NotedRender, comparer: Comparer): Change[] {
  const changes: Change[] = [];
  let [one, other]: readonly unknown[] = [stateBefore, state];
  let hook = 0;
  while (isHook(one) && isHook(other)) {
    const { queue } = other;
    const isStore = isObject(queue) && 'getSnapshot' in queue;
    if (isStore || (isObject(queue) && 'dispatch' in queue)) {
      hook += 1;
      if (!Object.is(one.memoizedState, other.memoizedState))
        changes.push(
          changed(isStore ? 'store' : 'state', {
            hook,
            ...compared(comparer, one.memoizedState, other.memoizedState),
            ...(isStore ? { before: null, after: functionOf(queue.getSnapshot) } : {}),
          }),
        );
    }
    [one, other] = [one.next, other.next];
  }
  return changes.map((each) => ({ ...each, laterHooks: hook - (each.hook ?? hook) }));
}

/** Contexts that the component reads and that a provider around it changed. */
function changedContexts({ uses, contexts }: NotedRender, comparer: Comparer): Change[] {
  if (contexts === null) return [];
  const read = new Set<object>();
  for (let use = uses; use !== null; use = use.next) read.add(use.context);
  return [...read].flatMap((context) => {
    let found: NotedContext | null = contexts;
    while (found !== null && found.context !== context) found = found.outer;
    if (found === null || Object.is(found.value.before, found.value.after)) return [];
    const { value } = found;
    found.sameness ??= comparer.compare(value.before, value.after);
    found.keys ??= differingNames(comparer, value.before, value.after);
    const { sameness, keys } = found;
    const owner = creatorOf(found.element);
    return [
      changed('context', { name: displayNameOf(context) ?? '', sameness, keys, ...describe(value.after), owner }),
    ];
  });
}

/** Compares the elements that a component returned with those before. */
export function comparedOutput({ output }: NotedRender, comparer: Comparer): Sameness {
  if (typeof output === 'string') return output;
  let sameness: Sameness = 'equal';
  for (let at = 0; at < output.length; at += 2) {
    const compare = comparer.compare(output[at], output[at + 1]);
    if (compare === 'different') return compare;
    if (compare === 'unknown' || sameness === 'equal') sameness = compare;
  }
  return sameness;
}

/** The component that created an element: as the build for development notes it, or the nearest one that did not just pass it on. */
export function creatorOf({ noted, props, above }: NotedElement): object | null {
  if (noted !== null) return noted.code;
  let candidate = above;
  while (candidate !== null && passesOn(candidate.props, props)) candidate = candidate.above;
  return candidate?.component.code ?? null;
}

const MAX_SEARCHED = 500;

/** True if a component received an element with these props from its own parent, and only passed it on. */
function passesOn(props: unknown, element: unknown): boolean {
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
