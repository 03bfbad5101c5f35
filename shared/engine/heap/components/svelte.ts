/**
 * Components of Svelte 5, which has no object for a component in production. Builds for development note the function of a component in its
 * context. Otherwise a source map is needed: functions of a `.svelte` file, and the elements in their variables, belong to its component.
 */
import type { HeapGraph } from '../graph/heap-graph.ts';
import type { ComponentClaims } from './component-claims.ts';
import type { ComponentNames } from './component-names.ts';
import type { EdgeReader } from '../graph/edge-reader.ts';

export const SVELTE_MARK = 'teardown';
/** Property of elements in builds for development, with the file of their component. */
export const SVELTE_ELEMENT_MARK = '__svelte_meta';
const EFFECT_PROPERTIES = ['teardown', 'ctx', 'deps', 'fn'];
/** Runtime functions between an effect and the function of the component. */
const MAX_WRAPPERS = 2;

/** `OrderRow` for `src/orders/OrderRow.svelte`. */
function nameOfSource(source: string | null): string | null {
  return source === null ? null : (/([^/\\]+)\.svelte(?:[?#].*)?$/.exec(source)?.[1] ?? null);
}

/** Elements of builds for development. */
export function claimSvelteElements(elements: Iterable<number>, edges: EdgeReader, claims: ComponentClaims): void {
  for (const element of elements) {
    const place = edges.property(edges.property(element, SVELTE_ELEMENT_MARK), 'loc');
    const name = nameOfSource(edges.text(place, 'file'));
    if (name !== null) claims.claim(element, { name, framework: 'Svelte', role: 'part' });
  }
}

/** Component by closure. Functions that begin at the same position are looked up once. */
function componentsOfClosures({ locations, nodes, meta }: HeapGraph, names: ComponentNames): Map<number, string> {
  const closure = meta.nodeTypes.indexOf('closure');
  const known = new Map<string, string | null>();
  const found = new Map<number, string>();
  for (let row = 0; row < locations.count; row += 1) {
    const ordinal = locations.node[row];
    if (nodes.type[ordinal] !== closure) continue;
    const key = `${locations.scriptId[row]}:${locations.line[row]}:${locations.column[row]}`;
    let name = known.get(key);
    if (name === undefined) {
      name = nameOfSource(names.sourceOf(row));
      known.set(key, name);
    }
    if (name !== null) found.set(ordinal, name);
  }
  return found;
}

/** Elements and texts in the variables of a component. */
export interface SvelteVariable {
  readonly ordinal: number;
  /** The variables are of this run of a function. */
  readonly context: number;
  readonly name: string;
}

export interface SvelteViews {
  /** Elements that a template begins with: no element around one belongs to the same component. */
  readonly starts: ReadonlySet<number>;
  readonly variables: readonly SvelteVariable[];
}

export function claimSvelte(
  graph: HeapGraph,
  candidates: Iterable<number>,
  edges: EdgeReader,
  names: ComponentNames,
  claims: ComponentClaims,
): SvelteViews {
  const { nodes, edges: all, meta } = graph;
  const contextType = meta.edgeTypes.indexOf('context');
  const ofClosure = componentsOfClosures(graph, names);
  const variablesOf = function* variablesOf(closure: number): Generator<number> {
    const context = edges.internal(closure, 'context');
    if (context < 0) return;
    for (let edge = nodes.firstEdge[context]; edge < nodes.firstEdge[context + 1]; edge += 1)
      if (all.typeAt(edge) === contextType) yield all.to[edge];
  };
  /** The function itself, or one that the function of the runtime was given. */
  const nameOfFunction = (closure: number, depth: number): string | null => {
    const own = ofClosure.get(closure);
    if (own !== undefined || depth === MAX_WRAPPERS) return own ?? null;
    for (const variable of variablesOf(closure)) {
      const name = edges.isType(variable, 'closure') ? nameOfFunction(variable, depth + 1) : null;
      if (name !== null) return name;
    }
    return null;
  };

  const starts = new Set<number>();
  for (const effect of candidates) {
    if (!edges.isType(effect, 'object') || !edges.hasAll(effect, EFFECT_PROPERTIES)) continue;
    const context = edges.property(effect, 'ctx');
    const definition = edges.property(context, 'function');
    const fromContext = edges.isType(definition, 'closure') ? names.ofFunction(definition) : null;
    const name = nameOfFunction(edges.property(effect, 'fn'), 0) ?? fromContext;
    if (name !== null) claims.claim(effect, { name, framework: 'Svelte', role: 'part', object: 'Effect' });
    if (fromContext !== null)
      claims.claim(context, { name: fromContext, framework: 'Svelte', role: 'instance', object: 'ComponentContext' });
    const view = edges.property(effect, 'nodes');
    const start = edges.property(view, 'start');
    starts.add(start >= 0 ? start : edges.property(effect, 'nodes_start'));
  }
  const variables: SvelteVariable[] = [];
  const seen = new Set<number>();
  for (const [closure, name] of ofClosure) {
    const context = edges.internal(closure, 'context');
    // Functions of one run share its variables.
    if (seen.has(context)) continue;
    seen.add(context);
    for (const ordinal of variablesOf(closure)) {
      if (!edges.isType(ordinal, 'native') || claims.of(ordinal) !== null) continue;
      claims.claim(ordinal, { name, framework: 'Svelte', role: 'part' });
      variables.push({ ordinal, context, name });
    }
  }
  return { starts, variables };
}
