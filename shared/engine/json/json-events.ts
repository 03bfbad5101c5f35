/**
 * Parses a JSON byte stream in chunks of any size, split anywhere, and emits events. The complete text is never in memory, and there is no
 * recursion, so depth is only limited by memory.
 */
import { isInRange, pastRange } from './number-range.ts';
import { createTextCache } from './text-cache.ts';
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  describeByte,
} from '../../base/byte-codes.ts';

// Inner loops of the JSON reader, as separate functions with plain parameters so that V8 keeps these in registers.

/** Position of the next byte that is not plain string content: a quote, a backslash or an invalid byte. */
function skipPlain(chunk: Uint8Array, from: number): number {
  let i = from;
  while (i < chunk.length) {
    const byte = chunk[i];
    if (byte === QUOTE || byte === BACKSLASH || byte < 32) break;
    i += 1;
  }
  return i;
}

/** Position of the next byte that is not a digit. */
function endOfDigits(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] >= 48 && bytes[i] <= 57) i += 1;
  return i;
}

/** Value of a number that consists only of digits, as almost all do; −1 otherwise. */
function wholeNumber(bytes: Uint8Array, from: number, to: number): number {
  if (to === from || to - from > 15) return -1;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const digit = bytes[at] - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/** Bytes of numbers, true, false and null. */
function isWordByte(byte: number): boolean {
  return (
    (byte >= 48 && byte <= 57) ||
    (byte >= 97 && byte <= 122) ||
    byte === 45 ||
    byte === 46 ||
    byte === 43 ||
    byte === 69
  );
}

/** Longer than any name or URL: the file is damaged or has another format. */
const MAX_TEXT_BYTES = 64 << 20;
const MAX_WORD_BYTES = 400;
const NOTHING = new Uint8Array(0);

/** Receives the events. `at` is the byte offset of the token (for an end: of its bracket). */
export interface JsonHandler {
  /**
   * Called first at the start of an object, at `from` in the chunk: returns the position after the object if the handler read it itself, or
   * −1 to receive its events.
   */
  readonly takeObject?: (chunk: Uint8Array, from: number) => number;
  beginObject(at: number): void;
  endObject(at: number): void;
  beginList(at: number): void;
  endList(at: number): void;
  key(text: string, at: number): void;
  text(value: string, at: number): void;
  number(value: number, at: number): void;
  /** true, false, null. */
  word(value: boolean | null, at: number): void;
}

export interface JsonEvents {
  /** Reads the next bytes; the buffer may be reused afterwards. */
  write(chunk: Uint8Array): void;
  /** Ends the stream; returns false if the value is incomplete. */
  end(): boolean;
  readonly bytesRead: number;
  /** Only whitespace so far. */
  readonly isBlank: boolean;
}

type Place = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'after-value' | 'text' | 'word' | 'finished';

/** `fail` creates the exception for an invalid byte. */
export function createJsonEvents(handler: JsonHandler, fail: (byteOffset: number, what: string) => Error): JsonEvents {
  const takeObject = handler.takeObject ?? null;
  const texts = createTextCache();
  /** 1 for an object, 0 for a list, outermost first. */
  let kinds = new Uint8Array(256);
  let depth = 0;
  let place: Place = 'value';
  let bytesRead = 0;
  let isBlank = true;
  /** Bytes of a string or word from earlier chunks. */
  let carried: Uint8Array[] = [];
  let carriedBytes = 0;
  let tokenAt = 0;
  let isKey = false;
  let hasEscape = false;
  let afterBackslash = false;

  function open(kind: 0 | 1): void {
    if (depth === kinds.length) {
      const larger = new Uint8Array(depth * 2);
      larger.set(kinds);
      kinds = larger;
    }
    kinds[depth] = kind;
    depth += 1;
  }

  function afterValue(): void {
    place = depth === 0 ? 'finished' : 'after-value';
  }

  function carry(bytes: Uint8Array, limitBytes: number, what: string): void {
    if (bytes.length === 0) return;
    carriedBytes += bytes.length;
    if (carriedBytes > limitBytes) throw fail(tokenAt, `${what} here never ends`);
    carried.push(bytes.slice());
  }

  /** The complete bytes of a token that began in an earlier chunk. */
  function joined(chunk: Uint8Array, from: number, to: number): Uint8Array {
    const whole = new Uint8Array(carriedBytes + to - from);
    let at = 0;
    for (const part of [...carried, chunk.subarray(from, to)]) {
      whole.set(part, at);
      at += part.length;
    }
    carried = [];
    carriedBytes = 0;
    return whole;
  }

  function endText(chunk: Uint8Array, from: number, to: number): void {
    if (carried.length > 0) {
      const whole = joined(chunk, from, to);
      endText(whole, 0, whole.length);
      return;
    }
    const raw = texts.textOf(chunk, from, to);
    let value = raw;
    if (hasEscape) {
      try {
        value = String(JSON.parse(`"${raw}"`));
      } catch {
        throw fail(tokenAt, 'a string here has an invalid escape sequence');
      }
    }
    if (isKey) {
      place = 'colon';
      handler.key(value, tokenAt);
    } else {
      afterValue();
      handler.text(value, tokenAt);
    }
  }

  function endWord(chunk: Uint8Array, from: number, to: number): void {
    if (carried.length > 0) {
      const whole = joined(chunk, from, to);
      endWord(whole, 0, whole.length);
      return;
    }
    afterValue();
    const digits = wholeNumber(chunk, from, to);
    if (digits >= 0) handler.number(digits, tokenAt);
    else endOtherWord(texts.textOf(chunk, from, to));
  }

  function endOtherWord(word: string): void {
    if (word === 'true' || word === 'false') {
      handler.word(word === 'true', tokenAt);
    } else if (word === 'null') {
      handler.word(null, tokenAt);
    } else {
      if (!/^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(word))
        throw fail(tokenAt, `found “${word.slice(0, 20)}” instead of a value`);
      const value = Number(word);
      if (!isInRange(value)) throw fail(tokenAt, pastRange(word));
      handler.number(value, tokenAt);
    }
  }

  function scanText(chunk: Uint8Array, from: number): number {
    let i = from;
    while (i < chunk.length) {
      if (afterBackslash) {
        afterBackslash = false;
        i += 1;
        continue;
      }
      i = skipPlain(chunk, i);
      if (i === chunk.length) break;
      const byte = chunk[i];
      if (byte === QUOTE) {
        endText(chunk, from, i);
        return i + 1;
      }
      if (byte !== BACKSLASH) throw fail(bytesRead + i, `a string contains ${describeByte(byte)}`);
      hasEscape = true;
      afterBackslash = true;
      i += 1;
    }
    carry(chunk.subarray(from, i), MAX_TEXT_BYTES, 'the string that begins');
    return i;
  }

  /** Reads whole numbers in a list, starting at a comma; returns the position after the last one. */
  function scanNumbers(chunk: Uint8Array, from: number): number {
    for (let i = from; ;) {
      const end = endOfDigits(chunk, i + 1);
      // The byte after the number must be in the chunk: the number may continue in the next one, or have a fraction.
      if (chunk[i] !== COMMA || (chunk[end] !== COMMA && chunk[end] !== CLOSE_LIST)) return i;
      const value = wholeNumber(chunk, i + 1, end);
      if (value < 0) return i;
      handler.number(value, bytesRead + i + 1);
      i = end;
    }
  }

  function scanWord(chunk: Uint8Array, from: number): number {
    let i = from;
    while (i < chunk.length && isWordByte(chunk[i])) i += 1;
    if (i < chunk.length) endWord(chunk, from, i);
    else carry(chunk.subarray(from, i), MAX_WORD_BYTES, 'the value that begins');
    return i;
  }

  function beginValue(byte: number, at: number): void {
    if (byte === QUOTE) {
      beginText(at, false);
    } else if (byte === OPEN_OBJECT) {
      open(1);
      place = 'key-or-end';
      handler.beginObject(at);
    } else if (byte === OPEN_LIST) {
      open(0);
      place = 'value-or-end';
      handler.beginList(at);
    } else {
      throw fail(at, `found ${describeByte(byte)} instead of a value`);
    }
  }

  function beginText(at: number, asKey: boolean): void {
    tokenAt = at;
    isKey = asKey;
    hasEscape = false;
    afterBackslash = false;
    place = 'text';
  }

  function close(byte: number, at: number): void {
    depth -= 1;
    afterValue();
    if (byte === CLOSE_OBJECT) handler.endObject(at);
    else handler.endList(at);
  }

  /** Handles a byte between tokens, except whitespace. */
  function take(byte: number, at: number): void {
    switch (place) {
      case 'value':
        beginValue(byte, at);
        return;
      case 'value-or-end':
        if (byte === CLOSE_LIST) close(byte, at);
        else beginValue(byte, at);
        return;
      case 'key':
      case 'key-or-end':
        if (byte === QUOTE) beginText(at, true);
        else if (byte === CLOSE_OBJECT && place === 'key-or-end') close(byte, at);
        else throw fail(at, `found ${describeByte(byte)} instead of a name`);
        return;
      case 'colon':
        if (byte !== COLON) throw fail(at, `found ${describeByte(byte)} instead of a colon`);
        place = 'value';
        return;
      case 'after-value': {
        const inObject = kinds[depth - 1] === 1;
        if (byte === COMMA) place = inObject ? 'key' : 'value';
        else if (byte === (inObject ? CLOSE_OBJECT : CLOSE_LIST)) close(byte, at);
        else throw fail(at, `found ${describeByte(byte)} instead of a comma or bracket`);
        return;
      }
      default:
        throw fail(at, 'there is text after its end');
    }
  }

  return {
    get bytesRead() {
      return bytesRead;
    },
    get isBlank() {
      return isBlank;
    },
    write(chunk) {
      let i = 0;
      while (i < chunk.length) {
        if (place === 'text') {
          i = scanText(chunk, i);
          continue;
        }
        if (place === 'word') {
          i = scanWord(chunk, i);
          continue;
        }
        const byte = chunk[i];
        if (byte === COMMA && place === 'after-value' && kinds[depth - 1] === 0) {
          const behind = scanNumbers(chunk, i);
          if (behind > i) {
            i = behind;
            continue;
          }
        }
        if (byte === OPEN_OBJECT && takeObject !== null && (place === 'value' || place === 'value-or-end')) {
          const behind = takeObject(chunk, i);
          if (behind > i) {
            isBlank = false;
            afterValue();
            i = behind;
            continue;
          }
        }
        const at = bytesRead + i;
        if (byte === 32 || byte === 10 || byte === 13 || byte === 9) {
          i += 1;
        } else if (isBlank && (byte === 0xef || byte === 0xbb || byte === 0xbf) && at < 3) {
          // Skips UTF-8's byte order mark, which some editors write.
          i += 1;
        } else if (isWordByte(byte) && (place === 'value' || place === 'value-or-end')) {
          isBlank = false;
          tokenAt = at;
          place = 'word';
        } else {
          isBlank = false;
          take(byte, at);
          i += 1;
        }
      }
      bytesRead += chunk.length;
    },
    end() {
      // Inside a list or object, the file is truncated and the word may be incomplete.
      if (place === 'word' && depth === 0) endWord(NOTHING, 0, 0);
      return place === 'finished';
    },
  };
}
