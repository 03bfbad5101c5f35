/** Finds notes by what they are pinned to: a class, an object, a function, a request, an event, a source file, or a range of time. */
import { parseLink } from './links.ts';
import type { Note } from './notes.ts';
import type { CapturePlace } from './places.ts';

export interface NotedRange {
  readonly fromMs: number;
  readonly toMs: number;
  readonly note: Note;
}

/** A note with the position that it is pinned to. */
export interface NotedPlace {
  readonly place: CapturePlace;
  readonly note: Note;
}

export interface NotedThings {
  /** By what they are pinned to, as `thingOf` names it; oldest first. */
  readonly byThing: ReadonlyMap<string, readonly Note[]>;
  readonly ranges: readonly NotedRange[];
  /** All notes but those on the capture as a whole; oldest first. */
  readonly pinned: readonly NotedPlace[];
}

/** Names what a place is about, whatever view shows it; null for views, calls, ranges and the capture as a whole. */
export function thingOf(place: CapturePlace | null): string | null {
  switch (place?.view) {
    case 'summary':
      return place.className === null ? null : `class ${place.className}`;
    case 'object':
    case 'path':
      return `object ${place.id}`;
    case 'containment':
    case 'dominators':
      return place.id === null ? null : `object ${place.id}`;
    case 'request':
      return `request ${place.id}`;
    case 'source':
      return `source ${place.url}`;
    case 'flame': {
      const { function: of, event } = place;
      if (event !== null) return `event ${event}`;
      return of === null ? null : `function ${of.name} ${of.url}:${of.line}:${of.column}`;
    }
    default:
      return null;
  }
}

function rangeOf(place: CapturePlace | null): { readonly fromMs: number; readonly toMs: number } | null {
  return place?.view === 'flame' || place?.view === 'allocations' ? place.range : null;
}

export function notedThings(notes: readonly Note[]): NotedThings {
  const byThing = new Map<string, readonly Note[]>();
  const ranges: NotedRange[] = [];
  const pinned: NotedPlace[] = [];
  for (const note of notes) {
    const link = parseLink(note.link);
    const place = link.ok ? link.value.place : null;
    if (place !== null) pinned.push({ place, note });
    const thing = thingOf(place);
    const range = rangeOf(place);
    if (thing !== null) byThing.set(thing, [...(byThing.get(thing) ?? []), note]);
    else if (range !== null) ranges.push({ fromMs: range.fromMs, toMs: range.toMs, note });
  }
  return { byThing, ranges, pinned };
}
