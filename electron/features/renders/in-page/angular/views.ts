/** Angular's own records of a page: views are arrays whose first places have a fixed meaning since version 12 (`LView`). */
import { eachNode } from '../applications.ts';
import { isObject, ownValue } from '../equality.ts';
import type { Component } from '../tally.ts';

/** Places in a view. */
const Place = { host: 0, template: 1, flags: 2, parent: 3, context: 8 } as const;
/** Where Angular keeps the view of a component's template in the type of a view (`TViewType`). */
const COMPONENT_TYPE = 1;
/** `LViewFlags.CheckAlways`: not `OnPush`. */
const CHECK_ALWAYS = 16;

/** Record that all views of a component share (`TView`). */
export interface ViewType {
  readonly type: number;
  template: ((mode: number, context: object) => unknown) | null;
  readonly bindingStartIndex: number;
  readonly expandoStartIndex: number;
}

export interface View extends ReadonlyArray<unknown> {
  readonly length: number;
}

function isViewType(value: unknown): value is ViewType {
  return isObject(value) && 'template' in value && 'bindingStartIndex' in value && 'expandoStartIndex' in value;
}

export function isView(value: unknown): value is View {
  return Array.isArray(value) && isViewType(value[Place.template]);
}

export const typeOf = (view: View): ViewType => view[Place.template] as ViewType;

/** The instance of the component; null for other views. */
export function contextOf(view: View): object | null {
  const context = view[Place.context];
  return typeOf(view).type === COMPONENT_TYPE && isObject(context) ? context : null;
}

export const isCheckedAlways = (view: View): boolean => (Number(view[Place.flags]) & CHECK_ALWAYS) !== 0;

/** The view of the component around a component; containers of views are between them. Null at the root. */
export function parentComponent(view: View): View | null {
  let parent: unknown = view[Place.parent];
  while (Array.isArray(parent)) {
    if (isView(parent) && contextOf(parent) !== null) return parent;
    parent = parent[Place.parent];
  }
  return null;
}

/** The values of its bindings as they were last written. */
export function bindingsOf(view: View): readonly unknown[] {
  const { bindingStartIndex, expandoStartIndex } = typeOf(view);
  return view.slice(bindingStartIndex, expandoStartIndex);
}

/** Angular's list of views by their numbers, if the value is that. */
export function isViewList(value: unknown): value is Map<number, View> {
  if (!(value instanceof Map)) return false;
  const [first]: unknown[] = [...value.values()];
  return isView(first);
}

/** Elements that belong to views, the roots of applications first, and the versions of Angular. */
export function findElements(from: Document): {
  readonly elements: readonly Element[];
  readonly versions: readonly string[];
} {
  const elements: Element[] = [];
  const versions = new Set<string>();
  eachNode(from, (node) => {
    if (!(node instanceof Element)) return;
    const version = node.getAttribute('ng-version');
    if (version !== null) versions.add(version);
    if ('__ngContext__' in node) elements.push(node);
  });
  return { elements, versions: [...versions] };
}

/** Where Zone.js keeps what listens to an element. */
const ZONE_TASKS = /^__zone_symbol__.*(?:true|false)$/;

function tasksOf(element: Element): readonly object[] {
  return Object.getOwnPropertyNames(element)
    .filter((name) => ZONE_TASKS.test(name))
    .flatMap((name) => {
      const tasks = ownValue(element, name).value;
      return Array.isArray(tasks) ? tasks.filter(isObject) : [];
    });
}

/** Functions of Angular that listen to an element. */
export function listenersOf(element: Element): readonly object[] {
  return tasksOf(element)
    .map((task) => ownValue(task, 'callback').value)
    .filter((callback) => typeof callback === 'function');
}

/** True where Zone.js begins a change detection after the listeners of an element have run. */
export function isInZone(element: Element): boolean {
  return tasksOf(element).some((task) => {
    const zone: unknown = Reflect.get(task, 'zone');
    return isObject(zone) && Reflect.get(zone, 'name') === 'angular';
  });
}

const definitionOf = (type: object): object | null => {
  // Compiled in the page, it is a getter that Angular itself reads.
  const definition: unknown = Reflect.get(type, 'ɵcmp');
  return isObject(definition) ? definition : null;
};

export function componentOf(context: object): Component {
  const type: unknown = Reflect.get(context, 'constructor');
  const code = typeof type === 'function' ? type : null;
  const definition = code === null ? null : definitionOf(code);
  return {
    framework: 'angular',
    kind: 'class',
    identity: code ?? context,
    code,
    name: (code?.name ?? '').replace(/^_(?=[A-Z])/, '') || selectorOf(definition),
    isMemo: definition !== null && Reflect.get(definition, 'onPush') === true,
  };
}

function selectorOf(definition: object | null): string {
  const selectors: unknown = definition === null ? null : Reflect.get(definition, 'selectors');
  const [first]: unknown[] = Array.isArray(selectors) ? selectors : [];
  const [name]: unknown[] = Array.isArray(first) ? first : [];
  return typeof name === 'string' ? name : '';
}

/** Names of fields that are inputs, as the class has them. */
export function inputNamesOf(context: object): ReadonlySet<string> {
  const type: unknown = Reflect.get(context, 'constructor');
  const definition = typeof type === 'function' ? definitionOf(type) : null;
  const inputs: unknown = definition === null ? null : Reflect.get(definition, 'inputs');
  const names = new Set<string>();
  if (!isObject(inputs)) return names;
  for (const each of Object.values(inputs)) {
    const name: unknown = Array.isArray(each) ? each[0] : each;
    if (typeof name === 'string') names.add(name);
  }
  return names;
}

/** Own fields with their values, of signals what they hold; getters are not called. */
export function fieldsOf(context: object): ReadonlyMap<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const name of Object.keys(context)) {
    if (name === '__ngContext__') continue;
    const { isRead, value } = ownValue(context, name);
    if (isRead) fields.set(name, heldBy(value));
  }
  return fields;
}

/** A signal is a function with a node that has its value under a symbol. */
function heldBy(value: unknown): unknown {
  if (typeof value !== 'function') return value;
  const symbol = Object.getOwnPropertySymbols(value).find(({ description }) => description === 'SIGNAL');
  const node: unknown = symbol === undefined ? undefined : Reflect.get(value, symbol);
  return isObject(node) ? ownValue(node, 'value').value : value;
}
