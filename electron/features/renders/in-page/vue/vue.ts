/**
 * Observes applications of Vue 3. The effect that renders an instance is an object of Vue's; here it gets a `run` and a `scheduler` of ours around
 * Vue's, in builds for production too. Vue asks the cache of props for each instance that is made. `stop` takes all of it away again.
 */
import { samenessOf, valueOf } from '../change.ts';
import type { ObservedApplications } from '../applications.ts';
import { createCommitNotes } from '../commit-notes.ts';
import { isObject, ownValue, type Comparer } from '../equality.ts';
import { createLists, type ListsOfCommit } from '../moved-items.ts';
import type { Component, Remount, RenderCounter } from '../tally.ts';
import { changedInputs, comparedOutput, ownerOf } from './inputs.ts';
import {
  childrenOf,
  createComponentReader,
  findApps,
  isLink,
  isVueNode,
  type FoundApp,
  type VueContext,
  type VueInstance,
  type VueNode,
} from './instances.ts';
import {
  creatorOf,
  inputsOf,
  noteScheduled,
  statesOf,
  type Noted,
  type NotedMount,
  type NotedRender,
  type Scheduled,
} from './notes.ts';
import { createWriteLog } from './writes.ts';

const NO_STATES: NotedRender['states'] = [];

/** Null if the page has none; `unsupported` if its effects are those of versions before 3.2. */
export function observeVue(counter: RenderCounter): ObservedApplications | 'unsupported' | null {
  const apps = findApps(document);
  if (apps.length === 0) return null;
  const readable = apps.filter(({ root }) => typeof root.effect.run === 'function');
  if (readable.length === 0) return 'unsupported';
  return observeApps(readable, counter);
}

function observeApps(apps: readonly FoundApp[], counter: RenderCounter): ObservedApplications {
  const componentOf = createComponentReader();
  const writes = createWriteLog();
  const restore = new Map<object, () => void>();
  const children = new WeakMap<VueInstance, readonly VueInstance[]>();
  const scheduled = new WeakMap<VueInstance, Scheduled>();
  /** For each update that runs, the innermost last: whether instances were made in it. */
  const hasNew: boolean[] = [];
  let mustSearch = false;
  let isAsked = false;
  const isTaken = apps.every(({ root }) => isObservedEffect(root.effect));

  const safely = (act: () => void): void => {
    try {
      act();
    } catch (thrown) {
      counter.failed(thrown);
    }
  };

  const notes = createCommitNotes<Noted>(counter, (noted, comparer) =>
    count(noted, comparer, counter, (type) => componentOf(type).code),
  );

  const note = (noted: Noted, pending?: Scheduled): void => notes.add(noted, pending?.writes[0]?.event);

  /** Looks for instances that were made since; the first time none is counted. */
  const search = (instance: VueInstance, isMounting: boolean): void => {
    const now = childrenOf(instance);
    const before = children.get(instance) ?? [];
    children.set(instance, now);
    const kept = new Set(now);
    const removed = before.filter((child) => !kept.has(child));
    for (const child of now) {
      if (restore.has(child.effect)) continue;
      if (isMounting) note(mountOf(child, removed));
      watch(child);
      search(child, isMounting);
    }
  };
  const searchAll = (instance: VueInstance): void => {
    search(instance, true);
    for (const child of children.get(instance) ?? []) searchAll(child);
  };
  const mountOf = (instance: VueInstance, removed: VueInstance[]): NotedMount => {
    const index = removed.findIndex(({ type, vnode }) => type === instance.type && vnode.key !== instance.vnode.key);
    const [old = null] = index === -1 ? [] : removed.splice(index, 1);
    return { kind: 'mount', component: componentOf(instance.type), instance, removed: old };
  };

  /** The page waits for it in each update, so it makes as few objects as it can. */
  const run = (instance: VueInstance, component: Component, original: () => unknown): unknown => {
    const { subTree: before, vnode: previous, next, effect } = instance;
    const pending = scheduled.get(instance);
    let states = NO_STATES;
    if (pending !== undefined || effect.deps !== undefined) {
      try {
        states = statesOf(instance, pending);
      } catch (thrown) {
        counter.failed(thrown);
      }
      if (pending !== undefined) scheduled.delete(instance);
    }
    hasNew.push(false);
    try {
      return original.call(effect);
    } finally {
      const isLarger = hasNew.pop() === true;
      try {
        const { subTree: after } = instance;
        if (after !== before)
          note({ kind: 'render', component, instance, next, previous, states, before, after }, pending);
        if (isLarger) search(instance, true);
        if (!writes.isWatching()) writes.watch(effect);
      } catch (thrown) {
        counter.failed(thrown);
      }
    }
  };

  const watch = (instance: VueInstance): void => {
    const { effect, update } = instance;
    const { run: original } = effect;
    if (typeof original !== 'function' || Object.hasOwn(effect, 'run')) return;
    const component = componentOf(instance.type);
    effect.run = function penWorkbenchRun() {
      return run(instance, component, original);
    };
    // From 3.5 on it is bound to Vue's own `run`.
    const isBound = isLink(effect.deps) || 'job' in instance;
    const replacedUpdate = function penWorkbenchUpdate() {
      return run(instance, component, original);
    };
    if (isBound) instance.update = replacedUpdate;
    const { scheduler } = effect;
    const replacedScheduler = function penWorkbenchScheduler(this: unknown, ...args: unknown[]): unknown {
      safely(() => {
        const known = scheduled.get(instance) ?? { writes: [], computed: new Map() };
        scheduled.set(instance, known);
        noteScheduled(known, instance, writes.current());
      });
      return typeof scheduler === 'function' ? Reflect.apply(scheduler, this, args) : undefined;
    };
    if (typeof scheduler === 'function') effect.scheduler = replacedScheduler;
    writes.watch(effect);
    restore.set(effect, () => {
      Reflect.deleteProperty(effect, 'run');
      if (instance.update === replacedUpdate) instance.update = update;
      if (effect.scheduler === replacedScheduler) effect.scheduler = scheduler;
    });
  };

  const onNew = (): void => {
    if (hasNew.length === 0) mustSearch = true;
    else hasNew[hasNew.length - 1] = true;
  };
  for (const { root, context } of isTaken ? [] : apps) {
    watch(root);
    search(root, false);
    const end = creationsNoticed(context, onNew);
    if (end !== null) restore.set(context, end);
  }

  return {
    facts: () =>
      isTaken
        ? null
        : {
            framework: 'vue',
            roots: apps.length,
            versions: [...new Set(apps.map(({ version }) => version))],
            build: apps.some(({ isDevelopment }) => isDevelopment) ? 'development' : 'production',
          },
    unread: () => (isTaken ? 'observed' : null),
    closed() {
      const asked = isAsked ? [] : [ownRun(apps)].filter((each) => each !== null);
      isAsked = true;
      return asked;
    },
    learn: (scope) => writes.learn(scope),
    compare() {
      if (mustSearch) for (const { root } of apps) searchAll(root);
      mustSearch = false;
      notes.compare();
    },
    stop() {
      writes.stop();
      for (const each of restore.values()) each();
      restore.clear();
    },
  };
}

