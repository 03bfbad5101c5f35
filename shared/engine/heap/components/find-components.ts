/**
 * Which component of a framework an object or element belongs to. A heap without the names of any framework costs one look at its strings;
 * otherwise one pass over the edges finds candidates by one property each, and each framework checks its own.
 */
import type { HeapComponent } from '../contract/heap-components.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import type { DomState } from '../graph/dom-state.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';
import { createComponentClaims, type ComponentClaims } from './component-claims.ts';
import type { ComponentNames } from './component-names.ts';
import { createEdgeReader, type EdgeReader } from '../graph/edge-reader.ts';
import { createElementTree, type ElementTree } from './element-tree.ts';
import { claimReact, FIBER_MARK } from './react.ts';
import { claimSvelte, claimSvelteElements, SVELTE_ELEMENT_MARK, SVELTE_MARK } from './svelte.ts';
import { claimAround } from './svelte-elements.ts';

// Components of Vue 3. Vue's objects have no class: instances and virtual nodes are recognised by their properties.
//
//
//     instance -type→ component: `name`, `__name` or `__file`, or a function
//     virtual node -el→ element, -ctx→ instance that rendered it, -component→ instance of a component
//     element -__vueParentComponent→ instance, in builds for development

const VUE_INSTANCE_MARK = 'subTree';
const VUE_NODE_MARK = '__v_isVNode';
const VUE_ELEMENT_MARK = '__vueParentComponent';
const INSTANCE_PROPERTIES = ['subTree', 'vnode', 'type', 'appContext', 'parent', 'setupState'];

interface VueCandidates {
  readonly instances: Iterable<number>;
  readonly nodes: readonly number[] | Uint32Array;
  readonly elements: Iterable<number>;
}

/** `OrderRow` for `/src/orders/OrderRow.vue`. */
function nameOfFile(file: string | null): string | null {
  return file === null ? null : (/([^/\\]+)\.\w+$/.exec(file)?.[1] ?? null);
}

function claimVue(
  { instances, nodes, elements }: VueCandidates,
  edges: EdgeReader,
  names: ComponentNames,
  claims: ComponentClaims,
): void {
  const nameOfInstance = new Map<number, string | null>();
  const nameOf = (instance: number): string | null => {
    const known = nameOfInstance.get(instance);
    if (known !== undefined) return known;
    const type = edges.property(instance, 'type');
    const name =
      edges.text(type, 'displayName') ??
      (edges.isType(type, 'closure')
        ? names.ofFunction(type)
        : (edges.text(type, 'name') ?? edges.text(type, '__name') ?? nameOfFile(edges.text(type, '__file'))));
    nameOfInstance.set(instance, name);
    return name;
  };
  const claim = (ordinal: number, instance: number, role: 'instance' | 'part', object?: string): void => {
    const name = ordinal < 0 || instance < 0 ? null : nameOf(instance);
    if (name === null) return;
    claims.claim(ordinal, { name, framework: 'Vue', role, ...(object === undefined ? {} : { object }) });
  };

  for (const instance of instances)
    if (edges.hasAll(instance, INSTANCE_PROPERTIES)) claim(instance, instance, 'instance', 'ComponentInternalInstance');
  for (const element of elements) claim(element, edges.property(element, VUE_ELEMENT_MARK), 'part');
  // An element belongs to the component that rendered it. The virtual node of a component, whose element is the root of what it rendered, comes last.
  for (const isComponent of [false, true]) {
    for (const node of nodes) {
      const component = edges.property(node, 'component');
      const isOfComponent = edges.isType(component, 'object');
      if (isOfComponent !== isComponent) continue;
      const owner = isOfComponent ? component : edges.property(node, 'ctx');
      claim(node, owner, isOfComponent ? 'instance' : 'part', 'VNode');
      const element = edges.property(node, 'el');
      if (edges.isType(element, 'native')) claim(element, owner, 'part');
    }
  }
}

// Components of Angular (Ivy). A view is an array whose second element is its definition, which is recognised by its properties.
//
//
//     view [0] host element, [1] definition, [3] view around it, [8] instance of the component, [15] view of the component that declares it
//     view [28 and later] elements, texts and directives of its template

