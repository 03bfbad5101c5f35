/**
 * Code location of an event, if its `args` have one: `{"data":{"functionName":"tick","url":"…","lineNumber":7,"columnNumber":14,…}}`. The
 * same few functions run a million times, so each location is parsed once and then found by its bytes.
 */
import type { CodePlace } from '../columns.ts';
import { isInRange } from '../../json/number-range.ts';
import { CUT, endOfText, numberOf, skipNested, skipSpaces } from './json-skip.ts';
import { createRecentSpellings } from './recent-spellings.ts';
import { doubled, placeIn } from './stored-args.ts';
import { createSpellings, type SpelledTexts } from './spellings.ts';
import { createViewOf } from './view-of.ts';
import { COLON, OPEN_LIST, QUOTE } from '../../../base/byte-codes.ts';

const MEMBERS = ['functionName', 'url', 'fileName', 'lineNumber', 'columnNumber'];
const MEMBER_BYTES = MEMBERS.map((member) => new TextEncoder().encode(member));
const STACK_TRACE = new TextEncoder().encode('"stackTrace"');
const LONGEST = 2048;
const BYTES_PER_EVENT = 8;
const BYTES_PER_PLACE = 300;

export interface CallPlaces {
  readonly places: readonly CodePlace[];
  /** Index into `places`; −1 without one. */
  placeOf(event: number): number;
  /** Events with a location, and their locations. */
  readonly events: Uint32Array;
  readonly placesOf: Uint32Array;
  readonly heldBytes: number;
}

/** Locations of some events. */
export interface TakenPlaces {
  readonly events: Uint32Array;
  readonly placesOf: Uint32Array;
}

/** All locations of a table, for another table. */
export interface SpelledPlaces {
  readonly spelled: SpelledTexts;
  readonly places: readonly CodePlace[];
}

export interface CallPlacesBuilder extends CallPlaces {
  /** Reads the `args` at `from … to` of an event in `RUNS_SCRIPT`. Events must be in ascending order. */
  add(event: number, bytes: Uint8Array, from: number, to: number): void;
  /** The same for an event in `HAS_STACK`. */
  addStack(event: number, bytes: Uint8Array, from: number, to: number): void;
  /** Removes and returns the events; the locations stay. */
  take(): TakenPlaces;
  /** Copies. */
  spelled(): SpelledPlaces;
  /** Number of another table's location in this table. */
  numberOf(place: number, other: SpelledPlaces): number;
  /** Adds the events of another reader with numbers of this table; `moved` is added to their indexes. */
  adopt(taken: TakenPlaces, moved: number): void;
}

/** Restores the locations from the column cache. */
export function restoreCallPlaces(
  events: Uint32Array,
  placesOf: Uint32Array,
  places: readonly CodePlace[],
): CallPlaces {
  /** Position of the last result. */
  let last = -1;
  return {
    places,
    events,
    placesOf,
    placeOf(event) {
      const at = placeIn(events, events.length, event, last);
      if (at >= 0) last = at;
      return at < 0 ? -1 : placesOf[at];
    },
    heldBytes: events.length * BYTES_PER_EVENT + places.length * BYTES_PER_PLACE,
  };
}

export function createCallPlaces(reserve: (bytes: number) => void): CallPlacesBuilder {
  const spellings = createSpellings(reserve);
  const places: CodePlace[] = [];
  /** Texts of stacks: most events have one of the last few. */
  const stacks = createSpellings(reserve);
  const recentStacks = createRecentSpellings(stacks);
  /** Place of each stack; −1 without one. */
  const placeOfStack: number[] = [];
  const viewOf = createViewOf();
  let events = new Uint32Array(1024);
  let placeOf = new Uint32Array(1024);
  let count = 0;
  /** Position of the last result. */
  let last = -1;
  /** The concatenated bytes of the members, each with its number in front. */
  const spelling = new Uint8Array(LONGEST);
  let used = 0;

  function copy(member: number, bytes: Uint8Array, from: number, to: number): void {
    const length = Math.min(to - from, LONGEST - used - 1);
    if (length < 0) return;
    spelling[used] = member + 1;
    used += 1;
    for (let at = 0; at < length; at += 1) spelling[used + at] = bytes[from + at];
    used += length;
  }

  function addEntry(event: number, place: number): void {
    if (count === events.length) {
      reserve(count * BYTES_PER_EVENT);
      events = doubled(events);
      placeOf = doubled(placeOf);
    }
    events[count] = event;
    placeOf[count] = place;
    count += 1;
  }

  /** The place in a part of `args`; −1 without one. */
  function readPlace(bytes: Uint8Array, from: number, to: number): number {
    used = 0;
    let i = from;
    while (i < to) {
      if (bytes[i] !== QUOTE) {
        i += 1;
        continue;
      }
      const end = endOfText(bytes, i + 1);
      if (end === CUT) break;
      const member = memberAt(bytes, i + 1, end);
      i = end + 1;
      if (bytes[i] !== COLON || member < 0) continue;
      const value = skipSpaces(bytes, i + 1);
      let behind = value;
      if (bytes[value] === QUOTE) {
        behind = endOfText(bytes, value + 1);
        if (behind === CUT) break;
        copy(member, bytes, value + 1, behind);
        behind += 1;
      } else {
        while (behind < to && isNumberByte(bytes[behind])) behind += 1;
        copy(member, bytes, value, behind);
      }
      i = behind;
    }
    if (used === 0) return -1;
    const place = spellings.indexOf(spelling, 0, used, 0);
    if (place === places.length) {
      reserve(BYTES_PER_PLACE);
      places.push(placeFrom(spelling.subarray(0, used)));
    }
    return place;
  }

  function placeOfStackAt(bytes: Uint8Array, list: number): number {
    const recent = recentStacks.find(viewOf(bytes), list);
    if (recent >= 0) return placeOfStack[recent];
    const end = skipNested(bytes, list);
    const stack = stacks.indexOf(bytes, list, end, 0);
    if (stack === placeOfStack.length) placeOfStack.push(readPlace(bytes, list, end));
    recentStacks.add(stack);
    return placeOfStack[stack];
  }

  return {
    add(event, bytes, from, to) {
      const place = readPlace(bytes, from, to);
      if (place >= 0) addEntry(event, place);
    },
    addStack(event, bytes, from, to) {
      const list = stackAt(bytes, from, to);
      const place = list < 0 ? -1 : placeOfStackAt(bytes, list);
      if (place >= 0) addEntry(event, place);
    },
    take() {
      const taken = { events: events.slice(0, count), placesOf: placeOf.slice(0, count) };
      count = 0;
      return taken;
    },
    spelled: () => ({ spelled: spellings.spelled(), places: [...places] }),
    numberOf(place, { spelled: { bytes, starts }, places: others }) {
      const own = spellings.indexOf(bytes, starts[place], starts[place + 1], 0);
      if (own === places.length) {
        reserve(BYTES_PER_PLACE);
        places.push(others[place]);
      }
      return own;
    },
    adopt(taken, moved) {
      for (let at = 0; at < taken.events.length; at += 1) addEntry(taken.events[at] + moved, taken.placesOf[at]);
    },
    places,
    placeOf(event) {
      const at = placeIn(events, count, event, last);
      if (at >= 0) last = at;
      return at < 0 ? -1 : placeOf[at];
    },
    get events() {
      return events.subarray(0, count);
    },
    get placesOf() {
      return placeOf.subarray(0, count);
    },
    get heldBytes() {
      return spellings.heldBytes + stacks.heldBytes + events.length * BYTES_PER_EVENT + places.length * BYTES_PER_PLACE;
    },
  };
}

