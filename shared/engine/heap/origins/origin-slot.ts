/**
 * The slot that made an object survive: on its retaining path, the last reference from something older to the object, or to what it came with. V8 numbers
 * objects at each sample, so what was allocated in the same interval counts as having come with it.
 *
 *
 *     root → store (before) .orders → Array (before) [12] → Order (at 100 ms) .lines → Array (at 100 ms) → the object (at 100 ms)
 *                   └ slot              the Order was added to it
 */
import { isRuntimeScript } from '../../../base/third-party.ts';
import type { HeapBirth } from '../contract/allocations.ts';
import type { HeapNode, HeapPath, HeapPathStep } from '../contract/heap-objects.ts';
import { isNamed, stepToCut } from '../contract/named-steps.ts';
import type { OriginSlot } from '../contract/origins.ts';

export interface FoundSlot {
  /** The likelier one first; empty if no reference up to what is older has a name that code can write. */
  readonly slots: readonly OriginSlot[];
  /** The first function among what came with the object: a listener, a timer's callback. */
  readonly callback: HeapNode | undefined;
}

const IDENTIFIER = /^#?[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;
/** Written by the engine, not by an assignment. */
const NOT_WRITTEN = /^(?:__proto__|prototype|constructor|this|arguments)$/;
/** Where an EventEmitter has its listeners, by the names of their events: code of Node writes these, and of the author only calls it. */
const LISTENERS = '_events';
/** Through these a named reference leads to its members; other objects have slots of their own, which have no names. */
const OF_COLLECTION = new Set(['object', 'array', 'hidden', 'object shape', 'synthetic']);

function isOlder({ when, toMs }: HeapBirth, target: HeapBirth): boolean {
  if (when === 'before') return target.when === 'during' || target.when === 'after';
  if (when !== 'during' || toMs === null) return false;
  return target.when === 'after' || (target.when === 'during' && target.fromMs !== null && toMs <= target.fromMs);
}

/** V8's class of the variables of a function. */
const SCOPE = 'system / Context';
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

const nameOf = (step: HeapPathStep | undefined): string => step?.edge?.original ?? step?.edge?.name ?? '';

/**
 * The last steps up to `to` whose references code may write, the likelier one first: of a plain object with a shape of its own the property, of another one, whose
 * properties may be keys, what leads to it.
 */
function writtenSteps(steps: readonly HeapPathStep[], to: number): number[] {
  const part = steps.slice(0, to + 1);
  let last = part.findLastIndex(isNamed);
  // Keys of a plain object are no names.
  while (last > 0 && !IDENTIFIER.test(nameOf(steps[last]))) last = steps.slice(0, last).findLastIndex(isNamed);
  const cut = stepToCut({ steps: part });
  const hasShape = steps.slice(Math.max(0, last - 1), Math.max(0, last)).some(({ node }) => node.name.startsWith('{'));
  const found = hasShape ? [last, cut] : [cut, last];
  return [...new Set(found)].filter((at) => at > 0 && IDENTIFIER.test(nameOf(steps[at])));
}

/** The function whose scopes lead to a step: the nearest one before it, with nothing but scopes in between; −1 without one. */
function capturingFunction(steps: readonly HeapPathStep[], at: number): number {
  for (let before = at - 1; before >= 0; before -= 1) {
    const node = steps[before]?.node;
    if (node?.type === 'closure') return before;
    if (node?.name !== SCOPE) return -1;
  }
  return -1;
}

/** `bound onceWrapper()` of Node, for one, is none. */
function isOfScript({ node: { type, isBuiltIn, location } }: HeapPathStep): boolean {
  return type === 'closure' && isBuiltIn !== true && location !== undefined && !isRuntimeScript(location.url);
}

/** `births`: of the nodes of the path, in its order. */
export function originSlotOf({ steps }: HeapPath, births: readonly HeapBirth[]): FoundSlot {
  const target = births.at(-1);
  const older = target === undefined ? -1 : births.findLastIndex((birth) => isOlder(birth, target));
  // Native memory has no times: what it holds may be older than it, or younger.
  const known = births.findIndex(({ when }, at) => at > older && when !== 'unknown');
  const newest = older < 0 || known < 0 ? steps.length - 1 : known;
  const captured = capturingFunction(steps, newest);
  // Holders of the `this` of a function are those of the function.
  const first = captured >= 0 && nameOf(steps[newest]) === 'this' ? captured : newest;
  const callback = (steps.slice(first).find(isOfScript) ?? steps.slice(Math.max(0, captured)).find(isOfScript))?.node;
  const held = steps.slice(first).find(({ node }) => !STORAGE.has(node.type));
  const isLater = target !== undefined && isWrittenLater(steps, births, { first, target });
  const slots = writtenSteps(steps, first).flatMap((at): OriginSlot[] => {
    const [step, from] = [steps[at], steps[at - 1]];
    if (step === undefined || from === undefined || held === undefined) return [];
    const isDirect = steps.slice(at, first).every(({ node }) => OF_COLLECTION.has(node.type));
    const name = nameOf(step);
    const isOfEmitter = name === LISTENERS || nameOf(from) === LISTENERS;
    if (!isDirect || isOfEmitter || NOT_WRITTEN.test(name)) return [];
    return [
      {
        kind: step.edge?.type === 'context' ? 'variable' : 'property',
        name,
        owner: from.node,
        holds: held.node,
        isMember: at < first,
        isOlder: older >= 0,
        isLater,
      },
    ];
  });
  return { slots, callback };
}
