/**
 * The size of the traced page's document, and the style recalculations and layouts that it makes long. The limits are those of DevTools
 * (front_end/models/trace/insights/DOMSize.ts): 40 ms, and more than 300 elements or 100 objects of the layout.
 */
import type { DomSize } from '../contract/dom-and-styles.ts';
import type { TracePlace } from '../contract/trace-causes.ts';
import type { TraceColumns } from '../columns.ts';
import { placeOf } from './code-places.ts';
import { argsOf, membersOf, numberOf, textOf } from './event-members.ts';
import { countBefore, countUntil, threadEvents } from './thread-events.ts';
import { msOf, usOf } from './times.ts';
import type { PageOfTrace } from './traced-page.ts';

const LONG_UPDATE_US = usOf(40);
const MIN_ELEMENTS = 300;
const MIN_OBJECTS = 100;

/**
 * Each with the events of what made it necessary, the surest first: Blink schedules a recalculation once for all changes before it, so where the browser's
 * own (`:active`) was the first, only the changes of classes and attributes tell the code.
 */
export const UPDATES = {
  style: { name: 'UpdateLayoutTree', changes: ['ScheduleStyleRecalculation', 'ScheduleStyleInvalidationTracking'] },
  layout: { name: 'Layout', changes: ['InvalidateLayout'] },
} as const;
export type UpdateKind = keyof typeof UPDATES;
type Row = DomSize['rows'][number];

/** Elements whose style was computed, or objects of the layout that were out of date; 0 for updates whose `args` are not held. */
export function sizeOf(trace: TraceColumns, kind: UpdateKind, event: number): number {
  const { args } = argsOf(trace, event);
  return numberOf(kind === 'style' ? args['elementCount'] : membersOf(args['beginData'])['dirtyObjects']) ?? 0;
}

/** `sinceUs`: when the document began to load; counts of an earlier one do not belong to it. Null without any data. */
export function domSizeOf(trace: TraceColumns, { thread, frameId }: PageOfTrace, sinceUs: number): DomSize | null {
  const statistics = statisticsOf(trace, frameId, sinceUs);
  const rows = [...largeUpdates(trace, thread, 'style'), ...largeUpdates(trace, thread, 'layout')];
  if (statistics === null && rows.length === 0) return null;
  return { statistics, updates: rows.length, rows: rows.toSorted((a, b) => b.durationMs - a.durationMs) };
}

function statisticsOf(trace: TraceColumns, frameId: string, sinceUs: number): DomSize['statistics'] {
  let found: DomSize['statistics'] = null;
  for (const event of trace.eventsNamed('DOMStats')) {
    const { data } = argsOf(trace, event);
    const elements = numberOf(data['totalElements']);
    if (elements === null || textOf(data['frame']) !== frameId || trace.startUs[event] < sinceUs) continue;
    if (found !== null && found.elements >= elements) continue;
    const [depth, children] = [membersOf(data['maxDepth']), membersOf(data['maxChildren'])];
    found = {
      elements,
      depth: numberOf(depth['depth']) ?? 0,
      deepest: textOf(depth['nodeName']),
      mostChildren: numberOf(children['numChildren']) ?? 0,
      parent: textOf(children['nodeName']),
      event,
    };
  }
  return found;
}

function largeUpdates(trace: TraceColumns, thread: number, kind: UpdateKind): Row[] {
  const { name, changes: changeNames } = UPDATES[kind];
  const isLarge = (event: number): boolean =>
    trace.durationUs[event] >= LONG_UPDATE_US &&
    sizeOf(trace, kind, event) > (kind === 'style' ? MIN_ELEMENTS : MIN_OBJECTS);
  const updates = threadEvents(trace, thread, [name]);
  const large = updates.filter(isLarge);
  if (large.length === 0) return [];
  const changes = changeNames.map((each) => threadEvents(trace, thread, [each]));
  return Array.from(large, (event) => ({
    kind,
    startMs: msOf(trace.startUs[event]),
    durationMs: msOf(trace.durationUs[event]),
    size: sizeOf(trace, kind, event),
    event,
    changedBy: changedBy(trace, { updates, changes }, event),
  }));
}

/** The first change with a stack since the update before, of the first kind that has one. */
export function changedBy(
  trace: TraceColumns,
  { updates, changes }: { readonly updates: Uint32Array; readonly changes: readonly Uint32Array[] },
  event: number,
): TracePlace | null {
  const before = countBefore(trace, updates, trace.startUs[event]);
  for (const kind of changes) {
    const from = before === 0 ? 0 : countUntil(trace, kind, trace.startUs[updates[before - 1]]);
    const to = countUntil(trace, kind, trace.startUs[event]);
    for (let at = from; at < to; at += 1) {
      const code = trace.codeOf(kind[at]);
      if (code !== null) return placeOf(code);
    }
  }
  return null;
}