function isStackTrace(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== QUOTE || bytes[at + 1] !== STACK_TRACE[1] || bytes[at + 2] !== STACK_TRACE[2]) return false;
  let same = 3;
  while (same < STACK_TRACE.length && bytes[at + same] === STACK_TRACE[same]) same += 1;
  return same === STACK_TRACE.length;
}

/** By byte: how far the end of `STACK_TRACE` is from it at least, as in Horspool's search. */
const STACK_STEPS = Uint8Array.from(
  { length: 256 },
  (_, byte) => STACK_TRACE.length - 1 - STACK_TRACE.lastIndexOf(byte, STACK_TRACE.length - 2),
);

/** Position of the list of a `stackTrace`; −1 without one. */
function stackAt(bytes: Uint8Array, from: number, to: number): number {
  for (let last = from + STACK_TRACE.length - 1; last < to; last += STACK_STEPS[bytes[last]]) {
    if (bytes[last] !== QUOTE || !isStackTrace(bytes, last + 1 - STACK_TRACE.length)) continue;
    const colon = skipSpaces(bytes, last + 1);
    const list = bytes[colon] === COLON ? skipSpaces(bytes, colon + 1) : -1;
    return list >= 0 && bytes[list] === OPEN_LIST ? list : -1;
  }
  return -1;
}

function isNumberByte(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || byte === 45 || byte === 46;
}

function memberAt(bytes: Uint8Array, from: number, to: number): number {
  const length = to - from;
  for (let member = 0; member < MEMBER_BYTES.length; member += 1) {
    const name = MEMBER_BYTES[member];
    if (name.length !== length || name[0] !== bytes[from]) continue;
    let at = 1;
    while (at < length && name[at] === bytes[from + at]) at += 1;
    if (at === length) return member;
  }
  return -1;
}

/** Callers that are stored per location. */
const MAX_CALLERS = 12;

type FoundMembers = (Uint8Array | undefined)[];

/** Parses the copied members. A repeated member begins the next frame of the stack: a caller. */
function placeFrom(members: Uint8Array): CodePlace {
  const decoder = new TextDecoder();
  let found: FoundMembers = [];
  const frames: FoundMembers[] = [found];
  for (let at = 0; at < members.length;) {
    const member = members[at] - 1;
    let end = at + 1;
    // Bytes of strings and numbers are never this small: JSON escapes control characters.
    while (end < members.length && members[end] > MEMBERS.length) end += 1;
    if (found[member] !== undefined) {
      found = [];
      frames.push(found);
    }
    found[member] = members.slice(at + 1, end);
    at = end;
  }
  const [place, ...callers] = frames.slice(0, MAX_CALLERS + 1).map((frame) => frameFrom(frame, decoder));
  return callers.length === 0 ? place : { ...place, callers };
}

function frameFrom(found: FoundMembers, decoder: TextDecoder): CodePlace {
  const textOf = (member: number): string => {
    const raw = decoder.decode(found[member] ?? new Uint8Array(0));
    if (!raw.includes('\\')) return raw;
    try {
      return String(JSON.parse(`"${raw}"`));
    } catch {
      return raw;
    }
  };
  const positionOf = (member: number): number => {
    const bytes = found[member];
    const position = bytes === undefined ? 0 : numberOf(bytes, 0, bytes.length);
    // Also of a text such as "1e999", which is not a number to JSON.
    return isInRange(position) ? Math.max(0, position) : 0;
  };
  return { name: textOf(0), url: textOf(1) || textOf(2), line: positionOf(3), column: positionOf(4) };
}
