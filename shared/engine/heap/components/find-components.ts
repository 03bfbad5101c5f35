/**
 * Which component of a framework an object or element belongs to. A heap without the names of any framework costs one look at its strings;
 * otherwise one pass over the edges finds candidates by one property each, and each framework checks its own.
 */
import type { HeapComponent } from '../contract/heap-components.ts';
import { createOrdinalStack } from '../columns/growing-stack.ts';
import type { DomState } from '../graph/dom-state.ts';
import { nodeTypeNumbers, type HeapGraph } from '../graph/heap-graph.ts';
import { inSteps, type Steps } from '../../steps/steps.ts';
import { ANGULAR_MARK, claimAngular, DEFINITION, isViewDefinition } from './angular.ts';
import { createComponentClaims, type ComponentClaims } from './component-claims.ts';
import type { ComponentNames } from './component-names.ts';
import { createEdgeReader } from '../graph/edge-reader.ts';
import { createElementTree, type ElementTree } from './element-tree.ts';
import { claimReact, FIBER_MARK } from './react.ts';
import { claimSvelte, claimSvelteElements, SVELTE_ELEMENT_MARK, SVELTE_MARK } from './svelte.ts';
import { claimAround } from './svelte-elements.ts';
import { claimVue, VUE_ELEMENT_MARK, VUE_INSTANCE_MARK, VUE_NODE_MARK } from './vue.ts';

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
        if (edges.type[edge] !== property) continue;
        const mark = markOf[edges.name[edge]];
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
        if (edges.type[edge] !== element || edges.name[edge] !== DEFINITION) continue;
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
