/** Finds the code that inserted a node, in the events in which Blink names nodes and their changes. */
import type { TraceCode } from '../contract/trace-causes.ts';
import type { TraceColumns } from '../columns.ts';
import { codeOfStack, keyOfPlace } from './code-places.ts';
import { argsOf, numberOf, textOf } from './event-members.ts';
import type { MainThread } from './main-thread.ts';

export interface Insertion {
  readonly atUs: number;
  /** Null if the trace does not tell it from other code. */
  readonly code: TraceCode | null;
}

const INSERTED = /insert/i;
const ADDED = /added/i;

/**
 * Returns the last insertion of a node before a time. Blink names the root of an inserted tree when it is inserted, with the stack, and every
 * node of it when styles are computed next.
 */
export function createInsertions(
  trace: TraceColumns,
  main: MainThread,
): (nodeId: number | null, beforeUs: number) => Insertion | null {
  const hasReason = (event: number, reason: RegExp): boolean =>
    reason.test(textOf(argsOf(trace, event).data['reason']));
  const isOfNode = (event: number, nodeId: number): boolean =>
    (trace.changedNodeId(event) ?? numberOf(argsOf(trace, event).data['nodeId'])) === nodeId;
  const insertionAt = (event: number): Insertion => ({
    atUs: trace.startUs[event],
    code: codeOfStack(argsOf(trace, event).data),
  });

  return (nodeId, beforeUs) => {
    if (nodeId === null) return null;
    const roots = main.eventsNamed('StyleRecalcInvalidationTracking');
    const isIt = (event: number, reason: RegExp): boolean =>
      trace.startUs[event] <= beforeUs && isOfNode(event, nodeId) && hasReason(event, reason);
    const itself = roots.findLast((event) => isIt(event, INSERTED));
    if (itself !== undefined) return insertionAt(itself);
    const added = main.eventsNamed('LayoutInvalidationTracking').findLast((event) => isIt(event, ADDED));
    if (added === undefined) return null;
    const addedUs = trace.startUs[added];
    const rendered = main
      .eventsNamed('UpdateLayoutTree')
      .findLast((event) => trace.startUs[event] + trace.durationUs[event] < addedUs);
    const sinceUs = rendered === undefined ? Number.NEGATIVE_INFINITY : trace.startUs[rendered];
    const together = main
      .between(roots, sinceUs, addedUs)
      .filter((event) => hasReason(event, INSERTED))
      .map(insertionAt);
    const places = new Set(together.map(({ code }) => (code === null ? '' : keyOfPlace(code))));
    return places.size === 1 ? (together.at(-1) ?? null) : null;
  };
}
