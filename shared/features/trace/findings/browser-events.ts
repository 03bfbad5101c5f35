/** Work of the engine that has a count and a time: garbage collection, and painting. */
import { durationText } from '../../../base/duration-text.ts';
import type { TraceInsights } from '../../../engine/trace/contract/trace-insights.ts';
import { count, ms, type Section } from '../../../core/findings/model.ts';
import { milliseconds, traceFinding, type InsightDocument } from '../finding.ts';

/** A garbage collection that pauses the page for longer gets a warning. */
const LONG_COLLECTION_MS = 50;

type Events = NonNullable<TraceInsights['garbageCollection']>;

function eventsDocument(name: string, found: Events | null): InsightDocument | null {
  return (
    found && {
      name,
      value: found.totalMs,
      unit: 'ms',
      items: [{ name: 'events', value: found.events, unit: 'count' }, milliseconds('longest', found.longestMs)],
    }
  );
}

function eventsFacts({ events, totalMs, longestMs }: Events): Section['facts'] {
  return [
    ['Total', ms(totalMs)],
    ['Events', count(events)],
    ['Longest', ms(longestMs)],
  ];
}

export const garbageCollection = traceFinding({
  group: 'main thread',
  tells: ['garbageCollection'],
  compared: ['Garbage collection', 'Longest collection'],
  section: ({ insights: { garbageCollection: found } }) => {
    const head = { id: 'gc', title: 'Garbage collection' };
    if (found === null || found.events === 0) return { ...head, absent: 'None' };
    return {
      ...head,
      facts: eventsFacts(found),
      blocks:
        found.longestMs > LONG_COLLECTION_MS
          ? [
              {
                kind: 'paragraph',
                isWarning: true,
                words: `One garbage collection paused the page for ${durationText(found.longestMs)}.`,
              },
            ]
          : [],
    };
  },
  json: ({ garbageCollection: found }) => eventsDocument('Garbage collection', found),
});

export const painting = traceFinding({
  group: 'main thread',
  tells: ['paint'],
  compared: ['Painting'],
  section: ({ insights: { paint } }) => {
    const head = { id: 'paint', title: 'Painting' };
    if (paint === null || paint.events === 0) return { ...head, absent: 'None' };
    return { ...head, facts: eventsFacts(paint), blocks: [] };
  },
  json: ({ paint }) => eventsDocument('Painting', paint),
});
