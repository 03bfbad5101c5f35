/**
 * Components of Vue 3. Vue's objects have no class: instances and virtual nodes are recognised by their properties.
 *
 *
 *     instance -type→ component: `name`, `__name` or `__file`, or a function
 *     virtual node -el→ element, -ctx→ instance that rendered it, -component→ instance of a component
 *     element -__vueParentComponent→ instance, in builds for development
 */
import type { ComponentClaims } from './component-claims.ts';
import type { ComponentNames } from './component-names.ts';
import type { EdgeReader } from '../graph/edge-reader.ts';

export const VUE_INSTANCE_MARK = 'subTree';
export const VUE_NODE_MARK = '__v_isVNode';
export const VUE_ELEMENT_MARK = '__vueParentComponent';
const INSTANCE_PROPERTIES = ['subTree', 'vnode', 'type', 'appContext', 'parent', 'setupState'];

export interface VueCandidates {
  readonly instances: Iterable<number>;
  readonly nodes: readonly number[] | Uint32Array;
  readonly elements: Iterable<number>;
}

/** `OrderRow` for `/src/orders/OrderRow.vue`. */
function nameOfFile(file: string | null): string | null {
  return file === null ? null : (/([^/\\]+)\.\w+$/.exec(file)?.[1] ?? null);
}

export function claimVue(
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
