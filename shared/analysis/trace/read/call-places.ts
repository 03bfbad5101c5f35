/**
 * Which code an event ran, where its `args` say so: `{"data":{"functionName":"tick","url":"…","lineNumber":7,"columnNumber":14,…}}`. The
 * same few functions run a million times, so that each is read once and told again by the bytes of its members.
 */
import { CUT, endOfText, numberOf, skipSpaces } from './json-skip.ts';
import { doubled, placeIn } from './kept-args.ts';
import { createSpellings, type SpelledTexts } from './spellings.ts';

const QUOTE = 34;
const COLON = 58;

/** Code that an event ran. Lines and columns count from 1, as Blink writes them; 0 and '' where unknown. */
export interface CodePlace {
  readonly name: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

const MEMBERS = ['functionName', 'url', 'fileName', 'lineNumber', 'columnNumber'];
const MEMBER_BYTES = MEMBERS.map((member) => new TextEncoder().encode(member));
const LONGEST = 2048;
const BYTES_PER_EVENT = 8;
const BYTES_PER_PLACE = 300;

export interface CallPlaces {
  readonly places: readonly CodePlace[];
  /** Index into `places`; −1 where the event tells none. */
  placeOf(event: number): number;
  /** Events that tell one, and which. */
  readonly events: Uint32Array;
  readonly placesOf: Uint32Array;
  readonly heldBytes: number;
}

/** Which places some events told. */
export interface TakenPlaces {
  readonly events: Uint32Array;
  readonly placesOf: Uint32Array;
}

/** All places of a table, to be read by another one. */
export interface SpelledPlaces {
  readonly spelled: SpelledTexts;
  readonly places: readonly CodePlace[];
}

export interface CallPlacesBuilder extends CallPlaces {
  /** Reads the `args` at `from … to`. Events come in ascending order. */
  add(event: number, bytes: Uint8Array, from: number, to: number): void;
  /** What events told, which is gone here; the places stay. */
  take(): TakenPlaces;
  /** Copies. */
  spelled(): SpelledPlaces;
  /** The number that a place of another table has here. */
  numberOf(place: number, other: SpelledPlaces): number;
  /** What another reader took, in numbers of this table; `moved` is added to its events. */
  adopt(taken: TakenPlaces, moved: number): void;
}

/** Those of an earlier opening. */
export function restoreCallPlaces(
  events: Uint32Array,
  placesOf: Uint32Array,
  places: readonly CodePlace[],
): CallPlaces {
  /** Where the last one was found. */
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
  let events = new Uint32Array(1024);
  let placeOf = new Uint32Array(1024);
  let count = 0;
  /** Where the last one was found. */
  let last = -1;
  /** The members one behind the other as they are spelled, each with its number in front. */
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

  return {
    add(event, bytes, from, to) {
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
      if (used === 0) return;
      const place = spellings.indexOf(spelling, 0, used, 0);
      if (place === places.length) {
        reserve(BYTES_PER_PLACE);
        places.push(placeFrom(spelling.subarray(0, used)));
      }
      addEntry(event, place);
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
      return spellings.heldBytes + events.length * BYTES_PER_EVENT + places.length * BYTES_PER_PLACE;
    },
  };
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

/** What the copied members say; of two that are alike, such as those of a frame further out, the first counts. */
function placeFrom(members: Uint8Array): CodePlace {
  const decoder = new TextDecoder();
  const found: (Uint8Array | undefined)[] = [];
  for (let at = 0; at < members.length;) {
    const member = members[at] - 1;
    let end = at + 1;
    // No byte of a text or a number is that small: JSON spells control characters otherwise.
    while (end < members.length && members[end] > MEMBERS.length) end += 1;
    found[member] ??= members.slice(at + 1, end);
    at = end;
  }
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
    return bytes === undefined ? 0 : Math.max(0, numberOf(bytes, 0, bytes.length) || 0);
  };
  return { name: textOf(0), url: textOf(1) || textOf(2), line: positionOf(3), column: positionOf(4) };
}
