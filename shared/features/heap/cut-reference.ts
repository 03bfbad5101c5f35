/**
 * The reference of a retaining path that a person would remove: the last one that code can name, from the page's own code to the collection or object that
 * grows. Removing it, or what it leads to, ends the leak.
 */
import { truncateEnd } from '../../base/units.ts';
import type { AnalysisParams } from '../../core/analysis/analysis.ts';
import type { HeapPath } from '../../engine/heap/contract/heap-objects.ts';
import { isNamed, stepToCut } from '../../engine/heap/contract/named-steps.ts';
import { frameworkStart, frameworkText } from './framework-steps.ts';
import { edgeText, stepName } from './heap-text.ts';

/** The text of a reference begins with this if it is a variable in the scope of a function. */
const VARIABLE = 'variable ';

export function isVariable(reference: string): boolean {
  return reference.startsWith(VARIABLE);
}

/** `.subscribers of Ticker`, or `variable seen` of a function's scope; empty if no reference of the path has a name. */
export function edgeToCut(path: HeapPath): string {
  return referenceAt(path, stepToCut(path));
}

/** The same of a step of the path. */
export function referenceAt({ steps }: HeapPath, at: number): string {
  const edge = steps[at]?.edge ?? null;
  const from = steps[at - 1]?.node;
  if (edge === null || from === undefined) return '';
  if (edge.type === 'context') return `${VARIABLE}${truncateEnd(edge.original ?? edge.name, 60)}`;
  // For a framework's own object the author knows the component.
  const inside = frameworkStart({ steps: steps.slice(0, at + 1) });
  if (inside?.at === at) return `${edgeText(edge)} of ${frameworkText(inside)}`;
  return `${edgeText(edge)} of ${stepName(from, steps[at - 2]?.node)}`;
}

const OF = ' of ';

/** A reference in its two parts: `.subscribers` and `Ticker`; without the second one for a variable. */
export function referenceParts(reference: string): { readonly name: string; readonly owner: string } {
  const at = isVariable(reference) ? -1 : reference.indexOf(OF);
  return at < 0
    ? { name: reference, owner: '' }
    : { name: reference.slice(0, at), owner: reference.slice(at + OF.length) };
}

/** Classes of containers, which many modules use: `LinkedMap`, `LRUCache`. */
const CONTAINER = /[a-zA-Z](?:Map|Set|List|Queue|Stack|Cache|Collection)$/;

/**
 * The step by which code reaches a structure of objects of one class, such as a tree, where the reference to cut is inside of it: `cache` of
 * `cache.left.right`; and a container, where it is the container's own: `._entries` of a `LinkedMap` with `._map`. Null where the path leads through no such structure, or
 * nothing before it has a name.
 */
function stepIntoStructure(path: HeapPath): number | null {
  const { steps } = path;
  const cut = stepToCut(path);
  const owner = steps[cut - 1]?.node;
  // For a framework's own objects the author knows the component.
  if (owner === undefined || owner.type !== 'object' || frameworkStart({ steps: steps.slice(0, cut + 1) })) return null;
  // Scopes of functions within functions are no structure of the author.
  if (owner.name.startsWith('system / ')) return null;
  const first = steps.findIndex(({ node }) => node.type === 'object' && node.name === owner.name);
  // A single object of the class is a structure only where the reference leads to another one of them.
  if (first === cut - 1 && steps[cut]?.node.name !== owner.name)
    return CONTAINER.test(owner.name) && steps.slice(cut - 1, cut).some(isNamed) ? cut - 1 : null;
  const into = steps.slice(0, first + 1).findLastIndex(isNamed);
  return into < 1 ? null : into;
}

/** The reference of `stepIntoStructure`, and the object that has it; null if there is none. */
export function intoStructure(
  path: HeapPath,
): { readonly reference: string; readonly owner: number; readonly at: number } | null {
  const at = stepIntoStructure(path);
  const owner = at === null ? undefined : path.steps[at - 1]?.node.id;
  return at === null || owner === undefined ? null : { reference: referenceAt(path, at), owner, at };
}

/** The steps from the object with the reference to cut, that first; empty if no reference of the path has a name. */
export function stepsFromCut(path: HeapPath): HeapPath['steps'] {
  const at = stepToCut(path);
  return at < 1 ? [] : path.steps.slice(at);
}

/** The reference to cut for `heap.what-if`; null if no reference of the path has a name. */
export function cutOf(path: HeapPath): string | null {
  const { steps } = path;
  const at = stepToCut(path);
  const edge = steps[at]?.edge;
  const from = steps[at - 1]?.node;
  return edge === undefined || edge === null || from === undefined ? null : `${from.id}.${edge.name}`;
}

/** Id of the object that has the reference to cut; null if no reference of the path has a name. */
export function ownerOfEdgeToCut(path: HeapPath): number | null {
  return path.steps[stepToCut(path) - 1]?.node.id ?? null;
}

/** V8's name of a reference to the value of a WeakMap. */
const EPHEMERON = /^\d+ \/ part of key /;

const isPlain = (className: string): boolean => className === 'Object' || className.startsWith('{');

/** Query of a snapshot for all that the reference holds, whatever the shortest path of these is; null if no reference of the path has a name. */
export function membersQuestion(path: HeapPath): AnalysisParams<'heap.path-members'> | null {
  const owner = ownerOfEdgeToCut(path);
  const steps = stepsFromCut(path);
  // The value of a WeakMap lives as long as its key does, which something else holds.
  if (owner === null || steps.length === 0 || steps.some(({ edge }) => EPHEMERON.test(edge?.name ?? ''))) return null;
  return {
    from: owner,
    steps: steps.flatMap(({ edge, node }, at) => {
      if (edge === null) return [];
      // Indexes, slots and keys say nothing about the other members.
      const before = steps[at - 1]?.node.name ?? '';
      const isAny = /^\d/.test(edge.name) || edge.type === 'element' || edge.type === 'hidden' || isPlain(before);
      return [{ type: edge.type, name: at > 0 && isAny ? null : edge.name, className: node.name }];
    }),
  };
}
