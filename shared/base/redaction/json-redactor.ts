/**
 * Rewrites JSON of any size as it is read: the bytes of each string that contains a secret are replaced, and all others stay as they are.
 * Memory stays constant, except for a string that is longer than a chunk.
 */
import { BACKSLASH, CLOSE_LIST, CLOSE_OBJECT, COMMA, OPEN_LIST, OPEN_OBJECT, QUOTE } from '../byte-codes.ts';
import type { Holder } from './secret-finder.ts';
import { fieldName, isSecretHeader, isSecretParameter } from './secret-names.ts';

// Where a reader of JSON is: the members around a string, which say what it holds and name its place in a report.

/** Deeper parts have no names; files of ours have fewer than 20 levels. */
const MAX_LEVELS = 256;
const MAX_PLACE_LEVELS = 10;
const MAX_CACHED_NAMES = 10_000;
/** A name that a program gave: names that a page made may contain anything. */
const PLAIN_NAME = /^[A-Za-z_$](?:[A-Za-z_$-]|\d(?!\d{3})){0,39}$/;

interface Level {
  isList: boolean;
  /** The next string is the name of a member. */
  expectsName: boolean;
  /** The member whose value comes. */
  member: string;
  /** Items of this list before the next. */
  items: number;
  /** The value of the member `name` of this object. */
  name: string | null;
  /** The member that holds this object or list, or the list of objects that it is in. */
  within: string;
}

export interface JsonPlace {
  open(isList: boolean): void;
  close(): void;
  comma(): void;
  /** True if the next string is the name of a member. */
  expectsName(): boolean;
  setMember(name: string): void;
  /** Notes a string value, of which `name` says what its siblings hold. */
  noteValue(text: string): void;
  /** Returns what holds the string that comes now; null if its holder says nothing. */
  holder(): Holder | null;
  /** `log.entries[].request.headers[].value` */
  path(): string;
  /** The position of the string in the list that this member at the top of the file holds; −1 elsewhere. */
  itemOf(member: string): number;
}

function isNotable(name: string): boolean {
  return isSecretHeader(name) || isSecretParameter(name) || fieldName(name) !== null;
}

/** Returns what the members of objects are, by what holds those objects: those of HAR, and maps of headers. */
function whatIsIn(within: string): Holder['what'] {
  if (/headers$/i.test(within)) return 'header';
  if (/cookies$/i.test(within)) return 'cookie';
  return within === 'queryString' || within === 'params' ? 'parameter' : 'member';
}

function createJsonPlace(): JsonPlace {
  const levels: Level[] = [];
  let depth = 0;
  const notable = new Map<string, boolean>();

  const isKnownNotable = (name: string): boolean => {
    const known = notable.get(name);
    if (known !== undefined) return known;
    if (notable.size >= MAX_CACHED_NAMES) notable.clear();
    const is = isNotable(name);
    notable.set(name, is);
    return is;
  };
  const current = (): Level | undefined => (depth > MAX_LEVELS ? undefined : levels[depth - 1]);

  return {
    open(isList) {
      const outer = current();
      depth += 1;
      if (depth > MAX_LEVELS) return;
      const within = outer === undefined ? '' : outer.isList ? outer.within : outer.member;
      levels[depth - 1] = { isList, expectsName: !isList, member: '', items: 0, name: null, within };
    },
    close() {
      depth = Math.max(0, depth - 1);
    },
    comma() {
      const level = current();
      if (level === undefined) return;
      level.expectsName = !level.isList;
      level.items += 1;
    },
    expectsName: () => current()?.expectsName === true,
    setMember(name) {
      const level = current();
      if (level === undefined) return;
      level.member = name;
      level.expectsName = false;
    },
    noteValue(text) {
      const level = current();
      if (level?.member === 'name' && !level.isList) level.name = text;
    },
    holder() {
      const level = current();
      if (level === undefined || level.isList) return null;
      const { member, name, within } = level;
      const what = whatIsIn(within);
      if (member !== 'value') {
        if (!isKnownNotable(member)) return null;
        return { name: member, what: what === 'header' ? 'header' : 'member' };
      }
      if (what === 'cookie') return { name: name ?? '', what };
      // A value before its name may be one of any header.
      if (name === null) return what === 'header' ? { name: '', what: 'cookie' } : null;
      return isKnownNotable(name) ? { name, what } : null;
    },
    itemOf(member) {
      const [top, list] = levels;
      const isItem = depth === 2 && list?.isList === true && top?.isList === false && top.member === member;
      return isItem ? list.items : -1;
    },
    path() {
      const shown = levels.slice(0, Math.min(depth, MAX_PLACE_LEVELS));
      const parts = shown.map(({ isList, member }) => (isList ? '[]' : `.${PLAIN_NAME.test(member) ? member : '*'}`));
      return `${parts.join('').replace(/^\./, '')}${depth > MAX_PLACE_LEVELS ? '…' : ''}`;
    },
  };
}

/** A longer string is redacted in parts, which end where no secret does. */
const MAX_PART_BYTES = 4 * 1024 ** 2;
/** The distance over which the end of a part is searched. */
const PART_END_BYTES = 64 * 1024;
const MAX_NAME_CHARS = 256;
/** `'` space `(` `)` `,` `;` `<` `>`: in no secret, except spaces and newlines in a private key. */
const PART_ENDS = new Set([32, 39, 40, 41, 44, 59, 60, 62]);

