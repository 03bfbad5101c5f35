/** Skips one JSON value of any size, chunk by chunk, and optionally stores its bytes up to a limit. */
import { BACKSLASH, COMMA, QUOTE } from '../../../base/byte-codes.ts';

export interface MemberSkipper {
  /** Position after the value's bytes: the end of the chunk, or the first byte after the value (then `isDone`). */
  feed(bytes: Uint8Array, from: number): number;
  readonly isDone: boolean;
  /** Only whitespace so far. */
  readonly isBlank: boolean;
  /** Null if it exceeded the limit. */
  text(): string | null;
}

export function createMemberSkipper(keepBytes: number): MemberSkipper {
  const parts: Uint8Array[] = [];
  let heldBytes = 0;
  let depth = 0;
  let isBlank = true;
  let inText = false;
  let isEscaped = false;
  let isDone = false;

  function step(byte: number): boolean {
    if (inText) {
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) {
        inText = false;
        isDone = depth === 0;
      }
      return true;
    }
    const isSpace = byte === 32 || byte === 10 || byte === 13 || byte === 9;
    const closes = byte === 93 || byte === 125;
    if (depth === 0 && (closes || byte === COMMA || isSpace)) {
      // Ends a number or word; whitespace may precede a value.
      isDone = !isBlank || !isSpace;
      return !isDone;
    }
    isBlank = false;
    if (byte === QUOTE) inText = true;
    else if (byte === 91 || byte === 123) depth += 1;
    else if (closes) {
      depth -= 1;
      isDone = depth === 0;
    }
    return true;
  }

  return {
    get isDone() {
      return isDone;
    },
    get isBlank() {
      return isBlank;
    },
    feed(bytes, from) {
      let i = from;
      while (i < bytes.length && !isDone && step(bytes[i])) i += 1;
      heldBytes += i - from;
      if (heldBytes <= keepBytes) parts.push(bytes.slice(from, i));
      else parts.length = 0;
      return i;
    },
    text() {
      if (heldBytes > keepBytes) return null;
      const decoder = new TextDecoder();
      return parts.map((part) => decoder.decode(part, { stream: true })).join('') + decoder.decode();
    },
  };
}
