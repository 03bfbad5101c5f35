import type { TraceItem } from '../../../engine/trace/contract/trace-insights.ts';
import type { Destination } from '../../../core/findings/model.ts';

/** The event of a list entry, otherwise its time. */
export function destinationOf({
  event,
  startMs,
  durationMs,
}: Pick<TraceItem, 'event' | 'startMs' | 'durationMs'>): Destination {
  return event === null ? { kind: 'range', fromMs: startMs, toMs: startMs + durationMs } : { kind: 'event', event };
}
