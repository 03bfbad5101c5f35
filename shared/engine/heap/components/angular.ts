/**
 * Components of Angular (Ivy). A view is an array whose second element is its definition, which is recognised by its properties.
 *
 *
 *     view [0] host element, [1] definition, [3] view around it, [8] instance of the component, [15] view of the component that declares it
 *     view [28 and later] elements, texts and directives of its template
 */
import type { HeapGraph } from '../graph/heap-graph.ts';
import type { ComponentClaims } from './component-claims.ts';
import type { ComponentNames } from './component-names.ts';
import type { EdgeReader } from '../graph/edge-reader.ts';

export const ANGULAR_MARK = 'directiveRegistry';
const DEFINITION_PROPERTIES = ['blueprint', 'directiveRegistry', 'pipeRegistry', 'hostBindingOpCodes', 'template'];
const HOST = 0;
export const DEFINITION = 1;
const CONTEXT = 8;
const DECLARED_BY = 15;

export function isViewDefinition(edges: EdgeReader, ordinal: number): boolean {
  return edges.hasAll(ordinal, DEFINITION_PROPERTIES);
}

/** `views` are arrays whose second element is a definition. */
export function claimAngular(
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
      if (all.type[edge] === element && all.name[edge] === index) return all.to[edge];
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
      if (all.type[edge] !== element || all.name[edge] <= DECLARED_BY) continue;
      if (edges.isType(all.to[edge], 'native')) claims.claim(all.to[edge], part);
    }
  }
}
