/** Vue's own records of a page, versions 3.2 and later: its applications, the instances of components, and the nodes that they render. */
import { eachNode } from '../applications.ts';
import { isObject, ownValue } from '../equality.ts';
import type { Component } from '../tally.ts';

/** A node that a component rendered, as far as it is read. */
export interface VueNode {
  readonly type: unknown;
  readonly key: unknown;
  readonly props: unknown;
  readonly children: unknown;
  readonly component: VueInstance | null;
  readonly suspense: unknown;
  /** The instance that rendered when the node was made: from 3.3 on. */
  readonly ctx?: VueInstance | null;
}

export interface VueInstance {
  readonly type: object;
  readonly parent: VueInstance | null;
  readonly appContext: VueContext;
  readonly vnode: VueNode;
  /** The node that the parent made for this update; null where the instance itself began it. */
  readonly next: VueNode | null;
  readonly subTree: VueNode | null;
  readonly effect: VueEffect;
  update: () => unknown;
  readonly isUnmounted: boolean;
  readonly provides: object;
}

/** The reactive effect that renders an instance. */
export interface VueEffect {
  run: () => unknown;
  scheduler?: unknown;
  /** The first link to what it read: a list from 3.5 on, an array of sets before. */
  readonly deps?: unknown;
}

/** From 3.5 on. What was written has another version than when it was read. */
export interface VueLink {
  readonly dep: VueDep;
  readonly version: number;
  readonly nextDep?: VueLink | undefined;
}

/** A reactive value for those who read it. */
export interface VueDep {
  readonly version: number;
  readonly computed?: { readonly fn: unknown; readonly _value: unknown } | undefined;
  readonly subs?: unknown;
  /** Key of a property of a reactive object. */
  readonly key?: unknown;
}

export interface VueContext {
  /** Asked once for each instance that is made. */
  propsCache?: WeakMap<object, unknown>;
}

interface VueApp {
  readonly version: string;
  readonly _context: VueContext;
}

export function isInstance(value: unknown): value is VueInstance {
  return isObject(value) && 'subTree' in value && 'vnode' in value && 'effect' in value && isObject(value.effect);
}

export function isVueNode(value: unknown): value is VueNode {
  return isObject(value) && ownValue(value, '__v_isVNode').value === true;
}

export function isLink(value: unknown): value is VueLink {
  return isObject(value) && 'dep' in value && 'version' in value && isObject(value.dep);
}

const isApp = (value: unknown): value is VueApp =>
  isObject(value) && 'version' in value && typeof value.version === 'string' && '_context' in value;

export interface FoundApp {
  readonly version: string;
  readonly isDevelopment: boolean;
  readonly context: VueContext;
  readonly root: VueInstance;
}

/** Applications that are mounted in the document. */
export function findApps(from: Document): readonly FoundApp[] {
  const found: FoundApp[] = [];
  eachNode(from, (node) => {
    const app = ownValue(node, '__vue_app__').value;
    const vnode = ownValue(node, '_vnode').value;
    if (!isApp(app) || !isVueNode(vnode) || !isInstance(vnode.component)) return;
    const { _context: context } = app;
    found.push({
      version: app.version,
      // For hot replacement of modules.
      isDevelopment: 'reload' in context,
      context,
      root: vnode.component,
    });
  });
  return found;
}

const nonEmpty = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The file of a component, without its folder and ending. */
const fileName = (path: string): string => (path.split(/[\\/]/).at(-1) ?? '').replace(/\.\w+$/, '');

/** Reads each component once, however many instances it has. */
export function createComponentReader(): (type: object) => Component {
  const known = new WeakMap<object, Component>();
  return (type) => {
    const component = known.get(type) ?? componentOf(type);
    known.set(type, component);
    return component;
  };
}

function componentOf(type: object): Component {
  const own = (name: string): unknown => ownValue(type, name).value;
  const code = [type, own('setup'), own('render'), own('data')].find((each) => typeof each === 'function');
  const file = nonEmpty(own('__file'));
  const name =
    nonEmpty(own('displayName')) ??
    nonEmpty(own('name')) ??
    nonEmpty(own('__name')) ??
    (file === null ? '' : fileName(file));
  return {
    framework: 'vue',
    kind: typeof type === 'function' ? 'function' : 'component',
    identity: type,
    code: typeof code === 'function' ? code : null,
    name,
    isMemo: false,
  };
}

/** The instances that an instance rendered itself, in the order of the document; not those within them. */
export function childrenOf(instance: VueInstance): readonly VueInstance[] {
  const found: VueInstance[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    if (!isVueNode(node)) return;
    if (isInstance(node.component)) found.push(node.component);
    else if (isObject(node.suspense) && 'activeBranch' in node.suspense) visit(node.suspense.activeBranch);
    else if (Array.isArray(node.children)) node.children.forEach(visit);
  };
  visit(instance.subTree);
  return found;
}