export interface JsonRedactor {
  /** Returns the bytes that are complete, for writing before the next call. */
  push(chunk: Uint8Array): Uint8Array;
  /** The rest of a file that ends inside a string; otherwise nothing. */
  end(): Uint8Array;
}

/** Redacts one string. `place` says where it is. */
export type RedactString = (text: string, holder: Holder | null, place: Pick<JsonPlace, 'path' | 'itemOf'>) => string;

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return only;
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Where a part of a long string may end: after a byte that ends every secret; at the end if there is none. Never inside an escape. */
function partEnd(bytes: Uint8Array, start: number, end: number): number {
  const earliest = Math.max(start, end - PART_END_BYTES);
  for (let at = end; at > earliest; at -= 1) if (PART_ENDS.has(bytes[at - 1] ?? 0)) return at;
  return end;
}

export function createJsonRedactor(redact: RedactString): JsonRedactor {
  const place = createJsonPlace();
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  // Only for strings of ASCII, in which it differs from no other encoding.
  const ascii = new TextDecoder('latin1');
  const encoder = new TextEncoder();

  /** The string that is not complete yet, from its opening quote or, in a later part, from the byte after the last one. */
  let carried: Uint8Array = new Uint8Array(0);
  let isInString = false;
  let isLaterPart = false;
  /** Bytes of `carried` that were scanned already, and what they contain. */
  let scanned = 0;
  let hasEscapes = false;
  let isAscii = true;

  const decoded = (bytes: Uint8Array, start: number, end: number, latin: () => string): string | null => {
    if (!hasEscapes) return isAscii ? latin().slice(start, end) : utf8.decode(bytes.subarray(start, end));
    try {
      const text: unknown = JSON.parse(`"${utf8.decode(bytes.subarray(start, end))}"`);
      return typeof text === 'string' ? text : null;
    } catch {
      // Not valid JSON, such as a raw tab: the text as it is written in the file is redacted instead.
      return null;
    }
  };

  /** The replacement for the content of a string; null if it stays. */
  const replacement = (bytes: Uint8Array, start: number, end: number, latin: () => string): Uint8Array | null => {
    const text = decoded(bytes, start, end, latin);
    const written = text ?? utf8.decode(bytes.subarray(start, end));
    const isName = place.expectsName();
    const noted = written.length <= MAX_NAME_CHARS ? written : '';
    // A report shows names of members, but never one that is a secret.
    if (isName) place.setMember('');
    else place.noteValue(noted);
    const redacted = redact(written, isName ? null : place.holder(), place);
    if (redacted !== written) return encoder.encode(text === null ? redacted : JSON.stringify(redacted).slice(1, -1));
    if (isName) place.setMember(noted);
    return null;
  };

  /** The position of the closing quote, or the number of bytes. */
  const scanString = (bytes: Uint8Array, from: number): number => {
    let at = from;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at] ?? 0;
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) {
        hasEscapes = true;
        // The escaped byte comes with the next chunk.
        if (at + 1 >= bytes.length) break;
        at += 1;
      } else if (byte >= 128) isAscii = false;
    }
    return at;
  };

  const beginString = (): void => {
    isInString = true;
    isLaterPart = false;
    hasEscapes = false;
    isAscii = true;
  };

  const onPunctuation = (byte: number): void => {
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) place.open(byte === OPEN_LIST);
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) place.close();
    else if (byte === COMMA) place.comma();
  };

  return {
    push(chunk) {
      const bytes = carried.length === 0 ? chunk : joinBytes([carried, chunk]);
      let latinText: string | null = null;
      const latin = (): string => (latinText ??= ascii.decode(bytes));
      const parts: Uint8Array[] = [];
      /** Bytes before this are in `parts`. */
      let taken = 0;
      let at = isInString ? scanned : 0;
      let contentStart = isInString && !isLaterPart ? 1 : 0;
      const replace = (start: number, end: number): void => {
        const content = replacement(bytes, start, end, latin);
        if (content === null) return;
        parts.push(bytes.subarray(taken, start), content);
        taken = end;
      };
      for (; at < bytes.length; at += 1) {
        if (!isInString) {
          const byte = bytes[at] ?? 0;
          if (byte !== QUOTE) {
            onPunctuation(byte);
            continue;
          }
          beginString();
          contentStart = at + 1;
          at += 1;
        }
        at = scanString(bytes, at);
        if (at >= bytes.length || bytes[at] !== QUOTE) break;
        replace(contentStart, at);
        isInString = false;
      }
      if (!isInString) {
        carried = new Uint8Array(0);
        parts.push(bytes.subarray(taken));
        return joinBytes(parts);
      }
      let carriedFrom = isLaterPart && contentStart === 0 ? 0 : contentStart - 1;
      if (at - contentStart > MAX_PART_BYTES) {
        const end = partEnd(bytes, contentStart, at);
        replace(contentStart, end);
        isLaterPart = true;
        carriedFrom = end;
      }
      parts.push(bytes.subarray(taken, carriedFrom));
      carried = bytes.slice(carriedFrom);
      scanned = at - carriedFrom;
      return joinBytes(parts);
    },
    end() {
      if (!isInString) return new Uint8Array(0);
      const start = isLaterPart ? 0 : 1;
      const content = replacement(carried, start, carried.length, () => ascii.decode(carried));
      return content === null ? carried : joinBytes([carried.subarray(0, start), content]);
    },
  };
}
