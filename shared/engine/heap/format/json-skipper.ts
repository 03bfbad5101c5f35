/** Skips one JSON value of any kind and size, chunk by chunk, and optionally stores its bytes up to a limit. */
import { damaged } from './snapshot-errors.ts';
import { BACKSLASH, COMMA, QUOTE, describeByte } from '../../../base/byte-codes.ts';

/** 0: continues; 1: quote; 2: opens; 3: closes; 4: comma; 5: space. */
const BYTE_CLASS = (() => {
  const classes = new Uint8Array(256);
  classes[QUOTE] = 1;
  classes[91] = 2;
  classes[123] = 2;
  classes[93] = 3;
  classes[125] = 3;
  classes[COMMA] = 4;
  for (const space of [32, 10, 13, 9]) classes[space] = 5;
  return classes;
})();

export interface JsonSkipper {
  /** Stops at the end of the chunk, or at the first byte after the value (then `done`). */
  feed(chunk: Uint8Array, start: number, chunkByteOffset: number): number;
  readonly done: boolean;
  /** The value's bytes as text, if they were stored. */
  text(): string;
}

/** With `keepBytes` 0 nothing is stored; a value longer than a positive limit ends in `damaged_file`. */
export function createJsonSkipper(what: string, keepBytes: number): JsonSkipper {
  const parts: Uint8Array[] = [];
  let heldBytes = 0;
  let depth = 0;
  let begun = false;
  let inString = false;
  let escaped = false;
  let done = false;

  return {
    get done() {
      return done;
    },
    feed(chunk, start, chunkByteOffset) {
      let i = start;
      while (i < chunk.length) {
        const byte = chunk[i];
        if (inString) {
          if (escaped) escaped = false;
          else if (byte === BACKSLASH) escaped = true;
          else if (byte === QUOTE) {
            inString = false;
            if (depth === 0) {
              done = true;
              i += 1;
              break;
            }
          }
          i += 1;
          continue;
        }
        const byteClass = BYTE_CLASS[byte];
        if (byteClass === 1) {
          inString = true;
        } else if (byteClass === 2) {
          depth += 1;
        } else if (byteClass === 3) {
          // At depth 0 the byte belongs to the containing value: a bare number or word ends here.
          if (depth === 0) {
            if (!begun) throw damaged(chunkByteOffset + i, `${what} has ${describeByte(byte)} where a value belongs`);
            done = true;
            break;
          }
          depth -= 1;
          if (depth === 0) {
            done = true;
            i += 1;
            break;
          }
        } else if (depth === 0 && (byteClass === 4 || byteClass === 5)) {
          if (begun) {
            done = true;
            break;
          }
          if (byteClass === 4) throw damaged(chunkByteOffset + i, `${what} has a comma where a value belongs`);
          i += 1;
          continue;
        }
        begun = true;
        i += 1;
      }
      if (keepBytes > 0) {
        heldBytes += i - start;
        const tooManyBytes = heldBytes - keepBytes;
        if (tooManyBytes > 0)
          throw damaged(chunkByteOffset + i - tooManyBytes, `${what} is longer than ${keepBytes} bytes`);
        parts.push(chunk.slice(start, i));
      }
      return i;
    },
    text() {
      const joined = new Uint8Array(heldBytes);
      let at = 0;
      for (const part of parts) {
        joined.set(part, at);
        at += part.length;
      }
      return new TextDecoder().decode(joined);
    },
  };
}
