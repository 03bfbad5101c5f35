/**
 * Observes applications of Angular. A component is checked by its template function, which is kept once for all instances of the component; here it is
 * replaced by one of ours around it. Views are found in a list of Angular's that only the scopes of its functions have. `stop` puts the templates back.
 */
import type { PageFramework } from '../../../../../shared/engine/trace/contract/renders.ts';
import type { ObservedApplications } from '../applications.ts';
import { changed, compared, samenessOf, type Change } from '../change.ts';
import { createCommitNotes } from '../commit-notes.ts';
import { isObject, type Comparer } from '../equality.ts';
import type { Component, RenderCounter } from '../tally.ts';
import {
  bindingsOf,
  componentOf,
  contextOf,
  fieldsOf,
  findElements,
  inputNamesOf,
  isCheckedAlways,
  isInZone,
  isView,
  isViewList,
  listenersOf,
  parentComponent,
  typeOf,
  type View,
  type ViewType,
} from './views.ts';

/** Template functions are called to create (1) and to update (2). */
const UPDATE = 2;
/** Elements and functions that are asked for until the list of views is found. */
const MAX_ASKED = 20;

interface NotedCheck {
  readonly component: Component;
  readonly isMount: boolean;
  readonly isCheckedAlways: boolean;
  readonly inputs: ReadonlySet<string>;
  readonly before: ReadonlyMap<string, unknown>;
  readonly after: ReadonlyMap<string, unknown>;
  /** No binding of its template got another value. */
  readonly isOutputEqual: boolean;
  readonly owner: object | null;
}

/** Null if the page has none. */
export function observeAngular(counter: RenderCounter): ObservedApplications | null {
  const { elements, versions } = findElements(document);
  if (elements.length === 0) return null;
  const lists = new Set<Map<number, View>>();
  const viewOf = new WeakMap<object, View>();
  const fields = new WeakMap<object, ReadonlyMap<string, unknown>>();
  const components = new WeakMap<object, Component>();
  const restore = new Map<ViewType, () => void>();
  let candidates: object[] = elements.flatMap(listenersOf).slice(0, MAX_ASKED);
  /** Another recording of ours observes the templates. */
  let isTaken = false;
  let hasZone = elements.some(isInZone);

  const notes = createCommitNotes<NotedCheck>(counter, (noted, comparer) => {
    for (const each of noted) count(each, comparer, counter);
  });

  /** For instances that are there when observing begins, fields are known from the first. */
  const watch = (view: View, isThere: boolean): void => {
    const context = contextOf(view);
    if (context === null) return;
    viewOf.set(context, view);
    if (isThere) fields.set(context, fieldsOf(context));
    const type = typeOf(view);
    const { template } = type;
    if (template === null || restore.has(type)) return;
    if (template.name === 'penWorkbenchTemplate') {
      isTaken = true;
      return;
    }
    const replaced = function penWorkbenchTemplate(mode: number, instance: object): unknown {
      if ((mode & UPDATE) === 0) return template(mode, instance);
      const own = viewFor(instance);
      const before = own === null ? [] : bindingsOf(own);
      const result = template(mode, instance);
      try {
        if (own !== null) note(instance, own, before);
      } catch (thrown) {
        counter.failed(thrown);
      }
      return result;
    };
    type.template = replaced;
    restore.set(type, () => {
      if (type.template === replaced) type.template = template;
    });
  };

  const viewFor = (context: object): View | null => {
    const known = viewOf.get(context);
    if (known !== undefined) return known;
    for (const list of lists) for (const view of list.values()) watch(view, false);
    return viewOf.get(context) ?? null;
  };

  const componentFor = (context: object): Component => {
    const component = components.get(context.constructor) ?? componentOf(context);
    components.set(context.constructor, component);
    return component;
  };

  const note = (context: object, view: View, before: readonly unknown[]): void => {
    hasZone ||= runsInZone();
    const now = fieldsOf(context);
    const then = fields.get(context);
    fields.set(context, now);
    const bindings = bindingsOf(view);
    const parent = parentComponent(view);
    const around = parent === null ? null : contextOf(parent);
    notes.add({
      component: componentFor(context),
      isMount: then === undefined,
      isCheckedAlways: isCheckedAlways(view),
      inputs: inputNamesOf(context),
      before: then ?? now,
      after: now,
      isOutputEqual: bindings.every((value, index) => Object.is(value, before[index])),
      owner: around === null ? null : componentFor(around).code,
    });
  };

  const learnList = (list: Map<number, View>): void => {
    if (lists.has(list)) return;
    lists.add(list);
    for (const view of list.values()) watch(view, true);
    // A view is added to the list once it has an element: its type may be a new one.
    const set: unknown = Reflect.get(list, 'set');
    if (typeof set !== 'function') return;
    const replaced = function penWorkbenchView(this: Map<number, View>, number: number, view: View) {
      if (isView(view)) watch(view, false);
      return Reflect.apply(set, list, [number, view]);
    };
    Object.defineProperty(list, 'set', { value: replaced, configurable: true, writable: true });
    ends.push(() => Reflect.deleteProperty(list, 'set'));
  };
  const ends: (() => void)[] = [];

  return {
    facts: (): PageFramework | null =>
      lists.size === 0 || isTaken
        ? null
        : {
            framework: 'angular',
            roots: document.querySelectorAll('[ng-version]').length,
            versions: [...versions],
            build: hasDebugTools() ? 'development' : 'production',
            ...(hasZone ? { hasZone } : {}),
          },
    unread: () => (isTaken ? 'observed' : lists.size === 0 ? 'angular' : null),
    closed() {
      const asked = lists.size === 0 ? candidates : [];
      candidates = [];
      return asked;
    },
    listened: () => (lists.size === 0 ? elements.slice(0, MAX_ASKED) : []),
    learn(scope) {
      for (const value of Object.values(scope) as unknown[]) {
        if (isViewList(value)) learnList(value);
        // The function that the renderer of Angular calls, and its own.
        else if (typeof value === 'function' && candidates.length < MAX_ASKED) candidates.push(value);
      }
    },
    compare: () => notes.compare(),
    stop() {
      for (const each of restore.values()) each();
      for (const each of ends.splice(0)) each();
      restore.clear();
    },
  };
}

