/** Which references of a retaining path code can name, and which of them a person would remove. */
import type { HeapPath } from './heap-objects.ts';

/** A reference that code can name: not an index, and not V8's own table of a collection. */
export function isNamed({ edge }: HeapPath['steps'][number]): boolean {
  return edge !== null && (edge.type === 'property' || edge.type === 'context') && !/^\d+$/.test(edge.name);
}

/**
 * The last step of the path whose reference code can name, and that no copy replaces. Of a plain object with a growing number of properties, these are keys, and
 * the reference to the object is the one.
 */
export function stepToCut({ steps, replacedAt = steps.length - 1, sharedAt }: HeapPath): number {
  const shared = steps.slice(0, (sharedAt ?? -1) + 1).findLastIndex(isNamed);
  if (shared > 0) return shared;
  const lasting = steps.slice(0, replacedAt + 1).findLastIndex(isNamed);
  if (replacedAt < steps.length - 1 && lasting > 0) return lasting;
  const at = steps.findLastIndex(isNamed);
  const from = steps[at - 1];
  const isKey = at === steps.length - 1 && from !== undefined && /^(?:Object$|\{)/.test(from.node.name);
  return isKey && isNamed(from) ? at - 1 : at;
}