/** Another recording of ours observes it. */
function isObservedEffect(effect: object): boolean {
  const run = ownValue(effect, 'run').value;
  return typeof run === 'function' && run.name === 'penWorkbenchRun';
}

/** Vue's own function, which is in the scope of its classes. */
function ownRun([app]: readonly FoundApp[]): object | null {
  const effects: unknown = app === undefined ? null : Object.getPrototypeOf(app.root.effect);
  const own = isObject(effects) ? ownValue(effects, 'run').value : null;
  return typeof own === 'function' ? own : null;
}

/** Is called for each instance that is made; null where Vue has no such cache. */
function creationsNoticed({ propsCache: cache }: VueContext, onNew: () => void): (() => void) | null {
  if (!(cache instanceof WeakMap) || Object.hasOwn(cache, 'get')) return null;
  const original: unknown = Reflect.get(cache, 'get');
  if (typeof original !== 'function') return null;
  cache.get = function penWorkbenchGet(type: object) {
    onNew();
    return Reflect.apply(original, cache, [type]);
  };
  return () => Reflect.deleteProperty(cache, 'get');
}

type CodeOf = (type: object) => object | null;

function count(notes: readonly Noted[], comparer: Comparer, counter: RenderCounter, codeOf: CodeOf): void {
  const lists = listsOf(notes);
  for (const noted of notes) {
    const { component } = noted;
    if (noted.kind === 'mount') {
      counter.mounted(component, { remount: remountOf(noted, comparer, codeOf), times: null });
      continue;
    }
    const changes = changedInputs(noted, lists, comparer);
    const sameness = samenessOf(changes);
    const isSame = sameness === 'equal' || sameness === 'same-code';
    const output = isSame ? comparedOutput(noted, comparer) : null;
    counter.rendered(component, { changes, output, times: null, owner: () => ownerOf(noted, codeOf) });
  }
}

/** The place of a node in the list that its component rendered in a commit. */
function placesOfNodes(notes: readonly Noted[]): (node: VueNode, parent: VueInstance | null) => number | undefined {
  const outputs = new Map<VueInstance | null, VueNode | null>();
  for (const noted of notes) if (noted.kind === 'render') outputs.set(noted.instance, noted.after);
  const known = new Map<VueInstance | null, Map<VueNode, number>>();
  const look = (node: VueNode | null, places: Map<VueNode, number>): void => {
    const nodes: unknown[] = node !== null && Array.isArray(node.children) ? node.children : [];
    for (const [place, each] of nodes.entries()) {
      if (!isVueNode(each)) continue;
      places.set(each, place);
      look(each, places);
    }
  };
  return (node, parent) => {
    const places = known.get(parent) ?? new Map<VueNode, number>();
    if (!known.has(parent)) look(outputs.get(parent) ?? null, places);
    known.set(parent, places);
    return places.get(node);
  };
}

function listsOf(notes: readonly Noted[]): ListsOfCommit {
  const lists = createLists();
  const placeOf = placesOfNodes(notes);
  for (const noted of notes) {
    const { component, instance } = noted;
    if (noted.kind === 'mount') lists.mounted(instance.parent, component.identity);
    else if (noted.next !== null) {
      const { previous, next } = noted;
      const values = [inputsOf(previous), inputsOf(next)] as const;
      lists.rendered(instance.parent, component.identity, {
        // Vue updates items in the order from before: their place tells whether a number is that.
        key: () => (next.key === null || next.key === placeOf(next, instance.parent) ? next.key : 'own'),
        valuesOf: (name) => [valueOf(values[0], name), valueOf(values[1], name)],
      });
    }
  }
  return lists;
}

function remountOf({ instance, removed }: NotedMount, comparer: Comparer, codeOf: CodeOf): Remount | null {
  // Kept alive, it was not removed.
  if (removed === null || !removed.isUnmounted) return null;
  const creator = creatorOf(instance.vnode, instance);
  return {
    by: 'key',
    sameness: comparer.compare(inputsOf(removed.vnode), inputsOf(instance.vnode)),
    owner: creator === null ? null : codeOf(creator),
  };
}
