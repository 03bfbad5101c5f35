/**
 * Components of React 16 to 19. A fiber is recognised by its properties, because production builds shorten the name of its class.
 *
 *
 *     fiber -elementType→ function, class, or object of memo, forwardRef or lazy
 *     fiber -stateNode→ element or instance of a class
 *     fiber -return→ fiber above
 */
import type { ComponentClaims } from './component-claims.ts';
import type { EdgeReader } from '../graph/edge-reader.ts';
import type { ComponentNames } from './component-names.ts';

/** Property by which fibers are found. */
export const FIBER_MARK = 'elementType';
const FIBER_PROPERTIES = ['elementType', 'type', 'stateNode', 'return', 'memoizedState', 'pendingProps', 'alternate'];
/** Objects around a function: memo of forwardRef of a function. */
const MAX_WRAPPERS = 8;
/** The name that React DevTools shows for a function without a name. */
const ANONYMOUS = 'Anonymous';
const MAX_DEPTH = 10_000;

export function claimReact(
  candidates: Iterable<number>,
  edges: EdgeReader,
  names: ComponentNames,
  claims: ComponentClaims,
): void {
  const nameOfType = new Map<number, string | null>();

  /** Null for elements, text, fragments and roots. */
  const nameOf = (type: number): string | null => {
    const known = nameOfType.get(type);
    if (known !== undefined) return known;
    let at = type;
    let found: string | null = null;
    for (let depth = 0; depth < MAX_WRAPPERS && found === null && at >= 0; depth += 1) {
      found = edges.text(at, 'displayName');
      if (edges.isType(at, 'closure')) {
        found ??= names.ofFunction(at) ?? ANONYMOUS;
      } else {
        const inner = edges.property(at, 'type');
        at = inner >= 0 ? inner : edges.property(at, 'render');
      }
    }
    nameOfType.set(type, found);
    return found;
  };
  const ownName = (fiber: number): string | null => {
    // The type of the element has the name that memo and forwardRef were given; the other one is the function itself.
    const elementType = edges.property(fiber, 'elementType');
    return nameOf(elementType) ?? nameOf(edges.property(fiber, 'type'));
  };
  const nameAround = (fiber: number): string | null => {
    let at = fiber;
    for (let depth = 0; depth < MAX_DEPTH && at >= 0; depth += 1) {
      const name = ownName(at);
      if (name !== null) return name;
      at = edges.property(at, 'return');
    }
    return null;
  };

  for (const fiber of candidates) {
    if (!edges.isType(fiber, 'object') || !edges.hasAll(fiber, FIBER_PROPERTIES)) continue;
    const own = ownName(fiber);
    const node = edges.property(fiber, 'stateNode');
    if (own !== null) {
      claims.claim(fiber, { name: own, framework: 'React', role: 'instance', object: 'FiberNode' });
      if (edges.isType(node, 'object')) claims.claim(node, { name: own, framework: 'React', role: 'instance' });
      continue;
    }
    const around = nameAround(fiber);
    if (around === null) continue;
    claims.claim(fiber, { name: around, framework: 'React', role: 'part', object: 'FiberNode' });
    if (edges.isType(node, 'native')) claims.claim(node, { name: around, framework: 'React', role: 'part' });
  }
}