const ANGULAR_MARK = 'directiveRegistry';
const DEFINITION_PROPERTIES = ['blueprint', 'directiveRegistry', 'pipeRegistry', 'hostBindingOpCodes', 'template'];
const HOST = 0;
const DEFINITION = 1;
const CONTEXT = 8;
const DECLARED_BY = 15;

function isViewDefinition(edges: EdgeReader, ordinal: number): boolean {
  return edges.hasAll(ordinal, DEFINITION_PROPERTIES);
}

/** `views` are arrays whose second element is a definition. */
function claimAngular(
  { nodes, edges: all, meta }: HeapGraph,
  views: readonly number[],
  edges: EdgeReader,
  names: ComponentNames,
  claims: ComponentClaims,
): void {
  const element = meta.edgeTypes.indexOf('element');
  const at = (view: number, index: number): number => {
    if (view < 0) return -1;
    for (let edge = nodes.firstEdge[view]; edge < nodes.firstEdge[view + 1]; edge += 1)
      if (all.typeAt(edge) === element && all.nameAt(edge) === index) return all.to[edge];
    return -1;
  };
  const isView = new Set(views);
  for (const view of views) {
    // The view of a component declares itself; that of a block or template is declared by a component.
    const declaring = at(view, DECLARED_BY);
    const owner = isView.has(declaring) ? declaring : view;
    const instance = at(owner, CONTEXT);
    if (!edges.isType(instance, 'object')) continue;
    const name = names.ofClass(instance);
    // The root view has no component.
    if (name === 'Object') continue;
    const part = { name, framework: 'Angular', role: 'part' } as const;
    const host = at(view, HOST);
    if (owner === view) {
      claims.claim(instance, { ...part, role: 'instance' });
      if (edges.isType(host, 'native')) claims.claim(host, { ...part, role: 'instance' });
    }
    claims.claim(view, { ...part, role: owner === view ? 'instance' : 'part', object: 'LView' });
    for (let edge = nodes.firstEdge[view]; edge < nodes.firstEdge[view + 1]; edge += 1) {
      if (all.typeAt(edge) !== element || all.nameAt(edge) <= DECLARED_BY) continue;
      if (edges.isType(all.to[edge], 'native')) claims.claim(all.to[edge], part);
    }
  }
}

const MARKS = [
  FIBER_MARK,
  VUE_INSTANCE_MARK,
  VUE_NODE_MARK,
  VUE_ELEMENT_MARK,
  ANGULAR_MARK,
  SVELTE_MARK,
  SVELTE_ELEMENT_MARK,
] as const;
type Mark = (typeof MARKS)[number];
/** Elements around an element that are searched for one with a component. */
const MAX_ANCESTORS = 512;

export interface HeapComponents {
  /** Component of a node; that of an element without one is the component of the nearest element around it. */
  of(ordinal: number): HeapComponent | null;
  /** True if `isWanted` is true for the name of a component. */
  isAny(isWanted: (name: string) => boolean): boolean;
  /** No node has a component. */
  readonly isEmpty: boolean;
  readonly byteLength: number;
}

const NO_COMPONENTS: HeapComponents = { of: () => null, isAny: () => false, isEmpty: true, byteLength: 0 };

