/** Why a Vue component was updated: what was written, which attributes and slots are new, or its parent alone. */
import type { Sameness } from '../../../../../shared/engine/trace/contract/renders.ts';
import { changed, compared, functionOf, namesOf, valueOf, type Change } from '../change.ts';
import { isObject, ownValue, worse, type Comparer } from '../equality.ts';
import type { ListsOfCommit } from '../moved-items.ts';
import { isVueNode, type VueDep, type VueNode } from './instances.ts';
import { creatorOf, inputsOf, type NotedRender, type NotedState } from './notes.ts';

/** Nodes of one output that are compared. */
const MAX_NODES = 500;

/** At least one. */
export function changedInputs(render: NotedRender, lists: ListsOfCommit, comparer: Comparer): readonly Change[] {
  const { next, instance } = render;
  const changes = render.states.map((state) => changedState(state, render, comparer));
  if (next === null) return changes.length > 0 ? changes : [changed('unknown')];
  const fromParent = [...changedProps(render, next, lists, comparer), ...changedSlots(render.previous, next, comparer)];
  const all = [...changes, ...fromParent];
  return all.length > 0 ? all : [changed(instance.parent === null ? 'root' : 'parent')];
}

function changedState({ dep, write, values }: NotedState, { instance }: NotedRender, comparer: Comparer): Change {
  const provided = dep === null ? null : providedName(dep, instance);
  const own = dep !== null && typeof dep.key === 'string' ? dep.key : '';
  const what = values === null ? { sameness: 'unknown' as const } : compared(comparer, values.before, values.after);
  return changed(provided === null ? 'state' : 'context', {
    name: provided ?? own,
    ...what,
    // For a computed reference, the function that computes it.
    ...(dep?.computed === undefined ? {} : { before: null, after: functionOf(dep.computed.fn) }),
    writer: write?.stack ?? null,
  });
}

/** The key with which a parent provides the reference; null if none does. */
function providedName(dep: VueDep, { parent }: NotedRender['instance']): string | null {
  let provides: unknown = parent?.provides ?? null;
  while (isObject(provides)) {
    for (const key of Reflect.ownKeys(provides)) {
      const value: unknown = Object.getOwnPropertyDescriptor(provides, key)?.value;
      if (isObject(value) && ownValue(value, '__v_isRef').value === true && ownValue(value, 'dep').value === dep)
        return typeof key === 'symbol' ? (key.description ?? '') : key;
    }
    provides = Object.getPrototypeOf(provides);
  }
  return null;
}

function changedProps(
  { previous, instance: { parent }, component }: NotedRender,
  next: VueNode,
  lists: ListsOfCommit,
  comparer: Comparer,
): Change[] {
  const [before, after] = [inputsOf(previous), inputsOf(next)];
  return namesOf(before, after).flatMap((name) => {
    const [one, other] = [valueOf(before, name), valueOf(after, name)];
    if (Object.is(one, other)) return [];
    const isShifted = lists.haveMoved(parent, component.identity, name);
    return [changed('prop', { name, ...compared(comparer, one, other), isShifted })];
  });
}

/** The compiler marks slots that do not make a component render. */
const isStable = (slots: object): boolean =>
  ownValue(slots, '_').value === 1 || ownValue(slots, '$stable').value === true;

function changedSlots({ children: before }: VueNode, { children: after }: VueNode, comparer: Comparer): Change[] {
  if (!isObject(after) || isStable(after)) return [];
  const isSlot = (name: string): boolean => !name.startsWith('_') && !name.startsWith('$');
  return namesOf(before, after)
    .filter(isSlot)
    .flatMap((name) => {
      const [one, other] = [valueOf(before, name), valueOf(after, name)];
      return Object.is(one, other) ? [] : [changed('slots', { name, ...compared(comparer, one, other) })];
    });
}

/** Compares what a component returned with that of before. */
export function comparedOutput({ before, after }: NotedRender, comparer: Comparer): Sameness {
  let left = MAX_NODES;
  const compare = (one: unknown, other: unknown): Sameness => {
    if (one === other) return 'equal';
    if (Array.isArray(one) && Array.isArray(other)) {
      if (one.length !== other.length) return 'different';
      return one.reduce<Sameness>(
        (sameness, each, index) => (sameness === 'different' ? sameness : worse(sameness, compare(each, other[index]))),
        'equal',
      );
    }
    if (!isVueNode(one) || !isVueNode(other)) return compareSlots(one, other, comparer);
    left -= 1;
    if (left <= 0) return 'unknown';
    if (one.type !== other.type || !Object.is(one.key, other.key)) return 'different';
    const props = comparer.compare(inputsOf(one), inputsOf(other));
    return props === 'different' ? props : worse(props, compare(one.children, other.children));
  };
  return compare(before, after);
}

/** Texts, and the slots that a component is given. */
function compareSlots(one: unknown, other: unknown, comparer: Comparer): Sameness {
  if (!isObject(one) || !isObject(other)) return Object.is(one, other) ? 'equal' : 'different';
  const names = namesOf(one, other).filter((name) => name !== '_ctx');
  return names.reduce<Sameness>(
    (sameness, name) => worse(sameness, comparer.compare(valueOf(one, name), valueOf(other, name))),
    'equal',
  );
}

/** The component that created the element of a component. */
export function ownerOf(
  { instance, next, previous }: NotedRender,
  codeOf: (type: object) => object | null,
): object | null {
  const type = creatorOf(next ?? previous, instance);
  return type === null ? null : codeOf(type);
}
