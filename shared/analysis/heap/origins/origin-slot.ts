/**
 * The slot that made an object survive: on its retaining path, the last reference from something older to the object, or to what it came with. V8 numbers
 * objects at each sample, so what was allocated in the same interval counts as having come with it.
 *
 *
 *     root → store (before) .orders → Array (before) [12] → Order (at 100 ms) .lines → Array (at 100 ms) → the object (at 100 ms)
 *                   └ slot              the Order was added to it
 */
import type { HeapBirth } from '../../../contracts/heap/allocations.ts';
import type { HeapNode, HeapPath, HeapPathStep } from '../../../contracts/heap/heap-objects.ts';
import { isNamed, stepToCut } from '../../../contracts/heap/named-steps.ts';
import type { OriginSlot } from '../../../contracts/heap/origins.ts';

export interface FoundSlot {
  /** Null if no reference up to what is older has a name that code can write. */
  readonly slot: OriginSlot | null;
  /** The first function among what came with the object: a listener, a timer's callback. */
  readonly callback: HeapNode | undefined;
}

const IDENTIFIER = /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
/** Written by the engine, not by an assignment. */
const NOT_WRITTEN = /^(?:__proto__|prototype|constructor|this|arguments)$/;
/** Through these a named reference leads to its members; other objects have slots of their own, which have no names. */
const OF_COLLECTION = new Set(['object', 'array', 'hidden', 'object shape', 'synthetic']);

function isOlder({ when, toMs }: HeapBirth, target: HeapBirth): boolean {
  if (when === 'before') return target.when === 'during' || target.when === 'after';
  if (when !== 'during' || toMs === null) return false;
  return target.when === 'after' || (target.when === 'during' && target.fromMs !== null && toMs <= target.fromMs);
}

/** V8 makes the storage of a collection again as it grows. */
const STORAGE = new Set(['array', 'hidden', 'object shape']);

function isWrittenLater(
  steps: readonly HeapPathStep[],
  births: readonly HeapBirth[],
  { first, target }: { readonly first: number; readonly target: HeapBirth },
): boolean {
  return births.slice(first, -1).some((birth, at) => {
    const type = steps[first + at]?.node.type ?? '';
    return !STORAGE.has(type) && isOlder(target, birth);
  });
}

const nameOf = ({ edge }: HeapPathStep): string => edge?.original ?? edge?.name ?? '';

/** The last step up to `to` whose reference code writes; −1 without one. */
function writtenStep(steps: readonly HeapPathStep[], to: number): number {
  let at = stepToCut({ steps: steps.slice(0, to + 1) });
  // Keys of a plain object are no names.
  while (at > 0 && !IDENTIFIER.test(nameOf(steps[at] as HeapPathStep))) at = steps.slice(0, at).findLastIndex(isNamed);
  return at;
}

/** `births`: of the nodes of the path, in its order. */
export function originSlotOf({ steps }: HeapPath, births: readonly HeapBirth[]): FoundSlot {
  const target = births.at(-1);
  const older = target === undefined ? -1 : births.findLastIndex((birth) => isOlder(birth, target));
  const first = older < 0 ? steps.length - 1 : older + 1;
  const callback = steps.slice(first).find(({ node }) => node.type === 'closure' && node.isBuiltIn !== true)?.node;
  const at = writtenStep(steps, first);
  const [step, from, held] = [steps[at], steps[at - 1], steps[first]];
  if (step === undefined || from === undefined || held === undefined) return { slot: null, callback };
  const isDirect = steps.slice(at, first).every(({ node }) => OF_COLLECTION.has(node.type));
  const name = nameOf(step);
  if (!isDirect || NOT_WRITTEN.test(name)) return { slot: null, callback };
  return {
    slot: {
      kind: step.edge?.type === 'context' ? 'variable' : 'property',
      name,
      owner: from.node,
      holds: held.node,
      isMember: at < first,
      isOlder: older >= 0,
      isLater: target !== undefined && isWrittenLater(steps, births, { first, target }),
    },
    callback,
  };
}