export function* findComponents(
  { graph, dom }: { readonly graph: HeapGraph; readonly dom: DomState },
  names: ComponentNames,
): Steps<HeapComponents> {
  const { strings, nodes } = graph;
  const marks = strings.indexesOf(MARKS);
  const hasElements = dom.state !== null;
  if (marks.size === 0 && !hasElements) return NO_COMPONENTS;

  const edges = createEdgeReader(graph);
  const tree = createElementTree(graph);
  const claims = createComponentClaims(nodes.count);
  if (marks.size > 0) {
    const owners = yield* ownersOf(graph, marks);
    const of = (mark: Mark): Uint32Array => owners.get(mark) ?? new Uint32Array(0);
    claimReact(of(FIBER_MARK), edges, names, claims);
    claimVue(
      { instances: of(VUE_INSTANCE_MARK), nodes: of(VUE_NODE_MARK), elements: of(VUE_ELEMENT_MARK) },
      edges,
      names,
      claims,
    );
    const definitions = new Set(of(ANGULAR_MARK).filter((ordinal) => isViewDefinition(edges, ordinal)));
    if (definitions.size > 0) claimAngular(graph, yield* viewsOf(graph, definitions), edges, names, claims);
    claimSvelteElements(of(SVELTE_ELEMENT_MARK), edges, claims);
    const effects = of(SVELTE_MARK);
    if (effects.length > 0) claimAround(claimSvelte(graph, effects, edges, names, claims), tree, claims);
  }
  if (hasElements) yield* claimCustomElements(graph, tree, claims);
  return claims.size === 0 ? NO_COMPONENTS : componentsOf(graph, claims, tree);
}

/** Nodes with the property, by mark. */
function* ownersOf(graph: HeapGraph, marks: ReadonlyMap<string, number>): Steps<Map<string, Uint32Array>> {
  const { nodes, edges, meta, strings } = graph;
  const property = meta.edgeTypes.indexOf('property');
  const found = MARKS.map(() => createOrdinalStack(64));
  /** Place in `MARKS` + 1, by string. */
  const markOf = new Uint8Array(strings.length);
  MARKS.forEach((mark, at) => {
    const index = marks.get(mark);
    if (index !== undefined) markOf[index] = at + 1;
  });
  yield* inSteps({ stage: 'tables', pass: 0, passes: 2 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) {
        if (edges.typeAt(edge) !== property) continue;
        const mark = markOf[edges.nameAt(edge)];
        if (mark !== 0) found[mark - 1].push(ordinal);
      }
    }
  });
  return new Map(MARKS.map((mark, at) => [mark, found[at].take()]));
}

/** Arrays whose second element is one of these definitions. */
function* viewsOf(graph: HeapGraph, definitions: ReadonlySet<number>): Steps<number[]> {
  const { nodes, edges, meta } = graph;
  const element = meta.edgeTypes.indexOf('element');
  const { object } = nodeTypeNumbers(meta);
  const views: number[] = [];
  yield* inSteps({ stage: 'tables', pass: 1, passes: 2 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      if (nodes.type[ordinal] !== object) continue;
      for (let edge = nodes.firstEdge[ordinal]; edge < nodes.firstEdge[ordinal + 1]; edge += 1) {
        if (edges.typeAt(edge) !== element || edges.nameAt(edge) !== DEFINITION) continue;
        if (definitions.has(edges.to[edge])) views.push(ordinal);
        break;
      }
    }
  });
  return views;
}

function* claimCustomElements({ nodes }: HeapGraph, tree: ElementTree, claims: ComponentClaims): Steps<void> {
  yield* inSteps({ stage: 'tables', pass: 1, passes: 2 }, nodes.count, (from, to) => {
    for (let ordinal = from; ordinal < to; ordinal += 1) {
      const tag = tree.customTag(ordinal);
      if (tag !== null) claims.claim(ordinal, { name: tag, framework: 'custom element', role: 'instance' });
    }
  });
}

function componentsOf({ nodes, meta }: HeapGraph, claims: ComponentClaims, tree: ElementTree): HeapComponents {
  const { native } = nodeTypeNumbers(meta);
  return {
    of(ordinal) {
      const own = claims.of(ordinal);
      if (own !== null || nodes.type[ordinal] !== native) return own;
      let at = claims.isUnclear(ordinal) ? -1 : tree.parentOf(ordinal);
      for (let steps = 0; at >= 0 && !claims.isUnclear(at) && steps < MAX_ANCESTORS; steps += 1) {
        const around = claims.of(at);
        if (around !== null) return { ...around, role: 'part' };
        at = tree.parentOf(at);
      }
      return null;
    },
    isAny: (isWanted) => claims.isAny(isWanted),
    isEmpty: false,
    byteLength: claims.byteLength,
  };
}