/** True in the zone of Angular, whose end of each task begins a change detection; without Zone.js there is none. */
function runsInZone(): boolean {
  const zone: unknown = Reflect.get(globalThis, 'Zone');
  const current: unknown = typeof zone === 'function' ? Reflect.get(zone, 'current') : null;
  return isObject(current) && Reflect.get(current, 'name') === 'angular';
}

/** Angular publishes them in builds for development; the compiler alone has the same global. */
function hasDebugTools(): boolean {
  const tools: unknown = Reflect.get(globalThis, 'ng');
  return isObject(tools) && 'getComponent' in tools;
}

function count(noted: NotedCheck, comparer: Comparer, counter: RenderCounter): void {
  const { component, isMount, isOutputEqual, owner } = noted;
  if (isMount) {
    counter.mounted(component, { remount: null, times: null });
    return;
  }
  const changes = changesOf(noted, comparer);
  const sameness = samenessOf(changes);
  const isSame = sameness === 'equal' || sameness === 'same-code';
  const output = isSame ? (isOutputEqual ? 'equal' : 'different') : null;
  counter.rendered(component, { changes, output, times: null, owner: () => owner });
}

/** Fields that have other values than when the component was checked before, else why it was checked. */
function changesOf(
  { before, after, inputs, isCheckedAlways: isAlways }: NotedCheck,
  comparer: Comparer,
): readonly Change[] {
  const changes = [...after].flatMap(([name, value]) => {
    const old = before.get(name);
    return Object.is(old, value)
      ? []
      : [changed(inputs.has(name) ? 'prop' : 'state', { name, ...compared(comparer, old, value) })];
  });
  if (changes.length > 0) return changes;
  return [changed(isAlways ? 'checked' : 'unknown')];
}
