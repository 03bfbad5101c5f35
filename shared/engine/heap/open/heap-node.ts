/** A node and an edge as views and answers show them. Created only for visible rows. */
import type { HeapEdge, HeapEdgeClass, HeapNode } from '../contract/heap-objects.ts';
import { devToolsDistance, NO_DISTANCE } from '../retained/distances.ts';
import { isDetached } from '../tables/detached-nodes.ts';
import type { HeapDocument } from '../classes/heap-document.ts';
import { nodeTypeNumbers, selfSizeOf } from '../graph/heap-graph.ts';
import { startOfText } from '../graph/string-text.ts';
import { functionText } from '../contract/heap-function-names.ts';
import { boundFunction, type BoundFunction } from './bound-functions.ts';
import { locationOf } from './object-location.ts';
import { aroundUnnamed, originalOfEdge, originalOfNode } from './heap-originals.ts';
import type { OpenSnapshot } from './open-snapshot.ts';

export function idOf({ graph: { nodes } }: HeapDocument, ordinal: number): number {
  return nodes.wideId.get(ordinal) ?? nodes.id[ordinal];
}

export function classNameOf({ keys }: HeapDocument, ordinal: number): string {
  return keys.nameOf(keys.keyOf[ordinal]);
}

/** The row of one object; retained size and distance are null until computed. */
export function describeNode(snapshot: OpenSnapshot, ordinal: number): HeapNode {
  const { document, figures } = snapshot;
  const { graph } = document;
  const distance = figures === null ? NO_DISTANCE : devToolsDistance(figures.distance, figures.distance[ordinal]);
  const bound = boundFunction(graph, ordinal);
  const runs = bound?.runs ?? ordinal;
  const original = originalOfNode(document, snapshot.originals, runs);
  const component = snapshot.components?.of(ordinal) ?? null;
  const isClosure = graph.nodes.type[ordinal] === nodeTypeNumbers(graph.meta).closure;
  const location = isClosure ? locationOf(graph, runs) : null;
  const around = location === null || original !== undefined ? null : aroundUnnamed(document, snapshot.originals, runs);
  const boundTo = bound === null ? undefined : boundClass(snapshot, bound);
  return {
    id: idOf(document, ordinal),
    name: classNameOf(document, ordinal),
    type: graph.meta.nodeTypes[graph.nodes.type[ordinal]] ?? '',
    shallowSizeBytes: selfSizeOf(graph.nodes, ordinal),
    retainedSizeBytes: figures === null ? null : figures.retained[figures.order.numberOf[ordinal]],
    distance: distance === NO_DISTANCE ? null : distance,
    preview: boundTo === undefined ? snapshot.preview(ordinal) : functionText(nameOf(document, runs), boundTo),
    isDetached: isDetached(document, ordinal),
    ...(original === undefined ? {} : { original }),
    ...(location === null ? {} : { location: around === null ? location : { ...location, around } }),
    ...(boundTo === undefined ? {} : { boundTo }),
    ...(snapshot.isEngineFunction(ordinal) ? { isBuiltIn: true } : {}),
    ...(isThirdParty(snapshot, ordinal, original) ? { isThirdParty: true } : {}),
    ...(component === null ? {} : { component }),
  };
}

const NAME_CHARS = 200;

function nameOf({ graph: { nodes, strings } }: HeapDocument, ordinal: number): string {
  return startOfText(strings, nodes.name[ordinal], NAME_CHARS);
}

/** Classes of `this` that say nothing: those of global objects, and plain objects without a shape of their own. */
const UNTOLD_THIS = /^(?:(?:Window|global|Object)(?: |$)|\()/;

function boundClass({ document, originals }: OpenSnapshot, { self }: BoundFunction): string {
  if (self < 0) return '';
  const name = originalOfNode(document, originals, self)?.name ?? classNameOf(document, self);
  return UNTOLD_THIS.test(name) ? '' : name;
}

/** By the original source, else by the script of the function, or of the constructor of the object. */
export function isThirdParty(
  { document: { graph, keys }, isThirdPartyScript }: Pick<OpenSnapshot, 'document' | 'isThirdPartyScript'>,
  ordinal: number,
  original: HeapNode['original'],
): boolean {
  if (original !== undefined) return original.ignored === true;
  const { closure, object } = nodeTypeNumbers(graph.meta);
  const type = graph.nodes.type[ordinal];
  if (type !== closure && (type !== object || keys.locationOf(keys.keyOf[ordinal]) < 0)) return false;
  return isThirdPartyScript(locationOf(graph, ordinal)?.url ?? '');
}

/** Properties in which frameworks store their data on objects of the page. */
const FRAMEWORK_PROPERTY =
  /^(?:__react(?:Fiber|Props|Container|Events|InternalInstance|Resources|Listeners)|_reactRootContainer$|_reactListening|__vue|__vnode$|__vParentComponent$|_vnode$|_vei$|__ngContext__$|__ngSimpleChanges__$|__zone_symbol__|__svelte|\$\$$|jQuery\d+|__ember|__k$|__preact)/;
/** Classes of which frameworks build their trees. */
const FRAMEWORK_CLASS = /^(?:FiberNode|FiberRootNode|ReactDOMRoot|LView|TView|TNode|ZoneDelegate|ZoneTask)$/;
/** Roots of the tools. */
const TOOL_ROOT = / \/ DevTools console$|^\(?Inspector/;

function edgeClassOf(document: HeapDocument, type: string, name: string, from: number): HeapEdgeClass {
  if (type === 'weak') return 'weak';
  if (TOOL_ROOT.test(name)) return 'tool';
  // Roots of the heap and their groups.
  if (document.graph.nodes.type[from] === nodeTypeNumbers(document.graph.meta).synthetic) return 'engine';
  // Blink numbers the references of its own objects (`tbody[8] → InternalNode`); a program's properties on them have names.
  if (type === 'element' && document.graph.nodes.type[from] === nodeTypeNumbers(document.graph.meta).native)
    return 'engine';
  if (type === 'property' || type === 'element') {
    return FRAMEWORK_PROPERTY.test(name) || FRAMEWORK_CLASS.test(classNameOf(document, from)) ? 'framework' : 'page';
  }
  return 'engine';
}

/** Name of an edge as in DevTools: property, variable, or element index. */
export function edgeNameOf({ graph: { edges, meta, strings } }: HeapDocument, row: number): string {
  const type = meta.edgeTypes[edges.typeAt(row)];
  return type === 'element' || type === 'hidden' ? String(edges.nameAt(row)) : strings.get(edges.nameAt(row));
}

/** `from` is the source node of the edge. */
export function describeEdge(snapshot: OpenSnapshot, row: number, from: number): HeapEdge {
  const { document } = snapshot;
  const type = document.graph.meta.edgeTypes[document.graph.edges.typeAt(row)] ?? '';
  const name = edgeNameOf(document, row);
  const original = originalOfEdge(document, snapshot.originals, snapshot.closuresOfContext, row, from);
  const edge = { name, type, edgeClass: edgeClassOf(document, type, name, from) };
  return original === undefined ? edge : { ...edge, original };
}
