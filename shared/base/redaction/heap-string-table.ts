/** Rewrites the table of strings of a heap snapshot as it is read: two entries for each, the name and the text. */
import { BACKSLASH, CLOSE_LIST, COMMA, QUOTE } from '../byte-codes.ts';
import type { ByteSink } from './byte-sink.ts';
import {
  AS_CLASS,
  AS_KEY,
  AS_PROGRAM_NAME,
  AS_TEXT,
  CODE_CONSTANTS,
  FIRST_CODE_CONSTANTS,
  NAMELESS_CONSTANTS,
  type HeapNameRules,
} from './heap-name-rules.ts';

const LETTER_U = 0x75;
/** V8 cuts texts at 1,024 characters; a name of six bytes a character is still whole. */
const MAX_NAME_BYTES = 8192;
/** V8's limit, at which a length says nothing any more. */
const CUT_CHARS = 1024;

export interface StringTable {
  /** Reads from `from` up to the closing bracket or the end of the bytes, and returns the index where it stopped. */
  read(bytes: Uint8Array, from: number): number;
  isOver(): boolean;
  counts(): { readonly texts: number; readonly names: number; readonly keptNames: number };
}

const NAMES = AS_PROGRAM_NAME | AS_CLASS | AS_KEY;

/** Parts of what replaces a string: there are millions, and text that is made for each would be garbage in a process with little memory. */
const encoder = new TextEncoder();
const BEGIN_TEXT = encoder.encode('"«text, ');
const BEGIN_KEY = encoder.encode('"«key, ');
const BEGIN_NAME = encoder.encode('"«name, ');
const OR_MORE = encoder.encode(' or more');
const CHARACTER = encoder.encode(' character, #');
const CHARACTERS = encoder.encode(' characters, #');
const END = encoder.encode('»"');
const EMPTY = encoder.encode('""');
const NEXT = encoder.encode(',\n');

/** A string whose names of code are not read yet. */
interface Waiting {
  readonly index: number;
  readonly chars: number;
  readonly name: string | null;
}
/** So many strings wait at most: names of code come among the first thousand. */
const MAX_WAITING = 20_000;

export interface StringUses {
  /** Uses of the string of an index, as the constants of the rules. */
  readonly usesOf: (index: number) => number;
  /** The string of this index is the name of code that holds constants, by edges of any type or by internal ones only: uses change. */
  readonly holdsConstants: (index: number, byInternalOnly: boolean) => void;
}

export function createStringTable(
  out: ByteSink,
  rules: HeapNameRules,
  { usesOf, holdsConstants }: StringUses,
): StringTable {
  const decoder = new TextDecoder();
  /** The bytes of a string that may stay, with its escapes. */
  const name = new Uint8Array(MAX_NAME_BYTES);
  let nameBytes = 0;
  let index = 0;
  let chars = 0;
  let inString = false;
  let isEscaped = false;
  /** Digits of `\u0041` that are still to come, and are no characters. */
  let digitsLeft = 0;
  let over = false;
  let texts = 0;
  let names = 0;
  let keptNames = 0;
  /** In the sequence of the file; null once the names of code are known. */
  let waiting: Waiting[] | null = [];
  const awaited = new Set(FIRST_CODE_CONSTANTS);

  const nameOf = (): string | null => {
    if (nameBytes >= MAX_NAME_BYTES) return null;
    try {
      const text: unknown = JSON.parse(`"${decoder.decode(name.subarray(0, nameBytes))}"`);
      return typeof text === 'string' ? text : null;
    } catch {
      return null;
    }
  };

  /** `«text, 36 characters, #12»` */
  const replace = (begin: Uint8Array, length: number, at: number): void => {
    out.ready(begin);
    out.number(Math.min(length, CUT_CHARS));
    if (length >= CUT_CHARS) out.ready(OR_MORE);
    out.ready(length === 1 ? CHARACTER : CHARACTERS);
    out.number(at);
    out.ready(END);
  };

  const write = (at: number, length: number, whole: string | null): void => {
    const uses = usesOf(at);
    if (at > 0) out.ready(NEXT);
    if ((uses & NAMES) === 0) out.ready(EMPTY);
    else {
      const kept = whole === null ? null : rules.kept(whole, uses);
      if (kept !== null) keptNames += 1;
      else names += 1;
      if (kept !== null) out.text(JSON.stringify(kept));
      else replace((uses & AS_KEY) === 0 ? BEGIN_NAME : BEGIN_KEY, length, at);
    }
    out.byte(COMMA);
    if ((uses & AS_TEXT) !== 0) texts += 1;
    if ((uses & AS_TEXT) === 0 || length === 0) out.ready(EMPTY);
    else replace(BEGIN_TEXT, length, at);
  };
  const writeWaiting = (): void => {
    for (const each of waiting ?? []) write(each.index, each.chars, each.name);
    waiting = null;
  };

  const end = (): void => {
    const whole = (usesOf(index) & NAMES) === 0 ? null : nameOf();
    if (whole === NAMELESS_CONSTANTS) holdsConstants(index, true);
    else if (whole !== null && CODE_CONSTANTS.has(whole)) {
      holdsConstants(index, false);
      awaited.delete(whole);
    }
    if (waiting === null) write(index, chars, whole);
    else {
      waiting.push({ index, chars, name: whole });
      if (awaited.size === 0 || waiting.length === MAX_WAITING) writeWaiting();
    }
    index += 1;
  };

  const begin = (): void => {
    inString = true;
    isEscaped = false;
    digitsLeft = 0;
    chars = 0;
    nameBytes = 0;
  };

  const takeByte = (byte: number): void => {
    if (nameBytes < MAX_NAME_BYTES) {
      name[nameBytes] = byte;
      nameBytes += 1;
    }
    if (digitsLeft > 0) {
      digitsLeft -= 1;
    } else if (isEscaped) {
      isEscaped = false;
      chars += 1;
      if (byte === LETTER_U) digitsLeft = 4;
    } else if (byte === BACKSLASH) isEscaped = true;
    // UTF-8: bytes that continue a character count nothing; those of four bytes are two characters of a text.
    else if ((byte & 0xc0) !== 0x80) chars += byte >= 0xf0 ? 2 : 1;
  };

  return {
    read(bytes, from) {
      for (let at = from; at < bytes.length; at += 1) {
        const byte = bytes[at] ?? 0;
        if (!inString) {
          if (byte === QUOTE) begin();
          else if (byte === CLOSE_LIST) {
            writeWaiting();
            out.byte(byte);
            over = true;
            return at + 1;
          }
        } else if (byte === QUOTE && !isEscaped) {
          inString = false;
          end();
        } else takeByte(byte);
      }
      return bytes.length;
    },
    isOver: () => over,
    counts: () => ({ texts, names, keptNames }),
  };
}
