/** Steps of V8 and Blink in a retaining path, as one: how they hold the first object of the page, and what is between an element and its code. */
import { FINALIZATION_CELL, isEngineClass } from '../../../engine/heap/contract/heap-class-names.ts';
import type { HeapNode, HeapPath } from '../../../engine/heap/contract/heap-objects.ts';

type Steps = HeapPath['steps'];

/** Fewer steps are shown as they are: the folded line would not be shorter. */
const MIN_FOLDED = 3;

/** Objects of Blink that say why a callback is alive; what is above them holds every object of the page. */
export const HOLDER =
  /^(?:DOMTimer|V8(?:Event|Frame|Idle)\w*|(?:Mutation|Resize|Intersection|Performance)Observer|MessagePort|BroadcastChannel|(?:Shared)?Worker|WebSocket|EventSource|XMLHttpRequest|AbortSignal)$/;

/** True if only the engine leads to the node, and it is neither a function of the page nor in the scope of one. */
function isPlumbing({ edge, node }: Steps[number]): boolean {
  if (edge === null) return true;
  return edge.edgeClass === 'engine' && edge.type !== 'context' && node.type !== 'closure';
}

/** The number of steps at the start that are folded; 0 if they are few. The object itself is never folded. */
export function foldedSteps(steps: Steps): number {
  const others = steps.findIndex((step) => !isPlumbing(step));
  const count = Math.min(others < 0 ? steps.length : others, steps.length - 1);
  return count < MIN_FOLDED ? 0 : count;
}

/** Objects of Blink without its namespace in their name. */
const WITHOUT_NAMESPACE = /^(?:Detached )?(?:V8[A-Z]\w*|(?:JS)?EventListener|JSEventHandler|ScheduledAction)$/;

/** True if a step is a table or a wrapper of Blink, such as those between an element and the function of its listener. */
function isOfBlink({ edge, node }: Steps[number]): boolean {
  const { name, type } = node;
  // A cell of a FinalizationRegistry is V8's: however many lead to one, they are one list.
  if (name === FINALIZATION_CELL) return false;
  return edge?.edgeClass === 'engine' && type === 'native' && (isEngineClass(name) || WITHOUT_NAMESPACE.test(name));
}

/** The number of steps of Blink from `from` on, before `end`, that are folded into the last of them; 0 if they are few. */
export function foldedRun(steps: Steps, from: number, end: number): number {
  let to = from;
  for (let step = steps[to]; to < end && step !== undefined && isOfBlink(step); step = steps[to]) to += 1;
  return to - from < MIN_FOLDED ? 0 : to - from;
}

/** `DOMTimer → … → system / Context`: the object of Blink that says why, otherwise the first that is not one of V8's roots; and the last. */
export function foldedRoot(folded: Steps, nameOf: (node: HeapNode) => string): string {
  const last = folded.at(-1)?.node;
  const holder = folded.find(({ node }) => HOLDER.test(node.name));
  const first = (holder ?? folded.find(({ node }) => node.type !== 'synthetic') ?? folded[0])?.node;
  if (first === undefined || last === undefined) return '…';
  if (first === last) {
    const root = folded.findLast(({ node }) => node.type === 'synthetic')?.node;
    return root === undefined ? `… → ${nameOf(last)}` : `${nameOf(root)} → … → ${nameOf(last)}`;
  }
  return `${nameOf(first)} → … → ${nameOf(last)}`;
}
