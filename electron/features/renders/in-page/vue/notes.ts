/** Notes of an update of a Vue component: the values before and after, which are compared later. */
import { isObject, ownValue } from '../equality.ts';
import type { Component } from '../tally.ts';
import { isLink, type VueDep, type VueInstance, type VueNode } from './instances.ts';
import type { Write } from './writes.ts';

/** Writes of one update that are kept. */
const MAX_WRITES = 3;

interface Values {
  readonly before: unknown;
  readonly after: unknown;
}

/** A reactive value that was written since the component read it. */
export interface NotedState {
  readonly dep: VueDep | null;
  readonly write: Write | null;
  /** Null where they are not known. */
  readonly values: Values | null;
}

export interface NotedRender {
  readonly kind: 'render';
  readonly component: Component;
  readonly instance: VueInstance;
  /** The node that the parent made for this update; null where the instance itself began it. */
  readonly next: VueNode | null;
  readonly previous: VueNode;
  readonly states: readonly NotedState[];
  /** The nodes that it rendered. */
  readonly before: VueNode | null;
  readonly after: VueNode | null;
}

/** `in place of`: an instance of the same component that was removed in the same update of the parent. */
export interface NotedMount {
  readonly kind: 'mount';
  readonly component: Component;
  readonly instance: VueInstance;
  readonly removed: VueInstance | null;
}

export type Noted = NotedRender | NotedMount;

/** Values that were written since an instance was rendered. */
export interface Scheduled {
  readonly writes: Write[];
  /** Values of computed references before. */
  readonly computed: Map<VueDep, unknown>;
}

export function noteScheduled({ writes, computed }: Scheduled, { effect }: VueInstance, write: Write): void {
  if (writes.length < MAX_WRITES && !writes.includes(write)) writes.push(write);
  for (let link = isLink(effect.deps) ? effect.deps : undefined; link !== undefined; link = link.nextDep) {
    const { dep } = link;
    if (dep.computed !== undefined && !computed.has(dep)) computed.set(dep, heldBy(dep.computed));
  }
}

const heldBy = ({ _value: value }: NonNullable<VueDep['computed']>): unknown => value;

/** Before the update runs, when links still have the versions that were read. */
export function statesOf({ effect, next }: VueInstance, scheduled: Scheduled | undefined): readonly NotedState[] {
  if (!isLink(effect.deps)) {
    // Before 3.5 nothing tells which value it was.
    return next === null ? (scheduled?.writes ?? []).map((write) => ({ dep: null, write, values: null })) : [];
  }
  const states: NotedState[] = [];
  for (let link: typeof effect.deps | undefined = effect.deps; isLink(link); link = link.nextDep) {
    const { dep, version } = link;
    if (version === dep.version) continue;
    const { computed } = dep;
    const isKnown = computed !== undefined && scheduled?.computed.has(dep) === true;
    const own = scheduled?.writes.find((each) => each.dep === dep);
    const write = own ?? (computed === undefined ? null : (scheduled?.writes[0] ?? null));
    const values = isKnown
      ? { before: scheduled.computed.get(dep), after: heldBy(computed) }
      : computed === undefined
        ? (write?.values ?? null)
        : null;
    states.push({ dep, write, values });
  }
  return states;
}

/** The component in whose render the node was made. */
export function creatorOf(node: VueNode, { parent }: VueInstance): object | null {
  return (node.ctx ?? parent)?.type ?? null;
}

/** Attributes of a component with their values, without what Vue keeps for itself. */
export function inputsOf({ props }: VueNode): object {
  if (!isObject(props)) return {};
  const {
    key: _key,
    ref: _ref,
    ref_for: _for,
    ref_key: _refKey,
    ...inputs
  } = Object.fromEntries(Object.keys(props).map((name) => [name, ownValue(props, name).value]));
  return inputs;
}
