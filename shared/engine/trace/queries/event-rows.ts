/** Events as table rows. */
import { US_PER_MS } from '../../../base/units.ts';
import { RUNS_SCRIPT } from '../columns.ts';
import { placeOf } from '../figures/code-places.ts';
import type { TraceEventRow } from '../contract/traces.ts';
import { titleOf } from '../event-titles.ts';
import { orderByStart, orderByTime } from '../order-by-time.ts';
import type { TraceDocument } from '../trace-document.ts';

export interface SelfTimes {
  /** µs without directly nested events. */
  of(event: number): number;
  readonly heldBytes: number;
}

/** For all events, computed on first use. */
export function createSelfTimes(trace: TraceDocument): SelfTimes {
  let selfUs: Float64Array | null = null;

  function make(): Float64Array {
    const made = new Float64Array(trace.durationUs);
    for (const thread of trace.threads.keys()) {
      const calls = trace.callsOf(thread);
      for (let call = 0; call < calls.events.length; call += 1) made[calls.events[call]] = calls.selfUs[call];
    }
    return made;
  }

  return {
    of(event) {
      selfUs ??= make();
      return selfUs[event];
    },
    get heldBytes() {
      return selfUs?.byteLength ?? 0;
    },
  };
}

export function eventRow(trace: TraceDocument, selfTimes: SelfTimes, event: number): TraceEventRow {
  const { pid, tid, name } = trace.threads[trace.thread[event]];
  const phase = trace.phase[event];
  return {
    event,
    ...nameAndTitle(trace, event),
    category: trace.categories[trace.category[event]],
    phase: phase === 0 ? '' : String.fromCharCode(phase),
    startMs: trace.startUs[event] / US_PER_MS,
    durationMs: trace.durationUs[event] / US_PER_MS,
    selfMs: selfTimes.of(event) / US_PER_MS,
    pid,
    tid,
    threadName: name,
    ...ranIn(trace, event),
  };
}

function ranIn(trace: TraceDocument, event: number): Pick<TraceEventRow, 'ran'> {
  const code = RUNS_SCRIPT.has(trace.names[trace.name[event]]) ? trace.codeOf(event) : null;
  return code === null || code.url === '' ? {} : { ran: placeOf(code) };
}

/** An event's name, and its title if that differs. */
export function nameAndTitle(trace: TraceDocument, event: number): Pick<TraceEventRow, 'name' | 'title'> {
  const name = trace.names[trace.name[event]];
  const title = titleOf(trace, event);
  return title === name ? { name } : { name, title };
}

export type EventOrder = 'start' | 'duration' | 'self' | 'name';

/** Sorts in place; ties stay in order of time. */
export function orderEvents(
  trace: TraceDocument,
  selfTimes: SelfTimes,
  events: Uint32Array,
  order: EventOrder,
  descending: boolean,
): void {
  const { startUs, durationUs, name } = trace;
  orderByStart(events, startUs, durationUs);
  if (order === 'start') {
    if (descending) events.reverse();
    return;
  }
  const sign = descending ? -1 : 1;
  const keys = new Float64Array(trace.count);
  const ranks = order === 'name' ? ranksOf(trace.names) : null;
  for (const event of events) {
    const value = ranks !== null ? ranks[name[event]] : order === 'self' ? selfTimes.of(event) : durationUs[event];
    keys[event] = value * sign;
  }
  orderByTime(events, keys);
}

/** Rank of each text in alphabetical order. */
function ranksOf(texts: readonly string[]): Uint32Array {
  const order = [...texts.keys()].toSorted((a, b) => (texts[a] < texts[b] ? -1 : Number(texts[a] > texts[b])));
  const ranks = new Uint32Array(texts.length);
  for (const [rank, text] of order.entries()) ranks[text] = rank;
  return ranks;
}
