/** Selects events for `trace.events` and `trace.groups`. */
import { US_PER_MS } from '../../../base/units.ts';
import type { TraceEventFilter } from '../contract/traces.ts';
import { eventTitle } from '../contract/trace-event-titles.ts';
import type { Steps } from '../../steps/steps.ts';
import type { TraceDocument } from '../trace-document.ts';

const EVENTS_PER_STEP = 1 << 16;
/** Metadata, and ends, whose duration is in the begin event. */
const LEFT_OUT = ['M', 'E', 'e', 'F'].map((phase) => phase.charCodeAt(0));

/** In file order. */
export function* selectEvents(trace: TraceDocument, filter: TraceEventFilter): Steps<Uint32Array> {
  const { count, name, category, thread, phase, startUs, durationUs } = trace;
  const names = matching(trace.names, filter.name, eventTitle);
  const categories = matching(trace.categories, filter.category);
  const threads = matchingThreads(trace, filter.thread);
  const phases = new Uint8Array(256).fill(1);
  for (const left of LEFT_OUT) phases[left] = 0;
  const fromUs = filter.range === undefined ? Number.NEGATIVE_INFINITY : filter.range.fromMs * US_PER_MS;
  const toUs = filter.range === undefined ? Number.POSITIVE_INFINITY : filter.range.toMs * US_PER_MS;
  const minUs = filter.minDurationMs * US_PER_MS;
  let events = new Uint32Array(1024);
  let found = 0;
  for (let event = 0; event < count; event += 1) {
    if (event % EVENTS_PER_STEP === 0) yield { stage: 'events', done: event, total: count };
    if (names[name[event]] === 0 || categories[category[event]] === 0 || threads[thread[event]] === 0) continue;
    if (phases[phase[event]] === 0 || durationUs[event] < minUs) continue;
    if (startUs[event] > toUs || startUs[event] + durationUs[event] < fromUs) continue;
    if (found === events.length) {
      const larger = new Uint32Array(found * 2);
      larger.set(events);
      events = larger;
    }
    events[found] = event;
    found += 1;
  }
  return events.slice(0, found);
}

/** 1 for each text that contains the wanted text, or whose title does, ignoring case. */
function matching(texts: readonly string[], wanted: string, titleOf = (text: string): string => text): Uint8Array {
  const lower = wanted.toLowerCase();
  return Uint8Array.from(texts, (text) =>
    text.toLowerCase().includes(lower) || titleOf(text).toLowerCase().includes(lower) ? 1 : 0,
  );
}

function matchingThreads({ threads }: TraceDocument, wanted: string): Uint8Array {
  const lower = wanted.toLowerCase();
  return Uint8Array.from(threads, ({ pid, tid, name }) =>
    `${pid}:${tid}` === wanted || name.toLowerCase().includes(lower) ? 1 : 0,
  );
}
