/**
 * Flow arrows between events. An event lists its flow ids; the direction follows from time, so all events of a flow are sorted before
 * arrows are created.
 */
import { plainEvent, type EventLabel } from './event-text.ts';

/** Start or end of an arrow. */
export interface FlowEvent extends EventLabel {
  readonly startNs: number;
  readonly pid: number;
  readonly tid: number;
}

export interface FlowStep {
  /** Time at which it lists the flow: an end may do so long after its event began. */
  readonly timeNs: number;
  /** Position in the file. */
  readonly order: number;
  /** Null for an event that is not on a thread: such arrows are not drawn, but count. */
  readonly event: FlowEvent | null;
  readonly flows: readonly bigint[];
  readonly ending: readonly bigint[];
}

/** A few milliseconds of work. */
export const STEPS_BETWEEN_PAUSES = 2048;

export function* writeFlows(
  steps: readonly FlowStep[],
  write: (event: string) => void,
): Generator<undefined, void, undefined> {
  const last = new Map<bigint, FlowEvent | null>();
  let arrows = 0;
  const arrow = (from: FlowEvent | null, to: FlowEvent | null): void => {
    const id = `"id":${arrows}`;
    arrows += 1;
    if (from === null || to === null) return;
    write(plainEvent(from, 's', from, '', from.startNs, `,${id}`));
    write(plainEvent(from, 'f', to, '', to.startNs, `,"bp":"e",${id}`));
  };
  const inOrder = steps.toSorted((a, b) => a.timeNs - b.timeNs || a.order - b.order);
  for (const [at, { event, flows, ending }] of inOrder.entries()) {
    if (at % STEPS_BETWEEN_PAUSES === 0) yield;
    for (const flow of flows) {
      const from = last.get(flow);
      if (from !== undefined) arrow(from, event);
      last.set(flow, event);
    }
    for (const flow of ending) {
      const from = last.get(flow);
      if (from === undefined) continue;
      arrow(from, event);
      last.delete(flow);
    }
  }
}
